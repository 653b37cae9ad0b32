"""A cluster's node takes snapshots by itself, at the same heights as its peers: a joining node finds each piece at several.

Taken beside the node's work, from a view of the store as it stood when the block had been committed; where one is still being
taken, the next is left out. The newest few are kept: fetching one takes a while, and it must not go away meanwhile.
"""

import threading
from contextlib import closing, suppress

from fenming.base.problems import Problem
from fenming.chain.snapshots import take_snapshot
from fenming.node.snapshots import OpenHome, alone
from fenming.storage.snapshots import remove_snapshot, snapshots_in
from fenming.storage.state_store import ClosableReader

KEPT = 3


class SnapshotKeeper:
    """Called with every height that has become durable."""

    def __init__(self, node: OpenHome, every_blocks: int) -> None:
        self._node = node
        self._every_blocks = every_blocks
        self._thread: threading.Thread | None = None

    def committed(self, height: int) -> None:
        """Begin a snapshot where one is due and none is being taken."""
        if height % self._every_blocks or (self._thread and self._thread.is_alive()):
            return
        self._thread = threading.Thread(target=self._take, args=(self._node.reader(),), name="snapshot", daemon=True)
        self._thread.start()

    def _take(self, reader: ClosableReader) -> None:
        home = self._node.home
        # A snapshot that could not be taken is missed by nobody but a node that wants to join, and the next one is due soon.
        with closing(reader), suppress(Problem), alone(home):
            take_snapshot(self._node.genesis, reader, home.log, home.snapshots)
            for path in list(snapshots_in(home.snapshots).values())[:-KEPT]:
                remove_snapshot(path)
