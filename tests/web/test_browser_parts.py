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
from fenming.base.encoding import decode, encode
from fenming.base.fields import Action
from fenming.client.catalogue import ACTIONS
from fenming.client.envelopes import SecretKey
from fenming.client.keystore import Keystore
from fenming.domains.approvals.actions import Approve, Refuse
from fenming.domains.funds.actions import DisputeItems, ItemInDispute, SubmitClaim
from fenming.domains.identity.actions import NewKey, NewOfficer, RegisterOrganisation
from fenming.domains.money.actions import Transfer
from fenming.domains.payroll.actions import AddWageLines, NewWageLine
from fenming.ledger.envelope import VERSION, Body, EnvelopeCodec
from web.scripts import Scripts
from web.serving import served_life


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
    approve = {"kind": "Approve", "fields": {"proposal": 5, "step": 2, "evidence": "00" * 32, "delegation": 0}}
    meant = {"sender": 13, "actions": [approve]}

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


def test_the_browser_notices_a_difference_within_lists(scripts: Scripts) -> None:
    line = {"engagement": 7, "days": 20, "amount": 6000_00, "set_off": 0, "kind": 0, "corrects_table": 0, "corrects_line": 0}
    meant = {"sender": 5, "actions": [{"kind": "AddWageLines", "fields": {"table": 1, "first_line": 0, "lines": [line, line | {"engagement": 8}]}}]}

    def differences(*lines: NewWageLine) -> set[str]:
        body = encode(Body(VERSION, 5, 1, 100, 1100, (AddWageLines(1, 0, lines),))).hex()
        return {found["what"] for found in scripts.ask("review", hex=body, meant=meant, height=100)}

    first, second = NewWageLine(7, 20, 6000_00), NewWageLine(8, 20, 6000_00)
    assert differences(first, second) == set()
    assert differences(first, NewWageLine(9, 20, 5000_00)) == {"lines.2.engagement", "lines.2.amount"}
    assert differences(first) == {"lines"}


def test_what_the_browser_makes_the_ledger_reads(scripts: Scripts) -> None:
    decoder = EnvelopeCodec(b"c" * 32, ACTIONS)._body_decoder
    digest = "ab" * 32
    pairs: list[tuple[dict[str, Any], Action]] = [
        ({"kind": "Approve", "fields": {"proposal": 3, "step": 2, "evidence": digest, "delegation": 0}}, Approve(3, 2, bytes.fromhex(digest))),
        (
            {"kind": "Refuse", "fields": {"proposal": 3, "step": 2, "reason": 4, "reason_text": digest, "delegation": 9}},
            Refuse(3, 2, 4, bytes.fromhex(digest), 9),
        ),
        (
            {"kind": "SubmitClaim", "fields": {"contract": 1, "month": 202603, "quantities_milli": [1, 2**53 - 1], "children": [2, 3], "document": digest}},
            SubmitClaim(1, 202603, (1, 2**53 - 1), (2, 3), bytes.fromhex(digest)),
        ),
        (
            {"kind": "DisputeItems", "fields": {"claim": 4, "items": [{"item": 0, "accepted_milli": 7, "reason": 1}], "reason_text": digest}},
            DisputeItems(4, (ItemInDispute(0, 7, 1),), bytes.fromhex(digest)),
        ),
    ]  # fmt: skip
    meant, actions = zip(*pairs, strict=True)
    read = decode(bytes.fromhex(scripts.ask("compose", meant={"sender": 13, "actions": meant}, height=48)), decoder)
    assert (read.sender, read.valid_from_height, read.valid_until_height, read.actions) == (13, 48, 1048, actions)


@pytest.mark.parametrize(
    "fields",
    [
        {"proposal": 1.5, "step": 2, "evidence": "00" * 32, "delegation": 0}, {"proposal": 1, "step": 2, "evidence": "0", "delegation": 0},
        {"proposal": 1, "step": 2, "evidence": "00" * 32}, {"proposal": 1, "step": 2, "evidence": "00" * 32, "delegation": 0, "more": 1},
        {"proposal": 2**60, "step": 2, "evidence": "00" * 32, "delegation": 0},
    ],
)  # fmt: skip
def test_the_browser_makes_nothing_of_what_it_does_not_understand(scripts: Scripts, fields: dict[str, Any]) -> None:
    answer = scripts.ask("compose", meant={"sender": 1, "actions": [{"kind": "Approve", "fields": fields}]}, height=1)
    assert isinstance(answer, dict) and "error" in answer


WAGES = "用工编号,姓名,出勤天数,实发工资,本月扣回\n7,甲,20,\"6,000.00\",\nengagement-8,乙,21,￥5000.5元,500\n合计,,,11000.5,\n"


def checked(lines: list[list[int]]) -> dict[str, Any]:
    columns = {"engagement": 0, "days": 2, "amount": 3, "set_off": 4}
    return {
        "lines": lines, "places": 2, "places_of_lines": [["CSV", 2], ["CSV", 3]][: len(lines)],
        "columns": {"CSV": {"header_row": 1, "columns": columns, "headers": {}}},
    }  # fmt: skip


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_the_browser_holds_lines_against_the_file(scripts: Scripts, encoding: str) -> None:
    data = WAGES.encode(encoding).hex()
    good = [[7, 20, 6000_00, 0, 0, 0, 0], [8, 21, 5500_50, 500_00, 0, 0, 0]]

    def differences(lines: list[list[int]]) -> list[tuple[int, str]]:
        return [(one["row"], one["what"]) for one in scripts.ask("compared", hex=data, checked=checked(lines))]

    assert differences(good) == []
    assert differences([good[0], [8, 21, 5500_51, 500_00, 0, 0, 0]]) == [(3, "amount")]
    assert differences([[9, *good[0][1:]], good[1]]) == [(2, "engagement")]
    assert differences([good[0], [8, 21, 5000_50, 0, 0, 0, 0]]) == [(3, "set_off")]
    assert differences(good[:1]) == [(0, "rows")], "a worker is left out"


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
