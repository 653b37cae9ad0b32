"""`fenming restore`: a home from a backup."""

from pathlib import Path
from typing import Annotated

import typer

from fenming.cli.running import Home, Json, home_folder, node, print_json


def run(
    file: Annotated[Path, typer.Argument(help="A backup, as `fenming backup` wrote it.", show_default=False)],
    home: Home = None,
    json: Json = False,
) -> None:
    """Make a new home of a backup: its files by their hashes, state and log by their roots, every block by the next one.

    The home must not be there, or be empty. `fenming verify --home` afterwards replays it as well. A node of a cluster is not
    started before docs/operations/backup.md has been read: a validator that signs a height again is removed.
    """
    restored = node("restoring").restore(file, home_folder(home))
    if json:
        print_json(restored)
        return
    print(f"{restored.home}: chain {restored.chain[:16]}, blocks {restored.first_block} to {restored.height}")
    print(f"app hash {restored.app_hash}")
    for name in restored.missing:
        print(f"not in the backup, and needed: {name}")
