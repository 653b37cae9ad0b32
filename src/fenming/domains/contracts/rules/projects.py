"""How a project is opened, who works in it, and its special wage account."""

from msgspec.structs import replace

from fenming.base.limits import AMOUNT_MAX
from fenming.domains.contracts import actions, codes, events
from fenming.domains.contracts.records import (
    ACCOUNT_PROJECTS,
    PROJECT_COUNT,
    PROJECTS,
    Project,
    ProjectKind,
    ProjectStatus,
)
from fenming.domains.contracts.rules.budget import add_line, add_source
from fenming.domains.contracts.rules.reading import open_project_of, project_of
from fenming.domains.identity.codes import REGION_WRONG
from fenming.domains.identity.parameters import is_region
from fenming.domains.identity.records import Duty, Role
from fenming.domains.identity.rules import grant_role, require_duty, require_role
from fenming.domains.money.postings import account_of
from fenming.domains.money.records import AccountKind, AccountStatus
from fenming.ledger.codes import Rejected
from fenming.ledger.context import Context
from fenming.ledger.counting import Counter, next_number

_ASSIGNABLE = (Role.SUPERVISOR, Role.COST_CONSULTANT, Role.AUDITOR)


def open_project(context: Context, action: actions.OpenProject) -> None:
    """Open a project with its sources and budget lines; their sum is the approved estimate to begin with."""
    owner = require_duty(context, Duty.MAKER)
    account = account_of(context.state, action.account)
    if account.owner != owner or account.kind != AccountKind.PROJECT or account.status != AccountStatus.OPEN:
        raise Rejected(codes.NOT_PROJECT_ACCOUNT, account=action.account)
    if action.kind not in {kind.value for kind in ProjectKind}:
        raise Rejected(codes.CONTRACT_TERMS_WRONG, term="kind")
    if not is_region(action.region):
        raise Rejected(REGION_WRONG, region=action.region)
    estimate = sum(line.amount for line in action.lines)
    if estimate > AMOUNT_MAX:
        raise Rejected(codes.CONTRACT_TERMS_WRONG, term="amount")
    number = next_number(context.state, PROJECT_COUNT)
    _take_account(context, number, action.account)
    project = Project(
        owner, action.name, account.currency, action.kind, action.account, 0, 0, action.region, estimate, 0, 0,
        ProjectStatus.OPEN, 0,
    )  # fmt: skip
    context.emit(
        events.ProjectOpened(
            number, owner, action.name, account.currency, action.kind, action.account, action.region, estimate
        )
    )
    for source in action.sources:
        project = add_source(context, number, project, source)
    for line in action.lines:
        project = add_line(context, number, project, line)
    PROJECTS.write(context.state, project, number)
    grant_role(context, number, owner, Role.OWNER)


def _take_account(context: Context, project: int, account: int) -> None:
    """A project's money must not be another's: its surplus could not be told apart."""
    taken = ACCOUNT_PROJECTS.read(context.state, account)
    if taken:
        raise Rejected(codes.ACCOUNT_SERVES_PROJECT, account=account, project=taken.count)
    ACCOUNT_PROJECTS.write(context.state, Counter(project), account)


def assign_role(context: Context, action: actions.AssignRole) -> None:
    """Name a supervisor, cost consultant or auditor; contract roles come from contracts."""
    project = open_project_of(context.state, action.project)
    organisation = require_duty(context, Duty.ADMINISTRATOR)
    if organisation != project.owner:
        raise Rejected(codes.NOT_PROJECT_OWNER, organisation=organisation, project=action.project)
    if action.role not in _ASSIGNABLE:
        raise Rejected(codes.ROLE_BY_CONTRACT, role=action.role)
    grant_role(context, action.project, action.organisation, Role(action.role))


def _require_used_up(context: Context, number: int, other: int) -> None:
    """Refuse to leave an account behind that holds wages: wages are paid out of the named one only."""
    named = account_of(context.state, number)
    if number != other and (named.balance or named.status == AccountStatus.CLOSED):
        raise Rejected(codes.WAGE_ACCOUNT_IN_USE, account=number, balance=named.balance)


def name_wage_account(context: Context, action: actions.NameWageAccount) -> None:
    """The general contractor names its special wage account for the project (条例 第二十六条)."""
    project = project_of(context.state, action.project)
    contractor = require_duty(context, Duty.MAKER)
    require_role(context, action.project, contractor, Role.GENERAL_CONTRACTOR)
    account = account_of(context.state, action.account)
    held = (account.owner, account.kind, account.currency, account.project)
    if held != (contractor, AccountKind.SPECIAL_WAGE, project.currency, action.project):
        raise Rejected(codes.NOT_WAGE_ACCOUNT, account=action.account)
    if project.wage_account:
        _require_used_up(context, project.wage_account, action.account)
    PROJECTS.write(context.state, replace(project, wage_account=action.account), action.project)
    context.emit(events.WageAccountNamed(action.project, action.account))
