"""How a node's process is started so that something happens in it: it dies at a named step, its disk fails, a rule of it breaks.

Each is a command around `fenming up`, given to the supervisor in its place; nothing of it is in the product.
"""

import os
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

from chain.steps import environment
from fenming.node.cluster.layout import ClusterFolder, NodePlace
from fenming.node.cluster.processes import fenming_up

FIU_RUN = shutil.which("fiu-run")


def with_tests(module: str, *arguments: str) -> list[str]:
    """A module of the tests as a program; it gets the words of a `fenming` command behind its own."""
    path = environment()["PYTHONPATH"]
    return [shutil.which("env") or "/usr/bin/env", f"PYTHONPATH={path}", sys.executable, "-m", module, *arguments]


def words_of(command: Sequence[str]) -> list[str]:
    """What `fenming` is told in a command that starts it."""
    return list(command[list(command).index("fenming.cli.main") + 1 :])


class Deaths:
    """Has nodes die at a named step, each once for each time that it was armed; between these they are started as ever."""

    def __init__(self) -> None:
        self._armed: dict[str, tuple[str, int]] = {}

    def arm(self, node: str, step: str, times: int) -> None:
        """The next start of the node ends when it reaches the step for the n-th time."""
        self._armed[node] = (step, times)

    def __call__(self, folder: ClusterFolder, node: NodePlace) -> Sequence[str]:
        usual = fenming_up(folder, node)
        if (death := self._armed.pop(node.name, None)) is None:
            return usual
        return with_tests("chain.dying_command", death[0], str(death[1]), *words_of(usual))


class FailingDisk:
    """Has calls of the C library fail in one node's process, each with a probability, for as long as it is armed."""

    def __init__(self) -> None:
        self.node = ""
        self.points: tuple[str, ...] = ()
        self.probability = 0.0

    def __call__(self, folder: ClusterFolder, node: NodePlace) -> Sequence[str]:
        usual = fenming_up(folder, node)
        if node.name != self.node or not self.points:
            return usual
        assert FIU_RUN is not None
        enabled = [word for point in self.points for word in ("-c", f"enable_random name={point},probability={self.probability}")]
        return [FIU_RUN, "-x", *enabled, *usual]


def fragile(folder: ClusterFolder, node: NodePlace) -> Sequence[str]:
    """A node with a rule that breaks on one name; see `fragile_node.py`."""
    return with_tests("cluster.fragile_node", *words_of(fenming_up(folder, node)))


def is_root() -> bool:
    """Whether file systems can be mounted."""
    return sys.platform == "linux" and os.geteuid() == 0 and Path("/dev/loop-control").exists()
