"""What a snapshot for joining nodes costs: taking it, handing its pieces out, and joining by it in a process of its own."""

import multiprocessing
import re
import shutil
import tempfile
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from fenming.base.invariant import invariant
from fenming.chain.state_sync import Joining, JoiningPlaces, OfferedSnapshots, Verdict
from fenming.node.bench import found_with_accounts
from fenming.node.home import Home
from fenming.node.node import Node
from fenming.node.snapshots import snapshot

Say = Callable[[str], None]


def join(folder: Path | None, accounts: int, say: Say) -> dict[str, Any]:
    """Take a snapshot of a home with so many accounts, or of the one named where it holds a chain, and join beside it."""
    root = Path(tempfile.mkdtemp(prefix="fenming-bench-"))
    home = Home(folder or root / "home")
    if not home.holds_chain:
        found_with_accounts(home, accounts, say)
    say("taking the snapshot")
    began = time.perf_counter()
    taken = snapshot(home.folder, None, write=True, dry_run=False)
    taken_s = time.perf_counter() - began
    say("joining")
    context = multiprocessing.get_context("spawn")
    receiving, sending = context.Pipe(duplex=False)
    process = context.Process(target=_join, args=(home.folder, root / "joined", bytes.fromhex(taken["app_hash"]), sending))
    process.start()
    sending.close()
    joined = receiving.recv()
    process.join()
    return {"records": taken["records"], "snapshot_bytes": taken["bytes"], "taking_s": round(taken_s, 2), **joined}


def _join(source: Path, folder: Path, app_hash: bytes, sending: Connection) -> None:
    """In a process of its own, so that its memory is that of joining."""
    home, joiner = Home(source), Home(folder)
    folder.mkdir()
    for path in (home.genesis, home.notary):
        shutil.copy(path, folder)
    before = _peak_bytes()
    offered = OfferedSnapshots(home.snapshots)
    offer = offered.offered()[0]
    began = time.perf_counter()
    joining = Joining(home.read_genesis(), JoiningPlaces(joiner.state, joiner.log, joiner.joining))
    joining.begin(offer, app_hash)
    slowest_s = 0.0
    for index in range(offer.chunks):
        piece_began = time.perf_counter()
        answer = joining.apply(index, offered.chunk(offer.height, offer.format, index), "peer")
        slowest_s = max(slowest_s, time.perf_counter() - piece_began)
        invariant(answer.verdict == Verdict.ACCEPTED, f"piece {index} was not taken: {answer.reason}")
    joining.install()
    joined_s = time.perf_counter() - began
    grown = _peak_bytes() - before
    began = time.perf_counter()
    node = Node(joiner)
    sending.send({
        "pieces": offer.chunks, "joining_s": round(joined_s, 2), "last_piece_s": round(slowest_s, 2),
        "opening_s": round(time.perf_counter() - began, 2), "joining_memory_bytes": grown, "height": node.head().height,
    })  # fmt: skip
    node.close()


def _peak_bytes() -> int:
    """The most memory that this process has held; what `getrusage` says includes the process that started it."""
    found = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    return int(found[1]) * 1024 if found else 0
