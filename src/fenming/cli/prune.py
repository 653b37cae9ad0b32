"""`fenming prune`: take old blocks out of a home."""

from typing import Annotated

import typer

from fenming.cli.running import Home, Json, home_folder, node, print_json


def run(
    keep_from: Annotated[
        int | None, typer.Option(min=1, metavar="HEIGHT", help="Keep this block and all after it.", show_default=False)
    ] = None,
    keep_blocks: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="Keep so many of the last blocks.", show_default=False)
    ] = None,
    with_outcomes: Annotated[
        bool, typer.Option("--with-outcomes", help="Also what happened in them; views cannot be built again. Stop the node first.")
    ] = False,
    home: Home = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would go, and take nothing out.")] = False,
    json: Json = False,
) -> None:
    """Take blocks out of the home's log, as far as a kept snapshot covers them.

    Whole segments of 64 MB go, so more may stay than was asked for. Afterwards the chain can be verified from that snapshot on
    (`fenming verify --from`), and receipts of blocks that have gone can be proven by other nodes only. State, tiles, the index of
    ids and the views stay. It cannot be undone, other than from a backup.
    """
    pruned = node("pruning").prune(home_folder(home), keep_from, keep_blocks, with_outcomes, dry_run)
    if json:
        print_json(pruned)
        return
    verb = "would be taken out" if dry_run else "taken out"
    print(f"{verb}: {pruned.blocks} blocks, {pruned.bytes:,} bytes; the home begins with block {pruned.first_block}")
    if pruned.snapshot:
        print(f"the snapshot of block {pruned.snapshot} stands for what was before; keep it")
    if pruned.outcomes_from:
        print(f"what happened is kept from block {pruned.outcomes_from} on; the views cannot be built again")
