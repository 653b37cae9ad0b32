"""Found and followed: the search by sound and by digits, traces of many, banks and the issuer, pages for everybody, the stream."""

import asyncio
import xml.etree.ElementTree as ElementTree
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import func, select

from fenming.api.health import _blocks
from fenming.domains.money.records import Purpose
from fenming.domains.money.views import PAID_OUT, POSTINGS
from fenming.node.serve import ServingNode
from fenming.readmodel.spoken import heard, spoken
from fenming.web.pages.trace import _ways
from web.serving import HTML, served_life

ENGLISH = HTML | {"Accept-Language": "en"}
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture(scope="module")
def life(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[TestClient, ServingNode]]:
    with served_life(tmp_path_factory.mktemp("looked-up")) as (client, node, _):
        yield client, node


@pytest.fixture
def client(life: tuple[TestClient, ServingNode]) -> TestClient:
    return life[0]


# The search.


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("宏图劳务公司", "hongtulaowugongsi"), ("宏图劳务公司", "htlwgs"), ("重庆路桥", "chongqingluqiao"), ("重庆路桥", "cqlq"),
        ("建设银行", "jiansheyinhang"), ("长江集团", "changjiang"), ("Yuanda 远大 2", "yuandayuanda2"), ("（一）A-b", "yiab"),
    ],
)  # fmt: skip
def test_a_name_is_found_by_its_sound(name: str, said: str) -> None:
    assert said in spoken(name)


def test_a_sound_has_few_forms_and_other_writing_none() -> None:
    assert len(spoken("重长行都厦会乐单石车" * 3).split(" ")) <= 16
    assert (spoken(""), spoken("—·—"), heard("宏图"), heard("Hong Tu"), heard("50%")) == ("", "", "", "hongtu", "")


def found(client: TestClient, text: str) -> list[tuple[str, str]]:
    return [(place["kind"], place["id"]) for place in client.get("/v1/search", params={"q": text}).json()["items"]]


@pytest.mark.parametrize(
    ("text", "kind", "id"),
    [
        ("htlwgs", "party", "party-19"), ("HongTuLaoWu", "party", "party-19"), ("hong tu", "party", "party-19"), ("xqxx", "project", "project-1"),
        ("合同 2", "contract", "contract-2"), ("付款3", "payment", "payment-3"), ("区块 12", "block", "block-12"),
        ("进度款申请#4", "claim", "claim-4"), ("宏图", "contract", "contract-2"),
    ],
)  # fmt: skip
def test_the_search_understands_what_people_write(client: TestClient, text: str, kind: str, id: str) -> None:
    assert (kind, id) in found(client, text)


def test_an_envelope_is_found_by_its_first_digits(client: TestClient) -> None:
    envelope = client.get("/v1/blocks/20/receipts").json()["items"][0]["envelope_id"]
    for digits in (envelope[:6], envelope[:7], envelope[:20].upper(), envelope):
        assert ("envelope", envelope) in found(client, digits)
    assert ("envelope", envelope) not in found(client, envelope[:5])
    assert found(client, envelope[:63] + ("0" if envelope[63] != "0" else "1"))[0][1] != envelope


def test_patterns_are_letters(client: TestClient) -> None:
    assert found(client, "%") == found(client, "_") == found(client, "h%u") == []


# Sums that pages stand on.


def test_what_left_an_account_adds_up_to_its_postings(life: tuple[TestClient, ServingNode]) -> None:
    with life[1].engine.connect() as connection:
        keys = POSTINGS.c.debit, POSTINGS.c.purpose, POSTINGS.c.height
        sums = func.sum(POSTINGS.c.amount), func.count()
        query = select(*keys, *sums).where(POSTINGS.c.purpose != int(Purpose.TRANSFER)).group_by(*keys).order_by(*keys)
        expected = [tuple(row) for row in connection.execute(query)]
        assert [tuple(row) for row in connection.execute(select(PAID_OUT).order_by(*list(PAID_OUT.c)[:3]))] == expected
    assert any(row[4] > 1 for row in expected)


def test_the_supply_is_held_to_the_last_fen(life: tuple[TestClient, ServingNode]) -> None:
    client, node = life
    (row,) = client.get("/v1/supply").json()["items"]
    assert row["equal"] and row["supply"] == row["issued"] - row["redeemed"] == row["held"]
    held = client.get("/v1/holdings").json()["items"]
    assert sum(one["balance"] for one in held) == row["held"]
    assert sum(one["accounts"] for one in held) == len(client.get("/v1/accounts", params={"limit": 1000}).json()["items"])
    assert sum(one["amount"] for one in client.get("/v1/issues").json()["items"]) == row["supply"]
    with node.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE accounts SET balance = balance + 1 WHERE account = 1")
    try:
        assert 'data-equal="no"' in client.get("/issuer", headers=ENGLISH).text
    finally:
        with node.engine.begin() as connection:
            connection.exec_driver_sql("UPDATE accounts SET balance = balance - 1 WHERE account = 1")
    assert 'data-equal="yes"' in client.get("/issuer", headers=ENGLISH).text


def test_banks_see_what_is_theirs(client: TestClient) -> None:
    bank = client.get("/v1/parties", params={"kind": 4}).json()["items"][0]["party"]
    theirs = client.get("/v1/guarantees", params={"issuer": bank}).json()["items"]
    assert theirs and client.get("/v1/guarantees", params={"issuer": 11}).json()["items"] == []
    page = client.get(f"/bank?bank={bank}", headers=ENGLISH).text
    assert "Ring-fenced" in page and all(f'id="guarantee-{row["guarantee"]}"' in page for row in theirs)
    assert client.get("/bank?bank=11", headers=ENGLISH).text.count('id="guarantee-') == 0
    assert client.get("/v1/accounts", params={"kind": 3, "status": 2}).json()["items"]


def test_policies_are_told_with_their_steps(client: TestClient) -> None:
    policies = client.get("/v1/policies").json()["items"]
    claim = next(one for one in policies if one["kind"] == 1)
    assert [step["role"] for step in claim["bands"][0]["steps"]] == [16, 32, 1]
    page = client.get("/rules", headers=ENGLISH).text
    assert "Cost consultant" in page and "retention max permille" in page
    assert "One node keeps this chain" in client.get("/network", headers=ENGLISH).text


# Traces.


def test_many_of_a_kind_are_one_box_until_they_are_opened(client: TestClient) -> None:
    folded = client.get("/trace/contract-1", headers=ENGLISH).text
    assert "?open=payment.wage" in folded
    opened = client.get("/trace/contract-1?open=payment.wage", headers=ENGLISH).text
    wages = [row for row in client.get("/v1/trace/contract-1").json()["down"] if row.get("details", {}).get("purpose") == "wage"]
    assert f"1 to {min(40, len(wages))} of {len(wages)}" in opened
    beyond = client.get("/trace/contract-1?open=payment.wage&from=40", headers=ENGLISH).text
    assert wages[40]["id"] in beyond and "data-fold" in beyond
    assert client.get("/trace/contract-1?open=nothing&down_from=50&up_from=9", headers=ENGLISH).status_code == 200


def test_money_that_came_by_several_ways_is_shown_way_by_way(client: TestClient) -> None:
    steps = [{"kind": kind} for kind in ("payment", "claim", "contract", "budget_line", "payment", "contract", "budget_line")]
    assert [len(way) for way in _ways(steps)] == [4, 3]
    worker = client.get("/v1/engagements").json()["items"][0]["worker"]
    first, second = (client.get(f"/trace/worker-{worker}?way={way}", headers=ENGLISH).text for way in (1, 2))
    assert "Way 1 of" in first and "Way 2 of" in second and first != second
    assert client.get(f"/trace/worker-{worker}?way=9999", headers=ENGLISH).status_code == 200


# Pages for everybody.


def test_a_public_page_is_the_same_for_everybody_and_kept(client: TestClient) -> None:
    answer = client.get("/public/1/zh", headers=ENGLISH | {"Cookie": "fenming_as_of=x; fenming_lang=en"})
    assert '<html lang="zh-CN"' in answer.text
    assert (answer.headers["cache-control"], answer.headers["vary"].split(",")[0]) == ("public, max-age=60", "Accept-Encoding")
    assert client.get("/public/1/zh", headers=HTML).headers["etag"] == answer.headers["etag"]
    known = client.get("/public/1/zh", headers=HTML | {"If-None-Match": answer.headers["etag"]})
    assert (known.status_code, known.content) == (304, b"")
    assert client.get("/public/1/en", headers=HTML).headers["etag"] != answer.headers["etag"]
    assert client.get("/public/1/fr", headers=HTML).status_code == 404
    assert client.get("/public/1/zh?lang=en", headers=HTML).headers["location"] == "/public/1/en"
    client.cookies.clear()


def test_a_feed_tells_payments_to_organisations_and_nobody_elses_wage(client: TestClient) -> None:
    answer = client.get("/public/1/en/feed.atom", headers=HTML)
    assert answer.headers["content-type"] == "application/atom+xml"
    feed = ElementTree.fromstring(answer.content)
    entries = feed.findall(f"{ATOM}entry")
    ids = [entry.findtext(f"{ATOM}id") or "" for entry in entries]
    assert len(set(ids)) == len(ids) > 5
    paid = {row["payment"]: row for row in client.get("/v1/payments", params={"limit": 1000}).json()["items"]}
    purposes = Counter(paid[int(id.rpartition("-")[2])]["purpose"] for id in ids)
    assert int(Purpose.WAGE) not in purposes
    assert all(feed.findtext(f"{ATOM}{name}") for name in ("id", "title", "updated")) and feed.find(f"{ATOM}author") is not None
    assert "http://" not in answer.text.replace("http://www.w3.org", "")
    page = client.get("/public/1/en", headers=HTML).text
    assert "feed.atom" in page and "worker-" not in page


# The stream.


def test_a_stream_that_is_taken_up_again_has_lost_nothing(life: tuple[TestClient, ServingNode]) -> None:
    client, node = life
    height = client.get("/v1/status").json()["height"]

    async def first_events(seen: int, count: int) -> list[str]:
        stream: Any = _blocks(node, seen)
        pieces = [await anext(stream) for _ in range(count + 1)]
        await stream.aclose()
        return pieces[1:]

    told = asyncio.run(first_events(height - 5, 5))
    assert [piece.partition("\n")[0] for piece in told] == [f"id: {number}" for number in range(height - 4, height + 1)]
    assert all("event: block\n" in piece and piece.endswith("\n\n") for piece in told)
