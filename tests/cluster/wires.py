"""TCP between the nodes that can be cut: each node reaches each other one through a proxy of its own.

A cut closes what is open and refuses what comes. A one-way cut lets bytes through in one direction only: what the other side sends
stays in the proxy. Healing closes the held connections, and CometBFT dials again.
"""

import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from fenming.node.cluster.layout import ClusterFolder
from fenming.node.cluster.local import reroute

_CHUNK = 65536


class Wire:
    """What one node (`dialler`) uses to reach another (`target`)."""

    def __init__(self, dialler: int, target: int, address: str) -> None:
        self.dialler = dialler
        self.target = target
        self._address = address
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self._listening.getsockname()[1]}"
        self.is_cut = False
        self.blocked: set[tuple[int, int]] = set()
        """Directions, from node to node, in which nothing gets through."""
        self.delay_s = 0.0
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        threading.Thread(target=self._accept, daemon=True).start()

    def reset(self) -> None:
        """Close what is open."""
        with self._lock:
            sockets = list(self._open)
            self._open.clear()
        for one in sockets:
            _shut(one)

    def close(self) -> None:
        self._listening.close()
        self.reset()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listening.accept()
            except OSError:
                return
            if self.is_cut:
                near.close()
                continue
            host, _, port = self._address.rpartition(":")
            try:
                far = socket.create_connection((host, int(port)), timeout=10)
            except OSError:
                near.close()
                continue
            far.settimeout(None)
            with self._lock:
                self._open |= {near, far}
            for source, sink, way in ((near, far, (self.dialler, self.target)), (far, near, (self.target, self.dialler))):
                threading.Thread(target=self._carry, args=(source, sink, way), daemon=True).start()

    def _carry(self, source: socket.socket, sink: socket.socket, way: tuple[int, int]) -> None:
        try:
            while data := source.recv(_CHUNK):
                if self.delay_s:
                    time.sleep(self.delay_s)
                while way in self.blocked:
                    time.sleep(0.05)
                sink.sendall(data)
        except OSError:
            pass
        finally:
            for one in (source, sink):
                _shut(one)
                with self._lock:
                    self._open.discard(one)


class Wires:
    """All wires of a cluster."""

    def __init__(self, wires: Sequence[Wire]) -> None:
        self._wires = wires

    def split(self, one: Sequence[int], other: Sequence[int]) -> None:
        """Nothing gets through between the two groups."""
        for wire in self._between(one, other):
            wire.is_cut = True
            wire.reset()

    def block(self, senders: Sequence[int], receivers: Sequence[int]) -> None:
        """What the senders say does not reach the receivers; the other way is open."""
        for wire in self._between(senders, receivers):
            wire.blocked = {(a, b) for a in senders for b in receivers}

    def slow(self, delay_s: float) -> None:
        """Everything takes so much longer, a piece at a time."""
        for wire in self._wires:
            wire.delay_s = delay_s

    def drop_connections(self) -> None:
        """Every connection breaks, with what was on it."""
        for wire in self._wires:
            wire.reset()

    def heal(self) -> None:
        """As it was."""
        for wire in self._wires:
            was_blocked = bool(wire.blocked)
            wire.is_cut, wire.blocked, wire.delay_s = False, set(), 0.0
            if was_blocked:
                wire.reset()

    def close(self) -> None:
        for wire in self._wires:
            wire.close()

    def _between(self, one: Sequence[int], other: Sequence[int]) -> Iterator[Wire]:
        for wire in self._wires:
            if (wire.dialler in one and wire.target in other) or (wire.dialler in other and wire.target in one):
                yield wire


@contextmanager
def wired() -> Iterator[tuple[list[Wires], Callable[[Path], None]]]:
    """A list that will hold the wires, and what puts them between the nodes before these start."""
    found: list[Wires] = []

    def prepare(folder: Path) -> None:
        nodes = ClusterFolder(folder).read().nodes
        wires = [Wire(i, j, nodes[j].p2p_address) for i in range(len(nodes)) for j in range(len(nodes)) if i != j]
        for number in range(len(nodes)):
            reroute(folder, number, {nodes[wire.target].name: wire.address for wire in wires if wire.dialler == number})
        found.append(Wires(wires))

    try:
        yield found, prepare
    finally:
        for wires in found:
            wires.close()


def _shut(one: socket.socket) -> None:
    try:
        one.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass
    one.close()
