"""What the ordering must know of the network and may not look up itself: which gateways there are, and what a block changed.

The ledger decides who takes part (`domains/network`); this room does not know any domain, so whoever composes the node hands the
answers in.
"""

from collections.abc import Sequence
from typing import Protocol

import msgspec

from fenming.ledger.tables import State


class ValidatorPower(msgspec.Struct, frozen=True):
    """A validator's new power, from two heights later on; 0 removes it."""

    consensus_key: bytes
    power: int


class BlockLimits(msgspec.Struct, frozen=True):
    """The parameters of CometBFT that the ledger may change."""

    block_bytes_max: int
    evidence_age_blocks_max: int
    evidence_age_ms_max: int


class Misbehaviour(msgspec.Struct, frozen=True):
    """Evidence that CometBFT put into a block: kind 1 is a double vote, 2 an attack on light clients."""

    kind: int
    address: bytes
    power: int
    height: int
    time_ms: int


class Network(Protocol):
    """The ledger's view of the network."""

    def gateway_key(self, state: State, gateway: int) -> bytes | None:
        """The Ed25519 key of a node's gateway, None where that node may not pack batches."""
        ...

    def gateway_number(self, state: State, key: bytes) -> int | None:
        """The number of the node with this gateway key."""
        ...

    def validator_updates(self, events: Sequence[bytes]) -> list[ValidatorPower]:
        """The validators that a block's encoded events changed."""
        ...

    def limits_update(self, events: Sequence[bytes]) -> BlockLimits | None:
        """The limits that a block's encoded events set, if any did."""
        ...

    def report(self, misbehaviour: Misbehaviour) -> bytes:
        """The encoded action by which the ledger takes note of it."""
        ...
