"""The file handed back: the same rows in the same places, each with a verdict, so that it can be corrected and sent again.

Formulas come back as their values: a wage that is agreed is a number, not a computation that changes under it.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import column_index_from_string, get_column_letter

from fenming.interchange.spreadsheets import cell_of, workbook_bytes
from fenming.interchange.wages.model import Layout, Sheet, WageFile, WageProblem

_GOOD = "✓ 可用 good"
_BAD = "✗ 请更正 correct"
_VERDICT_HEADERS = ("检查结果 Check", "问题", "Problem")
_GOOD_FILL = PatternFill("solid", fgColor="E3F1E3")
_BAD_FILL = PatternFill("solid", fgColor="F9E0DE")
_CELL_FILL = PatternFill("solid", fgColor="F0A8A2")
_VERDICT_WIDTHS = (18, 52, 60)
_FIXED = datetime(2000, 1, 1)


def template_bytes(file: WageFile, problems: Sequence[WageProblem]) -> bytes:
    """The corrected-file template as XLSX; the first sheet lists what concerns no row."""
    book = Workbook(write_only=True)
    by_row: defaultdict[tuple[str, int], list[WageProblem]] = defaultdict(list)
    for found in problems:
        by_row[found.sheet, found.row].append(found)
    lines = {(row.sheet, row.row) for row in file.rows}
    for sheet in file.sheets:
        layout = file.layouts.get(sheet.name)
        if layout:
            _write_sheet(book.create_sheet(sheet.name), sheet, layout, lines, by_row)
    general = [found for found in problems if not found.row]
    if general or not book.worksheets:
        _write_general(book.create_sheet("问题 Problems"), general or problems)
    return workbook_bytes(book, _FIXED)


def _write_sheet(
    target: Any, sheet: Sheet, layout: Layout, lines: set[tuple[str, int]], by_row: dict[tuple[str, int], list[WageProblem]]
) -> None:
    width = max((len(row) for row in sheet.rows), default=0)
    target.freeze_panes = f"A{layout.header_row + 1}"
    for index in range(width):
        target.column_dimensions[get_column_letter(index + 1)].width = 20 if index in layout.columns.values() else 12
    for index, size in enumerate(_VERDICT_WIDTHS, width + 1):
        target.column_dimensions[get_column_letter(index)].width = size
    for number, row in enumerate(sheet.rows, 1):
        found = by_row.get((sheet.name, number), [])
        cells = [cell_of(target, value) for value in row]
        _mark(cells, layout, found, number)
        cells += [cell_of(target, None)] * (width - len(cells))
        target.append(cells + _verdict(target, number, layout, found, (sheet.name, number) in lines))


def _mark(cells: Sequence[Any], layout: Layout, found: Sequence[WageProblem], number: int) -> None:
    if number > layout.header_row:
        for role, index in layout.columns.items():
            if role == "document" and index < len(cells):
                cells[index].number_format = "@"
    elif number == layout.header_row:
        for cell in cells:
            cell.font = Font(bold=True)
    for one in found:
        index = column_index_from_string(one.column) - 1 if one.column else len(cells)
        if index < len(cells):
            cells[index].fill = _CELL_FILL


def _verdict(target: Any, number: int, layout: Layout, found: Sequence[WageProblem], is_line: bool) -> list[Any]:
    if number == layout.header_row:
        texts: Sequence[str] = _VERDICT_HEADERS
    elif found:
        texts = (_BAD, "\n".join(one.chinese for one in found), "\n".join(one.english for one in found))
    elif is_line:
        texts = (_GOOD,)
    else:
        return []
    cells = [cell_of(target, text) for text in texts]
    for cell in cells:
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        if number == layout.header_row:
            cell.font = Font(bold=True)
        else:
            cell.fill = _BAD_FILL if found else _GOOD_FILL
    return cells


def _write_general(target: Any, problems: Sequence[WageProblem]) -> None:
    target.column_dimensions["A"].width = 24
    target.column_dimensions["B"].width = target.column_dimensions["C"].width = 70
    for found in problems:
        target.append([cell_of(target, text) for text in (found.sheet, found.chinese, found.english)])
