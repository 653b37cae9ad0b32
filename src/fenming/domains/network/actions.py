"""What can be asked of the network (action tags 120-127).

Each kind of change is an action of its own: sending it puts the change to the vote, and it is carried out when it is carried.
"""

from typing import Annotated

from msgspec import Meta

from fenming.base.fields import Action, Name, Number, Small
from fenming.domains.network.records import ADDRESS_BYTES, VERIFIER_KEY_CHARACTERS_MAX

KeyOrNone = Annotated[bytes, Meta(max_length=32)]
"""An Ed25519 public key; empty for none."""
VerifierKeyOrNone = Annotated[str, Meta(max_length=VERIFIER_KEY_CHARACTERS_MAX)]
"""A key that signs checkpoints, in the written form of signed notes; empty for none."""


class ProposeNode(Action, frozen=True, tag=120):
    """Put to the vote that an organisation's node takes part.

    A validator (tier 1) has power and all three keys; a full node (2) has a gateway key; a full or a light node (3) may have a
    checkpoint key. The node that it `replaces` (0: none) leaves in the same moment: so a consensus key is exchanged by one vote.
    """

    organisation: Number
    name: Name
    tier: Small
    power: Number
    consensus_key: KeyOrNone
    gateway_key: KeyOrNone
    checkpoint_key: VerifierKeyOrNone
    replaces: Number = 0


class ProposePower(Action, frozen=True, tag=121):
    """Put to the vote that a validator has another power; 0 removes a node of any tier for good."""

    node: Number
    power: Number


class ProposeKeys(Action, frozen=True, tag=122):
    """Put to the vote that a node has other keys; an empty one stays as it is. A consensus key changes with the node only."""

    node: Number
    gateway_key: KeyOrNone
    checkpoint_key: VerifierKeyOrNone


class ProposeLimits(Action, frozen=True, tag=123):
    """Put to the vote how large a block may be, and for how long evidence of a double signature is taken up."""

    block_bytes_max: Number
    evidence_age_blocks_max: Number
    evidence_age_ms_max: Number


class ProposeRules(Action, frozen=True, tag=124):
    """Put to the vote from which height on a later version of the rules holds."""

    version: Small
    from_height: Number


class VoteOnChange(Action, frozen=True, tag=125):
    """The one vote of an organisation of validators; it weighs as much as their power when the votes are counted."""

    change: Number
    yes: bool


class LapseChange(Action, frozen=True, tag=126):
    """Run by the ledger when a change has been open for too long."""

    change: Number


class DoubleSigning(Action, frozen=True, tag=127):
    """Run by the ledger on evidence in a block: kind 1 is a double vote, 2 an attack on light clients.

    `address` is the validator's (the first 20 bytes of its key's SHA-256), `power` what it had at `height`, where it signed twice.
    """

    address: Annotated[bytes, Meta(min_length=ADDRESS_BYTES, max_length=ADDRESS_BYTES)]
    height: Number
    time_ms: Number
    power: Number
    kind: Small


CHANGE_ACTIONS: tuple[type[Action], ...] = (ProposeNode, ProposePower, ProposeKeys, ProposeLimits, ProposeRules)
"""The kinds of change in the order of `ChangeKind`."""
