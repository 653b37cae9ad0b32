"""Wage tables and wage lines as tables: with who brought each signature, on what device, and who signed for whom."""

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, Table

from fenming.domains.payroll import events
from fenming.domains.payroll.actions import NO_DEVICE
from fenming.domains.payroll.records import LineKind, LineStatus, TableStatus
from fenming.readmodel.view import METADATA, Changes, Handler, Source

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
    Column("notice", LargeBinary(32), nullable=False),
    Column("objections_until_day", Integer, nullable=False),
    Column("withdrawn_for", Integer, nullable=False),
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
    Column("set_off", BigInteger, nullable=False),
    Column("earned", BigInteger, nullable=False),
    Column("is_strict", Integer, nullable=False),
    Column("kind", Integer, nullable=False),
    Column("corrects_table", BigInteger, nullable=False),
    Column("corrects_line", Integer, nullable=False),
    Column("dispute_reason", Integer, nullable=False),
    Column("signed_in", LargeBinary(32), nullable=False),
    Column("signed_by_agent", BigInteger, nullable=False),
    Column("signature_brought_by", BigInteger, nullable=False),
    Column("signature_device", LargeBinary(32), nullable=False),
    Column("receipted_in", LargeBinary(32), nullable=False),
    Column("receipt_brought_by", BigInteger, nullable=False),
    Column("receipt_device", LargeBinary(32), nullable=False),
    Column("status", Integer, nullable=False),
    Index("wage_lines_by_engagement", "engagement", "wage_table"),
)  # fmt: skip

REVERSALS = Table(
    "wage_reversals", METADATA,
    Column("reversal", BigInteger, primary_key=True, autoincrement=False),
    Column("engagement", BigInteger, nullable=False, index=True),
    Column("wage_table", BigInteger, nullable=False),
    Column("line", Integer, nullable=False),
    Column("amount", BigInteger, nullable=False),
    Column("outstanding", BigInteger, nullable=False),
    Column("reason", Integer, nullable=False),
    Column("height", Integer, nullable=False),
)  # fmt: skip


def _opened(changes: Changes, source: Source, event: events.WageTableOpened) -> None:
    changes.insert(
        WAGE_TABLES, wage_table=event.table, project=event.project, employer=event.employer, month=event.month,
        line_count=event.line_count, total=event.total, document=event.document, opened_in=source.envelope_id, notice=b"",
        objections_until_day=0, withdrawn_for=0, height=source.height, status=int(TableStatus.RECEIVING),
    )  # fmt: skip


def _listed(changes: Changes, source: Source, event: events.WageLineListed) -> None:
    is_strict = event.amount < event.earned or event.kind in (LineKind.REPLACEMENT, LineKind.FINAL)
    changes.insert(
        WAGE_LINES, wage_table=event.table, line=event.line, engagement=event.engagement, days=event.days,
        amount=event.amount, set_off=event.set_off, earned=event.earned, is_strict=int(is_strict), kind=event.kind,
        corrects_table=event.corrects_table, corrects_line=event.corrects_line, dispute_reason=0, signed_in=b"",
        signed_by_agent=0, signature_brought_by=0, signature_device=NO_DEVICE, receipted_in=b"", receipt_brought_by=0,
        receipt_device=NO_DEVICE, status=int(LineStatus.LISTED),
    )  # fmt: skip
    if event.kind == LineKind.REPLACEMENT:
        key = {"wage_table": event.corrects_table, "line": event.corrects_line}
        changes.update(WAGE_LINES, key, status=int(LineStatus.REPLACED))


def _signed(changes: Changes, source: Source, event: events.WageLinesSigned) -> None:
    for line in event.lines:
        key = {"wage_table": event.table, "line": line}
        changes.update(
            WAGE_LINES, key, signed_in=source.envelope_id, signature_brought_by=source.sender, signature_device=event.device,
            status=int(LineStatus.SIGNED),
        )  # fmt: skip


def _signed_by_agent(changes: Changes, source: Source, event: events.AgentSigned) -> None:
    changes.update(WAGE_LINES, {"wage_table": event.table, "line": event.line}, signed_by_agent=event.agent)


def _advanced(changes: Changes, source: Source, event: events.WageTableAdvanced) -> None:
    changes.update(WAGE_TABLES, {"wage_table": event.table}, status=event.status)
    if event.status == TableStatus.WITHDRAWN:
        changes.update(WAGE_LINES, {"wage_table": event.table}, status=int(LineStatus.WITHDRAWN))
    if event.status == TableStatus.PAID:
        for status in (LineStatus.SIGNED, LineStatus.ACCEPTED):
            changes.update(WAGE_LINES, {"wage_table": event.table, "status": int(status)}, status=int(LineStatus.PAID))


def _receipted(changes: Changes, source: Source, event: events.WageReceiptsSigned) -> None:
    for line in event.lines:
        key = {"wage_table": event.table, "line": line}
        changes.update(
            WAGE_LINES, key, receipted_in=source.envelope_id, receipt_brought_by=source.sender, receipt_device=event.device,
            status=int(LineStatus.RECEIPTED),
        )  # fmt: skip


def _noticed(changes: Changes, source: Source, event: events.WageNoticePublished) -> None:
    changes.update(WAGE_TABLES, {"wage_table": event.table}, notice=event.notice, objections_until_day=event.until_day)


def _lapsed(changes: Changes, source: Source, event: events.ObjectionsClosed) -> None:
    for is_strict, status in ((0, LineStatus.ACCEPTED), (1, LineStatus.DISPUTED)):
        key = {"wage_table": event.table, "status": int(LineStatus.LISTED), "is_strict": is_strict}
        changes.update(WAGE_LINES, key, status=int(status))


def _disputed(changes: Changes, source: Source, event: events.WageLineDisputed) -> None:
    key = {"wage_table": event.table, "line": event.line}
    if event.reason:
        changes.update(WAGE_LINES, key, dispute_reason=event.reason)
    changes.update(WAGE_LINES, key, status=int(LineStatus.DISPUTED))


def _dismissed(changes: Changes, source: Source, event: events.DisputeDismissed) -> None:
    changes.update(WAGE_LINES, {"wage_table": event.table, "line": event.line}, status=int(LineStatus.DISMISSED))


def _withdrawn(changes: Changes, source: Source, event: events.WageTableWithdrawn) -> None:
    changes.update(WAGE_TABLES, {"wage_table": event.table}, withdrawn_for=event.reason)


def _reversed(changes: Changes, source: Source, event: events.ReversalAgreed) -> None:
    changes.insert(
        REVERSALS, reversal=changes.next_number(REVERSALS), engagement=event.engagement, wage_table=event.table,
        line=event.line, amount=event.amount, outstanding=event.outstanding, reason=event.reason, height=source.height,
    )  # fmt: skip


HANDLERS: dict[type, Handler] = {
    events.WageTableOpened: _opened,
    events.WageLineListed: _listed,
    events.WageLinesSigned: _signed,
    events.AgentSigned: _signed_by_agent,
    events.WageTableAdvanced: _advanced,
    events.WageReceiptsSigned: _receipted,
    events.WageNoticePublished: _noticed,
    events.ObjectionsClosed: _lapsed,
    events.WageLineDisputed: _disputed,
    events.DisputeDismissed: _dismissed,
    events.WageTableWithdrawn: _withdrawn,
    events.ReversalAgreed: _reversed,
}
