"""What happened to claims and retention (event tags 72-87)."""

from fenming.base.fields import AmountOrZero, Event, Hash, Month, Number
from fenming.domains.funds.records import Figures


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


EVENTS = (ClaimSubmitted, ClaimClosed, ClaimPaid, RetentionReleased)
