"""What wakes a wage table that waits for money: whatever reaches the project's special wage account, whoever sent it.

A claim's labour part is one way for money to arrive there, an owner's or a contractor's own top-up another. So the postings are
followed, not the rules that make them: a way of paying that is added later wakes the workers' wages too.
"""

from fenming.domains.contracts.events import WageAccountNamed
from fenming.domains.contracts.records import PROJECTS
from fenming.domains.facts.records import FactName
from fenming.domains.facts.rules import state_fact
from fenming.domains.money.events import Posted
from fenming.domains.money.postings import account_of
from fenming.domains.money.records import AccountKind
from fenming.ledger.context import Context


def money_arrived(context: Context, event: Posted) -> None:
    """State that the special account is funded, if it is one, and the one that its project pays wages from."""
    account = account_of(context.state, event.credit)
    if account.kind == AccountKind.SPECIAL_WAGE and _pays_wages(context, account.project, event.credit):
        state_fact(context, FactName.SPECIAL_ACCOUNT_FUNDED, account.project)


def account_named(context: Context, event: WageAccountNamed) -> None:
    """An account may hold money before the project names it."""
    if account_of(context.state, event.account).balance:
        state_fact(context, FactName.SPECIAL_ACCOUNT_FUNDED, event.project)


def _pays_wages(context: Context, number: int, account: int) -> bool:
    """An account may name a project that does not exist (yet), and a project may have named another account."""
    project = PROJECTS.read(context.state, number)
    return project is not None and project.wage_account == account
