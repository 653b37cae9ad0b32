"""What can be asked about outside payments and projects (action tags 104-111)."""

from typing import Annotated

from msgspec import Meta

from fenming.base.fields import Action, AmountOrZero, Day, Hash, Positional, Small
from fenming.base.limits import BATCH_ITEMS_MAX
from fenming.domains.outside.records import SUPPLIERS_MAX


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


class OutsideProject(Positional, frozen=True):
    """A project as a file states it; `document` is the hash of the whole file in canonical form. `currency` 0: no budget."""

    position: Hash
    project: Hash
    document: Hash
    budget: AmountOrZero
    currency: Small
    approval_day: Day


class OutsideParty(Positional, frozen=True):
    """A party of a project; `roles` is the sum of `OutsideRole` numbers."""

    position: Hash
    project: Hash
    party: Hash
    roles: Small


class OutsideBudget(Positional, frozen=True):
    """A line of a project's budget: whose money, how much, for which days (0: not stated)."""

    position: Hash
    project: Hash
    source: Hash
    amount: AmountOrZero
    currency: Small
    from_day: Day
    to_day: Day


class OutsideProcess(Positional, frozen=True):
    """A contracting process: what was agreed and what it came to. A currency of 0 means that no sum is stated."""

    position: Hash
    project: Hash
    process: Hash
    suppliers: Annotated[tuple[Hash, ...], Meta(max_length=SUPPLIERS_MAX)]
    amount: AmountOrZero
    currency: Small
    final_amount: AmountOrZero
    final_currency: Small


class RecordOutsideProjects(Action, frozen=True, tag=105):
    """The authority records projects from a file with what belongs to them; a place recorded before is left as it is."""

    file: Hash
    projects: Annotated[tuple[OutsideProject, ...], Meta(max_length=BATCH_ITEMS_MAX)]
    parties: Annotated[tuple[OutsideParty, ...], Meta(max_length=BATCH_ITEMS_MAX)]
    budgets: Annotated[tuple[OutsideBudget, ...], Meta(max_length=BATCH_ITEMS_MAX)]
    processes: Annotated[tuple[OutsideProcess, ...], Meta(max_length=BATCH_ITEMS_MAX)]
