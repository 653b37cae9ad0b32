"""Days and months of the chain's calendar, by arithmetic alone.

The only clock of the ledger is block time. A day counts from 1970-01-01 in the chain's time zone; the machine's own zone and
locale play no part, or two nodes would disagree about which month a wage belongs to.
"""

from calendar import isleap
from datetime import date

_EPOCH = date(1970, 1, 1).toordinal()
MILLISECONDS_PER_DAY = 86_400_000
MILLISECONDS_PER_MINUTE = 60_000


def day_of(time_ms: int, zone_minutes: int) -> int:
    """The day that contains the moment, in a zone so many minutes east of Greenwich."""
    return (time_ms + zone_minutes * MILLISECONDS_PER_MINUTE) // MILLISECONDS_PER_DAY


def start_of_day_ms(day: int, zone_minutes: int) -> int:
    """The moment at which the day begins."""
    return day * MILLISECONDS_PER_DAY - zone_minutes * MILLISECONDS_PER_MINUTE


def day_from_date(year: int, month: int, day: int) -> int:
    """The day number of a calendar date."""
    return date(year, month, day).toordinal() - _EPOCH


def date_of(day: int) -> date:
    """The calendar date of a day number."""
    return date.fromordinal(day + _EPOCH)


def moment_text(time_ms: int, zone_minutes: int) -> str:
    """Date and time for people, in the chain's zone, and which zone that is."""
    seconds = (time_ms + zone_minutes * MILLISECONDS_PER_MINUTE) % MILLISECONDS_PER_DAY // 1000
    hours, minutes = divmod(abs(zone_minutes), 60)
    zone = f"UTC{'-' if zone_minutes < 0 else '+'}{hours}" + (f":{minutes:02d}" if minutes else "")
    day = date_of(day_of(time_ms, zone_minutes))
    return f"{day} {seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d} {zone}"


def month_of(day: int) -> int:
    """The month that contains the day, as year * 100 + month."""
    when = date_of(day)
    return when.year * 100 + when.month


def is_month(month: int) -> bool:
    """Whether year * 100 + month names a month at all."""
    return 1 <= month % 100 <= 12


def first_day_of(month: int) -> int:
    """The day number on which a month (year * 100 + month) begins."""
    return day_from_date(month // 100, month % 100, 1)


def last_day_of(month: int) -> int:
    """The day number on which a month ends."""
    following = month + 1 if month % 100 < 12 else month + 89
    return first_day_of(following) - 1


def years_after(day: int, years: int) -> int:
    """The same date so many years later; 29 February becomes 28 February where there is none."""
    when = date_of(day)
    is_missing = (when.month, when.day) == (2, 29) and not isleap(when.year + years)
    return day_from_date(when.year + years, when.month, 28 if is_missing else when.day)


def is_weekend(day: int) -> bool:
    """Whether the day is a Saturday or a Sunday; 1970-01-01 was a Thursday."""
    return (day + 3) % 7 >= 5


def year_of(day: int) -> int:
    """The calendar year that contains the day."""
    return date_of(day).year


def add_months(day: int, months: int) -> int:
    """The same date so many months later; where that month is too short for it, its last day."""
    when = date_of(day)
    index = when.year * 12 + when.month - 1 + months
    following = day_from_date((index + 1) // 12, (index + 1) % 12 + 1, 1)
    return min(day_from_date(index // 12, index % 12 + 1, 1) + when.day - 1, following - 1)
