"""Months of the calendar as heights of the chain: postings know their block, people ask for months."""

from typing import NamedTuple

from sqlalchemy import Connection, func, select

from fenming.base.calendar import first_day_of, last_day_of, start_of_day_ms
from fenming.base.limits import NUMBER_MAX
from fenming.readmodel.outcomes import BLOCKS


class Period(NamedTuple):
    """The blocks of a period, both included; empty when `first` is above `last`."""

    first: int
    last: int


EVER = Period(0, NUMBER_MAX)


def period_of(connection: Connection, from_month: int | None, until_month: int | None, zone_minutes: int) -> Period:
    """The blocks of these months (year * 100 + month), both included; None leaves that side open."""
    first, last = EVER
    if from_month is not None:
        start_ms = start_of_day_ms(first_day_of(from_month), zone_minutes)
        first = _count_before(connection, start_ms) + 1
    if until_month is not None:
        end_ms = start_of_day_ms(last_day_of(until_month) + 1, zone_minutes)
        last = _count_before(connection, end_ms)
    return Period(first, last)


def _count_before(connection: Connection, moment_ms: int) -> int:
    """The last height before a moment: heights and times rise together."""
    query = select(func.max(BLOCKS.c.height)).where(BLOCKS.c.time_ms < moment_ms)
    return connection.scalar(query) or 0
