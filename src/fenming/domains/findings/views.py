"""Findings that were taken up, and the steps of each."""

from sqlalchemy import BigInteger, Boolean, Column, Integer, LargeBinary, Table, Text

from fenming.domains.findings import events
from fenming.domains.findings.records import FindingState
from fenming.readmodel.view import METADATA, Changes, Source, View

FINDINGS = Table(
    "findings", METADATA,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("finding", LargeBinary(32), nullable=False, index=True),
    Column("project", BigInteger, nullable=False, index=True),
    Column("organisation", BigInteger, nullable=False),
    Column("rule", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("text", LargeBinary(32), nullable=False),
    Column("answer_by_day", Integer, nullable=False),
    Column("state", Integer, nullable=False),
    Column("outcome", Integer, nullable=False),
    Column("reason", Integer, nullable=False),
    Column("evidence", LargeBinary(32), nullable=False),
    Column("overdue", Boolean, nullable=False),
    Column("height", Integer, nullable=False),
)  # fmt: skip

FINDING_STEPS = Table(
    "finding_steps", METADATA,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("finding", LargeBinary(32), nullable=False, index=True),
    Column("state", Integer, nullable=False),
    Column("reason", Integer, nullable=False),
    Column("evidence", LargeBinary(32), nullable=False),
    Column("party", BigInteger, nullable=False),
    Column("envelope_id", LargeBinary(32), nullable=False),
    Column("height", Integer, nullable=False),
)  # fmt: skip
"""Every step with its envelope; `state` is 0 for an answer of a party, which changes none."""


def _recorded(changes: Changes, source: Source, event: events.FindingRecorded) -> None:
    changes.insert(
        FINDINGS, number=changes.next_number(FINDINGS), finding=event.finding, project=event.project,
        organisation=event.organisation, rule=event.rule, version=event.version, text=event.text,
        answer_by_day=event.answer_by_day, state=int(FindingState.OPEN), outcome=0, reason=0, evidence=bytes(32), overdue=False,
        height=source.height,
    )  # fmt: skip
    _step(changes, source, event.finding, int(FindingState.OPEN), 0, event.text)


def _answered(changes: Changes, source: Source, event: events.FindingAnswered) -> None:
    _step(changes, source, event.finding, 0, event.reason, event.evidence)


def _advanced(changes: Changes, source: Source, event: events.FindingAdvanced) -> None:
    changes.update(
        FINDINGS, {"finding": event.finding}, state=event.state, outcome=event.outcome, reason=event.reason,
        evidence=event.evidence, answer_by_day=event.answer_by_day, overdue=False,
    )  # fmt: skip
    _step(changes, source, event.finding, event.state, event.reason, event.evidence)


def _overdue(changes: Changes, source: Source, event: events.FindingOverdue) -> None:
    changes.update(FINDINGS, {"finding": event.finding}, overdue=True)


def _step(changes: Changes, source: Source, finding: bytes, state: int, reason: int, evidence: bytes) -> None:
    changes.insert(
        FINDING_STEPS, number=changes.next_number(FINDING_STEPS), finding=finding, state=state, reason=reason, evidence=evidence,
        party=source.sender, envelope_id=source.envelope_id, height=source.height,
    )  # fmt: skip


VIEW = View(
    "findings",
    {
        events.FindingRecorded: _recorded,
        events.FindingAnswered: _answered,
        events.FindingAdvanced: _advanced,
        events.FindingOverdue: _overdue,
    },
)
