"""Who acted for workers, what waited for them, what they complained about, and how it all was closed."""

from fenming.base.fields import Amount, AmountOrZero, Day, Event, Hash, Number, Small


class PowerGranted(Event, frozen=True, tag=210):
    """A worker named an agent, whom so many workers have named by now."""

    worker: Number
    agent: Number
    kinds: Small
    from_day: Day
    until_day: Day
    document: Hash
    serial: Number
    payees: Number
    device: Hash


class PowerRevoked(Event, frozen=True, tag=211):
    """A worker took a power back."""

    worker: Number
    agent: Number


class CollectedByAgent(Event, frozen=True, tag=212):
    """An agent took what waited for a worker."""

    worker: Number
    agent: Number
    uncollected: Number
    credit: Number
    amount: Amount
    device: Hash


class WageUncollected(Event, frozen=True, tag=213):
    """A wage could not be delivered, for the reason of this code, and waits."""

    account: Number
    worker: Number
    table: Number
    line: Small
    amount: Amount
    reason: Small


class UncollectedStands(Event, frozen=True, tag=214):
    """What waits in a worker's uncollected account now, since when, and how often it was said."""

    account: Number
    worker: Number
    amount: AmountOrZero
    since_day: Day
    reminders: Number


class DeathAttested(Event, frozen=True, tag=215):
    """A worker has died; wages are held for the heirs."""

    worker: Number
    operator: Number
    document: Hash


class EstateClaimed(Event, frozen=True, tag=216):
    """An heir claimed the wages held."""

    claim: Number
    worker: Number
    claimant: Number
    account: Number
    evidence: Hash


class EstateClaimAttested(Event, frozen=True, tag=217):
    """A party attested a claim of heirs, as the first or second."""

    claim: Number
    organisation: Number
    evidence: Hash
    attestations: Small


class EstatePaid(Event, frozen=True, tag=218):
    """Wages held went to the heirs."""

    worker: Number
    account: Number
    amount: Amount


class ComplaintFiled(Event, frozen=True, tag=219):
    """A worker complained; an answer is due by a day."""

    complaint: Number
    project: Number
    engagement: Number
    against: Number
    kind: Small
    text: Hash
    filer: Number
    due_day: Day


class ComplaintAdvanced(Event, frozen=True, tag=228):
    """A complaint was answered, escalated or resolved."""

    complaint: Number
    status: Small
    due_day: Day
    outcome: Small
    text: bytes


class ClosingAnnounced(Event, frozen=True, tag=229):
    """Public notice was given that the special wage account will be closed after a day."""

    project: Number
    contract: Number
    notice: Hash
    until_day: Day


class WageAccountClosed(Event, frozen=True, tag=230):
    """The special wage account was closed; personal records must be kept until a day."""

    project: Number
    account: Number
    remainder: AmountOrZero
    records_until_day: Day


class RecordsKept(Event, frozen=True, tag=231):
    """An organisation keeps personal records off the ledger."""

    project: Number
    holder: Number
    commitments: tuple[Hash, ...]


class RecordsAdvanced(Event, frozen=True, tag=232):
    """Records are due for erasure, or have been erased."""

    status: Small
    commitments: tuple[Hash, ...]
