"""What the network keeps: nodes with their keys, who votes with what power, changes with their votes, and the limits."""

from enum import IntEnum

from fenming.base.fields import Name, Number, Positional, Record, Small
from fenming.ledger.counting import Counter
from fenming.ledger.tables import Table

ADDRESS_BYTES = 20
POWER_MAX = 1_000_000
"""Of one validator; the sum stays far below what CometBFT can count (2**60)."""
VALIDATORS_MAX = 100
"""Each signs every block, and a proof carries their signatures."""
VERIFIER_KEY_CHARACTERS_MAX = 250
CHANGE_DAYS = 14
"""How long a change can be voted on."""
EFFECT_BLOCKS = 2
"""A block's changes to the validators hold from the second block after it on (CometBFT: the next set is fixed already)."""
RULES_MARGIN_BLOCKS = 100
"""New rules hold no sooner after they were carried: a node that lacks them by then stops."""


class Tier(IntEnum):
    """What a node does: orders blocks; follows all of them and packs envelopes; or checks headers only."""

    VALIDATOR = 1
    FULL = 2
    LIGHT = 3


class Standing(IntEnum):
    """Where a node stands."""

    ACTIVE = 1
    REMOVED = 2
    PUNISHED = 3


class KeyPurpose(IntEnum):
    """What a node's key signs."""

    CONSENSUS = 1
    GATEWAY = 2
    CHECKPOINT = 3


class ChangeKind(IntEnum):
    """What is voted on."""

    NODE = 1
    POWER = 2
    KEYS = 3
    LIMITS = 4
    RULES = 5


class ChangeStatus(IntEnum):
    """Where a change stands; a failed one was carried and could no longer be carried out."""

    OPEN = 1
    CARRIED = 2
    REJECTED = 3
    LAPSED = 4
    FAILED = 5


class Node(Record, frozen=True):
    """A node of an organisation; only an active validator has power.

    `consensus_key` and `gateway_key` are Ed25519 keys or empty, `checkpoint_key` is a verifier key as text or empty; `left_height`
    is 0 while it is active, `double_signed_height` 0 unless it was reported.
    """

    organisation: Number
    name: Name
    tier: Small
    power: Number
    consensus_key: bytes
    gateway_key: bytes
    checkpoint_key: str
    joined_height: Number
    left_height: Number
    standing: Small
    double_signed_height: Number = 0


class KeyUse(Record, frozen=True):
    """The node that a key belongs to, now and for ever, and what it signs."""

    node: Number
    purpose: Small


class NodeNumber(Record, frozen=True):
    """The node behind a consensus address."""

    node: Number


class Seat(Positional, frozen=True):
    """A validator's vote."""

    node: Number
    organisation: Number
    power: Number


class ValidatorSet(Record, frozen=True):
    """All validators with their power, by number of the node; one record, because every count needs all of them."""

    seats: tuple[Seat, ...]

    @property
    def power(self) -> int:
        """Of all together."""
        return sum([seat.power for seat in self.seats])

    def power_of(self, organisation: int) -> int:
        """Of the validators of one organisation."""
        return sum([seat.power for seat in self.seats if seat.organisation == organisation])

    def with_power(self, node: int, organisation: int, power: int) -> "ValidatorSet":
        """The set in which a node has this power; 0 takes it out."""
        kept = [seat for seat in self.seats if seat.node != node]
        added = [Seat(node, organisation, power)] if power else []
        return ValidatorSet(tuple(sorted([*kept, *added], key=lambda seat: seat.node)))


class Ballot(Positional, frozen=True):
    """What an organisation voted."""

    organisation: Number
    yes: bool


class Change(Record, frozen=True):
    """A change that is, or was, voted on: the encoded action that proposed it, by which organisation, and the votes."""

    action: bytes
    organisation: Number
    ballots: tuple[Ballot, ...]
    status: Small


class Limits(Record, frozen=True):
    """The limits that were voted; there is no record while those of the founding hold."""

    block_bytes_max: Number
    evidence_age_blocks_max: Number
    evidence_age_ms_max: Number


NODES = Table(120, "network_nodes", "Q", Node)
NODE_COUNT = Table(121, "network_node_count", "", Counter)
NODE_KEYS = Table(122, "network_keys", "32s", KeyUse)
NODE_ADDRESSES = Table(123, "network_addresses", "20s", NodeNumber)
VALIDATORS = Table(124, "network_validators", "", ValidatorSet)
CHANGES = Table(125, "network_changes", "Q", Change)
CHANGE_COUNT = Table(126, "network_change_count", "", Counter)
LIMITS = Table(127, "network_limits", "", Limits)
TABLES = (NODES, NODE_COUNT, NODE_KEYS, NODE_ADDRESSES, VALIDATORS, CHANGES, CHANGE_COUNT, LIMITS)
