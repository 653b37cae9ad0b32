"""Working days: legal periods such as twenty working days are counted with the calendar that the authority publishes.

Saturdays and Sundays are free unless the year's notice says that they are worked; other days are worked unless it says that
they are free. A year without a notice has its weekends and nothing else.
"""

from fenming.base.calendar import is_weekend, year_of
from fenming.domains.identity.records import HOLIDAYS
from fenming.ledger.tables import State


def is_working_day(state: State, day: int) -> bool:
    """Whether offices work on the day."""
    published = HOLIDAYS.read(state, year_of(day))
    if published and day in published.days_off:
        return False
    return not is_weekend(day) or (published is not None and day in published.days_worked)


def working_day_after(state: State, day: int, count: int) -> int:
    """The last day of a period of `count` working days that begins on the day after `day`."""
    while count:
        day += 1
        count -= is_working_day(state, day)
    return day
