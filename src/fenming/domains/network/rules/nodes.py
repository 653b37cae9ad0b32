"""Nodes: how one comes in, changes its power or keys, and leaves; and the checks before it.

The powers of all validators stand in one record beside the nodes, and the two change together here, in `set_power`. Of what one
change may do: at most a third of the power moves, because a light client trusts a set as long as a third of what it knew is in it.
"""

from msgspec.structs import replace

from fenming.base.hashing import sha256
from fenming.domains.identity.rules import organisation_of
from fenming.domains.network import actions, codes, events
from fenming.domains.network.records import (
    ADDRESS_BYTES,
    EFFECT_BLOCKS,
    NODE_ADDRESSES,
    NODE_COUNT,
    NODE_KEYS,
    NODES,
    POWER_MAX,
    VALIDATORS,
    VALIDATORS_MAX,
    Node,
    NodeNumber,
    Standing,
    Tier,
    ValidatorSet,
)
from fenming.domains.network.rules.keys import check_new_keys, keep_keys, public_keys
from fenming.ledger.codes import Rejected
from fenming.ledger.context import Context
from fenming.ledger.counting import next_number
from fenming.ledger.tables import State

_NONE = ValidatorSet(())


# Asked by others.


def validators_of(state: State) -> ValidatorSet:
    """The validators and their power as the last changes left them."""
    return VALIDATORS.read(state) or _NONE


def gateway_key(state: State, number: int) -> bytes | None:
    """The key with which a node signs its batches; None where it may not pack any."""
    node = NODES.read(state, number)
    return (node.gateway_key or None) if node and node.standing == Standing.ACTIVE else None


def gateway_number(state: State, key: bytes) -> int | None:
    """The node whose gateway signs with this key now."""
    use = NODE_KEYS.read(state, key)
    return use.node if use and gateway_key(state, use.node) == key else None


def address_of(consensus_key: bytes) -> bytes:
    """How CometBFT names a validator in its evidence."""
    return sha256(consensus_key)[:ADDRESS_BYTES]


def active_node(state: State, number: int) -> Node:
    """The node; refuses one that is not there, or no longer."""
    node = NODES.read(state, number)
    if node is None:
        raise Rejected(codes.NODE_UNKNOWN, node=number)
    if node.standing != Standing.ACTIVE:
        raise Rejected(codes.NODE_LEFT, node=number)
    return node


# What a change may do.


def check_node(context: Context, action: actions.ProposeNode) -> None:
    """Refuse a node that cannot come in."""
    organisation_of(context.state, action.organisation)
    leaving = active_node(context.state, action.replaces).power if action.replaces else 0
    if action.tier not in tuple(Tier):
        raise Rejected(codes.TIER_UNKNOWN, tier=action.tier)
    if not (1 <= action.power <= POWER_MAX if action.tier == Tier.VALIDATOR else action.power == 0):
        raise Rejected(codes.POWER_WRONG, power=action.power, limit=POWER_MAX)
    if not _keys_fit(action.tier, action.consensus_key, action.gateway_key, action.checkpoint_key):
        raise Rejected(codes.KEYS_NOT_FOR_TIER, tier=action.tier)
    keys = public_keys(action.consensus_key, action.gateway_key, action.checkpoint_key)
    check_new_keys(context.state, keys)
    validators = validators_of(context.state)
    if action.power and not leaving and len(validators.seats) >= VALIDATORS_MAX:
        raise Rejected(codes.VALIDATORS_TOO_MANY, limit=VALIDATORS_MAX)
    _check_move(validators, max(action.power, leaving))  # all of the old power goes, all of the new one comes
    if not action.power:
        _check_not_last(validators, action.replaces, leaving)


def check_power(context: Context, action: actions.ProposePower) -> None:
    """Refuse a power that a node cannot have, or that moves too much."""
    node = active_node(context.state, action.node)
    if action.power > POWER_MAX or (node.tier != Tier.VALIDATOR and action.power):
        raise Rejected(codes.POWER_WRONG, power=action.power, limit=POWER_MAX)
    if node.tier != Tier.VALIDATOR:
        return
    if node.power == action.power:
        raise Rejected(codes.NOTHING_CHANGES)
    validators = validators_of(context.state)
    _check_move(validators, abs(action.power - node.power))
    if not action.power:
        _check_not_last(validators, action.node, node.power)


def check_keys(context: Context, action: actions.ProposeKeys) -> None:
    """Refuse keys that the node cannot take on."""
    node = active_node(context.state, action.node)
    if not action.gateway_key and not action.checkpoint_key:
        raise Rejected(codes.NOTHING_CHANGES)
    gateway_key, checkpoint_key = action.gateway_key or node.gateway_key, action.checkpoint_key or node.checkpoint_key
    if not _keys_fit(node.tier, node.consensus_key, gateway_key, checkpoint_key):
        raise Rejected(codes.KEYS_NOT_FOR_TIER, tier=node.tier)
    check_new_keys(context.state, public_keys(b"", action.gateway_key, action.checkpoint_key))


def _keys_fit(tier: int, consensus_key: bytes, gateway_key: bytes, checkpoint_key: str) -> bool:
    if tier == Tier.VALIDATOR:
        return bool(consensus_key and gateway_key and checkpoint_key)
    return not consensus_key and bool(gateway_key) == (tier == Tier.FULL)


def _check_move(validators: ValidatorSet, moved: int) -> None:
    """Refuse a change by more than a third of all power; a move by one is always let through, or the smallest sets were stuck."""
    limit = max(1, validators.power // 3)
    if moved > limit:
        raise Rejected(codes.POWER_MOVES_TOO_FAR, moved=moved, limit=limit)


def _check_not_last(validators: ValidatorSet, node: int, power: int) -> None:
    if validators.power == power:
        raise Rejected(codes.LAST_VALIDATOR, node=node)


# What a change does.


def enter(state: State, node: Node) -> int:
    """Give the node a number and keep what it is found by."""
    number = next_number(state, NODE_COUNT)
    NODES.write(state, node, number)
    keep_keys(state, number, public_keys(node.consensus_key, node.gateway_key, node.checkpoint_key))
    if node.power:
        NODE_ADDRESSES.write(state, NodeNumber(number), address_of(node.consensus_key))
        VALIDATORS.write(state, validators_of(state).with_power(number, node.organisation, node.power))
    return number


def add_node(context: Context, action: actions.ProposeNode) -> None:
    """The node takes part, and the one that it replaces no more."""
    if action.replaces:
        set_power(context, action.replaces, NODES.expect(context.state, action.replaces), 0, Standing.REMOVED)
    node = Node(
        action.organisation, action.name, action.tier, action.power, action.consensus_key, action.gateway_key,
        action.checkpoint_key, context.height, 0, Standing.ACTIVE,
    )  # fmt: skip
    number = enter(context.state, node)
    context.emit(
        events.NodeAdded(
            number, node.organisation, node.name, node.tier, node.power, node.consensus_key, node.gateway_key,
            node.checkpoint_key, effective_from(context),
        )
    )  # fmt: skip


def change_power(context: Context, action: actions.ProposePower) -> None:
    """The validator has the power, or the node leaves."""
    standing = Standing.ACTIVE if action.power else Standing.REMOVED
    set_power(context, action.node, NODES.expect(context.state, action.node), action.power, standing)


def change_keys(context: Context, action: actions.ProposeKeys) -> None:
    """The node has the keys; the old ones stay its own and sign no more."""
    node = NODES.expect(context.state, action.node)
    changed = replace(
        node, gateway_key=action.gateway_key or node.gateway_key, checkpoint_key=action.checkpoint_key or node.checkpoint_key
    )
    keep_keys(context.state, action.node, public_keys(b"", action.gateway_key, action.checkpoint_key))
    _write(context, action.node, changed, node.power)


def set_power(context: Context, number: int, node: Node, power: int, standing: Standing) -> None:
    """Change a node's power and standing together with the set; whoever is no longer active leaves at this height."""
    left_height = 0 if standing == Standing.ACTIVE else node.left_height or context.height
    if node.power != power:
        validators = validators_of(context.state).with_power(number, node.organisation, power)
        VALIDATORS.write(context.state, validators)
    _write(context, number, replace(node, power=power, standing=standing, left_height=left_height), node.power)


def effective_from(context: Context) -> int:
    """The height from which this block's changes to the validators hold."""
    return context.height + EFFECT_BLOCKS


def _write(context: Context, number: int, node: Node, power_before: int) -> None:
    NODES.write(context.state, node, number)
    context.emit(
        events.NodeChanged(
            number, node.standing, power_before, node.power, node.consensus_key, node.gateway_key, node.checkpoint_key,
            effective_from(context),
        )
    )  # fmt: skip
