"""A chain whose parties sign with SM2: founded, run, verified, proven to outsiders, and refused where the library is missing."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from unittest import mock

import msgspec
import pytest

from fenming.base.problems import BadUsage
from fenming.base.signatures import ED25519
from fenming.base.sm2 import SM2
from fenming.base.suites import SuiteUnavailable
from fenming.chain.verification import ChainRefuted
from fenming.client.envelopes import SecretKey, build_envelope
from fenming.client.keystore import Keystore
from fenming.client.verification import NotProven, verify_receipt
from fenming.domains.identity.actions import AddKey, NewKey, SetThreshold
from fenming.ledger.codes import SIGNATURES_TOO_FEW
from fenming.ledger.envelope import Wire
from fenming.ledger.genesis import read_genesis
from fenming.ledger.receipt_file import TRUST_FORMAT
from fenming.node.checkup import look
from fenming.node.founding import found_chain
from fenming.node.home import Home
from fenming.node.node import Node
from fenming.node.operations import SAMPLE_PASSPHRASE, DemoResult, demo, prove, trace, verify_home

pytest.importorskip("tongsuopy", reason="the extra fenming[sm2] is not installed")

WORKERS = 12
SEED, OTHER_SEED = bytes(range(32)), bytes(range(1, 33))
WITHOUT_LIBRARY = "fenming.base.sm2._library"


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> DemoResult:
    return demo(tmp_path_factory.mktemp("sm2") / "home", WORKERS, lambda _: None, SM2.number)


@pytest.fixture
def without_library() -> Iterator[None]:
    with mock.patch(WITHOUT_LIBRARY, side_effect=ImportError("No module named 'tongsuopy'")):
        yield


def fenming(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "fenming.cli.main", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, env=os.environ | environment)


# The main job.


def test_the_main_job_runs_whole(sample: DemoResult) -> None:
    assert (sample.workers_paid, sample.conserved, sample.verified) == (WORKERS, True, True)
    assert read_genesis(Home(Path(sample.home)).genesis.read_bytes()).suites == (SM2.number,)
    assert trace(Path(sample.home), sample.sample_payment).reaches_budget
    assert verify_home(Path(sample.home), None).height == sample.height


def test_every_key_of_the_sample_is_an_sm2_key(sample: DemoResult) -> None:
    files = sorted(Home(Path(sample.home)).keys.glob("*.keys"))
    assert len(files) == 11
    for file in files:
        store = Keystore.open(file, SAMPLE_PASSPHRASE)
        keys = [key for party, _, _ in store.labels for key in store.keys_of(party)]
        assert keys
        for key in keys:
            assert (key.suite, len(key.public_key)) == (SM2.number, 65)
            assert SM2.verify(key.public_key, b"message", key.sign(b"message"))


def test_a_receipt_is_checked_by_an_outsider_and_one_changed_signature_is_noticed(sample: DemoResult) -> None:
    trust = Path(sample.trust).read_bytes()
    receipt = json.loads(msgspec.json.encode(prove(Path(sample.home), sample.sample_payment, None)))
    assert verify_receipt(json.dumps(receipt).encode(), trust).signed_by
    statement = next(statement for statement in receipt["statements"] if statement["envelope"])
    wire = msgspec.msgpack.decode(bytes.fromhex(statement["envelope"]), type=Wire)
    for changed in (bytes(64), wire.signatures[0].signature[::-1], wire.signatures[0].signature + b"\0", b"\0"):
        signature = msgspec.structs.replace(wire.signatures[0], signature=changed)
        statement["envelope"] = msgspec.msgpack.encode(Wire(wire.body, (signature,))).hex()
        with pytest.raises(NotProven, match="signature"):
            verify_receipt(json.dumps(receipt).encode(), trust)


# Without the library.


def test_a_node_that_lacks_the_library_does_not_start_and_leaves_the_home_alone(sample: DemoResult, without_library: None) -> None:
    home = Home(Path(sample.home))
    for _ in range(2):  # the lock is not kept
        with pytest.raises(SuiteUnavailable, match=r"SM2.*tongsuopy"):
            Node(home)
    serious = [finding for finding in look(home.folder) if finding.serious]
    assert len(serious) == 1
    assert "tongsuopy" in serious[0].what


def test_without_the_library_nothing_is_verified_wrongly(sample: DemoResult, without_library: None) -> None:
    with pytest.raises(SuiteUnavailable):
        verify_home(Path(sample.home), None)
    receipt = msgspec.json.encode(prove(Path(sample.home), sample.sample_payment, None))
    with pytest.raises(NotProven, match=r"SM2.*tongsuopy"):
        verify_receipt(receipt, Path(sample.trust).read_bytes())


def test_without_the_library_a_chain_of_ed25519_works(tmp_path: Path, without_library: None) -> None:
    assert demo(tmp_path / "home", 2, lambda _: None).verified
    with pytest.raises(SuiteUnavailable):
        demo(tmp_path / "other", 2, lambda _: None, SM2.number)
    assert not (tmp_path / "other" / "genesis").exists()


def test_the_command_line_says_what_is_missing(sample: DemoResult, tmp_path: Path) -> None:
    # A package of the library's name that cannot be loaded, before the real one.
    broken = tmp_path / "tongsuopy"
    broken.mkdir()
    (broken / "__init__.py").write_text("raise ImportError('not for this processor')\n")
    path = os.pathsep.join([str(tmp_path), *sys.path])
    done = fenming("verify", "--home", sample.home, PYTHONPATH=path)
    assert done.returncode == 6
    assert "fenming[sm2]" in done.stderr
    assert "not for this processor" in done.stderr
    assert "Traceback" not in done.stderr


# Founding.


@pytest.mark.parametrize(("names", "numbers"), [(["sm2"], (2,)), (["ed25519", "sm2"], (1, 2)), (["sm2", "ed25519"], (2, 1)), ([], (1,))])
def test_init_with_suites(tmp_path: Path, names: list[str], numbers: tuple[int, ...]) -> None:
    home = str(tmp_path / "home")
    options = [part for name in names for part in ("--suite", name)]
    done = fenming("init", "trial", "--home", home, *options, "--json", FENMING_PASSPHRASE="secret")
    assert done.returncode == 0, done.stderr
    genesis = read_genesis(Home(Path(home)).genesis.read_bytes())
    assert genesis.suites == numbers
    shown = json.loads(fenming("status", "--home", home, "--json").stdout)["suites"]
    assert shown == [{1: "Ed25519", 2: "SM2"}[number] for number in numbers]
    key = Keystore.open(Path(json.loads(done.stdout)["keystore"]), "secret").keys_of(2)[0]
    assert (key.suite, key.public_key) == (genesis.authority_keys[0].suite, genesis.authority_keys[0].public_key)
    assert key.suite == numbers[0]


def test_an_organisation_of_sm2_keys_is_admitted_from_the_command_line(tmp_path: Path) -> None:
    home, secret = str(tmp_path / "home"), {"FENMING_PASSPHRASE": "secret"}
    keystore = json.loads(fenming("init", "trial", "--home", home, "--suite", "sm2", "--json", **secret).stdout)["keystore"]
    actions = tmp_path / "actions.json"

    def submit(suite: int, key: bytes) -> dict[str, object]:
        officer = {"duties": 7, "threshold": 1, "keys": [{"suite": suite, "public_key": key.hex()}]}
        actions.write_text(json.dumps(
            [{"action": "RegisterOrganisation", "kind": 1, "name": "甲公司", "commitment": "00" * 32, "officers": [officer]}]
        ))  # fmt: skip
        done = fenming("submit", str(actions), "--as", "2", "--keystore", keystore, "--home", home, "--json", **secret)
        answer: dict[str, object] = json.loads(done.stdout)
        return answer

    assert submit(SM2.number, SM2.public_key(SEED))["code"] == 0
    assert submit(SM2.number, SM2.public_key(SEED))["name"] == "key_in_use"
    assert submit(SM2.number, b"\x04" + bytes(64))["name"] == "key_unsafe"
    assert submit(ED25519.number, ED25519.public_key(SEED))["name"] == "suite_not_enabled"
    assert json.loads(fenming("verify", "--home", home, "--json").stdout)["ok"] is True


@pytest.mark.parametrize("options", [["--suite", "sm9"], ["--suite", "sm2", "--suite", "sm2"]])
def test_init_refuses_suites_that_make_no_sense(tmp_path: Path, options: list[str]) -> None:
    home = tmp_path / "home"
    done = fenming("init", "trial", "--home", str(home), *options, FENMING_PASSPHRASE="secret")
    assert done.returncode == 2, done.stderr
    assert not home.exists() or not any(home.iterdir())


def test_a_genesis_with_a_key_that_is_none_is_not_written(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    for suite, key, problem in (
        (SM2.number, ED25519.public_key(SEED), "length"), (SM2.number, b"\x04" + bytes(64), "not on the curve"),
        (ED25519.number, SM2.public_key(SEED), "length"), (ED25519.number, bytes(32), "small order"),
    ):  # fmt: skip
        with pytest.raises(BadUsage, match=problem):
            found_chain(home, "trial", 0, [key], suites=(suite,))
    with pytest.raises(BadUsage):
        found_chain(home, "trial", 0, [], suites=())
    assert not home.holds_chain


def test_an_authority_of_two_suites(tmp_path: Path) -> None:
    home = Home(tmp_path)
    found_chain(home, "trial", 0, [SM2.public_key(SEED)], suites=(SM2.number, ED25519.number))
    node = Node(home)
    try:
        first, second = SecretKey(2, 0, SEED, SM2.number), SecretKey(2, 1, OTHER_SEED, ED25519.number)

        def send(*keys: SecretKey, actions: list[AddKey | SetThreshold]) -> int:
            wire = build_envelope(node.genesis.chain_id, keys, actions, node.head().height + 1).wire
            ticket = node.submit([wire])
            assert ticket.wait(30)
            assert ticket.answers[0]
            return ticket.answers[0].code

        added = AddKey(2, NewKey(ED25519.number, ED25519.public_key(OTHER_SEED)))
        assert send(first, actions=[added, SetThreshold(2, 2)]) == 0
        assert send(first, actions=[SetThreshold(2, 1)]) == SIGNATURES_TOO_FEW.number
        assert send(second, actions=[SetThreshold(2, 1)]) == SIGNATURES_TOO_FEW.number
        assert send(first, second, actions=[SetThreshold(2, 1)]) == 0
    finally:
        node.close()
    assert verify_home(tmp_path, None).envelopes == 2


def test_a_chain_cannot_be_read_with_another_suite_in_its_genesis(sample: DemoResult, tmp_path: Path) -> None:
    """The suites are part of the chain's id: whoever changes them has another chain, on which nothing is signed."""
    genesis = read_genesis(Home(Path(sample.home)).genesis.read_bytes())
    assert msgspec.structs.replace(genesis, suites=(2, 1)).chain_id != genesis.chain_id
    copied = tmp_path / "home"
    subprocess.run(["cp", "-r", sample.home, str(copied)], check=True)
    Home(copied).genesis.write_bytes(msgspec.msgpack.encode(msgspec.structs.replace(genesis, suites=(1, 2))))
    with pytest.raises(ChainRefuted):
        verify_home(copied, None)


def test_a_trust_file_of_an_unknown_suite_is_refused(sample: DemoResult) -> None:
    trust = json.loads(Path(sample.trust).read_text())
    genesis = msgspec.structs.replace(read_genesis(bytes.fromhex(trust["genesis"])), suites=(2, 77))
    data = msgspec.msgpack.encode(genesis).hex()
    changed = trust | {"format": TRUST_FORMAT, "genesis": data, "chain": genesis.chain_id.hex()}
    receipt = json.loads(msgspec.json.encode(prove(Path(sample.home), sample.sample_payment, None)))
    receipt["chain"] = changed["chain"]
    with pytest.raises(NotProven, match="suite 77"):
        verify_receipt(json.dumps(receipt).encode(), json.dumps(changed).encode())


# Measuring.


def test_bench_signatures_tells_both_suites_in_one_run() -> None:
    done = fenming("bench", "signatures", "--count", "300", "--json")
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout)
    assert max(result["ed25519_ratio"], result["sm2_ratio"]) == 1
    assert all(result[f"{suite}_{act}_per_s"] > 0 for suite in ("ed25519", "sm2") for act in ("sign", "verify"))
