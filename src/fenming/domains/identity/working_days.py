"""Working days: a period of so many working days leaves weekends out."""

from fenming.ledger.tables import State


def is_working_day(state: State, day: int) -> bool:
    """Whether offices work on the day: Monday to Friday; 1970-01-01 was a Thursday."""
    return (day + 3) % 7 < 5


def working_day_after(state: State, day: int, count: int) -> int:
    """The last day of a period of `count` working days that begins on the day after `day`."""
    while count:
        day += 1
        count -= is_working_day(state, day)
    return day
