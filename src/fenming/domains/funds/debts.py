"""What funds keeps about debts: when a claim must be paid and to whom, what is disputed of it, and how it was put right."""

from enum import IntEnum

from fenming.base.fields import Amount, AmountOrZero, Day, Hash, Number, Positional, Record, Small
from fenming.ledger.counting import Counter
from fenming.ledger.tables import Table


class Confirmation(IntEnum):
    """By what a claim became a debt: the approval of the owner's policy, the contractor's carrying it in its own claim or
    confirming it, or the end of the time for objecting."""

    APPROVED = 1
    CARRIED = 2
    CONFIRMED = 3
    UNDISPUTED = 4


class Due(Record, frozen=True):
    """When a confirmed claim must be paid, and what it costs to pay it late.

    The labour part is due by the labour cycle, the rest by the term; both days are the last in time. `rule` is the parameter that
    gave the term (0: the contract). `covered` is how much of the claimant's own net was settled by bill or clearing.
    `interest_accrued` is interest up to and including `accrued_until_day`, not yet paid.
    """

    confirmed_day: Day
    confirmation: Small
    labour_due_day: Day
    due_day: Day
    rule: Small
    interest_millionths: Number
    late_since_day: Day
    covered: AmountOrZero
    accrued_until_day: Day
    interest_accrued: AmountOrZero


class DueTerms(Record, frozen=True):
    """Days to pay and interest for each day late (millionths of the sum), last stated by an organisation."""

    payment_days: Small
    interest_millionths: Number
    stated_by: Number


class Share(Positional, frozen=True):
    """A part of a claim's own net that belongs to somebody else: the account into which it is paid."""

    account: Number
    amount: Amount


class NetPayees(Record, frozen=True):
    """To whom parts of a claim's own net go; what they leave is the claimant's."""

    shares: tuple[Share, ...]


class DisputeStatus(IntEnum):
    """A dispute ends by an agreed quantity, or with the claim when that is withdrawn or refused."""

    OPEN = 1
    RESOLVED = 2
    DROPPED = 3


class DisputedItem(Positional, frozen=True):
    """An item of which less was accepted than claimed (to date, in thousandths), and why."""

    item: Small
    claimed_milli: Number
    accepted_milli: Number
    reason: Small


class Resolution(Positional, frozen=True):
    """The quantities (to date, one for each disputed item) that one side has stated, and whether they are paid by themselves.

    `stated_by` is the organisation, `party` its officer.
    """

    stated_by: Number
    party: Number
    quantities_milli: tuple[Number, ...]
    pay_now: bool


class Dispute(Record, frozen=True):
    """What is disputed of a claim, who disputes it against the payee, until when it should be settled, and what was offered."""

    claim: Number
    contract: Number
    raised_by: Number
    items: tuple[DisputedItem, ...]
    amount: AmountOrZero
    reason_text: Hash
    opened_day: Day
    due_day: Day
    status: Small
    offer: Resolution | None


class HeldBack(Record, frozen=True):
    """By item of a contract, the thousandths that open disputes keep from being claimed again."""

    quantities_milli: tuple[Number, ...]


class Way(IntEnum):
    """How money paid too much comes back: by the payee's consent, or out of what the payee claims next."""

    RETURN = 1
    SET_OFF = 2


class ReversalStatus(IntEnum):
    """Proposed by a maker, checked by another; a return then waits for the payee."""

    PROPOSED = 1
    CHECKED = 2
    DONE = 3
    REFUSED = 4


class Reversal(Record, frozen=True):
    """The mirror of a part of a paid claim: what it should have been, what was paid too much, why, and how it comes back.

    `quantities_milli` are the right ones to date; `labour`, `retention`, `recoupment` and `net` add up to `amount`.
    """

    claim: Number
    contract: Number
    quantities_milli: tuple[Number, ...]
    amount: Amount
    labour: AmountOrZero
    retention: AmountOrZero
    recoupment: AmountOrZero
    net: AmountOrZero
    reason: Small
    reason_text: Hash
    way: Small
    maker: Number
    checker: Number
    status: Small


DUES = Table(170, "claim_dues", "Q", Due)
DUE_TERMS = Table(171, "due_terms", "QI", DueTerms)
"""By contract, and whether the terms are agreed (1) or only stated by one party (0)."""
DISPUTES = Table(172, "disputes", "Q", Dispute)
DISPUTE_COUNT = Table(173, "dispute_count", "", Counter)
HELD_BACK = Table(174, "held_back_quantities", "Q", HeldBack)
REVERSALS = Table(175, "reversals", "Q", Reversal)
REVERSAL_COUNT = Table(176, "reversal_count", "", Counter)
NET_PAYEES = Table(177, "net_payees", "Q", NetPayees)
TABLES = (
    DUES, DUE_TERMS, DISPUTES, DISPUTE_COUNT, HELD_BACK, REVERSALS, REVERSAL_COUNT, NET_PAYEES,
)  # fmt: skip
