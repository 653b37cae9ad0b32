"""A wage table row by row: titles, repeated headers, totals and signatures at the foot are told from workers' lines.

Every problem is listed with its place, and reading goes on: whoever corrects a file wants all of them at once.
"""

import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import TypeVar

from fenming.base.hashing import sha256
from fenming.base.resident_ids import id_fault, normal_id
from fenming.interchange.wages.files import NotATable, read_whole, sheets_of
from fenming.interchange.wages.headers import layout_of, month_above, plain_word, says_ten_thousand
from fenming.interchange.wages.model import (
    CellValue,
    Layout,
    Place,
    RowKind,
    Sheet,
    WageFile,
    WageProblem,
    WageRow,
    column_letters,
    problem,
)
from fenming.interchange.wages.values import (
    Unreadable,
    amount_of,
    days_of,
    engagement_of,
    kind_of,
    month_in,
    number_of,
    set_off_of,
    text_of,
)

_TOTAL = re.compile(r"(本页|本表|本月)?(合计|总计|小计|共计).*|(grand|sub)?total|sum")
_PART = re.compile(r"小计.*|本页.*|subtotal")
_READ_ROLES = ("engagement", "document", "days", "amount")
_NUMBER_DIGITS_KEPT = 15
_ROUNDED = re.compile(r"\d(\.\d+)?E\+\d+")
Value = TypeVar("Value")


def read_file(path: Path, month: int | None, places: int) -> WageFile:
    """Read a wage table whole; raises `NotThere` or `FileTooLarge`, and lists everything else as problems.

    `month` is the month that the caller says is paid; `places` is how many decimals the currency has.
    """
    return read_bytes(read_whole(path), month, places)


def read_bytes(data: bytes, month: int | None, places: int) -> WageFile:
    """The same from bytes."""
    digest = sha256(data)
    try:
        sheets = sheets_of(data)
    except NotATable as error:
        return WageFile(digest, month, [], [problem(Place(""), error.rule, **error.details)], [], {})
    layouts = {sheet.name: layout for sheet in sheets if (layout := layout_of(sheet))}
    problems = [problem(Place(s.name), "hidden_sheet") for s in sheets if s.hidden and s.name in layouts]
    used = [sheet for sheet in sheets if sheet.name in layouts]
    if not used:
        return WageFile(digest, month, [], [problem(Place(""), "no_header")], sheets, {})
    month, told = _month_of(used, layouts, month)
    rows: list[WageRow] = []
    for sheet in used:
        reader = _SheetReader(sheet, layouts[sheet.name], month, places)
        reader.read()
        rows += reader.rows
        problems += reader.problems
    if not rows:
        problems.append(problem(Place(used[0].name), "no_rows"))
    return WageFile(digest, month, rows, [*told, *problems], sheets, layouts)


def _month_of(
    sheets: Sequence[Sheet], layouts: dict[str, Layout], month: int | None
) -> tuple[int | None, list[WageProblem]]:
    """The month of the whole file, and where a title disagrees."""
    problems = []
    for sheet in sheets:
        layout = layouts[sheet.name]
        stated = month_above(sheet, layout) or _first_month(sheet, layout)
        if stated and month and stated != month:
            problems.append(problem(Place(sheet.name), "month_differs", expected=month, value=stated))
        month = month or stated
    return month, problems if month else [problem(Place(""), "month_unknown")]


def _first_month(sheet: Sheet, layout: Layout) -> int | None:
    column = layout.columns.get("month")
    if column is None:
        return None
    cells = (row[column] for row in sheet.rows[layout.header_row :] if column < len(row))
    return next((month for month in map(month_in, cells) if month), None)


class _SheetReader:
    """Goes down one sheet."""

    def __init__(self, sheet: Sheet, layout: Layout, month: int | None, places: int) -> None:
        self._sheet = sheet
        self._layout = layout
        self._month = month
        self._places = places
        self._since_subtotal = 0
        self._sum = 0
        self._total_seen = False
        self.rows: list[WageRow] = []
        self.problems: list[WageProblem] = []

    def read(self) -> None:
        """Read all rows below the header."""
        amount_header = self._layout.headers["amount"]
        if says_ten_thousand(amount_header):
            self._tell(self._layout.header_row - 1, "amount", "unit_is_ten_thousand")
            return
        for index in range(self._layout.header_row, len(self._sheet.rows)):
            self._row(index)

    def _row(self, index: int) -> None:
        cells = {role: self._cell(index, role) for role in self._layout.columns}
        has_formula = any(self._is_formula(index, role) for role in cells)
        if not has_formula and (self._is_empty(cells) or self._is_header(index)):
            return
        has_worker = cells.get("engagement") is not None or cells.get("document") is not None
        if word := self._total_word(index, has_worker):
            self._check_total(index, cells["amount"], word)
        elif has_formula or not (self._total_seen and _is_foot(cells)):
            self._line(index, cells)

    def _line(self, index: int, cells: dict[str, CellValue]) -> None:
        engagement, document = self._worker(index, cells)
        kind = self._try(index, "kind", lambda: kind_of(cells.get("kind")))
        set_off = self._try(index, "set_off", lambda: set_off_of(cells.get("set_off"), self._places))
        # A supplement or settlement may pay for no day, and what is kept back may take all of a wage.
        days = self._try(index, "days", lambda: days_of(cells["days"], kind is not RowKind.REGULAR))
        amount = self._try(index, "amount", lambda: amount_of(cells["amount"], self._places, bool(set_off)))
        if amount is not None:
            self._sum += amount
            self._since_subtotal += amount
            self._check_net(index, cells, amount, set_off or 0)
        if self._month and cells.get("month") is not None:
            stated = month_in(cells["month"])
            if stated is None:
                self._tell(index, "month", "month_unreadable", value=cells["month"])
            elif stated != self._month:
                self._tell(index, "month", "month_differs", expected=self._month, value=stated)
        self.rows.append(WageRow(self._sheet.name, index + 1, engagement, document, days, amount, set_off, kind))

    def _worker(self, index: int, cells: dict[str, CellValue]) -> tuple[int | None, str]:
        engagement = self._try(index, "engagement", lambda: engagement_of(cells.get("engagement")))
        written = cells.get("document")
        if self._is_formula(index, "document"):
            self._tell(index, "document", "formula")
            return engagement, ""
        if written is None:
            if cells.get("engagement") is None and not self._is_formula(index, "engagement"):
                self._tell(index, "engagement" if "engagement" in self._layout.columns else "document", "worker_missing")
            return engagement, ""
        # An apostrophe is how spreadsheets are told that digits are text.
        document = normal_id(text_of(written).lstrip("'"))
        is_number = not isinstance(written, str) and len(document) > _NUMBER_DIGITS_KEPT
        if is_number or _ROUNDED.fullmatch(document):
            self._tell(index, "document", "id_as_number")
            return engagement, ""
        fault = id_fault(document)
        if fault:
            self._tell(index, "document", f"id_{fault.value}")
        return engagement, "" if fault else document

    def _check_net(self, index: int, cells: dict[str, CellValue], amount: int, set_off: int) -> None:
        """Gross less deductions is net; what is kept back stands among the deductions or beside them."""
        gross, deduction = number_of(cells.get("gross")), number_of(cells.get("deduction"))
        if gross is None or not cells.keys() & {"deduction", "set_off"}:
            return
        expected = gross - (deduction or 0)
        if expected.scaleb(self._places) not in (amount, amount + set_off):
            self._tell(index, "amount", "net_differs", expected=expected, value=cells["amount"])

    # Rows that are not lines.

    def _is_empty(self, cells: dict[str, CellValue]) -> bool:
        """Whether a row says nothing of a worker; above the total, a name alone is somebody who was forgotten."""
        roles = _READ_ROLES if self._total_seen else (*_READ_ROLES, "name")
        return all(cells.get(role) is None for role in roles)

    def _is_header(self, index: int) -> bool:
        """A header that stands again at the top of a printed page."""
        texts = {role: text_of(self._cell(index, role)) for role in _READ_ROLES if role in self._layout.columns}
        return all(plain_word(text) == plain_word(self._layout.headers[role]) for role, text in texts.items())

    def _total_word(self, index: int, has_worker: bool) -> str:
        """The word by which a row says that it is a sum; such a row may have its word in any column."""
        for cell in self._sheet.rows[index]:
            if isinstance(cell, str) and _TOTAL.fullmatch(word := plain_word(cell)):
                in_worker_column = cell in (self._cell(index, "engagement"), self._cell(index, "document"))
                return word if in_worker_column or not has_worker else ""
        return ""

    def _check_total(self, index: int, written: CellValue, word: str) -> None:
        is_part = bool(_PART.fullmatch(word))
        expected = self._since_subtotal if is_part else self._sum
        self._since_subtotal = 0
        self._total_seen = self._total_seen or not is_part
        number = number_of(written)
        if written is not None and (number is None or number.scaleb(self._places) != expected):
            shown = f"{Decimal(expected).scaleb(-self._places):,.{self._places}f}"
            self._tell(index, "amount", "total_differs", expected=shown, value=written)

    # Cells and problems.

    def _cell(self, index: int, role: str) -> CellValue:
        column = self._layout.columns.get(role)
        row = self._sheet.rows[index]
        return row[column] if column is not None and column < len(row) else None

    def _is_formula(self, index: int, role: str) -> bool:
        return (index, self._layout.columns.get(role, -1)) in self._sheet.formulas

    def _try(self, index: int, role: str, read: Callable[[], Value]) -> Value | None:
        """Read a cell of a line; a formula is no value that anybody signed."""
        if self._is_formula(index, role):
            self._tell(index, role, "formula")
            return None
        try:
            return read()
        except Unreadable as fault:
            self._tell(index, role, fault.rule, value=self._cell(index, role), places=self._places)
            return None

    def _tell(self, index: int, role: str, rule: str, **data: object) -> None:
        column = self._layout.columns[role]
        place = Place(self._sheet.name, index + 1, column_letters(column), self._layout.headers[role])
        self.problems.append(problem(place, rule, **data))


def _is_foot(cells: dict[str, CellValue]) -> bool:
    """Whether a row below the total holds signatures and dates only: no number where a worker's line has one."""
    numbers = [number_of(cells.get(role)) for role in ("engagement", "days", "amount")]
    return not any(number is not None for number in numbers) and id_fault(normal_id(text_of(cells.get("document")))) is not None
