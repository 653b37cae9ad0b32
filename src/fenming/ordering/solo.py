"""The embedded ordering: one thread makes blocks by size or by time, and answers when they are durable.

While one block is being synced the next one gathers, so one sync serves many envelopes (group commit). An idle chain makes no
blocks, save when a date of the due queue has come. Whatever goes wrong with the disk stops the thread: nothing that was not
durable has been answered, and opening the home again finds the place.
"""

import threading
from collections.abc import Callable, Sequence

import msgspec

from fenming.admission.admission import Admission
from fenming.admission.quarantine import is_bug, sift
from fenming.base.calendar import day_of
from fenming.base.limits import BLOCK_BYTES_MAX, BLOCK_ENVELOPES_MAX
from fenming.chain.blockchain import Blockchain, Finalized
from fenming.ledger.codes import QUARANTINED
from fenming.ledger.due import is_work_due
from fenming.ledger.overlay import BlockState
from fenming.ordering.intake import Intake, Waiting, answer, refuse
from fenming.ordering.port import Answer, Figures, Ticket

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


class Solo:
    """Orders for one chain. `submit` may be called from any thread."""

    def __init__(self, chain: Blockchain, admission: Admission, clock: Clock, settings: SoloSettings, committed: Committed) -> None:
        self._chain = chain
        self._admission = admission
        self._clock = clock
        self._settings = settings
        self._committed = committed
        self._intake = Intake(admission, settings.queue_envelopes)
        self._thread = threading.Thread(target=self._run, name="ordering", daemon=True)
        self._thread.start()

    @property
    def failure(self) -> str | None:
        return self._intake.failure

    def submit(self, wires: Sequence[bytes]) -> Ticket:
        return self._intake.submit(wires)

    def figures(self) -> Figures:
        return Figures(len(self._intake), self._settings.queue_envelopes)

    def close(self) -> None:
        self._intake.close()
        self._thread.join()

    # The thread.

    def _run(self) -> None:
        taken: list[Waiting] = []
        try:
            while True:
                taken = self._gather()
                if not taken and self._intake.is_closing:
                    return
                self._make_block(taken)
        except Exception as error:
            self._intake.fail(f"{type(error).__name__}: {error}", taken)

    def _gather(self) -> list[Waiting]:
        """Wait for envelopes or for a date; with envelopes, wait a little for more of them."""
        settings, intake = self._settings, self._intake
        with intake.wake:
            while not len(intake) and not intake.is_closing and not self._work_is_due():
                intake.wake.wait(settings.idle_check_ms / 1000)
            intake.gather(settings.block_envelopes, settings.gather_ms, settings.gather_busy_ms)
        return intake.take(min(settings.block_envelopes, BLOCK_ENVELOPES_MAX), BLOCK_BYTES_MAX)

    def _work_is_due(self) -> bool:
        now_ms = max(self._clock(), self._chain.head.time_ms)
        return is_work_due(BlockState(self._chain.warm), day_of(now_ms, self._chain.genesis.zone_minutes))

    def _make_block(self, taken: list[Waiting]) -> None:
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

    def _put_aside_broken(self, time_ms: int, taken: list[Waiting]) -> list[Waiting]:
        kept, _ = sift(lambda envelopes: self._chain.finalize(time_ms, envelopes), [waiting.envelope for waiting in taken])
        good = {id(envelope) for envelope in kept}
        refuse([waiting for waiting in taken if id(waiting.envelope) not in good], QUARANTINED, ())
        return [waiting for waiting in taken if id(waiting.envelope) in good]

    def _answer(self, block: Finalized, log_start: int, taken: list[Waiting]) -> None:
        """Due actions have outcomes too, before and after those of the envelopes; match by id, in order."""
        height = block.head.height
        waiting = iter(taken)
        expected = next(waiting, None)
        answers = []
        for log_index, outcome in enumerate(block.outcomes, log_start):
            receipt = outcome.receipt
            if expected is not None and receipt.envelope_id == expected.envelope.envelope_id:
                answers.append((expected, Answer(receipt.envelope_id, receipt.code, receipt.data, height, log_index)))
                expected = next(waiting, None)
        answer(answers)
