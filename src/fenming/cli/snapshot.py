"""`fenming snapshot`: keep what is committed, so that a verification need not begin at the first block."""

from typing import Annotated, Any

import typer

from fenming.cli.running import Home, Json, home_folder, node, print_json


def run(
    only_list: Annotated[bool, typer.Option("--list", help="Take none; say which there are.")] = False,
    keep: Annotated[
        int | None, typer.Option(min=1, help="Afterwards remove all but this many, the newest.", show_default=False)
    ] = None,
    home: Home = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be written and removed, and do neither.")] = False,
    json: Json = False,
) -> None:
    """Write a snapshot of what is committed now into the home's folder `snapshots`; works beside a running node.

    It holds the signed checkpoint, the state, the edge of the log and the ids that may not come again. `fenming verify --from
    HEIGHT` begins with it. It can be handed to somebody else: everything in it is checked against the checkpoint. Not in it are the
    blocks before it and the events, so it is no backup of the home.
    """
    result = node("snapshots").snapshot(home_folder(home), keep, not only_list, dry_run)
    if json:
        print_json(result)
        return
    _tell(result, dry_run)


def _tell(result: dict[str, Any], dry_run: bool) -> None:
    if "records" in result:
        print(f"block {result['height']}: {result['records']:,} records, {result['ids']:,} ids, {result['bytes']:,} bytes")
    elif "height" in result:
        print(f"would be written: {result['file']}")
    for height in result["removed"]:
        print(f"{'would be removed' if dry_run else 'removed'}: block {height}")
    for listed in result["snapshots"]:
        print(f"{listed.height:>12}  {listed.bytes:>14,} bytes  {listed.file}")
    if not result["snapshots"]:
        print("there are no snapshots")
