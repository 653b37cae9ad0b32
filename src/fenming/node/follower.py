"""The views followed by a process of its own: a node under load keeps its interpreter to itself.

It takes only the time that the node leaves: views may lag behind for a while, blocks may not.
"""

import os
import time
from contextlib import suppress
from multiprocessing import get_context
from multiprocessing.synchronize import Event
from pathlib import Path

from fenming.node.home import Home
from fenming.node.reading import ReadHome

_NICENESS = 19
_POLL_S = 0.05


class Follower:
    """A running process that follows the outbox of a home."""

    def __init__(self, home: Home) -> None:
        context = get_context("spawn")
        self._stop = context.Event()
        self._process = context.Process(target=_follow, args=(home.folder, self._stop), daemon=True)
        self._process.start()

    def close(self) -> None:
        """Stop after the batch in hand."""
        self._stop.set()
        self._process.join()


def _step_aside() -> None:
    os.nice(_NICENESS)
    if hasattr(os, "SCHED_IDLE"):  # Linux; a container may forbid it
        with suppress(PermissionError):
            os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))


def _follow(folder: Path, stop: Event) -> None:
    _step_aside()
    reading = ReadHome(Home(folder))
    try:
        while not stop.is_set():
            reading.catch_up()
            reading.refresh()
            time.sleep(_POLL_S)
    finally:
        reading.close()
