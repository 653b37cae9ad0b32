"""What happened to proposals (event tags 40-55)."""

from fenming.base.fields import AmountOrZero, Event, Hash, Number, Small


class PolicySet(Event, frozen=True, tag=40):
    """A policy holds from now on."""

    scope: Small
    scope_number: Number
    kind: Small


class ProposalOpened(Event, frozen=True, tag=41):
    """Something waits for approval."""

    proposal: Number
    scope: Small
    scope_number: Number
    kind: Small
    subject: Number
    amount: AmountOrZero
    maker: Number


class StepApproved(Event, frozen=True, tag=42):
    """One party approved one step."""

    proposal: Number
    step: Small
    party: Number
    organisation: Number
    evidence: Hash


class ProposalDecided(Event, frozen=True, tag=43):
    """A proposal came to its end; the reason is 0 unless it was refused."""

    proposal: Number
    status: Small
    reason: Small
    reason_text: bytes


EVENTS = (PolicySet, ProposalOpened, StepApproved, ProposalDecided)
