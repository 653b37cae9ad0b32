"""What approvals keeps: policies by scope and kind, and proposals with the decisions on them."""

from enum import IntEnum

from fenming.base.fields import AmountOrZero, Hash, Number, Positional, Record, Small
from fenming.ledger.tables import Table


class Scope(IntEnum):
    """Where a policy holds: in a project, or within an organisation."""

    PROJECT = 1
    ORGANISATION = 2


class Kind(IntEnum):
    """What is approved."""

    CLAIM = 1
    WAGE_TABLE = 2
    TRANSFER = 3
    BUDGET = 20
    ESTIMATE = 21
    CLOSING = 22
    VARIATION = 23
    ADVANCE = 30


class ProposalStatus(IntEnum):
    """Where a proposal stands."""

    OPEN = 1
    APPROVED = 2
    REJECTED = 3
    WITHDRAWN = 4
    LAPSED = 5


class Step(Positional, frozen=True):
    """Who must approve: officers with the duty, `count` of them, of an organisation with the role (0: of the scope's own)."""

    role: Small
    duty: Small
    count: Small


class Band(Positional, frozen=True):
    """The steps from an amount on; `ordered` steps open one after the other, others all at once."""

    from_amount: AmountOrZero
    ordered: bool
    steps: tuple[Step, ...]


class Policy(Record, frozen=True):
    """Bands by amount, lowest first."""

    bands: tuple[Band, ...]


class Decision(Positional, frozen=True):
    """One approval: by whom, for which step, and the hash of the document that it rests on."""

    step: Small
    party: Number
    organisation: Number
    evidence: Hash
    height: Number


class Proposal(Record, frozen=True):
    """An encoded action that waits for its band's steps.

    `if_refused` is the encoded action that runs when it is rejected, withdrawn or lapses; empty for none. `subject` is the
    number, in the proposing domain, of what is approved.
    """

    scope: Small
    scope_number: Number
    kind: Small
    subject: Number
    amount: AmountOrZero
    maker: Number
    action: bytes
    if_refused: bytes
    band: Band
    decisions: tuple[Decision, ...]
    status: Small


class ProposalCount(Record, frozen=True):
    """How many proposals there have been."""

    count: Number


POLICIES = Table(48, "policies", "IQI", Policy)
PROPOSALS = Table(49, "proposals", "Q", Proposal)
PROPOSAL_COUNT = Table(50, "proposal_count", "", ProposalCount)
TABLES = (POLICIES, PROPOSALS, PROPOSAL_COUNT)
