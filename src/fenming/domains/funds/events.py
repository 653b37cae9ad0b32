"""What happened to claims and to money held (event tags 72-87 and 160-169)."""

from fenming.base.fields import Amount, AmountOrZero, Day, Event, Hash, Month, Number, Permille, Small
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
    """Where an advance stands: asked for, paid, recouped; and how late it is."""

    contract: Number
    status: Small
    lateness: Small
    recouped: AmountOrZero
    notice_day: Day


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


EVENTS = (
    ClaimSubmitted, ClaimClosed, ClaimPaid, RetentionReleased, PaymentTermsOffered, PaymentTermsAgreed, AdvanceAgreed,
    AdvanceChanged, RetentionBegan, RetentionChanged, DefectsPeriodBegan, DefectsClaimed, DefectsDecided, WaiverSigned,
    WageRecordSet, DepositAssessed, DepositChanged, DepositUsed, DepositComplained, DepositComplaintSettled,
)  # fmt: skip
