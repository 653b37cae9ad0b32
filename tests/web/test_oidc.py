"""Signing in with an organisation's account, against a provider on this machine: only what it really signed for this sign-in counts."""

import base64
import hashlib
import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import msgspec
import pytest
from fastapi.testclient import TestClient

pytest.importorskip("joserfc", reason="joserfc is not installed: pip install 'fenming[oidc]'")

from joserfc import jwt
from joserfc.jwk import ECKey, KeySet

from fenming.base.problems import BadUsage
from fenming.node.home import Home
from fenming.node.organisation_login import sessions_of
from fenming.node.sample.waiting import build_waiting
from fenming.node.serve import ServingNode, application
from fenming.node.tokens import ExtraMissing
from fenming.web.application import WebApplication
from fenming.web.oidc import NotAdmitted, OidcSettings, Provider
from fenming.web.sessions import COOKIE

HTML = {"Accept": "text/html", "Accept-Language": "en"}
CLIENT, SECRET = "fenming-client", "a secret of the client"


class LocalProvider:
    """A provider of OpenID Connect as small as one can be; `claims` and `key` are what a lying one changes."""

    def __init__(self) -> None:
        self.key = self.signs_with = ECKey.generate_key("P-256", {"kid": "one"})
        self.claims: dict[str, Any] = {}
        self.header: dict[str, Any] = {"alg": "ES256", "kid": "one"}
        self.codes: dict[str, dict[str, str]] = {}
        self.seen: list[str] = []
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self._answer(provider.described(self.path))

            def do_POST(self) -> None:
                form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
                self._answer(provider.token({name: values[0] for name, values in form.items()}, self.headers.get("Authorization", "")))

            def _answer(self, value: Any) -> None:
                provider.seen.append(self.path)
                body = json.dumps(value).encode()
                self.send_response(200 if value else 400)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.issuer = f"http://localhost:{self.server.server_port}"
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.05,))
        self.thread.start()

    def described(self, path: str) -> Any:
        if path == "/keys":
            return KeySet([self.key]).as_dict(private=False)
        return {"issuer": self.issuer, "authorization_endpoint": f"{self.issuer}/in", "token_endpoint": f"{self.issuer}/token", "jwks_uri": f"{self.issuer}/keys"}

    def authorize(self, address: str, subject: str) -> str:
        """Somebody signs in at the provider; the code that the browser brings back."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        assert (asked["response_type"], asked["code_challenge_method"], asked["client_id"]) == ("code", "S256", CLIENT)
        code = f"code-{len(self.codes)}"
        self.codes[code] = asked | {"subject": subject}
        return code

    def token(self, form: dict[str, str], authorization: str) -> Any:
        asked = self.codes.pop(form.get("code", ""), None)
        expected = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        if asked is None or authorization != f"Basic {expected}" or form["redirect_uri"] != asked["redirect_uri"]:
            return {}
        challenge = base64.urlsafe_b64encode(hashlib.sha256(form["code_verifier"].encode()).digest()).rstrip(b"=").decode()
        if challenge != asked["code_challenge"]:
            return {}
        claims = {"iss": self.issuer, "aud": CLIENT, "sub": asked["subject"], "nonce": asked["nonce"], "exp": int(time.time()) + 300, "iat": int(time.time())}
        return {"id_token": jwt.encode(self.header, claims | self.claims, self.signs_with), "token_type": "Bearer", "access_token": "x"}

    def close(self) -> None:
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


@pytest.fixture
def provider() -> Iterator[LocalProvider]:
    made = LocalProvider()
    yield made
    made.close()


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServingNode]:
    served = ServingNode(build_waiting(tmp_path_factory.mktemp("oidc") / "home"))
    served.wait_for_height(served.status()["height"], 10)
    yield served
    served.close()


def client_of(node: ServingNode, provider: LocalProvider, tmp_path: Path) -> TestClient:
    """The pages of a home whose oidc.json names the provider: alice is the owner's checker."""
    settings = {"issuer": provider.issuer, "client_id": CLIENT, "address": "http://localhost:8600", "subjects": {"alice": 13}, "client_secret_file": "client.secret"}
    (tmp_path / "oidc.json").write_text(json.dumps(settings))
    (tmp_path / "client.secret").write_text(SECRET + "\n")
    return TestClient(WebApplication(application(node), sessions=sessions_of(Home(tmp_path))), follow_redirects=False, raise_server_exceptions=False)


def come_in(client: TestClient, provider: LocalProvider, subject: str = "alice", **changed: str) -> Any:
    """The answer to whoever comes back from the provider."""
    begun = client.get("/oidc/start", headers=HTML)
    assert begun.status_code == 303, begun.text
    address = begun.headers["location"]
    assert address.startswith(f"{provider.issuer}/in?") and SECRET not in address
    state = parse_qs(urlsplit(address).query)["state"][0]
    query = {"state": state, "code": provider.authorize(address, subject)} | changed
    return client.get("/oidc/back", params=query, headers=HTML)


def test_an_account_opens_the_inbox_of_its_organisation_and_signs_nothing(node: ServingNode, provider: LocalProvider, tmp_path: Path) -> None:
    client = client_of(node, provider, tmp_path)
    assert "/oidc/start" in client.get("/keys", headers=HTML).text
    answer = come_in(client, provider)
    cookies = answer.headers.get_list("set-cookie")
    assert answer.status_code == 200 and 'content="0; url=/inbox"' in answer.text
    assert any(COOKIE in cookie and "HttpOnly" in cookie and "SameSite=strict" in cookie for cookie in cookies)
    inbox = client.get("/inbox", headers=HTML).text
    assert "Construction Authority</p>" in inbox and "data-decision" not in inbox and "data-sender" not in inbox
    assert "data-sender" not in client.get("/contracts/1/claim", headers=HTML).text


def test_a_state_is_good_once_and_only_in_the_browser_that_began(node: ServingNode, provider: LocalProvider, tmp_path: Path) -> None:
    client = client_of(node, provider, tmp_path)
    assert come_in(client, provider, state="another").status_code == 403
    begun = client.get("/oidc/start", headers=HTML)
    state = parse_qs(urlsplit(begun.headers["location"]).query)["state"][0]
    code = provider.authorize(begun.headers["location"], "alice")
    stranger = TestClient(client.app, follow_redirects=False)
    assert stranger.get("/oidc/back", params={"state": state, "code": code}, headers=HTML).status_code == 403
    cookie = {"Cookie": f"fenming_oidc={state}"}
    assert stranger.get("/oidc/back", params={"state": state, "code": code}, headers=HTML | cookie).status_code == 200
    assert stranger.get("/oidc/back", params={"state": state, "code": code}, headers=HTML | cookie).status_code == 403


@pytest.mark.parametrize(
    "claims",
    [{"nonce": "another"}, {"aud": "another"}, {"iss": "https://elsewhere.example"}, {"exp": 1}, {"sub": None}, {"exp": None}],
    ids=["nonce", "audience", "issuer", "late", "nobody", "for ever"],
)  # fmt: skip
def test_a_token_with_another_claim_is_not_believed(node: ServingNode, provider: LocalProvider, tmp_path: Path, claims: dict[str, Any]) -> None:
    provider.claims = claims
    answer = come_in(client_of(node, provider, tmp_path), provider)
    assert answer.status_code == 403 and "does not hold" in answer.text
    assert COOKIE not in str(answer.headers.get_list("set-cookie"))


def test_a_token_of_another_key_or_of_none_is_not_believed(node: ServingNode, provider: LocalProvider, tmp_path: Path) -> None:
    client = client_of(node, provider, tmp_path)
    provider.signs_with = ECKey.generate_key("P-256", {"kid": "one"})
    assert come_in(client, provider).status_code == 403
    provider.signs_with = provider.key
    unsigned = base64.urlsafe_b64encode(b'{"alg":"none"}').rstrip(b"=").decode()
    provider.token = lambda form, _: {"id_token": f"{unsigned}.{unsigned}."}  # type: ignore[method-assign, assignment]
    assert come_in(client, provider).status_code == 403


def test_an_account_that_is_nobody_here_is_told_whom_to_ask(node: ServingNode, provider: LocalProvider, tmp_path: Path) -> None:
    answer = come_in(client_of(node, provider, tmp_path), provider, subject="mallory")
    assert answer.status_code == 403 and "node&#39;s operator" in answer.text


def test_a_wrong_code_and_a_silent_provider_are_told(node: ServingNode, provider: LocalProvider, tmp_path: Path) -> None:
    client = client_of(node, provider, tmp_path)
    assert come_in(client, provider, code="made up").status_code == 503
    silent = client_of(node, provider, tmp_path)
    provider.server.server_close()
    provider.server.shutdown()
    assert silent.get("/oidc/start", headers=HTML).status_code == 503


def test_what_waits_is_bounded_and_grows_old() -> None:
    now = [0.0]
    settings = OidcSettings("http://localhost:1", CLIENT, "http://localhost:8600", {})
    provider = Provider(settings, "", lambda: now[0])
    provider._known = (1e9, {"authorization_endpoint": "http://localhost:1/in"}, KeySet([]))
    begun = [provider.begin() for _ in range(1100)]
    assert len(provider._waiting) == 1000
    now[0] = 601
    for one in (begun[0], begun[-1]):
        with pytest.raises(NotAdmitted, match="again"):
            provider.finish(one.state, "code")


@pytest.mark.parametrize("wrong", [{"issuer": "http://provider.example"}, {"address": "http://ledger.example"}, {"more": 1}, {"subjects": {"a": "b"}}, {"client_secret_file": "missing"}])
def test_settings_that_are_not_safe_are_refused(tmp_path: Path, wrong: dict[str, Any]) -> None:
    settings = {"issuer": "https://provider.example", "client_id": CLIENT, "address": "https://ledger.example", "subjects": {}} | wrong
    (tmp_path / "oidc.json").write_bytes(msgspec.json.encode(settings))
    with pytest.raises(BadUsage):
        sessions_of(Home(tmp_path))


def test_it_is_off_where_nothing_is_set_and_says_what_to_install(node: ServingNode, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert sessions_of(Home(tmp_path)).provider is None
    client = TestClient(WebApplication(application(node)), follow_redirects=False)
    assert {client.get(path, headers=HTML).status_code for path in ("/oidc/start", "/oidc/back?state=x&code=y")} == {404}
    assert "/oidc/start" not in client.get("/keys", headers=HTML).text
    (tmp_path / "oidc.json").write_text("{}")
    monkeypatch.setitem(__import__("sys").modules, "joserfc", None)
    monkeypatch.delitem(__import__("sys").modules, "fenming.web.oidc")
    with pytest.raises(ExtraMissing, match=r"fenming\[oidc\]"):
        sessions_of(Home(tmp_path))
