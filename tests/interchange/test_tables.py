"""Tables for spreadsheets: text stays text, and no row is lost where a sheet is full."""

import csv
import io
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from fenming.interchange.tables import write_csv, write_xlsx

HOSTILE = ["=1+1", "+1", "-1+cmd|' /C calc'!A0", "@SUM(A1)", "\t=1", "\r=1", "＝1", '=HYPERLINK("http://x")']


@pytest.mark.parametrize("text", HOSTILE)
def test_text_is_never_a_formula(text: str) -> None:
    file = io.BytesIO()
    write_csv(file, ["name"], [[text]])
    assert list(csv.reader(io.StringIO(file.getvalue().decode("utf-8-sig"), newline="")))[1] == [f"'{text}"]
    file = io.BytesIO()
    write_xlsx(file, "names", ["name"], [[text]])
    cell = load_workbook(io.BytesIO(file.getvalue())).active["A2"]  # type: ignore[index]
    assert cell.data_type == "s" and str(cell.value).strip() == text.strip()


def test_numbers_are_numbers_below_zero_too() -> None:
    file = io.BytesIO()
    assert write_csv(file, ["a", "b", "c"], [[-5, Decimal("-12.50"), None]]) == 1
    assert file.getvalue().decode("utf-8-sig").splitlines()[1] == "-5,-12.50,"
    file = io.BytesIO()
    write_xlsx(file, "numbers", ["a", "b"], [[-5, Decimal("-12.50")]])
    sheet = load_workbook(io.BytesIO(file.getvalue())).worksheets[0]
    assert [cell.value for cell in sheet[2]] == [-5, -12.5]


def test_a_full_sheet_goes_on_on_the_next_with_its_head() -> None:
    file = io.BytesIO()
    assert write_xlsx(file, "rows", ["number"], ([number] for number in range(25)), sheet_rows_max=11) == 25
    sheets = load_workbook(io.BytesIO(file.getvalue())).worksheets
    assert [sheet.title for sheet in sheets] == ["rows", "rows 2", "rows 3"]
    assert [row[0].value for sheet in sheets for row in sheet.iter_rows(min_row=2)] == list(range(25))
    assert all(sheet["A1"].value == "number" for sheet in sheets)


def test_no_rows_are_a_head() -> None:
    for write in (write_csv, lambda file, head, rows: write_xlsx(file, "none", head, rows)):
        file = io.BytesIO()
        assert write(file, ["a"], []) == 0
        assert file.getvalue()


@given(st.lists(st.lists(st.text(), min_size=2, max_size=2), max_size=5))
def test_any_text_comes_back(rows: list[list[str]]) -> None:
    file = io.BytesIO()
    write_csv(file, ["a", "b"], rows)
    back = list(csv.reader(io.StringIO(file.getvalue().decode("utf-8-sig"), newline="")))[1:]
    assert [[cell.removeprefix("'") for cell in row] for row in back] == [[cell.removeprefix("'") for cell in row] for row in rows]
