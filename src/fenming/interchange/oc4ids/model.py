"""What is read out of a project package for the ledger, with the place of each thing in the file."""

import msgspec

from fenming.interchange.ocds.model import OutsidePayment, Trouble


class Money(msgspec.Struct, frozen=True):
    """Minor units of a currency; the currency is empty where no amount is stated."""

    amount: int = 0
    currency: str = ""


class PublishedParty(msgspec.Struct, frozen=True):
    """A party of a project with the names of its roles."""

    source: str
    party: str
    roles: tuple[str, ...]


class PublishedBudget(msgspec.Struct, frozen=True):
    """A line of the budget's breakdown; days are None where no period is stated."""

    source: str
    source_party: str
    money: Money
    from_day: int | None
    to_day: int | None


class PublishedProcess(msgspec.Struct, frozen=True):
    """A contracting process; `value` is the contract's, `final` what it came to in the end."""

    source: str
    process: str
    suppliers: tuple[str, ...]
    value: Money
    final: Money
    payments: tuple[OutsidePayment, ...]


class PublishedProject(msgspec.Struct, frozen=True):
    """A project; its own payments are those that stand under no contracting process."""

    source: str
    project: str
    budget: Money
    approval_day: int | None
    parties: tuple[PublishedParty, ...]
    budgets: tuple[PublishedBudget, ...]
    processes: tuple[PublishedProcess, ...]
    payments: tuple[OutsidePayment, ...]


class FieldCount(msgspec.Struct, frozen=True):
    """A field by its path without indices, and how often it stands in the file."""

    path: str
    count: int


class Oc4idsFile(msgspec.Struct, frozen=True):
    """Everything of one file; `canonical` is the whole document as it is bound and kept."""

    sha256: bytes
    canonical: bytes
    projects: tuple[PublishedProject, ...]
    is_valid: bool
    problems: tuple[Trouble, ...]
    on_ledger: tuple[FieldCount, ...]
    off_ledger: tuple[FieldCount, ...]
