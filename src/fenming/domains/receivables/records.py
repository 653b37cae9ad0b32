"""What receivables keeps: receivables and the offers on them, and clearings with the consents given."""

from enum import IntEnum

from fenming.base.fields import Amount, AmountOrZero, Day, Number, Positional, Record, Small
from fenming.ledger.counting import Counter
from fenming.ledger.tables import Table

DEBTS_PER_CLEARING_MAX = 32
RECEIVABLES_PER_CLAIM_MAX = 50
"""Every live receivable is a leg of the claim's payment."""


class ReceivableStatus(IntEnum):
    """A receivable is assigned away when nothing of it is left with its holder."""

    LIVE = 1
    ASSIGNED = 2
    PAID = 3


class Receivable(Record, frozen=True):
    """A part of a claim's own net, who holds it and where it is paid.

    `origin` is the receivable from which it was split (0: it was issued); `settles` the claim that was settled with it as a bill
    (0: none).
    """

    claim: Number
    holder: Number
    account: Number
    amount: AmountOrZero
    origin: Number
    settles: Number
    status: Small


class Offer(Record, frozen=True):
    """The one open offer on a receivable."""

    to: Number
    amount: Amount
    price: AmountOrZero
    settles: Number
    until_day: Day


class LiveReceivables(Record, frozen=True):
    """The receivables of a claim that are to be paid with it, in the order of their numbers."""

    numbers: tuple[Number, ...]


class ClearingStatus(IntEnum):
    """A clearing happens as a whole or not at all."""

    OPEN = 1
    DONE = 2
    ENDED = 3


class ClearingDebt(Positional, frozen=True):
    """A part of a claim to be cleared, who owes it and to whom."""

    claim: Number
    amount: Amount
    debtor: Number
    creditor: Number


class Consent(Positional, frozen=True):
    """A party's consent and its account for the difference."""

    organisation: Number
    account: Number


class Clearing(Record, frozen=True):
    """Debts to be cleared against each other; `parties` in ascending order, all of whom must consent."""

    debts: tuple[ClearingDebt, ...]
    parties: tuple[Number, ...]
    currency: Small
    consents: tuple[Consent, ...]
    status: Small


RECEIVABLES = Table(178, "receivables", "Q", Receivable)
RECEIVABLE_COUNT = Table(179, "receivable_count", "", Counter)
OFFERS = Table(180, "assignment_offers", "Q", Offer)
LIVE_RECEIVABLES = Table(181, "live_receivables", "Q", LiveReceivables)
CLEARINGS = Table(182, "clearings", "Q", Clearing)
CLEARING_COUNT = Table(183, "clearing_count", "", Counter)
TABLES = (RECEIVABLES, RECEIVABLE_COUNT, OFFERS, LIVE_RECEIVABLES, CLEARINGS, CLEARING_COUNT)
