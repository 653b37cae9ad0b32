"""Snapshots of a home: taken beside a running node, listed, pruned, and what a verification may begin with."""

from collections.abc import Callable, Collection, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Protocol

import msgspec

from fenming.base.encoding import encode
from fenming.base.problems import NotThere, Problem
from fenming.chain.checkpoints import SignedCheckpoint, read_checkpoint
from fenming.chain.snapshots import SnapshotTaken, take_snapshot
from fenming.chain.verification import ChainRefuted
from fenming.client.verification import NotProven, read_object
from fenming.ledger.genesis import Genesis
from fenming.ledger.receipt_file import TRUST_FORMAT, TrustFile
from fenming.node.home import Home
from fenming.node.reading import ReadHome
from fenming.storage.home_lock import HomeLock
from fenming.storage.snapshots import remove_snapshot, snapshot_path, snapshots_in
from fenming.storage.state_store import ClosableReader


class SnapshotListed(msgspec.Struct, frozen=True):
    """A snapshot in the home."""

    height: int
    bytes: int
    file: str


def snapshot(folder: Path, keep: int | None, write: bool, dry_run: bool) -> dict[str, Any]:
    """Take a snapshot of what is committed, unless only a list is wanted, then remove all but the `keep` newest.

    A dry run says what would be there and writes nothing. Raises `HomeBusy` where another process is taking one.
    """
    home = Home(folder)
    reading = ReadHome(home)
    try:
        if dry_run or (not write and keep is None):
            return _would(home, reading, keep, write)
        with alone(home):
            taken = _take(home, reading) if write else {}
            return taken | _pruned(home, keep)
    finally:
        reading.close()


class OpenHome(Protocol):
    """A node whose home is on this machine."""

    home: Home
    genesis: Genesis

    def reader(self) -> ClosableReader: ...


def keep_snapshot(node: OpenHome) -> SnapshotTaken:
    """Take a snapshot of what a node has committed."""
    with alone(node.home), closing(node.reader()) as reader:
        return take_snapshot(node.genesis, reader, node.home.log, node.home.snapshots)


class SnapshotKeeper:
    """Takes a snapshot at every multiple of a height, beside a node that goes on, and keeps the newest, and those that are held.

    What is seen is what was committed at that height: the view is opened on the thread that commits. Where one is still being taken
    when the next is due, that one is left out. A failure is kept to be shown and does not stop the node.
    """

    def __init__(
        self, node: OpenHome, every_blocks: int, keep: int = 3, held: Callable[[], Collection[int]] = tuple
    ) -> None:  # fmt: skip
        self._node = node
        self._every_blocks = every_blocks
        self._keep = keep
        self._held = held
        self._worker = ThreadPoolExecutor(1, "snapshots")
        self._taking: Future[None] | None = None
        self.failure = ""

    def committed(self, height: int) -> None:
        """A block has become durable; called on the thread that commits."""
        if height % self._every_blocks or (self._taking and not self._taking.done()):
            return
        self._taking = self._worker.submit(self._take, self._node.reader())

    def close(self) -> None:
        """Wait for the one that is being taken."""
        self._worker.shutdown()

    def _take(self, reader: ClosableReader) -> None:
        node = self._node
        try:
            with closing(reader), alone(node.home):
                take_snapshot(node.genesis, reader, node.home.log, node.home.snapshots)
                _pruned(node.home, self._keep, self._held())
            self.failure = ""
        except Problem as problem:  # the chain must not stop for it, and the next one is tried all the same
            self.failure = str(problem)


@contextmanager
def alone(home: Home) -> Iterator[None]:
    """One process at a time writes snapshots: each clears away the drafts of those before it."""
    lock = HomeLock(home.snapshots)
    try:
        yield
    finally:
        lock.release()


def _take(home: Home, reading: ReadHome) -> dict[str, Any]:
    taken = take_snapshot(reading.genesis, reading.store, home.log, home.snapshots)
    return {
        "height": taken.height, "app_hash": taken.app_hash.hex(), "records": taken.records, "ids": taken.ids,
        "bytes": taken.bytes, "file": str(taken.path),
    }  # fmt: skip


def _would(home: Home, reading: ReadHome, keep: int | None, write: bool) -> dict[str, Any]:
    heights = list(snapshots_in(home.snapshots))
    answer: dict[str, Any] = {}
    if write:
        head = reading.head()
        answer = {"height": head.height, "file": str(snapshot_path(home.snapshots, head.height))}
        heights = sorted({*heights, head.height})
    return answer | {"removed": _surplus(heights, keep), "snapshots": _listed(home)}


def _pruned(home: Home, keep: int | None, held: Collection[int] = ()) -> dict[str, Any]:
    removed = [height for height in _surplus(list(snapshots_in(home.snapshots)), keep) if height not in held]
    for height in removed:
        remove_snapshot(snapshot_path(home.snapshots, height))
    return {"removed": removed, "snapshots": _listed(home)}


def _surplus(heights: list[int], keep: int | None) -> list[int]:
    return heights[: max(0, len(heights) - keep)] if keep is not None else []


def _listed(home: Home) -> list[SnapshotListed]:
    return [SnapshotListed(height, path.stat().st_size, str(path)) for height, path in snapshots_in(home.snapshots).items()]


def named_snapshot(home: Home, text: str) -> Path:
    """The snapshot that a user names by its height or by its file; raises `NotThere`."""
    if text.isascii() and text.isdigit():
        there = snapshots_in(home.snapshots)
        if int(text) in there:
            return there[int(text)]
        known = ", ".join(map(str, there)) or "none"
        raise NotThere(f"there is no snapshot of block {text} (there: {known}); `fenming snapshot` takes one of the last block")
    path = Path(text)
    if not path.is_file():
        raise NotThere(f"{text} is neither a height nor the file of a snapshot")
    return path


def trusted_checkpoint(genesis: Genesis, data: bytes) -> SignedCheckpoint:
    """The checkpoint in a trust file, for a home that claims to hold its chain.

    Raises `ChainRefuted` where it holds another, `CheckpointRefused`, and `NotProven` for what is no trust file.
    """
    trust = read_object(data, TrustFile)
    if trust.format != TRUST_FORMAT:
        raise NotProven("the trust file has an unknown format")
    if (trust.chain, trust.genesis) != (genesis.chain_id.hex(), encode(genesis).hex()):
        raise ChainRefuted(0, "the trust file is of another chain")
    return read_checkpoint(genesis, trust.checkpoint.encode())
