"""How a contract is offered, signed by all its parties, or withdrawn.

Terms are checked when they are put forward and again when the last party signs: the legal numbers of the signing day are those
that hold for the contract's whole life. Money is bound at signing, because only a signed contract binds.
"""

from msgspec.structs import replace

from fenming.base.limits import AMOUNT_MAX
from fenming.domains.contracts import actions, codes, events
from fenming.domains.contracts.records import (
    CONTRACT_COUNT,
    CONTRACTS,
    PROJECTS,
    SHARES_WHOLE,
    TIERS_MAX,
    Contract,
    ContractKind,
    ContractStatus,
    Member,
    Project,
    ProjectKind,
)
from fenming.domains.contracts.rules.binding import bind, expect_more
from fenming.domains.contracts.rules.reading import (
    contract_of,
    live_contract,
    open_project_of,
    side_of,
    value_of_all,
)
from fenming.domains.facts.records import FactName
from fenming.domains.facts.rules import state_fact
from fenming.domains.identity.parameters import Parameter, count_open_contracts, parameter_on
from fenming.domains.identity.records import Duty, Role
from fenming.domains.identity.rules import grant_role, organisation_of, require_duty
from fenming.domains.money.postings import account_of, open_account
from fenming.domains.money.records import AccountKind
from fenming.ledger.codes import Rejected
from fenming.ledger.context import Context
from fenming.ledger.counting import next_number


def offer_contract(context: Context, action: actions.OfferContract) -> None:
    """Offer a contract under a budget line, or under the offering party's own contract."""
    project = open_project_of(context.state, action.project)
    payer = require_duty(context, Duty.MAKER)
    organisation_of(context.state, action.payee)
    tier, budget_line = _place_in_tree(context, project, action, payer)
    members = _members(context, action, payer)
    amount = value_of_all(action.items)
    contract = Contract(
        action.project, budget_line, action.parent, tier, payer, action.payee, action.kind, amount, action.items,
        action.labour_permille, action.retention_permille, action.progress_permille, action.document,
        ContractStatus.OFFERED, 0, 0, 0, 0, members, action.trade, amount, 0, 0, 0, 0,
    )  # fmt: skip
    _check_terms(context, project, contract)
    number = next_number(context.state, CONTRACT_COUNT)
    CONTRACTS.write(context.state, contract, number)
    offered = events.ContractOffered(
        number, action.project, budget_line, action.parent, tier, payer, action.payee, action.kind, amount,
        action.labour_permille, action.retention_permille, action.document, action.progress_permille, action.trade,
        members,
    )  # fmt: skip
    context.emit(offered)
    context.emit(events.ContractItemsSet(number, 0, amount, action.items))
    expect_more(context, contract, amount)


def _place_in_tree(context: Context, project: Project, action: actions.OfferContract, payer: int) -> tuple[int, int]:
    """The tier of the new contract and the budget line that pays for it in the end."""
    if action.parent == 0:
        if payer != project.owner:
            raise Rejected(codes.NOT_PAYER, organisation=payer)
        if not 1 <= action.budget_line <= project.line_count:
            raise Rejected(codes.BUDGET_LINE_UNKNOWN, project=action.project, line=action.budget_line)
        return 1, action.budget_line
    parent = live_contract(context.state, action.parent)
    if parent.payee != payer or parent.project != action.project:
        raise Rejected(codes.NOT_PAYER, organisation=payer)
    if parent.tier >= TIERS_MAX:
        raise Rejected(codes.TREE_TOO_DEEP, limit=TIERS_MAX)
    if parent.kind == ContractKind.SUPPLY:
        raise Rejected(codes.CONTRACT_TERMS_WRONG, term="parent")
    return parent.tier + 1, parent.budget_line


def _members(context: Context, action: actions.OfferContract, payer: int) -> tuple[Member, ...]:
    """The members of a joint venture: the lead first, each once, their shares the whole."""
    organisations = [member.organisation for member in action.members]
    if payer == action.payee or payer in organisations:
        raise Rejected(codes.CONTRACT_WITH_ITSELF)
    if not action.members:
        return ()
    for organisation in organisations:
        organisation_of(context.state, organisation)
    if organisations[0] != action.payee or len(organisations) < 2:
        raise Rejected(codes.MEMBERS_WRONG, term="lead")
    if any(organisations.count(organisation) > 1 for organisation in organisations):
        raise Rejected(codes.MEMBERS_WRONG, term="twice")
    if sum(member.share_basis_points for member in action.members) != SHARES_WHOLE:
        raise Rejected(codes.MEMBERS_WRONG, term="shares")
    return tuple(Member(member.organisation, member.share_basis_points, 0) for member in action.members)


def _check_terms(context: Context, project: Project, contract: Contract) -> None:
    """Whether today the terms may be agreed."""
    if not 1 <= contract.amount <= AMOUNT_MAX:
        raise Rejected(codes.CONTRACT_TERMS_WRONG, term="amount")
    if contract.kind not in {kind.value for kind in ContractKind}:
        raise Rejected(codes.CONTRACT_TERMS_WRONG, term="kind")
    if (contract.kind == ContractKind.SUPPLY) != (contract.labour_permille == 0):
        raise Rejected(codes.CONTRACT_TERMS_WRONG, term="labour")
    if contract.progress_permille == 0 or contract.labour_permille + contract.retention_permille > 1000:
        raise Rejected(codes.CONTRACT_TERMS_WRONG, term="shares")
    highest = parameter_on(context.state, Parameter.RETENTION_MAX_PERMILLE, context.day, project.region)
    if highest is not None and contract.retention_permille > highest:
        raise Rejected(codes.RETENTION_TOO_HIGH, permille=contract.retention_permille, limit=highest)
    lowest = parameter_on(context.state, Parameter.PROGRESS_PAYMENT_MIN_PERMILLE, context.day, project.region)
    if project.kind == ProjectKind.GOVERNMENT and lowest is not None and contract.progress_permille < lowest:
        raise Rejected(codes.PROGRESS_TOO_LOW, permille=contract.progress_permille, limit=lowest)


def sign_contract(context: Context, action: actions.SignContract) -> None:
    """Countersign; with the last signature the contract binds."""
    contract = contract_of(context.state, action.contract)
    signer = require_duty(context, Duty.CHECKER)
    members = [member.organisation for member in contract.members] or [contract.payee]
    if signer not in members:
        raise Rejected(codes.NOT_PAYEE, organisation=signer, contract=action.contract)
    if contract.status != ContractStatus.OFFERED:
        raise Rejected(codes.CONTRACT_SIGNED_ALREADY, contract=action.contract)
    project = open_project_of(context.state, contract.project)
    account = account_of(context.state, action.payee_account)
    if (account.owner, account.kind, account.currency) != (signer, AccountKind.GENERAL, project.currency):
        raise Rejected(codes.ACCOUNT_NOT_FOR_CONTRACT, account=action.payee_account)
    if contract.members:
        contract = _member_signed(context, action, contract, members.index(signer))
    else:
        contract = replace(contract, payee_account=action.payee_account)
    if all(member.account for member in contract.members):
        _take_effect(context, action.contract, contract, project)
    else:
        CONTRACTS.write(context.state, contract, action.contract)


def _member_signed(context: Context, action: actions.SignContract, contract: Contract, index: int) -> Contract:
    member = contract.members[index]
    if member.account:
        raise Rejected(codes.MEMBER_SIGNED_ALREADY, organisation=member.organisation, contract=action.contract)
    signed = replace(member, account=action.payee_account)
    context.emit(events.MemberSigned(action.contract, member.organisation, action.payee_account))
    members = (*contract.members[:index], signed, *contract.members[index + 1 :])
    return replace(contract, members=members, payee_account=members[0].account)


def _take_effect(context: Context, number: int, contract: Contract, project: Project) -> None:
    """Bind the money above, open the retention account, give each payee its role."""
    if contract.parent:
        live_contract(context.state, contract.parent)
    _check_terms(context, project, contract)
    bind(context, number, contract, 0, contract.amount)
    expect_more(context, contract, -contract.amount)
    retention = 0
    if contract.retention_permille:
        retention = open_account(
            context, contract.payer, AccountKind.RETENTION, project.currency, contract.project
        )
    signed = replace(
        contract, status=ContractStatus.SIGNED, signed_day=context.day, retention_account=retention
    )
    CONTRACTS.write(context.state, signed, number)
    count_signed(context, signed, 1)
    context.emit(events.ContractSigned(number, signed.payee_account, retention, context.day))
    for organisation in [member.organisation for member in contract.members] or [contract.payee]:
        grant_role(context, contract.project, organisation, _role_of(contract))
    state_fact(context, FactName.CONTRACT_SIGNED, number)


def count_signed(context: Context, contract: Contract, change: int) -> None:
    """Count a contract in (1) or out (-1): in its project, in the contract above it, and for those who change parameters."""
    state = context.state
    project = PROJECTS.expect(state, contract.project)
    PROJECTS.write(state, replace(project, open_contracts=project.open_contracts + change), contract.project)
    count_open_contracts(state, project.region, change)
    if contract.parent:
        parent = CONTRACTS.expect(state, contract.parent)
        CONTRACTS.write(state, replace(parent, open_children=parent.open_children + change), contract.parent)


def withdraw_offer(context: Context, action: actions.WithdrawOffer) -> None:
    """Take an offer back, or decline it."""
    contract = contract_of(context.state, action.contract)
    organisation = side_of(context, contract, action.contract, Duty.MAKER)
    if contract.status != ContractStatus.OFFERED:
        raise Rejected(codes.CONTRACT_SIGNED_ALREADY, contract=action.contract)
    CONTRACTS.write(context.state, replace(contract, status=ContractStatus.WITHDRAWN), action.contract)
    expect_more(context, contract, -contract.amount)
    context.emit(events.OfferWithdrawn(action.contract, organisation))


def _role_of(contract: Contract) -> Role:
    if contract.kind == ContractKind.SUPPLY:
        return Role.SUPPLIER
    return Role.SUBCONTRACTOR if contract.parent else Role.GENERAL_CONTRACTOR
