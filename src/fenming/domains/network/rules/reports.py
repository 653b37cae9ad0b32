"""What follows a double signature: the validator loses its power and its gateway, and comes back only as a new node by a vote.

CometBFT checks the evidence before it lets it into a block; the ledger believes it as it believes the block's time. The last
validator is kept, because a chain without any could not even take the change back; then the report alone stands against it.
"""

from msgspec.structs import replace

from fenming.domains.network import actions, codes, events
from fenming.domains.network.records import NODE_ADDRESSES, NODES, Standing
from fenming.domains.network.rules.nodes import set_power, validators_of
from fenming.ledger.codes import Rejected
from fenming.ledger.context import Context


def double_signing(context: Context, action: actions.DoubleSigning) -> None:
    """Punish the validator once; what it signed before it left by a vote counts too."""
    found = NODE_ADDRESSES.read(context.state, action.address)
    if found is None:
        raise Rejected(codes.VALIDATOR_UNKNOWN)
    node = NODES.expect(context.state, found.node)
    if node.double_signed_height:
        raise Rejected(codes.REPORTED_ALREADY, node=found.node)
    kept = validators_of(context.state).power == node.power
    context.emit(
        events.DoubleSigned(
            found.node, node.organisation, node.name, action.kind, action.height, action.time_ms, action.power, kept
        )
    )
    reported = replace(node, double_signed_height=action.height)
    if kept:
        NODES.write(context.state, reported, found.node)
    else:
        set_power(context, found.node, reported, 0, Standing.PUNISHED)
