"""The scripts of the browser against the ledger's own encoder, reader, verifier and keystore."""

import json
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import given, settings
from hypothesis import strategies as st

from fenming.base.check_digits import account_number
from fenming.base.encoding import encode
from fenming.client.envelopes import SecretKey
from fenming.client.keystore import Keystore
from fenming.domains.approvals.actions import Approve
from fenming.domains.identity.actions import NewKey, NewOfficer, RegisterOrganisation
from fenming.domains.money.actions import Transfer
from fenming.ledger.envelope import VERSION, Body
from web.scripts import Scripts
from web.serving import served_life


@pytest.fixture(scope="module")
def scripts() -> Iterator[Scripts]:
    asked = Scripts()
    yield asked
    asked.close()


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    with served_life(tmp_path_factory.mktemp("scripts")) as (served, _, _):
        yield served


VALUES = st.recursive(
    st.integers(-(2**63), 2**64 - 1) | st.binary(max_size=300) | st.text(max_size=40) | st.booleans() | st.none(),
    lambda inner: st.lists(inner, max_size=20), max_leaves=40,
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(VALUES)
def test_what_the_ledger_encodes_the_browser_reads_and_encodes_again(scripts: Scripts, value: Any) -> None:
    data = encode(value)
    assert scripts.ask("again", hex=data.hex()) == data.hex()


@pytest.mark.parametrize(
    "data",
    [b"\xcc\x05", b"\xcd\x00\xff", b"\xdc\x00\x01\x01", b"\xc4", b"\x01\x02", b"\xd9\x01a", b"\xa1\xff", b"\x80", b"\xca\x00\x00\x00\x00", b"\x91" * 60],
)
def test_the_browser_refuses_bytes_in_another_form(scripts: Scripts, data: bytes) -> None:
    assert "error" in scripts.ask("again", hex=data.hex())


def test_the_browser_reads_a_body_as_it_was_meant(scripts: Scripts) -> None:
    officers = (NewOfficer(2, 1, (NewKey(1, b"k" * 32),)),)
    actions = (Approve(5, 2, b"e" * 32), Transfer(2, 3, 10**15 + 1, b"x"), RegisterOrganisation(1, "第一 <b>", b"c" * 32, officers))
    read = scripts.ask("body", hex=encode(Body(VERSION, 7, 2**63 - 1, 10, 20, actions)).hex())
    assert (read["sender"], read["salt"], read["from"], read["until"]) == (7, str(2**63 - 1), 10, 20)
    approve, transfer, register = read["actions"]
    assert (approve["kind"], [field["value"] for field in approve["fields"]]) == ("Approve", [5, 2, "65" * 32, 0])
    assert [field["value"] for field in transfer["fields"]] == [2, 3, 10**15 + 1, "78"]
    officer = register["fields"][3]["value"][0]
    assert officer["kind"] == "NewOfficer"
    assert officer["fields"][2]["value"][0]["fields"][1]["value"] == (b"k" * 32).hex()


def test_the_browser_notices_every_difference_between_bytes_and_intent(scripts: Scripts) -> None:
    meant = {"sender": 13, "kind": "Approve", "fields": {"proposal": 5, "step": 2, "evidence": "00" * 32, "delegation": 0}}

    def differences(sender: int = 13, actions: tuple[Any, ...] = (Approve(5, 2, bytes(32)),), until: int = 1100) -> set[str]:
        body = encode(Body(VERSION, sender, 1, 100, until, actions)).hex()
        return {found["what"] for found in scripts.ask("review", hex=body, meant=meant, height=100)}

    assert differences() == set()
    assert differences(sender=14) == {"sender"}
    assert differences(actions=(Approve(6, 2, bytes(32)),)) == {"proposal"}
    assert differences(actions=(Approve(5, 1, b"e" * 32, 9),)) == {"step", "evidence", "delegation"}
    assert differences(actions=(Transfer(2, 3, 5),)) == {"kind"}
    assert differences(actions=(Approve(5, 2, bytes(32)), Transfer(2, 3, 5))) == {"count", "kind"}
    assert differences(until=5000) == {"span"}


@pytest.mark.parametrize("number", [1, 2, 97, 1234, 99_999, 123_456_789])
def test_account_numbers_have_the_same_check_digits(scripts: Scripts, number: int) -> None:
    assert scripts.ask("account", number=number) == account_number(number)


def test_receipts_hold_in_the_browser_and_none_with_a_changed_field_does(scripts: Scripts, client: TestClient) -> None:
    trust = client.get("/v1/trust").text
    last = client.get("/v1/payments", params={"newest": True, "limit": 1}).json()["items"][0]["payment"]
    for payment in (1, last // 2, last):
        file = client.get(f"/v1/proofs/payment-{payment}").json()
        assert scripts.ask("receipt", receipt=json.dumps(file), trust=trust)["proven"] is True
    for path in paths_of(file):
        changed = json.loads(json.dumps(file))
        change(changed, path)
        answer = scripts.ask("receipt", receipt=json.dumps(changed), trust=trust)
        assert answer.get("proven") is False, f"{path} can be changed without being noticed"


def paths_of(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The way to every number and text in a file."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else None
    if inner is None:
        yield path
        return
    for name, one in inner:
        yield from paths_of(one, (*path, name))


def change(file: Any, path: tuple[Any, ...]) -> None:
    """Another number, or another digit."""
    for step in path[:-1]:
        file = file[step]
    value = file[path[-1]]
    if isinstance(value, bool):
        file[path[-1]] = not value
    elif isinstance(value, int):
        file[path[-1]] = value + 1
    else:
        file[path[-1]] = ("0" if value[:1] != "0" else "1") + value[1:] if value else "00"


def test_a_receipt_of_another_chain_or_no_receipt_is_refused(scripts: Scripts, client: TestClient) -> None:
    trust = client.get("/v1/trust").text
    file = client.get("/v1/proofs/payment-1").text
    other = json.loads(trust) | {"chain": "00" * 32}
    assert scripts.ask("receipt", receipt=file, trust=json.dumps(other))["reason"] == "other_chain"
    for text in ("", "[]", "null", "{}", "nonsense"):
        assert scripts.ask("receipt", receipt=text, trust=trust)["proven"] is False


def test_one_key_file_for_the_command_line_and_the_browser(scripts: Scripts, tmp_path: Path) -> None:
    seed = secrets.token_bytes(32)
    store = Keystore(tmp_path / "a.keys", "open sesame")
    store.add([SecretKey(7, 1, seed)], "checker")
    store.save()
    entries = scripts.ask("open", hex=store.path.read_bytes().hex(), passphrase="open sesame")
    assert entries == [{"party": 7, "slot": 1, "seed": seed.hex(), "suite": 1, "label": "checker"}]
    assert scripts.ask("open", hex=store.path.read_bytes().hex(), passphrase="other") == {"error": "passphrase"}
    assert scripts.ask("open", hex="00", passphrase="x") == {"error": "format"}
    made = scripts.ask("seal", entries=entries, passphrase="open sesame")
    (tmp_path / "b.keys").write_bytes(bytes.fromhex(made))
    assert Keystore.open(tmp_path / "b.keys", "open sesame").keys_of(7) == [SecretKey(7, 1, seed)]
