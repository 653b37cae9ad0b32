"""The main path: one block of envelopes over a committed state.

Read this first. `apply_block` runs each envelope in its own overlay, lets the ledger do what has become due, and returns what
changed and what happened; it writes nothing. A refusal (`Rejected`) drops the overlay and leaves a code; anything else that a
rule raises is a bug and stops the node, because a node that guesses would sign a state that others do not have.
"""

from collections.abc import Sequence
from operator import attrgetter

import msgspec

from fenming.base.fields import Action, Event, Record
from fenming.base.invariant import invariant
from fenming.base.limits import BLOCK_COST_MAX
from fenming.ledger import due
from fenming.ledger.accepted import record_accepted
from fenming.ledger.codes import COST_EXCEEDED, OK, Rejected
from fenming.ledger.context import BlockFrame, Context
from fenming.ledger.envelope import Envelope, EnvelopeCodec, unreadable_id
from fenming.ledger.overlay import BlockState, Overlay, PreState
from fenming.ledger.receipts import Happened, Origin, Outcome, outcomes_of, receipt_leaves
from fenming.ledger.state_checks import authority_for, check_signatures

_slot_of = attrgetter("slot")
_TOGETHER = 256
"""So many outcomes are made at once: hashes are cheaper together, and what was just touched is in the processor's cache."""


class BlockResult(msgspec.Struct, frozen=True):
    """What a block changes and what happened in it: outcomes of envelopes and of due actions in the order they ran."""

    diff: list[tuple[bytes, bytes | None]]
    outcomes: list[Outcome]
    leaves: list[bytes]
    """The hashes of the outcomes' receipts."""
    records: dict[bytes, Record | None]
    """All that was read or written, as the block leaves it."""
    accepted: list[tuple[bytes, int]]
    """The accepted ids, each with the position of its outcome."""


class _Run:
    """A block while it runs."""

    def __init__(self, frame: BlockFrame, pre_state: PreState) -> None:
        self.frame = frame
        self.state = BlockState(pre_state)
        self.happened: list[Happened] = []
        self.outcomes: list[Outcome] = []
        self.leaves: list[bytes] = []
        self.events: list[Event] = []
        self.accepted: dict[bytes, int] = {}
        self.cost = 0

    def position(self) -> int:
        """Of the next outcome."""
        return len(self.outcomes) + len(self.happened)

    def conclude(self) -> None:
        """Make the outcomes of what has happened so far."""
        outcomes = outcomes_of(self.happened)
        self.outcomes += outcomes
        self.leaves += receipt_leaves(outcomes)
        self.events += [event for one in self.happened for event in one.events]
        self.happened.clear()

    def result(self) -> BlockResult:
        self.conclude()
        record_accepted(self.state, self.frame.height, list(self.accepted))
        changes = self.state.changes()
        for audit in self.frame.rulebook.audits:
            audit(changes, self.events)
        return BlockResult(self.state.diff(), self.outcomes, self.leaves, self.state.current, list(self.accepted.items()))


def apply_block(
    frame: BlockFrame, pre_state: PreState, codec: EnvelopeCodec, wires: Sequence[bytes | Envelope], reports: Sequence[bytes] = ()
) -> BlockResult:
    """Run what is due and then the envelopes in order over the state; pure: the same bytes give the same result on every node.

    `reports` are encoded actions that the ordering states about itself, such as evidence of double signing.
    """
    run = _Run(frame, pre_state)
    for report in reports:
        invariant(frame.rulebook.is_report(report), "an ordering may not have the ledger do this")
        due.enqueue(run.state, due.DueItem(report, 0, due.report_id(frame.chain_id, frame.height, report)))
    due.move_arrived_days(run.state, frame.day)
    _drain_due(run)
    for wire in wires:
        _apply_envelope(run, codec, wire)
        if len(run.happened) >= _TOGETHER:
            run.conclude()
    _drain_due(run)
    return run.result()


def _apply_envelope(run: _Run, codec: EnvelopeCodec, wire: bytes | Envelope) -> None:
    try:
        envelope = wire if isinstance(wire, Envelope) else codec.open(wire)
    except Rejected as refusal:
        assert isinstance(wire, bytes)
        run.happened.append(Happened(unreadable_id(wire), refusal.code.number, refusal.data))
        return
    try:
        check_signatures(run.frame, authority_for(run.frame, run.state, run.accepted, envelope), envelope)
    except Rejected as refusal:
        # The id stays free: somebody else's copy with a wrong signature must not use it up.
        run.happened.append(Happened(envelope.envelope_id, refusal.code.number, refusal.data))
        return
    run.accepted[envelope.envelope_id] = run.position()
    context = Context(run.frame, Overlay(run.state), envelope.body.sender, envelope.envelope_id, sent=True)
    origin = Origin(envelope.envelope_id, envelope.body.sender, tuple(map(_slot_of, envelope.signatures)))
    _decide(run, context, envelope.body.actions, origin)


def _drain_due(run: _Run) -> None:
    while run.cost < BLOCK_COST_MAX and (waiting := due.next_item(run.state)):
        sequence, item = waiting
        action = run.frame.rulebook.action_decoder.decode(item.action)
        due_id = due.due_id(run.frame.chain_id, sequence, item.cause)
        run.accepted[due_id] = run.position()
        context = Context(run.frame, Overlay(run.state), item.sender, due_id, sent=False)
        _decide(run, context, (action,), Origin(item.cause, item.sender, (), sequence + 1))


def _decide(run: _Run, context: Context, actions: Sequence[Action], origin: Origin) -> None:
    """Run a group of actions: all of them or none."""
    rulebook = run.frame.rulebook
    steps = rulebook.sent_steps if context.sent else rulebook.due_steps
    try:
        cost = rulebook.cost(actions)
        if cost > BLOCK_COST_MAX:
            raise Rejected(COST_EXCEEDED, cost=cost, limit=BLOCK_COST_MAX)
        for action in actions:
            for step in steps[type(action)]:
                step(context, action)
        follow_up(context)
    except Rejected as refusal:
        context.state.drop()
        run.cost += 1
        run.happened.append(Happened(context.cause, refusal.code.number, refusal.data, (), origin))
        return
    changes = context.state.changes()
    for audit in rulebook.audits:
        audit(changes, context.events)
    context.state.accept()
    run.cost += cost
    run.happened.append(Happened(context.cause, OK.number, (), context.events, origin))


def follow_up(context: Context) -> None:
    """Let the domains above see what happened. Events of a follow-up are not followed themselves."""
    follow_ups = context.frame.rulebook.follow_ups
    for event in context.events[:]:
        for rule in follow_ups.get(type(event), ()):
            rule(context, event)
