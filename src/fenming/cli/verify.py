"""`fenming verify`: check a receipt file, or a whole chain."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from fenming.base.problems import BadUsage
from fenming.cli.running import Home, Json, event_line, home_folder, node, print_json, read_file
from fenming.client.verification import verify_receipt


def run(
    file: Annotated[Path | None, typer.Argument(help="A receipt file. Without one, the chain in --home is replayed.")] = None,
    trust: Annotated[Path | None, typer.Option(help="The trust file of the chain.", show_default=False)] = None,
    home: Home = None,
    json: Json = False,
) -> None:
    """Check a receipt file, or with --home the whole chain from its first byte.

    A receipt needs --trust and nothing else: no node, no network. A chain is replayed: every block, envelope, signature, rule and
    root. Exit code 1 means that it does not hold; for a chain the height is named.
    """
    if file is None:
        _verify_chain(home_folder(home), json)
    elif trust is None:
        raise BadUsage("a receipt is checked against a trust file: --trust FILE")
    else:
        _verify_receipt(read_file(file), read_file(trust), json)


def _verify_receipt(data: bytes, trust: bytes, json: bool) -> None:
    proven = verify_receipt(data, trust)
    if json:
        names = proven.__struct_fields__
        print_json({"ok": True} | {name: getattr(proven, name) for name in names})
        return
    print(f"ok: chain {proven.chain[:16]}, checkpoint of block {proven.height}, signed by parties {proven.signed_by}")
    for event in proven.events:
        print(event_line(event))


def _verify_chain(folder: Path, json: bool) -> None:
    watching = sys.stderr.isatty()

    def progress(height: int) -> None:
        if watching and not height % 100:
            print(f"\r  block {height}", end="", file=sys.stderr)

    result = node("operations").verify_home(folder, progress)
    answer = {
        "ok": True, "from": result.first_height, "height": result.height, "envelopes": result.envelopes,
        "rejected": result.rejected, "app_hash": result.app_hash.hex(),
    }  # fmt: skip
    if json:
        print_json(answer)
        return
    print(f"ok: blocks {result.first_height} to {result.height}, {result.envelopes} envelopes, app hash {answer['app_hash']}")
