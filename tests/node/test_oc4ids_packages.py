"""Packages go in once and come out equal; the ledger's own projects come out valid, and go in elsewhere."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from conftest import shared_path
from fenming.base.hashing import sha256
from fenming.base.problems import BadUsage, Conflict, NotThere
from fenming.domains.money.records import Purpose
from fenming.domains.money.views import POSTINGS
from fenming.domains.outside.records import OutsideRole
from fenming.domains.outside.views import (
    OUTSIDE_BUDGETS,
    OUTSIDE_PARTIES,
    OUTSIDE_PAYMENTS,
    OUTSIDE_PROCESSES,
    OUTSIDE_PROJECTS,
    OUTSIDE_SUPPLIERS,
)
from fenming.domains.trace.steps import UnknownId
from fenming.interchange.oc4ids.canonical import canonical, parse
from fenming.node.home import Home
from fenming.node.oc4ids import PackageImport, export_oc4ids, import_oc4ids
from fenming.node.operations import DemoResult, demo, verify_home
from fenming.node.reading import ReadHome

FILES = ["oc4ids-derived/naicm_airport_oc4ids.json", "oc4ids-derived/nigeria_budeshi_oc4ids.json", "open-contracting-schemas/oc4ids-example.json"]


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> DemoResult:
    return demo(tmp_path_factory.mktemp("published") / "home", 6, lambda _: None)


def take(home: Path, file: Path, dry_run: bool = False) -> PackageImport:
    return import_oc4ids(home, file, None, dry_run, lambda _: None)


def rows(home: Path, table: Any) -> list[Any]:
    reading = ReadHome(Home(home))
    try:
        reading.catch_up()
        with reading.engine.connect() as connection:
            return list(connection.execute(select(table).order_by(table.c.number)))
    finally:
        reading.close()


@pytest.mark.parametrize("name", FILES)
def test_what_went_in_comes_out_equal_and_once(tmp_path: Path, name: str) -> None:
    path = shared_path(f"data/{name}")
    home = tmp_path / "home"
    first = take(home, path)
    again = take(home, path)
    entries = first.projects + first.parties + first.budget_lines + first.processes + first.transactions
    assert (first.recorded, first.already_recorded) == (entries, 0)
    assert (again.recorded, again.already_recorded, again.height) == (0, entries, first.height)
    result, data = export_oc4ids(home, first.file_sha256, None, None, tmp_path / "out.json")
    assert data == canonical(parse(path.read_bytes())) == (tmp_path / "out.json").read_bytes()
    assert (result.is_valid, result.sha256) == (first.is_valid, first.document)
    assert verify_home(home, None).height == first.height


def test_the_ledger_holds_the_numbers_of_the_example_and_no_text(tmp_path: Path) -> None:
    home, path = tmp_path / "home", shared_path(f"data/{FILES[2]}")
    imported = take(home, path)
    project = rows(home, OUTSIDE_PROJECTS)[0]
    assert (project.budget, project.currency, project.document.hex()) == (40_000_000_00, 826, imported.document)
    assert project.project == sha256(b"oc4ids-bu3kcz-m75-junctions-4-to-5-smart-motorway")
    assert len(rows(home, OUTSIDE_BUDGETS)) == 3 and len(rows(home, OUTSIDE_PARTIES)) == 7
    assert rows(home, OUTSIDE_PARTIES)[0].roles & OutsideRole.PUBLIC_AUTHORITY
    assert len(rows(home, OUTSIDE_PROCESSES)) == len(rows(home, OUTSIDE_SUPPLIERS)) == 3
    assert [row.amount for row in rows(home, OUTSIDE_PAYMENTS)] == [row.amount for row in rows(home, OUTSIDE_PAYMENTS) if row.currency == 826]
    log = b"".join(file.read_bytes() for file in (home / "log").iterdir())
    assert b"Motorways" not in log
    assert next((home / "published").iterdir()).stat().st_mode & 0o077 == 0


def test_a_package_that_was_touched_lost_or_never_there_is_not_handed_out(tmp_path: Path) -> None:
    home, path = tmp_path / "home", shared_path(f"data/{FILES[1]}")
    imported = take(home, path)
    kept = home / "published" / f"{imported.document}.json"
    good = kept.read_bytes()
    kept.write_bytes(good.replace(b"NGN", b"USD", 1))
    with pytest.raises(Conflict):
        export_oc4ids(home, imported.file_sha256, None, None, None)
    assert take(home, path).recorded == 0
    assert export_oc4ids(home, imported.file_sha256, None, None, None)[1] == good
    with pytest.raises(BadUsage):
        export_oc4ids(home, imported.file_sha256, "prefix", None, None)
    kept.unlink()
    for identity, problem in ((imported.file_sha256, NotThere), ("00" * 32, NotThere), ("zz" * 32, NotThere), ("project-1", UnknownId), ("x-1", BadUsage)):
        with pytest.raises(problem):
            export_oc4ids(home, identity, None, None, None)


def test_nothing_is_recorded_of_what_cannot_be_read_or_is_only_tried(tmp_path: Path) -> None:
    bad = tmp_path / "bad.json"
    bad.write_bytes(b"{]")
    assert take(tmp_path / "home", bad).problems
    assert take(tmp_path / "home", shared_path(f"data/{FILES[1]}"), dry_run=True).projects == 6
    assert not (tmp_path / "home").exists()


def test_many_entries_go_in_as_several_envelopes(tmp_path: Path) -> None:
    suppliers = [{"id": f"s{number}"} for number in range(150)]
    processes = [{"id": str(number), "summary": {"suppliers": suppliers}} for number in range(60)]
    path = tmp_path / "many.json"
    path.write_text(json.dumps({"projects": [{"id": "p", "contractingProcesses": processes}]}))
    result = take(tmp_path / "home", path)
    assert (result.recorded, result.is_valid, result.height) == (61, False, 4)
    assert {row.supplier_count for row in rows(tmp_path / "home", OUTSIDE_PROCESSES)} == {100}


def test_a_project_of_the_ledger_comes_out_valid_and_adds_up(sample: DemoResult, tmp_path: Path) -> None:
    done = fenming("export", "oc4ids", "project-1", "--home", sample.home, "--out", str(tmp_path / "p.json"), "--json", "--prefix", "oc4ids-test")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["is_valid"] is True
    project = json.loads((tmp_path / "p.json").read_bytes())["projects"][0]
    assert project["id"] == "oc4ids-test-1" and project["budget"]["amount"] == {"amount": sample.budget / 100, "currency": "CNY"}
    paid = [t["value"]["amount"] for process in project["contractingProcesses"] for t in process["summary"]["transactions"]]
    reading = ReadHome(Home(Path(sample.home)))
    with reading.engine.connect() as connection:
        wanted = POSTINGS.c.purpose.in_([int(p) for p in (Purpose.PROGRESS_PAYMENT, Purpose.SUPPLY_PAYMENT, Purpose.LABOUR_FUNDING)])
        expected = connection.scalar(select(func.sum(POSTINGS.c.amount)).where(wanted))
    reading.close()
    assert round(sum(paid) * 100) == expected
    assert len(project["contractingProcesses"]) == 4 and "worker" not in json.dumps(project)


def test_the_same_block_gives_the_same_package_and_it_goes_in_elsewhere(sample: DemoResult, tmp_path: Path) -> None:
    home = Path(sample.home)
    path = tmp_path / "p.json"
    _, data = export_oc4ids(home, "project-1", None, None, path)
    assert export_oc4ids(home, "project-1", None, sample.height, None)[1] == data
    earlier, before = export_oc4ids(home, "project-1", None, sample.height - 10, None)
    assert before != data and earlier.height == sample.height - 10 and earlier.is_valid
    imported = take(tmp_path / "other", path)
    assert imported.is_valid and imported.transactions > 4
    assert export_oc4ids(tmp_path / "other", imported.file_sha256, None, None, None)[1] == data


def test_the_commands_say_what_is_kept(tmp_path: Path) -> None:
    path, home = str(shared_path(f"data/{FILES[2]}")), str(tmp_path / "home")
    done = fenming("import", "oc4ids", path, "--home", home)
    assert done.returncode == 0, done.stderr
    assert "fields are not" in done.stdout and "valid" in done.stdout
    identity = next(line.split()[-1] for line in done.stdout.splitlines() if "export oc4ids" in line)
    assert fenming("export", "oc4ids", identity, "--home", home).stdout.encode() == canonical(parse(Path(path).read_bytes())) + b"\n"
    assert fenming("export", "xml", "project-1", "--home", home).returncode == 2


def fenming(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "fenming.cli.main", *arguments], capture_output=True, text=True, check=False)
