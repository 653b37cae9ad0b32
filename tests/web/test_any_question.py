"""The pages asked anything: whatever stands in an address, a header or a cookie, the answer is a page, and never a failure inside.

The interface is held to its own description by a program that reads it (`tests/node/test_description.py`); pages have no description, so
their addresses are made up here from the routes: numbers at every edge, ids of every kind, and any text.
"""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fenming.web.door import Door
from fenming.web.pages import ANSWERS, PAGES
from web.serving import served_life

NUMBERS = st.one_of(st.sampled_from([0, 1, 2, 4, 11, 2**31, 2**63 - 1, 2**63, 10**30]), st.integers(0, 60))
TEXTS = st.one_of(
    st.sampled_from(["payment-1", "claim-4", "contract-2", "line-1-1", "table-3", "worker-30", "guarantee-1", "claim-999", "000195", "paid", "wages", "gold", "0" * 64, "..", "%00", "-1", "", "payment-", "claim-٣"]),
    st.text(max_size=40),
)
NAMES = ("cursor", "from", "until", "q", "id", "organisation", "project", "open", "lang", "party", "proposal", "step", "decision", "reason", "reason_text", "kind", "as_of", "month", "state", "code")
VALUES = st.one_of(TEXTS, NUMBERS.map(str), st.sampled_from(["202613", "202601", "en", "zh", "approve", "refuse", "true"]))
ROUTES = [("GET", path) for path, _ in PAGES] + [(method, path) for method, path, _ in ANSWERS]
quick = settings(max_examples=12, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
thorough = settings(max_examples=250, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    with served_life(tmp_path_factory.mktemp("anything")) as (served, _, _):
        yield TestClient(Door(served.app), raise_server_exceptions=False, follow_redirects=False, client=("127.0.0.1", 1))


def answered(client: TestClient, method: str, route: str, data: Any) -> None:
    """Ask with made-up values in every place; the answer must be foreseen and in its form."""
    path = route
    for place in re.findall(r"\{[^}]+\}", route):
        drawn = data.draw(NUMBERS.map(str) if ":int" in place else TEXTS, label=place)
        path = path.replace(place, quote(drawn, safe="") or "-", 1)
    query = data.draw(st.dictionaries(st.sampled_from(NAMES), VALUES, max_size=4), label="query")
    cookie = data.draw(st.sampled_from(["", "fenming_lang=xx", "fenming_project=99999999999999999999", "fenming_project=1; fenming_session=x", "fenming_project=%E2"]))
    accept = data.draw(st.sampled_from(["text/html", "text/html;q=0.1, application/json", "*/*"]))
    headers = {"Accept": accept, "Accept-Language": data.draw(st.sampled_from(["en", "zh;q=x", ""]))} | ({"Cookie": cookie} if cookie else {})
    client.cookies.clear()
    body = data.draw(st.one_of(st.just(b""), st.binary(max_size=60), st.just(b'{"party": 1}'))) if method == "POST" else b""
    answer = client.request(method, path, params=query, headers=headers, content=body)
    assert answer.status_code in (200, 303, 400, 403, 404, 405, 422), f"{method} {path} {query}: {answer.status_code}"
    assert "Something went wrong" not in answer.text and "Traceback" not in answer.text
    if answer.status_code == 303:
        assert re.fullmatch(r"/(?![/\\]).*", answer.headers["location"], re.S), answer.headers["location"]
    elif answer.content:
        assert re.match("text/html|application/(problem\\+|manifest\\+)?json|text/(event-stream|javascript)|application/(atom\\+xml|pem|x-)", answer.headers["content-type"])


@pytest.mark.parametrize(("method", "route"), ROUTES, ids=[f"{method} {route}" for method, route in ROUTES])
def test_any_question_is_answered(client: TestClient, method: str, route: str) -> None:
    @quick
    @given(st.data())
    def ask(data: Any) -> None:
        answered(client, method, route, data)

    ask()


@pytest.mark.long
@pytest.mark.parametrize(("method", "route"), ROUTES, ids=[f"{method} {route}" for method, route in ROUTES])
def test_any_question_is_answered_at_length(client: TestClient, method: str, route: str) -> None:
    @thorough
    @given(st.data())
    def ask(data: Any) -> None:
        answered(client, method, route, data)

    ask()
