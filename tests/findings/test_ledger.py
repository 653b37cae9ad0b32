"""Findings of a real ledger: nothing on a sound one, what was smuggled in on another, the same at any height."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import select, update

from fenming.base.problems import BadUsage, NotThere
from fenming.domains.money.records import Purpose
from fenming.domains.money.views import POSTINGS
from fenming.findings.loader import PAYMENT_KINDS, Loader
from fenming.findings.model import PaymentKind, Picture
from fenming.findings.rules.payments import by_contract
from fenming.node.findings import explain_finding, list_findings, read_settings, rules_list
from fenming.node.home import Home
from fenming.node.importing import import_ocds
from fenming.node.operations import DemoResult, demo
from fenming.node.reading import ReadHome

HIGH = {"wage_high": {"month_fen": 600_000}}


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> DemoResult:
    return demo(tmp_path_factory.mktemp("findings") / "home", 8, lambda _: None)


def fenming(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "fenming.cli.main", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def loaded(home: str) -> Picture:
    reading = ReadHome(Home(Path(home)))
    try:
        reading.catch_up()
        with reading.engine.connect() as connection:
            return Loader(connection, reading.genesis.zone_minutes).picture()
    finally:
        reading.close()


def test_a_sound_ledger_has_no_findings_and_its_picture_is_whole(sample: DemoResult) -> None:
    assert list_findings(Path(sample.home), (), None, None, {}).findings == []
    picture = loaded(sample.home)
    wages = [payment for payment in picture.payments if payment.kind == PaymentKind.WAGE]
    assert len(wages) == len(picture.wage_lines) == len(picture.engagements) == 8
    assert all(line.paid == line.amount for line in picture.wage_lines)
    assert {payment.reason for payment in wages} == {line.id for line in picture.wage_lines}
    assert all(claim.paid == claim.amount for claim in picture.claims)
    assert [contract.id for contract in picture.contracts if not contract.parent] == ["contract-1"]
    assert {account.kind for account in picture.accounts} >= {"project", "special_wage", "retention", "reserve"}
    assert all(approval.done and len(approval.decisions) in (1, 3) for approval in picture.approvals)


def test_every_purpose_of_a_posting_is_told_apart() -> None:
    assert set(PAYMENT_KINDS) == set(Purpose)
    assert PAYMENT_KINDS[Purpose.LATE_INTEREST] == PaymentKind.INTERNAL, "interest is no part of a contract's price"


@pytest.mark.parametrize("purpose", [Purpose.REVERSAL, Purpose.OVERPAYMENT_RETURNED])
def test_what_comes_back_counts_against_what_was_paid(sample: DemoResult, purpose: Purpose) -> None:
    reading = ReadHome(Home(Path(sample.home)))
    with reading.engine.connect() as connection:
        first = connection.execute(select(POSTINGS).where(POSTINGS.c.purpose == int(Purpose.PROGRESS_PAYMENT))).first()
        assert first is not None
        chosen = update(POSTINGS).where(POSTINGS.c.payment == first.payment)
        before = Loader(connection, reading.genesis.zone_minutes).picture()
        back = chosen.values(purpose=int(purpose), debit=first.credit, credit=first.debit)
        connection.execute(back)
        after = Loader(connection, reading.genesis.zone_minutes).picture()
        connection.rollback()
    reading.close()
    paid, returned = (next(p for p in seen.payments if p.id == f"payment-{first.payment}") for seen in (before, after))
    assert (returned.kind, returned.amount) == (PaymentKind.REFUND, -paid.amount)
    assert (returned.payer, returned.payee, returned.contract) == (paid.payer, paid.payee, paid.contract)
    sums = [sum(p.amount for p in by_contract(seen)[paid.contract]) for seen in (before, after)]
    assert sums[1] == sums[0] - 2 * paid.amount


def test_a_stricter_threshold_finds_and_an_earlier_height_does_not(sample: DemoResult) -> None:
    now = list_findings(Path(sample.home), ["wage_high"], None, None, HIGH)
    assert now.count > 0
    assert list_findings(Path(sample.home), ["wage_high"], sample.height, None, HIGH) == now
    assert list_findings(Path(sample.home), ["wage_high"], 10, None, HIGH).count == 0
    assert list_findings(Path(sample.home), ["wage_high"], None, 1, HIGH) == now
    assert list_findings(Path(sample.home), ["wage_high"], None, 2, HIGH).count == 0
    with pytest.raises(NotThere):
        list_findings(Path(sample.home), (), sample.height + 1, None, {})


def test_payments_recorded_from_a_file_are_looked_at_and_a_finding_can_be_named_by_its_first_digits(tmp_path: Path) -> None:
    path, home = tmp_path / "file.json", tmp_path / "home"
    payment = {"value": {"amount": 10.5, "currency": "CNY"}, "date": "2026-01-02", "payee": {"id": "p"}}
    contract = {"id": "c", "value": {"amount": 100, "currency": "CNY"}, "implementation": {"transactions": [payment, payment]}}
    path.write_text(json.dumps({"ocid": "a", "id": "r", "contracts": [contract]}))
    import_ocds(home, path, None, False, lambda _: None)
    found = list_findings(home, (), None, None, {}).findings
    assert [(one["rule"], one["inputs"], one["state"]) for one in found] == [("duplicate_payment", ("outside-1", "outside-2"), "open")]
    assert explain_finding(home, found[0]["id"][:8], None)["title"] == "The same payment twice"
    with pytest.raises(NotThere):
        explain_finding(home, "0" * 64, None)
    with pytest.raises(NotThere):
        explain_finding(home, "", None)
    finding = found[0]["id"]
    taken_up = {"finding": finding, "project": 0, "rule": "duplicate_payment", "version": 1, "text": "00" * 32, "answer_by_day": 100_000}
    submit(home, tmp_path, {"action": "RecordFinding"} | taken_up)
    again = list_findings(home, (), None, None, {}).findings[0]
    assert (again["id"], again["recorded"], again["state"]) == (finding, True, "open")
    answer = {"finding": finding, "reason": 4, "evidence": "ab" * 32}
    submit(home, tmp_path, {"action": "AnswerFinding"} | answer, {"action": "ProposeOutcome", "outcome": 3} | answer)
    again = list_findings(home, (), None, None, {}).findings[0]
    assert (again["state"], again["reason"], again["evidence"]) == ("proposed", 4, "ab" * 32)
    shown = fenming("findings", "explain", found[0]["id"], "--home", str(home), "--json")
    assert json.loads(shown.stdout)["inputs"] == ["outside-1", "outside-2"]


def submit(home: Path, folder: Path, *actions: dict[str, object]) -> None:
    """The authority acts through the command line."""
    (folder / "actions.json").write_text(json.dumps(actions))
    options = ["--as", "2", "--keystore", str(home / "keys" / "authority.keys"), "--home", str(home), "--json"]
    command = [sys.executable, "-m", "fenming.cli.main", "submit", str(folder / "actions.json"), *options]
    environment = os.environ | {"FENMING_PASSPHRASE": "sandbox"}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("text", ["x", "rule=1", "rule.name", "rule.name=a", "rule.name="])
def test_a_threshold_that_cannot_be_read_is_refused(text: str) -> None:
    with pytest.raises(BadUsage):
        read_settings([text])
    assert read_settings(["a.b=1", "a.c=-2"]) == {"a": {"b": 1, "c": -2}}


def test_the_command_line_lists_explains_and_refuses(sample: DemoResult) -> None:
    home = ["--home", sample.home]
    listed = fenming("findings", *home, "--json", "--set", "wage_high.month_fen=600000", "--as-of", str(sample.height))
    found = json.loads(listed.stdout)
    assert found["count"] == len(found["findings"]) > 0
    assert set(found["findings"][0]) >= {"id", "rule", "version", "inputs", "threshold", "value", "english", "chinese", "state"}
    assert "wage_high" in fenming("findings", *home, "--set", "wage_high.month_fen=600000").stdout
    assert len(json.loads(fenming("findings", "rules", "--json").stdout)["rules"]) == len(rules_list())
    for arguments, code in ((["nothing"], 2), (["--rule", "nothing"], 2), (["explain", "abcdef012345"], 4), (["--as-of", "999999"], 4)):
        assert fenming("findings", *arguments, *home).returncode == code


def test_the_measurement_writes_its_labels(tmp_path: Path) -> None:
    labels = tmp_path / "labels.jsonl"
    done = fenming("bench", "findings", "--data", str(tmp_path), "--labels", str(labels), "--json")
    answer = json.loads(done.stdout)
    assert answer["precision_at_50"] > 0.9
    kinds = {json.loads(line)["kind"] for line in labels.read_text().splitlines()}
    assert kinds == set(answer["recall_by_kind"])
