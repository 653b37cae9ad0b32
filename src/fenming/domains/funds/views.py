"""Claims with their figures and which claim carried which; the debts they became, disputes about them, and reversals."""

from sqlalchemy import BigInteger, Column, Integer, LargeBinary, Table

from fenming.domains.funds import events
from fenming.domains.funds.records import ClaimStatus, DisputeStatus, ReversalStatus
from fenming.readmodel.view import METADATA, Changes, Source, View

CLAIMS = Table(
    "claims", METADATA,
    Column("claim", BigInteger, primary_key=True, autoincrement=False),
    Column("contract", BigInteger, nullable=False, index=True),
    Column("month", Integer, nullable=False),
    Column("measured_to_date", BigInteger, nullable=False),
    Column("payable_to_date", BigInteger, nullable=False),
    Column("previously_billed", BigInteger, nullable=False),
    Column("this_period", BigInteger, nullable=False),
    Column("labour", BigInteger, nullable=False),
    Column("retention", BigInteger, nullable=False),
    Column("net", BigInteger, nullable=False),
    Column("parent", BigInteger, nullable=False, index=True),
    Column("document", LargeBinary(32), nullable=False),
    Column("maker", BigInteger, nullable=False),
    Column("submitted_in", LargeBinary(32), nullable=False),
    Column("height", Integer, nullable=False),
    Column("status", Integer, nullable=False),
    Column("paid_height", Integer, nullable=False),
    Column("debt_from_day", Integer, nullable=False),
    Column("reversed_by", BigInteger, nullable=False),
)  # fmt: skip

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

PAYMENT_TERMS = Table(
    "payment_terms", METADATA,
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


def _submitted(changes: Changes, source: Source, event: events.ClaimSubmitted) -> None:
    figures = event.figures
    changes.insert(
        CLAIMS, claim=event.claim, contract=event.contract, month=event.month,
        measured_to_date=figures.measured_to_date, payable_to_date=figures.payable_to_date,
        previously_billed=figures.previously_billed, this_period=figures.this_period, labour=figures.labour,
        retention=figures.retention, net=figures.net, parent=0, document=event.document, maker=source.sender,
        submitted_in=source.envelope_id, height=source.height, status=int(ClaimStatus.SUBMITTED), paid_height=0,
        debt_from_day=0, reversed_by=0,
    )  # fmt: skip
    for child in event.children:
        changes.update(CLAIMS, {"claim": child}, parent=event.claim, status=int(ClaimStatus.BUNDLED))


def _closed(changes: Changes, source: Source, event: events.ClaimClosed) -> None:
    bundled = {"parent": event.claim, "status": int(ClaimStatus.BUNDLED)}
    changes.update(CLAIMS, bundled, parent=0, status=int(ClaimStatus.SUBMITTED))
    changes.update(CLAIMS, {"claim": event.claim}, parent=0, status=int(ClaimStatus.CLOSED))
    changes.update(DUES, {"claim": event.claim}, open=0)


def _paid(changes: Changes, source: Source, event: events.ClaimPaid) -> None:
    changes.update(
        CLAIMS, {"claim": event.claim}, parent=event.parent, status=int(ClaimStatus.PAID), paid_height=source.height
    )
    changes.update(DUES, {"claim": event.claim}, open=0)


def _awaits_payer(changes: Changes, source: Source, event: events.ClaimAwaitsPayer) -> None:
    changes.update(CLAIMS, {"claim": event.claim}, debt_from_day=event.day)


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


def _terms_agreed(changes: Changes, source: Source, event: events.PaymentTermsAgreed) -> None:
    changes.insert(
        PAYMENT_TERMS, number=changes.next_number(PAYMENT_TERMS), contract=event.contract,
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
    figures = event.figures
    changes.update(
        CLAIMS, {"claim": event.claim}, measured_to_date=figures.measured_to_date, payable_to_date=figures.payable_to_date,
        this_period=figures.this_period, labour=figures.labour, retention=figures.retention, net=figures.net,
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
        labour=event.labour, retention=event.retention, net=event.net, reason=event.reason, reason_text=event.reason_text,
        way=event.way, maker=event.maker, decided_by=0, status=int(ReversalStatus.PROPOSED),
        proposed_in=source.envelope_id, height=source.height,
    )  # fmt: skip


def _reversal_moved(changes: Changes, source: Source, event: events.ReversalMoved) -> None:
    changes.update(REVERSALS, {"reversal": event.reversal}, status=event.status, decided_by=event.party)
    if event.status == ReversalStatus.DONE:
        changes.update(CLAIMS, {"claim": event.claim}, reversed_by=event.reversal)


VIEW = View(
    "funds",
    {
        events.ClaimSubmitted: _submitted,
        events.ClaimClosed: _closed,
        events.ClaimPaid: _paid,
        events.ClaimAwaitsPayer: _awaits_payer,
        events.ClaimConfirmed: _confirmed,
        events.ClaimLate: _late,
        events.InterestPaid: _interest_paid,
        events.NetCovered: _covered,
        events.PaymentTermsAgreed: _terms_agreed,
        events.DisputeOpened: _dispute_opened,
        events.DisputeLate: _dispute_late,
        events.ResolutionStated: _resolution_stated,
        events.DisputeEnded: _dispute_ended,
        events.ReversalProposed: _reversal_proposed,
        events.ReversalMoved: _reversal_moved,
    },
)
