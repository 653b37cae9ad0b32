"""Connections as they are held: nobody keeps one without using it, and nobody keeps all of them.

uvicorn waits for ever for a request that has begun and for a reader who does not read, which costs an attacker nothing. So a
request's line and headers must be there within seconds of the connection or of their first byte, a reader must take what waits
for it within a minute, and one address may hold only so many connections. Those of this machine are not counted: behind a proxy
all come from it.
"""

import asyncio
import ipaddress
import resource
from collections import Counter
from typing import Any, ClassVar

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from fenming.node.encryption import Encryption
from fenming.web.door import Door

HEAD_S, STALLED_S = 15.0, 60.0
OF_ONE_MAX = 256
_FEW, _MANY = 256, 4000


def connections_max() -> int:
    """How many connections are held at most: half of the files that the process may open, since stores and logs are files too."""
    return max(_FEW, min(_MANY, resource.getrlimit(resource.RLIMIT_NOFILE)[0] // 2))


def configuration(front: Any, host: str, encryption: Encryption | None = None) -> uvicorn.Config:
    """How the interface listens: behind the door, on bounded connections, over TLS where it is asked for."""
    return uvicorn.Config(
        Door(front), host=host, log_level="warning", timeout_graceful_shutdown=3, http=BoundedProtocol, ws="none",
        limit_concurrency=connections_max(), server_header=False,
        # A proxy on this machine tells who asks; from anywhere else the same header is a caller's own word.
        forwarded_allow_ips=["127.0.0.1", "::1", host],
        ssl_certfile=encryption.certificate if encryption else None, ssl_keyfile=encryption.key if encryption else None,
    )  # fmt: skip


class BoundedProtocol(H11Protocol):
    """uvicorn's protocol with an end to every kind of waiting."""

    head_s, stalled_s, of_one_max = HEAD_S, STALLED_S, OF_ONE_MAX
    _held: ClassVar[Counter[str]] = Counter()

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._address = ""
        self._head_timer: asyncio.TimerHandle | None = None
        self._stalled_timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._address = _counted(self.client[0] if self.client else "")
        self._held[self._address] += 1
        if self._address and self._held[self._address] > self.of_one_max:
            transport.abort()
            return
        self._await_head()

    def connection_lost(self, exc: Exception | None) -> None:
        self._held[self._address] -= 1
        if not self._held[self._address]:
            del self._held[self._address]
        self._stop_timers()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self._is_working():
            self._head_timer = _cancelled(self._head_timer)
        elif self._head_timer is None and not self.transport.is_closing():
            self._await_head()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        self._head_timer = _cancelled(self._head_timer)

    def pause_writing(self) -> None:
        super().pause_writing()
        self._stalled_timer = self.loop.call_later(self.stalled_s, self.transport.abort)

    def resume_writing(self) -> None:
        super().resume_writing()
        self._stalled_timer = _cancelled(self._stalled_timer)

    def _await_head(self) -> None:
        self._head_timer = self.loop.call_later(self.head_s, self.transport.abort)

    def _is_working(self) -> bool:
        """Whether a request is being answered; its body has its own end at the door."""
        return self.cycle is not None and not self.cycle.response_complete

    def _stop_timers(self) -> None:
        self._head_timer = _cancelled(self._head_timer)
        self._stalled_timer = _cancelled(self._stalled_timer)


def _cancelled(timer: asyncio.TimerHandle | None) -> asyncio.TimerHandle | None:
    """The timer stopped: none is left."""
    if timer is not None:
        timer.cancel()
    return None


def _counted(address: str) -> str:
    """The address as connections are counted; none for this machine."""
    try:
        return "" if ipaddress.ip_address(address).is_loopback else address
    except ValueError:
        return ""
