"""What can be asked about outside payments (action tags 104-111)."""

from typing import Annotated

from msgspec import Meta

from fenming.base.fields import Action, AmountOrZero, Day, Hash, Positional, Small
from fenming.base.limits import BATCH_ITEMS_MAX


class OutsidePayment(Positional, frozen=True):
    """One payment as a file states it. Texts stay off the ledger: a name may be a person's. `day` 0 means undated."""

    position: Hash
    process: Hash
    contract: Hash
    payer: Hash
    payee: Hash
    amount: AmountOrZero
    is_refund: bool
    currency: Small
    day: Day


class RecordOutsidePayments(Action, frozen=True, tag=104):
    """The authority records payments from a file, whose hash is the evidence; a place recorded before is left as it is."""

    file: Hash
    payments: Annotated[tuple[OutsidePayment, ...], Meta(min_length=1, max_length=BATCH_ITEMS_MAX)]
