"""What contracts keeps: projects with their budget lines, and contracts with their priced items."""

from enum import IntEnum

from fenming.base.fields import Amount, AmountOrZero, Day, Hash, Name, Number, Permille, Positional, Record, Small
from fenming.ledger.tables import Table

TIERS_MAX = 8
"""Deepest contract tree: owner, general contractor, and six tiers below."""
ITEMS_MAX = 200
LINES_MAX = 100


class ProjectKind(IntEnum):
    """Who pays for the project; some legal numbers hold for public money only."""

    GOVERNMENT = 1
    OTHER = 2


class ContractKind(IntEnum):
    """What the payee does."""

    WORKS = 1
    LABOUR = 2
    SUPPLY = 3


class ContractStatus(IntEnum):
    """A contract binds when both have signed."""

    OFFERED = 1
    SIGNED = 2


class Project(Record, frozen=True):
    """A project, the account from which it is paid, and the special wage account (0 until the contractor names it)."""

    owner: Number
    name: Name
    currency: Small
    kind: Small
    account: Number
    wage_account: Number
    line_count: Small


class BudgetLine(Record, frozen=True):
    """Money set aside: how much of it is bound by signed contracts, and how much has been paid."""

    name: Name
    amount: Amount
    committed: AmountOrZero
    paid: AmountOrZero


class Item(Positional, frozen=True):
    """A priced item of the contract: quantity in thousandths of its unit, price in minor units for a whole unit."""

    name: Name
    quantity_milli: Amount
    unit_price: Amount


class Contract(Record, frozen=True):
    """A contract in the tree; `parent` is 0 for one with the project's owner.

    `amount` is the sum of the items. Of the value of work done, `progress_permille` is payable as progress, of which
    `labour_permille` goes to wages and `retention_permille` is held back. `signed_day` fixes which legal numbers hold.
    """

    project: Number
    budget_line: Small
    parent: Number
    tier: Small
    payer: Number
    payee: Number
    kind: Small
    amount: Amount
    items: tuple[Item, ...]
    labour_permille: Permille
    retention_permille: Permille
    progress_permille: Permille
    document: Hash
    status: Small
    signed_day: Day
    subcontracted: AmountOrZero
    payee_account: Number
    retention_account: Number


class ContractCount(Record, frozen=True):
    """How many numbers have been given out."""

    count: Number


PROJECTS = Table(64, "projects", "Q", Project)
PROJECT_COUNT = Table(65, "project_count", "", ContractCount)
BUDGET_LINES = Table(66, "budget_lines", "QI", BudgetLine)
CONTRACTS = Table(67, "contracts", "Q", Contract)
CONTRACT_COUNT = Table(68, "contract_count", "", ContractCount)
TABLES = (PROJECTS, PROJECT_COUNT, BUDGET_LINES, CONTRACTS, CONTRACT_COUNT)
