"""Who is answered what, on every route, as each role; and what no answer may hold."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient

from fenming.base.encoding import encode
from fenming.base.hashing import tag_prefix
from fenming.client.envelopes import SecretKey, build_envelope
from fenming.client.keystore import Keystore
from fenming.domains.contracts.actions import AssignRole
from fenming.domains.identity.records import Role
from fenming.node.sample.waiting import build_waiting
from fenming.node.serve import ServingNode, application
from fenming.node.submitting import submit_actions
from fenming.web.application import WebApplication
from fenming.web.door import Door
from fenming.web.pages import ANSWERS, PAGES
from fenming.web.sessions import COOKIE, login_message
from web import route_table
from web.route_table import BY_ROLE, ROLES, SIGNED_IN, Route, read

OWN = {"X-Fenming": "1", "Accept": "application/json"}
HTML = {"Accept": "text/html", "Accept-Language": "en"}
ENDLESS = "GET /v1/stream"
OWN_PAGES = ("/inbox", "/keys", "/money", "/claims/new", "/projects/{project:int}/wages/new")
"""What begins with the own organisation, contracts and wages of whoever is signed in; it can be asked for by everybody."""
TABLE = read(route_table.PAGES) + read(route_table.ANSWERS) + read(route_table.INTERFACE)
_KEYS = {"worker": ("custodian", 0), "contractor": ("contractor", 0), "owner": ("owner", 1), "auditor": ("consultant", 0), "operator": ("authority", 0)}


class House:
    """The waiting sample behind its door, and somebody of each role."""

    def __init__(self, folder: Any) -> None:
        self.home = build_waiting(folder)
        self.stores = {path.stem: Keystore.open(path, "sample") for path in self.home.keys.glob("*.keys")}
        administrator = self.stores["owner"].labels[2][0]
        auditor = self.stores["consultant"].labels[0][0] - 1
        done = submit_actions(self.home.folder, [AssignRole(1, auditor, Role.AUDITOR)], administrator, self.home.keys / "owner.keys", "sample", False)
        assert done["code"] == 0, done
        self.node = ServingNode(self.home)
        self.node.wait_for_height(self.node.status()["height"], 10)
        self.app = application(self.node)
        self.client = TestClient(Door(WebApplication(self.app)), raise_server_exceptions=False, follow_redirects=False, client=("127.0.0.1", 1))
        self.cookies = {role: self.sign_in(self.key(role)) for role in SIGNED_IN}
        self.cookies |= {"nobody": "", "forged": "A" * 43, "stale": self.ended()}
        first = self.client.get("/v1/blocks/5/receipts").json()["items"][0]
        account = self.client.get("/v1/accounts/1").json()
        finding = self.client.get("/v1/warnings").json()["items"][0]["id"]
        self.filled = {"{first finding}": finding, "{no finding}": "0" * 64}
        self.filled |= {"{first envelope}": first["envelope_id"], "{first account}": account["account_number"]}

    def key(self, role: str) -> SecretKey:
        """The key of somebody in the role."""
        file, place = _KEYS[role]
        store = self.stores[file]
        return store.keys_of(store.labels[place][0])[0]

    def sign_in(self, key: SecretKey) -> str:
        """The cookie of a new session."""
        self.client.cookies.clear()
        challenge = self.client.get("/session/challenge", headers=OWN).json()["challenge"]
        signature = key.sign(login_message(bytes.fromhex(self.node.chain), "testserver", bytes.fromhex(challenge)))
        sent = {"challenge": challenge, "party": key.party, "slot": key.slot, "signature": signature.hex()}
        answer = self.client.post("/session", json=sent, headers=OWN)
        assert answer.status_code == 200, answer.text
        self.client.cookies.clear()
        return str(re.findall(rf"{COOKIE}=([^;]+)", answer.headers["set-cookie"])[0])

    def ended(self) -> str:
        """The cookie of a session that was left."""
        token = self.sign_in(self.key("owner"))
        self.client.post("/session/end", headers=OWN | {"Cookie": f"{COOKIE}={token}"})
        return token

    def ask(self, route: Route, role: str) -> Any:
        """The answer to somebody in the role."""
        address = route.address
        for name, value in self.filled.items():
            address = address.replace(name, value)
        headers = OWN if route.name.split()[1].startswith(("/v1", "/session", "/log")) else HTML
        if role != "nobody":
            headers = headers | {"Cookie": f"{COOKIE}={self.cookies[role]}"}
        self.client.cookies.clear()
        return self.client.request(route.method, address, headers=headers)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    made = House(tmp_path_factory.mktemp("routes") / "home")
    try:
        yield made
    finally:
        made.node.close()


def routes_of(house: House) -> set[str]:
    """Every route that the application has."""
    pages = {f"GET {path}" for path, _ in PAGES} | {f"{method} {path}" for method, path, _ in ANSWERS} | {"GET /static/{name}"}
    described = house.app.openapi()["paths"]
    return pages | {f"{method.upper()} {path}" for path, operations in described.items() for method in operations} - {ENDLESS}


def test_every_route_has_its_line_and_no_line_is_spare(house: House) -> None:
    names = [route.name for route in TABLE]
    assert len(names) == len(set(names))
    assert set(names) == routes_of(house)
    assert {name for name, _ in BY_ROLE} <= set(names)


@pytest.mark.parametrize("role", ROLES)
def test_each_role_is_answered_as_the_table_says(house: House, role: str) -> None:
    wrong = []
    for route in TABLE:
        if route.name == "POST /session/end":
            continue
        expected = BY_ROLE.get((route.name, role), route.status)
        status = house.ask(route, role).status_code
        if status != expected:
            wrong.append(f"{route.name} as {role}: {status} instead of {expected}")
    assert not wrong


def test_the_interface_tells_everybody_the_same(house: House) -> None:
    """A session opens nothing: what an answer holds does not depend on who asks."""
    changing = {"GET /metrics", "POST /v1/sample-clock", "POST /v1/envelopes", "POST /v1/dry-run", "POST /v1/envelope-batches"}
    for route in read(route_table.INTERFACE):
        if route.name not in changing:
            assert len({house.ask(route, role).content for role in ("nobody", "worker", "owner", "forged")}) == 1, route.name


def test_a_page_differs_by_role_only_in_who_is_signed_in_and_what_waits(house: House) -> None:
    def main_of(route: Route, role: str) -> str:
        return re.sub(r'<div class="top-end">.*?</div>', "", house.ask(route, role).text, flags=re.S)

    for route in read(route_table.PAGES):
        if route.route not in OWN_PAGES:
            assert main_of(route, "nobody") == main_of(route, "worker") == main_of(route, "stale"), route.name
    decides = {role: "data-decision" in house.ask(Route("GET", "/inbox", "/inbox", 200), role).text for role in ROLES}
    assert [role for role, sees in decides.items() if sees] == ["owner"]


def secrets_of(house: House) -> list[str]:
    """What must never leave: seeds, cookies, the node's own place on the disk."""
    seeds = [key.seed.hex() for store in house.stores.values() for party, _, _ in store.labels for key in store.keys_of(party)]
    return [*seeds, house.home.notary.read_bytes().hex(), str(house.home.folder), *filter(None, house.cookies.values())]


def test_no_answer_holds_a_secret_or_a_path_of_the_machine(house: House) -> None:
    kept = secrets_of(house)
    assert len(kept) > 30
    for route in TABLE:
        text = house.ask(route, "owner").text
        assert not [secret for secret in kept if secret in text], route.name


def test_people_have_no_name_in_any_answer(house: House) -> None:
    people = [row for row in house.client.get("/v1/parties?limit=1000").json()["items"] if row["kind"] in (2, 3)]
    assert len(people) > 20 and {row["name"] for row in people} == {""}


def test_no_secret_is_asked_for_in_an_address_and_none_is_logged(house: House, caplog: pytest.LogCaptureFixture) -> None:
    """Addresses stand in logs of proxies and in histories."""
    names = {parameter["name"] for operations in house.app.openapi()["paths"].values() for one in operations.values() for parameter in one.get("parameters", [])}
    assert not {name for name in names if re.search("token|secret|passphrase|password|seed|signature|session", name)}
    with caplog.at_level(0):
        cookie = house.sign_in(house.key("owner"))
        house.ask(Route("GET", "/inbox", "/inbox", 200), "owner")
    assert cookie not in caplog.text


def test_a_session_is_new_each_time_and_the_one_before_ends(house: House) -> None:
    planted = "B" * 43
    key = house.key("contractor")
    before = house.sign_in(key)
    challenge = house.client.get("/session/challenge", headers=OWN).json()["challenge"]
    signature = key.sign(login_message(bytes.fromhex(house.node.chain), "testserver", bytes.fromhex(challenge))).hex()
    sent = {"challenge": challenge, "party": key.party, "slot": key.slot, "signature": signature}
    answer = house.client.post("/session", json=sent, headers=OWN | {"Cookie": f"{COOKIE}={before}"})
    house.client.cookies.clear()
    after = re.findall(rf"{COOKIE}=([^;]+)", answer.headers["set-cookie"])[0]
    assert after not in (before, planted)
    house.cookies |= {"fixed": before, "planted": planted, "new": after}
    keys = next(route for route in TABLE if route.name == "GET /keys")
    assert ["data-leave" in house.ask(keys, role).text for role in ("fixed", "planted", "new")] == [False, False, True]


def test_over_https_every_cookie_is_for_https_alone(house: House) -> None:
    client = TestClient(Door(WebApplication(house.app)), base_url="https://testserver", follow_redirects=False, client=("127.0.0.1", 1))
    key = house.key("owner")
    challenge = client.get("/session/challenge", headers=OWN).json()["challenge"]
    signature = key.sign(login_message(bytes.fromhex(house.node.chain), "testserver", bytes.fromhex(challenge))).hex()
    entered = client.post("/session", json={"challenge": challenge, "party": key.party, "slot": key.slot, "signature": signature}, headers=OWN)
    cookies = [answer.headers["set-cookie"] for answer in (entered, client.get("/projects/1", headers=HTML), client.get("/?lang=en", headers=HTML))]
    for cookie in cookies:
        assert {"HttpOnly", "Secure"} <= set(cookie.split("; ")) and "SameSite=" in cookie.replace("samesite", "SameSite"), cookie


def test_an_envelope_is_not_a_login_and_a_login_no_envelope(house: House) -> None:
    """Each is signed with a tag of its own, so that neither can be had by asking for the other."""
    key = house.key("owner")
    chain = bytes.fromhex(house.node.chain)
    message = login_message(chain, "testserver", bytes(32))
    assert message.startswith(tag_prefix(b"fenming/login/1"))
    envelope = build_envelope(chain, [key], [AssignRole(1, 11, Role.OWNER)], 1, 1).wire
    assert house.client.post("/v1/envelopes", content=encode([message, [[0, key.sign(message)]]])).status_code == 422
    challenge = house.client.get("/session/challenge", headers=OWN).json()["challenge"]
    sent = {"challenge": challenge, "party": key.party, "slot": key.slot, "signature": envelope[-64:].hex()}
    assert house.client.post("/session", json=sent, headers=OWN).status_code == 403


@pytest.mark.parametrize("path", ["/static/../application.py", "/static/..%2fapplication.py", "/static/%2e%2e/application.py", "/static/%2e%2e%2fstatic%2fapp.css", "/static/....//app.css", "/static/app.css%00.txt", "/static/.", "/static/%2fetc%2fpasswd", "/log/tile/../../etc/passwd", "/log/tile/..%2f..%2fnotary.key"])
def test_statics_lead_to_no_other_file(house: House, path: str) -> None:
    answer = house.client.get(path, headers={"Accept": "*/*"})
    assert answer.status_code in (404, 422)
    assert "import" not in answer.text and "root:" not in answer.text


@pytest.mark.parametrize("path", ["/trace?id=//elsewhere.example", "/trace?id=%5celsewhere.example", "/search?q=//elsewhere.example", "//elsewhere.example?lang=en", "/%5c%5celsewhere.example?lang=en", "/%09/elsewhere.example?lang=en", "/help?lang=en&x=https://elsewhere.example"])
def test_no_page_sends_its_reader_to_another_host(house: House, path: str) -> None:
    location = house.client.get(f"http://testserver{path}", headers=HTML).headers.get("location", "/")
    assert re.fullmatch(r"/(?![/\\]).*", location), location
