"""The processes of a cluster on this machine: for each node the ledger's node and the CometBFT beside it.

The two of a node live and die together, as ABCI expects: one that has lost the other may be at another place in a block. Each pair
has a thread that starts the node, waits until it answers, starts CometBFT (which would otherwise try again only every three
seconds), watches both, and begins again after a pause when one has ended. When the supervisor dies, so do all of them.
"""

import signal
import sys
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Literal

import msgspec

from fenming.base.problems import Problem, Unavailable
from fenming.node.cluster.children import Child
from fenming.node.cluster.engine import find_engine
from fenming.node.cluster.layout import Cluster, ClusterFolder, NodePlace, Part
from fenming.node.cluster.status import NodeStatus, is_answering, look_at
from fenming.storage.home_lock import HomeLock

AppCommand = Callable[[ClusterFolder, NodePlace], Sequence[str]]
"""The command line of a node."""
Tell = Callable[[str], None]
"""Is told when a pair has ended by itself."""
_WATCH_S = 0.05


class Endurance(msgspec.Struct, frozen=True):
    """How the processes are kept running; seconds.

    A pair that has ended is started again after `first_pause_s`, twice that the next time, up to `last_pause_s`; one that ran
    longer than `settled_s` begins at the first pause again. With `restarts` False a pair that has ended stays so.
    """

    restarts: bool = True
    first_pause_s: float = 0.5
    last_pause_s: float = 30.0
    settled_s: float = 30.0
    grace_s: float = 15.0
    """So long a process may take to end when it is asked to."""


def fenming_up(folder: ClusterFolder, node: NodePlace) -> list[str]:
    """`fenming up` for a node of the cluster."""
    host, _, port = node.api_address.rpartition(":")
    home = str(folder.home(node).folder)
    return [sys.executable, "-m", "fenming.cli.main", "up", "--home", home, "--host", host, "--port", port]


class Pair:
    """A node's two processes and the thread that keeps them."""

    def __init__(
        self, folder: ClusterFolder, node: NodePlace, engine: Path, app: AppCommand, endurance: Endurance, tell: Tell
    ) -> None:
        self.node = node
        self._folder = folder
        self._engine = engine
        self._app = app
        self._endurance = endurance
        self._tell = tell
        self._children: dict[Part, Child] = {}
        self._lock = threading.Lock()
        self._wanted = threading.Event()
        self._unwanted = threading.Event()
        self._unwanted.set()
        self._thread: threading.Thread | None = None
        self.starts = 0
        """How often the pair has been started."""
        self.problem: str | None = None
        """Why it is not running although it should be."""

    @property
    def is_kept(self) -> bool:
        """Whether its thread is there, running the pair or waiting to start it again."""
        return self._thread is not None and self._thread.is_alive()

    def pid(self, part: Part) -> int | None:
        """The process, if it runs."""
        with self._lock:
            child = self._children.get(part)
            return child.pid if child is not None and child.exit_code is None else None

    def start(self) -> None:
        """Run the pair from now on; does not wait for it."""
        if self.is_kept:
            return
        self._unwanted.clear()
        self._thread = threading.Thread(target=self._keep, name=f"keep-{self.node.name}", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End both processes, CometBFT first, and wait until they have."""
        self._unwanted.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def send(self, parts: Sequence[Part], number: signal.Signals, stays_down: bool) -> None:
        """Send a signal to processes as they are; with `stays_down` the pair is not started again."""
        with self._lock:
            children = [self._children[part] for part in parts if part in self._children]
            for child in children:
                child.send(number)
        if stays_down:
            self.stop()

    def _keep(self) -> None:
        pause_s = self._endurance.first_pause_s
        while not self._unwanted.is_set():
            began = time.monotonic()
            try:
                self.problem = self._run_once()
            except (Problem, OSError) as error:
                self.problem = str(error)
            if self.problem and not self._unwanted.is_set():
                self._tell(self.problem)
            if not self._endurance.restarts:
                return
            if time.monotonic() - began > self._endurance.settled_s:
                pause_s = self._endurance.first_pause_s
            self._unwanted.wait(pause_s)
            pause_s = min(2 * pause_s, self._endurance.last_pause_s)

    def _run_once(self) -> str | None:
        """Start both, watch them, end both; returns what ended by itself."""
        self.starts += 1
        try:
            self._begin("app", self._app(self._folder, self.node))
            if not self._wait_until_ready():
                return self._ended()
            comet_home = str(self._folder.home(self.node).comet)
            self._begin("comet", [str(self._engine), "start", "--home", comet_home])
            self.problem = None
            while not self._unwanted.wait(_WATCH_S):
                if ended := self._ended():
                    return ended
            return None
        finally:
            self._end()

    def _begin(self, part: Part, command: Sequence[str]) -> None:
        child = Child(command, self._folder.log(self.node, part), self._folder.pid(self.node, part))
        with self._lock:
            self._children[part] = child

    def _wait_until_ready(self) -> bool:
        """A recovering node listens before it answers, for as long as it takes; until then CometBFT would call in vain."""
        self.problem = f"{self.node.name} does not answer yet at {self.node.api_address}"
        while not self._unwanted.wait(_WATCH_S):
            if self._ended():
                return False
            if is_answering(self.node):
                return True
        return False

    def _ended(self) -> str | None:
        for part, child in self._children.items():
            if child.exit_code is not None:
                return f"{part} of {self.node.name} ended with {child.exit_code}; see {self._folder.log(self.node, part)}"
        return None

    def _end(self) -> None:
        for part in ("comet", "app"):
            child = self._children.get(part)
            if child is not None:
                child.end(self._endurance.grace_s)
        with self._lock:
            self._children.clear()


class ClusterProcesses:
    """All pairs of a cluster. One supervisor a folder; closing it ends every process. Nodes are numbered from 0."""

    def __init__(
        self, folder: Path, app: AppCommand = fenming_up, endurance: Endurance | None = None, tell: Tell = lambda text: None
    ) -> None:
        self.folder = ClusterFolder(folder)
        self.cluster: Cluster = self.folder.read()
        self._engine = find_engine()
        self._lock = HomeLock(folder)
        self._app, self._endurance, self._tell = app, endurance or Endurance(), tell
        self.pairs = [self._pair(node) for node in self.cluster.nodes]

    def __enter__(self) -> "ClusterProcesses":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def take_in_new(self) -> None:
        """Start the nodes that have joined the folder since it was read."""
        self.cluster = self.folder.read()
        for node in self.cluster.nodes[len(self.pairs) :]:
            self.pairs.append(self._pair(node))
            self.pairs[-1].start()

    def start(self) -> None:
        """Start every node that is not running."""
        for pair in self.pairs:
            pair.start()

    def close(self) -> None:
        """End every process, all nodes at once, and let go of the folder."""
        stopping = [threading.Thread(target=pair.stop) for pair in self.pairs]
        for thread in stopping:
            thread.start()
        for thread in stopping:
            thread.join()
        self._lock.release()

    def start_node(self, number: int) -> None:
        """Start one node; does not wait for it."""
        self.pairs[number].start()

    def kill_node(
        self, number: int, what: Literal["app", "comet", "both"] = "both", sent: signal.Signals = signal.SIGKILL,
        stays_down: bool = True,
    ) -> None:  # fmt: skip
        """Send a signal to a node's processes. The other one of the two is then ended too; `start_node` brings the node back."""
        parts: tuple[Part, ...] = ("app", "comet") if what == "both" else (what,)
        self.pairs[number].send(parts, sent, stays_down)

    def stop_node(self, number: int) -> None:
        """End a node in order."""
        self.pairs[number].stop()

    def restart_node(self, number: int) -> None:
        """End a node in order and start it."""
        self.stop_node(number)
        self.start_node(number)

    def status(self, number: int) -> NodeStatus:
        """What a node says of itself."""
        return look_at(self.cluster.nodes[number])

    def height(self, number: int) -> int | None:
        """The height up to which a node has committed, None when it does not answer."""
        return self.status(number).height

    def wait_height(self, number: int, height: int, timeout_s: float = 60.0) -> int:
        """Wait until a node has committed a height; raises `Unavailable` after the time, with what its processes said last."""
        until = time.monotonic() + timeout_s
        while True:
            found = self.height(number)
            if found is not None and found >= height:
                return found
            if time.monotonic() > until:
                raise Unavailable(self._too_slow(number, height, found))
            time.sleep(_WATCH_S)

    def _pair(self, node: NodePlace) -> Pair:
        return Pair(self.folder, node, self._engine, self._app, self._endurance, self._tell)

    def _too_slow(self, number: int, height: int, found: int | None) -> str:
        pair = self.pairs[number]
        lines = [f"{pair.node.name} is at {found} instead of block {height}: {pair.problem or 'no process has ended'}"]
        for part in ("app", "comet"):
            lines += [f"--- {part}", *last_lines(self.folder.log(pair.node, part))]
        return "\n".join(lines)


def last_lines(log: Path, count: int = 12) -> list[str]:
    """The end of a log."""
    try:
        with open(log, "rb") as file:
            file.seek(max(0, log.stat().st_size - 200 * count))
            return file.read().decode(errors="replace").splitlines()[-count:]
    except OSError:
        return []
