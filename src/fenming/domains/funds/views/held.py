"""Money held under contracts: payment terms, advance, retention, claims for defects, wage deposit, waivers."""

from sqlalchemy import BigInteger, Boolean, Column, Integer, LargeBinary, Table

from fenming.base.fields import Event
from fenming.domains.funds import events
from fenming.domains.funds.records import AdvanceStatus, DefectsStatus, Lateness
from fenming.readmodel.view import METADATA, Changes, Handler, Source

PAYMENT_TERMS = Table(
    "payment_terms", METADATA,
    Column("contract", BigInteger, primary_key=True, autoincrement=False),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("advance_permille", Integer, nullable=False),
    Column("advance_guaranteed", Boolean, nullable=False),
    Column("starts_day", Integer, nullable=False),
    Column("recoup_from_permille", Integer, nullable=False),
    Column("recoup_until_permille", Integer, nullable=False),
    Column("retention_cap_permille", Integer, nullable=False),
    Column("waivers_required", Boolean, nullable=False),
    Column("agreed", Boolean, nullable=False),
    Column("offered_in", LargeBinary(32), nullable=False),
    Column("agreed_in", LargeBinary(32), nullable=False),
)  # fmt: skip

PAYMENT_TERMS_STAGES = Table(
    "payment_terms_stages", METADATA,
    Column("contract", BigInteger, primary_key=True, autoincrement=False),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("stage", Integer, primary_key=True, autoincrement=False),
    Column("share_permille", Integer, nullable=False),
    Column("months", Integer, nullable=False),
)  # fmt: skip

ADVANCES = Table(
    "advances", METADATA,
    Column("contract", BigInteger, primary_key=True, autoincrement=False),
    Column("amount", BigInteger, nullable=False),
    Column("recouped", BigInteger, nullable=False),
    Column("interest_paid", BigInteger, nullable=False),
    Column("due_day", Integer, nullable=False),
    Column("notice_day", Integer, nullable=False),
    Column("status", Integer, nullable=False),
    Column("lateness", Integer, nullable=False),
)  # fmt: skip

RETENTIONS = Table(
    "retentions", METADATA,
    Column("contract", BigInteger, primary_key=True, autoincrement=False),
    Column("retained", BigInteger, nullable=False),
    Column("released", BigInteger, nullable=False),
    Column("replaced", BigInteger, nullable=False),
    Column("deducted", BigInteger, nullable=False),
    Column("reserved", BigInteger, nullable=False),
    Column("accepted_day", Integer, nullable=False),
    Column("stages_done", Integer, nullable=False),
)  # fmt: skip

RETENTION_STAGES = Table(
    "retention_stages", METADATA,
    Column("contract", BigInteger, primary_key=True, autoincrement=False),
    Column("stage", Integer, primary_key=True, autoincrement=False),
    Column("return_day", Integer, nullable=False, index=True),
)  # fmt: skip

DEFECTS = Table(
    "defects", METADATA,
    Column("defects", BigInteger, primary_key=True, autoincrement=False),
    Column("contract", BigInteger, nullable=False, index=True),
    Column("amount", BigInteger, nullable=False),
    Column("deducted", BigInteger, nullable=False),
    Column("reason", Integer, nullable=False),
    Column("evidence", LargeBinary(32), nullable=False),
    Column("object_until_day", Integer, nullable=False),
    Column("status", Integer, nullable=False),
    Column("decision", LargeBinary(32), nullable=False),
    Column("height", Integer, nullable=False),
)  # fmt: skip

WAGE_DEPOSITS = Table(
    "wage_deposits", METADATA,
    Column("contract", BigInteger, primary_key=True, autoincrement=False),
    Column("organisation", BigInteger, nullable=False, index=True),
    Column("basis", Integer, nullable=False),
    Column("permille", Integer, nullable=False),
    Column("required", BigInteger, nullable=False),
    Column("account", BigInteger, nullable=False),
    Column("money", BigInteger, nullable=False),
    Column("guaranteed", BigInteger, nullable=False),
    Column("used", BigInteger, nullable=False),
    Column("due_day", Integer, nullable=False),
    Column("late", Boolean, nullable=False),
    Column("notice_until_day", Integer, nullable=False),
    Column("complaints", Integer, nullable=False),
    Column("status", Integer, nullable=False),
)  # fmt: skip

WAGE_RECORDS = Table(
    "wage_records", METADATA,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("organisation", BigInteger, nullable=False, index=True),
    Column("clean_since_day", Integer, nullable=False),
    Column("last_arrears_day", Integer, nullable=False),
    Column("system_in_place", Boolean, nullable=False),
    Column("evidence", LargeBinary(32), nullable=False),
    Column("height", Integer, nullable=False),
)  # fmt: skip

DEPOSIT_ORDERS = Table(
    "wage_deposit_orders", METADATA,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("contract", BigInteger, nullable=False, index=True),
    Column("amount", BigInteger, nullable=False),
    Column("at_once", BigInteger, nullable=False),
    Column("document", LargeBinary(32), nullable=False),
    Column("height", Integer, nullable=False),
)  # fmt: skip

DEPOSIT_COMPLAINTS = Table(
    "wage_deposit_complaints", METADATA,
    Column("contract", BigInteger, primary_key=True, autoincrement=False),
    Column("party", BigInteger, primary_key=True, autoincrement=False),
    Column("reason", Integer, nullable=False),
    Column("evidence", LargeBinary(32), nullable=False),
    Column("settlement", LargeBinary(32), nullable=False),
    Column("height", Integer, nullable=False),
)  # fmt: skip

WAIVERS = Table(
    "waivers", METADATA,
    Column("claim", BigInteger, primary_key=True, autoincrement=False),
    Column("kind", Integer, primary_key=True, autoincrement=False),
    Column("contract", BigInteger, nullable=False, index=True),
    Column("amount", BigInteger, nullable=False),
    Column("document", LargeBinary(32), nullable=False),
    Column("signed_by", BigInteger, nullable=False),
    Column("signed_in", LargeBinary(32), nullable=False),
    Column("height", Integer, nullable=False),
)  # fmt: skip


def _terms_offered(changes: Changes, source: Source, event: events.PaymentTermsOffered) -> None:
    terms = event.terms
    changes.insert(
        PAYMENT_TERMS, contract=event.contract, version=event.version, advance_permille=terms.advance_permille,
        advance_guaranteed=terms.advance_guaranteed, starts_day=terms.starts_day,
        recoup_from_permille=terms.recoup_from_permille, recoup_until_permille=terms.recoup_until_permille,
        retention_cap_permille=terms.retention_cap_permille, waivers_required=terms.waivers_required, agreed=False,
        offered_in=source.envelope_id, agreed_in=b"",
    )  # fmt: skip
    for stage, part in enumerate(terms.stages):
        changes.insert(
            PAYMENT_TERMS_STAGES, contract=event.contract, version=event.version, stage=stage,
            share_permille=part.share_permille, months=part.months,
        )  # fmt: skip


def _terms_agreed(changes: Changes, source: Source, event: events.PaymentTermsAgreed) -> None:
    key = {"contract": event.contract, "version": event.version}
    changes.update(PAYMENT_TERMS, key, agreed=True, agreed_in=source.envelope_id)


def _advance_agreed(changes: Changes, source: Source, event: events.AdvanceAgreed) -> None:
    changes.insert(
        ADVANCES, contract=event.contract, amount=event.amount, recouped=0, interest_paid=0, due_day=event.due_day, notice_day=0,
        status=int(AdvanceStatus.AGREED), lateness=int(Lateness.IN_TIME),
    )  # fmt: skip


def _advance_changed(changes: Changes, source: Source, event: events.AdvanceChanged) -> None:
    changes.update(
        ADVANCES, {"contract": event.contract}, status=event.status, lateness=event.lateness, recouped=event.recouped,
        notice_day=event.notice_day, interest_paid=event.interest_paid,
    )  # fmt: skip


def _retention_began(changes: Changes, source: Source, event: events.RetentionBegan) -> None:
    changes.insert(
        RETENTIONS, contract=event.contract, retained=0, released=0, replaced=0, deducted=0, reserved=0, accepted_day=0,
        stages_done=0,
    )  # fmt: skip


def _retention_changed(changes: Changes, source: Source, event: events.RetentionChanged) -> None:
    changes.update(
        RETENTIONS, {"contract": event.contract}, retained=event.retained, released=event.released,
        replaced=event.replaced, deducted=event.deducted, reserved=event.reserved, stages_done=event.stages_done,
    )  # fmt: skip


def _defects_period_began(changes: Changes, source: Source, event: events.DefectsPeriodBegan) -> None:
    changes.update(RETENTIONS, {"contract": event.contract}, accepted_day=event.accepted_day)
    for stage, day in enumerate(event.return_days):
        changes.insert(RETENTION_STAGES, contract=event.contract, stage=stage, return_day=day)


def _defects_claimed(changes: Changes, source: Source, event: events.DefectsClaimed) -> None:
    changes.insert(
        DEFECTS, defects=event.defects, contract=event.contract, amount=event.amount, deducted=0, reason=event.reason,
        evidence=event.evidence, object_until_day=event.object_until_day, status=int(DefectsStatus.OPEN), decision=b"",
        height=source.height,
    )  # fmt: skip


def _defects_decided(changes: Changes, source: Source, event: events.DefectsDecided) -> None:
    changes.update(
        DEFECTS, {"defects": event.defects}, status=event.status, deducted=event.amount, decision=event.document
    )


def _deposit_assessed(changes: Changes, source: Source, event: events.DepositAssessed) -> None:
    changes.insert(
        WAGE_DEPOSITS, contract=event.contract, organisation=event.organisation, basis=event.basis,
        permille=event.permille, required=event.required, account=0, money=0, guaranteed=0, used=0, due_day=event.due_day,
        late=False, notice_until_day=0, complaints=0, status=event.status,
    )  # fmt: skip


def _deposit_changed(changes: Changes, source: Source, event: events.DepositChanged) -> None:
    changes.update(
        WAGE_DEPOSITS, {"contract": event.contract}, account=event.account, money=event.money,
        guaranteed=event.guaranteed, used=event.used, due_day=event.due_day, late=event.late,
        notice_until_day=event.notice_until_day, complaints=event.complaints, status=event.status,
    )  # fmt: skip


def _wage_record_set(changes: Changes, source: Source, event: events.WageRecordSet) -> None:
    changes.insert(
        WAGE_RECORDS, number=changes.next_number(WAGE_RECORDS), organisation=event.organisation,
        clean_since_day=event.clean_since_day, last_arrears_day=event.last_arrears_day,
        system_in_place=event.system_in_place, evidence=event.evidence, height=source.height,
    )  # fmt: skip


def _deposit_used(changes: Changes, source: Source, event: events.DepositUsed) -> None:
    changes.insert(
        DEPOSIT_ORDERS, number=changes.next_number(DEPOSIT_ORDERS), contract=event.contract, amount=event.amount,
        at_once=event.at_once, document=event.order, height=source.height,
    )  # fmt: skip


def _complained(changes: Changes, source: Source, event: events.DepositComplained) -> None:
    changes.insert(
        DEPOSIT_COMPLAINTS, contract=event.contract, party=event.party, reason=event.reason, evidence=event.evidence,
        settlement=b"", height=source.height,
    )  # fmt: skip


def _complaint_settled(changes: Changes, source: Source, event: events.DepositComplaintSettled) -> None:
    key = {"contract": event.contract, "party": event.party}
    changes.update(DEPOSIT_COMPLAINTS, key, settlement=event.document)


def _waiver_signed(changes: Changes, source: Source, event: events.WaiverSigned) -> None:
    changes.insert(
        WAIVERS, claim=event.claim, kind=event.kind, contract=event.contract, amount=event.amount,
        document=event.document, signed_by=source.sender, signed_in=source.envelope_id, height=source.height,
    )  # fmt: skip


HANDLERS: dict[type[Event], Handler] = {
    events.PaymentTermsOffered: _terms_offered,
    events.PaymentTermsAgreed: _terms_agreed,
    events.AdvanceAgreed: _advance_agreed,
    events.AdvanceChanged: _advance_changed,
    events.RetentionBegan: _retention_began,
    events.RetentionChanged: _retention_changed,
    events.DefectsPeriodBegan: _defects_period_began,
    events.DefectsClaimed: _defects_claimed,
    events.DefectsDecided: _defects_decided,
    events.DepositAssessed: _deposit_assessed,
    events.DepositChanged: _deposit_changed,
    events.WageRecordSet: _wage_record_set,
    events.DepositUsed: _deposit_used,
    events.DepositComplained: _complained,
    events.DepositComplaintSettled: _complaint_settled,
    events.WaiverSigned: _waiver_signed,
}
