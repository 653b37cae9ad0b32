"""What happened to outside payments (event tags 104-111)."""

from fenming.base.fields import AmountOrZero, Day, Event, Hash, Small


class OutsidePaymentRecorded(Event, frozen=True, tag=104):
    """A payment made outside the ledger is known here now."""

    file: Hash
    position: Hash
    process: Hash
    contract: Hash
    payer: Hash
    payee: Hash
    amount: AmountOrZero
    is_refund: bool
    currency: Small
    day: Day


EVENTS = (OutsidePaymentRecorded,)
