"""The doors: HTTP and command line, tried with good and bad input; a clear answer, nothing lost, no traceback."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from fenming.cli.main import COMMANDS, help_text
from fenming.client.envelopes import build_envelope
from fenming.client.keystore import Keystore
from fenming.domains.money.actions import Transfer
from fenming.node.home import Home
from fenming.node.operations import SAMPLE_PASSPHRASE, DemoResult, demo
from fenming.node.serve import ServingNode, application
from node.serving import lists_of

COMMAND_FOLDER = Path(__file__).resolve().parents[2] / "src" / "fenming" / "cli"


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> DemoResult:
    return demo(tmp_path_factory.mktemp("served") / "home", 6, lambda _: None)


@pytest.fixture(scope="module")
def client(sample: DemoResult) -> Iterator[TestClient]:
    node = ServingNode(Home(Path(sample.home)))
    assert node.wait_for_height(sample.height, 10) == sample.height
    yield TestClient(application(node), raise_server_exceptions=False)
    node.close()


def fenming(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "fenming.cli.main", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, env=os.environ | environment)


# HTTP.


def signed_transfer(sample: DemoResult, amount: int, salt: int) -> bytes:
    store = Keystore.open(Home(Path(sample.home)).keys / "supplier.keys", SAMPLE_PASSPHRASE)
    maker = store.labels[0][0]
    chain = json.loads(Path(sample.trust).read_text())["chain"]
    return build_envelope(bytes.fromhex(chain), store.keys_of(maker), [Transfer(6, 3, amount)], sample.height + 1, salt).wire


def test_an_envelope_is_accepted_once_and_its_receipt_and_proof_are_there(client: TestClient, sample: DemoResult) -> None:
    wire = signed_transfer(sample, 100, 1)
    tried = client.post("/v1/dry-run", content=wire)
    assert tried.json()["code"] == 0
    done = client.post("/v1/envelopes", content=wire)
    assert done.status_code == 201
    envelope = done.json()["envelope"]
    again = client.post("/v1/envelopes", content=wire)
    assert (again.status_code, again.json()["name"]) == (422, "duplicate")
    assert client.app.state.node.wait_for_height(done.json()["height"], 10) == done.json()["height"]  # type: ignore[attr-defined]
    assert client.get(f"/v1/envelopes/{envelope}").json()["code"] == 0
    assert client.get(f"/v1/proofs/{envelope}").json()["statements"][0]["envelope"] == wire.hex()


def test_a_refusal_is_a_problem_with_its_code_and_both_sentences(client: TestClient, sample: DemoResult) -> None:
    answer = client.post("/v1/envelopes", content=signed_transfer(sample, 10**15, 2))
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["name"] == "funds_short"
    assert "账户" in answer.json()["chinese"]
    assert client.get(f"/v1/codes/{answer.json()['code']}").json()["name"] == "funds_short"


@pytest.mark.parametrize("body", [b"x", b"\x92\xc4", bytes(300_000), b"\xff" * 50])
def test_junk_is_refused_and_the_node_goes_on(client: TestClient, body: bytes) -> None:
    assert client.post("/v1/envelopes", content=body).status_code == 422
    assert client.get("/readyz").status_code == 200


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/v1/accounts/99999999999999999999999", 422), ("/v1/accounts/0", 404), ("/v1/accounts?limit=0", 422),
        ("/v1/accounts?cursor=%00", 400), ("/v1/accounts?cursor=kf8", 400), ("/v1/payments?limit=9999", 422),
        ("/v1/trace/payment-1-1", 404), ("/v1/trace/'; drop table postings", 404), ("/v1/envelopes/zz", 422),
        ("/v1/proofs/contract-1", 404), ("/v1/codes/9", 404), ("/nothing", 404), ("/v1/contracts/-1", 422),
    ],
)  # fmt: skip
def test_a_bad_question_gets_a_problem(client: TestClient, path: str, status: int) -> None:
    answer = client.get(path)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"


def test_every_list_can_be_walked_to_its_end(client: TestClient) -> None:
    for path in lists_of(client):
        seen: list[Any] = []
        cursor = ""
        while True:
            page = client.get(path, params={"limit": 2, "cursor": cursor}).json()
            seen += [json.dumps(item) for item in page["items"]]
            cursor = page["next"]
            if not cursor:
                break
        assert len(set(seen)) == len(seen)


def test_metrics_and_health(client: TestClient) -> None:
    assert "fenming_height" in client.get("/metrics").text
    assert client.get("/livez").text == "ok\n"
    assert client.get("/v1/trust").json()["format"] == "fenming-trust/1"
    assert client.get("/v1/contracts/1").json()["tier"] == 1
    assert client.get("/v1/claims/4").json()["parent"] == 0


def test_statutory_numbers_are_listed_and_previewed(client: TestClient, sample: DemoResult) -> None:
    listed = client.get("/v1/parameters").json()["items"]
    assert {row["basis"] for row in listed} == {"law", "house", "background"}
    path = "/v1/parameters/RETENTION_MAX_PERMILLE/preview"
    shown = client.get(path, params={"value": 20, "from_day": 30_000}).json()
    assert (shown["open_contracts"], len(shown["touched"])) == (4, 4)
    assert client.get(path, params={"value": 20}).status_code == 422
    assert client.get("/v1/parameters/nothing/preview", params={"value": 20, "from_day": 1}).status_code == 404
    arguments = ("parameters", "preview", "retention_max_permille", "20", "--from", "2027-01-01", "--home", sample.home)
    assert json.loads(fenming(*arguments, "--json").stdout)["touched"] == client.get(path, params={"value": 20, "from_day": 20_819}).json()["touched"]
    assert "4 open contracts" in fenming(*arguments).stdout
    assert "RETENTION_MAX_PERMILLE: 30 from 2017-06-20  [law]" in fenming("parameters", "--home", sample.home).stdout


# Command line.


def test_help_lists_every_command_and_each_command_has_a_file() -> None:
    assert fenming("--help").stdout.strip() == help_text().strip()
    nouns = {path.parent.name for path in COMMAND_FOLDER.glob("*/__init__.py")}
    files = nouns | {path.stem for path in COMMAND_FOLDER.glob("*.py")} - {"__init__", "main", "running"}
    assert files == {module for module, _ in COMMANDS.values()}


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_every_command_has_help_and_json(command: str) -> None:
    done = fenming(command, "--help")
    assert done.returncode == 0
    assert "--json" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["nonsense"], 2), (["demo", "--workers", "0"], 2), (["trace"], 2), (["bench", "nothing"], 2),
        (["import", "xer", "file"], 2), (["explain", "nothing"], 4), (["status"], 4), (["verify"], 4), (["trace", "payment-1"], 4),
        (["prove", "payment-1"], 4), (["verify", "file.json"], 2), (["verify", "missing", "--trust", "missing"], 4),
        (["import", "ocds", "missing.json"], 4), (["doctor"], 1), (["parameters", "list"], 4), (["parameters", "guess"], 2),
        (["parameters", "preview", "RETENTION_MAX_PERMILLE", "20", "--from", "soon"], 2),
    ],
)  # fmt: skip
def test_a_bad_command_says_why_with_its_exit_code(arguments: list[str], code: int, tmp_path: Path) -> None:
    done = fenming(*arguments, FENMING_HOME=str(tmp_path / "empty"))
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr
    assert done.stderr or done.stdout


def test_a_home_in_use_is_unavailable_to_a_second_writer(client: TestClient, sample: DemoResult, tmp_path: Path) -> None:
    actions = tmp_path / "a.json"
    actions.write_text('[{"action": "Transfer", "debit": 6, "credit": 3, "amount": 1}]')
    keys = str(Home(Path(sample.home)).keys / "supplier.keys")
    done = fenming("submit", str(actions), "--as", "28", "--keystore", keys, "--home", sample.home, FENMING_PASSPHRASE="sample")
    assert done.returncode == 6, done.stderr
    assert client.get("/readyz").status_code == 200
    assert fenming("demo", "--home", sample.home, "--json").returncode == 5


def test_actions_are_submitted_from_a_file(tmp_path: Path) -> None:
    home = str(tmp_path / "home")
    done = fenming("init", "trial", "--home", home, "--json", FENMING_PASSPHRASE="secret")
    assert done.returncode == 0, done.stderr
    keystore = json.loads(done.stdout)["keystore"]
    actions = tmp_path / "a.json"
    officer = {"duties": 7, "threshold": 1, "keys": [{"suite": 1, "public_key": "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"}]}
    registration = {"action": "RegisterOrganisation", "kind": 1, "name": "甲公司", "commitment": "00" * 32, "officers": [officer]}
    actions.write_text(json.dumps([registration]))
    options = ["--as", "2", "--keystore", keystore, "--home", home, "--json"]
    tried = fenming("submit", str(actions), *options, "--dry-run", FENMING_PASSPHRASE="secret")
    assert json.loads(tried.stdout)["code"] == 0, tried.stderr
    done = fenming("submit", str(actions), *options, FENMING_PASSPHRASE="secret")
    assert [event["event"] for event in json.loads(done.stdout)["events"]] == ["PartyRegistered", "PartyRegistered"]
    again = fenming("submit", str(actions), *options, FENMING_PASSPHRASE="secret")
    assert (again.returncode, json.loads(again.stdout)["name"]) == (3, "key_in_use")
    for bad in ("{", "[1]", '[{"action": "X"}]', '[{"action": "Transfer"}]', '[{"action": "Transfer", "debit": "a", "credit": 1, "amount": 1}]'):
        actions.write_text(bad)
        assert fenming("submit", str(actions), *options, FENMING_PASSPHRASE="secret").returncode == 2
    assert fenming("submit", str(actions), *options, FENMING_PASSPHRASE="wrong").returncode in (1, 2)
    assert fenming("doctor", "--home", home).returncode == 0
    assert json.loads(fenming("verify", "--home", home, "--json").stdout)["ok"] is True
