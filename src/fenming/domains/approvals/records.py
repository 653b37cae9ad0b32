"""What approvals keeps: policies by scope and kind, proposals with the decisions on them and the clock of each step, and who
decides for whom."""

from enum import IntEnum
from typing import Annotated

from msgspec import Meta

from fenming.base.fields import AmountOrZero, Day, Hash, Number, Positional, Record, Small
from fenming.ledger.counting import Counter
from fenming.ledger.tables import Table

STEP_DAYS_MAX = 366


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


class Occasion(IntEnum):
    """When somebody may decide in an officer's place: on any day of the period, or only as its substitute, which is while the
    officer is absent or once the step is late."""

    ALWAYS = 1
    SUBSTITUTE = 2


class Step(Positional, frozen=True):
    """Who must approve: officers with the duty, `count` of them, of an organisation with the role (0: of the scope's own).

    `due_days` is the time for the step from its opening, in working days if `working`; 0 leaves it to the ledger's parameter.
    """

    role: Small
    duty: Small
    count: Small
    due_days: Annotated[int, Meta(ge=0, le=STEP_DAYS_MAX)] = 0
    working: bool = False


class Band(Positional, frozen=True):
    """The steps from an amount on; `ordered` steps open one after the other, others all at once."""

    from_amount: AmountOrZero
    ordered: bool
    steps: tuple[Step, ...]


class Policy(Record, frozen=True):
    """Bands by amount, lowest first."""

    bands: tuple[Band, ...]


class Decision(Positional, frozen=True):
    """One approval: by whom, for which step, in whose place (0: in the party's own right), and the document that it rests on."""

    step: Small
    party: Number
    organisation: Number
    evidence: Hash
    height: Number
    principal: Number


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


class StepClock(Record, frozen=True):
    """Since when a step has been open, its last day in time, and since when it is late (0: it is not).

    `rule` is the number of the parameter that gave the period, 0 when the policy states it itself.
    """

    opened_day: Day
    due_day: Day
    late_since_day: Day
    rule: Small


class Delegation(Record, frozen=True):
    """`delegate` may decide in the place of `principal`, for these kinds, within the days, on the occasion.

    `scope` and `scope_number` are 0 where it holds everywhere.
    """

    organisation: Number
    principal: Number
    delegate: Number
    scope: Small
    scope_number: Number
    kinds: tuple[Small, ...]
    from_day: Day
    until_day: Day
    occasion: Small
    revoked: bool


class Absence(Record, frozen=True):
    """The days, both included, on which an officer is away."""

    from_day: Day
    until_day: Day


POLICIES = Table(48, "policies", "IQI", Policy)
PROPOSALS = Table(49, "proposals", "Q", Proposal)
PROPOSAL_COUNT = Table(50, "proposal_count", "", Counter)
DELEGATIONS = Table(190, "delegations", "Q", Delegation)
DELEGATION_COUNT = Table(191, "delegation_count", "", Counter)
ABSENCES = Table(192, "absences", "Q", Absence)
STEP_CLOCKS = Table(193, "step_clocks", "QI", StepClock)
TABLES = (POLICIES, PROPOSALS, PROPOSAL_COUNT, DELEGATIONS, DELEGATION_COUNT, ABSENCES, STEP_CLOCKS)
