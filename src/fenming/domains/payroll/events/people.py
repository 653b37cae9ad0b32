"""Who was engaged, attended and left, and whose wages are overdue."""

from fenming.base.fields import AmountOrZero, Day, Event, Hash, Month, Name, Number, Positional, Small
from fenming.domains.payroll.actions import SiteChange
from fenming.domains.payroll.records import CorrectedDays


class WorkerEngaged(Event, frozen=True, tag=88):
    """A worker was taken on."""

    engagement: Number
    project: Number
    employer: Number
    worker: Number
    wallet: Number
    labour_contract: Hash
    registration: Hash
    from_day: Day
    until_day: Day
    basis: Small
    rate: AmountOrZero


class RecordedDays(Positional, frozen=True):
    """All half-days of an engagement at the site so far; `is_first`: none were recorded there before."""

    engagement: Number
    half_days: Number
    is_first: bool


class AttendanceRecorded(Event, frozen=True, tag=89):
    """Attendance at a site was recorded from a gate's file."""

    project: Number
    employer: Number
    site: Small
    month: Month
    lines: tuple[RecordedDays, ...]
    evidence: Hash
    device: Hash


class SiteOpened(Event, frozen=True, tag=96):
    """A site has a gate of its own."""

    project: Number
    site: Small
    name: Name


class SitePassesRecorded(Event, frozen=True, tag=97):
    """People were let onto a site, or left it."""

    project: Number
    site: Small
    changes: tuple[SiteChange, ...]
    evidence: Hash


class AttendanceOverlaps(Event, frozen=True, tag=98):
    """The same person stands recorded at two places for the same half-days (site 65535: on paid leave)."""

    worker: Number
    month: Month
    engagement: Number
    site: Small
    other_engagement: Number
    other_site: Small
    half_days: Number


class CorrectionAsked(Event, frozen=True, tag=99):
    """A correction of attendance waits for a second pair of eyes."""

    correction: Number
    project: Number
    employer: Number
    site: Small
    month: Month
    lines: tuple[CorrectedDays, ...]
    reason: Small
    text: Hash


class AttendanceCorrected(Event, frozen=True, tag=100):
    """A correction took effect; its half-days stand in place of the earlier ones."""

    correction: Number
    site: Small
    month: Month
    lines: tuple[RecordedDays, ...]


class LeaveMonth(Positional, frozen=True):
    """All half-days of paid leave in a month so far; `is_first`: none were recorded before."""

    month: Month
    half_days: Number
    is_first: bool


class LeaveRecorded(Event, frozen=True, tag=101):
    """Leave was taken; `months` where it is paid."""

    engagement: Number
    kind: Small
    is_paid: bool
    from_day: Day
    until_day: Day
    evidence: Hash
    months: tuple[LeaveMonth, ...]


class EngagementEnded(Event, frozen=True, tag=102):
    """Somebody left; the final settlement is due by a day."""

    engagement: Number
    last_day: Day
    reason: Small
    evidence: Hash
    ended_by: Number
    due_day: Day


class SettlementPaid(Event, frozen=True, tag=103):
    """A leaver was settled with by a line (amount 0: the authority decided that nothing is owed)."""

    engagement: Number
    table: Number
    line: Number
    amount: AmountOrZero


class SettlementOverdue(Event, frozen=True, tag=200):
    """A leaver has not been settled with by the due day."""

    engagement: Number
    due_day: Day


class SettlementConfirmed(Event, frozen=True, tag=201):
    """A leaver, or the leaver's agent, confirmed that nothing more is owed."""

    engagement: Number
    amount: AmountOrZero
    agent: Number
    device: Hash


class WagesOverdue(Event, frozen=True, tag=202):
    """People who attended in a month have not been paid for it by the due day."""

    project: Number
    employer: Number
    month: Month
    attended: Number
    settled: Number
    due_day: Day


class WagesCaughtUp(Event, frozen=True, tag=203):
    """The overdue wages of a month have been paid."""

    project: Number
    employer: Number
    month: Month
