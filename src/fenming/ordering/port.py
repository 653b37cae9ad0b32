"""What a node's interface sees of an ordering, whichever it is: hand in, wait for what became of it."""

import threading
from collections.abc import Callable, Sequence
from typing import Protocol, runtime_checkable

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
        self._callbacks: list[Callable[[], None]] = []
        if not count:
            self._done.set()

    def answer(self, place: int, answer: Answer) -> None:
        """Give one answer; the last one wakes whoever waits."""
        self.answer_some([(place, answer)])

    def answer_some(self, answers: Sequence[tuple[int, Answer]]) -> None:
        """Give several answers, each with its place."""
        with self._lock:
            for place, answer in answers:
                self.answers[place] = answer
            self._open -= len(answers)
            done = not self._open
            callbacks = self._callbacks if done else ()
        if done:
            self._done.set()
        for callback in callbacks:
            callback()

    def when_done(self, callback: Callable[[], None]) -> None:
        """Call back when the last answer is there, at once if it is; on the thread that gives it."""
        with self._lock:
            done = not self._open
            if not done:
                self._callbacks.append(callback)
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


class Figures(msgspec.Struct, frozen=True):
    """What an ordering knows of itself at this moment; None is what there is not in this ordering, and is not shown.

    `queue_envelopes` have been admitted here and stand in no committed block; where they reach `queue_envelopes_max`, more are sent
    away. The rest is of an ordering with an engine beside it: batches on their way, whether it is connected, and how many of its
    peers it is connected to.
    """

    queue_envelopes: int
    queue_envelopes_max: int
    batches_open: int | None = None
    engine_connected: bool | None = None
    engine_peers: int | None = None


@runtime_checkable
class Measured(Protocol):
    """An ordering that tells its figures. Asked from any thread, and must not wait for a block."""

    def figures(self) -> Figures:
        """As they are now."""
        ...
