"""What is asked of projects and contracts, by this domain and by all above it; nothing here writes but a counter."""

from fenming.domains.contracts import codes
from fenming.domains.contracts.records import (
    CONTRACTS,
    PROJECTS,
    STANDINGS,
    Contract,
    ContractStatus,
    Item,
    Project,
    ProjectStatus,
    Standing,
)
from fenming.domains.identity.parameters import Parameter, parameter_on
from fenming.domains.identity.records import Duty
from fenming.domains.identity.rules import require_duty
from fenming.ledger.codes import Rejected
from fenming.ledger.context import Context
from fenming.ledger.tables import State

_BOUND = (ContractStatus.SIGNED, ContractStatus.TERMINATED, ContractStatus.SETTLED)


def project_of(state: State, number: int) -> Project:
    """The project with this number; refuses where there is none."""
    project = PROJECTS.read(state, number)
    if project is None:
        raise Rejected(codes.PROJECT_UNKNOWN, project=number)
    return project


def open_project_of(state: State, number: int) -> Project:
    """The same, if it has not been closed."""
    project = project_of(state, number)
    if project.status != ProjectStatus.OPEN:
        raise Rejected(codes.PROJECT_CLOSED, project=number)
    return project


def contract_of(state: State, number: int) -> Contract:
    """The contract with this number, signed or not."""
    contract = CONTRACTS.read(state, number)
    if contract is None:
        raise Rejected(codes.CONTRACT_UNKNOWN, contract=number)
    return contract


def signed_contract(state: State, number: int) -> Contract:
    """The contract with this number, if all have signed it; it may have ended since."""
    contract = contract_of(state, number)
    if contract.status not in _BOUND:
        raise Rejected(codes.CONTRACT_NOT_SIGNED, contract=number)
    return contract


def live_contract(state: State, number: int) -> Contract:
    """The same, if it has been neither terminated nor settled: under it contracts are signed, it can be varied."""
    contract = signed_contract(state, number)
    if contract.status != ContractStatus.SIGNED:
        raise Rejected(codes.CONTRACT_ENDED, contract=number)
    return contract


def claimable_contract(state: State, number: int) -> Contract:
    """The same for claims: a settled contract pays the rest of what was settled, a terminated one must be settled first."""
    contract = signed_contract(state, number)
    if contract.status == ContractStatus.TERMINATED:
        raise Rejected(codes.CONTRACT_ENDED, contract=number)
    return contract


def standing_of(state: State, contract: int) -> Standing:
    """How far a contract has been measured and paid."""
    return STANDINGS.read(state, contract) or Standing()


def value_of(items: tuple[Item, ...], quantities_milli: tuple[int, ...]) -> int:
    """What quantities of the items are worth, each item rounded down to the minor unit."""
    return sum(item.unit_price * quantity // 1000 for item, quantity in zip(items, quantities_milli, strict=True))


def value_of_all(items: tuple[Item, ...]) -> int:
    """What the items are worth with their own quantities."""
    return value_of(items, tuple(item.quantity_milli for item in items))


def for_all_items(contract: Contract, quantities_milli: tuple[int, ...]) -> tuple[int, ...]:
    """Quantities with a nothing for each item that the contract was given after they were set down (variations add items)."""
    return quantities_milli + (0,) * (len(contract.items) - len(quantities_milli))


def payable_of(contract: Contract, measured: int) -> int:
    """How much of the measured value is payable to date: the agreed share as progress, and all that was settled in the end."""
    if contract.status == ContractStatus.SETTLED:
        return contract.amount
    return measured * contract.progress_permille // 1000


def labour_of(contract: Contract, amount: int) -> int:
    """The labour part of an amount under the contract."""
    return amount * contract.labour_permille // 1000


def contract_parameter(state: State, parameter: Parameter, contract: Contract) -> int | None:
    """A legal number as it holds for a signed contract: that of its signing day, in its project's region."""
    return parameter_on(state, parameter, contract.signed_day, PROJECTS.expect(state, contract.project).region)


def payee_shares(contract: Contract, amount: int) -> list[tuple[int, int]]:
    """The accounts into which an amount for the payee is paid, with the part of each.

    Of a joint venture each member takes its share, rounded down to the minor unit, and the lead what remains: the parts always
    add up to the amount. Parts of nothing are left out.
    """
    followers = [(member.account, amount * member.share_basis_points // 10_000) for member in contract.members[1:]]
    lead = (contract.payee_account, amount - sum(part for _, part in followers))
    return [(account, part) for account, part in (lead, *followers) if part]


def payer_shares(state: State, contract: Contract, amount: int) -> list[tuple[int, int]]:
    """The accounts into which what comes back under a contract is paid: the project's, or those of the payer.

    Of a joint venture each member takes its share, as each has borne its share of what was paid. Parts of nothing are left out.
    """
    if contract.parent:
        return payee_shares(CONTRACTS.expect(state, contract.parent), amount)
    return [(PROJECTS.expect(state, contract.project).account, amount)] if amount else []


def side_of(context: Context, contract: Contract, number: int, duty: Duty) -> int:
    """Payer or payee for whom the sender acts with the duty; a joint venture is spoken for by its lead."""
    organisation = require_duty(context, duty)
    if organisation not in (contract.payer, contract.payee):
        raise Rejected(codes.NOT_PARTY_TO_CONTRACT, organisation=organisation, contract=number)
    return organisation


def require_other_side(organisation: int, proposed_by: int) -> None:
    """What one side proposed, the other decides."""
    if organisation == proposed_by:
        raise Rejected(codes.OWN_PROPOSAL, organisation=organisation)


def require_owner_of(context: Context, number: int, duty: Duty) -> Project:
    """The open project, if the sender acts for its owner with the duty."""
    project = open_project_of(context.state, number)
    organisation = require_duty(context, duty)
    if organisation != project.owner:
        raise Rejected(codes.NOT_PROJECT_OWNER, organisation=organisation, project=number)
    return project
