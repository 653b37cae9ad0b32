"""From a file that anybody may have made to sheets of plain cells, within stated limits.

A spreadsheet is a zip of XML, so it can be a bomb, name parts it does not have, or refer to entities. Every part is unpacked
once against one budget, whatever sizes the zip claims, before a library looks at it. Formulas are marked, never computed.
"""

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from fenming.base.problems import NotThere, Problem
from fenming.interchange.wages.model import CellValue, Sheet

FILE_BYTES_MAX = 32 * 1024**2
UNPACKED_BYTES_MAX = 256 * 1024**2
PARTS_MAX = 2000
SHEETS_MAX = 50
ROWS_MAX = 50_000
COLUMNS_MAX = 200
CELLS_MAX = 5_000_000
CELL_CHARACTERS_MAX = 500
_CHUNK_BYTES = 1024**2
_DOCUMENT_TYPE = re.compile(rb"<!(DOCTYPE|ENTITY)", re.IGNORECASE)
_OLD_EXCEL = bytes.fromhex("d0cf11e0a1b11ae1")


class FileTooLarge(Problem):
    """The file is larger than this reader takes in."""


class NotATable(Problem):
    """The file cannot be read as a table; `rule` and `details` make the sentence that says why."""

    def __init__(self, rule: str, **details: object) -> None:
        super().__init__(rule)
        self.rule = rule
        self.details = details


def read_whole(path: Path) -> bytes:
    """The bytes of a file of bearable size; raises `NotThere` or `FileTooLarge`."""
    try:
        if path.stat().st_size > FILE_BYTES_MAX:
            raise FileTooLarge(f"{path.name} is larger than {FILE_BYTES_MAX} bytes; split it")
        return path.read_bytes()
    except OSError as error:
        raise NotThere(f"{path} cannot be read: {error.strerror}") from None


def sheets_of(data: bytes) -> list[Sheet]:
    """The sheets of a file, by what its bytes are and not by its name; raises `NotATable`."""
    if data.startswith(b"PK\x03\x04"):
        return _workbook(data)
    if data.startswith(_OLD_EXCEL):
        raise NotATable("old_excel")
    return [Sheet("CSV", _separated(_text(data)))]


# Text.


def _text(data: bytes) -> str:
    """UTF-8, UTF-16 with its mark, or GB 18030, which covers GB 2312 and GBK."""
    marked = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise NotATable("not_text")


def _separated(text: str) -> list[list[CellValue]]:
    beginning = text[:20_000]
    separator = max(",\t;", key=beginning.count)
    rows: list[list[CellValue]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator):
            rows.append([_short(cell) for cell in row[:COLUMNS_MAX]])
            if len(rows) > ROWS_MAX:
                raise NotATable("too_many_rows", limit=ROWS_MAX)
    except csv.Error as error:
        raise NotATable("damaged", reason=f"line {len(rows) + 1}: {error}") from None
    return rows


def _short(text: str) -> str | None:
    stripped = text.strip().replace("\u3000", " ").strip()
    return stripped[:CELL_CHARACTERS_MAX] or None


# Workbooks.


def _workbook(data: bytes) -> list[Sheet]:
    _look_over(data)
    try:
        return list(_sheets(data))
    except NotATable:
        raise
    # What a broken workbook raises inside the library is not listed anywhere: KeyError, ValueError, ParseError, and more.
    except Exception as error:
        raise NotATable("damaged", reason=type(error).__name__) from None


def _look_over(data: bytes) -> None:
    """Unpack every part once against one budget; refuse what only an attacker writes."""
    left = UNPACKED_BYTES_MAX
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            names = {part.filename for part in parts}
            if len(parts) > PARTS_MAX or len(names) != len(parts):
                raise NotATable("too_many_parts")
            for part in parts:
                left = _look_into(archive, part, left)
    except (zipfile.BadZipFile, RuntimeError, OSError, EOFError, ValueError) as error:
        raise NotATable("damaged", reason=type(error).__name__) from None


def _look_into(archive: zipfile.ZipFile, part: zipfile.ZipInfo, left: int) -> int:
    before = b""
    with archive.open(part) as file:
        while chunk := file.read(_CHUNK_BYTES):
            left -= len(chunk)
            if left < 0:
                raise NotATable("unpacks_too_large", limit=UNPACKED_BYTES_MAX)
            if _DOCUMENT_TYPE.search((before + chunk).replace(b"\0", b"")):
                raise NotATable("entities")
            before = chunk[-16:]
    return left


def _sheets(data: bytes) -> Iterator[Sheet]:
    book = load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
    if len(book.worksheets) > SHEETS_MAX:
        raise NotATable("too_many_sheets", limit=SHEETS_MAX)
    values: Any = None
    for index, sheet in enumerate(book.worksheets):
        rows, formulas = _cells(sheet)
        if formulas:
            values = values or load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
            rows, _ = _cells(values.worksheets[index])
        yield Sheet(sheet.title, rows, frozenset(formulas), sheet.sheet_state != "visible")


def _cells(sheet: Any) -> tuple[list[list[CellValue]], list[tuple[int, int]]]:
    # The stated dimension may be a lie, by which every row would be padded to 16,384 cells.
    sheet.reset_dimensions()
    rows: list[list[CellValue]] = []
    formulas = []
    seen = 0
    for index, row in enumerate(sheet.iter_rows()):
        seen += len(row)
        if seen > CELLS_MAX:
            raise NotATable("too_many_cells", limit=CELLS_MAX)
        if index >= ROWS_MAX:
            # Spreadsheets like to keep empty, formatted rows to the very end of the sheet.
            if any(cell.value is not None for cell in row):
                raise NotATable("too_many_rows", limit=ROWS_MAX)
            continue
        kept = row[:COLUMNS_MAX]
        formulas += [(index, place) for place, cell in enumerate(kept) if cell.data_type == "f"]
        rows.append([_plain(cell.value) for cell in kept])
    return rows, formulas


def _plain(value: object) -> CellValue:
    match value:
        case bool():
            return str(value)
        case int():
            return value
        case float():
            # Fifteen digits are what a spreadsheet shows; the sixteenth is the rounding of its binary form.
            return Decimal(format(value, ".15g"))
        case datetime() | date():
            return value.isoformat()[:10]
        case None:
            return None
    return _short(str(value))
