"""The sums of the overview against the ledger they are sums of."""

from collections import defaultdict
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import func, select

from fenming.domains.contracts.views import CONTRACTS, PROJECTS
from fenming.domains.money.records import Purpose
from fenming.domains.money.views import ACCOUNTS, POSTINGS
from fenming.node.serve import ServingNode
from fenming.readmodel.outcomes import BLOCKS
from web.serving import served_life


@pytest.fixture(scope="module")
def life(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[TestClient, ServingNode]]:
    with served_life(tmp_path_factory.mktemp("overview")) as (client, node, _):
        yield client, node


@pytest.mark.parametrize(("first", "last"), [(None, None), (202601, 202603), (202607, 202608), (202606, 202606), (203001, None)])
def test_the_flow_adds_up_to_the_postings(life: tuple[TestClient, ServingNode], first: int | None, last: int | None) -> None:
    client, node = life
    asked = {name: month for name, month in (("from_month", first), ("until_month", last)) if month}
    picture = client.get("/v1/projects/1/flow", params=asked).json()
    with node.engine.connect() as connection:
        project = connection.execute(select(PROJECTS)).one()
        months = {row.height: month_of(row.time_ms) for row in connection.execute(select(BLOCKS))}
        postings = [
            row for row in connection.execute(select(POSTINGS))
            if (first is None or months[row.height] >= first) and (last is None or months[row.height] <= last)
        ]  # fmt: skip
    out = sum(row.amount for row in postings if row.debit == project.account)
    wages = sum(row.amount for row in postings if row.purpose == Purpose.WAGE)
    into: defaultdict[str, int] = defaultdict(int)
    out_of: defaultdict[str, int] = defaultdict(int)
    for link in picture["links"]:
        into[link["target"]] += link["amount"]
        out_of[link["source"]] += link["amount"]
    assert (picture["total"], picture["wages"]) == (out, wages)
    assert out_of.get("project-1", 0) == out
    assert sum(amount for id, amount in into.items() if id.startswith("workers-")) == wages
    # Nothing is lost between a line and the last contract under it: what comes in goes on.
    for id, amount in into.items():
        if id.startswith(("line-", "contract-")):  # retention and wages stay where they are
            assert out_of[id] == amount, id
    assert {node["id"] for node in picture["nodes"]} == into.keys() | out_of.keys()


def month_of(time_ms: int) -> int:
    """The month of a moment east of Greenwich by eight hours, counted anew."""
    days = (time_ms + 8 * 3_600_000) // 86_400_000
    year, day = 1970, days
    while day >= (length := 366 if year % 4 == 0 and (year % 100 or year % 400 == 0) else 365):
        year, day = year + 1, day - length
    lengths = [31, 29 if length == 366 else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    month = 0
    while day >= lengths[month]:
        day -= lengths[month]
        month += 1
    return year * 100 + month + 1


def test_the_figures_are_those_of_the_lists_behind_them(life: tuple[TestClient, ServingNode]) -> None:
    client, node = life
    shown = client.get("/v1/projects/1/summary").json()
    lines = client.get("/v1/projects/1/budget-lines").json()["items"]
    for figure, column in (("budget", "amount"), ("committed", "committed"), ("certified", "certified"), ("paid", "paid")):
        assert shown[figure] == sum(line[column] for line in lines)
    wages = client.get("/v1/projects/1/payments", params={"kind": "wages", "limit": 1000}).json()["items"]
    assert shown["wages_paid"] == sum(row["amount"] for row in wages) > 0
    received = client.get("/v1/projects/1/payments", params={"kind": "funding", "limit": 1000}).json()["items"]
    assert shown["received"] == sum(row["amount"] for row in received)
    with node.engine.connect() as connection:
        held = [row.retention_account for row in connection.execute(select(CONTRACTS)) if row.retention_account]
        assert shown["retained"] == connection.scalar(select(func.sum(ACCOUNTS.c.balance)).where(ACCOUNTS.c.account.in_(held)))
    months = client.get("/v1/projects/1/months").json()["items"]
    assert sum(row["wages"] for row in months) == shown["wages_paid"]
    paid = client.get("/v1/projects/1/payments", params={"kind": "paid", "limit": 1000}).json()["items"]
    assert sum(row["paid"] for row in months) == sum(row["amount"] for row in paid)


def test_a_list_can_be_read_backwards(life: tuple[TestClient, ServingNode]) -> None:
    client, _ = life
    forward = client.get("/v1/payments", params={"account": 2, "limit": 1000}).json()["items"]
    seen, cursor = [], ""
    while cursor is not None:
        page = client.get("/v1/payments", params={"account": 2, "newest": True, "limit": 7, "cursor": cursor}).json()
        seen += page["items"]
        cursor = page["next"]
    assert seen == forward[::-1]
    assert all(2 in (row["debit"], row["credit"]) for row in seen)


@pytest.mark.parametrize(
    ("text", "kind", "id"),
    [
        ("12", "block", "block-12"), ("payment-3", "payment", "payment-3"), ("CLAIM-4", "claim", "claim-4"),
        ("000292", "account", "account-000292"), ("account-000292", "account", "account-000292"), ("宏图", "party", "party-19"),
        ("hongtu", "party", "party-19"), ("New District", "project", "project-1"), ("ab" * 32, "envelope", "ab" * 32),
    ],
)  # fmt: skip
def test_the_search_finds(life: tuple[TestClient, ServingNode], text: str, kind: str, id: str) -> None:
    found = life[0].get("/v1/search", params={"q": text}).json()["items"]
    assert (kind, id) in [(place["kind"], place["id"]) for place in found]


def test_the_search_finds_an_amount_and_takes_signs_as_letters(life: tuple[TestClient, ServingNode]) -> None:
    client, _ = life
    payment = client.get("/v1/payments", params={"newest": True, "limit": 1}).json()["items"][0]
    written = f"¥ {payment['amount'] // 100:,}.{payment['amount'] % 100:02d}"
    found = client.get("/v1/search", params={"q": written}).json()["items"]
    assert f"payment-{payment['payment']}" in [place["id"] for place in found]
    for text in ("%", "_", "", "payment-99999999", "claim-", "-", "no such company"):
        assert client.get("/v1/search", params={"q": text}).json()["items"] == []


def test_names_and_keys(life: tuple[TestClient, ServingNode]) -> None:
    client, _ = life
    names = client.get("/v1/names", params={"accounts": "2,3", "parties": "19,999999"}).json()
    assert names["accounts"]["2"] == {"owner": 11, "kind": 2, "number": "000292"}
    assert names["parties"]["19"]["name"].startswith("宏图")
    assert "999999" not in names["parties"]
    for wrong in ("1,,2", "x", ",".join(map(str, range(1001)))):
        assert client.get("/v1/names", params={"accounts": wrong}).status_code in (400, 422)
    keys = client.get("/v1/parties/13/keys").json()["items"]
    assert (keys[0]["slot"], len(keys[0]["public_key"]), keys[0]["revoked_at_height"]) == (0, 64, 0)
    assert client.get("/v1/parties/999999/keys").status_code == 404


def test_warnings_are_those_of_the_detectors_with_the_words_of_their_rules(life: tuple[TestClient, ServingNode]) -> None:
    client, node = life
    found = client.get("/v1/warnings").json()
    assert found["height"] == node.height()
    assert all({"title", "title_chinese", "source", "value", "threshold"} <= item.keys() for item in found["items"])
    assert client.get("/v1/warnings", params={"project": 77}).json()["items"] == []
