"""The public HTTP interface asked from inside the process: the same questions as from outside, without a socket.

Pages may know nothing that the interface does not tell everybody. So they get it as a caller does, by path and in JSON, and
a page can be written for a node that stands elsewhere by giving this class another application.
"""

import asyncio
import copy
from collections.abc import Awaitable, Callable, MutableMapping, Sequence
from typing import Any
from urllib.parse import urlencode

import msgspec

Asgi = Callable[..., Awaitable[None]]
_BUSY = 503
_TRIES, _PAUSE_S = 5, 0.5
"""Views of a past height that are being built are asked for again so often, on top of the interface's own patience."""


class Refused(Exception):
    """The interface answered with a problem document."""

    def __init__(self, status: int, problem: dict[str, Any]) -> None:
        super().__init__(problem.get("title", ""))
        self.status = status
        self.problem = problem


class Interface:
    """Asks one application."""

    def __init__(self, application: Asgi) -> None:
        self._application = application
        self._as_of: int | None = None

    def at(self, height: int | None) -> "Interface":
        """The same interface, everything that it can tell of the past asked as of a height."""
        other = copy.copy(self)
        other._as_of = height
        return other

    async def get(self, path: str, **query: Any) -> Any:
        """The JSON answer to a question; parameters that are None are left out. Raises `Refused`."""
        return _decoded(await self._asked(path, query))

    async def all(self, path: str, **query: Any) -> list[dict[str, Any]]:
        """Every row of a list."""
        lines = await self._asked(path, query | {"format": "ndjson"})
        return [msgspec.json.decode(line) for line in lines.splitlines()]

    async def together(self, *questions: Awaitable[Any]) -> Sequence[Any]:
        """Several answers, asked for at the same time. Of several refusals the first in order is raised, not the first in time."""
        answers = await asyncio.gather(*questions, return_exceptions=True)
        for answer in answers:
            if isinstance(answer, BaseException):
                raise answer
        return answers

    async def _asked(self, path: str, query: dict[str, Any]) -> bytes:
        asked = {name: value for name, value in query.items() if value is not None}
        if self._as_of is not None:
            asked.setdefault("as_of", self._as_of)
        for _ in range(_TRIES):
            status, body = await self._send("GET", path, urlencode(asked))
            if status != _BUSY or "as_of" not in asked:
                break
            await asyncio.sleep(_PAUSE_S)
        if status >= 400:
            problem = _decoded(body)
            raise Refused(status, problem if isinstance(problem, dict) else {"title": "", "status": status})
        return body

    async def _send(self, method: str, path: str, query: str) -> tuple[int, bytes]:
        scope = {
            "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method, "path": path,
            "raw_path": path.encode(), "root_path": "", "scheme": "http", "query_string": query.encode(),
            "headers": [(b"accept", b"application/json"), (b"host", b"inside")], "client": None, "server": ("inside", 0),
        }  # fmt: skip
        exchange = _Exchange()
        await self._application(scope, exchange.receive, exchange.send)
        return exchange.status, b"".join(exchange.parts)


class _Exchange:
    """One request without a body, and its answer."""

    def __init__(self) -> None:
        self.status = 0
        self.parts: list[bytes] = []
        self._asked = False
        self._done = asyncio.Event()

    async def receive(self) -> dict[str, Any]:
        if self._asked:
            await self._done.wait()
            return {"type": "http.disconnect"}
        self._asked = True
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(self, message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
        elif message["type"] == "http.response.body":
            self.parts.append(bytes(message.get("body", b"")))
            if not message.get("more_body", False):
                self._done.set()


def _decoded(body: bytes) -> Any:
    try:
        return msgspec.json.decode(body)
    except msgspec.DecodeError:
        return {}
