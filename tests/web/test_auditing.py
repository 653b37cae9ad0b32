"""What an auditor does: looks back, asks whole registers, takes them away, compares two moments, and carries evidence off."""

import csv
import io
import json
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient
from openpyxl import load_workbook

from fenming.base.calendar import date_of, day_of, is_weekend
from fenming.domains.audit import routes as audit_routes
from fenming.node.lives import LifeResult
from fenming.node.serve import ServingNode
from web.serving import HTML, served_life

ENGLISH = HTML | {"Accept-Language": "en"}
Life = tuple[TestClient, ServingNode, LifeResult]


@pytest.fixture(scope="module")
def life(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Life]:
    with served_life(tmp_path_factory.mktemp("auditing")) as served:
        yield served


@pytest.fixture
def client(life: Life) -> Iterator[TestClient]:
    life[0].cookies.clear()
    yield life[0]
    life[0].cookies.clear()


def rows(client: TestClient, path: str, **query: Any) -> list[dict[str, Any]]:
    text = client.get(path, params=query | {"format": "ndjson"}).text
    return [json.loads(line) for line in text.splitlines()]


# Looking back.


def test_a_date_holds_on_every_page_until_one_goes_back(client: TestClient) -> None:
    height = client.get("/v1/height-at", params={"date": "2026-03-31"}).json()["height"]
    chosen = client.get("/projects/1?as_of=2026-03-31", headers=ENGLISH)
    assert (chosen.status_code, chosen.headers["location"]) == (303, "/projects/1")
    assert "SameSite=lax" in chosen.headers["set-cookie"] and "Max-Age" not in chosen.headers["set-cookie"]
    then = client.get("/v1/projects/1/summary", params={"as_of": height}).json()
    shown = client.get("/projects/1", headers=ENGLISH).text
    assert f"As of block {height}" in shown and "31 Mar 2026" in shown
    assert f"¥ {then['paid'] / 100:,.2f}" in shown
    for path in ("/projects/1/claims", "/registers/payments", "/findings", "/bank", "/issuer", "/trace/contract-2"):
        assert f"As of block {height}" in client.get(path, headers=ENGLISH).text, path
    back = client.get("/projects/1/claims?open=1&as_of=", headers=ENGLISH)
    assert back.headers["location"] == "/projects/1/claims?open=1"
    assert 'class="past"' not in client.get("/projects/1", headers=ENGLISH).text


def test_a_height_is_as_good_as_a_date_and_what_is_neither_is_refused(client: TestClient) -> None:
    assert client.get("/?as_of=100", headers=ENGLISH).headers["set-cookie"].startswith("fenming_as_of=")
    client.cookies.clear()
    for wrong in ("0", "99999999", "yesterday", "2026-02-30", "1999-01-01", "-1"):
        answer = client.get("/", params={"as_of": wrong}, headers=ENGLISH)
        assert answer.status_code == 404, wrong
        assert "set-cookie" not in answer.headers


def test_a_height_chosen_on_another_chain_is_nothing_here(client: TestClient) -> None:
    for cookie in ("00000000-100", "x", "-", "100"):
        text = client.get("/projects/1", headers=ENGLISH | {"Cookie": f"fenming_as_of={cookie}"}).text
        assert 'class="past"' not in text, cookie


def test_warnings_are_those_of_the_height_that_is_looked_at(client: TestClient, life: Life) -> None:
    now = client.get("/v1/warnings").json()
    early = client.get("/v1/warnings", params={"as_of": 60}).json()
    assert (now["height"], early["height"]) == (life[2].height, 60)
    assert {item["id"] for item in early["items"]} != {item["id"] for item in now["items"]}


# Registers.


def amounts(found: list[dict[str, Any]]) -> list[int]:
    return [row["payment"] for row in found]


def test_each_filter_lets_through_what_counting_by_hand_does(client: TestClient, life: Life) -> None:
    zone = client.get("/v1/status").json()["zone_minutes"]
    every = rows(client, "/v1/payments")
    times = {block["height"]: block["time_ms"] for block in rows(client, "/v1/blocks")}
    owners = {account["account"]: account["owner"] for account in rows(client, "/v1/accounts")}
    claims = {claim["claim"]: claim["contract"] for claim in rows(client, "/v1/claims")}
    assert not rows(client, "/v1/holidays"), "the sample has published holidays: count them here too"
    day = {row["payment"]: day_of(times[row["height"]], zone) for row in every}
    same = Counter((row["debit"], row["credit"], row["amount"], row["purpose"]) for row in every)
    cases: list[tuple[dict[str, Any], Any]] = [
        ({"amount_from": 500_000}, lambda row: row["amount"] >= 500_000),
        ({"amount_until": 10_000}, lambda row: row["amount"] <= 10_000),
        ({"round_to": 100_000}, lambda row: row["amount"] % 100_000 == 0),
        ({"kind": 9}, lambda row: row["purpose"] == 9),
        ({"party": 11}, lambda row: 11 in (owners[row["debit"]], owners[row["credit"]])),
        ({"date_from": "2026-03-01", "date_until": "2026-04-30"}, lambda row: "2026-03-01" <= iso(day[row["payment"]]) <= "2026-04-30"),
        ({"day_off": True}, lambda row: is_weekend(day[row["payment"]])),
        ({"duplicates": True}, lambda row: same[row["debit"], row["credit"], row["amount"], row["purpose"]] > 1),
        ({"contract": 2}, lambda row: (row["reference_kind"] == 1 and claims[row["reference_number"]] == 2)
            or (row["reference_kind"] == 3 and row["reference_number"] == 2)),
        ({"kind": 9, "amount_from": 300_000, "day_off": True}, lambda row: row["purpose"] == 9 and row["amount"] >= 300_000
            and is_weekend(day[row["payment"]])),
    ]  # fmt: skip
    for asked, fits in cases:
        expected = [row["payment"] for row in every if fits(row)]
        assert amounts(rows(client, "/v1/registers/payments", **asked)) == expected, asked
        total = client.get("/v1/registers/payments/totals", params=asked).json()["items"]
        assert sum(one["rows"] for one in total) == len(expected), asked
        assert sum(one["amount"] for one in total) == sum(row["amount"] for row in every if fits(row)), asked
    assert all(0 < len(amounts(rows(client, "/v1/registers/payments", **asked))) < len(every) for asked, _ in cases[:-1])


def iso(day: int) -> str:
    return date_of(day).isoformat()


def test_published_holidays_and_worked_weekends_count_as_they_were_published(client: TestClient, life: Life) -> None:
    zone = client.get("/v1/status").json()["zone_minutes"]
    times = {block["height"]: block["time_ms"] for block in rows(client, "/v1/blocks")}
    paid = {row["payment"]: day_of(times[row["height"]], zone) for row in rows(client, "/v1/payments")}
    weekday = next(day for day in paid.values() if not is_weekend(day))
    weekend = next(day for day in paid.values() if is_weekend(day))
    with life[1].engine.begin() as connection:
        for number, (day, worked) in enumerate(((weekday, 0), (weekend, 1)), 1):
            connection.exec_driver_sql("INSERT INTO holidays VALUES (?, 2026, ?, ?, x'00', 1)", (number, day, worked))
    try:
        found = set(amounts(rows(client, "/v1/registers/payments", day_off=True)))
    finally:
        with life[1].engine.begin() as connection:
            connection.exec_driver_sql("DELETE FROM holidays")
    assert found == {payment for payment, day in paid.items() if day == weekday or (is_weekend(day) and day != weekend)}


@pytest.mark.parametrize("register", ["claims", "wages", "contracts", "envelopes"])
def test_every_register_has_all_of_its_rows(client: TestClient, register: str) -> None:
    found = rows(client, f"/v1/registers/{register}")
    total = client.get(f"/v1/registers/{register}/totals").json()["items"]
    assert len(found) == sum(one["rows"] for one in total) > 0
    plain: dict[str, Callable[[], int]] = {"claims": lambda: len(rows(client, "/v1/claims")), "contracts": lambda: len(rows(client, "/v1/contracts")),
        "wages": lambda: sum(table["line_count"] for table in rows(client, "/v1/wage-tables")),
        "envelopes": lambda: sum(not row["due_sequence"] for block in rows(client, "/v1/blocks")
            for row in rows(client, f"/v1/blocks/{block['height']}/receipts"))}  # fmt: skip
    assert len(found) == plain[register]()
    narrowed = rows(client, f"/v1/registers/{register}", date_from="2026-04-01", status=0 if register == "envelopes" else 3)
    assert len(narrowed) < len(found)


def test_pages_of_a_register_hold_each_row_once(client: TestClient) -> None:
    seen, cursor = [], ""
    while cursor is not None:
        answer = client.get("/v1/registers/wages", params={"limit": 7, "cursor": cursor, "newest": True}).json()
        seen += [(row["wage_table"], row["line"]) for row in answer["items"]]
        cursor = answer["next"]
    assert seen == sorted(set(seen), reverse=True)
    assert len(seen) == len(rows(client, "/v1/registers/wages"))


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/v1/registers/gold", 422), ("/v1/registers/envelopes?contract=1", 404), ("/v1/registers/wages?contract=1", 404),
        ("/v1/registers/payments?date_from=2026-02-30", 404), ("/v1/registers/payments?date_from=x", 422),
        ("/v1/registers/payments?round_to=0", 422), ("/v1/registers/payments/export?form=exe", 422), ("/v1/height-at?date=x", 422),
        ("/v1/projects/1/changes", 422), ("/v1/projects/1/changes?since=99999", 404), ("/v1/projects/9/changes?since=10", 404),
        ("/v1/projects/1/changes?since=50&as_of=40", 404), ("/v1/warnings/" + "0" * 64, 404), ("/v1/warnings/x", 422),
        ("/v1/reports/project/contract-1", 404), ("/v1/reports/project/project-9", 404), ("/v1/reports/gold/project-1", 422),
    ],
)  # fmt: skip
def test_a_wrong_question_gets_a_problem(client: TestClient, path: str, status: int) -> None:
    answer = client.get(path)
    assert answer.status_code == status, answer.text[:200]
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_register_page_keeps_its_question_in_its_address(client: TestClient) -> None:
    page = client.get("/registers/payments?amount_from=5000.50&kind=9&day_off=1", headers=ENGLISH).text
    assert 'value="5000.50"' in page and 'value="9" selected' in page
    assert "amount_from=500050" in page and "form=xlsx" in page
    assert "no amount" in client.get("/registers/payments?amount_from=lots", headers=ENGLISH).text
    assert client.get("/registers/gold", headers=ENGLISH).status_code == 404


# Exports.


def exported(client: TestClient, form: str, **query: Any) -> tuple[bytes, dict[str, str]]:
    answer = client.get("/v1/registers/payments/export", params=query | {"form": form, "language": "en"})
    assert answer.status_code == 200, answer.text
    return answer.content, dict(answer.headers)


def test_exports_hold_exactly_what_was_filtered(client: TestClient, life: Life) -> None:
    expected = rows(client, "/v1/registers/payments", kind=9)
    data, headers = exported(client, "ndjson", kind=9)
    assert [json.loads(line) for line in data.splitlines()] == expected
    assert headers["x-rows"] == str(len(expected)) and headers["x-height"] == str(life[2].height)
    data, headers = exported(client, "csv", kind=9)
    table = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))
    assert [int(row["payment"]) for row in table] == [row["payment"] for row in expected]
    assert [row["amount"] for row in table] == [f"{row['amount'] / 100:.2f}" for row in expected]
    assert table[0]["purpose in words"] == "wage" and table[0]["from account"] == expected[0]["debit_number"]
    data, headers = exported(client, "xlsx", kind=9)
    sheet = load_workbook(io.BytesIO(data), read_only=True).worksheets[0]
    found: list[Any] = list(sheet.iter_rows(min_row=2, values_only=True))
    assert [row[0] for row in found] == [row["payment"] for row in expected]
    assert [round(row[5] * 100) for row in found] == [row["amount"] for row in expected]
    assert headers["content-disposition"].endswith('.xlsx"')


def test_an_export_is_of_the_height_that_is_asked_for(client: TestClient) -> None:
    early, headers = exported(client, "ndjson", as_of=100)
    assert headers["x-height"] == "100" and "immutable" in headers["cache-control"]
    assert 0 < len(early.splitlines()) < len(exported(client, "ndjson")[0].splitlines())


def test_only_some_exports_are_written_at_once(client: TestClient) -> None:
    held = [audit_routes._EXPORTING.acquire(blocking=False) for _ in range(2)]
    try:
        refused = client.get("/v1/registers/payments/export")
    finally:
        for _ in held:
            audit_routes._EXPORTING.release()
    assert (refused.status_code, all(held)) == (503, True)
    exported(client, "csv")


# Comparing.


def test_what_changed_is_the_difference_of_the_two_moments(client: TestClient) -> None:
    since, until = rows(client, "/v1/claims")[2]["height"], 300  # a claim has been submitted and is not paid yet
    changes = client.get("/v1/projects/1/changes", params={"since": since, "as_of": until}).json()
    before, after = (client.get("/v1/projects/1/summary", params={"as_of": height}).json() for height in (since, until))
    assert {row["figure"]: (row["before"], row["after"]) for row in changes["figures"] if row["figure"] == "paid"} == {
        "paid": (before["paid"], after["paid"])
    }
    lists = {one["name"]: one for one in changes["lists"]}
    for name, path, key in (("claims", "/v1/claims", "claim"), ("contracts", "/v1/contracts", "contract")):
        old, new = ({row[key]: row for row in rows(client, path, as_of=height)} for height in (since, until))
        assert lists[name]["added"] == len(new.keys() - old.keys())
        assert lists[name]["changed"] == sum(old[number] != new[number] for number in old)
        for row in lists[name]["rows"]:
            for field, value in row["before"].items():
                assert (old[row["key"][key]][field], row["values"][field]) == (value, new[row["key"][key]][field])
                assert value != row["values"][field]
    assert lists["claims"]["added"] > 0 and lists["claims"]["changed"] > 0
    between = [row for row in rows(client, "/v1/registers/payments", project=1, as_of=until) if row["height"] > since]
    assert sum(row["payments"] for row in changes["payments"]) == len(between)
    assert sum(row["amount"] for row in changes["payments"]) == sum(row["amount"] for row in between)


def test_rights_that_were_given_are_told(client: TestClient) -> None:
    changes = client.get("/v1/projects/1/changes", params={"since": 5}).json()
    lists = {one["name"]: one for one in changes["lists"]}
    roles = client.get("/v1/projects/1/roles").json()["items"]
    assert lists["roles"]["added"] == len(roles) > 0
    assert lists["officers"]["added"] > 0
    assert all(row["before"] == 0 for row in changes["figures"]), "before it was opened a project has no figures"


def test_the_page_compares_dates_and_says_which_end_is_wrong(client: TestClient) -> None:
    page = client.get("/projects/1/compare?since=2026-03-31&until=2026-07-31", headers=ENGLISH).text
    assert "Wages that reached workers" in page and "Claims" in page and "added" in page
    wrong = client.get("/projects/1/compare?since=300&until=100", headers=ENGLISH)
    assert wrong.status_code == 400 and "must lie before" in wrong.text
    assert client.get("/projects/1/compare", headers=ENGLISH).status_code == 200
