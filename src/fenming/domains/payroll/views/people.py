"""Engagements, attendance, leave, leaving and overdue months as tables."""

from typing import Any

from sqlalchemy import BigInteger, Column, Integer, LargeBinary, Table, Text

from fenming.domains.payroll import events
from fenming.domains.payroll.actions import NO_DEVICE
from fenming.domains.payroll.records import PAID_LEAVE_SITE
from fenming.readmodel.view import METADATA, Changes, Handler, Source

ENGAGEMENTS = Table(
    "engagements", METADATA,
    Column("engagement", BigInteger, primary_key=True, autoincrement=False),
    Column("project", BigInteger, nullable=False),
    Column("employer", BigInteger, nullable=False),
    Column("worker", BigInteger, nullable=False, index=True),
    Column("wallet", BigInteger, nullable=False, index=True),
    Column("labour_contract", LargeBinary(32), nullable=False),
    Column("registration", LargeBinary(32), nullable=False),
    Column("from_day", Integer, nullable=False),
    Column("until_day", Integer, nullable=False),
    Column("left_day", Integer, nullable=False),
    Column("basis", Integer, nullable=False),
    Column("rate", BigInteger, nullable=False),
    Column("height", Integer, nullable=False),
)  # fmt: skip

SITES = Table(
    "sites", METADATA,
    Column("project", BigInteger, primary_key=True, autoincrement=False),
    Column("site", Integer, primary_key=True, autoincrement=False),
    Column("name", Text, nullable=False),
)  # fmt: skip

SITE_PASSES = Table(
    "site_passes", METADATA,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("project", BigInteger, nullable=False),
    Column("site", Integer, nullable=False),
    Column("engagement", BigInteger, nullable=False, index=True),
    Column("day", Integer, nullable=False),
    Column("is_entry", Integer, nullable=False),
    Column("evidence", LargeBinary(32), nullable=False),
    Column("height", Integer, nullable=False),
)  # fmt: skip

ATTENDANCE = Table(
    "attendance", METADATA,
    Column("engagement", BigInteger, primary_key=True, autoincrement=False),
    Column("month", Integer, primary_key=True, autoincrement=False),
    Column("site", Integer, primary_key=True, autoincrement=False),
    Column("half_days", BigInteger, nullable=False),
    Column("evidence", LargeBinary(32), nullable=False),
    Column("device", LargeBinary(32), nullable=False),
    Column("correction", BigInteger, nullable=False),
    Column("height", Integer, nullable=False),
)  # fmt: skip

OVERLAPS = Table(
    "attendance_overlaps", METADATA,
    Column("overlap", BigInteger, primary_key=True, autoincrement=False),
    Column("worker", BigInteger, nullable=False, index=True),
    Column("month", Integer, nullable=False),
    Column("engagement", BigInteger, nullable=False),
    Column("site", Integer, nullable=False),
    Column("other_engagement", BigInteger, nullable=False),
    Column("other_site", Integer, nullable=False),
    Column("half_days", BigInteger, nullable=False),
    Column("height", Integer, nullable=False),
)  # fmt: skip

CORRECTIONS = Table(
    "attendance_corrections", METADATA,
    Column("correction", BigInteger, primary_key=True, autoincrement=False),
    Column("project", BigInteger, nullable=False),
    Column("employer", BigInteger, nullable=False),
    Column("site", Integer, nullable=False),
    Column("month", Integer, nullable=False),
    Column("reason", Integer, nullable=False),
    Column("text", LargeBinary(32), nullable=False),
    Column("asked_by", BigInteger, nullable=False),
    Column("confirmed_by", BigInteger, nullable=False),
    Column("height", Integer, nullable=False),
)  # fmt: skip

LEAVES = Table(
    "leaves", METADATA,
    Column("leave", BigInteger, primary_key=True, autoincrement=False),
    Column("engagement", BigInteger, nullable=False, index=True),
    Column("kind", Integer, nullable=False),
    Column("is_paid", Integer, nullable=False),
    Column("from_day", Integer, nullable=False),
    Column("until_day", Integer, nullable=False),
    Column("evidence", LargeBinary(32), nullable=False),
    Column("height", Integer, nullable=False),
)  # fmt: skip

SETTLEMENTS = Table(
    "settlements", METADATA,
    Column("engagement", BigInteger, primary_key=True, autoincrement=False),
    Column("last_day", Integer, nullable=False),
    Column("reason", Integer, nullable=False),
    Column("ended_by", BigInteger, nullable=False),
    Column("due_day", Integer, nullable=False),
    Column("amount", BigInteger, nullable=False),
    Column("wage_table", BigInteger, nullable=False),
    Column("line", Integer, nullable=False),
    Column("is_overdue", Integer, nullable=False),
    Column("is_paid", Integer, nullable=False),
    Column("is_confirmed", Integer, nullable=False),
    Column("height", Integer, nullable=False),
)  # fmt: skip

OVERDUE_WAGES = Table(
    "overdue_wages", METADATA,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("project", BigInteger, nullable=False),
    Column("employer", BigInteger, nullable=False),
    Column("month", Integer, nullable=False),
    Column("attended", Integer, nullable=False),
    Column("settled", Integer, nullable=False),
    Column("due_day", Integer, nullable=False),
    Column("is_over", Integer, nullable=False),
    Column("height", Integer, nullable=False),
)  # fmt: skip


def _engaged(changes: Changes, source: Source, event: events.WorkerEngaged) -> None:
    changes.insert(
        ENGAGEMENTS, engagement=event.engagement, project=event.project, employer=event.employer, worker=event.worker,
        wallet=event.wallet, labour_contract=event.labour_contract, registration=event.registration, from_day=event.from_day,
        until_day=event.until_day, left_day=0, basis=event.basis, rate=event.rate, height=source.height,
    )  # fmt: skip


def _site_opened(changes: Changes, source: Source, event: events.SiteOpened) -> None:
    changes.insert(SITES, project=event.project, site=event.site, name=event.name)


def _passed(changes: Changes, source: Source, event: events.SitePassesRecorded) -> None:
    for change in event.changes:
        changes.insert(
            SITE_PASSES, number=changes.next_number(SITE_PASSES), project=event.project, site=event.site,
            engagement=change.engagement, day=change.day, is_entry=int(change.is_entry), evidence=event.evidence,
            height=source.height,
        )  # fmt: skip


def _attended(changes: Changes, source: Source, event: events.AttendanceRecorded) -> None:
    for line in event.lines:
        key = {"engagement": line.engagement, "month": event.month, "site": event.site}
        _put_days(changes, key, line.is_first, source.height, line.half_days, event.evidence, event.device, 0)


def _put_days(
    changes: Changes, key: dict[str, int], is_first: bool, height: int, half_days: int, evidence: bytes, device: bytes,
    correction: int,
) -> None:  # fmt: skip
    values: dict[str, Any] = {
        "half_days": half_days, "evidence": evidence, "device": device, "correction": correction, "height": height,
    }  # fmt: skip
    if is_first:
        changes.insert(ATTENDANCE, **key, **values)
    else:
        changes.update(ATTENDANCE, key, **values)


def _overlapped(changes: Changes, source: Source, event: events.AttendanceOverlaps) -> None:
    changes.insert(
        OVERLAPS, overlap=changes.next_number(OVERLAPS), worker=event.worker, month=event.month, engagement=event.engagement,
        site=event.site, other_engagement=event.other_engagement, other_site=event.other_site, half_days=event.half_days,
        height=source.height,
    )  # fmt: skip


def _correction_asked(changes: Changes, source: Source, event: events.CorrectionAsked) -> None:
    changes.insert(
        CORRECTIONS, correction=event.correction, project=event.project, employer=event.employer, site=event.site,
        month=event.month, reason=event.reason, text=event.text, asked_by=source.sender, confirmed_by=0, height=source.height,
    )  # fmt: skip


def _corrected(changes: Changes, source: Source, event: events.AttendanceCorrected) -> None:
    changes.update(CORRECTIONS, {"correction": event.correction}, confirmed_by=source.sender)
    for line in event.lines:
        key = {"engagement": line.engagement, "month": event.month, "site": event.site}
        _put_days(
            changes, key, line.is_first, source.height, line.half_days, NO_DEVICE, NO_DEVICE, event.correction
        )


def _on_leave(changes: Changes, source: Source, event: events.LeaveRecorded) -> None:
    changes.insert(
        LEAVES, leave=changes.next_number(LEAVES), engagement=event.engagement, kind=event.kind, is_paid=int(event.is_paid),
        from_day=event.from_day, until_day=event.until_day, evidence=event.evidence, height=source.height,
    )  # fmt: skip
    for month in event.months:
        key = {"engagement": event.engagement, "month": month.month, "site": PAID_LEAVE_SITE}
        _put_days(changes, key, month.is_first, source.height, month.half_days, event.evidence, NO_DEVICE, 0)


def _ended(changes: Changes, source: Source, event: events.EngagementEnded) -> None:
    changes.update(ENGAGEMENTS, {"engagement": event.engagement}, left_day=event.last_day)
    changes.insert(
        SETTLEMENTS, engagement=event.engagement, last_day=event.last_day, reason=event.reason, ended_by=event.ended_by,
        due_day=event.due_day, amount=0, wage_table=0, line=0, is_overdue=0, is_paid=0, is_confirmed=0, height=source.height,
    )  # fmt: skip


def _settlement_paid(changes: Changes, source: Source, event: events.SettlementPaid) -> None:
    changes.update(
        SETTLEMENTS, {"engagement": event.engagement}, wage_table=event.table, line=event.line, amount=event.amount, is_paid=1
    )


def _settlement_overdue(changes: Changes, source: Source, event: events.SettlementOverdue) -> None:
    changes.update(SETTLEMENTS, {"engagement": event.engagement}, is_overdue=1)


def _settlement_confirmed(changes: Changes, source: Source, event: events.SettlementConfirmed) -> None:
    changes.update(SETTLEMENTS, {"engagement": event.engagement}, is_confirmed=1)


def _overdue(changes: Changes, source: Source, event: events.WagesOverdue) -> None:
    changes.insert(
        OVERDUE_WAGES, number=changes.next_number(OVERDUE_WAGES), project=event.project, employer=event.employer,
        month=event.month, attended=event.attended, settled=event.settled, due_day=event.due_day, is_over=0,
        height=source.height,
    )  # fmt: skip


def _caught_up(changes: Changes, source: Source, event: events.WagesCaughtUp) -> None:
    key = {"project": event.project, "employer": event.employer, "month": event.month}
    changes.update(OVERDUE_WAGES, key, is_over=1)


HANDLERS: dict[type, Handler] = {
    events.WorkerEngaged: _engaged,
    events.SiteOpened: _site_opened,
    events.SitePassesRecorded: _passed,
    events.AttendanceRecorded: _attended,
    events.AttendanceOverlaps: _overlapped,
    events.CorrectionAsked: _correction_asked,
    events.AttendanceCorrected: _corrected,
    events.LeaveRecorded: _on_leave,
    events.EngagementEnded: _ended,
    events.SettlementPaid: _settlement_paid,
    events.SettlementOverdue: _settlement_overdue,
    events.SettlementConfirmed: _settlement_confirmed,
    events.WagesOverdue: _overdue,
    events.WagesCaughtUp: _caught_up,
}
