"""The product's main job, end to end: run, verified, traced, proven, and every kind of tampering noticed."""

import copy
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from fenming.chain.verification import ChainRefuted
from fenming.client.keystore import Keystore, KeystoreMissing, KeystoreUnreadable
from fenming.client.verification import NotProven, verify_receipt
from fenming.domains.trace.steps import UnknownId
from fenming.node.home import Home
from fenming.node.operations import SAMPLE_PASSPHRASE, DemoResult, demo, prove, trace, verify_home
from fenming.node.reading import ReadHome

WORKERS = 40


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> DemoResult:
    return demo(tmp_path_factory.mktemp("sample") / "home", WORKERS, lambda _: None)


def fenming(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "fenming.cli.main", *arguments], capture_output=True, text=True, check=False)


def test_every_worker_is_paid_and_money_is_conserved(sample: DemoResult) -> None:
    assert (sample.workers_paid, sample.currency) == (WORKERS, "CNY")
    assert sample.conserved
    assert sample.verified
    assert 0 < sample.held < sample.paid < sample.budget


def test_a_wage_is_traced_to_the_budget_with_its_signatures(sample: DemoResult) -> None:
    found = trace(Path(sample.home), sample.sample_payment)
    assert [step.kind for step in found.up] == [
        "payment", "wage_line", "wage_table", "payment", "claim", "contract", "budget_line",
    ]  # fmt: skip
    assert found.reaches_budget
    assert all(step.attributed == found.amount for step in found.up)
    claim = found.up[4]
    assert [signature.act for signature in claim.signatures] == ["claim", *(f"approval step {n}" for n in (1, 2, 3))]


def test_a_supplier_is_traced_through_three_tiers(sample: DemoResult) -> None:
    below = trace(Path(sample.home), "line-1-1").down
    supplied = next(step for step in below if step.details.get("purpose") == "supply_payment")
    found = trace(Path(sample.home), supplied.id)
    assert [step.kind for step in found.up] == ["payment", *["claim", "contract"] * 3, "budget_line"]


def test_what_went_down_is_what_came_from_above(sample: DemoResult) -> None:
    legs = [step for step in trace(Path(sample.home), "claim-4").down if step.kind == "payment"]
    paid_by_owner = sum(step.attributed for step in legs if step.details["from_account"] == 2)
    assert paid_by_owner == sample.paid


@pytest.mark.parametrize("text", ["payment-999999", "payment", "payment-x", "claim-99", "line-1", "worker-1", "", "payment-1-2", "wat-1"])
def test_what_does_not_exist_is_said_not_to(sample: DemoResult, text: str) -> None:
    with pytest.raises(UnknownId):
        trace(Path(sample.home), text)


def changed_copies(data: Any) -> Iterator[Any]:
    """The file with one field changed, for every field and several changes."""
    for path in leaves(data):
        for change in ("longer", "shorter", "other", "upper", "type"):
            copied = copy.deepcopy(data)
            inside = copied
            for part in path[:-1]:
                inside = inside[part]
            before = inside[path[-1]]
            inside[path[-1]] = changed(before, change)
            if json.dumps(inside[path[-1]]) != json.dumps(before):
                yield copied


def leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else None
    if items is None:
        yield path
    else:
        for name, inner in items:
            yield from leaves(inner, (*path, name))


def changed(value: Any, change: str) -> Any:
    if change == "type":
        return str(value) if isinstance(value, int) else 0
    if isinstance(value, int):
        return {"longer": value + 1, "shorter": value - 1, "other": -value - 7, "upper": float(value)}[change]
    swapped = ("1" if value[:1] != "1" else "2") + value[1:]
    return {"longer": value + "0", "shorter": value[:-1], "other": swapped, "upper": value.upper()}[change]


def test_a_receipt_stands_alone_and_no_field_can_be_changed(sample: DemoResult, tmp_path: Path) -> None:
    trusted = Path(sample.trust).read_bytes()
    file = tmp_path / "r.json"
    done = fenming("prove", sample.sample_payment, "--home", sample.home)
    file.write_text(done.stdout)
    (tmp_path / "trust.json").write_bytes(trusted)
    checked = fenming("verify", str(file), "--trust", str(tmp_path / "trust.json"), "--json")
    assert json.loads(checked.stdout)["ok"] is True
    data = json.loads(done.stdout)
    copies = list(changed_copies(data))
    assert len(copies) > 200
    for copied in copies:
        with pytest.raises(NotProven):
            verify_receipt(json.dumps(copied).encode(), trusted)
    refused = tmp_path / "refused.json"
    refused.write_text(json.dumps(copies[0]))
    assert fenming("verify", str(refused), "--trust", sample.trust).returncode == 1


@pytest.mark.parametrize("data", [b"", b"{}", b"[]", b"\xff", b"[" * 100_000, b'{"format": 1, "format": 2}'])
def test_what_is_no_receipt_is_refused(sample: DemoResult, data: bytes) -> None:
    with pytest.raises(NotProven):
        verify_receipt(data, Path(sample.trust).read_bytes())
    with pytest.raises(NotProven):
        verify_receipt(b"{}", data)


def test_a_receipt_of_another_chain_is_refused(sample: DemoResult, tmp_path: Path) -> None:
    other = demo(tmp_path / "other", 2, lambda _: None)
    receipt = json.dumps(json.loads(fenming("prove", other.sample_payment, "--home", other.home).stdout)).encode()
    with pytest.raises(NotProven, match="another chain"):
        verify_receipt(receipt, Path(sample.trust).read_bytes())


def test_the_chain_replays_and_one_byte_changed_is_found(sample: DemoResult, tmp_path: Path) -> None:
    folder = tmp_path / "home"
    shutil.copytree(sample.home, folder)
    assert verify_home(folder, None).height == sample.height
    segment = next((folder / "log").glob("*.log"))
    good = segment.read_bytes()
    for place in range(0, len(good), max(1, len(good) // 25)):
        bad = bytearray(good)
        bad[place] ^= 1
        segment.write_bytes(bytes(bad))
        with pytest.raises(ChainRefuted) as refuted:
            verify_home(folder, None)
        assert 1 <= refuted.value.height <= sample.height + 1
    done = fenming("verify", "--home", str(folder), "--json")
    assert done.returncode == 1
    assert json.loads(done.stdout)["height"] == sample.height


def test_views_are_the_same_when_rebuilt(sample: DemoResult) -> None:
    home = Home(Path(sample.home))
    before = trace(home.folder, "line-1-1")
    for path in home.folder.glob("views.sqlite*"):
        path.unlink()
    assert trace(home.folder, "line-1-1") == before


def test_an_envelope_is_proven_by_its_id(sample: DemoResult) -> None:
    home = Path(sample.home)
    signature = trace(home, "contract-1").up[0].signatures[1]
    file = prove(home, signature.envelope, Path(sample.trust).read_bytes())
    assert "ContractSigned" in [event.text["event"] for event in file.statements[0].events]
    with pytest.raises(UnknownId):
        prove(home, "00" * 32, None)
    with pytest.raises(UnknownId):
        prove(home, "contract-1", None)


def test_keystores_open_with_their_passphrase_alone(sample: DemoResult) -> None:
    path = Home(Path(sample.home)).keys / "custodian.keys"
    store = Keystore.open(path, SAMPLE_PASSPHRASE)
    assert len(store.labels) == WORKERS
    assert len(store.keys_of(store.labels[0][0])) == 1
    assert path.stat().st_mode & 0o077 == 0
    for passphrase in ("", "Sample", SAMPLE_PASSPHRASE + " "):
        with pytest.raises(KeystoreUnreadable):
            Keystore.open(path, passphrase)


@pytest.mark.parametrize("data", [b"", b"\x95", b"junk", b"\x95\xa1x\x01\x01\xc4\x00\xc4\x00"])
def test_what_is_no_keystore_is_said_to_be_none(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "bad.keys"
    path.write_bytes(data)
    with pytest.raises(KeystoreUnreadable):
        Keystore.open(path, "x")
    with pytest.raises(KeystoreMissing):
        Keystore.open(tmp_path / "missing.keys", "x")


def test_status_reads_beside_another_reader(sample: DemoResult) -> None:
    reading = ReadHome(Home(Path(sample.home)))
    try:
        assert fenming("status", "--home", sample.home).returncode == 0
    finally:
        reading.close()
