"""Guarantees with what is left of them, and the claims on them."""

from sqlalchemy import BigInteger, Boolean, Column, Integer, LargeBinary, Table

from fenming.domains.guarantees import events
from fenming.domains.guarantees.records import ClaimStatus, GuaranteeStatus
from fenming.readmodel.view import METADATA, Changes, Source, View

GUARANTEES = Table(
    "guarantees", METADATA,
    Column("guarantee", BigInteger, primary_key=True, autoincrement=False),
    Column("kind", Integer, nullable=False),
    Column("subject", BigInteger, nullable=False, index=True),
    Column("line", Integer, nullable=False),
    Column("project", BigInteger, nullable=False, index=True),
    Column("issuer", BigInteger, nullable=False),
    Column("applicant", BigInteger, nullable=False),
    Column("beneficiary", BigInteger, nullable=False),
    Column("amount", BigInteger, nullable=False),
    Column("amount_left", BigInteger, nullable=False),
    Column("valid_until_day", Integer, nullable=False),
    Column("account", BigInteger, nullable=False),
    Column("document", LargeBinary(32), nullable=False),
    Column("drafted_by", BigInteger, nullable=False),
    Column("drafted_in", LargeBinary(32), nullable=False),
    Column("status", Integer, nullable=False),
    Column("expiring", Boolean, nullable=False),
    Column("height", Integer, nullable=False),
)  # fmt: skip

GUARANTEE_CLAIMS = Table(
    "guarantee_claims", METADATA,
    Column("claim", BigInteger, primary_key=True, autoincrement=False),
    Column("guarantee", BigInteger, nullable=False, index=True),
    Column("amount", BigInteger, nullable=False),
    Column("credit", BigInteger, nullable=False),
    Column("binding", Boolean, nullable=False),
    Column("reason", Integer, nullable=False),
    Column("evidence", LargeBinary(32), nullable=False),
    Column("due_day", Integer, nullable=False),
    Column("late", Boolean, nullable=False),
    Column("status", Integer, nullable=False),
    Column("refusal_reason", Integer, nullable=False),
    Column("refusal_text", LargeBinary(32), nullable=False),
    Column("height", Integer, nullable=False),
)  # fmt: skip


def _drafted(changes: Changes, source: Source, event: events.GuaranteeDrafted) -> None:
    changes.insert(
        GUARANTEES, guarantee=event.guarantee, kind=event.kind, subject=event.subject, line=event.line,
        project=event.project, issuer=event.issuer, applicant=event.applicant, beneficiary=event.beneficiary,
        amount=event.amount, amount_left=event.amount, valid_until_day=event.valid_until_day, account=event.account,
        document=event.document, drafted_by=source.sender, drafted_in=source.envelope_id,
        status=int(GuaranteeStatus.DRAFT), expiring=False, height=source.height,
    )  # fmt: skip


def _changed(changes: Changes, source: Source, event: events.GuaranteeChanged) -> None:
    changes.update(GUARANTEES, {"guarantee": event.guarantee}, status=event.status, amount_left=event.left)
    if event.status > GuaranteeStatus.IN_FORCE:
        changes.update(GUARANTEES, {"guarantee": event.guarantee}, expiring=False)


def _extended(changes: Changes, source: Source, event: events.GuaranteeExtended) -> None:
    changes.update(
        GUARANTEES, {"guarantee": event.guarantee}, valid_until_day=event.valid_until_day, expiring=False
    )


def _expiring(changes: Changes, source: Source, event: events.GuaranteeExpiring) -> None:
    changes.update(GUARANTEES, {"guarantee": event.guarantee}, expiring=True)


def _claimed(changes: Changes, source: Source, event: events.GuaranteeClaimed) -> None:
    changes.insert(
        GUARANTEE_CLAIMS, claim=event.claim, guarantee=event.guarantee, amount=event.amount, credit=event.credit,
        binding=event.binding, reason=event.reason, evidence=event.evidence, due_day=event.due_day, late=False,
        status=int(ClaimStatus.OPEN), refusal_reason=0, refusal_text=b"", height=source.height,
    )  # fmt: skip


def _decided(changes: Changes, source: Source, event: events.GuaranteeClaimDecided) -> None:
    changes.update(
        GUARANTEE_CLAIMS, {"claim": event.claim}, status=event.status, refusal_reason=event.reason,
        refusal_text=event.reason_text,
    )  # fmt: skip


def _late(changes: Changes, source: Source, event: events.GuaranteeClaimLate) -> None:
    changes.update(GUARANTEE_CLAIMS, {"claim": event.claim}, late=True)


VIEW = View(
    "guarantees",
    {
        events.GuaranteeDrafted: _drafted,
        events.GuaranteeChanged: _changed,
        events.GuaranteeExpiring: _expiring,
        events.GuaranteeExtended: _extended,
        events.GuaranteeClaimed: _claimed,
        events.GuaranteeClaimDecided: _decided,
        events.GuaranteeClaimLate: _late,
    },
)
