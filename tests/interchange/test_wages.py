"""Wage tables as employers really keep them, and as attackers would: what is read, and every problem with its place."""

import csv
import io
import zipfile
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from fenming.base.problems import NotThere
from fenming.base.resident_ids import IdFault, check_character, id_fault
from fenming.interchange.wages import files
from fenming.interchange.wages.model import RowKind, WageFile, column_letters
from fenming.interchange.wages.reader import read_bytes, read_file
from fenming.interchange.wages.sentences import SENTENCES
from fenming.interchange.wages.template import template_bytes

HEADER = ["用工编号", "姓名", "出勤天数", "实发工资"]
GOOD_ID = "11010519491231002X"


def text(*rows: Sequence[Any], encoding: str = "utf-8", separator: str = ",") -> bytes:
    out = io.StringIO()
    csv.writer(out, delimiter=separator).writerows(rows)
    return out.getvalue().encode(encoding)


def workbook(*rows: Sequence[Any], change: Any = None) -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(list(row))
    if change:
        change(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def read(data: bytes, month: int | None = 202603) -> WageFile:
    return read_bytes(data, month, 2)


def rules(data: bytes, month: int | None = 202603) -> list[str]:
    return [problem.rule for problem in read(data, month).problems]


# What is read.


@pytest.mark.parametrize(
    "data",
    [
        text(HEADER, [12, "张三", 22, "6,000.50"]),
        text(HEADER, [12, "张三", 22, "6,000.50"], encoding="gb18030"),
        text(HEADER, [12, "张三", 22, "6,000.50"], encoding="utf-8-sig"),
        text(HEADER, [12, "张三", 22, "6,000.50"], encoding="utf-16"),
        text(HEADER, [12, "张三", 22, "￥6000.5元"], separator="\t"),
        text(HEADER, ["１２", "张三", "22天", "６,０００.５０"], separator=";"),
        text(["Net pay (CNY)", "Days worked", "Name", "Engagement No."], ["6000.5", "22", "A", "engagement-12"]),
        text(["序号", "实 发 工 资（元）", "出勤天数", "用工编号："], [1, "6000.50", "22", "12"]),
        workbook(HEADER, [12, "张三", 22, 6000.5]),
        workbook(["2026年3月 工资表"], [], HEADER, ["12", "张三", "22", "6000.50"], ["合计", None, None, 6000.5]),
        workbook(["用工编号", "姓名", "出勤天数", "工资", None, None], [None, None, None, "应发", "扣款", "实发"], [12, "张三", 22, 6100, 99.5, 6000.5]),
    ],
)  # fmt: skip
def test_every_form_of_table_is_read(data: bytes) -> None:
    file = read(data)
    assert not file.problems
    assert [(row.engagement, row.days, row.amount) for row in file.rows] == [(12, Decimal(22), 600050)]


def test_titles_totals_repeated_headers_and_signatures_are_not_workers() -> None:
    rows = [
        ["某项目工资表", "", "", ""], HEADER, ["1", "甲", "20", "100.00"], ["2", "乙", "21", "200.00"], ["小计", "", "", "300.00"], HEADER,
        ["3", "丙", "22", "50"], ["小计", "", "", "50"], ["", "合计（大写）", "", "350.00"], [], ["制表：", "", "审核：", "签字"],
    ]  # fmt: skip
    file = read(text(*rows))
    assert not file.problems
    assert [row.engagement for row in file.rows] == [1, 2, 3]


def test_a_total_that_is_wrong_is_told_with_what_it_should_be() -> None:
    data = text(HEADER, ["1", "甲", "20", "100.00"], ["小计", "", "", "90"], ["2", "乙", "20", "5"], ["合计", "", "", "104.99"])
    assert [(p.rule, p.row, p.column) for p in read(data).problems] == [("total_differs", 3, "D"), ("total_differs", 5, "D")]
    assert "105.00" in read(data).problems[1].english


def test_the_month_comes_from_caller_title_sheet_or_column() -> None:
    lines = [HEADER, ["1", "甲", "20", "100"]]
    assert read(text(["2026年3月工资表"], *lines), None).month == 202603
    assert read(text(["2026年3月工资表（制表日期2026年4月5日）"], *lines), None).month == 202603
    assert read(workbook(*lines, change=lambda book: setattr(book.active, "title", "2026-03")), None).month == 202603
    by_column: list[Any] = [[*HEADER, "月份"], [1, "甲", 20, 100, date(2026, 3, 31)], [2, "乙", 20, 100, "202603"]]
    assert read(workbook(*by_column), None).month == 202603
    assert rules(text(*lines), None) == ["month_unknown"]
    assert rules(text(["2026年2月工资表"], *lines)) == ["month_differs"]
    assert rules(text([*HEADER, "月份"], [1, "甲", 20, 100, "2026.04"], [2, "甲", 20, 100, "三月"])) == [
        "month_differs", "month_differs", "month_unreadable",
    ]  # fmt: skip


def test_teams_on_several_sheets_are_one_table() -> None:
    def second(book: Any) -> None:
        for row in (HEADER, [2, "乙", 20, 200]):
            book.create_sheet("二班").append(row) if "二班" not in book else book["二班"].append(row)
        book.create_sheet("说明").append(["注意"])

    file = read(workbook(HEADER, [1, "甲", 20, 100], change=second))
    assert [(row.sheet, row.row, row.engagement) for row in file.rows] == [("Sheet", 2, 1), ("二班", 2, 2)]

    def hidden(book: Any) -> None:
        second(book)
        book["二班"].sheet_state = "hidden"

    assert rules(workbook(HEADER, [1, "甲", 20, 100], change=hidden)) == ["hidden_sheet"]


# What is wrong.


def test_half_days_what_is_kept_back_and_what_a_row_pays_are_read() -> None:
    header = [*HEADER, "应发工资", "扣款", "扣回", "类别"]
    rows = [["1", "甲", "20.5天", "90", "100", "10", "", ""], ["2", "乙", "0", "0", "50", "0", "50", "结清"]]
    rows += [["3", "丙", "0", "60", "100", "40", "30.00元", " 补 发 "], ["4", "丁", "9", "70", "100", "0", "30", "正常"]]
    file = read(text(header, *rows))
    assert file.problems == []
    assert [(row.days, row.amount, row.set_off, row.kind) for row in file.rows] == [
        (Decimal("20.5"), 9000, 0, RowKind.REGULAR), (Decimal(0), 0, 5000, RowKind.FINAL), (Decimal(0), 6000, 3000, RowKind.SUPPLEMENT),
        (Decimal(9), 7000, 3000, RowKind.REGULAR),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (["0", "10", "", "正常"], "days_unreadable"), (["1", "0", "", "结清"], "amount_not_positive"), (["1", "10", "x", ""], "amount_unreadable"),
        (["1", "10", "-1", ""], "amount_not_positive"), (["1", "10", "", "木工"], "kind_unreadable"),
    ],
)  # fmt: skip
def test_a_bad_kind_or_set_off_is_told(cells: list[str], expected: str) -> None:
    assert rules(text(["用工编号", "出勤天数", "实发工资", "扣回", "类别"], ["1", *cells])) == [expected]


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (["", "甲", "20", "100"], "worker_missing"), (["x7", "甲", "20", "100"], "engagement_unreadable"),
        (["0", "甲", "20", "100"], "engagement_unreadable"), (["1", "甲", "", "100"], "days_missing"),
        (["1", "甲", "20.3", "100"], "days_unreadable"), (["1", "甲", "32", "100"], "days_unreadable"),
        (["1", "甲", "-1", "100"], "days_unreadable"), (["1", "甲", "20", ""], "amount_missing"),
        (["1", "甲", "20", "一百"], "amount_unreadable"), (["1", "甲", "20", "1,00"], "amount_unreadable"),
        (["1", "甲", "20", "1e3"], "amount_unreadable"), (["1", "甲", "20", "1." + "0" * 40 + "1"], "amount_unreadable"),
        (["1", "甲", "20", "100.005"], "amount_decimals"), (["1", "甲", "20", "0"], "amount_not_positive"),
        (["1", "甲", "20", "-5"], "amount_not_positive"), (["1", "甲", "20", "9" * 20], "amount_too_large"),
        (["1", "甲", "20", "9" * 18], "amount_too_large"),
    ],
)  # fmt: skip
def test_a_bad_cell_is_told_with_its_place(cells: list[str], expected: str) -> None:
    problem = read(text(HEADER, ["9", "丁", "20", "1"], cells)).problems[0]
    assert (problem.rule, problem.row) == (expected, 3)
    assert problem.header == HEADER["ABCD".index(problem.column)]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("110105194912310021", "id_check"), ("110105491231002", "id_fifteen_digits"), ("1101051949123", "id_form"),
        ("110105194902310029", "id_birthday"), ("护照E1234567", "id_form"), (110105194912310020, "id_as_number"),
        ("1.10105E+17", "id_as_number"),
    ],
)  # fmt: skip
def test_an_id_number_is_checked_and_never_repeated(value: str | int, expected: str) -> None:
    file = read(workbook(["身份证号码", "出勤天数", "实发工资"], [value, 20, 100], [GOOD_ID.lower(), 20, 100]))
    assert [(p.rule, p.row, p.column) for p in file.problems] == [(expected, 2, "A")]
    assert file.rows[1].document == GOOD_ID
    assert str(value)[:10] not in file.problems[0].english + file.problems[0].chinese


def test_a_name_or_a_number_in_the_wrong_column_is_not_repeated() -> None:
    told = read(text(HEADER, ["1", "x", GOOD_ID, "张三"], ["1", "x", "20", "13800138000.123"])).problems
    assert len(told) == 3
    assert not [p for p in told if GOOD_ID[:8] in p.english or "张三" in p.chinese or "138" in p.english]


def test_formulas_are_not_amounts_and_their_values_come_back() -> None:
    data = workbook(HEADER, [1, "甲", 20, "=20*300"], ["=1+1", "乙", 20, 100])
    assert rules(data) == ["formula", "formula"]
    assert rules(workbook(["身份证号", "出勤天数", "实发工资"], ["=A1", 20, 5])) == ["formula"]


def test_a_worker_who_was_forgotten_is_told_and_a_marked_text_is_read() -> None:
    header = ["姓名", "身份证号", "出勤天数", "实发工资"]
    data = text(header, ["甲", "'" + GOOD_ID, 20, 100], ["乙", "", "", ""], ["合计", "", "", 100], ["制表人丙", "", "", ""])
    assert [(problem.rule, problem.row) for problem in read(data).problems][:1] == [("worker_missing", 3)]
    assert [row.document for row in read(data).rows] == [GOOD_ID, ""]
    empty = workbook(HEADER, [1, "甲", 20, 100], ["合计", None, None, 100], ["=A1", None, None, None], [None, None, "=1", None])
    assert rules(empty) == ["formula", "days_missing", "amount_missing", "worker_missing", "formula", "amount_missing"]


def test_gross_less_deductions_must_be_net() -> None:
    header = ["用工编号", "出勤天数", "应发工资", "扣款", "实发工资"]
    assert rules(text(header, [1, 20, "100.00", "0.50", "99.50"], [2, 20, "100", "", "100"], [3, 20, "100", "1", "98"])) == ["net_differs"]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", "no_header"), (text(["a", "b"], ["1", "2"]), "no_header"), (text(HEADER), "no_rows"), (b"\xff\xff\xff", "not_text"),
        (b"\x00\x01\x02\x03", "not_text"), (bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600), "old_excel"),
        (b"PK\x03\x04" + bytes(40), "damaged"), (text(["用工编号", "出勤天数", "实发工资（万元）"], [1, 20, 1]), "unit_is_ten_thousand"),
        (text(HEADER, ["1", "x" * 200_000, "1", "1"]), "damaged"), (text(HEADER) + b"1,a,2,3\n" * 50_001, "too_many_rows"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_wage_table_is_said_to_be_none(data: bytes, expected: str) -> None:
    assert expected in rules(data)


def rezipped(data: bytes, **changed: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for part in source.infolist():
            target.writestr(part.filename, changed.pop(part.filename.rpartition("/")[2].replace(".", "_"), source.read(part)))
        for name, content in changed.items():
            target.writestr(name, content)
    return out.getvalue()


def test_bombs_entities_and_strange_names_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    good = workbook(HEADER, [1, "甲", 20, 100])
    assert not rules(rezipped(good, **{"../../etc/passwd": b"x"}))
    entities = b'<!DOCTYPE a [<!ENTITY b "c">]><sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"/>'
    assert rules(rezipped(good, sharedStrings_xml=entities)) == ["entities"]
    assert rules(rezipped(good, sharedStrings_xml=entities.decode().encode("utf-16"))) == ["entities"]
    assert rules(rezipped(good, sheet1_xml=b"<broken")) == ["damaged"]
    monkeypatch.setattr(files, "UNPACKED_BYTES_MAX", 1_000_000)
    assert rules(rezipped(good, bomb=bytes(2_000_000))) == ["unpacks_too_large"]
    monkeypatch.setattr(files, "PARTS_MAX", 3)
    assert rules(good) == ["too_many_parts"]


def test_a_sheet_that_lies_about_its_size_costs_nothing() -> None:
    good = workbook(HEADER, [1, "甲", 20, 100])
    sheet = zipfile.ZipFile(io.BytesIO(good)).read("xl/worksheets/sheet1.xml")
    lying = sheet.replace(b'ref="A1:D2"', b'ref="A1:XFD1048576"').replace(b"</sheetData>", b'<row r="1048576"/></sheetData>')
    assert lying != sheet
    assert not rules(rezipped(good, sheet1_xml=lying))
    far = sheet.replace(b"</sheetData>", b'<row r="1048576"><c r="A1048576"><v>1</v></c></row></sheetData>')
    assert rules(rezipped(good, sheet1_xml=far)) == ["too_many_rows"]
    wide = b"".join(b'<row r="%d"><c r="XFD%d"><v>1</v></c></row>' % (row, row) for row in range(3, 400))
    assert rules(rezipped(good, sheet1_xml=sheet.replace(b"</sheetData>", wide + b"</sheetData>"))) == ["too_many_cells"]


def test_files_that_are_not_there_or_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(NotThere):
        read_file(tmp_path / "none.csv", None, 2)
    (tmp_path / "big.csv").write_bytes(bytes(20))
    monkeypatch.setattr(files, "FILE_BYTES_MAX", 10)
    with pytest.raises(files.FileTooLarge):
        read_file(tmp_path / "big.csv", None, 2)


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_give_an_answer(data: bytes) -> None:
    assert read(data).problems or read(data).rows
    read(b"PK\x03\x04" + data)


CELLS = st.text(max_size=12) | st.integers(-10, 10**12).map(str) | st.decimals(0, 10**6, places=3).map(str)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.lists(CELLS, min_size=4, max_size=4), max_size=6))
def test_any_cells_give_lines_or_problems(rows: list[list[str]]) -> None:
    file = read(text(HEADER, *rows))
    told = {problem.row for problem in file.problems}
    for row in file.rows:
        assert row.row in told or (row.engagement and row.days and row.amount)


@settings(max_examples=200, deadline=None)
@given(st.integers(1, 10**15))
def test_an_amount_is_read_as_it_is_written(fen: int) -> None:
    written = f"{Decimal(fen) / 100:,.2f}"
    assert [row.amount for row in read(text(HEADER, ["1", "甲", "20", written])).rows] == [fen]


# The number of a citizen.


def test_the_example_of_the_standard() -> None:
    assert id_fault(GOOD_ID) is None
    assert id_fault("440524188001010014") is None
    assert check_character("34052419800101001") == "X"


@settings(max_examples=200)
@given(st.integers(0, 16), st.integers(1, 9))
def test_a_wrong_digit_is_always_noticed(place: int, more: int) -> None:
    digit = str((int(GOOD_ID[place]) + more) % 10)
    assert id_fault(GOOD_ID[:place] + digit + GOOD_ID[place + 1 :]) in (IdFault.CHECK, IdFault.BIRTHDAY, IdFault.FORM)


# What goes back.


def test_the_template_shows_each_row_with_its_verdict_and_can_be_corrected() -> None:
    rows: list[Any] = [["2026年3月工资表"], HEADER, [1, "=evil()", 20, 100], [2, "乙", 99, "1.005"], ["合计", None, None, 101.0]]
    data = text(*rows)
    file = read(data)
    sheet: Any = load_workbook(io.BytesIO(template_bytes(file, file.problems)))["CSV"]
    shown = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert shown[1][:5] == [*HEADER, "检查结果 Check"]
    assert shown[2][4].startswith("✓") and shown[3][4].startswith("✗")
    assert "99" in shown[3][5] and "1.005" in shown[3][6] and shown[3][6].count("\n") == 1
    assert sheet["B3"].data_type == "s"
    sheet["C4"], sheet["D4"], sheet["D5"] = 30, "1", 101
    out = io.BytesIO()
    sheet.parent.save(out)
    corrected = read(out.getvalue())
    assert not corrected.problems
    assert [(row.engagement, row.days, row.amount) for row in corrected.rows] == [(1, Decimal(20), 10000), (2, Decimal(30), 100)]


def test_the_template_of_a_file_that_cannot_be_read_says_why() -> None:
    file = read(b"\xff\xff")
    book: Any = load_workbook(io.BytesIO(template_bytes(file, file.problems)))
    assert "UTF-8" in str(book.worksheets[0]["C1"].value)


def test_columns_are_named_as_in_a_spreadsheet() -> None:
    assert [column_letters(index) for index in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]


def test_every_sentence_is_told_in_both_languages() -> None:
    for english, chinese in SENTENCES.values():
        assert english.endswith(".") and chinese.endswith("。")
