"""Filters that an auditor puts to a whole register, as conditions on its table: an address with them can be kept and asked again.

A condition never needs the rows that are shown with a name or a date beside them, so that counting and adding up read one table.
"""

from datetime import date
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, Integer, and_, cast, func, literal_column, or_, select, tuple_

from fenming.base.calendar import start_of_day_ms
from fenming.domains.identity.views import HOLIDAYS
from fenming.readmodel.outcomes import BLOCKS

_DAY_MS = 86_400_000
_MINUTE_MS = 60_000
_EPOCH = date(1970, 1, 1).toordinal()
_THURSDAY = 3
"""1970-01-01 was one: Monday is 0."""
_SATURDAY = 5


class Filter(msgspec.Struct, frozen=True):
    """What is asked for. Amounts are minor units, both ends included; dates are days of the chain's calendar, both included.

    `round_to` are amounts that it divides; `day_off` are days on which offices do not work; `duplicates` are rows that stand more
    than once in the register with the same parties and amount. None leaves a thing open.
    """

    project: int | None = None
    contract: int | None = None
    party: int | None = None
    kind: int | None = None
    status: int | None = None
    amount_from: int | None = None
    amount_until: int | None = None
    round_to: int | None = None
    date_from: date | None = None
    date_until: date | None = None
    day_off: bool = False
    duplicates: bool = False


class Columns(msgspec.Struct, frozen=True):
    """The columns of a register that filters speak of; `same` are those in which duplicates are equal."""

    height: ColumnElement[Any]
    amount: ColumnElement[Any] | None = None
    kind: ColumnElement[Any] | None = None
    status: ColumnElement[Any] | None = None
    same: tuple[ColumnElement[Any], ...] = ()


def conditions(columns: Columns, asked: Filter, zone_minutes: int) -> list[ColumnElement[bool]]:
    """The conditions that every register has in common; what a register has no column for is left open."""
    found: list[ColumnElement[bool]] = []
    if columns.amount is not None:
        if asked.amount_from is not None:
            found.append(columns.amount >= asked.amount_from)
        if asked.amount_until is not None:
            found.append(columns.amount <= asked.amount_until)
        if asked.round_to:
            found.append(and_(columns.amount % asked.round_to == 0, columns.amount > 0))
    if columns.kind is not None and asked.kind is not None:
        found.append(columns.kind == asked.kind)
    if columns.status is not None and asked.status is not None:
        found.append(columns.status == asked.status)
    if asked.day_off:
        found.append(columns.height.in_(_heights_off(zone_minutes)))
    if asked.duplicates and columns.same:
        found.append(tuple_(*columns.same).in_(select(*columns.same).group_by(*columns.same).having(func.count() > 1)))
    return found


def within_dates(connection: Connection, column: ColumnElement[Any], asked: Filter, zone_minutes: int) -> list[ColumnElement[bool]]:
    """The heights of the dates: blocks and times rise together, so two heights say it all."""
    found: list[ColumnElement[bool]] = []
    if asked.date_from is not None:
        found.append(column > last_height_before(connection, asked.date_from, 0, zone_minutes))
    if asked.date_until is not None:
        found.append(column <= last_height_before(connection, asked.date_until, 1, zone_minutes))
    return found


def last_height_before(connection: Connection, day: date, days_more: int, zone_minutes: int) -> int:
    """The last block before a day begins (or so many days later); -1 where the chain began after it."""
    moment_ms = start_of_day_ms(day.toordinal() - _EPOCH + days_more, zone_minutes)
    found = connection.scalar(select(func.max(BLOCKS.c.height)).where(BLOCKS.c.time_ms < moment_ms))
    return -1 if found is None else int(found)


def _heights_off(zone_minutes: int) -> Any:
    """Blocks of days off: weekends that are not worked, and published holidays."""
    local = BLOCKS.c.time_ms + zone_minutes * _MINUTE_MS
    day = cast((local - local % _DAY_MS) / literal_column(str(_DAY_MS)), Integer)
    is_weekend = (day + _THURSDAY) % 7 >= _SATURDAY
    off = select(HOLIDAYS.c.day).where(HOLIDAYS.c.worked.is_(False))
    worked = select(HOLIDAYS.c.day).where(HOLIDAYS.c.worked.is_(True))
    return select(BLOCKS.c.height).where(or_(day.in_(off), and_(is_weekend, day.not_in(worked))))
