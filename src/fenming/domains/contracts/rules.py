"""How a project is opened and how its contract tree grows.

The stop against over-commitment is here and nowhere else: what is signed under a budget line or under a contract never adds up
to more than it holds. It is checked at signing, because only a signed contract binds.
"""

from msgspec.structs import replace

from fenming.base.limits import AMOUNT_MAX
from fenming.domains.contracts import actions, codes, events
from fenming.domains.contracts.records import (
    BUDGET_LINES,
    CONTRACT_COUNT,
    CONTRACTS,
    PROJECT_COUNT,
    PROJECTS,
    TABLES,
    TIERS_MAX,
    BudgetLine,
    Contract,
    ContractCount,
    ContractKind,
    ContractStatus,
    Item,
    Project,
    ProjectKind,
)
from fenming.domains.facts.records import FactName
from fenming.domains.facts.rules import state_fact
from fenming.domains.identity.parameters import Parameter, parameter_on
from fenming.domains.identity.records import Duty, Role
from fenming.domains.identity.rules import grant_role, organisation_of, require_duty, require_role
from fenming.domains.money.postings import account_of, open_account
from fenming.domains.money.records import AccountKind, AccountStatus
from fenming.ledger.codes import Rejected
from fenming.ledger.context import Context
from fenming.ledger.rulebook import Domain
from fenming.ledger.tables import State, Table

_ASSIGNABLE = (Role.SUPERVISOR, Role.COST_CONSULTANT, Role.AUDITOR)


def project_of(state: State, number: int) -> Project:
    """The project with this number; refuses where there is none."""
    project = PROJECTS.read(state, number)
    if project is None:
        raise Rejected(codes.PROJECT_UNKNOWN, project=number)
    return project


def signed_contract(state: State, number: int) -> Contract:
    """The contract with this number, if both parties have signed it."""
    contract = _contract_of(state, number)
    if contract.status != ContractStatus.SIGNED:
        raise Rejected(codes.CONTRACT_NOT_SIGNED, contract=number)
    return contract


def value_of(items: tuple[Item, ...], quantities_milli: tuple[int, ...]) -> int:
    """What quantities of the items are worth, each item rounded down to the minor unit."""
    return sum(item.unit_price * quantity // 1000 for item, quantity in zip(items, quantities_milli, strict=True))


def open_project(context: Context, action: actions.OpenProject) -> None:
    """Open a project with its budget lines."""
    owner = require_duty(context, Duty.MAKER)
    account = account_of(context.state, action.account)
    if account.owner != owner or account.kind != AccountKind.PROJECT or account.status != AccountStatus.OPEN:
        raise Rejected(codes.NOT_PROJECT_ACCOUNT, account=action.account)
    if action.kind not in {kind.value for kind in ProjectKind}:
        raise Rejected(codes.CONTRACT_TERMS_WRONG, term="kind")
    number = _next(context, PROJECT_COUNT)
    project = Project(owner, action.name, account.currency, action.kind, action.account, 0, len(action.lines))
    PROJECTS.write(context.state, project, number)
    context.emit(
        events.ProjectOpened(number, owner, action.name, account.currency, action.kind, action.account)
    )
    for line, new in enumerate(action.lines, 1):
        BUDGET_LINES.write(context.state, BudgetLine(new.name, new.amount, 0, 0), number, line)
        context.emit(events.BudgetLineSet(number, line, new.name, new.amount))
    grant_role(context, number, owner, Role.OWNER)


def assign_role(context: Context, action: actions.AssignRole) -> None:
    """Name a supervisor, cost consultant or auditor; contract roles come from contracts."""
    project = project_of(context.state, action.project)
    organisation = require_duty(context, Duty.ADMINISTRATOR)
    if organisation != project.owner:
        raise Rejected(codes.NOT_PROJECT_OWNER, organisation=organisation, project=action.project)
    if action.role not in _ASSIGNABLE:
        raise Rejected(codes.ROLE_BY_CONTRACT, role=action.role)
    grant_role(context, action.project, action.organisation, Role(action.role))


def offer_contract(context: Context, action: actions.OfferContract) -> None:
    """Offer a contract under a budget line, or under the offering party's own contract."""
    project = project_of(context.state, action.project)
    payer = require_duty(context, Duty.MAKER)
    organisation_of(context.state, action.payee)
    tier, budget_line = _place_in_tree(context, project, action, payer)
    if action.payee == payer:
        raise Rejected(codes.CONTRACT_WITH_ITSELF)
    amount = value_of(action.items, tuple(item.quantity_milli for item in action.items))
    _check_terms(context, project, action, amount)
    number = _next(context, CONTRACT_COUNT)
    contract = Contract(
        action.project, budget_line, action.parent, tier, payer, action.payee, action.kind, amount, action.items,
        action.labour_permille, action.retention_permille, action.progress_permille, action.document,
        ContractStatus.OFFERED, 0, 0, 0, 0,
    )  # fmt: skip
    CONTRACTS.write(context.state, contract, number)
    offered = events.ContractOffered(
        number, action.project, budget_line, action.parent, tier, payer, action.payee, action.kind, amount,
        action.labour_permille, action.retention_permille, action.document,
    )  # fmt: skip
    context.emit(offered)


def _place_in_tree(context: Context, project: Project, action: actions.OfferContract, payer: int) -> tuple[int, int]:
    """The tier of the new contract and the budget line that pays for it in the end."""
    if action.parent == 0:
        if payer != project.owner:
            raise Rejected(codes.NOT_PAYER, organisation=payer)
        if not 1 <= action.budget_line <= project.line_count:
            raise Rejected(codes.BUDGET_LINE_UNKNOWN, project=action.project, line=action.budget_line)
        return 1, action.budget_line
    parent = signed_contract(context.state, action.parent)
    if parent.payee != payer or parent.project != action.project:
        raise Rejected(codes.NOT_PAYER, organisation=payer)
    if parent.tier >= TIERS_MAX:
        raise Rejected(codes.TREE_TOO_DEEP, limit=TIERS_MAX)
    if parent.kind == ContractKind.SUPPLY:
        raise Rejected(codes.CONTRACT_TERMS_WRONG, term="parent")
    return parent.tier + 1, parent.budget_line


def _check_terms(context: Context, project: Project, action: actions.OfferContract, amount: int) -> None:
    """Legal numbers of today, the day on which the terms are put forward."""
    if not 1 <= amount <= AMOUNT_MAX:
        raise Rejected(codes.CONTRACT_TERMS_WRONG, term="amount")
    if action.kind not in {kind.value for kind in ContractKind}:
        raise Rejected(codes.CONTRACT_TERMS_WRONG, term="kind")
    if (action.kind == ContractKind.SUPPLY) != (action.labour_permille == 0):
        raise Rejected(codes.CONTRACT_TERMS_WRONG, term="labour")
    if action.progress_permille == 0 or action.labour_permille + action.retention_permille > 1000:
        raise Rejected(codes.CONTRACT_TERMS_WRONG, term="shares")
    highest = parameter_on(context.state, Parameter.RETENTION_MAX_PERMILLE, context.day)
    if highest is not None and action.retention_permille > highest:
        raise Rejected(codes.RETENTION_TOO_HIGH, permille=action.retention_permille, limit=highest)
    lowest = parameter_on(context.state, Parameter.PROGRESS_PAYMENT_MIN_PERMILLE, context.day)
    if project.kind == ProjectKind.GOVERNMENT and lowest is not None and action.progress_permille < lowest:
        raise Rejected(codes.PROGRESS_TOO_LOW, permille=action.progress_permille, limit=lowest)


def sign_contract(context: Context, action: actions.SignContract) -> None:
    """Countersign: bind the money above, open the retention account, give the payee its role."""
    contract = _contract_of(context.state, action.contract)
    payee = require_duty(context, Duty.CHECKER)
    if contract.payee != payee:
        raise Rejected(codes.NOT_PAYEE, organisation=payee, contract=action.contract)
    if contract.status != ContractStatus.OFFERED:
        raise Rejected(codes.CONTRACT_SIGNED_ALREADY, contract=action.contract)
    project = PROJECTS.expect(context.state, contract.project)
    account = account_of(context.state, action.payee_account)
    if (account.owner, account.kind, account.currency) != (payee, AccountKind.GENERAL, project.currency):
        raise Rejected(codes.ACCOUNT_NOT_FOR_CONTRACT, account=action.payee_account)
    _bind(context, contract)
    retention = 0
    if contract.retention_permille:
        retention = open_account(
            context, contract.payer, AccountKind.RETENTION, project.currency, contract.project
        )
    signed = replace(
        contract, status=ContractStatus.SIGNED, signed_day=context.day, payee_account=action.payee_account,
        retention_account=retention,
    )  # fmt: skip
    CONTRACTS.write(context.state, signed, action.contract)
    context.emit(events.ContractSigned(action.contract, action.payee_account, retention))
    grant_role(context, contract.project, payee, _role_of(contract))
    state_fact(context, FactName.CONTRACT_SIGNED, action.contract)


def _bind(context: Context, contract: Contract) -> None:
    """Commit the contract's amount in its budget line, or in the contract above it."""
    state = context.state
    if contract.parent:
        parent = CONTRACTS.expect(state, contract.parent)
        left = parent.amount - parent.subcontracted
        if contract.amount > left:
            raise Rejected(codes.OVER_PARENT, amount=contract.amount, left=left, parent=contract.parent)
        bound = replace(parent, subcontracted=parent.subcontracted + contract.amount)
        CONTRACTS.write(state, bound, contract.parent)
        return
    line = BUDGET_LINES.expect(state, contract.project, contract.budget_line)
    left = line.amount - line.committed
    if contract.amount > left:
        raise Rejected(codes.OVER_BUDGET, amount=contract.amount, left=left, line=contract.budget_line)
    committed = replace(line, committed=line.committed + contract.amount)
    BUDGET_LINES.write(state, committed, contract.project, contract.budget_line)


def name_wage_account(context: Context, action: actions.NameWageAccount) -> None:
    """The general contractor names its special wage account for the project (条例 第二十六条)."""
    project = project_of(context.state, action.project)
    contractor = require_duty(context, Duty.MAKER)
    require_role(context, action.project, contractor, Role.GENERAL_CONTRACTOR)
    account = account_of(context.state, action.account)
    held = (account.owner, account.kind, account.currency, account.project)
    if held != (contractor, AccountKind.SPECIAL_WAGE, project.currency, action.project):
        raise Rejected(codes.NOT_WAGE_ACCOUNT, account=action.account)
    PROJECTS.write(context.state, replace(project, wage_account=action.account), action.project)
    context.emit(events.WageAccountNamed(action.project, action.account))


def _contract_of(state: State, number: int) -> Contract:
    contract = CONTRACTS.read(state, number)
    if contract is None:
        raise Rejected(codes.CONTRACT_UNKNOWN, contract=number)
    return contract


def _role_of(contract: Contract) -> Role:
    if contract.kind == ContractKind.SUPPLY:
        return Role.SUPPLIER
    return Role.SUBCONTRACTOR if contract.parent else Role.GENERAL_CONTRACTOR


def _next(context: Context, counter: Table[ContractCount]) -> int:
    count = counter.read(context.state)
    number = count.count + 1 if count else 1
    counter.write(context.state, ContractCount(number))
    return number


DOMAIN = Domain(
    name="contracts",
    tables=TABLES,
    codes=codes.CODES,
    events=events.EVENTS,
    rules={
        actions.OpenProject: open_project,
        actions.AssignRole: assign_role,
        actions.OfferContract: offer_contract,
        actions.SignContract: sign_contract,
        actions.NameWageAccount: name_wage_account,
    },
)
