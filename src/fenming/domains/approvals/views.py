"""Proposals, who decided on them (with the envelope that carries the signature), who holds each step since when, and who stands
in for whom."""

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, Table, Text

from fenming.domains.approvals import events
from fenming.domains.approvals.records import ProposalStatus
from fenming.readmodel.view import METADATA, Changes, Source, View

PROPOSALS = Table(
    "proposals", METADATA,
    Column("proposal", BigInteger, primary_key=True, autoincrement=False),
    Column("scope", Integer, nullable=False),
    Column("scope_number", BigInteger, nullable=False),
    Column("kind", Integer, nullable=False),
    Column("subject", BigInteger, nullable=False),
    Column("amount", BigInteger, nullable=False),
    Column("maker", BigInteger, nullable=False),
    Column("approvals", Integer, nullable=False),
    Column("height", Integer, nullable=False),
    Column("status", Integer, nullable=False),
    Column("reason", Integer, nullable=False),
    Index("proposals_by_subject", "kind", "subject"),
)  # fmt: skip

DECISIONS = Table(
    "decisions", METADATA,
    Column("proposal", BigInteger, nullable=False, index=True),
    Column("step", Integer, nullable=False),
    Column("party", BigInteger, nullable=False),
    Column("organisation", BigInteger, nullable=False),
    Column("evidence", LargeBinary(32), nullable=False),
    Column("principal", BigInteger, nullable=False),
    Column("height", Integer, nullable=False),
    Column("log_index", Integer, nullable=False),
    Column("envelope_id", LargeBinary(32), nullable=False),
)  # fmt: skip

STEPS = Table(
    "steps", METADATA,
    Column("proposal", BigInteger, primary_key=True, autoincrement=False),
    Column("step", Integer, primary_key=True, autoincrement=False),
    Column("scope", Integer, nullable=False),
    Column("scope_number", BigInteger, nullable=False),
    Column("kind", Integer, nullable=False),
    Column("subject", BigInteger, nullable=False),
    Column("role", Integer, nullable=False),
    Column("duty", Integer, nullable=False),
    Column("left", Integer, nullable=False),
    Column("opened_day", Integer, nullable=False),
    Column("due_day", Integer, nullable=False),
    Column("rule", Integer, nullable=False),
    Column("late_since_day", Integer, nullable=False),
    Column("waiting", Integer, nullable=False),
    Index("steps_by_scope", "scope", "scope_number"),
)  # fmt: skip

DELEGATIONS = Table(
    "delegations", METADATA,
    Column("delegation", BigInteger, primary_key=True, autoincrement=False),
    Column("organisation", BigInteger, nullable=False, index=True),
    Column("principal", BigInteger, nullable=False),
    Column("delegate", BigInteger, nullable=False),
    Column("scope", Integer, nullable=False),
    Column("scope_number", BigInteger, nullable=False),
    Column("kinds", Text, nullable=False),
    Column("from_day", Integer, nullable=False),
    Column("until_day", Integer, nullable=False),
    Column("occasion", Integer, nullable=False),
    Column("revoked", Integer, nullable=False),
    Column("envelope_id", LargeBinary(32), nullable=False),
)  # fmt: skip

ABSENCES = Table(
    "absences", METADATA,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("officer", BigInteger, nullable=False, index=True),
    Column("from_day", Integer, nullable=False),
    Column("until_day", Integer, nullable=False),
)  # fmt: skip


def _opened(changes: Changes, source: Source, event: events.ProposalOpened) -> None:
    changes.insert(
        PROPOSALS, proposal=event.proposal, scope=event.scope, scope_number=event.scope_number, kind=event.kind,
        subject=event.subject, amount=event.amount, maker=event.maker, approvals=event.approvals, height=source.height,
        status=int(ProposalStatus.OPEN), reason=0,
    )  # fmt: skip


def _approved(changes: Changes, source: Source, event: events.StepApproved) -> None:
    changes.insert(
        DECISIONS, proposal=event.proposal, step=event.step, party=event.party, organisation=event.organisation,
        evidence=event.evidence, principal=event.principal, height=source.height, log_index=source.log_index,
        envelope_id=source.envelope_id,
    )  # fmt: skip
    step = {"proposal": event.proposal, "step": event.step}
    changes.update(STEPS, step, left=event.left, waiting=int(event.left > 0))


def _step_opened(changes: Changes, source: Source, event: events.StepOpened) -> None:
    changes.insert(
        STEPS, proposal=event.proposal, step=event.step, scope=event.scope, scope_number=event.scope_number,
        kind=event.kind, subject=event.subject, role=event.role, duty=event.duty, left=event.count,
        opened_day=event.opened_day, due_day=event.due_day, rule=event.rule, late_since_day=0, waiting=1,
    )  # fmt: skip


def _step_late(changes: Changes, source: Source, event: events.StepLate) -> None:
    changes.update(STEPS, {"proposal": event.proposal, "step": event.step}, late_since_day=event.late_since_day)


def _reduced(changes: Changes, source: Source, event: events.ProposalReduced) -> None:
    changes.update(PROPOSALS, {"proposal": event.proposal}, amount=event.amount)


def _delegated(changes: Changes, source: Source, event: events.Delegated) -> None:
    changes.insert(
        DELEGATIONS, delegation=event.delegation, organisation=event.organisation, principal=event.principal,
        delegate=event.delegate, scope=event.scope, scope_number=event.scope_number,
        kinds=",".join(map(str, event.kinds)), from_day=event.from_day, until_day=event.until_day,
        occasion=event.occasion, revoked=0, envelope_id=source.envelope_id,
    )  # fmt: skip


def _revoked(changes: Changes, source: Source, event: events.DelegationRevoked) -> None:
    changes.update(DELEGATIONS, {"delegation": event.delegation}, revoked=1)


def _absent(changes: Changes, source: Source, event: events.AbsenceDeclared) -> None:
    changes.insert(
        ABSENCES, number=changes.next_number(ABSENCES), officer=event.officer, from_day=event.from_day,
        until_day=event.until_day,
    )  # fmt: skip


def _decided(changes: Changes, source: Source, event: events.ProposalDecided) -> None:
    changes.update(PROPOSALS, {"proposal": event.proposal}, status=event.status, reason=event.reason)
    changes.update(STEPS, {"proposal": event.proposal}, waiting=0)


VIEW = View(
    "approvals",
    {
        events.ProposalOpened: _opened,
        events.StepApproved: _approved,
        events.ProposalDecided: _decided,
        events.StepOpened: _step_opened,
        events.StepLate: _step_late,
        events.ProposalReduced: _reduced,
        events.Delegated: _delegated,
        events.DelegationRevoked: _revoked,
        events.AbsenceDeclared: _absent,
    },
)
