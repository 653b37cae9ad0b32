"""Accounts with their balances, and every posting with its number.

A payment is known to people by the running number of its posting. The number is not in the ledger: it counts postings in the
order in which they happened, and so is the same on every node and after every rebuild.
"""

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, Table, text

from fenming.domains.money import events
from fenming.domains.money.records import Purpose
from fenming.domains.money.references import read_reference
from fenming.readmodel.view import METADATA, Changes, Source, View

ACCOUNTS = Table(
    "accounts", METADATA,
    Column("account", BigInteger, primary_key=True, autoincrement=False),
    Column("owner", BigInteger, nullable=False, index=True),
    Column("kind", Integer, nullable=False),
    Column("currency", Integer, nullable=False),
    Column("project", BigInteger, nullable=False),
    Column("balance", BigInteger, nullable=False),
    Column("status", Integer, nullable=False),
)  # fmt: skip

REFERRING = text("reference_kind > 0")
"""Postings for something the ledger knows. In these words, or a query does not get the index that has only them."""

POSTINGS = Table(
    "postings", METADATA,
    Column("payment", BigInteger, primary_key=True, autoincrement=False),
    Column("height", Integer, nullable=False),
    Column("log_index", Integer, nullable=False),
    Column("event_index", Integer, nullable=False),
    Column("debit", BigInteger, nullable=False),
    Column("credit", BigInteger, nullable=False),
    Column("currency", Integer, nullable=False),
    Column("amount", BigInteger, nullable=False),
    Column("purpose", Integer, nullable=False),
    Column("reference_kind", Integer, nullable=False),
    Column("reference_number", BigInteger, nullable=False),
    Column("reference_line", Integer, nullable=False),
    Column("reference", LargeBinary(32), nullable=False),
    Index("postings_by_debit", "debit", "payment"),
    Index("postings_by_credit", "credit", "payment"),
    Index(
        "postings_by_reference", "reference_kind", "reference_number", "reference_line",
        sqlite_where=REFERRING, postgresql_where=REFERRING,
    ),
    Index("postings_by_amount", "amount", "payment"),
)  # fmt: skip

PAID_OUT = Table(
    "paid_out", METADATA,
    Column("debit", BigInteger, primary_key=True, autoincrement=False),
    Column("purpose", Integer, primary_key=True, autoincrement=False),
    Column("height", Integer, primary_key=True, autoincrement=False),
    Column("amount", BigInteger, nullable=False),
    Column("payments", Integer, nullable=False),
)  # fmt: skip
"""What left an account in a block for a purpose, added up: a month of wages is thousands of postings and a few of these rows. Plain
transfers are not among them: each stands for itself."""

REDIRECTED = Table(
    "redirected_payments", METADATA,
    Column("log_index", Integer, nullable=False),
    Column("intended", BigInteger, nullable=False),
    Column("uncollected", BigInteger, nullable=False, index=True),
    Column("amount", BigInteger, nullable=False),
    Column("reason", Integer, nullable=False),
)  # fmt: skip

ISSUES = Table(
    "issues", METADATA,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("height", Integer, nullable=False),
    Column("log_index", Integer, nullable=False),
    Column("account", BigInteger, nullable=False),
    Column("currency", Integer, nullable=False),
    Column("amount", BigInteger, nullable=False),
)  # fmt: skip


def _opened(changes: Changes, source: Source, event: events.AccountOpened) -> None:
    changes.insert(
        ACCOUNTS, account=event.account, owner=event.owner, kind=event.kind, currency=event.currency,
        project=event.project, balance=0, status=0,
    )  # fmt: skip


def _posted(changes: Changes, source: Source, event: events.Posted) -> None:
    kind, number, line = read_reference(event.reference) or (0, 0, None)
    changes.insert(
        POSTINGS, payment=changes.next_number(POSTINGS), height=source.height, log_index=source.log_index,
        event_index=source.event_index, debit=event.debit, credit=event.credit, currency=event.currency,
        amount=event.amount, purpose=event.purpose, reference_kind=int(kind), reference_number=number,
        reference_line=-1 if line is None else line, reference=event.reference,
    )  # fmt: skip
    if event.purpose != Purpose.TRANSFER:
        key = {"debit": event.debit, "purpose": event.purpose, "height": source.height}
        changes.gather(PAID_OUT, key, amount=event.amount, payments=1)
    changes.add(ACCOUNTS, "balance", event.debit, -event.amount)
    changes.add(ACCOUNTS, "balance", event.credit, event.amount)


def _issued(changes: Changes, source: Source, event: events.Issued) -> None:
    _supplied(changes, source, event.account, event.currency, event.amount)


def _redeemed(changes: Changes, source: Source, event: events.Redeemed) -> None:
    _supplied(changes, source, event.account, event.currency, -event.amount)


def _supplied(changes: Changes, source: Source, account: int, currency: int, amount: int) -> None:
    changes.insert(
        ISSUES, number=changes.next_number(ISSUES), height=source.height, log_index=source.log_index, account=account,
        currency=currency, amount=amount,
    )  # fmt: skip
    changes.add(ACCOUNTS, "balance", account, amount)


def _status_changed(changes: Changes, source: Source, event: events.AccountStatusChanged) -> None:
    changes.update(ACCOUNTS, {"account": event.account}, status=event.status)


def _redirected(changes: Changes, source: Source, event: events.PaymentRedirected) -> None:
    changes.insert(
        REDIRECTED, log_index=source.log_index, intended=event.intended, uncollected=event.uncollected,
        amount=event.amount, reason=event.reason,
    )  # fmt: skip


VIEW = View(
    "money",
    {
        events.AccountOpened: _opened,
        events.Posted: _posted,
        events.Issued: _issued,
        events.Redeemed: _redeemed,
        events.AccountStatusChanged: _status_changed,
        events.PaymentRedirected: _redirected,
    },
)
