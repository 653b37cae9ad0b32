"""What every workbook of ours shares: text that stays text, and the same bytes for the same content.

A cell that begins with = would be run as a formula by whoever opens the file, and a zip carries the moment of its making; both
are taken out here.
"""

import io
import re
import zipfile
from datetime import datetime
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*(<)")
_ZIP_MOMENT = (1980, 1, 1, 0, 0, 0)
_CELL_CHARACTERS_MAX = 32_000


def cell_of(sheet: Any, value: Any) -> Any:
    """A cell for a row of a write-only sheet; text is never taken for a formula."""
    if not isinstance(value, str):
        return WriteOnlyCell(sheet, value)
    cell = WriteOnlyCell(sheet)
    cell.value = _CONTROL.sub("\ufffd", value)[:_CELL_CHARACTERS_MAX]
    cell.data_type = "s"
    return cell


def formula_cell(sheet: Any, formula: str) -> Any:
    """A cell that is meant to be computed; the formula is ours, never a user's text."""
    return WriteOnlyCell(sheet, formula)


def workbook_bytes(book: Workbook, moment: datetime) -> bytes:
    """The file's bytes: equal for equal content, whenever and wherever it is written."""
    book.properties.created = moment
    book.properties.creator = "Fenming"
    draft = io.BytesIO()
    book.save(draft)
    fixed = io.BytesIO()
    stamp = moment.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    with zipfile.ZipFile(draft) as source, zipfile.ZipFile(fixed, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as target:
        for part in source.infolist():
            data = source.read(part)
            if part.filename == "docProps/core.xml":
                data = _MODIFIED.sub(rb"\g<1>" + stamp + rb"\g<2>", data)
            entry = zipfile.ZipInfo(part.filename, _ZIP_MOMENT)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            target.writestr(entry, data)
    return fixed.getvalue()
