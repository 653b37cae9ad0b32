"""What happened to claims, their debts and money held (event tags 72-87, 160-181 and 198)."""

from fenming.base.fields import Amount, AmountOrZero, Day, Event, Hash, Month, Number, Permille, Small
from fenming.domains.funds.debts import DisputedItem, Share
from fenming.domains.funds.records import Figures, Terms


class ClaimSubmitted(Event, frozen=True, tag=72):
    """A claim was made."""

    claim: Number
    contract: Number
    month: Month
    figures: Figures
    children: tuple[Number, ...]
    document: Hash


class ClaimClosed(Event, frozen=True, tag=73):
    """A claim ended without payment."""

    claim: Number


class ClaimPaid(Event, frozen=True, tag=74):
    """A claim was paid: with `parent` 0 by an instruction of its own, else within the instruction of the claim above."""

    claim: Number
    parent: Number


class RetentionReleased(Event, frozen=True, tag=75):
    """What was held back under a contract was paid to its payee."""

    contract: Number
    amount: AmountOrZero


class PaymentTermsOffered(Event, frozen=True, tag=78):
    """A payer offered terms."""

    contract: Number
    version: Number
    terms: Terms


class PaymentTermsAgreed(Event, frozen=True, tag=79):
    """A payee accepted a version of them."""

    contract: Number
    version: Number


class AdvanceAgreed(Event, frozen=True, tag=80):
    """An advance is owed by a legal day."""

    contract: Number
    amount: Amount
    due_day: Day


class AdvanceChanged(Event, frozen=True, tag=81):
    """Where an advance stands: asked for, paid, recouped; and how late it is, with the interest that was paid for that."""

    contract: Number
    status: Small
    lateness: Small
    recouped: AmountOrZero
    notice_day: Day
    interest_paid: AmountOrZero


class RetentionBegan(Event, frozen=True, tag=82):
    """Retention of a contract is kept account of from now on."""

    contract: Number


class RetentionChanged(Event, frozen=True, tag=83):
    """What was retained in all, and what became of it."""

    contract: Number
    retained: AmountOrZero
    released: AmountOrZero
    replaced: AmountOrZero
    deducted: AmountOrZero
    reserved: AmountOrZero
    stages_done: Small


class DefectsPeriodBegan(Event, frozen=True, tag=84):
    """The works were accepted; the stages must have been returned on these days."""

    contract: Number
    accepted_day: Day
    return_days: tuple[Day, ...]


class DefectsClaimed(Event, frozen=True, tag=85):
    """The payer wants a part of the retention for defects; the payee may object until the day."""

    defects: Number
    contract: Number
    amount: Amount
    reason: Small
    evidence: Hash
    object_until_day: Day


class DefectsDecided(Event, frozen=True, tag=86):
    """Defects were objected to, deducted or dismissed; `amount` is what was deducted."""

    defects: Number
    status: Small
    amount: AmountOrZero
    document: bytes


class WaiverSigned(Event, frozen=True, tag=87):
    """A payee waived."""

    claim: Number
    contract: Number
    kind: Small
    amount: Amount
    document: Hash


class WageRecordSet(Event, frozen=True, tag=160):
    """The authority recorded how an organisation pays."""

    organisation: Number
    clean_since_day: Day
    last_arrears_day: Day
    system_in_place: bool
    evidence: Hash


class DepositAssessed(Event, frozen=True, tag=161):
    """A wage deposit was computed, by whose basis and rate, and by when it is to be placed."""

    contract: Number
    organisation: Number
    basis: Small
    permille: Permille
    required: AmountOrZero
    due_day: Day
    status: Small


class DepositChanged(Event, frozen=True, tag=162):
    """Where a wage deposit stands: money and guarantees placed, used so far, and the days that matter."""

    contract: Number
    status: Small
    account: Number
    money: AmountOrZero
    guaranteed: AmountOrZero
    used: AmountOrZero
    due_day: Day
    late: bool
    notice_until_day: Day
    complaints: Number


class DepositUsed(Event, frozen=True, tag=163):
    """The authority ordered money for wages: `at_once` from the account, the rest from the banks."""

    contract: Number
    amount: Amount
    at_once: AmountOrZero
    order: Hash


class DepositComplained(Event, frozen=True, tag=164):
    """Somebody says that wages are unpaid."""

    contract: Number
    party: Number
    reason: Small
    evidence: Hash


class DepositComplaintSettled(Event, frozen=True, tag=165):
    """The authority settled a complaint."""

    contract: Number
    party: Number
    document: Hash


class ClaimAwaitsPayer(Event, frozen=True, tag=198):
    """A claim to a contractor may be disputed by it until before the day; on that day it becomes a debt by itself."""

    claim: Number
    payer: Number
    day: Day


class ClaimConfirmed(Event, frozen=True, tag=170):
    """A claim became a debt: until when its labour part and the rest must be paid, by which rule, at what interest."""

    claim: Number
    debtor: Number
    creditor: Number
    confirmation: Small
    confirmed_day: Day
    labour_due_day: Day
    due_day: Day
    rule: Small
    interest_millionths: Number


class ClaimLate(Event, frozen=True, tag=171):
    """A debt, or its labour part, was not paid in time; interest runs from that day on."""

    claim: Number
    debtor: Number
    creditor: Number
    amount: AmountOrZero
    late_since_day: Day


class InterestPaid(Event, frozen=True, tag=172):
    """Interest was paid on a claim; `owed` is what is still missing of it."""

    claim: Number
    amount: AmountOrZero
    owed: AmountOrZero


class DueTermsAgreed(Event, frozen=True, tag=173):
    """Both parties have stated the same terms; claims confirmed from now on follow them."""

    contract: Number
    payment_days: Small
    interest_millionths: Number


class NetRedirected(Event, frozen=True, tag=174):
    """Parts of a claim's own net go to others from now on."""

    claim: Number
    shares: tuple[Share, ...]


class NetCovered(Event, frozen=True, tag=175):
    """A part of a claim's own net was settled without a payment of its own: by a bill, or in a clearing.

    `covered` is all that was settled so, `interest_accrued` what was owed for lateness until then.
    """

    claim: Number
    amount: Amount
    covered: Amount
    interest_accrued: AmountOrZero
    accrued_until_day: Day


class DisputeOpened(Event, frozen=True, tag=176):
    """A part of a claim is disputed; the claim goes on with the new figures."""

    dispute: Number
    claim: Number
    contract: Number
    raised_by: Number
    items: tuple[DisputedItem, ...]
    amount: AmountOrZero
    figures: Figures
    reason_text: Hash
    opened_day: Day
    due_day: Day


class DisputeLate(Event, frozen=True, tag=177):
    """A dispute was not resolved in time."""

    dispute: Number


class ResolutionStated(Event, frozen=True, tag=178):
    """One side of a dispute has stated quantities."""

    dispute: Number
    stated_by: Number
    quantities_milli: tuple[Number, ...]
    pay_now: bool


class DisputeEnded(Event, frozen=True, tag=179):
    """Both sides have stated the same, or the claim is gone; `claim` is the claim made of it, 0 when it enters the next one."""

    dispute: Number
    status: Small
    claim: Number


class ReversalProposed(Event, frozen=True, tag=180):
    """Something paid too much is to come back; the amounts are what the mirror takes away."""

    reversal: Number
    claim: Number
    contract: Number
    amount: Amount
    labour: AmountOrZero
    retention: AmountOrZero
    recoupment: AmountOrZero
    net: AmountOrZero
    reason: Small
    reason_text: Hash
    way: Small
    maker: Number


class ReversalMoved(Event, frozen=True, tag=181):
    """A reversal was checked, done or refused."""

    reversal: Number
    claim: Number
    status: Small
    party: Number


EVENTS = (
    ClaimSubmitted, ClaimClosed, ClaimPaid, RetentionReleased, PaymentTermsOffered, PaymentTermsAgreed, AdvanceAgreed,
    AdvanceChanged, RetentionBegan, RetentionChanged, DefectsPeriodBegan, DefectsClaimed, DefectsDecided, WaiverSigned,
    WageRecordSet, DepositAssessed, DepositChanged, DepositUsed, DepositComplained, DepositComplaintSettled,
    ClaimAwaitsPayer, ClaimConfirmed, ClaimLate, InterestPaid, DueTermsAgreed, NetRedirected, NetCovered, DisputeOpened,
    DisputeLate, ResolutionStated, DisputeEnded, ReversalProposed, ReversalMoved,
)  # fmt: skip
