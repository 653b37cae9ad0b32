"""Envelopes handed to running nodes over HTTP, and followed until one of them has made them durable.

A client knows several nodes. Where one does not answer, the same envelopes go to the next: an envelope is accepted once, so sending
it again is safe, and one that had been accepted before is answered by its receipt.
"""

import http.client
import json
import time
import urllib.parse
from collections.abc import Sequence
from typing import Any

import msgspec

from fenming.base.encoding import encode
from fenming.base.limits import BATCH_ITEMS_MAX
from fenming.base.problems import NotThere, Unavailable
from fenming.ledger.codes import DUPLICATE, QUEUE_FULL

_PAUSE_S = 0.3
_ANSWER_BYTES_MAX = 16 * 1024 * 1024


class Answered(msgspec.Struct, frozen=True):
    """What became of an envelope; `height` 0 means that it was refused before it came to a block."""

    envelope: str
    code: int
    height: int
    log_index: int
    data: list[int | str] = []


class _Unreachable(Exception):
    """The node did not answer, or cannot for now."""


class Nodes:
    """The nodes that a client knows, as http://host:port, the one that answered last first."""

    def __init__(self, addresses: Sequence[str], request_timeout_s: float = 65.0) -> None:
        self._addresses = list(addresses)
        self._timeout_s = request_timeout_s
        self._connections: dict[str, http.client.HTTPConnection] = {}

    def submit(self, wires: Sequence[bytes], patience_s: float = 120.0) -> list[Answered]:
        """Hand in and wait until each is answered, in order; raises `Unavailable` when no node answered within the time."""
        answers: list[Answered] = []
        for start in range(0, len(wires), BATCH_ITEMS_MAX):
            answers += self._submit_some(wires[start : start + BATCH_ITEMS_MAX], patience_s)
        return answers

    def get(self, path: str) -> Any:
        """An answer of the interface as JSON; raises `NotThere`, and `Unavailable` when no node answers."""
        return self._of_any("GET", path)

    def post(self, path: str) -> Any:
        """The same for a request without a body that may be repeated."""
        return self._of_any("POST", path)

    def dry_run(self, wire: bytes) -> Any:
        """What would become of an envelope: code, name and both sentences."""
        return self._of_any("POST", "/v1/dry-run", wire)

    def _of_any(self, method: str, path: str, body: bytes | None = None) -> Any:
        problem = "no node is known"
        for address in list(self._addresses):
            try:
                return self._ask(address, method, path, body)
            except _Unreachable as error:
                problem = str(error)
        raise Unavailable(problem)

    def close(self) -> None:
        """Let go of the connections."""
        for connection in self._connections.values():
            connection.close()
        self._connections.clear()

    def _submit_some(self, wires: Sequence[bytes], patience_s: float) -> list[Answered]:
        until_s = time.monotonic() + patience_s
        answers: dict[int, Answered] = {}
        problem = "no node is known"
        while True:
            for address in list(self._addresses):
                left = [place for place in range(len(wires)) if place not in answers]
                try:
                    answers |= self._hand_in(address, wires, left)
                except _Unreachable as error:
                    problem = str(error)
                if len(answers) == len(wires):
                    self._prefer(address)
                    return [answers[place] for place in range(len(wires))]
            if time.monotonic() > until_s:
                raise Unavailable(f"{len(wires) - len(answers)} envelopes have no answer; sending them again is safe: {problem}")
            time.sleep(_PAUSE_S)

    def _hand_in(self, address: str, wires: Sequence[bytes], places: Sequence[int]) -> dict[int, Answered]:
        """What one node said; a full queue is no answer yet, and a duplicate is answered by its receipt."""
        body = encode([wires[place] for place in places])
        answered = self._ask(address, "POST", "/v1/envelope-batches", body)
        found: dict[int, Answered] = {}
        for place, item in zip(places, msgspec.convert(answered["answers"], list[Answered]), strict=True):
            if item.code == DUPLICATE.number:
                receipt = self._receipt(address, item.envelope)
                if receipt:
                    found[place] = receipt
            elif item.code != QUEUE_FULL.number:
                found[place] = item
        return found

    def _receipt(self, address: str, envelope: str) -> Answered | None:
        """The receipt that stands; its views may still be on their way."""
        try:
            row = self._ask(address, "GET", f"/v1/envelopes/{envelope}")
        except NotThere:
            return None
        return Answered(envelope, row["code"], row["height"], row["log_index"])

    def _prefer(self, address: str) -> None:
        self._addresses.remove(address)
        self._addresses.insert(0, address)

    def _ask(self, address: str, method: str, path: str, body: bytes | None = None) -> Any:
        for is_fresh in (address not in self._connections, True):
            try:
                return self._exchange(address, method, path, body)
            except (OSError, http.client.HTTPException, ValueError) as error:
                self._drop(address)
                if is_fresh:
                    raise _Unreachable(f"{address}: {type(error).__name__}: {error}") from None
        raise AssertionError("unreachable")

    def _exchange(self, address: str, method: str, path: str, body: bytes | None) -> Any:
        connection = self._connections.get(address)
        if connection is None:
            place = urllib.parse.urlsplit(address)
            connection = http.client.HTTPConnection(place.hostname or "", place.port, timeout=self._timeout_s)
            self._connections[address] = connection
        connection.request(method, path, body, {"Content-Type": "application/octet-stream"} if body else {})
        response = connection.getresponse()
        data = response.read(_ANSWER_BYTES_MAX)
        if response.status in (429, 500, 502, 503):
            raise _Unreachable(f"{address}: {response.status} {data[:200].decode(errors='replace')}")
        if response.status == 404:
            raise NotThere(f"{path} is not there")
        if response.status >= 400:
            raise Unavailable(f"{address}{path}: {response.status} {data[:200].decode(errors='replace')}")
        return json.loads(data)

    def _drop(self, address: str) -> None:
        connection = self._connections.pop(address, None)
        if connection is not None:
            connection.close()
