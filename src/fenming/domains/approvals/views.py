"""Proposals and who decided on them, with the envelope that carries the signature."""

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, Table

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
    Column("height", Integer, nullable=False),
    Column("log_index", Integer, nullable=False),
    Column("envelope_id", LargeBinary(32), nullable=False),
)  # fmt: skip


def _opened(changes: Changes, source: Source, event: events.ProposalOpened) -> None:
    changes.insert(
        PROPOSALS, proposal=event.proposal, scope=event.scope, scope_number=event.scope_number, kind=event.kind,
        subject=event.subject, amount=event.amount, maker=event.maker, height=source.height,
        status=int(ProposalStatus.OPEN), reason=0,
    )  # fmt: skip


def _approved(changes: Changes, source: Source, event: events.StepApproved) -> None:
    changes.insert(
        DECISIONS, proposal=event.proposal, step=event.step, party=event.party, organisation=event.organisation,
        evidence=event.evidence, height=source.height, log_index=source.log_index, envelope_id=source.envelope_id,
    )  # fmt: skip


def _decided(changes: Changes, source: Source, event: events.ProposalDecided) -> None:
    changes.update(PROPOSALS, {"proposal": event.proposal}, status=event.status, reason=event.reason)


VIEW = View(
    "approvals",
    {events.ProposalOpened: _opened, events.StepApproved: _approved, events.ProposalDecided: _decided},
)
