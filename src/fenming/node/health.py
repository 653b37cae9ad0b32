"""How a running node is: what `fenming doctor` sees of its home, and what only the running node knows.

The look around asks disks and peers and may take seconds, so it runs in a thread of its own, is kept for a while, and is made only
where somebody wants to know. What the node itself knows is said anew each time.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

from fenming.base.light.blocks import FOR_BLOCK, LightBlock, Validator
from fenming.base.problems import Problem, Unavailable
from fenming.domains.network.records import NODES
from fenming.domains.network.rules.nodes import validators_of
from fenming.ledger.overlay import BlockState
from fenming.ledger.tables import State
from fenming.node.checkup import CheckupFinding, look_around
from fenming.node.checkup.finding import found
from fenming.node.comet_rpc import CometRpc
from fenming.node.node import Node
from fenming.node.settings import read_settings

_KEPT_S, _PATIENCE_S, _COMET_S = 20.0, 8.0, 2.0


class LookAround:
    """The findings of a look around, not older than twenty seconds, or those that there are after some patience."""

    def __init__(self, look: Callable[[], list[CheckupFinding]], patience_s: float = _PATIENCE_S) -> None:
        self._look = look
        self._patience_s = patience_s
        self._lock = threading.Lock()
        self._found: list[CheckupFinding] = []
        self._until_s = 0.0
        self._thread: threading.Thread | None = None

    def findings(self) -> list[CheckupFinding]:
        """What was seen."""
        with self._lock:
            if self._thread is None and time.monotonic() >= self._until_s:
                self._thread = threading.Thread(target=self._run, name="look-around", daemon=True)
                self._thread.start()
            running = self._thread
        if running:
            running.join(self._patience_s)
        return self._found

    def close(self) -> None:
        """Wait for a look under way: it holds the store."""
        running = self._thread
        if running:
            running.join()

    def _run(self) -> None:
        try:
            self._found = self._look()
        except Problem as problem:
            self._found = [found("home_unread", detail=problem)]
        finally:
            with self._lock:
                self._until_s = time.monotonic() + _KEPT_S
                self._thread = None


def look_at(node: Node) -> list[CheckupFinding]:
    """A look around the home of a node in this process."""
    with closing(node.reader()) as reader:
        return look_around(node.home, reader)


def running_findings(node: Node, failure: str | None, views_height: int | None) -> Iterator[CheckupFinding]:
    """What the node knows of itself."""
    yield found("blocks_stopped", detail=failure) if failure else found("blocks_made")
    lag = node.head().height - views_height if views_height is not None else 0
    if views_height is None:
        yield found("views_missing", height=node.log.base.height + 1)
    elif lag > 1:
        yield found("views_lag", blocks=lag)
    if node.snapshots and node.snapshots.failure:
        yield found("snapshot_failed", detail=node.snapshots.failure)


def validators(node: Node) -> dict[str, Any]:
    """Who decides on blocks with which votes, and who proposed and signed the newest; nobody on a chain of one node."""
    with closing(node.reader()) as reader:
        state = BlockState(reader)
        rows = [_validator(state, seat.node, seat.power) for seat in validators_of(state).seats]
    block = _newest_block(node) if rows else None
    voted = _voters(block) if block else set()
    for row in rows:
        address = row.pop("address")
        row["proposed"] = bool(block and block.header.proposer_address == address)
        row["signed"] = address in voted if block else None
    power = sum(row["power"] for row in rows)
    signed = sum(row["power"] for row in rows if row["signed"]) if block else None
    return {"block": block.height if block else None, "power": power, "signed_power": signed, "items": rows, "next": None}


def _validator(state: State, number: int, power: int) -> dict[str, Any]:
    node = NODES.expect(state, number)
    return {
        "node": number, "name": node.name, "organisation": node.organisation, "power": power,
        "address": Validator(node.consensus_key, power).address,
    }  # fmt: skip


def _newest_block(node: Node) -> LightBlock | None:
    """None where CometBFT does not answer: the look around says so, with what to do."""
    comet = CometRpc(read_settings(node.home.settings).rpc_address, _COMET_S)
    try:
        return comet.light_block(comet.heights()[1])
    except Unavailable:
        return None


def _voters(block: LightBlock) -> set[bytes]:
    return {vote.address for vote in block.commit.votes if vote.flag == FOR_BLOCK}
