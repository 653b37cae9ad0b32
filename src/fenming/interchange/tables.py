"""Plain tables for spreadsheets: CSV and XLSX of any length, in which text stays text.

Whoever opens the file runs its formulas, and the text is other people's: a name may begin with =. In XLSX a cell says that it is
text; CSV has no such word, so what a spreadsheet would run gets an apostrophe before it (OWASP, CSV injection). Numbers are ours.
"""

import codecs
import csv
import io
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import IO, Any

from openpyxl import Workbook
from openpyxl.styles import Font

from fenming.interchange.spreadsheets import cell_of

Cell = str | int | Decimal | None
SHEET_ROWS_MAX = 1_048_576
"""Rows of a sheet, its head among them: what the format allows."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_MONEY_FORMAT = "#,##0.00"


def write_csv(file: IO[bytes], head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> int:
    """Write a table as CSV in UTF-8 with a mark, by which spreadsheets know it; returns the number of rows."""
    file.write(codecs.BOM_UTF8)
    text = io.TextIOWrapper(file, "utf-8", newline="", write_through=True)
    writer = csv.writer(text)
    writer.writerow(map(_csv_cell, head))
    count = 0
    for row in rows:
        writer.writerow(map(_csv_cell, row))
        count += 1
    text.detach()
    return count


def write_xlsx(
    file: IO[bytes], name: str, head: Sequence[str], rows: Iterable[Sequence[Cell]], sheet_rows_max: int = SHEET_ROWS_MAX
) -> int:
    """Write a table as a workbook, on as many sheets as it needs, each with the head; returns the number of rows."""
    book = Workbook(write_only=True)
    sheet: Any = None
    left = count = 0
    for row in rows:
        if not left:
            sheet, left = _new_sheet(book, name, head), sheet_rows_max - 1
        sheet.append([_xlsx_cell(sheet, value) for value in row])
        left, count = left - 1, count + 1
    if sheet is None:
        _new_sheet(book, name, head)
    book.save(file)
    return count


def _csv_cell(value: Cell) -> str:
    if isinstance(value, str):
        return f"'{value}" if value.startswith(_FORMULA) else value
    return "" if value is None else str(value)


def _xlsx_cell(sheet: Any, value: Cell) -> Any:
    cell = cell_of(sheet, value)
    if isinstance(value, Decimal):
        cell.number_format = _MONEY_FORMAT
    return cell


def _new_sheet(book: Workbook, name: str, head: Sequence[str]) -> Any:
    number = len(book.worksheets) + 1
    sheet: Any = book.create_sheet(name if number == 1 else f"{name} {number}")
    sheet.freeze_panes = "A2"
    cells = [cell_of(sheet, title) for title in head]
    for cell in cells:
        cell.font = Font(bold=True)
    sheet.append(cells)
    return sheet
