"""The forms of an answer: lines for bulk, tags on what is final, accounts as people write them, a description that is true."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import APIRouter
from fastapi.responses import Response
from fastapi.testclient import TestClient

from fenming.api import listing
from fenming.api.application import build
from fenming.api.listing import Cursor, Limit, NodeHere, page
from fenming.base.check_digits import account_number, names_account, parse_account_number
from fenming.domains.identity.records import PartyKind
from fenming.domains.identity.views import PARTIES
from fenming.node.operations import DemoResult
from node.serving import lists_of, served

LINES = {"Accept": "application/x-ndjson"}


@pytest.fixture(scope="module")
def serving(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[TestClient, DemoResult]]:
    with served(tmp_path_factory.mktemp("answers")) as both:
        yield both


@pytest.fixture(scope="module")
def client(serving: tuple[TestClient, DemoResult]) -> TestClient:
    return serving[0]


def lines_of(text: str) -> list[Any]:
    assert not text or text.endswith("\n")
    return [json.loads(line) for line in text.splitlines()]


# Lines.


def test_lines_are_the_rows_of_all_pages(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "_LINES_AT_ONCE", 3)
    for path in lists_of(client):
        rows = client.get(path, params={"limit": 1000}).json()["items"]
        answer = client.get(path, headers=LINES, params={"limit": 2})
        assert answer.headers["content-type"] == "application/x-ndjson"
        assert lines_of(answer.text) == rows, path
        assert client.get(path, params={"format": "ndjson"}).text == answer.text


def test_lines_keep_to_filter_cursor_and_height(client: TestClient) -> None:
    first = client.get("/v1/contracts", params={"parent": 1, "limit": 1}).json()
    rest = lines_of(client.get("/v1/contracts", params={"parent": 1, "cursor": first["next"], "format": "ndjson"}).text)
    assert [row["parent"] for row in rest] == [1] * len(rest)
    assert {row["contract"] for row in rest}.isdisjoint({first["items"][0]["contract"]})
    made = first["items"][0]["height"]
    past = lines_of(client.get("/v1/contracts", params={"as_of": made, "format": "ndjson"}).text)
    assert max(row["height"] for row in past) == made
    assert lines_of(client.get("/v1/contracts", params={"as_of": 0}, headers=LINES).text) == []


def test_rows_are_read_some_at_a_time_and_no_connection_is_kept_between(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    node = client.app.state.node  # type: ignore[attr-defined]
    monkeypatch.setattr(listing, "_LINES_AT_ONCE", 2)
    asked = listing.Asked(node.engine, True, {})
    keys = list(PARTIES.primary_key.columns)
    stream = listing._lines(asked, PARTIES.select(), keys, None, False)
    assert next(stream).count(b"\n") == 2
    assert node.engine.pool.checkedout() == 0
    stream.close()  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("accept", "lines"),
    [
        ("application/x-ndjson", True), ("application/json", False), ("*/*", False), ("", False),
        ("application/json;q=0.5, application/x-ndjson", True), ("application/json, application/x-ndjson;q=0.5", False),
        ("application/x-ndjson;q=0", False), ("application/x-ndjson;q=high", False), ("APPLICATION/X-NDJSON", True),
    ],
)  # fmt: skip
def test_the_accept_header_is_weighed(client: TestClient, accept: str, lines: bool) -> None:
    answer = client.get("/v1/projects", headers={"Accept": accept})
    assert (answer.headers["content-type"] == "application/x-ndjson") is lines
    assert answer.headers["vary"] == "Accept"


def test_codes_come_as_lines_and_an_unknown_format_is_refused(client: TestClient) -> None:
    assert lines_of(client.get("/v1/codes", headers=LINES).text) == client.get("/v1/codes").json()["items"]
    for path in ("/v1/codes", "/v1/projects", "/v1/contracts/1"):
        assert client.get(path, params={"format": "xml"}).status_code == 400


# Tags.


def test_what_is_final_has_a_tag_and_is_not_sent_twice(client: TestClient) -> None:
    receipt = client.get("/v1/blocks/3/receipts").json()["items"][0]["envelope_id"]
    kept = (f"/v1/envelopes/{receipt}", "/v1/blocks/3")
    for path in (*kept, f"/v1/proofs/{receipt}", "/v1/proofs/payment-2", "/v1/trust", "/v1/codes", "/v1/codes/0"):
        first = client.get(path)
        assert first.status_code == 200, path
        assert ("immutable" in first.headers["cache-control"]) is (path in kept), path
        again = client.get(path, headers={"If-None-Match": first.headers["etag"]})
        assert (again.status_code, again.content) == (304, b""), path
        assert client.get(path, headers={"If-None-Match": '"0123"'}).content == first.content, path


def test_the_refusal_of_an_envelope_is_not_final(client: TestClient) -> None:
    refused = client.post("/v1/envelopes", content=b"junk").json()["envelope"]
    node = client.app.state.node  # type: ignore[attr-defined]
    node.wait_for_height(node.status()["height"], 10)
    answer = client.get(f"/v1/envelopes/{refused}")
    assert answer.status_code == 404 or "no-cache" in answer.headers["cache-control"]


def test_blocks_and_their_receipts_can_be_looked_through(client: TestClient) -> None:
    block = client.get("/v1/blocks/3").json()
    receipts = client.get("/v1/blocks/3/receipts").json()["items"]
    assert [row["log_index"] for row in receipts] == list(range(block["log_start"], block["log_start"] + block["outcomes"]))
    assert (receipts[0]["slots"], receipts[0]["data"]) == ([0], [])
    assert client.get("/v1/blocks/9999").status_code == 404


def test_parties_are_named_and_persons_are_not(client: TestClient) -> None:
    owner = client.get("/v1/projects").json()["items"][0]["owner"]
    assert "Construction Authority" in client.get(f"/v1/parties/{owner}").json()["name"]
    officers = client.get("/v1/parties", params={"organisation": owner}).json()["items"]
    assert {row["organisation"] for row in officers} == {owner}
    worker = client.get("/v1/parties?limit=1000").json()["items"][-1]
    assert (worker["kind"], worker["name"]) == (PartyKind.PERSON, "")


# Accounts.


def test_accounts_are_shown_with_their_check_digits(client: TestClient) -> None:
    account = client.get("/v1/accounts/2").json()
    assert account["account_number"] == account_number(2)
    payment = client.get("/v1/payments/1").json()
    assert (payment["debit_number"], payment["credit_number"]) == (account_number(payment["debit"]), account_number(payment["credit"]))
    project = client.get("/v1/projects").json()["items"][0]
    assert parse_account_number(project["wage_account_number"]) == project["wage_account"]
    assert "retention_account_number" in client.get("/v1/contracts/1").json()


def test_no_account_has_no_number() -> None:
    assert names_account("wallet") and not names_account("accounts") and not names_account("amount")


def test_an_account_is_traced_by_its_written_number(client: TestClient) -> None:
    found = client.get(f"/v1/trace/account-{account_number(2)}").json()
    assert found["amount"] == client.get("/v1/accounts/2").json()["balance"] == sum(s["attributed"] for s in found["up"] if s["kind"] == "payment")
    assert found["down_total"] == len(client.get("/v1/payments?debit=2&limit=1000").json()["items"])
    wallet = client.get("/v1/payments?limit=1000").json()["items"][-1]["credit"]
    assert client.get(f"/v1/trace/account-{account_number(wallet)}").json()["reaches_budget"] is True
    for wrong in ("account-2", "account-000293", "account-", "account-000292-1", f"account-{account_number(9999)}"):
        answer = client.get(f"/v1/trace/{wrong}")
        assert answer.status_code == 404, wrong
    assert "check digits" in client.get("/v1/trace/account-000293").json()["title"]


# The description.


def test_a_new_route_has_everything_without_doing_anything_for_it(client: TestClient) -> None:
    router = APIRouter()

    @router.get("/v1/everybody")
    def everybody(node: NodeHere, limit: Limit = 100, cursor: Cursor = "") -> Response:
        return page(node, PARTIES, limit, cursor, {})

    other = TestClient(build(client.app.state.node, [router], "1"))  # type: ignore[attr-defined]
    operation = other.get("/openapi.json").json()["paths"]["/v1/everybody"]["get"]
    assert [parameter["name"] for parameter in operation["parameters"]] == ["limit", "cursor", "as_of", "format"]
    assert set(operation["responses"]) == {"200", "304", "4XX", "5XX"}
    assert set(operation["responses"]["200"]["content"]) == {"application/json", "application/x-ndjson"}
    assert len(lines_of(other.get("/v1/everybody?as_of=5&format=ndjson").text)) < len(lines_of(other.get("/v1/everybody", headers=LINES).text))


@pytest.mark.parametrize("path", ["/v1/accounts?as_of=0&as_of=1", "/v1/trace/account-1?as_of=1&as_of=1"])
def test_a_parameter_given_twice_is_refused_and_not_chosen_from(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.json()["name"]) == (400, "BadUsage")


def test_a_wrong_method_says_which_are_right(client: TestClient) -> None:
    answer = client.delete("/v1/accounts")
    assert (answer.status_code, answer.headers["allow"], answer.json()["status"]) == (405, "GET", 405)


