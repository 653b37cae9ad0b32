"""What happened to money (event tags 16-31). Every change of a balance is one of `Posted`, `Issued`, `Redeemed`."""

from fenming.base.fields import Amount, Event, Number, Small


class Posted(Event, frozen=True, tag=16):
    """Money moved. `reference` names what it moved for: a claim, a wage table, a document."""

    debit: Number
    credit: Number
    currency: Small
    amount: Amount
    purpose: Small
    reference: bytes


class Issued(Event, frozen=True, tag=17):
    """Money came into being in a reserve."""

    account: Number
    currency: Small
    amount: Amount


class Redeemed(Event, frozen=True, tag=18):
    """Money in a reserve ceased to be."""

    account: Number
    currency: Small
    amount: Amount


class AccountOpened(Event, frozen=True, tag=19):
    """An account got its number."""

    account: Number
    owner: Number
    kind: Small
    currency: Small
    project: Number


class AccountStatusChanged(Event, frozen=True, tag=20):
    """An account was frozen, released or closed."""

    account: Number
    status: Small
    order: bytes


class PaymentRedirected(Event, frozen=True, tag=21):
    """What was meant for `intended` could not be received there and waits in its owner's uncollected account."""

    intended: Number
    uncollected: Number
    amount: Amount
    reason: Small
    reference: bytes


EVENTS = (Posted, Issued, Redeemed, AccountOpened, AccountStatusChanged, PaymentRedirected)
