"""Project packages: every real file is read, the canonical form is one for each document, and nothing nasty gets through."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import shared_path
from fenming.base.problems import NotThere
from fenming.interchange.oc4ids import reader
from fenming.interchange.oc4ids.canonical import NotJson, canonical, parse
from fenming.interchange.oc4ids.model import Money, Oc4idsFile
from fenming.interchange.oc4ids.reader import ON_LEDGER, package_troubles, read_bytes, read_file
from fenming.interchange.ocds.reader import FileTooLarge

FILES = ["oc4ids-derived/naicm_airport_oc4ids.json", "oc4ids-derived/nigeria_budeshi_oc4ids.json", "open-contracting-schemas/oc4ids-example.json"]


def package(**project: Any) -> dict[str, Any]:
    head = {"uri": "http://x", "publishedDate": "2026-01-01T00:00:00Z", "version": "0.9", "publisher": {"name": "x"}}
    return head | {"projects": [{"id": "p"} | project]}


def read(document: Any) -> Oc4idsFile:
    return read_bytes(json.dumps(document).encode())


def test_the_airport_is_read_whole_and_its_wrong_currency_told() -> None:
    file = read_file(shared_path(f"data/{FILES[0]}"))
    project = file.projects[0]
    assert (len(file.projects), len(project.parties), len(project.processes)) == (1, 190, 203)
    raw = json.loads(shared_path(f"data/{FILES[0]}").read_bytes(), parse_float=Decimal)["projects"][0]["contractingProcesses"]
    values = [process["summary"].get("contractValue", {}) for process in raw]
    expected = sum(Decimal(value["amount"]) for value in values if value.get("currency") == "MXN")
    assert sum(process.value.amount for process in project.processes if process.value.currency == "MXN") == expected * 100
    assert all("contractingProcesses/126/" in problem.source for problem in file.problems) and len(file.problems) == 2


def test_the_worked_example_is_valid_and_its_sums_are_read() -> None:
    file = read_file(shared_path(f"data/{FILES[2]}"))
    assert file.is_valid and not file.problems
    project = file.projects[0]
    assert project.budget == Money(40_000_000_00, "GBP")
    assert [line.money.amount for line in project.budgets][:1] == [10_000_000_00]
    assert [payment.amount for process in project.processes for payment in process.payments] == [1_950_000_00]
    assert {field.path for field in file.on_ledger} <= {f"projects/{path}" for path in ON_LEDGER}
    assert "projects/title" in {field.path for field in file.off_ledger}


@pytest.mark.parametrize("name", FILES)
def test_the_canonical_form_says_the_same_and_is_its_own(name: str) -> None:
    data = shared_path(f"data/{name}").read_bytes()
    form = canonical(parse(data))
    assert json.loads(form) == json.loads(data)
    assert canonical(parse(form)) == form
    assert canonical(parse(json.dumps(json.loads(data), indent=3).encode())) == form


@pytest.mark.parametrize(
    ("written", "form"),
    [
        (b"1.0", b"1"), (b"1.50", b"1.5"), (b"-0.0", b"0"), (b"-0", b"0"), (b"1e3", b"1000"), (b"1E-2", b"0.01"), (b'"\\u4e2d"', b'"\\u4e2d"'),
        ('"中"'.encode(), b'"\\u4e2d"'), (b'{"b":1, "a":[ ]}', b'{"a":[],"b":1}'), (b"\xef\xbb\xbf[true,null]", b"[true,null]"),
        (b"123456789012345678901234567890", b"123456789012345678901234567890"), (b'"\\ud800"', b'"\\ud800"'),
    ],
)  # fmt: skip
def test_each_value_has_one_form(written: bytes, form: bytes) -> None:
    assert canonical(parse(written)) == form


@pytest.mark.parametrize(
    "data",
    [
        b"", b"{", b"NaN", b"[Infinity]", b'{"a":1,"a":2}', b"\xff", b"1e999999999", b"1" * 5000, b"[" * 100_000, b"[" * 102 + b"]" * 102,
        b"1.5 x",
    ],
)  # fmt: skip
def test_what_is_no_document_is_refused(data: bytes) -> None:
    with pytest.raises(NotJson):
        parse(data)
    file = read_bytes(data)
    assert not file.projects and len(file.problems) == 1


def exact(data: str | bytes) -> Any:
    return json.loads(data, parse_int=Decimal, parse_float=Decimal)


JSON = st.recursive(st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=5), lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["id", "budget", "amount", "currency", "transactions", "value", "summary", "suppliers", "roles", "period"]), inner, max_size=4), max_leaves=12)


@settings(max_examples=200, deadline=None)
@given(JSON)
def test_any_document_keeps_its_meaning(document: Any) -> None:
    form = canonical(parse(json.dumps(document).encode()))
    assert canonical(parse(form)) == form
    assert exact(form) == exact(json.dumps(document))


@settings(max_examples=200, deadline=None)
@given(JSON, JSON, JSON)
def test_any_shape_gives_an_answer(budget: Any, parties: Any, processes: Any) -> None:
    read(package(budget=budget, parties=parties, contractingProcesses=processes, transactions=processes))
    read({"projects": processes})
    read(budget)


def test_departures_from_the_schema_are_told_with_their_place() -> None:
    assert read(package()).is_valid
    assert [t.source for t in package_troubles(package(status="later", parties=[{"id": 5}]))] == ["/projects/0/status", "/projects/0/parties/0/id"]
    many = read(package(documents=[{}] * 300))
    assert not many.is_valid and len(many.problems) == 101


def test_an_amount_below_nothing_or_unreadable_is_none_and_told() -> None:
    for amount in (-1, "x", None, 1e30):
        file = read(package(budget={"amount": {"amount": amount, "currency": "CNY"}}))
        assert file.projects[0].budget == Money() and file.problems


def test_files_that_are_not_there_or_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(NotThere):
        read_file(tmp_path / "none.json")
    (tmp_path / "big.json").write_bytes(bytes(20))
    monkeypatch.setattr(reader, "FILE_BYTES_MAX", 10)
    with pytest.raises(FileTooLarge):
        read_file(tmp_path / "big.json")
