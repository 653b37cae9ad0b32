"""Engagements, wage tables and wage lines as tables."""

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, Table

from fenming.domains.payroll import events
from fenming.domains.payroll.records import LineStatus, TableStatus
from fenming.readmodel.view import METADATA, Changes, Source, View

ENGAGEMENTS = Table(
    "engagements", METADATA,
    Column("engagement", BigInteger, primary_key=True, autoincrement=False),
    Column("project", BigInteger, nullable=False),
    Column("employer", BigInteger, nullable=False),
    Column("worker", BigInteger, nullable=False, index=True),
    Column("wallet", BigInteger, nullable=False, index=True),
    Column("height", Integer, nullable=False),
)  # fmt: skip

WAGE_TABLES = Table(
    "wage_tables", METADATA,
    Column("wage_table", BigInteger, primary_key=True, autoincrement=False),
    Column("project", BigInteger, nullable=False),
    Column("employer", BigInteger, nullable=False),
    Column("month", Integer, nullable=False),
    Column("line_count", Integer, nullable=False),
    Column("total", BigInteger, nullable=False),
    Column("document", LargeBinary(32), nullable=False),
    Column("opened_in", LargeBinary(32), nullable=False),
    Column("height", Integer, nullable=False),
    Column("status", Integer, nullable=False),
)  # fmt: skip

WAGE_LINES = Table(
    "wage_lines", METADATA,
    Column("wage_table", BigInteger, primary_key=True, autoincrement=False),
    Column("line", Integer, primary_key=True, autoincrement=False),
    Column("engagement", BigInteger, nullable=False, index=True),
    Column("days", Integer, nullable=False),
    Column("amount", BigInteger, nullable=False),
    Column("signed_in", LargeBinary(32), nullable=False),
    Column("receipted_in", LargeBinary(32), nullable=False),
    Column("status", Integer, nullable=False),
    Index("wage_lines_by_engagement", "engagement", "wage_table"),
)  # fmt: skip


def _engaged(changes: Changes, source: Source, event: events.WorkerEngaged) -> None:
    changes.insert(
        ENGAGEMENTS, engagement=event.engagement, project=event.project, employer=event.employer, worker=event.worker,
        wallet=event.wallet, height=source.height,
    )  # fmt: skip


def _opened(changes: Changes, source: Source, event: events.WageTableOpened) -> None:
    changes.insert(
        WAGE_TABLES, wage_table=event.table, project=event.project, employer=event.employer, month=event.month,
        line_count=event.line_count, total=event.total, document=event.document, opened_in=source.envelope_id,
        height=source.height, status=int(TableStatus.RECEIVING),
    )  # fmt: skip


def _listed(changes: Changes, source: Source, event: events.WageLineListed) -> None:
    changes.insert(
        WAGE_LINES, wage_table=event.table, line=event.line, engagement=event.engagement, days=event.days,
        amount=event.amount, signed_in=b"", receipted_in=b"", status=int(LineStatus.LISTED),
    )  # fmt: skip


def _signed(changes: Changes, source: Source, event: events.WageLinesSigned) -> None:
    for line in event.lines:
        key = {"wage_table": event.table, "line": line}
        changes.update(WAGE_LINES, key, signed_in=source.envelope_id, status=int(LineStatus.SIGNED))


def _advanced(changes: Changes, source: Source, event: events.WageTableAdvanced) -> None:
    changes.update(WAGE_TABLES, {"wage_table": event.table}, status=event.status)


def _receipted(changes: Changes, source: Source, event: events.WageReceiptsSigned) -> None:
    for line in event.lines:
        key = {"wage_table": event.table, "line": line}
        changes.update(WAGE_LINES, key, receipted_in=source.envelope_id, status=int(LineStatus.RECEIPTED))


VIEW = View(
    "payroll",
    {
        events.WorkerEngaged: _engaged,
        events.WageTableOpened: _opened,
        events.WageLineListed: _listed,
        events.WageLinesSigned: _signed,
        events.WageTableAdvanced: _advanced,
        events.WageReceiptsSigned: _receipted,
    },
)
