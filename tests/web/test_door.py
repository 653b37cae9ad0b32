"""The door: who asks too often, too much at once, too long or too slowly is turned away; who does not is not hindered."""

import asyncio
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

import httpx
import msgspec
import pytest
import uvicorn
from starlette.types import Receive, Scope, Send

from fenming.node.connections import BoundedProtocol
from fenming.web import door
from fenming.web.buckets import RATES, Buckets, Rate, counted_as, is_own
from fenming.web.door import AT_ONCE, BODIES, BODY_BYTES_MAX, Door, kind_of
from fenming.web.headers import HEADERS

OUTSIDE = "198.51.100.7"


async def echo(scope: Scope, receive: Receive, send: Send) -> None:
    """Answers with the length of the body it was given."""
    message = await receive()
    body = str(len(message["body"])).encode()
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", str(len(body)).encode())]})
    await send({"type": "http.response.body", "body": body})


def ask(made: Door, path: str, method: str = "GET", client: str = OUTSIDE, content: Any = b"", **headers: str) -> httpx.Response:
    """One request from an address."""

    async def send() -> httpx.Response:
        transport = httpx.ASGITransport(made, client=(client, 1))
        async with httpx.AsyncClient(transport=transport, base_url="http://fenming.test") as caller:
            return await caller.request(method, path, content=content, headers={k.replace("_", "-"): v for k, v in headers.items()})

    return asyncio.run(send())


# How often.


@pytest.mark.parametrize(
    ("method", "path", "kind"),
    [
        ("POST", "/session", "sign_in"), ("GET", "/session/challenge", "sign_in"), ("GET", "/v1/search?q=1", "search"),
        ("GET", "/search?q=1&part=1", "search"), ("POST", "/v1/dry-run", "dry_run"), ("POST", "/v1/wage-checks?project=1", "wage_check"),
        ("GET", "/v1/proofs/payment-1", "proof"), ("POST", "/v1/envelopes", "envelope"), ("POST", "/v1/envelope-batches", "envelope"),
        ("GET", "/v1/parties?as_of=3", "past"),
        ("GET", "/v1/reports/worker/worker-31", "report"), ("GET", "/v1/registers/wages/export", "report"), ("GET", "/projects/1", "page"), ("GET", "/v1/envelopes/00", "page"),
    ],
)  # fmt: skip
def test_each_kind_has_its_bound_and_says_when_to_come_again(method: str, path: str, kind: str) -> None:
    now = [0.0]
    made = Door(echo, lambda: now[0])
    allowed = 0
    while ask(made, path, method).status_code == 200:
        allowed += 1
        assert allowed <= RATES[kind].burst
    assert allowed == RATES[kind].burst
    refused = ask(made, path, method)
    assert (refused.status_code, refused.headers["content-type"]) == (429, "application/problem+json")
    assert ask(made, path, method, client="203.0.113.9").status_code == 200, "another address is not held liable"
    now[0] += int(refused.headers["retry-after"])
    assert ask(made, path, method).status_code == 200


@pytest.mark.parametrize("client", ["127.0.0.1", "::1", "::ffff:127.0.0.1"])
def test_a_gateway_on_this_machine_is_not_counted(client: str) -> None:
    made = Door(echo, lambda: 0.0)
    assert {ask(made, "/v1/proofs/payment-1", client=client).status_code for _ in range(RATES["proof"].burst * 3)} == {200}


def test_a_monitor_is_not_counted_and_a_person_gets_a_page_in_both_languages() -> None:
    made = Door(echo, lambda: 0.0)
    for _ in range(RATES["page"].burst):
        ask(made, "/")
    page = ask(made, "/", accept="text/html,*/*")
    assert (page.status_code, page.headers["content-type"]) == (429, "text/html; charset=utf-8")
    assert "请求太频繁" in page.text and "Too many requests" in page.text
    assert ask(made, "/livez").status_code == 200


def test_the_buckets_are_bounded_and_a_subscriber_of_ipv6_is_one() -> None:
    buckets = Buckets(lambda: 0.0, {"page": Rate(1, 1)}, most=100)
    for number in range(1000):
        buckets.take(f"10.0.{number // 256}.{number % 256}", "page")
    assert len(buckets) == 100
    assert counted_as("2001:db8:1:2:3::4") == counted_as("2001:db8:1:2:ffff::1") != counted_as("2001:db8:1:3::1")
    assert counted_as("::ffff:198.51.100.7") == "198.51.100.7"
    assert [is_own(text) for text in ("", "127.8.8.8", "198.51.100.7", "no address")] == [True, True, False, False]
    buckets = Buckets(lambda: 0.0, {"page": Rate(1, 1)})
    assert [buckets.take("2001:db8::1", "page"), buckets.take("2001:db8::2", "page")] == [0, 1]


def test_threads_are_left_for_pages() -> None:
    assert sum(count for kind, count in AT_ONCE.items() if kind != "envelope") <= 20
    assert set(AT_ONCE) <= set(RATES)


def test_work_of_one_kind_waits_and_the_pages_go_on() -> None:
    working, most, may_go_on = [0], [0], asyncio.Event()

    async def slow(scope: Scope, receive: Receive, send: Send) -> None:
        if kind_of(scope) == "proof":
            working[0] += 1
            most[0] = max(most[0], working[0])
            await may_go_on.wait()
            working[0] -= 1
        await echo(scope, receive, send)

    async def many() -> list[int]:
        transport = httpx.ASGITransport(Door(slow), client=("127.0.0.1", 1))
        async with httpx.AsyncClient(transport=transport, base_url="http://fenming.test") as caller:
            proofs = [asyncio.create_task(caller.get("/v1/proofs/payment-1")) for _ in range(30)]
            page = await asyncio.wait_for(caller.get("/"), 10)
            may_go_on.set()
            return [page.status_code, *(answer.status_code for answer in await asyncio.gather(*proofs))]

    assert asyncio.run(many()) == [200] * 31
    assert most[0] == AT_ONCE["proof"]


def test_streams_are_bounded_for_one_and_for_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door, "STREAMS_MAX", 5)
    monkeypatch.setattr(door, "STREAMS_OF_ONE_MAX", 2)
    open_now = asyncio.Event()

    async def stream(scope: Scope, receive: Receive, send: Send) -> None:
        await open_now.wait()
        await echo(scope, receive, send)

    made = Door(stream)

    async def look(client: str) -> int:
        transport = httpx.ASGITransport(made, client=(client, 1))
        async with httpx.AsyncClient(transport=transport, base_url="http://fenming.test") as caller:
            answer = await caller.get("/v1/stream")
            assert (answer.status_code == 429) == ("retry-after" in answer.headers)
            return answer.status_code

    async def many() -> list[int]:
        looks = [asyncio.create_task(look(f"198.51.100.{number // 3}")) for number in range(9)]
        await asyncio.sleep(0)
        while not any(one.done() for one in looks):
            await asyncio.sleep(0.01)
        open_now.set()
        return await asyncio.gather(*looks)

    # Three addresses ask thrice: two each, and the fifth of all is the last.
    assert sorted(asyncio.run(many())) == [200] * 5 + [429] * 4
    assert ask(made, "/v1/stream").status_code == 200, "a stream that has ended holds no place"


# How long.


def test_no_route_takes_a_body_without_end() -> None:
    made = Door(echo)
    for path, most in {"/session": BODY_BYTES_MAX, "/projects/1": BODY_BYTES_MAX, **BODIES}.items():
        assert ask(made, path, "POST", content=bytes(most)).text == str(most)
        assert ask(made, path, "POST", content=bytes(most + 1)).status_code == 413, path

        async def endless() -> Any:
            for _ in range(10_000):
                yield bytes(8192)

        answer = ask(made, path, "POST", content=endless())
        assert (answer.status_code, answer.headers["connection"]) == (413, "close"), path
    assert ask(made, "/session", "POST", content=b"", content_length="x").status_code == 413


def test_a_body_that_does_not_come_is_not_waited_for() -> None:
    async def never() -> Any:
        yield b"x"
        await asyncio.sleep(60)

    assert ask(Door(echo, body_s=0.05), "/v1/envelopes", "POST", content=never()).status_code == 408


# Another site's page.


@pytest.mark.parametrize("path", ["/v1/sample-clock?time_ms=1", "/v1/envelopes", "/session", "/session/end"])
@pytest.mark.parametrize("origin", ["https://elsewhere.example", "null", "http://fenming.test.elsewhere.example", "http://fenming.test:81"])
def test_another_sites_page_changes_nothing(path: str, origin: str) -> None:
    made = Door(echo)
    assert ask(made, path, "POST", origin=origin).status_code == 403
    assert ask(made, path, "POST", origin="http://fenming.test").status_code == 200
    assert ask(made, path, "POST").status_code == 200, "programs name no origin"
    assert ask(made, "/v1/status", origin=origin).status_code == 200, "reading is for everybody"


def test_every_answer_is_covered() -> None:
    made = Door(echo)
    for answer in (ask(made, "/"), ask(made, "/", "POST", content=bytes(10**6)), ask(made, "/x", "POST", origin="null")):
        for name, value in HEADERS.items():
            assert answer.headers[name] == value


# Connections.


class Quick(BoundedProtocol):
    head_s, stalled_s, of_one_max = 0.3, 0.5, 3


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"] == "/large":
            await send({"type": "http.response.start", "status": 200, "headers": []})
            for _ in range(400):
                await send({"type": "http.response.body", "body": bytes(100_000), "more_body": True})
            await send({"type": "http.response.body", "body": b""})
        elif scope["type"] == "http":
            await echo(scope, receive, send)

    server = uvicorn.Server(uvicorn.Config(application, port=0, log_level="critical", http=Quick, ws="none", lifespan="off"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield server.servers[0].sockets[0].getsockname()[1]
    server.should_exit = True
    thread.join()


def is_closed(connection: socket.socket) -> bool:
    """Whether the other side ends the connection, within ten seconds."""
    connection.settimeout(10)
    try:
        while connection.recv(65536):
            pass
    except ConnectionError:
        return True
    except TimeoutError:
        return False
    return True


@pytest.mark.parametrize("sent", [b"", b"GET / HT", b"GET / HTTP/1.1\r\nHost: x\r\n"])
def test_a_request_that_does_not_come_to_its_end_is_cut_off(port: int, sent: bytes) -> None:
    with closing(socket.create_connection(("127.0.0.1", port))) as connection:
        connection.sendall(sent)
        assert is_closed(connection)


def test_nor_is_a_second_one_on_the_same_connection(port: int) -> None:
    with closing(socket.create_connection(("127.0.0.1", port))) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        assert connection.recv(65536).startswith(b"HTTP/1.1 200")
        connection.sendall(b"GET /")
        assert is_closed(connection)


def test_a_reader_who_does_not_read_is_cut_off(port: int) -> None:
    with closing(socket.socket()) as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.connect(("127.0.0.1", port))
        connection.sendall(b"GET /large HTTP/1.1\r\nHost: x\r\n\r\n")
        time.sleep(3 * Quick.stalled_s)
        received = 0
        connection.settimeout(10)
        try:
            while data := connection.recv(1 << 20):
                received += len(data)
        except ConnectionError:
            pass
        assert received < 40_000_000


def test_one_address_cannot_hold_all_connections(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fenming.node.connections._counted", lambda address: address)
    held = [socket.create_connection(("127.0.0.1", port)) for _ in range(3)]
    with closing(socket.create_connection(("127.0.0.1", port))) as one_more:
        one_more.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        assert is_closed(one_more)
    for connection in held:
        connection.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        assert connection.recv(65536).startswith(b"HTTP/1.1 200")
        connection.close()

    def is_served() -> bool:
        with closing(socket.create_connection(("127.0.0.1", port))) as later:
            later.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            try:
                return later.recv(65536).startswith(b"HTTP/1.1 200")
            except ConnectionError:
                return False

    assert eventually(is_served), "places come back when connections end"


def eventually(holds: Callable[[], bool]) -> bool:
    until = time.monotonic() + 10
    while time.monotonic() < until:
        if holds():
            return True
    return False


def test_a_problem_of_the_door_names_its_status() -> None:
    answer = ask(Door(echo), "/", "POST", content=bytes(10**6))
    assert msgspec.json.decode(answer.content)["status"] == 413
