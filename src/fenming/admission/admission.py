"""The door of a node: an envelope is decoded, checked alone, then checked against the last committed state.

The answer may be out of date by the time the envelope is ordered, and the block decides again. Signatures found good here are
remembered, so that the block need not check them a second time.
"""

import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import NamedTuple

import msgspec

from fenming.base.fields import Action, Event
from fenming.ledger.block import follow_up
from fenming.ledger.codes import DUPLICATE, Code, Datum, Rejected
from fenming.ledger.context import BlockFrame, Context
from fenming.ledger.envelope import Envelope, EnvelopeCodec, unreadable_id
from fenming.ledger.overlay import BlockState, Overlay
from fenming.ledger.rulebook import Rulebook
from fenming.ledger.signing import Authority, SignatureMemory, SignaturesSeen
from fenming.ledger.state_checks import authority_for, check_signatures, signatures_to_check
from fenming.ledger.versions import VersionUnknown
from fenming.storage.state_store import ClosableReader
from fenming.storage.warm_state import WarmState


class Refused(msgspec.Struct, frozen=True, gc=False):
    """An envelope that will not be ordered, and why."""

    envelope_id: bytes
    code: Code
    data: tuple[Datum, ...]


class Trial(NamedTuple):
    """What would become of an envelope: its code and data, and where it is not refused the events of its own actions.

    What the ledger would do by itself in the same block (a payment after the last approval) is not among them.
    """

    code: int
    data: tuple[Datum, ...]
    events: tuple[Event, ...] = ()


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
        opened = self._open(wires)
        state = BlockState(self._warm)
        with self._lock:
            frame = self._frame()
            asked = [self._authority(frame, state, verdict) for verdict in opened]
        # Outside the lock: this is most of the work, and another batch can be looked at meanwhile.
        self._memory.learn([item for one in asked if not isinstance(one, Refused) for item in signatures_to_check(*one)])
        seen: set[bytes] = set()
        return [one if isinstance(one, Refused) else _check(frame, seen, *one) for one in asked]

    def foresee(self, wires: Sequence[bytes]) -> list[bytes | Envelope]:
        """Open envelopes that will soon be asked about and learn their signatures; those that cannot be opened stay bytes."""
        opened = self._codec.open_many(wires)
        state = BlockState(self._warm)
        with self._lock:
            asked = [
                (authority, envelope) for envelope in opened
                if isinstance(envelope, Envelope) and (authority := self._rulebook.authority(state, envelope.body.sender))
            ]  # fmt: skip
        self._memory.learn([item for one in asked for item in signatures_to_check(*one)])
        return [wire if isinstance(found, Rejected) else found for wire, found in zip(wires, opened, strict=True)]

    def dry_run(self, wire: bytes) -> Trial:
        """What would become of the envelope if it were the next block; signatures are not asked for."""
        (envelope,) = self._open([wire])
        if isinstance(envelope, Refused):
            return Trial(envelope.code.number, envelope.data)
        with self._lock:
            context = Context(
                self._frame(), Overlay(BlockState(self._view())), envelope.body.sender, envelope.envelope_id, sent=True
            )
            try:
                for action in envelope.body.actions:
                    self._run(context, action)
                follow_up(context)
            except Rejected as refusal:
                return Trial(refusal.code.number, refusal.data)
        return Trial(0, (), tuple(context.events))

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
        for step in self._rulebook.sent_steps[type(action)]:
            step(context, action)

    def _open(self, wires: Sequence[bytes]) -> list[Verdict]:
        return [
            Refused(unreadable_id(wire), found.code, found.data) if isinstance(found, Rejected) else found
            for wire, found in zip(wires, self._codec.open_many(wires), strict=True)
        ]

    def _authority(self, frame: BlockFrame, state: BlockState, verdict: Verdict) -> tuple[Authority, Envelope] | Refused:
        if isinstance(verdict, Refused):
            return verdict
        try:
            return authority_for(frame, state, (), verdict), verdict
        except Rejected as refusal:
            return Refused(verdict.envelope_id, refusal.code, refusal.data)

    def _view(self) -> ClosableReader:
        if self._reader is None:
            self._reader = self._open_reader()
        return self._reader

    def _frame(self) -> BlockFrame:
        height, time_ms = self._next_block()
        signatures = SignaturesSeen(self._memory)
        return BlockFrame(self._rulebook, signatures, self._codec.chain_id, height, time_ms, self._zone_minutes)


def _check(frame: BlockFrame, seen: set[bytes], authority: Authority, envelope: Envelope) -> Verdict:
    """The end of the checks over the state. An id is seen only when its signatures are good: a wrong copy must not use it up."""
    if envelope.envelope_id in seen:
        return Refused(envelope.envelope_id, DUPLICATE, ())
    try:
        check_signatures(frame, authority, envelope)
    except Rejected as refusal:
        return Refused(envelope.envelope_id, refusal.code, refusal.data)
    seen.add(envelope.envelope_id)
    return envelope
