"""What can be asked of money (action tags 16-31)."""

from typing import Annotated

from msgspec import Meta

from fenming.base.fields import Action, Amount, Hash, Number, Positional, Small
from fenming.base.limits import BATCH_ITEMS_MAX


class Transfer(Action, frozen=True, tag=16):
    """The owner of an account pays from it. `reference` is free, or the hash of a document."""

    debit: Number
    credit: Number
    amount: Amount
    reference: Annotated[bytes, Meta(max_length=32)] = b""


class NewAccount(Positional, frozen=True):
    """An account to open; `project` is 0 for one that serves no single project."""

    owner: Number
    kind: Small
    currency: Small
    project: Number


class OpenAccounts(Action, frozen=True, tag=17):
    """An operator opens accounts; they take the next account numbers, in order."""

    accounts: Annotated[tuple[NewAccount, ...], Meta(min_length=1, max_length=BATCH_ITEMS_MAX)]


class Issue(Action, frozen=True, tag=18):
    """The central bank puts new money into an operator's reserve, against what the operator gave it."""

    reserve: Number
    amount: Amount


class Redeem(Action, frozen=True, tag=19):
    """The central bank takes money back out of an operator's reserve."""

    reserve: Number
    amount: Amount


class FreezeAccount(Action, frozen=True, tag=20):
    """The authority freezes an account by lawful order, whose document hash is `order`."""

    account: Number
    order: Hash


class UnfreezeAccount(Action, frozen=True, tag=21):
    """The authority lifts a freeze."""

    account: Number
    order: Hash


class Collect(Action, frozen=True, tag=22):
    """An owner takes what could not be delivered into another of its accounts."""

    uncollected: Number
    credit: Number
    amount: Amount


class CloseAccount(Action, frozen=True, tag=23):
    """The owner closes an empty account."""

    account: Number
