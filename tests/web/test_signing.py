"""Signing in: only the holder of a key, only once, only here; and buttons for those alone who may decide."""

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient

from fenming.base.signatures import ED25519
from fenming.client.envelopes import SecretKey
from fenming.client.keystore import Keystore
from fenming.node.sample.waiting import build_waiting
from fenming.node.serve import ServingNode, application
from fenming.web.application import WebApplication
from fenming.web.sessions import CHALLENGE_S, SESSION_S, Login, Sessions, login_message

HOST = "testserver"
OWN = {"X-Fenming": "1", "Accept": "application/json"}
HTML = {"Accept": "text/html", "Accept-Language": "en"}
CHAIN = b"c" * 32


class Served:
    """The waiting sample with its pages, and the owner's keys."""

    def __init__(self, client: TestClient, node: ServingNode, checker: SecretKey, maker: SecretKey) -> None:
        self.client, self.node, self.checker, self.maker = client, node, checker, maker
        self.chain = bytes.fromhex(node.chain)

    def sign_in(self, key: SecretKey, host: str = HOST, **changed: object) -> Any:
        """The answer to an attempt to sign in."""
        self.client.cookies.clear()
        challenge = self.client.get("/session/challenge", headers=OWN).json()["challenge"]
        signature = key.sign(login_message(self.chain, host, bytes.fromhex(challenge)))
        sent = {"challenge": challenge, "party": key.party, "slot": key.slot, "signature": signature.hex()} | changed
        return self.client.post("/session", json=sent, headers=OWN)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    home = build_waiting(tmp_path_factory.mktemp("signing") / "home")
    store = Keystore.open(home.keys / "owner.keys", "sample")
    keys = {label: store.keys_of(party)[0] for party, _, label in store.labels}
    node = ServingNode(home)
    node.wait_for_height(node.status()["height"], 10)
    try:
        yield Served(TestClient(WebApplication(application(node))), node, keys["checker"], keys["maker"])
    finally:
        node.close()


def test_a_key_opens_the_inbox_of_its_organisation(served: Served) -> None:
    cookie = served.sign_in(served.checker).headers["set-cookie"]
    assert "HttpOnly" in cookie and "SameSite=strict" in cookie and "Path=/" in cookie
    page = served.client.get("/inbox", headers=HTML).text
    assert page.count('data-decision="approve"') == 1
    assert 'data-subject="claim-4"' in page
    served.client.post("/session/end", headers=OWN)
    assert "data-decision" not in served.client.get("/inbox", headers=HTML).text


def test_each_session_has_a_token_of_its_own_and_ends_on_the_server(served: Served) -> None:
    served.sign_in(served.checker)
    first = served.client.cookies["fenming_session"]
    served.sign_in(served.checker)
    second = served.client.cookies["fenming_session"]
    assert first != second
    served.client.post("/session/end", headers=OWN)
    served.client.cookies.clear()
    shown = served.client.get("/inbox", headers=HTML | {"Cookie": f"fenming_session={second}"}).text
    assert "data-decision" not in shown


def test_nobody_else_gets_in(served: Served) -> None:
    key = served.checker
    assert served.sign_in(SecretKey(key.party, key.slot, bytes(32))).status_code == 403
    assert served.sign_in(key, host="elsewhere.example").status_code == 403
    assert served.sign_in(key, party=served.maker.party).status_code == 403
    assert served.sign_in(key, slot=7).status_code == 403
    assert served.sign_in(key, challenge="00" * 32).status_code == 403
    assert served.sign_in(key, party=999_999).status_code == 404
    for wrong in ({"party": -1}, {"signature": "zz"}, {"more": 1}, {"party": "x"}, {"challenge": None}):
        assert served.sign_in(key, **wrong).status_code == 400, wrong


def test_a_challenge_is_good_once_and_for_two_minutes() -> None:
    now = [0.0]
    sessions = Sessions(lambda: now[0])
    key = SecretKey(5, 0, bytes(range(32)))
    listed = {"slot": 0, "suite": ED25519.number, "public_key": key.public_key.hex(), "revoked_at_height": 0, "organisation": 4, "duties": 2, "kind": 2}

    def enter(challenge: bytes, **changed: int) -> str | None:
        login = Login(challenge, 5, 0, key.sign(login_message(CHAIN, HOST, challenge)))
        return sessions.enter(login, CHAIN, HOST, [listed | changed])

    challenge = sessions.challenge()
    token = enter(challenge)
    assert token and sessions.person(token) == (5, 4, 2, 2, True)
    assert enter(challenge) is None
    assert enter(sessions.challenge(), revoked_at_height=9) is None
    assert enter(sessions.challenge(), suite=2) is None
    late = sessions.challenge()
    now[0] += CHALLENGE_S + 1
    assert enter(late) is None
    now[0] += SESSION_S
    assert sessions.person(token) is None


@pytest.mark.parametrize("headers", [{}, {"X-Fenming": "1", "Origin": "https://elsewhere.example"}, {"X-Fenming": "1", "Origin": "null"}])
def test_another_sites_page_cannot_act(served: Served, headers: dict[str, str]) -> None:
    for path in ("/session", "/session/end"):
        answer = served.client.post(path, json={}, headers=headers)
        assert (answer.status_code, answer.headers["content-type"]) == (403, "application/problem+json")


def test_a_long_request_is_not_read_to_its_end(served: Served) -> None:
    assert served.client.post("/session", content=b"x" * 1_000_000, headers=OWN).status_code == 413


def test_who_may_not_decide_is_shown_no_buttons(served: Served) -> None:
    assert served.sign_in(served.maker).status_code == 200
    assert "data-decision" not in served.client.get("/inbox", headers=HTML).text
