"""Pages of failures: what was wrong, what to do next, and a way on, in both languages; and the pages of a node that is not there yet."""

import asyncio
import re
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from fastapi.testclient import TestClient

from fenming.base.problems import HistoryMissing, Unavailable
from fenming.node.home import Home
from fenming.node.joining import JoiningNode
from fenming.node.operations import demo
from fenming.node.serve import ServingNode, application
from fenming.web.application import WebApplication
from fenming.web.pages import PAGES
from fenming.web.rendering import Page

ROOT = Path(__file__).resolve().parents[2]
NEXT = re.compile(r"<p data-next>([^<]+)</p>")
PARTS = ("/explorer/latest", "/oidc/start", "/oidc/back", "/registers", "/projects/{project:int}/warnings",
         "/public/{project:int}/{language}/feed.atom")
"""What is no page of its own: rows that are swapped in, the way to another site and back, a redirect, a feed."""


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServingNode]:
    sample = demo(tmp_path_factory.mktemp("failures") / "home", 4, lambda _: None)
    served = ServingNode(Home(Path(sample.home)))
    served.wait_for_height(sample.height, 10)
    yield served
    served.close()


def shown(node: ServingNode, path: str, language: str) -> Any:
    client = TestClient(WebApplication(application(node)), raise_server_exceptions=False, follow_redirects=False)
    return client.get(path, headers={"Accept": "text/html", "Accept-Language": language})


def missing(*_: Any) -> Any:
    raise HistoryMissing(40, "this node joined by a snapshot", {"node1": "http://127.0.0.1:1", "bad": "javascript:alert(1)"})


def catching_up(*_: Any) -> Any:
    raise Unavailable("the views are being built")


@pytest.mark.parametrize(
    ("path", "status", "broken", "english"),
    [
        ("/nothing", 404, None, "search for it"), ("/claims/999999", 404, None, "search for it"),
        ("/envelopes/xyz", 422, None, "what was filled in"), ("/projects/1/claims?cursor=x", 400, None, "what was filled in"),
        ("/projects/1", 503, ("engine", property(catching_up)), "try again in a moment"),
        ("/projects/1", 503, ("engine", property(missing)), "ask another one"),
        ("/payments/1", 500, ("names", lambda *_: 1 // 0), "tell the node&#39;s operator"),
    ],
)  # fmt: skip
def test_a_failure_says_what_to_do_next(
    node: ServingNode, monkeypatch: pytest.MonkeyPatch, path: str, status: int, broken: Any, english: str
) -> None:
    if broken:
        monkeypatch.setattr(Page if status == 500 else ServingNode, *broken)
    for language, tag in (("en", "en"), ("zh-CN", "zh-CN")):
        answer = shown(node, path, language)
        assert answer.status_code == status, answer.text[:200]
        [next_step] = NEXT.findall(answer.text)
        assert f'<html lang="{tag}"' in answer.text
        assert english in next_step if language == "en" else re.search(r"[\u4e00-\u9fff]", next_step)
        assert '<a class="btn btn-primary" href="/">' in answer.text
        assert "javascript:" not in answer.text


def test_where_history_is_missing_the_other_nodes_are_linked(node: ServingNode, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ServingNode, "engine", property(missing))
    assert '<a href="http://127.0.0.1:1">node1</a>' in shown(node, "/projects/1", "en").text


def test_a_joining_node_has_a_page_that_opens_by_itself() -> None:
    joining = JoiningNode.__new__(JoiningNode)
    joining._application = SimpleNamespace(progress="7 of 21 pieces")  # type: ignore[assignment]

    async def ask(path: str, accept: str) -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(joining), base_url="http://joining.test") as client:  # type: ignore[arg-type]
            return await client.get(path, headers={"Accept": accept})

    page = asyncio.run(ask("/projects/1", "text/html"))
    assert (page.status_code, page.headers["retry-after"]) == (503, "5")
    assert "正在接收账本" in page.text and "receiving the ledger" in page.text and "7 of 21 pieces" in page.text
    assert '<meta http-equiv="refresh" content="5">' in page.text
    assert asyncio.run(ask("/static/app.css", "*/*")).status_code == 200
    assert asyncio.run(ask("/static/..%2fhome.py", "*/*")).status_code == 404
    program = asyncio.run(ask("/v1/status", "application/json"))
    assert (program.status_code, program.headers["content-type"]) == (503, "text/plain; charset=utf-8")
    assert asyncio.run(ask("/livez", "*/*")).text == "ok\n"


# What the check of the pages looks at.


def as_pattern(route: str) -> re.Pattern[str]:
    """A route as a pattern of its addresses."""
    return re.compile(re.sub(r"\{[^}]+\}", "[^/?]+", route) + r"(\?.*)?")


def looked_at() -> list[str]:
    """The addresses of webui/check/check.mjs, with 1 where it fills something in."""
    text = (ROOT / "webui" / "check" / "check.mjs").read_text()
    listed = re.search(r"const all = \[(.*?)\n\]", text, re.S)
    assert listed
    quoted = [re.sub(r"\$\{[^}]*\}", "1", one) for one in re.findall(r"['`](/[^'`]*)['`]", listed[1])]
    named = dict(re.findall(r"const ([A-Z]+) = '(/[^']*)'", text))
    return quoted + [address for name, address in named.items() if re.search(rf"\b{name}\b", listed[1])]


def test_every_page_is_in_the_check_and_in_the_description() -> None:
    addresses = looked_at()
    missed = [route for route, _ in PAGES if route not in PARTS and not any(as_pattern(route).fullmatch(one) for one in addresses)]
    assert not missed
    described = re.findall(r"`(/[^`]*)`", "\n".join(line for line in (ROOT / "docs" / "pages.md").read_text().splitlines() if line.startswith("|")))
    assert len(described) > 10
    unknown = [one for one in described if not any(as_pattern(route).fullmatch(one) for route, _ in PAGES)]
    assert not unknown, "docs/pages.md tells of pages that are not there"


def test_a_page_that_is_not_looked_at_is_found() -> None:
    assert not any(as_pattern("/secret/{number:int}").fullmatch(one) for one in looked_at())
    assert as_pattern("/claims/{claim:int}").fullmatch("/claims/4")
