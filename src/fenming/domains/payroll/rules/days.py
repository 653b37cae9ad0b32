"""Half-days of a month as bits of one integer, and what days are worth by the labour contract."""

from msgspec.structs import replace

from fenming.base.calendar import first_day_of, last_day_of
from fenming.domains.identity.parameters import Parameter, parameter_on
from fenming.domains.payroll.records import Attendance, Engagement, SiteDays, WageBasis
from fenming.ledger.context import Context

_MORNINGS = 0x1555_5555_5555_5555
_NO_END = 1_000_000


def days_in(half_days: int) -> int:
    """How many days the half-days touch: who came for a morning attended that day."""
    return ((half_days | half_days >> 1) & _MORNINGS).bit_count()


def half_days_between(month: int, from_day: int, until_day: int) -> int:
    """The half-days of a month from a day to a day, both included."""
    first = first_day_of(month)
    begin, end = max(from_day, first), min(until_day, last_day_of(month))
    return 0 if end < begin else (1 << 2 * (end - first + 1)) - (1 << 2 * (begin - first))


def last_day_of_work(engagement: Engagement) -> int:
    """The day after which the engagement takes no attendance."""
    return engagement.left_day or engagement.until_day or _NO_END


def payable_days(attendance: Attendance | None) -> int:
    """Days attended at any site, or on paid leave, each counted once."""
    return days_in(_half_days_anywhere(attendance))


def payable_half_days(attendance: Attendance | None) -> int:
    """The same counted by half-days, as some wage tables count: 20.5 days are 41."""
    return _half_days_anywhere(attendance).bit_count()


def _half_days_anywhere(attendance: Attendance | None) -> int:
    half_days = 0
    for site in attendance.sites if attendance else ():
        half_days |= site.half_days
    return half_days


def is_recorded_at(attendance: Attendance | None, number: int) -> bool:
    """Whether anything was ever recorded at a site, though a correction may have taken it away."""
    return attendance is not None and any(site.site == number for site in attendance.sites)


def half_days_at(attendance: Attendance | None, number: int) -> int:
    """The half-days recorded at a site."""
    return sum(site.half_days for site in attendance.sites if site.site == number) if attendance else 0


def with_half_days(attendance: Attendance | None, number: int, half_days: int) -> Attendance:
    """The month with these half-days at a site in place of what was recorded there."""
    if attendance is None:
        return Attendance((SiteDays(number, half_days),))
    others = tuple(site for site in attendance.sites if site.site != number)
    return replace(attendance, sites=(*others, SiteDays(number, half_days)))


def recounted(attendance: Attendance) -> tuple[Attendance, int]:
    """The month with its head counted or not, and by how much the count of heads changes.

    Who attended is a head, and so is whoever stands in a table, even if a correction has since taken all days away.
    """
    is_head = bool(attendance.listed_days or payable_days(attendance))
    return replace(attendance, is_head=is_head), int(is_head) - int(attendance.is_head)


def earned(context: Context, engagement: Engagement, days: int) -> int:
    """What the days earn by the contract in minor units, rounded down; 0 for piece work, where days decide nothing.

    A month with fewer days than a full one earns its part of the monthly rate.
    """
    if engagement.basis == WageBasis.DAY:
        return engagement.rate * days
    if engagement.basis == WageBasis.MONTH:
        full = parameter_on(context.state, Parameter.WAGE_MONTH_DAYS_HUNDREDTHS, engagement.from_day) or 1
        return min(engagement.rate, engagement.rate * days * 100 // full)
    return 0
