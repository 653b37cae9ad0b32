"""What a block's events mean for the engine that orders: the validators with their new power, and new limits.

CometBFT stops for good on a set in which a key stands twice, or that takes away a validator which it never had. Several changes
of a block are therefore told as one, from the first state to the last, and one that ends where it began not at all.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from fenming.domains.network.events import LimitsSet, NodeAdded, NodeChanged

_TAGS = (120, 121, 122)
_decoder: "msgspec.msgpack.Decoder[Any]" = msgspec.msgpack.Decoder(NodeAdded | NodeChanged | LimitsSet)


def validator_updates(events: Sequence[bytes]) -> list[tuple[bytes, int]]:
    """Consensus keys with their new power (0: removed), in the order in which they were first changed."""
    before: dict[bytes, int] = {}
    after: dict[bytes, int] = {}
    for event in _of_network(events):
        if isinstance(event, NodeAdded | NodeChanged) and event.consensus_key:
            before.setdefault(event.consensus_key, event.power_before if isinstance(event, NodeChanged) else 0)
            after[event.consensus_key] = event.power
    return [(key, power) for key, power in after.items() if power != before[key]]


def limits_update(events: Sequence[bytes]) -> LimitsSet | None:
    """The limits that hold after the block, where it set any."""
    found = None
    for event in _of_network(events):
        if isinstance(event, LimitsSet):
            found = event
    return found


def _of_network(events: Sequence[bytes]) -> Iterator[Any]:
    """Those of the events that matter here, decoded. The second byte of every short event is its tag; a block holds thousands."""
    for event in events:
        if event[1] in _TAGS:
            yield _decoder.decode(event)
