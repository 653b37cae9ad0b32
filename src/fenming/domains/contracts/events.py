"""What happened to projects and contracts (event tags 56-71)."""

from fenming.base.fields import Amount, Event, Hash, Name, Number, Permille, Small


class ProjectOpened(Event, frozen=True, tag=56):
    """A project began."""

    project: Number
    owner: Number
    name: Name
    currency: Small
    kind: Small
    account: Number


class BudgetLineSet(Event, frozen=True, tag=57):
    """Money was set aside."""

    project: Number
    line: Small
    name: Name
    amount: Amount


class ContractOffered(Event, frozen=True, tag=58):
    """A payer offered a contract."""

    contract: Number
    project: Number
    budget_line: Small
    parent: Number
    tier: Small
    payer: Number
    payee: Number
    kind: Small
    amount: Amount
    labour_permille: Permille
    retention_permille: Permille
    document: Hash


class ContractSigned(Event, frozen=True, tag=59):
    """Both parties have signed."""

    contract: Number
    payee_account: Number
    retention_account: Number


class WageAccountNamed(Event, frozen=True, tag=60):
    """The project has a special wage account."""

    project: Number
    account: Number


EVENTS = (ProjectOpened, BudgetLineSet, ContractOffered, ContractSigned, WageAccountNamed)
