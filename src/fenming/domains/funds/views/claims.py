"""Claims with their figures, and which claim carried which."""

from sqlalchemy import BigInteger, Column, Integer, LargeBinary, Table

from fenming.base.fields import Event
from fenming.domains.funds import events
from fenming.domains.funds.debts import ReversalStatus
from fenming.domains.funds.records import ClaimStatus
from fenming.readmodel.view import METADATA, Changes, Handler, Source

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
    Column("recoupment", BigInteger, nullable=False),
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


def _submitted(changes: Changes, source: Source, event: events.ClaimSubmitted) -> None:
    figures = event.figures
    changes.insert(
        CLAIMS, claim=event.claim, contract=event.contract, month=event.month,
        measured_to_date=figures.measured_to_date, payable_to_date=figures.payable_to_date,
        previously_billed=figures.previously_billed, this_period=figures.this_period, labour=figures.labour,
        retention=figures.retention, recoupment=figures.recoupment, net=figures.net, parent=0, document=event.document,
        maker=source.sender, submitted_in=source.envelope_id, height=source.height,
        status=int(ClaimStatus.SUBMITTED), paid_height=0, debt_from_day=0, reversed_by=0,
    )  # fmt: skip
    for child in event.children:
        changes.update(CLAIMS, {"claim": child}, parent=event.claim, status=int(ClaimStatus.BUNDLED))


def _closed(changes: Changes, source: Source, event: events.ClaimClosed) -> None:
    bundled = {"parent": event.claim, "status": int(ClaimStatus.BUNDLED)}
    changes.update(CLAIMS, bundled, parent=0, status=int(ClaimStatus.SUBMITTED))
    changes.update(CLAIMS, {"claim": event.claim}, parent=0, status=int(ClaimStatus.CLOSED))


def _paid(changes: Changes, source: Source, event: events.ClaimPaid) -> None:
    changes.update(
        CLAIMS, {"claim": event.claim}, parent=event.parent, status=int(ClaimStatus.PAID), paid_height=source.height
    )


def _awaits_payer(changes: Changes, source: Source, event: events.ClaimAwaitsPayer) -> None:
    changes.update(CLAIMS, {"claim": event.claim}, debt_from_day=event.day)


def _reduced(changes: Changes, source: Source, event: events.DisputeOpened) -> None:
    figures = event.figures
    changes.update(
        CLAIMS, {"claim": event.claim}, measured_to_date=figures.measured_to_date, payable_to_date=figures.payable_to_date,
        this_period=figures.this_period, labour=figures.labour, retention=figures.retention,
        recoupment=figures.recoupment, net=figures.net,
    )  # fmt: skip


def _reversed(changes: Changes, source: Source, event: events.ReversalMoved) -> None:
    if event.status == ReversalStatus.DONE:
        changes.update(CLAIMS, {"claim": event.claim}, reversed_by=event.reversal)


HANDLERS: dict[type[Event], Handler] = {
    events.ClaimSubmitted: _submitted,
    events.ClaimClosed: _closed,
    events.ClaimPaid: _paid,
    events.ClaimAwaitsPayer: _awaits_payer,
    events.DisputeOpened: _reduced,
    events.ReversalMoved: _reversed,
}
