"""What was so at a height stays so: `as_of` on every list, its entity tag, and how much building it may cost."""

import os
import threading
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import func, select

from fenming.api import listing
from fenming.domains.money.views import ISSUES, POSTINGS
from fenming.node.home import Home
from fenming.node.operations import DemoResult
from fenming.node.reading import ReadHome
from fenming.readmodel import past
from fenming.readmodel.feed import Feed
from fenming.readmodel.past import COPIES_KEPT, HeightAhead, Past, PastBusy
from node.serving import lists_of, served


@pytest.fixture(scope="module")
def serving(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[TestClient, DemoResult]]:
    with served(tmp_path_factory.mktemp("past")) as both:
        yield both


@pytest.fixture
def reading(serving: tuple[TestClient, DemoResult]) -> Past:
    past_views: Past = serving[0].app.state.node._reading.past  # type: ignore[attr-defined]
    return past_views


def ask(client: TestClient, path: str, **params: Any) -> Any:
    answer = client.get(path, params=params)
    assert answer.status_code == 200, answer.text
    return answer.json()


def balances_from_postings(client: TestClient, height: int) -> dict[int, int]:
    """What every account held at a height, added up from the living views."""
    found: dict[int, int] = {}
    with client.app.state.node.engine.connect() as connection:  # type: ignore[attr-defined]
        for table, column, sign in ((ISSUES, "account", 1), (POSTINGS, "debit", -1), (POSTINGS, "credit", 1)):
            query = select(table.c[column], func.sum(table.c.amount)).where(table.c.height <= height).group_by(table.c[column])
            for account, amount in connection.execute(query):
                found[account] = found.get(account, 0) + sign * amount
    return {account: amount for account, amount in found.items() if amount}


@pytest.mark.parametrize("height", [0, 1, 12, 33, 40])
def test_balances_of_a_past_height_are_what_had_been_posted_by_then(serving: tuple[TestClient, DemoResult], height: int) -> None:
    client, _ = serving
    listed = ask(client, "/v1/accounts", as_of=height, limit=1000)["items"]
    assert {row["account"]: row["balance"] for row in listed if row["balance"]} == balances_from_postings(client, height)


def test_every_list_grows_and_at_the_head_is_the_list_of_now(serving: tuple[TestClient, DemoResult]) -> None:
    client, sample = serving
    for path in lists_of(client):
        counts = [len(ask(client, path, as_of=height, limit=1000)["items"]) for height in (0, 20, sample.height)]
        assert all(earlier <= later for earlier, later in pairwise(counts)), path
        assert counts[0] <= 1, path  # block 0 founds the chain
        assert ask(client, path, as_of=sample.height) == ask(client, path), path


def test_a_thing_is_not_there_before_it_was_made(serving: tuple[TestClient, DemoResult]) -> None:
    client, sample = serving
    made = ask(client, "/v1/claims/4")["height"]
    assert client.get("/v1/claims/4", params={"as_of": made - 1}).status_code == 404
    assert ask(client, "/v1/claims/4", as_of=made)["claim"] == 4
    assert client.get("/v1/trace/claim-4", params={"as_of": made - 1}).status_code == 404
    assert ask(client, "/v1/trace/claim-4", as_of=made)["as_of_height"] == made
    assert ask(client, "/v1/trace/contract-1", as_of=sample.height) == ask(client, "/v1/trace/contract-1")


def test_an_answer_of_the_past_may_be_kept_for_ever(serving: tuple[TestClient, DemoResult]) -> None:
    client, _ = serving
    first = client.get("/v1/accounts?as_of=25")
    assert "immutable" in first.headers["cache-control"]
    tag = first.headers["etag"]
    for known in (tag, f'"other", {tag}', f"W/{tag}"):
        again = client.get("/v1/accounts?as_of=25", headers={"If-None-Match": known})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    for other in ("/v1/accounts?as_of=26", "/v1/accounts?as_of=25&limit=7", "/v1/payments?as_of=25", "/v1/accounts?as_of=25&format=ndjson"):
        assert client.get(other, headers={"If-None-Match": tag}).status_code == 200
    assert "etag" not in client.get("/v1/accounts").headers


@pytest.mark.parametrize(("as_of", "status"), [("-1", 422), ("x", 422), (str(2**63), 422), ("1.5", 422), (str(2**63 - 1), 404), ("9999", 404)])
def test_a_height_that_is_none_is_refused(serving: tuple[TestClient, DemoResult], as_of: str, status: int) -> None:
    for path in ("/v1/accounts", "/v1/contracts/1", "/v1/trace/payment-1"):
        answer = serving[0].get(path, params={"as_of": as_of})
        assert answer.status_code == status
        assert answer.headers["content-type"] == "application/problem+json"


def test_few_copies_are_kept_and_the_folder_may_be_deleted(serving: tuple[TestClient, DemoResult]) -> None:
    client, sample = serving
    folder = Home(Path(sample.home)).past
    for height in range(3, 3 + COPIES_KEPT + 3):
        ask(client, "/v1/accounts", as_of=height)
    kept = list(folder.glob("*"))
    assert len(kept) == COPIES_KEPT
    before = ask(client, "/v1/accounts", as_of=13)
    for path in kept:
        path.unlink(missing_ok=True)
    assert ask(client, "/v1/accounts", as_of=13) == before


def test_a_copy_in_use_is_not_taken_away(reading: Past) -> None:
    with reading.at(2) as engine:
        for height in range(20, 20 + COPIES_KEPT + 1):
            with reading.at(height):
                pass
        with engine.connect() as connection:
            assert connection.scalar(select(func.count()).select_from(POSTINGS)) == 0
    with reading.at(40):
        pass
    assert not reading._path(2).exists()


def test_a_copy_is_held_until_the_last_line_has_been_sent(
    serving: tuple[TestClient, DemoResult], reading: Past, monkeypatch: pytest.MonkeyPatch
) -> None:
    held: list[int] = []
    rows = listing._rows

    def seen(*arguments: Any) -> Any:
        held.append(reading._held[33])
        return rows(*arguments)

    monkeypatch.setattr(listing, "_rows", seen)
    monkeypatch.setattr(listing, "_LINES_AT_ONCE", 2)
    answer = serving[0].get("/v1/accounts?as_of=33&format=ndjson")
    assert answer.text.count("\n") > 6
    assert len(held) > 3
    assert set(held) == {1}
    assert reading._held[33] == 0


def test_what_a_killed_process_or_an_older_layout_left_behind_goes_away(reading: Past) -> None:
    reading._folder.mkdir(exist_ok=True)
    stale, fresh, older = (reading._folder / name for name in ("1-5.draft", "1-6.draft-wal", "views-0-5.sqlite"))
    for path in (stale, fresh, older):
        path.write_bytes(b"x")
    long_ago = time.time() - 2 * 3600
    os.utime(stale, (long_ago, long_ago))
    reading._path(31).unlink(missing_ok=True)
    with reading.at(31):
        pass
    assert (stale.exists(), fresh.exists(), older.exists()) == (False, True, False)
    fresh.unlink()


def test_one_build_at_a_time_and_others_are_told_when_to_come_back(
    serving: tuple[TestClient, DemoResult], reading: Past, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, _ = serving
    go_on = threading.Event()
    follow = Past._follow

    def slowly(self: Past, draft: Path, height: int) -> None:
        go_on.wait(20)
        follow(self, draft, height)

    monkeypatch.setattr(Past, "_follow", slowly)
    monkeypatch.setattr("fenming.node.serve._PAST_WAIT_S", 0.05)
    for height in (36, 37):
        reading._path(height).unlink(missing_ok=True)
    for height in (36, 37, 36):
        answer = client.get("/v1/accounts", params={"as_of": height})
        assert (answer.status_code, answer.json()["name"], answer.headers["retry-after"]) == (503, "PastBusy", "2")
        assert "block 36" in answer.json()["title"]
    go_on.set()
    with reading.at(36):
        pass
    assert client.get("/v1/accounts?as_of=36").status_code == 200


def test_a_build_begins_from_the_nearest_earlier_copy(reading: Past, monkeypatch: pytest.MonkeyPatch) -> None:
    with reading.at(30):
        pass
    reading._path(35).unlink(missing_ok=True)
    taken: list[int] = []
    next_batch = Feed.next_batch

    def counted(self: Any, reader: Any, until: int | None = None) -> bool:
        taken.append(self.height)
        return next_batch(self, reader, until)

    monkeypatch.setattr(Feed, "next_batch", counted)
    for height in (31, 32, 33, 34):
        reading._path(height).unlink(missing_ok=True)
    with reading.at(35):
        pass
    assert taken[0] == 30


def test_a_full_disk_refuses_to_build(serving: tuple[TestClient, DemoResult], reading: Past, monkeypatch: pytest.MonkeyPatch) -> None:
    reading._path(38).unlink(missing_ok=True)
    monkeypatch.setattr(past, "FREE_BYTES_KEPT", 2**62)
    answer = serving[0].get("/v1/accounts?as_of=38")
    assert (answer.status_code, answer.json()["name"]) == (503, "Unavailable")
    monkeypatch.undo()
    assert serving[0].get("/v1/accounts?as_of=38").status_code == 200


def test_a_home_reads_its_past_without_a_node(serving: tuple[TestClient, DemoResult]) -> None:
    client, sample = serving
    copy = Home(Path(sample.home))
    reading = ReadHome(copy, client.app.state.node._node.store)  # type: ignore[attr-defined]
    try:
        assert reading.trace("contract-1", 30).as_of_height == 30
        with pytest.raises(HeightAhead):
            reading.trace("contract-1", 10**6)
    finally:
        reading.close()
    with pytest.raises(PastBusy, match="stopped"), reading.past.at(39):
        pass
