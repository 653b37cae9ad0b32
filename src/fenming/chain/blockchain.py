"""A chain that can be continued: finalize computes the next block, commit makes it durable.

Both orderings, the embedded one and a cluster's, and the replay of the log go through these two steps. `finalize` writes nothing
and may be called again with another proposal; `commit` appends the block to the log and syncs it, then writes diff, places,
outbox, tiles and head in one transaction of the store. The height in the store is the truth.
"""

import gc
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import msgspec

from fenming.base.encoding import encode
from fenming.base.figures import Histogram
from fenming.base.invariant import invariant
from fenming.base.merkle import root_of
from fenming.base.steps import reached
from fenming.base.suites import usable_suites
from fenming.chain.records import BlockRecord, Head, encode_outcomes, read_head
from fenming.ledger.app_state import AppState
from fenming.ledger.block import BlockResult, apply_block
from fenming.ledger.codes import Rejected
from fenming.ledger.context import BlockFrame
from fenming.ledger.envelope import Envelope, EnvelopeCodec
from fenming.ledger.genesis import Genesis
from fenming.ledger.overlay import BlockState
from fenming.ledger.receipts import Outcome
from fenming.ledger.rulebook import Rulebook
from fenming.ledger.signing import SignatureMemory
from fenming.ledger.state_checks import signatures_to_check
from fenming.ledger.versions import version_at
from fenming.storage.block_log import BlockLog
from fenming.storage.log_tree import LogTree, PreparedLog
from fenming.storage.state_store import Batch, StateStore, place_bytes
from fenming.storage.state_tree import PreparedState, new_state_tree
from fenming.storage.warm_state import WarmState

Notary = Callable[[Head], bytes]
"""Signs the checkpoint of a head; the note is stored beside it."""


class Finalized(msgspec.Struct, frozen=True):
    """The next block, computed and not yet written."""

    record: BlockRecord
    head: Head
    outcomes: Sequence[Outcome]
    result: BlockResult
    state: PreparedState
    log: PreparedLog


class Blockchain:
    """The end of a chain over its store and log. One thread owns it; a replay has no log to write."""

    def __init__(self, genesis: Genesis, rulebook: Rulebook, store: StateStore, log: BlockLog | None, notary: Notary) -> None:
        self.genesis = genesis
        self.rulebook = rulebook
        self.store = store
        self._log = log
        self._codecs: dict[int, EnvelopeCodec] = {}
        self.signatures = SignatureMemory(usable_suites(genesis.suites))
        self.state_tree = new_state_tree(genesis.tree_depth)
        self._notary = notary
        self.finalize_s, self.commit_s = Histogram(), Histogram()
        if store.head() is None:
            self._found()
        data = store.head()
        assert data is not None
        self.head = read_head(data)
        self.warm = WarmState(store, self.head.height)
        self.state_tree.load(self.warm.filled(store.scan(b"")))
        self.log_tree = LogTree(self.head.result.log_size, store.tile)
        invariant(self.state_tree.root == self.head.result.state_root, "the state does not have the root that was committed")
        invariant(self.log_tree.root == self.head.result.log_root, "the tiles do not have the root that was committed")

    @property
    def log(self) -> BlockLog:
        """The block log."""
        if self._log is None:
            raise ValueError("this chain is a replay and has no log")
        return self._log

    @property
    def rules(self) -> Rulebook:
        """The rules that decide the next block; raises `VersionUnknown` where this software lacks them."""
        height = self.head.height + 1
        return self.rulebook.at(version_at(BlockState(self.warm), height, self.genesis.rules_version), height)

    @property
    def codec(self) -> EnvelopeCodec:
        """Opens the envelopes of the next block."""
        rules = self.rules
        if rules.version not in self._codecs:
            self._codecs[rules.version] = EnvelopeCodec(self.genesis.chain_id, rules.sent_types)
        return self._codecs[rules.version]

    def frame(self, time_ms: int) -> BlockFrame:
        """The surroundings of the next block."""
        return BlockFrame(
            self.rules, self.signatures, self.genesis.chain_id, self.head.height + 1, time_ms, self.genesis.zone_minutes
        )

    def finalize(
        self, time_ms: int, wires: Sequence[bytes | Envelope], admitted: bool = False, reports: Sequence[bytes] = ()
    ) -> Finalized:
        """Compute the next block; time never goes back. The signatures of admitted envelopes have been learned already.

        `reports` are what the ordering states about itself, encoded actions. Raises `VersionUnknown`.
        """
        reached("finalize.begin")
        began_s = time.perf_counter()
        time_ms = max(time_ms, self.head.time_ms)
        with _collector_paused():
            wires = self.reopened(wires)
            if not admitted:
                self.learn_signatures(wires)
            frame = self.frame(time_ms)
            result = apply_block(frame, self.warm, self.codec, wires, reports)
            state = self.state_tree.prepare(result.diff)
            log = self.log_tree.prepare(result.leaves)
        app = AppState(state.root, log.root, log.size, root_of(result.leaves), frame.rulebook.version)
        envelopes = tuple(wire.wire if isinstance(wire, Envelope) else wire for wire in wires)
        record = BlockRecord(self.head.height + 1, time_ms, self.head.block_hash, envelopes, app, tuple(reports))
        head = Head(record.height, time_ms, record.block_hash, app)
        self.finalize_s.observe(time.perf_counter() - began_s)
        reached("finalize.computed")
        return Finalized(record, head, result.outcomes, result, state, log)

    def commit(self, block: Finalized) -> None:
        """Make the block durable; after this it may be acknowledged."""
        reached("commit.begin")
        began_s = time.perf_counter()
        self.log.append(block.record.height, encode(block.record))
        # The disk works while the batch is made; the store commits only what the log has for good.
        self._store(block, self.log.begin_sync())
        self.commit_s.observe(time.perf_counter() - began_s)
        reached("commit.done")

    def store_only(self, block: Finalized) -> None:
        """Commit a block that the log has already: the second half of a commit that was cut short."""
        self._store(block)

    def learn_signatures(self, wires: Sequence[bytes | Envelope]) -> None:
        """Check in threads what the committed state says must be checked, before the block asks one by one."""
        signed = []
        state = BlockState(self.warm)
        rules = self.rules
        for wire in wires:
            if isinstance(wire, bytes):
                continue
            if authority := rules.authority(state, wire.body.sender):
                signed += signatures_to_check(authority, wire)
        self.signatures.learn(signed)

    def open_all(self, wires: Sequence[bytes]) -> list[bytes | Envelope]:
        """Open the envelopes that can be opened, so that their signatures can be learned; the others stay bytes."""
        opened = zip(wires, self.codec.open_many(wires), strict=True)
        return [wire if isinstance(found, Rejected) else found for wire, found in opened]

    def reopened(self, wires: Sequence[bytes | Envelope]) -> Sequence[bytes | Envelope]:
        """The same, but what was opened by the rules of an earlier version is opened again by those of the next block.

        An envelope that waited while the rules changed must mean here what it means to a node that sees its bytes only now.
        """
        codec = self.codec
        if len(self._codecs) == 1:  # no other version has opened anything
            return wires
        stale = [wire for wire in wires if isinstance(wire, Envelope) and not codec.has_opened(wire)]
        fresh = iter(self.open_all([envelope.wire for envelope in stale]))
        return [next(fresh) if isinstance(wire, Envelope) and not codec.has_opened(wire) else wire for wire in wires]

    def _store(self, block: Finalized, is_safe: Callable[[], object] | None = None) -> None:
        height = block.head.height
        log_start = self.head.result.log_size
        places = [(envelope_id, place_bytes(height, position)) for envelope_id, position in block.result.accepted]
        outbox = encode_outcomes(height, block.head.time_ms, log_start, block.outcomes)
        note = self._notary(block.head)
        batch = Batch(height, block.result.diff, places, outbox, block.log.tiles, encode(block.head), note)
        self.store.commit(batch, is_safe)
        self.state_tree.adopt(block.state)
        self.log_tree.adopt(block.log)
        self.warm.advance(height, block.result.records, [envelope_id for envelope_id, _ in block.result.accepted])
        self.head = block.head

    def _found(self) -> None:
        """Write height 0: the state that the genesis describes."""
        state = BlockState(self.store)
        rules = self.rulebook.at(self.genesis.rules_version, 0)
        for domain in rules.domains:
            if domain.found:
                domain.found(state, self.genesis)
        diff = state.diff()
        root = self.state_tree.prepare(diff).root
        empty = LogTree(0, lambda level, index: None)
        app = AppState(root, empty.root, 0, root_of([]), rules.version)
        head = Head(0, self.genesis.started_ms, self.genesis.chain_id, app)
        self.store.commit(Batch(0, diff, [], encode_outcomes(0, head.time_ms, 0, ()), {}, encode(head), self._notary(head)))


@contextmanager
def _collector_paused() -> Iterator[None]:
    """A collection in the middle of a block walks millions of tree nodes for nothing: 2.4 times the time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
