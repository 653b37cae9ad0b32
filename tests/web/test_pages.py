"""Every page in both languages: it comes, it links to nothing that is not there, and it keeps to itself."""

import re
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from fenming.web.headers import HEADERS
from web.serving import HTML, served_life

CHINESE = HTML | {"Accept-Language": "zh-CN"}
ENGLISH = HTML | {"Accept-Language": "en"}
CRAWLED_MAX = 400


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    with served_life(tmp_path_factory.mktemp("pages")) as (served, _, _):
        yield served


def links_of(html: str) -> list[str]:
    """Where a page leads, without anchors and changes of language."""
    found = [link.replace("&amp;", "&") for link in re.findall(r'(?:href|src|hx-get)="(/[^"#]*)"', html)]
    return [link for link in dict.fromkeys(found) if "lang=" not in link]


def test_from_the_first_page_every_link_leads_somewhere(client: TestClient) -> None:
    waiting, seen, kinds = ["/"], {"/"}, set()
    while waiting and len(seen) < CRAWLED_MAX:
        path = waiting.pop(0)
        answer = client.get(path, headers=ENGLISH)
        assert answer.status_code in (200, 303), f"{path}: {answer.status_code}"
        kinds.add(re.sub(r"\d+|[0-9a-f]{64}", "N", path.partition("?")[0]))
        if answer.headers.get("content-type", "").startswith("text/html"):
            # A list has a thousand rows of one kind: a few of each lead everywhere.
            new = [link for link in links_of(answer.text) if link not in seen]
            by_kind: dict[str, int] = {}
            for link in new:
                kind = re.sub(r"\d+|[0-9a-f]{64}", "N", link)
                by_kind[kind] = by_kind.get(kind, 0) + 1
                if by_kind[kind] <= 2:
                    seen.add(link)
                    waiting.append(link)
    expected = {
        "/", "/help", "/inbox", "/findings", "/trace", "/explorer", "/receipt", "/node", "/projects/N", "/projects/N/flow",
        "/projects/N/contracts", "/projects/N/claims", "/projects/N/lines", "/projects/N/entries/paid", "/projects/N/entries/wages",
        "/projects/N/entries/retention", "/projects/N/entries/funding", "/public/N", "/contracts/N", "/claims/N", "/blocks/N",
        "/payments/N", "/accounts/N", "/parties/N", "/envelopes/N",
    }  # fmt: skip
    assert expected <= kinds, expected - kinds


@pytest.mark.parametrize("path", ["/", "/projects/1", "/projects/1/flow", "/claims/4", "/inbox", "/trace/contract-2", "/node", "/public/1"])
def test_a_page_speaks_the_language_of_its_reader(client: TestClient, path: str) -> None:
    chinese, english = client.get(path, headers=CHINESE).text, client.get(path, headers=ENGLISH).text
    assert '<html lang="zh-CN"' in chinese
    assert '<html lang="en"' in english
    assert "待办" in chinese and "待办" not in english


def test_the_switch_keeps_the_page_and_is_remembered(client: TestClient) -> None:
    answer = client.get("/projects/1/claims?open=1&lang=en", headers=CHINESE)
    assert (answer.status_code, answer.headers["location"]) == (303, "/projects/1/claims?open=1")
    cookie = answer.headers["set-cookie"]
    assert "fenming_lang=en" in cookie and "HttpOnly" in cookie and "SameSite=lax" in cookie
    client.cookies.clear()
    shown = client.get("/projects/1/claims", headers=CHINESE | {"Cookie": "fenming_lang=en"})
    assert '<html lang="en"' in shown.text


@pytest.mark.parametrize("path", ["//elsewhere.example/?lang=en", "/\\elsewhere.example?lang=en"])
def test_the_switch_leads_to_no_other_host(client: TestClient, path: str) -> None:
    location = client.get(f"http://testserver{path}", headers=HTML).headers.get("location", "/")
    assert location.startswith("/") and not location.startswith(("//", "/\\"))


@pytest.mark.parametrize("path", ["/", "/projects/1", "/nothing", "/static/app.css", "/claims/999999"])
def test_a_page_keeps_to_itself(client: TestClient, path: str) -> None:
    headers = client.get(path, headers=HTML).headers
    for name, value in HEADERS.items():
        assert headers[name] == value
    assert "unsafe" not in headers["content-security-policy"]


def test_no_page_needs_inline_scripts_or_styles(client: TestClient) -> None:
    for path in ("/", "/projects/1", "/projects/1/flow", "/claims/4", "/trace/payment-1", "/receipt", "/explorer"):
        text = client.get(path, headers=HTML).text
        assert not re.findall(r"\sstyle=|\son[a-z]+=|<style|javascript:", text), path
        assert all("src=" in tag or "application/json" in tag for tag in re.findall(r"<script[^>]*>", text)), path
        assert not re.findall(r"""(?:src|href)="https?://""", text), path


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/nothing", 404), ("/help/", 404), ("/claims/999999", 404), ("/projects/77", 404), ("/accounts/000293", 404), ("/accounts/x", 404),
        ("/envelopes/xyz", 422), ("/envelopes/" + "0" * 64, 404), ("/trace/nothing-1", 404), ("/blocks/99999999", 404),
        ("/projects/1/flow?from=13", 422), ("/projects/1/flow?from=202613", 404), ("/projects/1/entries/gold", 422),
        ("/projects/1/claims?cursor=x", 400), ("/blocks/99999999999999999999", 422), ("/claims/99999999999999999999", 422), ("/static/none.js", 404),
        ("/static/..%2F..%2Fapplication.py", 404),
    ],
)  # fmt: skip
def test_a_wrong_address_gets_a_page_that_says_so(client: TestClient, path: str, status: int) -> None:
    answer = client.get(path, headers=ENGLISH)
    assert answer.status_code == status, answer.text[:300]
    if not path.startswith("/static"):
        assert "This cannot be shown" in answer.text


def test_programs_get_problems_and_people_pages(client: TestClient) -> None:
    assert client.get("/v1/claims/999999", headers=HTML).headers["content-type"] == "application/problem+json"
    assert client.get("/nothing", headers={"Accept": "application/json"}).headers["content-type"] == "application/problem+json"
    assert client.get("/openapi.json").json()["openapi"].startswith("3.1")
    assert client.get("/livez").text == "ok\n"


def test_a_bug_on_a_page_is_told_without_its_inside(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fenming.web.rendering.Page.names", lambda *_: 1 // 0)
    answer = client.get("/payments/1", headers=ENGLISH)
    assert answer.status_code == 500
    assert "Something went wrong on this page" in answer.text
    assert "ZeroDivisionError" not in answer.text


def test_hostile_text_stays_text(client: TestClient) -> None:
    for text in ("<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "{{7*7}}"):
        answer = client.get("/search", params={"q": text}, headers=ENGLISH)
        assert text not in answer.text or text == "{{7*7}}"
        assert "49" not in re.findall(r"<main.*?</main>", answer.text, re.S)[0].replace(text, "")
        receipt = client.get("/receipt", params={"id": text}, headers=ENGLISH)
        assert "<img src=x" not in receipt.text and "<script>alert" not in receipt.text


def test_browser_parts_are_packed_tagged_and_kept(client: TestClient) -> None:
    address = re.findall(r'href="(/static/app\.css\?[^"]+)"', client.get("/", headers=HTML).text)[0]
    answer = client.get(address, headers={"Accept-Encoding": "gzip"})
    assert answer.headers["content-encoding"] == "gzip"
    assert "immutable" in answer.headers["cache-control"]
    known = client.get(address, headers={"If-None-Match": answer.headers["etag"]})
    assert (known.status_code, known.content) == (304, b"")
    assert client.get("/static/app.css").headers["cache-control"] == "public, no-cache"
