"""Files of real publishers and nasty ones: the good records go in, the bad ones are listed with their line."""

import gzip
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import shared_path
from fenming.base.problems import NotThere
from fenming.findings.ocds import findings_in
from fenming.interchange.ocds.reader import read_bytes, read_file
from fenming.node.importing import import_ocds


def release(ocid: str = "a", **changed: object) -> dict[str, object]:
    payments = [{"id": "1", "value": {"amount": 10.5, "currency": "CNY"}, "date": "2026-01-02", "payee": {"id": "p"}}]
    contract = {"id": "c", "awardID": "w", "value": {"amount": 100, "currency": "CNY"}, "implementation": {"transactions": payments}}
    return {"ocid": ocid, "id": "r", "date": "2026-01-01T00:00:00Z", "tag": ["contract"], "initiationType": "tender", "contracts": [contract]} | changed


def lines(*objects: object) -> bytes:
    return b"\n".join(item if isinstance(item, bytes) else json.dumps(item).encode() for item in objects)


def test_the_airport_of_mexico_city() -> None:
    file = read_file(shared_path("data/ocds-real/mexico_gacm_releases.jsonl"))
    payments = file.payments
    assert (len(file.processes), len(payments), sum(1 for _, p in payments if p.amount)) == (203, 204, 67)
    overpaid = {f.process: f.ratio_permille for f in findings_in(file) if f.rule == "paid_above_contract"}
    assert overpaid == {"7": 2000, "309": 1807, "241": 1671, "292": 1483, "288": 1331, "179": 1146, "87": 1009}


def test_all_published_files_together_show_what_was_counted_independently() -> None:
    found = []
    for path in sorted(shared_path("data/ocds-real").glob("*.jsonl")):
        found += findings_in(read_file(path))
    assert sum(finding.rule == "paid_above_contract" for finding in found) == 12
    assert sum(finding.rule == "duplicate_payment" for finding in found) == 11


@pytest.mark.parametrize(
    "data",
    [
        json.dumps(release()).encode(),
        b"\xef\xbb\xbf" + json.dumps(release()).encode(),
        lines(release(), b"", b"  "),
        json.dumps({"uri": "x", "releases": [release()]}).encode(),
        json.dumps({"records": [{"ocid": "a", "compiledRelease": release()}]}).encode(),
        json.dumps({"records": [{"ocid": "a", "releases": [release()], "compiledRelease": release()}]}).encode(),
        json.dumps([release()], indent=2).encode(),
        json.dumps(release()).replace("value", "amount", 0).encode() + b"\r\n",
    ],
)
def test_every_form_of_file_is_read(data: bytes) -> None:
    file = read_bytes(data)
    assert file.processes == ("a",)
    assert [payment.amount for _, payment in file.payments] == [1050]
    assert not file.problems


def test_bad_lines_are_listed_and_good_ones_go_in() -> None:
    file = read_bytes(lines(release("a"), b"{broken", {"no": "ocid"}, 17, release("b"), b"\xff\xfe", b'{"ocid": NaN}'))
    assert file.processes == ("a", "b")
    assert [problem.source for problem in file.problems] == ["line 2", "line 3", "line 4", "line 6", "line 7"]


def test_names_of_version_1_0_are_known() -> None:
    payment = {"amount": {"amount": 5, "currency": "JPY"}, "providerOrganization": {"id": "x"}, "receiverOrganization": {"name": "y"}}
    contract = {"id": "c", "implementation": [{"transactions": [payment]}]}
    found = read_bytes(json.dumps(release(contracts=[contract])).encode()).payments[0][1]
    assert (found.amount, found.payer, found.payee, found.day) == (5, "x", "y", None)


@pytest.mark.parametrize("amount", ["1e400", "99999999999999999999999", '"12x"', "true", "null", "{}"])
def test_an_amount_that_cannot_be_is_a_problem_and_not_a_payment(amount: str) -> None:
    data = json.dumps(release()).replace("10.5", amount).encode()
    file = read_bytes(data)
    assert not file.payments
    assert any("amount" in problem.message for problem in file.problems)


def test_decimals_beyond_the_currency_are_rounded_and_told() -> None:
    file = read_bytes(json.dumps(release()).replace("10.5", "10.505").encode())
    assert [payment.amount for _, payment in file.payments] == [1050]
    assert any("rounded" in problem.message for problem in file.problems)


def test_an_unknown_currency_is_a_problem() -> None:
    file = read_bytes(json.dumps(release()).replace("CNY", "zzz").encode())
    assert not file.payments


def test_a_file_that_is_not_there_or_not_text() -> None:
    with pytest.raises(NotThere):
        read_file(Path("nowhere.json"))
    assert read_bytes(gzip.compress(b"{}")).problems
    assert read_bytes(b"[" * 200_000).problems
    assert read_bytes(b"").problems


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_give_an_answer(data: bytes) -> None:
    read_bytes(data)


JSON = st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=5), lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["ocid", "contracts", "value", "amount", "currency", "implementation", "transactions", "date", "id", "payee"]), inner, max_size=4), max_leaves=12)


@settings(max_examples=150, deadline=None)
@given(JSON, JSON)
def test_any_shape_gives_an_answer(contracts: object, value: object) -> None:
    findings_in(read_bytes(json.dumps({"ocid": "a", "contracts": contracts}).encode()))
    findings_in(read_bytes(json.dumps(release(contracts=[{"id": value, "value": value, "implementation": {"transactions": [value]}}])).encode()))


def test_importing_twice_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "file.json"
    path.write_bytes(lines(release("a"), release("b"), b"bad"))
    home = tmp_path / "home"
    first = import_ocds(home, path, None, False, lambda _: None)
    second = import_ocds(home, path, None, False, lambda _: None)
    assert (first.recorded, first.already_recorded, second.recorded, second.already_recorded) == (2, 0, 0, 2)
    assert first.height == second.height
    assert import_ocds(home, path, None, True, lambda _: None).recorded == 0
