"""What can be asked of contracts (action tags 56-71)."""

from typing import Annotated

from msgspec import Meta

from fenming.base.fields import Action, Amount, Hash, Name, Number, Permille, Positional, Small
from fenming.domains.contracts.records import ITEMS_MAX, LINES_MAX, Item


class NewLine(Positional, frozen=True):
    """A budget line of a new project."""

    name: Name
    amount: Amount


class OpenProject(Action, frozen=True, tag=56):
    """An owner opens a project paid from its project account; budget lines are numbered from 1."""

    name: Name
    kind: Small
    account: Number
    lines: Annotated[tuple[NewLine, ...], Meta(min_length=1, max_length=LINES_MAX)]


class AssignRole(Action, frozen=True, tag=57):
    """The owner names a supervisor, cost consultant or auditor of the project."""

    project: Number
    organisation: Number
    role: Small


class OfferContract(Action, frozen=True, tag=58):
    """The payer offers a contract: the owner from a budget line, or a contractor under its own contract `parent`."""

    project: Number
    budget_line: Small
    parent: Number
    payee: Number
    kind: Small
    items: Annotated[tuple[Item, ...], Meta(min_length=1, max_length=ITEMS_MAX)]
    labour_permille: Permille
    retention_permille: Permille
    progress_permille: Permille
    document: Hash


class SignContract(Action, frozen=True, tag=59):
    """The payee countersigns and names the account into which it is paid."""

    contract: Number
    payee_account: Number


class NameWageAccount(Action, frozen=True, tag=60):
    """The general contractor names the project's special wage account."""

    project: Number
    account: Number
