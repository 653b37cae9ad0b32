"""Old blocks taken out of a home, as far as a kept snapshot covers them.

Whole segments of the log go, never a part of one. What goes with them: the chain can be verified only from the snapshot on, and a
receipt of a block that has gone cannot be proven here, because its envelope stood there. State, tiles and the index of ids stay.

Beside the blocks the store keeps what happened in each, from which the views are built. That goes only when it is asked for, and
only as far as the views of this home have taken it, because afterwards nothing can build them again.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from urllib.parse import quote

import msgspec

from fenming.base.problems import BadUsage, Conflict
from fenming.base.steps import reached
from fenming.chain.records import hash_of_block, read_head
from fenming.chain.snapshots import ids_to_keep
from fenming.ledger.genesis import Genesis
from fenming.node.compose import views_layout
from fenming.node.home import Home
from fenming.storage.block_log import BlockLog, remove_before_base, write_base
from fenming.storage.home_lock import HomeLock
from fenming.storage.lmdb_store import LmdbStore
from fenming.storage.log_format import Base, Before
from fenming.storage.snapshots import read_snapshot, snapshots_in


class NotCovered(Conflict):
    """No kept snapshot stands for the blocks that are to go."""


class ViewsBehind(Conflict):
    """The views of this home have not taken what is to go."""


class Pruned(msgspec.Struct, frozen=True):
    """What went, or would go: the home holds blocks from `first_block` on, `snapshot` covers those before it.

    `outcomes_from` is the first block whose outcomes the store keeps; 0 where it keeps all. `snapshot` is 0 where nothing can go.
    """

    first_block: int
    blocks: int
    bytes: int
    snapshot: int
    outcomes_from: int


def prune(folder: Path, keep_from: int | None, keep_blocks: int | None, with_outcomes: bool, dry_run: bool) -> Pruned:
    """Take out what lies before a block, or all but so many of the last ones.

    Works beside a running node, but for outcomes. Raises `NotCovered`, `ViewsBehind`, `BadUsage`, `HomeBusy`, `SnapshotDamaged`.
    """
    home = Home(folder)
    with closing(_Pruning(home, home.read_genesis(), with_outcomes and not dry_run)) as pruning:
        return pruning.run(_first_kept(keep_from, keep_blocks, pruning.height), with_outcomes, dry_run)


def _first_kept(keep_from: int | None, keep_blocks: int | None, height: int) -> int:
    if (keep_from is None) == (keep_blocks is None):
        raise BadUsage("say either from which block on to keep, or how many of the last blocks")
    first = keep_from if keep_from is not None else height + 1 - (keep_blocks or 0)
    if keep_from is not None and keep_from > height:
        raise BadUsage(f"the chain has come to block {height}, so nothing can be kept from block {keep_from} on")
    return max(1, first)


class _Pruning:
    """A home while it is pruned."""

    def __init__(self, home: Home, genesis: Genesis, writes_store: bool) -> None:
        self._home = home
        self._genesis = genesis
        self._lock = HomeLock(home.folder) if writes_store else None
        try:
            self._store = LmdbStore(home.state, readonly=not writes_store)
        except BaseException:
            self._release()
            raise
        data = self._store.head()
        self.height = read_head(data).height if data else 0

    def close(self) -> None:
        self._store.close()
        self._release()

    def _release(self) -> None:
        if self._lock:
            self._lock.release()

    def run(self, first_kept: int, with_outcomes: bool, dry_run: bool) -> Pruned:
        with _log_alone(self._home, dry_run):
            log = BlockLog(self._home.log, self._genesis.chain_id)
            base, covered = self._reach(log, first_kept)
            if with_outcomes:
                self._check_views(base)
            gone = log.segments_before(base)
            size = sum(segment.stat().st_size for segment in gone)
            if not dry_run:
                self._cut(log, base)
                if with_outcomes:
                    self._cut_outcomes(base)
            return Pruned(base + 1, base - log.base.height, size, covered, self._outcomes_from(base if with_outcomes else None))

    def _reach(self, log: BlockLog, first_kept: int) -> tuple[int, int]:
        """The last block that can go, and the snapshot that stands for it; the log's base and 0 where none can."""
        if log.base_for(first_kept - 1) == log.base.height:
            return log.base.height, 0
        covered = self._covered(first_kept)
        base = log.base_for(min(first_kept - 1, covered))
        return base, covered if base > log.base.height else 0

    def _covered(self, first_kept: int) -> int:
        """The height of the newest snapshot that stands before what is kept; raises `NotCovered`, `SnapshotDamaged`."""
        there = snapshots_in(self._home.snapshots)
        height = max((height for height in there if height < first_kept), default=None)
        if height is None:
            known = ", ".join(map(str, there)) or "none"
            raise NotCovered(
                f"no snapshot stands for the blocks before {first_kept} (there: {known}), so the rest could not be verified; "
                "take one with `fenming snapshot`, and prune when the chain has gone on from there"
            )
        for _ in read_snapshot(there[height]):
            pass  # a damaged one stands for nothing
        return height

    def _check_views(self, base: int) -> None:
        height = views_height(self._home)
        if self._outcomes_from(None) > (-1 if height is None else height) + 1:
            return  # they cannot be built as it is
        if height is None or height < base:
            stand = "there are none of this version" if height is None else f"they stand at block {height}"
            raise ViewsBehind(f"the views have not taken all blocks up to {base} ({stand}); run `fenming status` first")

    def _cut(self, log: BlockLog, base: int) -> None:
        """First it is said where the log begins, then what lies before goes: stopped in between, the rest goes next time."""
        if base > log.base.height:
            block_hash = hash_of_block(log.read(base))
            write_base(self._home.log, self._genesis.chain_id, Base(base, block_hash, Before.PRUNED))
            reached("prune.log_begun")
        remove_before_base(self._home.log, self._genesis.chain_id)

    def _cut_outcomes(self, base: int) -> None:
        self._store.cut_outbox(base, ids_to_keep(self._store, base))

    def _outcomes_from(self, base: int | None) -> int:
        first = self._store.outbox(0, 1)
        found = first[0][0] if first else self.height + 1
        return found if base is None else max(found, base + 1)


@contextmanager
def _log_alone(home: Home, dry_run: bool) -> Iterator[None]:
    """One process at a time takes blocks out, and none while a backup is taken."""
    if dry_run:
        yield
        return
    lock = HomeLock(home.log)
    try:
        yield
    finally:
        lock.release()


def views_height(home: Home) -> int | None:
    """How far the views of a home have come, looked at without following them; None where there are none that can be used."""
    address = f"file:{quote(str(home.views.absolute()))}?mode=ro"
    with suppress(sqlite3.Error, TypeError), closing(sqlite3.connect(address, uri=True)) as connection:
        height, layout = connection.execute("SELECT height, layout FROM progress").fetchone()
        return int(height) if layout == views_layout() else None
    return None
