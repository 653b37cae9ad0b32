"""A node that runs in another process, as a sample and a bench see it: written to over HTTP, read through its store.

What is sent goes to whichever node answers; what is read comes from one home on this machine, once that node has the block.
"""

import threading
import time
from collections.abc import Callable, Sequence

from fenming.base.problems import Unavailable
from fenming.chain.records import Head, read_head
from fenming.client.nodes import Nodes
from fenming.node.clock import SteppedClock
from fenming.node.compose import rulebook
from fenming.node.home import Home
from fenming.ordering.port import Answer, Ticket
from fenming.storage.lmdb_store import LmdbStore
from fenming.storage.state_store import ClosableReader

_POLL_S = 0.05
_PATIENCE_S = 120.0


class RemoteNode:
    """Nodes of one chain behind one face; `home` is that of a node that stays up."""

    def __init__(self, home: Home, addresses: Sequence[str]) -> None:
        self.home = home
        self.genesis = home.read_genesis()
        self.rulebook = rulebook()
        self.nodes = Nodes(addresses)
        self._store = LmdbStore(home.state, readonly=True)
        self.acknowledged: list[bytes] = []
        """The envelopes that were answered as accepted."""
        self._listeners: list[Callable[[int], None]] = []
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="watch", daemon=True)
        self._thread.start()

    failure: str | None = None

    def submit(self, wires: Sequence[bytes]) -> Ticket:
        """Hand in and wait: the answers are there when this returns, and the home that is read has their blocks."""
        answered = self.nodes.submit(wires, _PATIENCE_S)
        self.acknowledged += [bytes.fromhex(item.envelope) for item in answered if not item.code]
        self._wait_for(max((item.height for item in answered), default=0))
        ticket = Ticket(len(wires))
        for place, item in enumerate(answered):
            ticket.answer(place, Answer(bytes.fromhex(item.envelope), item.code, tuple(item.data), item.height, item.log_index))
        return ticket

    def reader(self) -> ClosableReader:
        """A view of what the home has committed; must be closed."""
        return self._store.reader()

    def head(self) -> Head:
        """The end of the chain in the home."""
        reader = self.reader()
        try:
            data = reader.head()
        finally:
            reader.close()
        assert data is not None
        return read_head(data)

    def on_commit(self, listener: Callable[[int], None]) -> None:
        """Call the listener when the home has new blocks, with the height of the last."""
        self._listeners.append(listener)

    def close(self) -> None:
        """Stop watching and let go of the store."""
        self._closing.set()
        self._thread.join()
        self.nodes.close()
        self._store.close()

    def _wait_for(self, height: int) -> None:
        until_s = time.monotonic() + _PATIENCE_S
        while self.head().height < height:
            if time.monotonic() > until_s:
                raise Unavailable(f"{self.home.folder} has not come to block {height}")
            time.sleep(_POLL_S / 5)

    def _watch(self) -> None:
        seen = 0
        while not self._closing.wait(_POLL_S):
            height = self.head().height
            if height > seen:
                seen = height
                for listener in self._listeners:
                    listener(height)


class RemoteClock(SteppedClock):
    """The clock of a sample chain that other processes run: moved there, and remembered here."""

    def __init__(self, node: RemoteNode, now_ms: int) -> None:
        super().__init__(now_ms)
        self._node = node

    def move_to(self, now_ms: int) -> None:
        super().move_to(now_ms)
        self._node.nodes.post(f"/v1/sample-clock?time_ms={self.now_ms}")
