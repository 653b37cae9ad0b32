"""What happened to outside payments and projects (event tags 104-111)."""

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


class OutsideProjectRecorded(Event, frozen=True, tag=105):
    """A project that is run outside the ledger is known here now."""

    file: Hash
    position: Hash
    project: Hash
    document: Hash
    budget: AmountOrZero
    currency: Small
    approval_day: Day


class OutsidePartyRecorded(Event, frozen=True, tag=106):
    """A party of such a project."""

    file: Hash
    position: Hash
    project: Hash
    party: Hash
    roles: Small


class OutsideBudgetRecorded(Event, frozen=True, tag=107):
    """A line of such a project's budget."""

    file: Hash
    position: Hash
    project: Hash
    source: Hash
    amount: AmountOrZero
    currency: Small
    from_day: Day
    to_day: Day


class OutsideProcessRecorded(Event, frozen=True, tag=108):
    """A contracting process of such a project."""

    file: Hash
    position: Hash
    project: Hash
    process: Hash
    suppliers: tuple[Hash, ...]
    amount: AmountOrZero
    currency: Small
    final_amount: AmountOrZero
    final_currency: Small


EVENTS = (
    OutsidePaymentRecorded, OutsideProjectRecorded, OutsidePartyRecorded, OutsideBudgetRecorded, OutsideProcessRecorded,
)  # fmt: skip
