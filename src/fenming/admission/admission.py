"""The door of a node: an envelope is decoded, checked alone, then checked against the last committed state.

The answer may be out of date by the time the envelope is ordered, and the block decides again. Signatures found good here are
remembered, so that the block need not check them a second time.
"""

import threading
from collections.abc import Callable, Sequence
from contextlib import suppress

import msgspec

from fenming.base.fields import Action
from fenming.ledger.codes import Code, Datum, Rejected
from fenming.ledger.context import BlockFrame, Context
from fenming.ledger.envelope import Envelope, EnvelopeCodec, unreadable_id
from fenming.ledger.overlay import BlockState, Overlay
from fenming.ledger.rulebook import Rulebook
from fenming.ledger.signing import SignatureMemory, SignaturesSeen, Signed
from fenming.ledger.state_checks import state_checks
from fenming.ledger.versions import VersionUnknown
from fenming.storage.state_store import ClosableReader
from fenming.storage.warm_state import WarmState


class Refused(msgspec.Struct, frozen=True, gc=False):
    """An envelope that will not be ordered, and why."""

    envelope_id: bytes
    code: Code
    data: tuple[Datum, ...]


Verdict = Envelope | Refused
NextBlock = Callable[[], tuple[int, int]]
"""The height and time (ms) that the next block will have at the earliest."""


class Admission:
    """Checks envelopes for one chain; may be called from any thread."""

    def __init__(
        self, rules: Callable[[], tuple[Rulebook, EnvelopeCodec]], signatures: SignatureMemory, zone_minutes: int, warm: WarmState,
        open_reader: Callable[[], ClosableReader], next_block: NextBlock,
    ) -> None:  # fmt: skip
        self._look_up_rules = rules
        self._rulebook, self._codec = rules()
        self._memory = signatures
        self._zone_minutes = zone_minutes
        self._warm = warm.seen_through(self._view)
        self._open_reader = open_reader
        self._next_block = next_block
        self._lock = threading.Lock()
        self._reader: ClosableReader | None = None

    def admit(self, wires: Sequence[bytes]) -> list[Verdict]:
        """For each envelope itself, or why it is refused, in order."""
        opened = [self._open(wire) for wire in wires]
        state = BlockState(self._warm)
        with self._lock:
            signed = self._signatures(state, opened)
        # Outside the lock: this is most of the work, and another batch can be looked at meanwhile.
        self._memory.learn(signed)
        with self._lock:
            frame = self._frame()
            seen: dict[bytes, int] = {}
            return [self._check(frame, state, seen, verdict) for verdict in opened]

    def foresee(self, wires: Sequence[bytes]) -> list[bytes | Envelope]:
        """Open envelopes that will soon be asked about and learn their signatures; those that cannot be opened stay bytes."""
        opened = [self._open(wire) for wire in wires]
        state = BlockState(self._warm)
        with self._lock:
            signed = self._signatures(state, opened)
        self._memory.learn(signed)
        pairs = zip(wires, opened, strict=True)
        return [wire if isinstance(verdict, Refused) else verdict for wire, verdict in pairs]

    def dry_run(self, wire: bytes) -> tuple[int, tuple[Datum, ...]]:
        """Code and data that the envelope would get if it were the next block; signatures are not asked for."""
        envelope = self._open(wire)
        if isinstance(envelope, Refused):
            return envelope.code.number, envelope.data
        with self._lock:
            context = Context(
                self._frame(), Overlay(BlockState(self._view())), envelope.body.sender, envelope.envelope_id, sent=True
            )
            try:
                for action in envelope.body.actions:
                    self._run(context, action)
            except Rejected as refusal:
                return refusal.code.number, refusal.data
        return 0, ()

    def refresh(self) -> None:
        """Look at what has been committed since; called after every block."""
        with self._lock:
            if self._reader is not None:
                self._reader.close()
                self._reader = None
            # Another version of the rules may decide the next block; where this software lacks it, that block is not made.
            with suppress(VersionUnknown):
                self._rulebook, self._codec = self._look_up_rules()

    close = refresh

    def _run(self, context: Context, action: Action) -> None:
        for guard in self._rulebook.guards.get(type(action), ()):
            guard(context, action)
        self._rulebook.rules[type(action)](context, action)

    def _open(self, wire: bytes) -> Verdict:
        try:
            return self._codec.open(wire)
        except Rejected as refusal:
            return Refused(unreadable_id(wire), refusal.code, refusal.data)

    def _view(self) -> ClosableReader:
        if self._reader is None:
            self._reader = self._open_reader()
        return self._reader

    def _frame(self) -> BlockFrame:
        height, time_ms = self._next_block()
        signatures = SignaturesSeen(self._memory)
        return BlockFrame(self._rulebook, signatures, self._codec.chain_id, height, time_ms, self._zone_minutes)

    def _signatures(self, state: BlockState, opened: Sequence[Verdict]) -> list[Signed]:
        signed: list[Signed] = []
        for envelope in opened:
            if isinstance(envelope, Refused):
                continue
            authority = self._rulebook.authority(state, envelope.body.sender)
            keys = authority.keys if authority else ()
            for signature in envelope.signatures:
                if signature.slot < len(keys):
                    key = keys[signature.slot]
                    signed.append((key.suite, key.public_key, envelope.message, signature.signature))
        return signed

    def _check(self, frame: BlockFrame, state: BlockState, seen: dict[bytes, int], envelope: Verdict) -> Verdict:
        if isinstance(envelope, Refused):
            return envelope
        try:
            state_checks(frame, state, seen, envelope)
        except Rejected as refusal:
            return Refused(envelope.envelope_id, refusal.code, refusal.data)
        seen[envelope.envelope_id] = 0
        return envelope
