"""A claim with the claims it carries, read from the state."""

from fenming.domains.contracts.records import CONTRACTS
from fenming.domains.funds import codes
from fenming.domains.funds.claims import ClaimNode
from fenming.domains.funds.debts import DUES, NET_PAYEES, Due
from fenming.domains.funds.dues import interest_owed
from fenming.domains.funds.records import CLAIMS, Claim, ClaimStatus
from fenming.ledger.codes import Rejected
from fenming.ledger.tables import State


def claim_of(state: State, number: int) -> Claim:
    """The claim with this number; refuses where there is none."""
    claim = CLAIMS.read(state, number)
    if claim is None:
        raise Rejected(codes.CLAIM_UNKNOWN, claim=number)
    return claim


def is_open(claim: Claim) -> bool:
    """Whether the claim is neither paid nor closed."""
    return claim.status in (ClaimStatus.SUBMITTED, ClaimStatus.BUNDLED)


def debt_of(state: State, number: int) -> tuple[Claim, Due]:
    """A confirmed claim that is still to be paid, with its days; refuses any other."""
    claim = claim_of(state, number)
    due = DUES.read(state, number)
    if due is None or not is_open(claim):
        raise Rejected(codes.NOT_DEBT, claim=number)
    return claim, due


def node_of(state: State, number: int, day: int = 0) -> ClaimNode:
    """The claim, its contract and the claims below it, with the interest owed on the day."""
    claim = CLAIMS.expect(state, number)
    children = tuple(node_of(state, child, day) for child in claim.children)
    due = DUES.read(state, number)
    payees = NET_PAYEES.read(state, number)
    return ClaimNode(
        number, claim, CONTRACTS.expect(state, claim.contract), children, due.covered if due else 0,
        payees.shares if payees else (), interest_owed(claim.figures, due, day) if due else 0,
    )  # fmt: skip


def top_of(state: State, number: int) -> int:
    """The claim at the top of the tree that carries this one; itself where none does."""
    while parent := CLAIMS.expect(state, number).parent:
        number = parent
    return number


def size_of(node: ClaimNode) -> int:
    """How many claims the tree holds."""
    return 1 + sum(map(size_of, node.children))
