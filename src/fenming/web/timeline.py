"""Dates on an axis of time as SVG made on the server: a bar from the day something began to the day by which it must be done.

One row each, in the order given, so that the drawing and the list beneath it say the same. A schedule of work draws its bars with
the same function: a row needs a first and a last day, a tone and a name.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

WIDTH = 1000
LEFT, RIGHT, ROW, HEAD = 250, 16, 28, 34
_BAR, _LEAST = 14, 10
_LABELS_MAX = 9
_LABEL_WIDTH = 60
_EDGE_DAYS = 5


class Bar(NamedTuple):
    """A row in the units of the drawing; a `point` has one day and is drawn as a mark."""

    row: dict[str, Any]
    y: int
    x: int
    width: int
    is_point: bool


class Tick(NamedTuple):
    """The first day of a month; only some have words."""

    x: int
    month: int
    is_named: bool


class Timeline(NamedTuple):
    """The whole drawing."""

    bars: list[Bar]
    ticks: list[Tick]
    today: int
    height: int


def timeline(rows: Sequence[dict[str, Any]], today: str) -> Timeline:
    """Rows with `first` and `last` as ISO dates, from the earliest to the latest, with today in between."""
    days = [_day(row[end]) for row in rows for end in ("first", "last")] + [_day(today)]
    first, last = min(days) - _EDGE_DAYS, max(days) + _EDGE_DAYS
    scale = _Scale(first, last)
    bars = []
    for index, row in enumerate(rows):
        begin, end = scale.x(_day(row["first"])), scale.x(_day(row["last"]))
        bars.append(Bar(row, HEAD + index * ROW, begin, max(_LEAST, end - begin), row["first"] == row["last"]))
    return Timeline(bars, _ticks(scale), scale.x(_day(today)), HEAD + len(rows) * ROW + 8)


class _Scale(NamedTuple):
    first: int
    last: int

    def x(self, day: int) -> int:
        """Where a day stands."""
        return LEFT + (day - self.first) * (WIDTH - LEFT - RIGHT) // max(1, self.last - self.first)


def _ticks(scale: _Scale) -> list[Tick]:
    months = []
    year, month = date.fromordinal(scale.first).year, date.fromordinal(scale.first).month
    while (day := date(year, month, 1).toordinal()) <= scale.last:
        if day >= scale.first:
            months.append((scale.x(day), year * 100 + month))
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
    every = -(-len(months) // _LABELS_MAX) or 1
    return [Tick(x, number, index % every == 0 and x < WIDTH - _LABEL_WIDTH) for index, (x, number) in enumerate(months)]


def _day(text: str) -> int:
    return date.fromisoformat(text).toordinal()
