"""A wage table from a file to the ledger: all of it or nothing, once, and no id number anywhere."""

import csv
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from fenming.base.calendar import day_from_date, start_of_day_ms
from fenming.base.hashing import sha256
from fenming.base.problems import BadUsage, NotThere
from fenming.base.signatures import ED25519
from fenming.client.keystore import Keystore
from fenming.client.person_tags import person_tag, read_tag_key
from fenming.domains.money.actions import NewAccount, OpenAccounts
from fenming.domains.money.records import AccountKind
from fenming.node.clock import SteppedClock
from fenming.node.home import Home
from fenming.node.node import Node
from fenming.node.operations import SAMPLE_PASSPHRASE, DemoResult, demo, verify_home
from fenming.node.sample.stage import Stage
from fenming.node.submitting import submit
from fenming.node.wages import WageOrder, WageResult, WagesRefused, import_wages

BANK, FORMWORK = 7, 19
"""Organisations of the sample; the officers' numbers follow theirs: maker, checker, administrator."""
MONTH = 202601
NEW_YEAR = day_from_date(2026, 1, 1)
TAG_KEY = bytes(range(32))
DOCUMENT = "11010519491231002X"
HEADER = ["用工编号", "身份证号码", "出勤天数", "实发工资"]


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> DemoResult:
    """The sample, with a worker known by a document, and attendance of a month that has no table yet."""
    made = demo(tmp_path_factory.mktemp("wages") / "home", 20, lambda _: None)
    register = {"action": "RegisterPeople", "people": [{"person_tag": person_tag(TAG_KEY, DOCUMENT).hex(), "key": new_key()}]}
    worker = act(made, "bank", BANK + 1, register)[0]["party"]
    account = {"owner": worker, "kind": 1, "currency": 156, "project": 1}
    wallet = act(made, "bank", BANK + 1, {"action": "OpenAccounts", "accounts": [account]})[0]["account"]
    assert engage(made, worker, wallet, NEW_YEAR) == 21
    wait_until(made, NEW_YEAR + 30)
    attend(made, dict.fromkeys((1, 2, 3, 21), 20))
    return made


def engage(sample: DemoResult, worker: int, wallet: int, from_day: int) -> int:
    """Piece work from a day on; the number of the engagement."""
    terms = {"labour_contract": "11" * 32, "registration": f"{worker:056x}{from_day:08x}", "from_day": from_day, "until_day": 0}
    new = {"worker": worker, "wallet": wallet, "basis": 3, "rate": 0} | terms
    action = {"action": "EngageWorkers", "project": 1, "workers": [new]}
    number: int = act(sample, "formwork", FORMWORK + 1, action)[0]["engagement"]
    return number


def attend(sample: DemoResult, days: dict[int, float], first: int = 0) -> None:
    """So many days from the `first` day of the month on; half a day is its morning."""
    lines = [{"engagement": number, "half_days": (1 << int(2 * count)) - 1 << 2 * first} for number, count in days.items()]
    record = {"action": "RecordAttendance", "project": 1, "site": 0, "month": MONTH, "lines": lines}
    evidence = sha256(json.dumps(lines).encode()).hex()
    act(sample, "formwork", FORMWORK + 1, record | {"evidence": evidence})


def wait_until(sample: DemoResult, day: int) -> None:
    """Let the sample's clock, which stands still otherwise, go on to a day."""
    home = Home(Path(sample.home))
    clock = SteppedClock(start_of_day_ms(day, 480))
    node = Node(home, clock)
    try:
        bank = Keystore.open(home.keys / "bank.keys", SAMPLE_PASSPHRASE).keys_of(BANK + 1)[0]
        account = NewAccount(BANK, AccountKind.GENERAL, 156, 0)
        Stage(node, clock).send(bank, OpenAccounts((account,)))
    finally:
        node.close()


def new_key() -> dict[str, Any]:
    return {"suite": 1, "public_key": ED25519.public_key(bytes(31) + b"w").hex()}


def act(sample: DemoResult, who: str, party: int, action: dict[str, Any]) -> list[dict[str, Any]]:
    home = Home(Path(sample.home))
    done = submit(home.folder, json.dumps([action]).encode(), party, home.keys / f"{who}.keys", SAMPLE_PASSPHRASE, False)
    assert done["code"] == 0, done
    events: list[dict[str, Any]] = done["events"]
    return events


def table(path: Path, *rows: Sequence[object], header: Sequence[str] = HEADER) -> Path:
    with path.open("w", newline="", encoding="gb18030") as file:
        csv.writer(file).writerows([header, *rows])
    return path


def take(sample: DemoResult, path: Path, **changed: Any) -> WageResult:
    home = Home(Path(sample.home))
    terms: dict[str, Any] = {
        "project": 1, "month": MONTH, "party": FORMWORK + 1, "keystore": home.keys / "formwork.keys", "passphrase": SAMPLE_PASSPHRASE,
    }  # fmt: skip
    return import_wages(home.folder, path, WageOrder(**(terms | changed)), lambda _: None)


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    path = tmp_path / "tag.key"
    path.write_text(TAG_KEY.hex() + "\n")
    return path


def test_every_row_is_held_against_the_ledger(sample: DemoResult, tmp_path: Path, key_file: Path) -> None:
    before = verify_home(Path(sample.home), None).height
    rows = [
        [1, "", 20, "5000"], [1, "", 20, "5000"], [2, "", 21, "5000"], [999, "", 20, "5000"], [4, "", 20, "5000"],
        [3, DOCUMENT, 20, "5000"], ["", "34052419800101001X", 20, "5000"],
    ]  # fmt: skip
    path = table(tmp_path / "w.csv", *rows)
    result = take(sample, path, id_key=key_file, template=tmp_path / "t.xlsx")
    assert [(problem.row, problem.rule) for problem in sorted(result.problems, key=lambda p: p.row)] == [
        (3, "row_duplicate"), (4, "attendance_differs"), (5, "worker_unknown"), (6, "attendance_missing"), (7, "worker_differs"),
        (8, "worker_unknown"),
    ]  # fmt: skip
    assert (result.table, result.lines, result.already) == (None, 7, False)
    sheet = load_workbook(tmp_path / "t.xlsx").worksheets[0]
    verdicts = [str(sheet.cell(row, 5).value)[0] for row in range(2, 9)]
    assert verdicts == ["✓", "✗", "✗", "✗", "✗", "✗", "✗"]
    assert verify_home(Path(sample.home), None).height == before
    assert (tmp_path / "t.xlsx").stat().st_mode & 0o077 == 0


def test_an_id_number_needs_the_operators_key(sample: DemoResult, tmp_path: Path) -> None:
    path = table(tmp_path / "w.csv", ["", DOCUMENT, 20, "1"])
    assert [problem.rule for problem in take(sample, path).problems] == ["id_key_needed"]
    wrong = tmp_path / "wrong.key"
    wrong.write_text("00" * 32)
    assert [problem.rule for problem in take(sample, path, id_key=wrong).problems] == ["worker_unknown"]
    for content in ("", "00" * 31, "zz" * 32, "é"):
        wrong.write_text(content)
        with pytest.raises(BadUsage):
            read_tag_key(wrong)
    with pytest.raises(NotThere):
        read_tag_key(tmp_path / "none")


def test_who_may_not_send_is_refused_and_nothing_is_there(sample: DemoResult, tmp_path: Path) -> None:
    path = table(tmp_path / "w.csv", [1, "", 20, "5000"])
    with pytest.raises(NotThere):
        take(sample, path, project=9)
    with pytest.raises(BadUsage):
        take(sample, path, party=FORMWORK)
    with pytest.raises(BadUsage):
        take(sample, path, keystore=None)
    with pytest.raises(BadUsage):
        take(sample, path, keystore=Home(Path(sample.home)).keys / "bank.keys")
    with pytest.raises(WagesRefused):
        take(sample, path, party=FORMWORK + 2)
    assert take(sample, path, dry_run=True).table is None
    assert take(sample, path, month=209912).problems[0].rule == "attendance_missing"


def test_a_good_table_goes_in_once(sample: DemoResult, tmp_path: Path, key_file: Path) -> None:
    path = table(tmp_path / "工资表.csv", [1, "", 20, "5,000.00元"], [2, "", "20天", 4800.5], ["", DOCUMENT.lower(), 20, "￥5,200"])
    arguments = [
        "import", "wages", str(path), "--project", "1", "--month", str(MONTH), "--as", str(FORMWORK + 1), "--id-key", str(key_file),
        "--keystore", str(Home(Path(sample.home)).keys / "formwork.keys"), "--home", sample.home,
    ]  # fmt: skip
    done = fenming(*arguments, "--json")
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout)
    assert (result["lines"], result["total"], result["problems"], result["already"]) == (3, 1_500_050, [], False)
    again = fenming(*arguments)
    assert again.returncode == 0
    assert f"wage table {result['table']} already" in again.stdout
    height = verify_home(Path(sample.home), None).height
    assert height == result["height"]
    other = table(tmp_path / "other.csv", [1, "", 20, "5000"])
    refused = fenming(*[str(other) if argument == str(path) else argument for argument in arguments])
    assert refused.returncode == 3
    assert "pays this worker" in refused.stdout
    log = b"".join(file.read_bytes() for file in (Path(sample.home) / "log").iterdir())
    assert DOCUMENT.encode() not in log and person_tag(TAG_KEY, DOCUMENT) in log


def test_a_template_overwrites_nothing_and_needs_a_folder(sample: DemoResult, tmp_path: Path) -> None:
    path = table(tmp_path / "w.csv", [1, "", 20, "x"])
    for template in (path, tmp_path / "nowhere" / "t.xlsx"):
        with pytest.raises(BadUsage):
            take(sample, path, template=template)
    assert "用工编号" in path.read_text("gb18030")


def test_the_command_wants_project_and_officer(tmp_path: Path) -> None:
    assert fenming("import", "ocds", str(tmp_path / "x.json"), "--project", "1", "--home", str(tmp_path)).returncode == 2
    assert fenming("import", "wages", str(tmp_path / "x.csv"), "--home", str(tmp_path)).returncode == 2


def fenming(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "fenming.cli.main", *arguments]
    environment = os.environ | {"FENMING_PASSPHRASE": SAMPLE_PASSPHRASE}
    return subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
