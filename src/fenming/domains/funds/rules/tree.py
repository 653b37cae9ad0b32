"""A claim with the claims it carries, read from the state."""

from fenming.domains.contracts.records import CONTRACTS
from fenming.domains.funds import codes
from fenming.domains.funds.claims import ClaimNode
from fenming.domains.funds.records import CLAIMS, Claim
from fenming.ledger.codes import Rejected
from fenming.ledger.tables import State


def claim_of(state: State, number: int) -> Claim:
    """The claim with this number; refuses where there is none."""
    claim = CLAIMS.read(state, number)
    if claim is None:
        raise Rejected(codes.CLAIM_UNKNOWN, claim=number)
    return claim


def node_of(state: State, number: int) -> ClaimNode:
    """The claim, its contract and the claims below it."""
    claim = CLAIMS.expect(state, number)
    children = tuple(node_of(state, child) for child in claim.children)
    return ClaimNode(number, claim, CONTRACTS.expect(state, claim.contract), children)


def size_of(node: ClaimNode) -> int:
    """How many claims the tree holds."""
    return 1 + sum(map(size_of, node.children))
