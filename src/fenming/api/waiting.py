"""Waiting for a block without keeping the others waiting.

A thread that waits is taken from whoever wants to read: Starlette has forty for all. Those who handed envelopes in wait in
threads of their own, and all streams together in one: it sleeps until there is a higher block and tells everybody who looks.
"""

import asyncio
from collections.abc import Callable
from typing import Any, TypeVar

from anyio import CapacityLimiter, to_thread
from anyio.lowlevel import RunVar

from fenming.api.port import NodePort

_Answer = TypeVar("_Answer")
_WAITERS = 256
_LOOK_S = 1.0
_limiter: RunVar[CapacityLimiter] = RunVar("waiters")
_heights: RunVar["Heights"] = RunVar("heights")


async def apart(function: Callable[..., _Answer], *arguments: Any) -> _Answer:
    """Run a function that waits for the ledger, in a thread that answers nothing else."""
    limiter = _limiter.get(None)
    if limiter is None:
        limiter = CapacityLimiter(_WAITERS)
        _limiter.set(limiter)
    return await to_thread.run_sync(function, *arguments, limiter=limiter)


class Heights:
    """The height of a node as many streams wait for it; it is asked for only while there are any."""

    def __init__(self, node: NodePort) -> None:
        self.node = node
        self._height = node.height()
        self._came = asyncio.Event()
        self._watchers = 0
        self._watch: asyncio.Task[None] | None = None

    async def above(self, seen: int, timeout_s: float) -> int:
        """The height as soon as it is above the one seen, or what it is after the time."""
        self._watchers += 1
        if self._watch is None or self._watch.done():
            self._height = max(self._height, self.node.height())
            self._watch = asyncio.create_task(self._follow())
        try:
            async with asyncio.timeout(timeout_s):
                while self._height <= seen:
                    await self._came.wait()
        except TimeoutError:
            pass
        finally:
            self._watchers -= 1
        return self._height

    async def _follow(self) -> None:
        while self._watchers:
            height = await apart(self.node.wait_for_height, self._height + 1, _LOOK_S)
            if height > self._height:
                self._height = height
                self._came.set()
                self._came = asyncio.Event()


def heights_of(node: NodePort) -> Heights:
    """The one follower of a node in this event loop."""
    found = _heights.get(None)
    if found is None or found.node is not node:
        found = Heights(node)
        _heights.set(found)
    return found
