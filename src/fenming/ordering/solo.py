"""The embedded ordering: one thread makes blocks by size or by time, and answers when they are durable.

While one block is being synced the next one gathers, so one sync serves many envelopes (group commit). An idle chain makes no
blocks, save when a date of the due queue has come. Whatever goes wrong with the disk stops the thread: nothing that was not
durable has been answered, and opening the home again finds the place.
"""

import threading
import time
from collections import deque
from collections.abc import Callable, Sequence

import msgspec

from fenming.admission.admission import Admission, Refused
from fenming.admission.quarantine import is_bug, sift
from fenming.base.calendar import day_of
from fenming.base.limits import BLOCK_BYTES_MAX, BLOCK_ENVELOPES_MAX
from fenming.chain.blockchain import Blockchain, Finalized
from fenming.ledger.codes import QUARANTINED, QUEUE_FULL, UNAVAILABLE, Code, Datum
from fenming.ledger.due import is_work_due
from fenming.ledger.envelope import Envelope, unreadable_id
from fenming.ledger.overlay import BlockState
from fenming.ordering.port import Answer, Ticket

Clock = Callable[[], int]
"""The time in milliseconds since 1970."""
Committed = Callable[[Finalized], None]


class SoloSettings(msgspec.Struct, frozen=True):
    """When a block is full, how long it gathers, how many envelopes may wait, and how often an idle chain looks at the date.

    A block waits `gather_ms` for company, and up to `gather_busy_ms` while more envelopes are being admitted: large blocks cost a
    third less an envelope than small ones.
    """

    block_envelopes: int = 5000
    gather_ms: int = 2
    gather_busy_ms: int = 100
    queue_envelopes: int = 50_000
    idle_check_ms: int = 1000


class _Waiting(msgspec.Struct, gc=False):
    envelope: Envelope
    ticket: Ticket
    place: int


class Solo:
    """Orders for one chain. `submit` may be called from any thread."""

    def __init__(self, chain: Blockchain, admission: Admission, clock: Clock, settings: SoloSettings, committed: Committed) -> None:
        self._chain = chain
        self._admission = admission
        self._clock = clock
        self._settings = settings
        self._committed = committed
        self._queue: deque[_Waiting] = deque()
        self._wake = threading.Condition()
        self._admitting = 0
        self._stopping = False
        self._failure: str | None = None
        self._thread = threading.Thread(target=self._run, name="ordering", daemon=True)
        self._thread.start()

    @property
    def failure(self) -> str | None:
        return self._failure

    def submit(self, wires: Sequence[bytes]) -> Ticket:
        ticket = Ticket(len(wires))
        if self._failure or self._stopping:
            _answer_all(ticket, wires, UNAVAILABLE, (self._failure or "it is closing",))
            return ticket
        with self._wake:
            self._admitting += 1
        waiting: list[_Waiting] = []
        try:
            waiting = self._admit(wires, ticket)
        finally:
            left, code, data = self._enqueue(waiting)
        _refuse(left, code, data)
        return ticket

    def close(self) -> None:
        with self._wake:
            self._stopping = True
            self._wake.notify()
        self._thread.join()

    def _admit(self, wires: Sequence[bytes], ticket: Ticket) -> list[_Waiting]:
        """Answer what is refused; the rest may be ordered."""
        waiting = []
        for place, verdict in enumerate(self._admission.admit(wires)):
            if isinstance(verdict, Refused):
                ticket.answer(place, Answer(verdict.envelope_id, verdict.code.number, verdict.data))
            else:
                waiting.append(_Waiting(verdict, ticket, place))
        return waiting

    def _enqueue(self, waiting: list[_Waiting]) -> tuple[list[_Waiting], Code, tuple[Datum, ...]]:
        """End an admission; returns what could not be queued, and why. In one step, or a block could end its gathering between."""
        with self._wake:
            self._admitting -= 1
            # Looked at again under the lock: the thread may have failed since, and would never take these from the queue.
            if self._failure or self._stopping:
                return waiting, UNAVAILABLE, (self._failure or "it is closing",)
            room = self._settings.queue_envelopes - len(self._queue)
            self._queue.extend(waiting[:room])
            self._wake.notify()
        return waiting[room:], QUEUE_FULL, (self._settings.queue_envelopes,)

    # The thread.

    def _run(self) -> None:
        taken: list[_Waiting] = []
        try:
            while True:
                taken = self._gather()
                if not taken and self._stopping:
                    return
                self._make_block(taken)
        except Exception as error:
            with self._wake:
                self._failure = f"{type(error).__name__}: {error}"
                left = taken + list(self._queue)
                self._queue.clear()
            _refuse(left, UNAVAILABLE, (self._failure,))

    def _gather(self) -> list[_Waiting]:
        """Wait for envelopes or for a date; with envelopes, wait a little for more of them."""
        with self._wake:
            while not self._queue and not self._stopping and not self._work_is_due():
                self._wake.wait(self._settings.idle_check_ms / 1000)
            began = time.monotonic()
            while 0 < len(self._queue) < self._settings.block_envelopes and not self._stopping:
                limit_ms = self._settings.gather_busy_ms if self._admitting else self._settings.gather_ms
                left_s = began + limit_ms / 1000 - time.monotonic()
                if left_s <= 0:
                    break
                self._wake.wait(left_s)
        return self._take()

    def _take(self) -> list[_Waiting]:
        taken: list[_Waiting] = []
        room = BLOCK_BYTES_MAX
        limit = min(self._settings.block_envelopes, BLOCK_ENVELOPES_MAX)
        with self._wake:
            while self._queue and len(taken) < limit and len(self._queue[0].envelope.wire) <= room:
                room -= len(self._queue[0].envelope.wire)
                taken.append(self._queue.popleft())
        return taken

    def _work_is_due(self) -> bool:
        now_ms = max(self._clock(), self._chain.head.time_ms)
        return is_work_due(BlockState(self._chain.warm), day_of(now_ms, self._chain.genesis.zone_minutes))

    def _make_block(self, taken: list[_Waiting]) -> None:
        time_ms = self._clock()
        try:
            block = self._chain.finalize(time_ms, [waiting.envelope for waiting in taken], admitted=True)
        except Exception as error:
            if not is_bug(error):
                raise
            taken = self._put_aside_broken(time_ms, taken)
            block = self._chain.finalize(time_ms, [waiting.envelope for waiting in taken], admitted=True)
        log_start = self._chain.head.result.log_size
        self._chain.commit(block)
        self._admission.refresh()
        self._answer(block, log_start, taken)
        self._committed(block)

    def _put_aside_broken(self, time_ms: int, taken: list[_Waiting]) -> list[_Waiting]:
        kept, _ = sift(lambda envelopes: self._chain.finalize(time_ms, envelopes), [waiting.envelope for waiting in taken])
        good = {id(envelope) for envelope in kept}
        _refuse([waiting for waiting in taken if id(waiting.envelope) not in good], QUARANTINED, ())
        return [waiting for waiting in taken if id(waiting.envelope) in good]

    def _answer(self, block: Finalized, log_start: int, taken: list[_Waiting]) -> None:
        """Due actions have outcomes too, before and after those of the envelopes; match by id, in order."""
        height = block.head.height
        waiting = iter(taken)
        expected = next(waiting, None)
        for position, outcome in enumerate(block.outcomes):
            receipt = outcome.receipt
            if expected is not None and receipt.envelope_id == expected.envelope.envelope_id:
                answer = Answer(receipt.envelope_id, receipt.code, receipt.data, height, log_start + position)
                expected.ticket.answer(expected.place, answer)
                expected = next(waiting, None)


def _refuse(waiting: Sequence[_Waiting], code: Code, data: tuple[Datum, ...]) -> None:
    for item in waiting:
        item.ticket.answer(item.place, Answer(item.envelope.envelope_id, code.number, data))


def _answer_all(ticket: Ticket, wires: Sequence[bytes], code: Code, data: tuple[Datum, ...]) -> None:
    for place, wire in enumerate(wires):
        ticket.answer(place, Answer(unreadable_id(wire), code.number, data))
