"""The other nodes of a cluster as this one asks them for cosignatures: over HTTP, with a short patience.

A peer's answer is bytes of somebody else: it is bounded here and believed nowhere before its signature has been checked. No proxy
is used and no redirect is followed.
"""

import http.client
import ssl
from contextlib import closing
from typing import Protocol
from urllib.parse import SplitResult, urlsplit

import msgspec

from fenming.base.problems import BadUsage

_TIMEOUT_S = 5.0
_ANSWER_BYTES_MAX = 64 * 1024


class PeerSilent(Exception):
    """The peer did not answer, or not with what it was asked for; the message says what happened."""


class PeerElsewhere(PeerSilent):
    """The peer has not come to the height, or has forgotten it; it stands at `height`."""

    def __init__(self, height: int) -> None:
        super().__init__(f"it stands at block {height}")
        self.height = height


class Peer(Protocol):
    """Another node."""

    @property
    def name(self) -> str: ...

    def cosigned(self, height: int) -> str:
        """Its cosigned checkpoint of a height; raises `PeerSilent`, `PeerElsewhere`."""
        ...


class HttpPeer:
    """A node behind an address, http://host:port or https://host:port."""

    def __init__(self, name: str, address: str, timeout_s: float = _TIMEOUT_S) -> None:
        self.name = name
        self._address = _read_address(name, address)
        self._timeout_s = timeout_s

    def cosigned(self, height: int) -> str:
        status, body = self._get(f"{self._address.path.rstrip('/')}/log/cosignature/{height}")
        if status == 200:
            return _text(body)
        elsewhere = _height_in(body) if status == 404 else None
        raise PeerSilent(f"it answers {status}") if elsewhere is None else PeerElsewhere(elsewhere)

    def _get(self, path: str) -> tuple[int, bytes]:
        try:
            with closing(self._connection()) as connection:
                connection.request("GET", path, headers={"Accept": "text/plain"})
                response = connection.getresponse()
                return response.status, response.read(_ANSWER_BYTES_MAX)
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise PeerSilent(f"{type(error).__name__}: {error}") from None

    def _connection(self) -> http.client.HTTPConnection:
        host, port = self._address.hostname or "", self._address.port
        if self._address.scheme == "https":
            return http.client.HTTPSConnection(host, port, timeout=self._timeout_s, context=ssl.create_default_context())
        return http.client.HTTPConnection(host, port, timeout=self._timeout_s)


def _read_address(name: str, address: str) -> SplitResult:
    try:
        parts = urlsplit(address)
        sound = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        sound = False
    if not sound:
        raise BadUsage(f"the address of the peer {name} is not http://host:port: {address!r}")
    return parts


class _Stands(msgspec.Struct):
    height: int


def _height_in(body: bytes) -> int | None:
    """The height that a node names beside its refusal."""
    try:
        return msgspec.json.decode(body, type=_Stands).height
    except msgspec.DecodeError:
        return None


def _text(body: bytes) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError:
        raise PeerSilent("its answer is no text") from None
