"""What is read out of a wage table, and every sentence that can be said about it.

A problem never repeats a name or the number of a document: its text goes into terminals, logs and answers.
"""

import re
from collections.abc import Sequence
from decimal import Decimal
from enum import Enum
from typing import NamedTuple

import msgspec

from fenming.interchange.wages.sentences import SENTENCES

CellValue = str | int | Decimal | None
"""A cell: text, a number as it is shown, or nothing. Dates come as text, 2026-03-31."""

_NAMES_NOBODY = re.compile(r"[\d .,:/()\-+%¥￥元年月日天号（）]{1,30}")
_LONG_NUMBER = re.compile(r"\d{11}")


class WageProblem(msgspec.Struct, frozen=True):
    """Something wrong at a place of the file; `row` counts from 1, and 0 means the whole sheet or file."""

    sheet: str
    row: int
    column: str
    header: str
    rule: str
    english: str
    chinese: str


class RowKind(Enum):
    """What a row pays: the month, more for a line that was paid already, or the settlement of somebody who left."""

    REGULAR = "regular"
    SUPPLEMENT = "supplement"
    FINAL = "final"


class WageRow(msgspec.Struct, frozen=True):
    """One worker's line. What could not be read is None; `document` is the id number in clear and stays in memory.

    `days` counts halves. `amount` is what is paid out, in minor units, after `set_off` was kept back by the worker's own agreement.
    """

    sheet: str
    row: int
    engagement: int | None
    document: str
    days: Decimal | None
    amount: int | None
    set_off: int | None = 0
    kind: RowKind | None = RowKind.REGULAR


class Layout(msgspec.Struct, frozen=True):
    """Where a sheet has what: the column index of each role, and the number of the last row of the header, from 1."""

    header_row: int
    columns: dict[str, int]
    headers: dict[str, str]


class Sheet(msgspec.Struct, frozen=True):
    """The cells of one sheet, row by row; `formulas` are the (row, column) indices at which a formula stands."""

    name: str
    rows: Sequence[Sequence[CellValue]]
    formulas: frozenset[tuple[int, int]] = frozenset()
    hidden: bool = False


class WageFile(msgspec.Struct, frozen=True):
    """Everything of one file; `month` is year * 100 + month, or None where neither file nor caller names it."""

    sha256: bytes
    month: int | None
    rows: Sequence[WageRow]
    problems: Sequence[WageProblem]
    sheets: Sequence[Sheet]
    layouts: dict[str, Layout]


class Place(NamedTuple):
    """A cell, for people."""

    sheet: str
    row: int = 0
    column: str = ""
    header: str = ""


def problem(place: Place, rule: str, **data: object) -> WageProblem:
    """A problem with its sentences; `value` is what stands in the file and is shown only where it can be no name."""
    english, chinese = SENTENCES[rule]
    shown = {name: _shown(value) if name == "value" else str(value) for name, value in data.items()}
    return WageProblem(*place, rule, english.format(**shown), chinese.format(**shown))


def _shown(value: object) -> str:
    """A value that somebody typed, short and on one line: it must neither disturb a terminal nor name a person."""
    text = str(value)
    if _NAMES_NOBODY.fullmatch(text) and not _LONG_NUMBER.search(text):
        return text
    return "…"


def column_letters(index: int) -> str:
    """The name of a column in a spreadsheet: 0 is A, 26 is AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
