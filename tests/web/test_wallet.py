"""The wallet: its bytes against the ledger's own, its codes and amounts, its words, its page and the script that keeps it."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import given, settings
from hypothesis import strategies as st

from domains.payroll_world import attendance, funded, lapse, line_signed, listed, mornings, next_month, objection, paid_table
from domains.whole_views import whole_views
from fenming.base.check_digits import account_number
from fenming.base.encoding import encode
from fenming.base.fields import Action
from fenming.base.limits import VALIDITY_SPAN_BLOCKS_MAX
from fenming.base.signatures import ED25519
from fenming.domains.money.actions import Collect, Transfer
from fenming.domains.overview.queries.slips import wage_slips
from fenming.domains.payroll import actions as payroll
from fenming.domains.payroll.actions import LineSignature
from fenming.domains.payroll.records import WAGE_LINES, LineKind, LineStatus
from fenming.ledger.envelope import VERSION, Body
from fenming.ledger.overlay import BlockState
from fenming.node.serve import ServingNode
from fenming.web.messages import MESSAGES
from scenario import seed_of
from web.scripts import Scripts
from web.serving import HTML, served_life

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted((ROOT / "webui" / "src" / "wallet").glob("*.js"))
CHAIN, DEVICE, LETTER, SIGNATURE = b"c" * 32, b"d" * 32, b"l" * 32, b"s" * 64
SLIP = {"wage_table": 300, "line": 7, "month": 202611, "days": 21, "amount": 630_000, "set_off": 5_000, "net": 625_000, "currency": 156}
SIGNED = LineSignature(7, 1, SIGNATURE)


@pytest.fixture(scope="module")
def life(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[TestClient, ServingNode]]:
    with served_life(tmp_path_factory.mktemp("wallet")) as (client, node, _):
        yield client, node


# Bytes.

ACTS: list[tuple[str, dict[str, Any], Action, bytes | None]] = [
    ("sign", {}, payroll.SignWageLines(300, (SIGNED,), DEVICE), payroll.line_statement(CHAIN, 300, 7, 202611, 21, 630_000, 5_000)),
    ("receipt", {}, payroll.SignWageReceipts(300, (SIGNED,), DEVICE), payroll.receipt_statement(CHAIN, 300, 7, 202611, 625_000)),
    ("object", {"reason": 3}, payroll.ObjectToWageLine(300, 3, LETTER, SIGNED, DEVICE), payroll.objection_statement(CHAIN, 300, 7, 3, LETTER)),
    ("complain", {"engagement": 9, "kind": 1}, payroll.FileComplaint(9, 1, LETTER), None),
    ("reply", {"complaint": 4, "is_satisfied": False}, payroll.ReplyToAnswer(4, False), None),
    ("pay", {"debit": 12, "credit": 13, "amount": 10**15 + 1}, Transfer(12, 13, 10**15 + 1, b""), None),
    ("collect", {"uncollected": 20, "credit": 12, "amount": 1}, Collect(20, 12, 1), None),
]


@pytest.mark.parametrize(("name", "values", "action", "statement"), ACTS, ids=[act[0] for act in ACTS])
def test_what_the_wallet_signs_is_what_the_ledger_reads(
    scripts: Scripts, name: str, values: dict[str, Any], action: Action, statement: bytes | None
) -> None:
    made = scripts.ask(
        "act", name=name, chain=CHAIN.hex(), slip=SLIP, device=DEVICE.hex(), letter=LETTER.hex(), values=values,
        frame=[39, 1, str(2**63 - 1), 1000, 21_000], signature=SIGNATURE.hex(),
    )  # fmt: skip
    assert made["body"] == encode(Body(VERSION, 39, 2**63 - 1, 1000, 21_000, (action,))).hex()
    assert made["statement"] == (statement.hex() if statement else None)


def test_a_statement_is_read_back_and_nothing_else_is_taken_for_one(scripts: Scripts) -> None:
    line = payroll.line_statement(CHAIN, 3, 0, 202601, 20, 600_000)
    fields = {"table": 3, "line": 0, "month": 202601, "days": 20, "amount": 600_000, "set_off": 0}
    assert scripts.ask("statement", hex=line.hex()) == {"tag": "fenming/wage-line/1", "chain": CHAIN.hex(), "fields": fields}
    objected = payroll.objection_statement(CHAIN, 3, 0, 2, LETTER)
    assert scripts.ask("statement", hex=objected.hex())["fields"]["text"] == LETTER.hex()
    others = (line[:-1], line + b"\x00", payroll.reversal_statement(CHAIN, 3, 0, 5, 1), b"\x05other" + line[6:], b"")
    for other in others:
        assert "error" in scripts.ask("statement", hex=other.hex()), other


def test_the_hash_of_a_letter_is_the_commitment_of_a_personal_record(scripts: Scripts) -> None:
    salt, evidence = b"t" * 32, [b"\x01" * 32, b"\x02" * 32]
    hashed = scripts.ask("letter", words="工资少了 <b>", evidence=[one.hex() for one in evidence], salt=salt.hex())
    assert hashed == payroll.record_commitment(salt, encode(["工资少了 <b>", evidence])).hex()


def test_a_signature_made_offline_holds_as_long_as_the_ledger_lets_it() -> None:
    text = (ROOT / "webui" / "src" / "wallet" / "acts.js").read_text().replace("_", "")
    assert f"SPANOFFLINE = {VALIDITY_SPAN_BLOCKS_MAX}\n" in text


def test_a_salt_is_a_number_of_the_ledger(scripts: Scripts) -> None:
    made = {int(scripts.ask("salt")) for _ in range(50)}
    assert len(made) == 50 and all(0 <= salt < 2**63 for salt in made)


# Codes and amounts.


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 10**9), st.integers(0, 10**12))
def test_a_code_that_is_shown_is_read_as_it_was_meant(scripts: Scripts, account: int, amount: int) -> None:
    text = scripts.ask("pay_code", chain=CHAIN.hex(), account=account, amount=amount, currency=156)
    read = scripts.ask("code", text=text, chain=CHAIN.hex())
    assert read == {"kind": "pay", "account": account, "amount": amount, "currency": 156 if amount else 0}


def test_codes_that_are_wrong_say_why(scripts: Scripts) -> None:
    short = CHAIN.hex()[:16]
    good = f"fenming:pay?chain={short}&account={account_number(1234)}"
    cases = {
        "hello": "unknown", "fenming:other?chain=" + short: "unknown", "https://x.example/elsewhere?id=payment-1": "unknown",
        good + "&account=000129": "unknown", good + "&amount=5": "unknown", f"fenming:pay?chain={short}": "account",
        good.replace(short, "0" * 16): "other_chain", f"fenming:pay?chain={short}&account=123457": "check_digits",
        good + "&amount=0&currency=156": "amount", good + "&amount=1.5&currency=156": "amount",
        f"https://node.example/receipt?chain={short}&id=../../v1/status": "unknown", "https://node.example/receipt?id=payment-3": "other_chain",
    }  # fmt: skip
    for text, reason in cases.items():
        assert scripts.ask("code", text=text, chain=CHAIN.hex()) == {"wrong": reason}, text
    receipt = scripts.ask("receipt_code", origin="https://node.example", chain=CHAIN.hex(), id="payment-3")
    assert scripts.ask("code", text=receipt, chain=CHAIN.hex()) == {"kind": "receipt", "id": "payment-3"}


@settings(max_examples=80, deadline=None)
@given(st.integers(1, 2**53 - 1))
def test_an_amount_is_written_and_read_without_a_fraction(scripts: Scripts, amount: int) -> None:
    written = scripts.ask("money", amount=str(amount))
    assert written == f"¥\u00a0{amount // 100:,}.{amount % 100:02d}"
    assert scripts.ask("read_amount", text=written.removeprefix("¥\u00a0"))["amount"] == amount


@pytest.mark.parametrize("text", ["", "0", "0.00", "-1", "1.234", "1,23", "12,34.5", "1e3", "abc", "٣", "9" * 17])
def test_what_is_no_amount_is_not_guessed(scripts: Scripts, text: str) -> None:
    assert scripts.ask("read_amount", text=text) == {"amount": None}


# Slips.


def test_slips_are_the_lines_of_the_ledger_with_their_payments(life: tuple[TestClient, ServingNode]) -> None:
    client, node = life
    workers = {row["worker"] for row in client.get("/v1/engagements", params={"limit": 1000}).json()["items"]}
    slips = [slip for worker in sorted(workers) for slip in client.get(f"/v1/workers/{worker}/wage-slips").json()["items"]]
    tables = client.get("/v1/wage-tables", params={"limit": 1000}).json()["items"]
    assert len(slips) == sum(table["line_count"] for table in tables) > 40
    reader = node._node.reader()
    try:
        for slip in slips:
            line = WAGE_LINES.read(BlockState(reader), slip["wage_table"], slip["line"])
            assert line is not None
            said = (slip["engagement"], slip["month"], slip["days"], slip["amount"], slip["set_off"], slip["net"])
            assert said == (line.engagement, line.month, line.days, line.amount, line.set_off, line.net)
            is_paid = line.status in (LineStatus.PAID, LineStatus.RECEIPTED)
            assert bool(slip["paid"]) == bool(is_paid and line.net)
            if slip["paid"]:
                payment = client.get(f"/v1/payments/{slip['paid']['payment']}").json()
                assert (payment["amount"], payment["debit"], payment["credit"]) == (line.net, slip["paid"]["debit"], slip["paid"]["credit"])
    finally:
        reader.close()


def test_a_correction_in_a_later_table_is_for_the_month_that_it_corrects() -> None:
    w = funded()
    first = paid_table(w, days=19)
    w.do("sub.maker", attendance(1, mornings(12, 13)))
    next_month(w, 202604)
    supplement = listed(w, payroll.NewWageLine(1, 1, 3_00, 0, LineKind.SUPPLEMENT, first, 0), month=202604)
    w.do("stranger.maker", objection(w, "worker1", supplement, 0))
    lapse(w, supplement)
    with whole_views(w).connect() as connection:
        slips = {slip["wage_table"]: slip for slip in wage_slips(connection, w.parties["worker1"])}
        assert [slip["engagement"] for slip in wage_slips(connection, w.parties["worker2"])] == [2]
    assert [(slips[table]["month"], slips[table]["status"]) for table in (first, supplement)] == [(202603, LineStatus.PAID), (202603, LineStatus.DISPUTED)]
    assert slips[first]["paid"]["amount"] == slips[first]["net"] and slips[supplement]["paid"] is None
    w.do("stranger.maker", payroll.SignWageLines(supplement, (line_signed(w, "worker1", supplement, 0),)))
    statement = payroll.line_statement(w.genesis.chain_id, supplement, 0, slips[supplement]["month"], 1, 3_00)
    assert line_signed(w, "worker1", supplement, 0).signature == ED25519.sign(seed_of("worker1"), statement)


def test_a_stranger_has_no_slips(life: tuple[TestClient, ServingNode]) -> None:
    assert life[0].get("/v1/workers/999999/wage-slips").json() == {"items": [], "next": None}


# Page and keeper.


def test_the_page_is_the_same_for_everybody(life: tuple[TestClient, ServingNode]) -> None:
    client, _ = life
    pages = {client.get("/wallet", headers=HTML | {"Accept-Language": language}).text for language in ("zh", "en", "fr")}
    assert len(pages) == 1
    words = json.loads(re.findall(r'id="wallet-words">(.*?)</script>', pages.pop(), re.S)[0])
    assert set(words) == {"zh", "en"} and set(words["zh"]) == set(words["en"])


def test_the_keeper_keeps_every_part_and_may_look_after_the_wallet_alone(life: tuple[TestClient, ServingNode]) -> None:
    client, _ = life
    answer = client.get("/wallet/worker.js")
    assert answer.headers["service-worker-allowed"] == "/wallet"
    assert "default-src 'self'" in answer.headers["content-security-policy"]
    shell = json.loads(re.findall(r"^self\.SHELL=(.*);$", answer.text, re.M)[0])
    bundle = client.get("/static/wallet.js").text
    imported = set(re.findall(r"wallet-part-[A-Z0-9]+\.js", bundle))
    for part in imported:
        imported |= set(re.findall(r"wallet-part-[A-Z0-9]+\.js", client.get(f"/static/{part}").text))
    assert imported and {f"/static/{part}" for part in imported} <= set(shell["parts"])
    for address in (shell["page"], *shell["parts"]):
        assert client.get(address, headers={"Accept": "text/html, */*"}).status_code == 200, address
    page = client.get("/wallet", headers=HTML).text
    for address in re.findall(r'(?:href|src)="(/[^"]+)"', page):
        assert address in shell["parts"], f"{address} is not kept for when there is no network"


def test_the_manifest_names_pictures_of_the_sizes_it_says(life: tuple[TestClient, ServingNode]) -> None:
    client, _ = life
    manifest = client.get("/wallet/manifest.webmanifest", headers={"Accept-Language": "en"}).json()
    assert (manifest["start_url"], manifest["scope"], manifest["display"]) == ("/wallet", "/wallet", "standalone")
    pictures = [icon for icon in manifest["icons"] if icon["type"] == "image/png"]
    assert {icon["purpose"] for icon in pictures} == {"any", "maskable"}
    for icon in pictures:
        answer = client.get(icon["src"])
        assert answer.headers["content-type"] == "image/png" and answer.content[:8] == b"\x89PNG\r\n\x1a\n"
        width, height = (int.from_bytes(answer.content[at : at + 4], "big") for at in (16, 20))
        assert icon["sizes"] == f"{width}x{height}"


# Words.

_FAMILIES = (
    "line_", "complaint_", "grievance_", "act_", "field_", "entry_", "state_", "says_", "code_", "nav_", "pending_", "value_", "key_not_of_",
)  # fmt: skip
"""Words whose key is put together from a number, a kind or a name of a field."""


def test_every_word_that_the_wallet_says_is_there_and_none_is_spare() -> None:
    text = "\n".join(path.read_text() for path in SOURCES)
    said = {word for call in re.findall(r"say\(((?:[^()]|\([^()]*\))*)\)", text) for word in re.findall(r"'([a-z_.]+)'", call)}
    said |= set(re.findall(r"'([a-z_]+)'", text))
    known = {key.removeprefix("wallet.") for key in MESSAGES if key.startswith("wallet.")}
    on_the_server = {"about", "no_script"}
    assert not sorted(word for word in known - said - on_the_server if not word.startswith(_FAMILIES))
    direct = set(re.findall(r"say\('([a-z_]+)'", text))
    assert not sorted(direct - known)


@pytest.mark.parametrize("action", [act[2] for act in ACTS], ids=[act[0] for act in ACTS])
def test_every_field_that_is_shown_before_signing_has_words(action: Action) -> None:
    kind = type(action)
    assert f"wallet.act_{kind.__name__}" in MESSAGES
    hidden = {"device", "reference", "signature", "signatures"}
    assert not [name for name in kind.__struct_fields__ if name not in hidden and f"wallet.field_{name}" not in MESSAGES]
