"""What a node's interface sees of an ordering, whichever it is: hand in, wait for what became of it."""

import threading
from collections.abc import Callable, Sequence
from typing import Protocol

import msgspec

from fenming.ledger.codes import Datum


class Answer(msgspec.Struct, frozen=True, gc=False):
    """What became of an envelope; `height` is 0 when it was never in a block, `log_index` its leaf in the log of receipts."""

    envelope_id: bytes
    code: int
    data: tuple[Datum, ...]
    height: int = 0
    log_index: int = 0


class Ticket:
    """Envelopes handed in together; answers arrive when their blocks are durable."""

    def __init__(self, count: int) -> None:
        self.answers: list[Answer | None] = [None] * count
        self._open = count
        self._lock = threading.Lock()
        self._done = threading.Event()
        self._callback: Callable[[], None] | None = None
        if not count:
            self._done.set()

    def answer(self, place: int, answer: Answer) -> None:
        """Give one answer; the last one wakes whoever waits."""
        with self._lock:
            self.answers[place] = answer
            self._open -= 1
            done = not self._open
            callback = self._callback if done else None
        if done:
            self._done.set()
        if callback:
            callback()

    def when_done(self, callback: Callable[[], None]) -> None:
        """Call back when the last answer is there, at once if it is; on the thread that gives it."""
        with self._lock:
            self._callback = callback
            done = not self._open
        if done:
            callback()

    def wait(self, timeout_s: float | None = None) -> bool:
        """Whether all answers are there within the time."""
        return self._done.wait(timeout_s)


class Ordering(Protocol):
    """One way to order envelopes."""

    def submit(self, wires: Sequence[bytes]) -> Ticket:
        """Check the envelopes and order those that may be; never blocks for a block."""
        ...

    @property
    def failure(self) -> str | None:
        """Why no more blocks are made, or None."""
        ...

    def close(self) -> None:
        """Stop after the block in hand."""
        ...
