"""What can be asked of receivables (action tags 183-189)."""

from typing import Annotated

from msgspec import Meta

from fenming.base.fields import Action, Amount, AmountOrZero, Day, Number, Positional
from fenming.domains.receivables.records import DEBTS_PER_CLEARING_MAX


class IssueReceivable(Action, frozen=True, tag=183):
    """The payee of a confirmed claim makes what is free of its own net a receivable that can be assigned."""

    claim: Number


class OfferAssignment(Action, frozen=True, tag=184):
    """The holder offers a receivable or a part of it; a later offer replaces the earlier.

    To a bank, for `price` (early payment; `settles` is 0). Or as a digital bill to the payee of a claim that the holder owes,
    `settles`, in settlement of as much of it (`price` is 0).
    """

    receivable: Number
    to: Number
    amount: Amount
    price: AmountOrZero
    settles: Number
    until_day: Day


class AcceptAssignment(Action, frozen=True, tag=185):
    """The offered party takes a part over, naming the terms it saw, where it is to be paid, and whence it pays (0: no price)."""

    receivable: Number
    amount: Amount
    price: AmountOrZero
    receive_account: Number
    pay_account: Number


class EndOffer(Action, frozen=True, tag=186):
    """The holder takes an offer back, or the offered party declines it."""

    receivable: Number


class DebtPart(Positional, frozen=True):
    """How much of a claim's own net is to be cleared."""

    claim: Number
    amount: Amount


class ProposeClearing(Action, frozen=True, tag=187):
    """One of the parties proposes to clear debts against each other."""

    debts: Annotated[tuple[DebtPart, ...], Meta(min_length=2, max_length=DEBTS_PER_CLEARING_MAX)]


class ConsentClearing(Action, frozen=True, tag=188):
    """A party consents and names the account for what it has to pay or to get; with the last consent all of it happens."""

    clearing: Number
    account: Number


class EndClearing(Action, frozen=True, tag=189):
    """A party refuses a clearing; also run by the ledger when not all have consented in time."""

    clearing: Number
