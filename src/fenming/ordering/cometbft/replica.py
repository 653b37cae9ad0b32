"""One node's copy of the chain as CometBFT drives it: run a proposal, take the decided one, commit it.

A proposal is run when it is made or voted on, through the same `chain.finalize` that solo uses, which writes nothing; the decided
block is usually one that has been run, so signatures and rules are paid for once, and before the vote instead of after it. Only
`commit` writes. Everything here belongs to one thread.
"""

import hashlib
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from enum import IntEnum

import msgspec

from fenming.admission.quarantine import is_bug, sift
from fenming.base.encoding import Malformed
from fenming.base.invariant import invariant
from fenming.base.limits import BLOCK_BYTES_MAX, BLOCK_ENVELOPES_MAX
from fenming.chain.blockchain import Blockchain, Finalized
from fenming.ledger.envelope import Envelope
from fenming.ledger.overlay import BlockState
from fenming.ordering.cometbft.batches import BATCH_SPAN_BLOCKS, Batch, SignedBatch, open_batch
from fenming.ordering.cometbft.network import Misbehaviour, Network

_OPENED_MAX = 512
_EXECUTED_MAX = 4
"""Proposals of one height that are kept run: one is decided, the others are of rounds that failed."""


class BatchCode(IntEnum):
    """What became of a transaction of CometBFT; part of its results hash, so the numbers never change."""

    RUN = 0
    UNREADABLE = 1
    UNSIGNED = 2
    OUT_OF_DATE = 3
    REPEATED = 4
    NO_ROOM = 5


class Proposal(msgspec.Struct, frozen=True):
    """A block before it has been run."""

    height: int
    time_ms: int
    transactions: tuple[bytes, ...]
    misbehaviour: tuple[Misbehaviour, ...] = ()

    @property
    def key(self) -> bytes:
        """Equal for equal blocks."""
        hasher = hashlib.sha256(msgspec.msgpack.encode((self.height, self.time_ms, self.misbehaviour, len(self.transactions))))
        for transaction in self.transactions:
            hasher.update(hashlib.sha256(transaction).digest())
        return hasher.digest()


class Included(msgspec.Struct, frozen=True):
    """A batch of a block, with its envelopes opened where they can be."""

    batch_id: bytes
    code: BatchCode
    envelopes: tuple[bytes | Envelope, ...]


class Executed(msgspec.Struct, frozen=True):
    """A block that has been run; nothing of it is written."""

    included: tuple[Included, ...]
    block: Finalized


class _Opened(msgspec.Struct, frozen=True):
    signed: SignedBatch
    envelopes: tuple[bytes | Envelope, ...]


Foresee = Callable[[Sequence[bytes]], Sequence[bytes | Envelope]]
"""Opens envelopes and learns their signatures, from any thread."""


class Replica:
    """The chain behind an application of CometBFT."""

    def __init__(self, chain: Blockchain, network: Network, foresee: Foresee) -> None:
        self.chain = chain
        self.network = network
        self._foresee = foresee
        self._ahead = ThreadPoolExecutor(1, "ahead")
        self._coming: dict[bytes, Future[None]] = {}
        self._opened: dict[bytes, _Opened] = {}
        self._executed: dict[bytes, Executed] = {}
        self._decided: Executed | None = None
        self._keeping = threading.Lock()

    def gateway_key(self, gateway: int) -> bytes | None:
        """The key of a gateway by the last committed state."""
        return self.network.gateway_key(BlockState(self.chain.warm), gateway)

    def know(self, signed: SignedBatch, envelopes: Sequence[Envelope]) -> None:
        """Remember a batch of this node's own gateway: what it holds has been opened already."""
        self._keep(_Opened(signed, tuple(envelopes)))

    def is_acceptable(self, wire: bytes) -> BatchCode:
        """What a transaction looks like by itself, for a mempool: nothing in it is run."""
        known = self._opened.get(hashlib.sha256(wire).digest())
        try:
            signed = known.signed if known else open_batch(self.chain.genesis.chain_id, wire, self.gateway_key)
        except Malformed:
            return BatchCode.UNREADABLE
        code = self._judge(signed, self.chain.head.height + 1)
        if code == BatchCode.RUN and signed.batch_id not in self._opened and signed.batch_id not in self._coming:
            # Its signatures are checked while it waits for its block, not while the others wait for this node's vote.
            self._coming[signed.batch_id] = self._ahead.submit(self._look_ahead, signed)
        return code

    def close(self) -> None:
        """Look ahead no more."""
        self._ahead.shutdown(cancel_futures=True)

    def propose(
        self, height: int, time_ms: int, misbehaviour: tuple[Misbehaviour, ...], offered: Sequence[bytes]
    ) -> tuple[list[bytes], list[bytes]]:
        """Of the transactions offered those to propose, which have been run together, and those that would break a node."""
        fitting = self._fitting(height, offered)
        broken: list[bytes] = []

        def attempt(transactions: Sequence[bytes]) -> None:
            self.run(Proposal(height, time_ms, tuple(transactions), misbehaviour))

        try:
            attempt(fitting)
        except Exception as error:
            if not is_bug(error):
                raise
            fitting, broken = sift(attempt, fitting)
            attempt(fitting)
        return fitting, broken

    def culprits(self, time_ms: int, wire: bytes) -> list[bytes]:
        """The ids of the envelopes in a batch that break a rule when they are run."""
        opened = self._open(wire)
        envelopes = [item for item in opened.envelopes if isinstance(item, Envelope)] if opened else []
        _, broken = sift(lambda some: self.chain.finalize(time_ms, some), envelopes)
        return [envelope.envelope_id for envelope in broken]

    def is_sound(self, proposal: Proposal) -> bool:
        """Whether to vote for a proposal: not where a transaction cannot be decoded, nor where it would stop the nodes."""
        try:
            executed = self.run(proposal)
        except Exception as error:
            if not is_bug(error):
                raise
            return False
        return all(included.code != BatchCode.UNREADABLE for included in executed.included)

    def run(self, proposal: Proposal) -> Executed:
        """Run a block; the same block is run once. Anything that a rule must not raise comes out as it is."""
        invariant(proposal.height == self.chain.head.height + 1, "a block does not follow the last committed one")
        key = proposal.key
        found = self._executed.get(key)
        if found is None:
            found = self._run(proposal)
            while len(self._executed) >= _EXECUTED_MAX:
                del self._executed[next(iter(self._executed))]
            self._executed[key] = found
        return found

    def decide(self, proposal: Proposal) -> Executed:
        """The block that the network has decided, run; kept until it is committed."""
        self._decided = self.run(proposal)
        return self._decided

    def commit(self) -> Executed:
        """Make the decided block durable."""
        decided = self._decided
        invariant(decided is not None, "there is no decided block to commit")
        assert decided is not None
        self.chain.commit(decided.block)
        self._decided = None
        self._executed.clear()
        with self._keeping:
            for included in decided.included:
                self._opened.pop(included.batch_id, None)
        self._coming = {batch_id: coming for batch_id, coming in self._coming.items() if not coming.done()}
        return decided

    def _run(self, proposal: Proposal) -> Executed:
        included = self._include(proposal)
        wires = [envelope for batch in included for envelope in batch.envelopes]
        reports = [self.network.report(item) for item in proposal.misbehaviour]
        return Executed(included, self.chain.finalize(self._time_ms(proposal), wires, reports=reports))

    def _include(self, proposal: Proposal) -> tuple[Included, ...]:
        """Each transaction with what becomes of it; the same on every node, whatever the proposer put in."""
        found: list[Included] = []
        seen: set[bytes] = set()
        room = BLOCK_ENVELOPES_MAX
        for wire in proposal.transactions:
            opened = self._open(wire)
            if opened is None:
                found.append(Included(b"", BatchCode.UNREADABLE, ()))
                continue
            code = self._judge(opened.signed, proposal.height)
            if opened.signed.batch_id in seen:
                code = BatchCode.REPEATED
            elif code == BatchCode.RUN and len(opened.envelopes) > room:
                code = BatchCode.NO_ROOM
            seen.add(opened.signed.batch_id)
            envelopes = tuple(self.chain.reopened(opened.envelopes)) if code == BatchCode.RUN else ()
            room -= len(envelopes)
            found.append(Included(opened.signed.batch_id, code, envelopes))
        return tuple(found)

    def _look_ahead(self, signed: SignedBatch) -> None:
        self._keep(_Opened(signed, tuple(self._foresee(signed.batch.envelopes))))

    def _open(self, wire: bytes) -> _Opened | None:
        batch_id = hashlib.sha256(wire).digest()
        coming = self._coming.pop(batch_id, None)
        if coming is not None:
            coming.result()
        known = self._opened.get(batch_id)
        if known is not None:
            return known
        try:
            signed = open_batch(self.chain.genesis.chain_id, wire, self.gateway_key)
        except Malformed:
            return None
        opened = _Opened(signed, tuple(self.chain.open_all(signed.batch.envelopes)) if signed.is_signed else ())
        # An unsigned batch is not remembered: its gateway may be admitted by the very next block.
        if signed.is_signed:
            self._keep(opened)
        return opened

    def _keep(self, opened: _Opened) -> None:
        with self._keeping:  # the gateway's thread keeps its own batches, the chain's thread those of others
            if len(self._opened) >= _OPENED_MAX:
                del self._opened[next(iter(self._opened))]
            self._opened[opened.signed.batch_id] = opened

    def _judge(self, signed: SignedBatch, height: int) -> BatchCode:
        batch = signed.batch
        is_sample = self.chain.genesis.stepped_clock
        if not signed.is_signed or self.gateway_key(batch.gateway) is None or (batch.sample_time_ms and not is_sample):
            return BatchCode.UNSIGNED
        return BatchCode.RUN if _is_current(batch, height) else BatchCode.OUT_OF_DATE

    def _time_ms(self, proposal: Proposal) -> int:
        """CometBFT's time; on a sample chain with a stepped clock the latest that its batches name."""
        if not self.chain.genesis.stepped_clock:
            return proposal.time_ms
        opened = [self._open(wire) for wire in proposal.transactions]
        signed = [item.signed for item in opened if item and self._judge(item.signed, proposal.height) == BatchCode.RUN]
        return max((item.batch.sample_time_ms for item in signed), default=0)

    def _fitting(self, height: int, offered: Sequence[bytes]) -> list[bytes]:
        """What can run now, as far as the block has room for it."""
        kept: list[bytes] = []
        seen: set[bytes] = set()
        envelopes = size = 0
        for wire in offered:
            opened = self._open(wire)
            if opened is None or opened.signed.batch_id in seen or self._judge(opened.signed, height) != BatchCode.RUN:
                continue
            envelopes += len(opened.envelopes)
            size += len(wire)
            if envelopes > BLOCK_ENVELOPES_MAX or size > BLOCK_BYTES_MAX:
                break
            seen.add(opened.signed.batch_id)
            kept.append(wire)
        return kept


def _is_current(batch: Batch, height: int) -> bool:
    from_height = batch.valid_until_height - BATCH_SPAN_BLOCKS
    return from_height <= height <= batch.valid_until_height


def events_of(executed: Executed) -> list[bytes]:
    """The encoded events of a block, in order."""
    return [event for outcome in executed.block.outcomes for event in outcome.events]
