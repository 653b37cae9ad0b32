"""What happened to receivables and clearings (event tags 182-189)."""

from fenming.base.fields import Amount, AmountOrZero, Day, Event, Number, Small
from fenming.domains.receivables.records import ClearingDebt


class ReceivableIssued(Event, frozen=True, tag=182):
    """The free net of a claim became a receivable."""

    receivable: Number
    claim: Number
    holder: Number
    account: Number
    amount: Amount


class AssignmentOffered(Event, frozen=True, tag=183):
    """A receivable, or a part of it, was offered."""

    receivable: Number
    to: Number
    amount: Amount
    price: AmountOrZero
    settles: Number
    until_day: Day


class OfferEnded(Event, frozen=True, tag=184):
    """An offer was taken back or declined."""

    receivable: Number


class ReceivableAssigned(Event, frozen=True, tag=185):
    """A part went to a new holder as a receivable of its own; `left` stays with the old one."""

    receivable: Number
    origin: Number
    claim: Number
    holder: Number
    account: Number
    amount: Amount
    price: AmountOrZero
    settles: Number
    left: AmountOrZero


class ReceivablesPaid(Event, frozen=True, tag=186):
    """A claim was paid, and with it all that held parts of it."""

    claim: Number


class ClearingProposed(Event, frozen=True, tag=187):
    """Debts may be cleared against each other if all their parties consent."""

    clearing: Number
    debts: tuple[ClearingDebt, ...]
    parties: tuple[Number, ...]


class ClearingConsented(Event, frozen=True, tag=188):
    """A party consented."""

    clearing: Number
    organisation: Number
    account: Number


class ClearingClosed(Event, frozen=True, tag=189):
    """A clearing was done, or ended without effect."""

    clearing: Number
    status: Small


EVENTS = (
    ReceivableIssued, AssignmentOffered, OfferEnded, ReceivableAssigned, ReceivablesPaid, ClearingProposed, ClearingConsented,
    ClearingClosed,
)  # fmt: skip
