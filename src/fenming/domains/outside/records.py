"""What is kept of outside payments: one record for each place of each file."""

from fenming.base.fields import AmountOrZero, Day, Hash, Record, Small
from fenming.ledger.tables import Table


class RecordedPayment(Record, frozen=True):
    """A payment made outside, as it was published."""

    process: Hash
    contract: Hash
    payer: Hash
    payee: Hash
    amount: AmountOrZero
    is_refund: bool
    currency: Small
    day: Day


OUTSIDE_PAYMENTS = Table(112, "outside_payments", "32s32s", RecordedPayment)
TABLES = (OUTSIDE_PAYMENTS,)
