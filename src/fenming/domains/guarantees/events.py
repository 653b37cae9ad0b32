"""What happened to guarantees (event tags 144-159)."""

from fenming.base.fields import Amount, AmountOrZero, Day, Event, Hash, Number, Small


class GuaranteeDrafted(Event, frozen=True, tag=144):
    """A bank drafted a guarantee."""

    guarantee: Number
    kind: Small
    subject: Number
    line: Small
    project: Number
    issuer: Number
    applicant: Number
    beneficiary: Number
    amount: Amount
    valid_until_day: Day
    account: Number
    document: Hash


class GuaranteeChanged(Event, frozen=True, tag=145):
    """Where a guarantee stands now; `left` can still be claimed."""

    guarantee: Number
    status: Small
    left: AmountOrZero


class GuaranteeExpiring(Event, frozen=True, tag=146):
    """A guarantee ends soon and has not been given back."""

    guarantee: Number
    left: AmountOrZero
    valid_until_day: Day


class GuaranteeClaimed(Event, frozen=True, tag=147):
    """Payment was demanded; the bank has until the due day."""

    claim: Number
    guarantee: Number
    amount: Amount
    credit: Number
    binding: bool
    reason: Small
    evidence: Hash
    due_day: Day


class GuaranteeClaimDecided(Event, frozen=True, tag=148):
    """A claim was paid or refused; reason and text are 0 and empty unless it was refused."""

    claim: Number
    status: Small
    reason: Small
    reason_text: bytes


class GuaranteeClaimLate(Event, frozen=True, tag=149):
    """The bank's time is over, and the claim has been neither paid nor refused."""

    claim: Number
    guarantee: Number


class GuaranteeExtended(Event, frozen=True, tag=150):
    """The bank moved the last day; `document` is the hash of its letter."""

    guarantee: Number
    valid_until_day: Day
    document: Hash


EVENTS = (
    GuaranteeDrafted, GuaranteeChanged, GuaranteeExpiring, GuaranteeClaimed, GuaranteeClaimDecided, GuaranteeClaimLate,
    GuaranteeExtended,
)  # fmt: skip
