"""The gateway: what a node's clients see of a cluster, the same as they see of an embedded node.

What has been admitted is packed into batches, signed with the gateway's key and given to a lane, which brings them into a proposal.
That a batch was handed to CometBFT proves nothing: its mempool may drop it, its process may be killed, the proposer may leave it
out. So every batch is followed until it stands in a committed block and sent again while it does not; sending again is safe, since
an envelope is accepted once. Answers are given when the block is durable on this node.
"""

import threading
import time
from collections.abc import Callable, Iterator, Sequence

import msgspec

from fenming.admission.admission import Admission
from fenming.base.hashing import sha256
from fenming.chain.blockchain import Finalized
from fenming.ledger.codes import EXPIRED, QUARANTINED, UNAVAILABLE
from fenming.ledger.envelope import Envelope, unreadable_id
from fenming.ordering.cometbft.batches import BATCH_SPAN_BLOCKS, Batch, SignedBatch, seal_batch
from fenming.ordering.cometbft.lanes import Lane
from fenming.ordering.cometbft.replica import BatchCode, Executed
from fenming.ordering.intake import Intake, Waiting, answer, refuse
from fenming.ordering.port import Answer, Ticket

Clock = Callable[[], int]
_LOOK_AGAIN_S = 0.2
_UNWANTED_MAX = 1000


class GatewaySettings(msgspec.Struct, frozen=True):
    """How a gateway packs.

    A batch waits `gather_ms` for company (`gather_busy_ms` while more is being admitted) and holds at most `batch_envelopes` and
    `batch_bytes`; at most `batches_open` are on their way, and `queue_envelopes` wait behind them. A batch that is in no block
    after `resend_ms` is sent again.
    """

    batch_envelopes: int = 2500
    batch_bytes: int = 700_000
    batches_open: int = 8
    gather_ms: int = 5
    gather_busy_ms: int = 100
    queue_envelopes: int = 50_000
    resend_ms: int = 3000


class Place(msgspec.Struct, frozen=True):
    """Where this gateway stands: its number on the ledger (None: not registered), and the last committed height."""

    gateway: int | None
    height: int


class _Sent(msgspec.Struct):
    signed: SignedBatch
    waiting: list[Waiting]
    sent_s: float


class Gateway:
    """Packs for one node. `submit` may be called from any thread; `committed` on the thread that owns the chain."""

    def __init__(
        self, chain_id: bytes, seed: bytes, admission: Admission, lane: Lane, settings: GatewaySettings,
        know: Callable[[SignedBatch, Sequence[Envelope]], None], look: Callable[[], Place], sample_clock: Clock | None,
        told: Callable[[Finalized], None],
    ) -> None:  # fmt: skip
        self._chain_id = chain_id
        self._seed = seed
        self._admission = admission
        self._lane = lane
        self._settings = settings
        self._know = know
        self._look = look
        self._place = look()
        self._told = told
        self._sample_clock = sample_clock
        self._sample_time_ms = 0
        self._intake = Intake(admission, settings.queue_envelopes)
        self._sent: dict[bytes, _Sent] = {}
        self._unwanted: dict[bytes, None] = {}
        self._thread = threading.Thread(target=self._run, name="gateway", daemon=True)
        self._thread.start()

    @property
    def failure(self) -> str | None:
        return self._intake.failure

    def submit(self, wires: Sequence[bytes]) -> Ticket:
        return self._intake.submit(wires)

    @property
    def waiting(self) -> int:
        """Envelopes that have been admitted and stand in no committed block."""
        with self._intake.wake:
            return len(self._intake) + sum(len(sent.waiting) for sent in self._sent.values())

    @property
    def queue_envelopes_max(self) -> int:
        """How many may wait behind the batches."""
        return self._settings.queue_envelopes

    @property
    def batches_open(self) -> int:
        """Batches on their way."""
        return len(self._sent)

    def fail(self, reason: str) -> None:
        """This node cannot go on: answer everything that waits, and take nothing more."""
        with self._intake.wake:
            taken = [item for sent in self._sent.values() for item in sent.waiting]
            self._sent.clear()
        self._intake.fail(reason, taken)

    def close(self) -> None:
        self._intake.close()
        self._thread.join()
        self.fail("it is closing")

    # What the application asks and tells, on the thread that owns the chain.

    def offer(self, transactions: Sequence[bytes]) -> Sequence[bytes]:
        with self._intake.wake:
            own = [sent.signed.wire for sent in self._sent.values()]
        return self._lane.offer(transactions, own)

    def is_unwanted(self, transaction: bytes) -> bool:
        return sha256(transaction) in self._unwanted

    def left_out(self, transaction: bytes, culprits: Sequence[bytes]) -> None:
        """A batch that breaks a rule is proposed by nobody; of our own the envelopes without fault are packed again."""
        batch_id = sha256(transaction)
        with self._intake.wake:
            while len(self._unwanted) >= _UNWANTED_MAX:
                del self._unwanted[next(iter(self._unwanted))]
            self._unwanted[batch_id] = None
            sent = self._sent.pop(batch_id, None)
        if sent:
            guilty = [item for item in sent.waiting if item.envelope.envelope_id in culprits]
            refuse(guilty, QUARANTINED, ())
            self._intake.put_back([item for item in sent.waiting if item.envelope.envelope_id not in culprits])

    def committed(self, executed: Executed, log_start: int) -> None:
        """Answer what stands in the block, and take up again what was dropped with its batch."""
        self._admission.refresh()
        with self._intake.wake:
            self._place = self._look()
            own = {batch_id: self._sent.pop(batch_id, None) for batch_id in {included.batch_id for included in executed.included}}
            self._intake.wake.notify_all()
        ran = {included.batch_id for included in executed.included if included.code == BatchCode.RUN}
        for batch_id, sent in own.items():
            if sent and batch_id not in ran:  # a batch may stand in a block twice: then it ran once
                self._intake.put_back(sent.waiting)
        answer(_answers(executed, log_start, own))
        self._told(executed.block)

    # The thread that packs.

    def _run(self) -> None:
        taken: list[Waiting] = []
        try:
            while not self._intake.is_closing:
                taken = self._gather()
                # On a sample chain the time itself is something to send: dates come although nobody does anything.
                if self._sample_clock_moved() or taken:
                    self._send(taken)
                taken = []
                self._send_again()
        except Exception as error:
            self._intake.fail(f"{type(error).__name__}: {error}", taken)

    def _gather(self) -> list[Waiting]:
        settings, intake = self._settings, self._intake
        with intake.wake:
            if not len(intake) or len(self._sent) >= settings.batches_open:
                intake.wake.wait(_LOOK_AGAIN_S)
            if len(self._sent) >= settings.batches_open:
                return []
            intake.gather(settings.batch_envelopes, settings.gather_ms, settings.gather_busy_ms)
        return self._still_valid(intake.take(settings.batch_envelopes, settings.batch_bytes))

    def _still_valid(self, taken: list[Waiting]) -> list[Waiting]:
        """Without those whose time has gone by while they waited."""
        height = self._place.height
        kept = []
        for item in taken:
            until_height = item.envelope.body.valid_until_height
            if until_height > height:
                kept.append(item)
            else:
                refuse([item], EXPIRED, (until_height, height))
        return kept

    def _send(self, taken: list[Waiting]) -> None:
        place = self._place
        if place.gateway is None:
            refuse(taken, UNAVAILABLE, ("this node is not registered as a gateway of the network",))
            return
        envelopes = [item.envelope for item in taken]
        wires = tuple([envelope.wire for envelope in envelopes])
        batch = Batch(place.gateway, place.height + BATCH_SPAN_BLOCKS, self._sample_time_ms, wires)
        signed = seal_batch(self._chain_id, self._seed, batch)
        self._know(signed, envelopes)
        with self._intake.wake:
            self._sent[signed.batch_id] = _Sent(signed, taken, time.monotonic())
        self._lane.send(signed.wire)

    def _send_again(self) -> None:
        """Whatever stands in no block for long: the same bytes while they may still run, packed anew after that."""
        now_s, height = time.monotonic(), self._place.height
        over: list[Waiting] = []
        again: list[bytes] = []
        with self._intake.wake:
            for batch_id, sent in list(self._sent.items()):
                if sent.signed.batch.valid_until_height <= height:
                    over += self._sent.pop(batch_id).waiting
                elif now_s - sent.sent_s > self._settings.resend_ms / 1000:
                    sent.sent_s = now_s
                    again.append(sent.signed.wire)
        self._intake.put_back(over)
        for wire in again:
            self._lane.send(wire)

    def _sample_clock_moved(self) -> bool:
        if self._sample_clock is None or self._sample_clock() <= self._sample_time_ms:
            return False
        self._sample_time_ms = self._sample_clock()
        return True


def _answers(executed: Executed, log_start: int, own: dict[bytes, _Sent | None]) -> Iterator[tuple[Waiting, Answer]]:
    """What became of this gateway's envelopes. Due actions have outcomes too, before and after; match by id, in order."""
    expected = (
        (_id_of(envelope), sent.waiting[index] if (sent := own[included.batch_id]) else None)
        for included in executed.included
        for index, envelope in enumerate(included.envelopes)
    )
    next_id, item = next(expected, (b"", None))
    for position, outcome in enumerate(executed.block.outcomes):
        receipt = outcome.receipt
        if receipt.envelope_id != next_id:
            continue
        if item:
            height = executed.block.head.height
            yield item, Answer(receipt.envelope_id, receipt.code, receipt.data, height, log_start + position)
        next_id, item = next(expected, (b"", None))


def _id_of(envelope: bytes | Envelope) -> bytes:
    return envelope.envelope_id if isinstance(envelope, Envelope) else unreadable_id(envelope)
