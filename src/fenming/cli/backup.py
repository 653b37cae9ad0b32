"""`fenming backup`: a home in one file."""

from pathlib import Path
from typing import Annotated

import typer

from fenming.cli.running import Home, Json, home_folder, node, print_json


def run(
    target: Annotated[Path, typer.Argument(help="A file to be written, or a folder to put one into.", show_default=False)],
    with_keys: Annotated[
        bool, typer.Option("--with-keys", help="Also the keys of the node and the keystores: guard the file like them.")
    ] = False,
    home: Home = None,
    json: Json = False,
) -> None:
    """Write what a home needs to be restored into one file, as of one block; works beside a running node.

    State, blocks, genesis, settings, trust file, personal records, published files and alarms are in it. Not in it are the views,
    which are built again, and without --with-keys no key. What a validator of a cluster has signed is never in it:
    docs/operations/backup.md says why, and how a validator comes back.
    """
    taken = node("backup").backup(home_folder(home), target, with_keys)
    if json:
        print_json(taken)
        return
    kept = "with keys" if taken.with_keys else "without keys: keep those elsewhere"
    print(f"{taken.file}: blocks {taken.first_block} to {taken.height}, {taken.bytes:,} bytes, {kept}")
