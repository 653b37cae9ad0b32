"""`fenming verify`: check a receipt file, an evidence pack, or a whole chain."""

import sys
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from fenming.base.light.blocks import NotWellFormed
from fenming.base.light.reading import read_time
from fenming.base.problems import BadUsage
from fenming.cli.running import Home, Json, event_line, home_folder, node, print_json, read_file
from fenming.client.packs import MAGIC, verify_pack
from fenming.client.verification import continued_trust, verify_receipt


def run(
    file: Annotated[
        Path | None, typer.Argument(help="A receipt file or evidence pack. Without one, the chain in --home is replayed.")
    ] = None,
    trust: Annotated[
        Path | None, typer.Option(help="The trust file of the chain; it must be the chain that this names.", show_default=False)
    ] = None,
    begin: Annotated[
        str | None,
        typer.Option("--from", metavar="HEIGHT|FILE", help="Begin after a snapshot, not at the first block.", show_default=False),
    ] = None,
    now: Annotated[
        str | None,
        typer.Option(metavar="TIME", help="Judge a receipt as of this time, as 2026-11-23T08:00:00Z.", show_default=False),
    ] = None,
    keep: Annotated[
        Path | None,
        typer.Option(help="Write a new trust file here: what the receipt stands under, once it is verified.", show_default=False),
    ] = None,
    home: Home = None,
    json: Json = False,
) -> None:
    """Check a receipt file or an evidence pack, or with --home the whole chain from its first byte or from a snapshot.

    A receipt needs --trust and nothing else: no node, no network. In an evidence pack every file is held against the manifest,
    every receipt is checked, and rows of payments are held against their receipts. A chain is replayed: every block, envelope,
    signature, rule and root. Exit code 1 means that it does not hold; for a chain the height is named, for a snapshot the byte.

    With --from the replay begins after a snapshot that `fenming snapshot` took. Shown is: the snapshot is, byte for byte, the
    state, log and ids of the checkpoint that the chain's notary signed for its height; and every block after it follows from it.
    Not shown is that the blocks up to that height led to it: for that the notary's signature is believed. The log before
    it is not looked at, and a byte changed there is not noticed. Without --from everything is looked at.

    With --trust the notary alone is not believed: the chain must go through the checkpoint in the trust file. The replay meets it,
    or, where it is older than the snapshot, the log of receipts is proven to continue it.

    A receipt of a cluster's chain is believed because of its validators' signatures; said is which header, of what time, signed by
    how many with which share of the votes, and until when the trust file leads there. --now asks how it stood at another time: it
    shows what could be relied on then, not what can be today.
    """
    if file is None:
        if now is not None or keep is not None:
            raise BadUsage("--now and --keep are for a receipt")
        _verify_chain(home_folder(home), begin, read_file(trust) if trust else None, json)
    elif begin is not None:
        raise BadUsage("a receipt is checked by itself; --from is for the chain in --home")
    elif trust is None:
        raise BadUsage("a receipt is checked against a trust file: --trust FILE")
    else:
        _verify_receipt(read_file(file), read_file(trust), _time(now), keep, json)


def _time(text: str | None) -> int | None:
    try:
        return None if text is None else read_time(text)
    except NotWellFormed as error:
        raise BadUsage(f"--now: {error}") from None


def _verify_receipt(data: bytes, trust: bytes, now_ns: int | None, keep: Path | None, json: bool) -> None:
    if data.startswith(MAGIC):
        _verify_pack(data, trust, now_ns, keep, json)
        return
    proven = verify_receipt(data, trust, now_ns)
    if keep is not None:
        keep.write_bytes(msgspec.json.format(msgspec.json.encode(continued_trust(data, trust))) + b"\n")
    if json:
        names = proven.__struct_fields__
        print_json({"ok": True} | {name: getattr(proven, name) for name in names})
        return
    print(f"ok: chain {proven.chain[:16]}, state of block {proven.height}, signed by parties {proven.signed_by}")
    print(f"  {proven.relied_on.sentence}")
    for event in proven.events:
        print(event_line(event))


def _verify_pack(data: bytes, trust: bytes, now_ns: int | None, keep: Path | None, json: bool) -> None:
    if keep is not None:
        raise BadUsage("--keep is for one receipt")
    proven = verify_pack(data, trust, now_ns)
    if json:
        print_json({"ok": True} | {name: getattr(proven, name) for name in proven.__struct_fields__})
        return
    print(f"ok: finding {proven.finding[:16]} of chain {proven.chain[:16]}, {proven.receipts} receipts under block {proven.height}")
    print(f"  {proven.rows} rows; without a receipt of their own: {', '.join(proven.unproven) or 'none'}")


def _verify_chain(folder: Path, begin: str | None, trust: bytes | None, json: bool) -> None:
    watching = sys.stderr.isatty()

    def progress(height: int) -> None:
        if watching and not height % 100:
            print(f"\r  block {height}", end="", file=sys.stderr)

    result = node("operations").verify_home(folder, progress, begin, trust)
    answer = {
        "ok": True, "from": result.first_height, "height": result.height, "envelopes": result.envelopes,
        "rejected": result.rejected, "app_hash": result.app_hash.hex(),
    }  # fmt: skip
    if json:
        print_json(answer)
        return
    if result.first_height > result.height:
        print(f"ok: the snapshot is that of the last block, {result.height}; app hash {answer['app_hash']}")
        return
    print(f"ok: blocks {result.first_height} to {result.height}, {result.envelopes} envelopes, app hash {answer['app_hash']}")
