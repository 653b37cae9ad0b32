"""Receivables with their holders, offers on them, and clearings."""

from sqlalchemy import BigInteger, Column, Integer, LargeBinary, Table

from fenming.domains.receivables import events
from fenming.domains.receivables.records import ClearingStatus, ReceivableStatus
from fenming.readmodel.view import METADATA, Changes, Source, View

RECEIVABLES = Table(
    "receivables", METADATA,
    Column("receivable", BigInteger, primary_key=True, autoincrement=False),
    Column("claim", BigInteger, nullable=False, index=True),
    Column("holder", BigInteger, nullable=False, index=True),
    Column("account", BigInteger, nullable=False),
    Column("amount", BigInteger, nullable=False),
    Column("origin", BigInteger, nullable=False),
    Column("price", BigInteger, nullable=False),
    Column("settles", BigInteger, nullable=False),
    Column("status", Integer, nullable=False),
    Column("made_in", LargeBinary(32), nullable=False),
    Column("height", Integer, nullable=False),
)  # fmt: skip

OFFERS = Table(
    "assignment_offers", METADATA,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("receivable", BigInteger, nullable=False, index=True),
    Column("to", BigInteger, nullable=False, index=True),
    Column("amount", BigInteger, nullable=False),
    Column("price", BigInteger, nullable=False),
    Column("settles", BigInteger, nullable=False),
    Column("until_day", Integer, nullable=False),
    Column("open", Integer, nullable=False),
)  # fmt: skip

CLEARINGS = Table(
    "clearings", METADATA,
    Column("clearing", BigInteger, primary_key=True, autoincrement=False),
    Column("parties", Integer, nullable=False),
    Column("status", Integer, nullable=False),
    Column("proposed_in", LargeBinary(32), nullable=False),
    Column("height", Integer, nullable=False),
)  # fmt: skip

CLEARING_DEBTS = Table(
    "clearing_debts", METADATA,
    Column("clearing", BigInteger, primary_key=True, autoincrement=False),
    Column("claim", BigInteger, primary_key=True, autoincrement=False),
    Column("amount", BigInteger, nullable=False),
    Column("debtor", BigInteger, nullable=False),
    Column("creditor", BigInteger, nullable=False),
)  # fmt: skip

CLEARING_CONSENTS = Table(
    "clearing_consents", METADATA,
    Column("clearing", BigInteger, primary_key=True, autoincrement=False),
    Column("organisation", BigInteger, primary_key=True, autoincrement=False),
    Column("account", BigInteger, nullable=False),
    Column("consented_in", LargeBinary(32), nullable=False),
)  # fmt: skip


def _issued(changes: Changes, source: Source, event: events.ReceivableIssued) -> None:
    changes.insert(
        RECEIVABLES, receivable=event.receivable, claim=event.claim, holder=event.holder, account=event.account,
        amount=event.amount, origin=0, price=0, settles=0, status=int(ReceivableStatus.LIVE), made_in=source.envelope_id,
        height=source.height,
    )  # fmt: skip


def _offered(changes: Changes, source: Source, event: events.AssignmentOffered) -> None:
    # Updates run after inserts, so the new offer is opened by an update too: it comes after the one that closes the old.
    number = changes.next_number(OFFERS)
    changes.insert(
        OFFERS, number=number, receivable=event.receivable, to=event.to, amount=event.amount, price=event.price,
        settles=event.settles, until_day=event.until_day, open=0,
    )  # fmt: skip
    _close_offer(changes, event.receivable)
    changes.update(OFFERS, {"number": number}, open=1)


def _close_offer(changes: Changes, receivable: int) -> None:
    changes.update(OFFERS, {"receivable": receivable}, open=0)


def _offer_ended(changes: Changes, source: Source, event: events.OfferEnded) -> None:
    _close_offer(changes, event.receivable)


def _assigned(changes: Changes, source: Source, event: events.ReceivableAssigned) -> None:
    changes.insert(
        RECEIVABLES, receivable=event.receivable, claim=event.claim, holder=event.holder, account=event.account,
        amount=event.amount, origin=event.origin, price=event.price, settles=event.settles,
        status=int(ReceivableStatus.LIVE), made_in=source.envelope_id, height=source.height,
    )  # fmt: skip
    status = ReceivableStatus.LIVE if event.left else ReceivableStatus.ASSIGNED
    changes.update(RECEIVABLES, {"receivable": event.origin}, amount=event.left, status=int(status))
    _close_offer(changes, event.origin)


def _paid(changes: Changes, source: Source, event: events.ReceivablesPaid) -> None:
    live = {"claim": event.claim, "status": int(ReceivableStatus.LIVE)}
    changes.update(RECEIVABLES, live, status=int(ReceivableStatus.PAID))


def _proposed(changes: Changes, source: Source, event: events.ClearingProposed) -> None:
    changes.insert(
        CLEARINGS, clearing=event.clearing, parties=len(event.parties), status=int(ClearingStatus.OPEN),
        proposed_in=source.envelope_id, height=source.height,
    )  # fmt: skip
    for debt in event.debts:
        changes.insert(
            CLEARING_DEBTS, clearing=event.clearing, claim=debt.claim, amount=debt.amount, debtor=debt.debtor,
            creditor=debt.creditor,
        )  # fmt: skip


def _consented(changes: Changes, source: Source, event: events.ClearingConsented) -> None:
    changes.insert(
        CLEARING_CONSENTS, clearing=event.clearing, organisation=event.organisation, account=event.account,
        consented_in=source.envelope_id,
    )  # fmt: skip


def _closed(changes: Changes, source: Source, event: events.ClearingClosed) -> None:
    changes.update(CLEARINGS, {"clearing": event.clearing}, status=event.status)


VIEW = View(
    "receivables",
    {
        events.ReceivableIssued: _issued,
        events.AssignmentOffered: _offered,
        events.OfferEnded: _offer_ended,
        events.ReceivableAssigned: _assigned,
        events.ReceivablesPaid: _paid,
        events.ClearingProposed: _proposed,
        events.ClearingConsented: _consented,
        events.ClearingClosed: _closed,
    },
)
