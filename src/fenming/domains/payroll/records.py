"""What payroll keeps: who works where, for how many days, and each month's wage tables line by line."""

from enum import IntEnum

from fenming.base.fields import Amount, AmountOrZero, Day, Hash, Month, Number, Record, Small
from fenming.ledger.tables import Table

TABLE_LINES_MAX = 10_000


class TableStatus(IntEnum):
    """A table is received in parts, signed by the workers, submitted, approved and paid."""

    RECEIVING = 1
    COMPLETE = 2
    SUBMITTED = 3
    APPROVED = 4
    PAID = 5


class LineStatus(IntEnum):
    """A line is signed before it is paid, and its receipt is signed after."""

    LISTED = 1
    SIGNED = 2
    PAID = 3
    RECEIPTED = 4


class Engagement(Record, frozen=True):
    """One worker with one employer in one project, and the wallet that receives the wages of this work alone."""

    project: Number
    employer: Number
    worker: Number
    wallet: Number
    from_day: Day


class EngagementNumber(Record, frozen=True):
    """The number of an engagement."""

    engagement: Number


class Attendance(Record, frozen=True):
    """Days worked in a month; `evidence` is the hash of the attendance file."""

    days: Small
    evidence: Hash
    table: Number


class WageTable(Record, frozen=True):
    """A month's wages of one employer in one project: what was announced, and how far it has come."""

    project: Number
    employer: Number
    month: Month
    line_count: Number
    total: Amount
    lines_root: Hash
    document: Hash
    received: Number
    received_total: AmountOrZero
    frontier: tuple[bytes, ...]
    signed: Number
    paid: Number
    paid_total: AmountOrZero
    proposal: Number
    status: Small


class WageLine(Record, frozen=True):
    """What one worker is paid for one month."""

    engagement: Number
    days: Small
    amount: Amount
    status: Small


class Count(Record, frozen=True):
    """How many numbers have been given out."""

    count: Number


ENGAGEMENTS = Table(96, "engagements", "Q", Engagement)
ENGAGEMENT_COUNT = Table(97, "engagement_count", "", Count)
ENGAGED = Table(98, "engaged", "QQQ", EngagementNumber)
ATTENDANCE = Table(99, "attendance", "QI", Attendance)
WAGE_TABLES = Table(100, "wage_tables", "Q", WageTable)
WAGE_TABLE_COUNT = Table(101, "wage_table_count", "", Count)
WAGE_LINES = Table(102, "wage_lines", "QI", WageLine)
TABLES = (ENGAGEMENTS, ENGAGEMENT_COUNT, ENGAGED, ATTENDANCE, WAGE_TABLES, WAGE_TABLE_COUNT, WAGE_LINES)
