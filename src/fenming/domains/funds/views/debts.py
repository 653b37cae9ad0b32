"""The debts that claims became and their terms, disputes about claims, and reversals of paid ones."""

from sqlalchemy import BigInteger, Column, Integer, LargeBinary, Table

from fenming.base.fields import Event
from fenming.domains.funds import events
from fenming.domains.funds.debts import DisputeStatus, ReversalStatus
from fenming.readmodel.view import METADATA, Changes, Handler, Source

DUES = Table(
    "claim_dues", METADATA,
    Column("claim", BigInteger, primary_key=True, autoincrement=False),
    Column("debtor", BigInteger, nullable=False, index=True),
    Column("creditor", BigInteger, nullable=False, index=True),
    Column("confirmation", Integer, nullable=False),
    Column("confirmed_day", Integer, nullable=False),
    Column("labour_due_day", Integer, nullable=False),
    Column("due_day", Integer, nullable=False),
    Column("rule", Integer, nullable=False),
    Column("interest_millionths", Integer, nullable=False),
    Column("late_since_day", Integer, nullable=False),
    Column("late_amount", BigInteger, nullable=False),
    Column("covered", BigInteger, nullable=False),
    Column("interest_accrued", BigInteger, nullable=False),
    Column("accrued_until_day", Integer, nullable=False),
    Column("interest_paid", BigInteger, nullable=False),
    Column("confirmed_in", LargeBinary(32), nullable=False),
    Column("open", Integer, nullable=False),
)  # fmt: skip

DUE_TERMS = Table(
    "due_terms", METADATA,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("contract", BigInteger, nullable=False, index=True),
    Column("payment_days", Integer, nullable=False),
    Column("interest_millionths", Integer, nullable=False),
    Column("height", Integer, nullable=False),
)  # fmt: skip

DISPUTES = Table(
    "disputes", METADATA,
    Column("dispute", BigInteger, primary_key=True, autoincrement=False),
    Column("claim", BigInteger, nullable=False, index=True),
    Column("contract", BigInteger, nullable=False, index=True),
    Column("raised_by", BigInteger, nullable=False),
    Column("amount", BigInteger, nullable=False),
    Column("reason_text", LargeBinary(32), nullable=False),
    Column("opened_day", Integer, nullable=False),
    Column("due_day", Integer, nullable=False),
    Column("late", Integer, nullable=False),
    Column("status", Integer, nullable=False),
    Column("offered_by", BigInteger, nullable=False),
    Column("resolved_by_claim", BigInteger, nullable=False),
    Column("opened_in", LargeBinary(32), nullable=False),
)  # fmt: skip

DISPUTED_ITEMS = Table(
    "disputed_items", METADATA,
    Column("dispute", BigInteger, primary_key=True, autoincrement=False),
    Column("item", Integer, primary_key=True, autoincrement=False),
    Column("claimed_milli", BigInteger, nullable=False),
    Column("accepted_milli", BigInteger, nullable=False),
    Column("reason", Integer, nullable=False),
)  # fmt: skip

REVERSALS = Table(
    "reversals", METADATA,
    Column("reversal", BigInteger, primary_key=True, autoincrement=False),
    Column("claim", BigInteger, nullable=False, index=True),
    Column("contract", BigInteger, nullable=False, index=True),
    Column("amount", BigInteger, nullable=False),
    Column("labour", BigInteger, nullable=False),
    Column("retention", BigInteger, nullable=False),
    Column("recoupment", BigInteger, nullable=False),
    Column("net", BigInteger, nullable=False),
    Column("reason", Integer, nullable=False),
    Column("reason_text", LargeBinary(32), nullable=False),
    Column("way", Integer, nullable=False),
    Column("maker", BigInteger, nullable=False),
    Column("decided_by", BigInteger, nullable=False),
    Column("status", Integer, nullable=False),
    Column("proposed_in", LargeBinary(32), nullable=False),
    Column("height", Integer, nullable=False),
)  # fmt: skip


def _confirmed(changes: Changes, source: Source, event: events.ClaimConfirmed) -> None:
    changes.insert(
        DUES, claim=event.claim, debtor=event.debtor, creditor=event.creditor, confirmation=event.confirmation,
        confirmed_day=event.confirmed_day, labour_due_day=event.labour_due_day, due_day=event.due_day, rule=event.rule,
        interest_millionths=event.interest_millionths, late_since_day=0, late_amount=0, covered=0, interest_accrued=0,
        accrued_until_day=event.confirmed_day, interest_paid=0, confirmed_in=source.envelope_id, open=1,
    )  # fmt: skip


def _late(changes: Changes, source: Source, event: events.ClaimLate) -> None:
    changes.update(DUES, {"claim": event.claim}, late_since_day=event.late_since_day, late_amount=event.amount)


def _interest_paid(changes: Changes, source: Source, event: events.InterestPaid) -> None:
    changes.update(DUES, {"claim": event.claim}, interest_accrued=event.owed)
    changes.add(DUES, "interest_paid", event.claim, event.amount)


def _covered(changes: Changes, source: Source, event: events.NetCovered) -> None:
    changes.update(
        DUES, {"claim": event.claim}, covered=event.covered, interest_accrued=event.interest_accrued,
        accrued_until_day=event.accrued_until_day,
    )  # fmt: skip


def _terms_agreed(changes: Changes, source: Source, event: events.DueTermsAgreed) -> None:
    changes.insert(
        DUE_TERMS, number=changes.next_number(DUE_TERMS), contract=event.contract,
        payment_days=event.payment_days, interest_millionths=event.interest_millionths, height=source.height,
    )  # fmt: skip


def _dispute_opened(changes: Changes, source: Source, event: events.DisputeOpened) -> None:
    changes.insert(
        DISPUTES, dispute=event.dispute, claim=event.claim, contract=event.contract, raised_by=event.raised_by,
        amount=event.amount, reason_text=event.reason_text, opened_day=event.opened_day, due_day=event.due_day, late=0,
        status=int(DisputeStatus.OPEN), offered_by=0, resolved_by_claim=0, opened_in=source.envelope_id,
    )  # fmt: skip
    for item in event.items:
        changes.insert(
            DISPUTED_ITEMS, dispute=event.dispute, item=item.item, claimed_milli=item.claimed_milli,
            accepted_milli=item.accepted_milli, reason=item.reason,
        )  # fmt: skip


def _dispute_late(changes: Changes, source: Source, event: events.DisputeLate) -> None:
    changes.update(DISPUTES, {"dispute": event.dispute}, late=1)


def _resolution_stated(changes: Changes, source: Source, event: events.ResolutionStated) -> None:
    changes.update(DISPUTES, {"dispute": event.dispute}, offered_by=event.stated_by)


def _dispute_ended(changes: Changes, source: Source, event: events.DisputeEnded) -> None:
    changes.update(DISPUTES, {"dispute": event.dispute}, status=event.status, resolved_by_claim=event.claim)


def _reversal_proposed(changes: Changes, source: Source, event: events.ReversalProposed) -> None:
    changes.insert(
        REVERSALS, reversal=event.reversal, claim=event.claim, contract=event.contract, amount=event.amount,
        labour=event.labour, retention=event.retention, recoupment=event.recoupment, net=event.net, reason=event.reason,
        reason_text=event.reason_text, way=event.way, maker=event.maker, decided_by=0, status=int(ReversalStatus.PROPOSED),
        proposed_in=source.envelope_id, height=source.height,
    )  # fmt: skip


def _reversal_moved(changes: Changes, source: Source, event: events.ReversalMoved) -> None:
    changes.update(REVERSALS, {"reversal": event.reversal}, status=event.status, decided_by=event.party)


def _ended(changes: Changes, source: Source, event: events.ClaimClosed | events.ClaimPaid) -> None:
    changes.update(DUES, {"claim": event.claim}, open=0)


HANDLERS: dict[type[Event], Handler] = {
    events.ClaimClosed: _ended,
    events.ClaimPaid: _ended,
    events.ClaimConfirmed: _confirmed,
    events.ClaimLate: _late,
    events.InterestPaid: _interest_paid,
    events.NetCovered: _covered,
    events.DueTermsAgreed: _terms_agreed,
    events.DisputeOpened: _dispute_opened,
    events.DisputeLate: _dispute_late,
    events.ResolutionStated: _resolution_stated,
    events.DisputeEnded: _dispute_ended,
    events.ReversalProposed: _reversal_proposed,
    events.ReversalMoved: _reversal_moved,
}
