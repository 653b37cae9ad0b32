"""A report as a workbook: real numbers, a sheet for each section, totals that compute and totals to hold against them."""

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter

from fenming.base.calendar import date_of
from fenming.base.currencies import exponent
from fenming.interchange.reports.model import (
    CHECK,
    COMPUTED,
    NUMERIC,
    TOTAL,
    Column,
    Kind,
    Language,
    Report,
    Section,
    Text,
    Value,
    head_of,
    provenance,
    shown,
)
from fenming.interchange.spreadsheets import cell_of, formula_cell, workbook_bytes

_SUMMARY = Text("Summary", "概要")
_CHARACTERS_A_WEIGHT = 9
_NAME_CHARACTERS_MAX = 31
_NO_SHEET_NAME = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_HEAD_FONT = Font(bold=True, color="FFFFFF")
_HEAD_FILL = PatternFill("solid", fgColor="1F4E5F")
_TOTAL_FONT = Font(bold=True)
_TOTAL_BORDER = Border(top=Side("thin", color="1F4E5F"))


def xlsx_bytes(report: Report, language: Language) -> bytes:
    """The workbook of a report."""
    book = Workbook(write_only=True)
    _write_summary(book.create_sheet(_SUMMARY.within(language)), report, language)
    for number, section in enumerate(report.sections, 1):
        name = _NO_SHEET_NAME.sub(" ", f"{number} {section.title.within(language)}")[:_NAME_CHARACTERS_MAX]
        _SectionWriter(book.create_sheet(name.rstrip("' ")), section, report.currency, language).write()
    book.properties.title = report.title.within(language)
    book.properties.identifier = f"{report.id}@{report.stamp.height}"
    return workbook_bytes(book, report.stamp.moment)


def _write_summary(sheet: Any, report: Report, language: Language) -> None:
    sheet.column_dimensions["A"].width = 30
    sheet.column_dimensions["B"].width = 60
    title = cell_of(sheet, report.title.within(language))
    title.font = Font(bold=True, size=16)
    sheet.append([title])
    sheet.append([cell_of(sheet, report.subject)])
    sheet.append([])
    for fact in report.facts:
        label = cell_of(sheet, head_of(Column(fact.label, fact.kind), report.currency, language))
        label.font = Font(bold=True)
        value = _value_cell(sheet, fact.value, fact.kind, report.currency, language)
        value.alignment = Alignment(horizontal="left", wrap_text=True)
        sheet.append([label, value])
    sheet.append([])
    for text in [*(remark.within(language) for remark in report.remarks), "", *provenance(report, language)]:
        sheet.append([cell_of(sheet, text)])


class _SectionWriter:
    """Writes one sheet: the head in row 1, so that it stays in sight and filters find it."""

    def __init__(self, sheet: Any, section: Section, currency: str, language: Language) -> None:
        self._sheet = sheet
        self._section = section
        self._currency = currency
        self._language = language

    def write(self) -> None:
        """Head, rows, totals, note."""
        columns = self._section.columns
        self._sheet.freeze_panes = "A2"
        for index, column in enumerate(columns, 1):
            self._sheet.column_dimensions[get_column_letter(index)].width = self._width(column)
        self._sheet.append([self._head(column) for column in columns])
        for row in self._section.rows:
            self._sheet.append([self._cell(value, column.kind) for value, column in zip(row, columns, strict=True)])
        if not self._section.rows:
            self._sheet.append([cell_of(self._sheet, self._section.empty.within(self._language))])
        elif any(column.total for column in columns):
            self._totals(len(self._section.rows))
        if self._section.note:
            self._sheet.append([])
            self._sheet.append([cell_of(self._sheet, self._section.note.within(self._language))])

    def _width(self, column: Column) -> int:
        least = 18 if column.kind in (Kind.MONEY, Kind.MONEY_WAN) else 10
        return max(least, column.weight * _CHARACTERS_A_WEIGHT)

    def _head(self, column: Column) -> Any:
        cell = cell_of(self._sheet, head_of(column, self._currency, self._language))
        cell.font, cell.fill = _HEAD_FONT, _HEAD_FILL
        side = "right" if column.kind in NUMERIC else "left"
        cell.alignment = Alignment(horizontal=side, vertical="center", wrap_text=True)
        return cell

    def _cell(self, value: Value, kind: Kind) -> Any:
        return _value_cell(self._sheet, value, kind, self._currency, self._language)

    def _totals(self, count: int) -> None:
        """The sum as a formula, the sum that the ledger gives, and whether they are equal."""
        first, last, sum_row = 2, count + 1, count + 2
        columns = list(enumerate(self._section.columns, 1))
        totals = self._section.totals
        sums: list[Any] = []
        computed: list[Any] = []
        checks: list[Any] = []
        for (index, column), total in zip(columns, totals, strict=True):
            letter = get_column_letter(index)
            for row in (sums, computed, checks):
                row.append(cell_of(self._sheet, None))
            if total is None:
                continue
            sums[-1] = formula_cell(self._sheet, f"=SUM({letter}{first}:{letter}{last})")
            sums[-1].number_format = _number_format(column.kind, self._currency)
            computed[-1] = self._cell(total, column.kind)
            equal = f"ROUND({letter}{sum_row}-{letter}{sum_row + 1},4)=0"
            checks[-1] = formula_cell(self._sheet, f'=IF({equal},"✓","✗")')
            checks[-1].alignment = Alignment(horizontal="right")
        for row, label in ((sums, TOTAL), (computed, COMPUTED), (checks, CHECK)):
            self._append_total(row, label, totals)

    def _append_total(self, row: list[Any], label: Text, totals: Sequence[int | None]) -> None:
        if totals[0] is None:
            row[0] = cell_of(self._sheet, label.within(self._language))
        for cell in row:
            cell.font = _TOTAL_FONT
            if label is TOTAL:
                cell.border = _TOTAL_BORDER
        self._sheet.append(row)


def _value_cell(sheet: Any, value: Value, kind: Kind, currency: str, language: Language) -> Any:
    if not isinstance(value, int):
        return cell_of(sheet, shown(value, kind, currency, language) if value is not None else None)
    match kind:
        case Kind.MONEY | Kind.MONEY_WAN:
            cell = cell_of(sheet, Decimal(value).scaleb(-(exponent(currency) or 0)))
        case Kind.PERMILLE:
            cell = cell_of(sheet, Decimal(value).scaleb(-3))
        case Kind.DAY:
            cell = cell_of(sheet, date_of(value))
        case Kind.MONTH:
            cell = cell_of(sheet, shown(value, kind, currency, language))
        case _:
            cell = cell_of(sheet, value)
    cell.number_format = _number_format(kind, currency)
    return cell


def _number_format(kind: Kind, currency: str) -> str:
    places = exponent(currency) or 0
    return {
        Kind.MONEY: "#,##0" + ("." + "0" * places if places else ""),
        Kind.MONEY_WAN: "#,##0" + ("." + "0" * places if places else ""),
        Kind.COUNT: "#,##0",
        Kind.PERMILLE: "0.0%",
        Kind.DAY: "yyyy-mm-dd",
    }.get(kind, "General")
