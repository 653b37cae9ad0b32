"""How a claim is made and withdrawn: quantities in, every amount computed, and approval asked of the owner."""

from msgspec.structs import replace

from fenming.base.calendar import is_month
from fenming.domains.approvals.records import Kind, Scope
from fenming.domains.approvals.rules import open_proposal
from fenming.domains.contracts.codes import NOT_PAYEE
from fenming.domains.contracts.records import CONTRACTS, PROJECTS
from fenming.domains.contracts.rules import claim_dropped, claim_opened, claimable_contract
from fenming.domains.funds import actions, codes, events
from fenming.domains.funds.claims import ClaimNode, figures_of, remainder_of
from fenming.domains.funds.debts import DUES, NET_PAYEES, Confirmation
from fenming.domains.funds.records import (
    CLAIM_COUNT,
    CLAIMS,
    CLAIMS_PER_INSTRUCTION_MAX,
    POSITIONS,
    Claim,
    ClaimStatus,
    Position,
)
from fenming.domains.funds.rules.held import before_claim, held_of
from fenming.domains.funds.rules.held_back import drop_disputes, require_undisputed
from fenming.domains.funds.rules.lateness import await_objections, confirm
from fenming.domains.funds.rules.tree import claim_of, node_of, size_of
from fenming.domains.identity.records import Duty
from fenming.domains.identity.rules import require_duty
from fenming.ledger.codes import Rejected
from fenming.ledger.context import Context
from fenming.ledger.counting import next_number

NOTHING_BILLED = Position((), 0, 0, 0, 0, 0)


def submit_claim(context: Context, action: actions.SubmitClaim) -> None:
    """Make a claim; one with the owner goes to approval, one with a contractor waits to be carried by the contractor's."""
    state = context.state
    contract = claimable_contract(state, action.contract)
    payee = require_duty(context, Duty.MAKER)
    if contract.payee != payee:
        raise Rejected(NOT_PAYEE, organisation=payee, contract=action.contract)
    if not is_month(action.month):
        raise Rejected(codes.CLAIM_EMPTY)
    make_claim(context, action.contract, action.month, action.quantities_milli, action.children, action.document, context.sender)


def make_claim(
    context: Context, contract_number: int, month: int, quantities_milli: tuple[int, ...], children: tuple[int, ...],
    document: bytes, maker: int,
) -> int:  # fmt: skip
    """Enter a claim under a contract that takes claims and return its number; every amount is computed."""
    state = context.state
    contract = claimable_contract(state, contract_number)
    position = POSITIONS.read(state, contract_number) or NOTHING_BILLED
    if position.open_claim:
        raise Rejected(codes.CLAIM_OPEN, contract=contract_number, claim=position.open_claim)
    before_claim(context, contract_number, contract, position)
    figures = figures_of(contract, position, quantities_milli, held_of(state, contract_number, contract, position))
    require_undisputed(state, contract_number, contract, quantities_milli)
    number = next_number(context.state, CLAIM_COUNT)
    claim = Claim(
        contract_number, month, quantities_milli, figures, children, document, maker, 0, ClaimStatus.SUBMITTED
    )
    CLAIMS.write(state, claim, number)
    _bundle(context, contract_number, number, children)
    _check_tree(node_of(state, number))
    POSITIONS.write(state, replace(position, open_claim=number), contract_number)
    claim_opened(context, contract_number, quantities_milli, figures.payable_to_date)
    context.emit(events.ClaimSubmitted(number, contract_number, month, figures, children, document))
    if contract.parent:
        await_objections(context, number, contract.payer)
    else:
        _ask_approval(context, contract.project, number, claim)
    return number


def _bundle(context: Context, contract: int, parent: int, children: tuple[int, ...]) -> None:
    """Take the claims of the next tier along, each once. Who carries a claim in its own has accepted it: it is a debt."""
    for number in children:
        child = CLAIMS.read(context.state, number)
        below = child is not None and CONTRACTS.expect(context.state, child.contract).parent == contract
        if child is None or not below or child.status != ClaimStatus.SUBMITTED:
            raise Rejected(codes.NOT_CHILD_CLAIM, claim=number)
        CLAIMS.write(context.state, replace(child, status=ClaimStatus.BUNDLED, parent=parent), number)
        confirm(context, number, Confirmation.CARRIED)


def _check_tree(node: ClaimNode) -> None:
    if size_of(node) > CLAIMS_PER_INSTRUCTION_MAX:
        raise Rejected(codes.TREE_TOO_WIDE, limit=CLAIMS_PER_INSTRUCTION_MAX)
    remainder_of(node)


def _ask_approval(context: Context, project: int, number: int, claim: Claim) -> None:
    if claim.figures.labour and not PROJECTS.expect(context.state, project).wage_account:
        raise Rejected(codes.WAGE_ACCOUNT_MISSING, project=project)
    proposal = open_proposal(
        context, Scope.PROJECT, project, Kind.CLAIM, number, claim.figures.this_period,
        actions.PayClaim(number), actions.CloseClaim(number), claim.maker,
    )  # fmt: skip
    CLAIMS.write(context.state, replace(claim, proposal=proposal), number)


def withdraw_claim(context: Context, action: actions.WithdrawClaim) -> None:
    """Take back a claim that waits for a contractor; one with the owner is withdrawn as a proposal."""
    claim = claim_of(context.state, action.claim)
    contract = CONTRACTS.expect(context.state, claim.contract)
    payee = require_duty(context, Duty.MAKER)
    if contract.payee != payee:
        raise Rejected(NOT_PAYEE, organisation=payee, contract=claim.contract)
    if claim.status != ClaimStatus.SUBMITTED or claim.proposal:
        raise Rejected(codes.NOT_CHILD_CLAIM, claim=action.claim)
    due = DUES.read(context.state, action.claim)
    if NET_PAYEES.read(context.state, action.claim) or (due and due.covered):
        raise Rejected(codes.CLAIM_PLEDGED, claim=action.claim)
    _close(context, action.claim, claim)


def close_claim(context: Context, action: actions.CloseClaim) -> None:
    """End a claim without payment."""
    _close(context, action.claim, CLAIMS.expect(context.state, action.claim))


def _close(context: Context, number: int, claim: Claim) -> None:
    state = context.state
    for child in claim.children:
        carried = CLAIMS.expect(state, child)
        if carried.status == ClaimStatus.BUNDLED:  # one that was paid directly stays paid
            CLAIMS.write(state, replace(carried, status=ClaimStatus.SUBMITTED, parent=0), child)
    drop_disputes(context, claim)
    CLAIMS.write(state, replace(claim, status=ClaimStatus.CLOSED), number)
    POSITIONS.write(state, replace(POSITIONS.expect(state, claim.contract), open_claim=0), claim.contract)
    claim_dropped(context, claim.contract)
    context.emit(events.ClaimClosed(number))
