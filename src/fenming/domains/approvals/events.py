"""What happened to proposals (event tags 40-55, 190-199)."""

from fenming.base.fields import AmountOrZero, Day, Event, Hash, Number, Small


class PolicySet(Event, frozen=True, tag=40):
    """A policy holds from now on."""

    scope: Small
    scope_number: Number
    kind: Small


class ProposalOpened(Event, frozen=True, tag=41):
    """Something waits for approval by `approvals` different people, in all steps of its policy together."""

    proposal: Number
    scope: Small
    scope_number: Number
    kind: Small
    subject: Number
    amount: AmountOrZero
    maker: Number
    approvals: Small


class StepApproved(Event, frozen=True, tag=42):
    """One party approved one step, in its own right or in the place of `principal`; `left` more must approve it."""

    proposal: Number
    step: Small
    party: Number
    organisation: Number
    evidence: Hash
    principal: Number
    left: Small


class ProposalDecided(Event, frozen=True, tag=43):
    """A proposal came to its end; the reason is 0 unless it was refused."""

    proposal: Number
    status: Small
    reason: Small
    reason_text: bytes


class Delegated(Event, frozen=True, tag=190):
    """Somebody may decide in an officer's place."""

    delegation: Number
    organisation: Number
    principal: Number
    delegate: Number
    scope: Small
    scope_number: Number
    kinds: tuple[Small, ...]
    from_day: Day
    until_day: Day
    occasion: Small


class DelegationRevoked(Event, frozen=True, tag=191):
    """A delegation ended before its last day."""

    delegation: Number


class AbsenceDeclared(Event, frozen=True, tag=192):
    """An officer is away; its substitutes may decide."""

    officer: Number
    from_day: Day
    until_day: Day


class StepOpened(Event, frozen=True, tag=193):
    """A step waits for decisions from now on; `rule` is the parameter that gave its period, 0 for the policy itself."""

    proposal: Number
    step: Small
    scope: Small
    scope_number: Number
    kind: Small
    subject: Number
    role: Small
    duty: Small
    count: Small
    opened_day: Day
    due_day: Day
    rule: Small


class StepLate(Event, frozen=True, tag=194):
    """A step was not decided in time; from now on the substitutes of its officers may decide it."""

    proposal: Number
    step: Small
    late_since_day: Day


class ProposalReduced(Event, frozen=True, tag=195):
    """What is up for approval is less than what was proposed, because a part is disputed."""

    proposal: Number
    amount: AmountOrZero


EVENTS = (
    PolicySet, ProposalOpened, StepApproved, ProposalDecided, Delegated, DelegationRevoked, AbsenceDeclared, StepOpened,
    StepLate, ProposalReduced,
)  # fmt: skip
