"""Reports of a real chain: the figures are the ledger's, the same block gives the same bytes, and both languages are whole."""

import io
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from fenming.base.problems import BadUsage, NotThere
from fenming.base.signatures import ED25519
from fenming.domains.trace.steps import UnknownId
from fenming.interchange.reports.model import Kind, Language, Report, Section
from fenming.interchange.reports.pdf import pdf_bytes
from fenming.interchange.reports.xlsx import xlsx_bytes
from fenming.node import records
from fenming.node.home import Home
from fenming.node.operations import SAMPLE_PASSPHRASE, DemoResult, demo
from fenming.node.reading import ReadHome
from fenming.node.reporting import read_report
from fenming.node.submitting import submit

WORKERS = 12
SUBJECTS = {"project": "project-1", "contract": "contract-2", "wages": "project-1", "worker": "worker-39"}


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> DemoResult:
    return demo(tmp_path_factory.mktemp("reports") / "home", WORKERS, lambda _: None)


@pytest.fixture(scope="module")
def reading(sample: DemoResult) -> Iterator[ReadHome]:
    opened = ReadHome(Home(Path(sample.home)))
    yield opened
    opened.close()


def table(report: Report, english: str) -> Section:
    return next(section for section in report.sections if section.title.english == english)


def column(section: Section, english: str) -> list[Any]:
    index = [column.title.english for column in section.columns].index(english)
    return [row[index] for row in section.rows]


def test_the_position_of_a_project_is_what_the_ledger_says(sample: DemoResult, reading: ReadHome) -> None:
    report = read_report(reading, "project", "project-1", None)
    budget = table(report, "Budget by line")
    sums = {column.title.english: total for column, total in zip(budget.columns, budget.totals, strict=True)}
    assert (sums["Budget"], sums["Paid"]) == (sample.budget, sample.paid)
    assert sums["Forecast"] == sums["Committed"]
    assert column(table(report, "Contracts"), "Certified")[0] == sample.paid < (sums["Certified"] or 0)
    assert (sums["Committed"] or 0) + (sums["Uncommitted"] or 0) == sample.budget
    held = table(report, "Money held")
    kinds = [kind.english for kind in column(held, "Kind")]
    balances = column(held, "Balance")
    assert sum(b for kind, b in zip(kinds, balances, strict=True) if kind == "retention") == sample.held
    assert sum(column(table(report, "Contracts"), "Retained")) == sample.held
    assert column(table(report, "Contracts"), "Tier") == [1, 2, 3, 2]


def test_the_account_of_a_contract_adds_up(reading: ReadHome) -> None:
    report = read_report(reading, "contract", "contract-2", None)
    claims = table(report, "Claims")
    assert column(claims, "This period") == [
        sum(parts)
        for parts in zip(*(column(claims, name) for name in ("of it labour", "Retention", "Recoupment", "Net")), strict=True)
    ]
    rows: list[Any] = list(table(report, "Position").rows)
    position = {row[0].english: row[1] for row in rows}
    assert position["Certified to date"] + position["Not certified yet"] == position["Contract sum"]
    assert position["In the retention account now"] == position["Retained"] - position["Retention released"]
    assert position["Subcontracted"] == column(table(read_report(reading, "project", "project-1", None), "Contracts"), "Contract sum")[2]


def test_the_wage_file_has_every_worker_with_attendance_signature_payment_and_receipt(reading: ReadHome) -> None:
    report = read_report(reading, "wages", "project-1", None)
    assert len(table(report, "Roster").rows) == WORKERS
    lines = [row for section in report.sections if section.title.english.startswith("Table ") for row in section.rows]
    assert len(lines) == WORKERS and not [row for row in lines if None in row]
    assert column(table(report, "Wage tables"), "Signed") == column(table(report, "Wage tables"), "Receipts") == [6, 6]


def test_a_workers_statement_is_of_that_worker_alone(sample: DemoResult, reading: ReadHome) -> None:
    report = read_report(reading, "worker", SUBJECTS["worker"], None)
    wages = table(report, "Your wages")
    assert len(wages.rows) == 1 and column(wages, "Payment")[0].startswith("payment-")
    assert [fact.value for fact in report.facts if fact.label.english == "Wages received"] == column(wages, "Wage")
    before = read_report(reading, "worker", SUBJECTS["worker"], sample.height - 2)
    assert column(table(before, "Your wages"), "Receipt") == [None]


def test_a_report_as_of_a_block_is_the_same_for_ever(sample: DemoResult, tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    shutil.copytree(sample.home, home.folder)
    before = written(home)
    action = b'[{"action": "Transfer", "debit": 6, "credit": 3, "amount": 1}]'
    done = submit(home.folder, action, 28, home.keys / "supplier.keys", SAMPLE_PASSPHRASE, False)
    assert done["code"] == 0
    assert written(home, sample.height) == before
    assert all(first != second for first, second in zip(before, written(home), strict=True))
    assert b"2025" in before[0]


def written(home: Home, height: int | None = None) -> list[bytes]:
    reading = ReadHome(home)
    try:
        reports = [read_report(reading, name, SUBJECTS[name], height) for name in SUBJECTS]
    finally:
        reading.close()
    return [write(report, language) for report in reports for language in Language for write in (pdf_bytes, xlsx_bytes)]


@pytest.mark.parametrize("name", SUBJECTS)
@pytest.mark.parametrize("language", list(Language))
def test_a_workbook_computes_the_totals_that_the_ledger_gives(reading: ReadHome, name: str, language: Language) -> None:
    report = read_report(reading, name, SUBJECTS[name], None)
    book = load_workbook(io.BytesIO(xlsx_bytes(report, language)))
    assert len(book.worksheets) == len(report.sections) + 1
    for sheet, section in zip(book.worksheets[1:], report.sections, strict=True):
        assert sheet.freeze_panes == "A2"
        heads = [str(cell.value) for cell in sheet[1]]
        assert any("\u4e00" <= character <= "\u9fff" for character in "".join(heads)) == (language is Language.CHINESE)
        for index, (shown, total) in enumerate(zip(section.columns, section.totals, strict=True), 1):
            if total is None or not section.rows:
                continue
            last = len(section.rows) + 1
            formula, computed, check = (str(sheet.cell(last + step, index).value) for step in (1, 2, 3))
            found = re.fullmatch(r"=SUM\(([A-Z]+)2:\1(\d+)\)", formula)
            assert found and int(found[2]) == last and check.startswith("=IF(ROUND(")
            cells = [sheet.cell(row, index).value for row in range(2, last + 1)]
            minor = 100 if shown.kind is Kind.MONEY else 1
            assert round(sum(float(str(cell or 0)) for cell in cells) * minor) == total == round(float(computed) * minor)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_command_writes_the_file_and_says_its_hash(sample: DemoResult, tmp_path: Path, language: str) -> None:
    out = tmp_path / "r.pdf"
    options = ["--format", "pdf", "--language", language, "--out", str(out), "--home", sample.home, "--json"]
    done = fenming("report", "wages", "project-1", *options)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["height"] == sample.height
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext is not installed")
    text = subprocess.run(["pdftotext", "-layout", str(out), "-"], capture_output=True, text=True, check=True).stdout
    for words in ("农民工工资支付台账", "用工花名册") if language == "zh" else ("Wage file", "Roster"):
        assert words in text
    assert json.loads(done.stdout)["app_hash"] in text and "worker-39" in text


@pytest.mark.parametrize(
    ("name", "subject", "height", "problem"),
    [
        ("project", "project-9", None, UnknownId), ("project", "contract-1", None, BadUsage), ("contract", "contract-9", None, UnknownId),
        ("worker", "worker-1", None, UnknownId), ("worker", "worker-9999", None, UnknownId), ("wages", "x", None, UnknownId),
        ("project", "project-1", 10**6, NotThere), ("project", "project-1", 0, NotThere), ("project", "project-1", 2, UnknownId),
    ],
)  # fmt: skip
def test_a_report_of_what_is_not_there_is_refused(reading: ReadHome, name: str, subject: str, height: int | None, problem: type[Exception]) -> None:
    with pytest.raises(problem):
        read_report(reading, name, subject, height)


def test_names_are_written_where_the_records_are_kept_and_asked_for(tmp_path: Path) -> None:
    home, out = tmp_path / "home", tmp_path / "named.xlsx"
    made = demo(home, 2, lambda _: None)
    name = "欧阳小明"
    kept = records.put(home, [f"{name}, 110101199003070038".encode()], "word", dry_run=False)["commitments"][0]
    worker = {"action": "RegisterPeople", "people": [{"person_tag": "77" * 32, "key": {"suite": 1, "public_key": KEY}}]}
    party = act(made, "bank", 8, worker)["party"]
    account = {"owner": party, "kind": 1, "currency": 156, "project": 1}
    wallet = act(made, "bank", 8, {"action": "OpenAccounts", "accounts": [account]})["account"]
    terms = {"labour_contract": "11" * 32, "registration": kept, "from_day": 20_500, "until_day": 0, "basis": 3, "rate": 0}
    act(made, "formwork", 20, {"action": "EngageWorkers", "project": 1, "workers": [{"worker": party, "wallet": wallet} | terms]})
    plain = ["report", "wages", "project-1", "--out", str(out), "--home", str(home)]
    assert fenming(*plain).returncode == 0
    assert name not in cells(out)
    assert fenming(*plain, "--names", "--passphrase", "wrong").returncode != 0
    done = fenming(*plain, "--names", "--passphrase", "word")
    assert done.returncode == 0, done.stderr
    assert f"{name} (worker-{party})" in cells(out)
    assert out.stat().st_mode & 0o077 == 0


KEY = ED25519.public_key(b"k" * 32).hex()


def act(made: DemoResult, who: str, party: int, action: dict[str, Any]) -> dict[str, Any]:
    """Do something on the sample; the first thing that came of it."""
    home = Home(Path(made.home))
    done = submit(home.folder, json.dumps([action]).encode(), party, home.keys / f"{who}.keys", SAMPLE_PASSPHRASE, False)
    assert done["code"] == 0, done
    first: dict[str, Any] = done["events"][0]
    return first


def cells(path: Path) -> str:
    """Everything that stands in a workbook."""
    sheets = load_workbook(path).worksheets
    return "\n".join(str(cell) for sheet in sheets for row in sheet.iter_rows(values_only=True) for cell in row)


def test_an_unknown_report_format_or_language_is_bad_usage(sample: DemoResult, tmp_path: Path) -> None:
    assert fenming("report", "project", "project-1", "--out", str(tmp_path / "no" / "x"), "--home", sample.home).returncode == 2
    for arguments in (["nothing", "project-1"], ["project", "project-1", "--format", "doc"], ["project", "project-1", "--language", "fr"]):
        assert fenming("report", *arguments, "--out", str(tmp_path / "x"), "--home", sample.home).returncode == 2
    assert not (tmp_path / "x").exists()


def fenming(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "fenming.cli.main", *arguments], capture_output=True, text=True, check=False)
