"""Where envelopes come in, whichever ordering follows: admitted, queued in order, or refused with a code.

Both orderings take from the same kind of queue, so that a client sees the same answers on an embedded node and in a cluster.
"""

import threading
import time
from collections import deque
from collections.abc import Iterable, Sequence
from itertools import groupby

import msgspec

from fenming.admission.admission import Admission, Refused
from fenming.ledger.codes import QUEUE_FULL, UNAVAILABLE, Code, Datum
from fenming.ledger.envelope import Envelope, unreadable_id
from fenming.ordering.port import Answer, Ticket

_CLOSING = "it is closing"


class Waiting(msgspec.Struct, gc=False):
    """An admitted envelope, and where its answer goes."""

    envelope: Envelope
    ticket: Ticket
    place: int


class Intake:
    """The queue before an ordering. `submit` may be called from any thread; `wake` guards everything here."""

    def __init__(self, admission: Admission, limit: int) -> None:
        self._admission = admission
        self._limit = limit
        self._queue: deque[Waiting] = deque()
        self.wake = threading.Condition()
        self._admitting = 0
        self.is_closing = False
        self.failure: str | None = None
        """Why nothing is taken any more, or None."""

    def __len__(self) -> int:
        return len(self._queue)

    def submit(self, wires: Sequence[bytes]) -> Ticket:
        """Admit and queue; what cannot be is answered at once."""
        ticket = Ticket(len(wires))
        if self.failure or self.is_closing:
            for place, wire in enumerate(wires):
                refusal = Answer(unreadable_id(wire), UNAVAILABLE.number, (self.failure or _CLOSING,))
                ticket.answer(place, refusal)
            return ticket
        with self.wake:
            self._admitting += 1
        waiting: list[Waiting] = []
        try:
            waiting = self._admit(wires, ticket)
        finally:
            left, code, data = self._enqueue(waiting)
        refuse(left, code, data)
        return ticket

    def gather(self, full: int, gather_ms: int, gather_busy_ms: int) -> None:
        """With something in the queue, wait a little for more: longer while more is being admitted. Call with `wake` held."""
        began = time.monotonic()
        while 0 < len(self._queue) < full and not self.is_closing:
            limit_ms = gather_busy_ms if self._admitting else gather_ms
            left_s = began + limit_ms / 1000 - time.monotonic()
            if left_s <= 0:
                break
            self.wake.wait(left_s)

    def take(self, count_max: int, bytes_max: int) -> list[Waiting]:
        """The first of the queue, as many as there is room for."""
        taken: list[Waiting] = []
        queue = self._queue
        with self.wake:
            while queue and len(taken) < count_max:
                bytes_max -= len(queue[0].envelope.wire)
                if bytes_max < 0:
                    break
                taken.append(queue.popleft())
        return taken

    def put_back(self, waiting: Sequence[Waiting]) -> None:
        """To the front of the queue, in their order."""
        with self.wake:
            self._queue.extendleft(reversed(waiting))
            self.wake.notify_all()

    def fail(self, reason: str, taken: Iterable[Waiting] = ()) -> None:
        """Take nothing more, and answer what was taken and what waits: the node cannot go on."""
        with self.wake:
            self.failure = reason
            left = [*taken, *self._queue]
            self._queue.clear()
            self.wake.notify_all()
        refuse(left, UNAVAILABLE, (reason,))

    def close(self) -> None:
        """Take nothing more; what waits may still be ordered."""
        with self.wake:
            self.is_closing = True
            self.wake.notify_all()

    def _admit(self, wires: Sequence[bytes], ticket: Ticket) -> list[Waiting]:
        """Answer what is refused; the rest may be ordered."""
        waiting = []
        for place, verdict in enumerate(self._admission.admit(wires)):
            if isinstance(verdict, Refused):
                ticket.answer(place, Answer(verdict.envelope_id, verdict.code.number, verdict.data))
            else:
                waiting.append(Waiting(verdict, ticket, place))
        return waiting

    def _enqueue(self, waiting: list[Waiting]) -> tuple[list[Waiting], Code, tuple[Datum, ...]]:
        """End an admission; returns what could not be queued, and why. In one step, or a block could end its gathering between."""
        with self.wake:
            self._admitting -= 1
            # Looked at again under the lock: the ordering may have failed since, and would never take these from the queue.
            if self.failure or self.is_closing:
                return waiting, UNAVAILABLE, (self.failure or _CLOSING,)
            room = max(0, self._limit - len(self._queue))
            self._queue.extend(waiting[:room])
            self.wake.notify_all()
        return waiting[room:], QUEUE_FULL, (self._limit,)


def answer(answers: Iterable[tuple[Waiting, Answer]]) -> None:
    """Give answers, those of one ticket together where they follow one another."""
    for ticket, some in groupby(answers, lambda one: one[0].ticket):
        ticket.answer_some([(item.place, given) for item, given in some])


def refuse(waiting: Iterable[Waiting], code: Code, data: tuple[Datum, ...]) -> None:
    """Give all of them the same answer."""
    answer((item, Answer(item.envelope.envelope_id, code.number, data)) for item in waiting)
