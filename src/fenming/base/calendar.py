"""Days and months of the chain's calendar, by arithmetic alone.

The only clock of the ledger is block time. A day counts from 1970-01-01 in the chain's time zone; the machine's own zone and
locale play no part, or two nodes would disagree about which month a wage belongs to.
"""

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


def month_of(day: int) -> int:
    """The month that contains the day, as year * 100 + month."""
    when = date_of(day)
    return when.year * 100 + when.month


def is_month(month: int) -> bool:
    """Whether year * 100 + month names a month at all."""
    return 1 <= month % 100 <= 12
