"""How the special wage account is closed: works accepted, public notice, nothing open; and who cannot close it otherwise."""

from msgspec.structs import replace

from fenming.base.calendar import years_after
from fenming.domains.contracts.records import CONTRACTS, PROJECTS, Contract
from fenming.domains.contracts.rules import project_of, signed_contract
from fenming.domains.facts.records import FactName
from fenming.domains.facts.rules import is_fact
from fenming.domains.funds.actions import AnnounceDepositRelease
from fenming.domains.identity.parameters import Parameter, parameter_on
from fenming.domains.identity.records import Duty
from fenming.domains.money.actions import CloseAccount
from fenming.domains.money.postings import account_of, post, set_status
from fenming.domains.money.records import ACCOUNTS, AccountKind, AccountStatus, Purpose
from fenming.domains.payroll import actions, codes, events
from fenming.domains.payroll.records import PROJECT_WAGES, ProjectWages
from fenming.domains.payroll.rules.common import project_wages, require_contractor
from fenming.ledger.codes import Rejected
from fenming.ledger.context import Context


def announce_closing(context: Context, action: actions.AnnounceClosing) -> None:
    """Give public notice that the account will be closed; a later notice starts its time anew."""
    contractor = require_contractor(context, action.project, Duty.MAKER)
    contract = signed_contract(context.state, action.contract)
    _check_completed(context, action, contract, contractor)
    _check_nothing_open(context, action.project)
    wages = project_wages(context.state, action.project)
    days = parameter_on(context.state, Parameter.WAGE_CLOSING_NOTICE_DAYS, contract.signed_day) or 1
    until_day = context.day + days
    PROJECT_WAGES.write(
        context.state, replace(wages, contract=action.contract, notice_until_day=until_day), action.project
    )
    context.emit(events.ClosingAnnounced(action.project, action.contract, action.notice, until_day))


def _check_completed(context: Context, action: actions.AnnounceClosing, contract: Contract, contractor: int) -> None:
    is_main = (contract.project, contract.tier, contract.payee) == (action.project, 1, contractor)
    if not is_main or not is_fact(context, FactName.WORKS_ACCEPTED, action.contract):
        raise Rejected(codes.NOT_COMPLETED, contract=action.contract)


def _check_nothing_open(context: Context, project: int) -> None:
    wages = project_wages(context.state, project)
    if wages.closed_day or not project_of(context.state, project).wage_account:
        raise Rejected(codes.WAGES_CLOSED, project=project)
    _check_wages(project, wages)


def _check_wages(project: int, wages: ProjectWages) -> None:
    if wages.heads_unpaid or wages.tables_open or wages.disputes_open or wages.settlements_open or wages.complaints_open:
        raise Rejected(
            codes.WAGES_OPEN, project=project, unpaid=wages.heads_unpaid, tables=wages.tables_open,
            disputes=wages.disputes_open, settlements=wages.settlements_open, complaints=wages.complaints_open,
        )  # fmt: skip


def close_wage_account(context: Context, action: actions.CloseWageAccount) -> None:
    """Close the account after the notice. What is left is the contractor's; the term for keeping records begins."""
    contractor = require_contractor(context, action.project, Duty.MAKER)
    _check_nothing_open(context, action.project)
    wages = project_wages(context.state, action.project)
    if not wages.notice_until_day or context.day <= wages.notice_until_day:
        raise Rejected(codes.NOTICE_RUNNING, until_day=wages.notice_until_day)
    source = project_of(context.state, action.project).wage_account
    remainder = account_of(context.state, source).balance
    target = account_of(context.state, action.credit)
    if (target.owner, target.kind, target.project) != (contractor, AccountKind.GENERAL, action.project):
        raise Rejected(codes.WALLET_NOT_FOR_WORK, account=action.credit)
    if remainder:
        post(context, source, action.credit, remainder, Purpose.WAGE_ACCOUNT_CLOSED, b"")
    set_status(context, source, AccountStatus.CLOSED, b"")
    signed_day = signed_contract(context.state, wages.contract).signed_day
    kept_years = Parameter.WAGE_RECORDS_KEPT_YEARS
    # Where no term was in force at signing, today's is kept: the duty to keep records is older than its number.
    years = parameter_on(context.state, kept_years, signed_day) or parameter_on(context.state, kept_years, context.day) or 1
    until_day = years_after(context.day, years)
    PROJECT_WAGES.write(
        context.state, replace(wages, closed_day=context.day, records_until_day=until_day), action.project
    )
    context.emit(events.WageAccountClosed(action.project, source, remainder, until_day))


def guard_deposit(context: Context, action: AnnounceDepositRelease) -> None:
    """Refuse to announce the release of a wage deposit while wages are unpaid or complained about."""
    contract = CONTRACTS.read(context.state, action.contract)
    if contract:
        _check_wages(contract.project, project_wages(context.state, contract.project))


def guard_wage_account(context: Context, action: CloseAccount) -> None:
    """Refuse to close a project's special wage account as if it were any account."""
    account = ACCOUNTS.read(context.state, action.account)
    if account and account.kind == AccountKind.SPECIAL_WAGE and account.project:
        project = PROJECTS.read(context.state, account.project)
        if project and project.wage_account == action.account:
            raise Rejected(codes.WAGE_ACCOUNT_GUARDED, account=action.account)
