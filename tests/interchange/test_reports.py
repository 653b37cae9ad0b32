"""How reports are set: lines within their width, figures in columns, names of sheets, values in both languages."""

import io
from typing import Any

import pytest
from fpdf import FPDF
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from pylopdf_fonts_zh_cn import sans_path

from fenming.interchange.reports.model import Column, Fact, Kind, Language, Report, Section, Stamp, Text, head_of, shown
from fenming.interchange.reports.pdf import pdf_bytes
from fenming.interchange.reports.typesetting import wrapped
from fenming.interchange.reports.xlsx import xlsx_bytes

STAMP = Stamp("chain", "00" * 32, 7, 1_764_547_200_000, 480, "ab" * 32)


def report(*sections: Section) -> Report:
    facts = [Fact(Text("Sum", "金额"), 1_234_567_89, Kind.MONEY_WAN)]
    return Report("project-1", Text("Title", "标题"), "subject", "CNY", facts, sections, (), STAMP)


def section(*rows: list[Any], title: str = "Rows") -> Section:
    columns = [Column(Text("Name", "名称"), Kind.TEXT, 3), Column(Text("Amount", "金额"), Kind.MONEY, 2, total=True)]
    return Section(Text(title, title), columns, rows)


@pytest.mark.parametrize(
    ("value", "kind", "english", "chinese"),
    [
        (1_234_567_89, Kind.MONEY, "1,234,567.89", "1,234,567.89"), (-5, Kind.MONEY, "-0.05", "-0.05"),
        (1_234_567_89, Kind.MONEY_WAN, "1,234,567.89 CNY", "1,234,567.89 元（123.46 万元）"), (99, Kind.MONEY_WAN, "0.99 CNY", "0.99 元"),
        (85, Kind.PERMILLE, "8.5%", "8.5%"), (20_000, Kind.DAY, "2024-10-04", "2024-10-04"), (202603, Kind.MONTH, "2026-03", "2026年3月"),
        (12_345, Kind.COUNT, "12,345", "12,345"), (None, Kind.MONEY, "—", "—"), ("as it is", Kind.MONEY, "as it is", "as it is"),
        (Text("a", "甲"), Kind.TEXT, "a", "甲"),
    ],
)  # fmt: skip
def test_a_value_is_shown_as_people_write_it(value: Any, kind: Kind, english: str, chinese: str) -> None:
    assert shown(value, kind, "CNY", Language.ENGLISH) == english
    assert shown(value, kind, "CNY", Language.CHINESE) == chinese


def test_other_currencies_have_their_own_decimals_and_units() -> None:
    column = Column(Text("Amount", "金额"), Kind.MONEY)
    assert (shown(1234, Kind.MONEY, "JPY", Language.ENGLISH), shown(1234, Kind.MONEY, "KWD", Language.ENGLISH)) == ("1,234", "1.234")
    assert (head_of(column, "CNY", Language.CHINESE), head_of(column, "JPY", Language.CHINESE)) == ("金额（元）", "金额（JPY）")
    book = load_workbook(io.BytesIO(xlsx_bytes(report(section(["a", 100])), Language.ENGLISH)))
    assert book.worksheets[1]["B2"].number_format == "#,##0.00"


PIECES = st.text("中文，。（）abc 1,234.5%-\n", max_size=60)


@settings(max_examples=300)
@given(PIECES, st.integers(2, 20))
def test_lines_keep_every_character_and_fit(text: str, width: int) -> None:
    lines = wrapped(text, width, len)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(len(line.rstrip("，。）,.% ")) <= width for line in lines)


def test_words_stay_whole_and_marks_do_not_begin_a_line() -> None:
    assert wrapped("one two three", 7, len) == ["one two", "three"]
    assert wrapped("abcdefgh", 3, len) == ["abc", "def", "gh"]
    assert wrapped("中文字，中文", 3, len) == ["中文字，", "中文"]


def test_figures_of_the_font_all_have_one_width() -> None:
    page = FPDF()
    page.add_font("text", "", sans_path())
    page.set_font("text", "", 100)
    assert len({page.get_string_width(digit) for digit in "0123456789"}) == 1


def test_names_of_sheets_are_such_as_programs_accept() -> None:
    sheets = [section(title="a/b:[c]*?" + "长" * 40), section(["=1+1", 5], title="'quoted'"), section(title="same"), section(title="same")]
    book = load_workbook(io.BytesIO(xlsx_bytes(report(*sheets), Language.ENGLISH)))
    assert len(set(book.sheetnames)) == 5
    assert all(len(name) <= 31 and not set(name) & set("[]:*?/\\") for name in book.sheetnames)
    assert book.worksheets[2]["A2"].data_type == "s"


def test_a_table_without_rows_says_so_and_has_no_total() -> None:
    book = load_workbook(io.BytesIO(xlsx_bytes(report(section()), Language.CHINESE)))
    assert [[cell.value for cell in row] for row in book.worksheets[1].iter_rows()] == [["名称", "金额（元）"], ["无。", None]]


@pytest.mark.parametrize("count", [0, 1, 30, 41, 42, 43, 44, 45, 46, 200])
def test_tables_of_any_length_and_width_are_set(count: int) -> None:
    rows = [["名" * (index % 90), index * 10**12] for index in range(count)]
    data = pdf_bytes(report(section(*rows)), Language.CHINESE)
    assert data.startswith(b"%PDF") and b"/FontFile3" in data
    wide = Section(Text("w", "宽"), [Column(Text("Amount", "金额"), Kind.MONEY, 1, True)] * 20, [[10**15] * 20] * count)
    assert pdf_bytes(report(wide), Language.ENGLISH).startswith(b"%PDF")
