"""A node that cannot have views, because it does not hold the blocks they would be built from: what it answers all the same.

It joined by a snapshot, or its outcomes have been pruned and its views lost. It takes envelopes, says what became of those of its
own time, proves them and signs checkpoints. Everything that is read from views is refused with the reason and the other nodes.
"""

import threading
from collections.abc import Mapping
from typing import Any

from fenming.base.problems import HistoryMissing
from fenming.chain.history import outcomes_at, receipt_place
from fenming.node.node import Node
from fenming.node.settings import read_settings
from fenming.readmodel.outcomes import receipt_of
from fenming.storage.state_store import StateReader


class CommittedHeights:
    """Stands where a thread would follow with views: the height is that of the last block."""

    failure: str | None = None

    def __init__(self, height: int) -> None:
        self.height = height
        self._reached = threading.Condition()

    def wake(self, height: int) -> None:
        """A block has become durable."""
        with self._reached:
            self.height = height
            self._reached.notify_all()

    def wait_for(self, height: int, timeout_s: float) -> bool:
        """Whether a height is reached within the time."""
        with self._reached:
            return self._reached.wait_for(lambda: self.height >= height, timeout_s)

    def close(self) -> None:
        """There is no thread to stop."""


def with_peers(node: Node, missing: HistoryMissing) -> HistoryMissing:
    """The same, with the other nodes of the cluster, which may be asked."""
    if not node.genesis.validators:
        return missing
    reason = f"{missing.reason}; ask another node, whose /v1/status says first_block 1"
    return HistoryMissing(missing.until, reason, read_settings(node.home.settings).peers)


def receipt_from_outbox(reader: StateReader, envelope_id: bytes) -> Mapping[str, Any] | None:
    """The receipt of an accepted envelope; raises `HistoryMissing` where it is known that there is one, and nothing more."""
    place = receipt_place(reader, envelope_id)
    if place is None:
        return None
    height, position = place
    block = outcomes_at(reader, height)
    return receipt_of(height, block.log_start + position, block.outcomes[position])
