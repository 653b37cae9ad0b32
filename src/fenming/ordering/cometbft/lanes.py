"""How a gateway's batches come into a proposal: through CometBFT's mempool, or straight from the gateway.

The mempool lane hands each batch to the CometBFT beside the node, which gossips it, so that whoever proposes next can include it.
The queue lane (`mempool.type = "nop"`) keeps the batches here until it is this node's validator's turn: no second copy on the wire,
no base64, but a batch waits for the turn, and CometBFT must make blocks all the time. docs/performance.md compares them.
"""

import base64
import http.client
import json
import threading
from collections.abc import Sequence
from typing import Protocol

_TIMEOUT_S = 30
_ANSWER_BYTES_MAX = 1 << 20


class Lane(Protocol):
    """One way into a proposal."""

    def send(self, wire: bytes) -> None:
        """Bring a batch on its way; it may be lost, so it is sent again until it is committed. Never raises."""
        ...

    def offer(self, transactions: Sequence[bytes], own: Sequence[bytes]) -> Sequence[bytes]:
        """What to propose, given what CometBFT has and what this gateway still has on its way."""
        ...


class QueueLane:
    """Batches stay here until this node's validator proposes."""

    def send(self, wire: bytes) -> None:
        pass

    def offer(self, transactions: Sequence[bytes], own: Sequence[bytes]) -> Sequence[bytes]:
        return [*own, *transactions]


class MempoolLane:
    """Batches go through the mempool of the CometBFT beside this node."""

    def __init__(self, rpc_address: str) -> None:
        host, _, port = rpc_address.rpartition(":")
        self._host, self._port = host, int(port)
        self._connection: http.client.HTTPConnection | None = None
        self._lock = threading.Lock()
        self.problem: str | None = None
        """Why the last batch was not taken; it is sent again."""

    def send(self, wire: bytes) -> None:
        call = {
            "jsonrpc": "2.0", "id": 1, "method": "broadcast_tx_sync", "params": {"tx": base64.b64encode(wire).decode()},
        }  # fmt: skip
        with self._lock:
            try:
                self.problem = self._post(json.dumps(call).encode())
            except (OSError, http.client.HTTPException, ValueError) as error:
                self._drop_connection()
                self.problem = f"{type(error).__name__}: {error}"

    def offer(self, transactions: Sequence[bytes], own: Sequence[bytes]) -> Sequence[bytes]:
        return transactions

    def _post(self, body: bytes) -> str | None:
        if self._connection is None:
            self._connection = http.client.HTTPConnection(self._host, self._port, timeout=_TIMEOUT_S)
        self._connection.request("POST", "/", body, {"Content-Type": "application/json"})
        answer = json.loads(self._connection.getresponse().read(_ANSWER_BYTES_MAX))
        if error := answer.get("error"):
            return str(error.get("data") or error.get("message"))
        code = answer["result"]["code"]
        return f"refused with {code}: {answer['result'].get('log')}" if code else None

    def _drop_connection(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None
