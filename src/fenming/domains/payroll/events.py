"""What happened in payroll (event tags 88-103)."""

from fenming.base.fields import Amount, Event, Hash, Month, Number, Small


class WorkerEngaged(Event, frozen=True, tag=88):
    """A worker was taken on."""

    engagement: Number
    project: Number
    employer: Number
    worker: Number
    wallet: Number


class AttendanceRecorded(Event, frozen=True, tag=89):
    """A month's attendance of so many workers was recorded."""

    employer: Number
    month: Month
    workers: Number
    evidence: Hash


class WageTableOpened(Event, frozen=True, tag=90):
    """A wage table was announced."""

    table: Number
    project: Number
    employer: Number
    month: Month
    line_count: Number
    total: Amount
    document: Hash


class WageLineListed(Event, frozen=True, tag=91):
    """A line arrived."""

    table: Number
    line: Small
    engagement: Number
    days: Small
    amount: Amount


class WageLinesSigned(Event, frozen=True, tag=92):
    """Workers signed these lines."""

    table: Number
    lines: tuple[Small, ...]


class WageTableAdvanced(Event, frozen=True, tag=93):
    """The table came to a new status."""

    table: Number
    status: Small


class WageReceiptsSigned(Event, frozen=True, tag=94):
    """Workers signed for having received these lines."""

    table: Number
    lines: tuple[Small, ...]


EVENTS = (
    WorkerEngaged, AttendanceRecorded, WageTableOpened, WageLineListed, WageLinesSigned, WageTableAdvanced,
    WageReceiptsSigned,
)  # fmt: skip
