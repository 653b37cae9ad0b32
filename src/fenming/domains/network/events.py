"""What happened to the network (event tags 120-127)."""

from fenming.base.fields import Day, Event, Name, Number, Small


class NodeAdded(Event, frozen=True, tag=120):
    """A node takes part; as a validator from `effective_from_height` on."""

    node: Number
    organisation: Number
    name: Name
    tier: Small
    power: Number
    consensus_key: bytes
    gateway_key: bytes
    checkpoint_key: str
    effective_from_height: Number


class NodeChanged(Event, frozen=True, tag=121):
    """A node as it stands now: with another power, other keys, removed or punished; its power holds from the height named."""

    node: Number
    standing: Small
    power_before: Number
    power: Number
    consensus_key: bytes
    gateway_key: bytes
    checkpoint_key: str
    effective_from_height: Number


class LimitsSet(Event, frozen=True, tag=122):
    """The limits from the next block on."""

    block_bytes_max: Number
    evidence_age_blocks_max: Number
    evidence_age_ms_max: Number


class RulesScheduled(Event, frozen=True, tag=123):
    """A version of the rules holds from a height on, in place of any other that still lay ahead."""

    version: Small
    from_height: Number


class ChangeProposed(Event, frozen=True, tag=124):
    """A change can be voted on until a day; `action` is the encoded proposal, `node` the one it is about (0: none)."""

    change: Number
    kind: Small
    node: Number
    organisation: Number
    action: bytes
    lapse_day: Day


class VoteCast(Event, frozen=True, tag=125):
    """An organisation voted with its power; beside it what all votes weigh now, of `power_total`."""

    change: Number
    organisation: Number
    yes: bool
    power: Number
    power_yes: Number
    power_no: Number
    power_total: Number


class ChangeDecided(Event, frozen=True, tag=126):
    """A change came to its end; `code` is why it could no longer be carried out, 0 otherwise."""

    change: Number
    status: Small
    code: Number


class DoubleSigned(Event, frozen=True, tag=127):
    """A validator signed twice at a height: it is punished, or kept where it is the only one, because a chain needs one."""

    node: Number
    organisation: Number
    name: Name
    kind: Small
    height: Number
    time_ms: Number
    power: Number
    kept: bool


EVENTS = (
    NodeAdded, NodeChanged, LimitsSet, RulesScheduled, ChangeProposed, VoteCast, ChangeDecided, DoubleSigned,
)  # fmt: skip
