"""The door before pages and interface: who asks too often, too much at once or too slowly is turned away before anything works
for it.

Three bounds, each for a kind of request: how often one address may ask (`web/buckets.py`), how many are worked on at the same
time, and how long a body may be and take. What is over the second bound waits here, where waiting costs a few kilobytes and no
thread: forty threads answer everything, and forty callers who ask for proofs must not stop the pages. A body is read whole before
anybody sees it, so that no route has to know what to do with one that is too long or never ends.

A request that changes something and comes from another site's page is refused as well: browsers name the page in `Origin`, and
programs have none. What such a request could do (hand in an envelope that somebody signed) is nothing that its page could not do
otherwise, except on a sample chain, whose clock anybody may move.
"""

import asyncio
import time
from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from typing import Any
from urllib.parse import urlsplit

import msgspec
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from fenming.base.limits import BATCH_REQUEST_BYTES_MAX, ENVELOPE_BYTES_MAX, WAGE_FILE_BYTES_MAX
from fenming.web.buckets import Buckets, counted_as, is_own
from fenming.web.headers import HEADERS
from fenming.web.rendering import turned_away

BODY_BYTES_MAX = 64 * 1024
"""Of every route that is not named here."""
BODIES: Mapping[str, int] = {
    # One byte more than the ledger takes is let through, so that it refuses with its own code.
    "/v1/envelopes": ENVELOPE_BYTES_MAX + 64 * 1024,
    "/v1/dry-run": ENVELOPE_BYTES_MAX + 64 * 1024,
    "/v1/envelope-batches": BATCH_REQUEST_BYTES_MAX,
    "/v1/wage-checks": WAGE_FILE_BYTES_MAX,
    "/v1/wage-checks/corrected": WAGE_FILE_BYTES_MAX,
}
AT_ONCE: Mapping[str, int] = {
    "envelope": 256, "dry_run": 6, "proof": 3, "past": 3, "report": 2, "sign_in": 4, "wage_check": 2,
}
"""But for envelopes, which have threads of their own, together fewer than Starlette's forty threads: the rest answers pages."""
STREAMS_MAX, STREAMS_OF_ONE_MAX = 1000, 64
_BODY_S = 60.0
_STREAM_AGAIN_S = 30
_UNCOUNTED = ("/livez", "/readyz", "/metrics")
_SAFE = ("GET", "HEAD", "OPTIONS")


class TurnedAway(Exception):
    """A request that nobody works for; `retry_s` 0 where asking again does not help."""

    def __init__(self, status: int, key: str, retry_s: int = 0) -> None:
        super().__init__(key)
        self.status, self.key, self.retry_s = status, key, retry_s


class Door:
    """Stands before an application."""

    def __init__(self, application: ASGIApp, clock_s: Callable[[], float] = time.monotonic, body_s: float = _BODY_S) -> None:
        self._application = application
        self._buckets = Buckets(clock_s)
        self._body_s = body_s
        self._places = {kind: asyncio.Semaphore(count) for kind, count in AT_ONCE.items()}
        self._streams: dict[str, int] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._application(scope, receive, send)
            return
        try:
            kind = kind_of(scope)
            self._admit(scope, kind)
            body = await self._read(scope, receive)
            async with self._room(scope, kind):
                await self._application(scope, _again(body, receive), _covered(send))
        except TurnedAway as away:
            await _answer(scope, send, away)

    def _admit(self, scope: Scope, kind: str) -> None:
        if scope["method"] not in _SAFE and _is_of_another_site(scope):
            raise TurnedAway(403, "sign.other_site")
        address = _address(scope)
        if scope["path"] not in _UNCOUNTED and not is_own(address):
            retry_s = self._buckets.take(address, "page" if kind == "stream" else kind)
            if retry_s:
                raise TurnedAway(429, "door.often", retry_s)

    async def _read(self, scope: Scope, receive: Receive) -> bytes:
        try:
            return await asyncio.wait_for(_body(scope, receive), self._body_s)
        except TimeoutError:
            raise TurnedAway(408, "door.slow") from None

    def _room(self, scope: Scope, kind: str) -> AbstractAsyncContextManager[Any]:
        """A place among those that are worked on at the same time."""
        if kind == "stream":
            return self._stream(counted_as(_address(scope)))
        return self._places.get(kind, nullcontext())

    @asynccontextmanager
    async def _stream(self, address: str) -> Any:
        """A place among the streams, which are open as long as somebody looks."""
        mine = self._streams.get(address, 0)
        if mine >= STREAMS_OF_ONE_MAX or sum(self._streams.values()) >= STREAMS_MAX:
            raise TurnedAway(429, "door.streams", _STREAM_AGAIN_S)
        self._streams[address] = mine + 1
        try:
            yield
        finally:
            self._streams[address] -= 1
            if not self._streams[address]:
                del self._streams[address]


def kind_of(scope: Scope) -> str:
    """Which bound a request falls under."""
    path = scope["path"].rstrip("/")
    if path == "/v1/stream":
        return "stream"
    if path.startswith("/session"):
        return "sign_in"
    if path in ("/search", "/v1/search"):
        return "search"
    if path == "/v1/dry-run":
        return "dry_run"
    if path.startswith("/v1/wage-checks"):
        return "wage_check"
    if path.startswith("/v1/proofs/"):
        return "proof"
    if path.startswith("/v1/envelope") and scope["method"] == "POST":
        return "envelope"
    if path.startswith("/v1/reports/") or path.endswith(("/export", "/evidence")):
        return "report"
    return "past" if b"as_of=" in scope["query_string"] else "page"


async def _body(scope: Scope, receive: Receive) -> bytes:
    """The whole body; raises `TurnedAway` for one that is too long, as soon as that is known."""
    most = BODIES.get(scope["path"].rstrip("/"), BODY_BYTES_MAX)
    said = dict(scope["headers"]).get(b"content-length", b"0")
    if not said.isdigit() or int(said[:20]) > most:
        raise TurnedAway(413, "door.long")
    parts, length = [], 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            break
        parts.append(message.get("body", b""))
        length += len(parts[-1])
        if length > most:
            raise TurnedAway(413, "door.long")
        if not message.get("more_body", False):
            break
    return b"".join(parts)


def _again(body: bytes, receive: Receive) -> Receive:
    """The body as one message, then whatever comes."""
    waiting = [body]

    async def next_message() -> Message:
        if waiting:
            return {"type": "http.request", "body": waiting.pop(), "more_body": False}
        return await receive()

    return next_message


def _covered(send: Send) -> Send:
    """Every answer has the headers that hold for all: an answer that forgot them keeps to itself all the same."""

    async def with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            have = {name.lower() for name, _ in message["headers"]}
            named = [(name.lower().encode(), value.encode()) for name, value in HEADERS.items()]
            more = [(name, value) for name, value in named if name not in have]
            message = {**message, "headers": [*message["headers"], *more]}
        await send(message)

    return with_headers


def _is_of_another_site(scope: Scope) -> bool:
    headers = dict(scope["headers"])
    origin, host = headers.get(b"origin", b"").decode("latin-1"), headers.get(b"host", b"").decode("latin-1")
    return bool(origin) and urlsplit(origin).netloc.lower() != host.lower()


def _address(scope: Scope) -> str:
    return scope["client"][0] if scope.get("client") else ""


async def _answer(scope: Scope, send: Send, away: TurnedAway) -> None:
    """A page in both languages for people, a problem document for programs; the connection ends where a body was not read."""
    title, page = turned_away(away.status, away.key)
    wants_page = b"text/html" in dict(scope["headers"]).get(b"accept", b"")
    problem = {"type": "about:blank", "title": title, "status": away.status}
    content = page if wants_page else msgspec.json.encode(problem)
    headers = [
        (b"content-type", b"text/html; charset=utf-8" if wants_page else b"application/problem+json"),
        (b"content-length", str(len(content)).encode()), (b"cache-control", b"no-store"),
    ]  # fmt: skip
    if away.retry_s:
        headers.append((b"retry-after", str(away.retry_s).encode()))
    if away.status in (408, 413):
        headers.append((b"connection", b"close"))
    covered = _covered(send)
    await covered({"type": "http.response.start", "status": away.status, "headers": headers})
    await covered({"type": "http.response.body", "body": content})


