"""How a claim is made, approved and paid, and how retention is released."""

from msgspec.structs import replace

from fenming.base.calendar import is_month
from fenming.base.invariant import invariant
from fenming.domains.approvals.records import PROPOSALS, Kind, ProposalStatus, Scope
from fenming.domains.approvals.rules import open_proposal
from fenming.domains.contracts.codes import NOT_PAYEE, NOT_PAYER, NOT_PROJECT_OWNER
from fenming.domains.contracts.records import BUDGET_LINES, CONTRACTS, PROJECTS
from fenming.domains.contracts.rules import signed_contract
from fenming.domains.facts.records import FactName
from fenming.domains.facts.rules import is_fact, state_fact
from fenming.domains.funds import actions, codes, events
from fenming.domains.funds.claims import ClaimNode, figures_of, legs_of, remainder_of
from fenming.domains.funds.records import (
    CLAIM_COUNT,
    CLAIMS,
    CLAIMS_PER_INSTRUCTION_MAX,
    POSITIONS,
    TABLES,
    Claim,
    ClaimCount,
    ClaimStatus,
    Position,
)
from fenming.domains.identity.records import Duty
from fenming.domains.identity.rules import require_duty
from fenming.domains.money.postings import account_of, deliver
from fenming.domains.money.records import Purpose
from fenming.domains.money.references import ReferenceKind, reference
from fenming.ledger.codes import Rejected
from fenming.ledger.context import Context
from fenming.ledger.rulebook import Domain
from fenming.ledger.tables import State

_NOTHING_BILLED = Position((), 0, 0, 0, 0, 0)


def submit_claim(context: Context, action: actions.SubmitClaim) -> None:
    """Make a claim; one with the owner goes to approval, one with a contractor waits to be carried by the contractor's."""
    state = context.state
    contract = signed_contract(state, action.contract)
    payee = require_duty(context, Duty.MAKER)
    if contract.payee != payee:
        raise Rejected(NOT_PAYEE, organisation=payee, contract=action.contract)
    if not is_month(action.month):
        raise Rejected(codes.CLAIM_EMPTY)
    position = POSITIONS.read(state, action.contract) or _NOTHING_BILLED
    if position.open_claim:
        raise Rejected(codes.CLAIM_OPEN, contract=action.contract, claim=position.open_claim)
    figures = figures_of(contract, position, action.quantities_milli)
    number = _next_claim(context)
    claim = Claim(
        action.contract, action.month, action.quantities_milli, figures, action.children, action.document, context.sender, 0,
        ClaimStatus.SUBMITTED,
    )  # fmt: skip
    CLAIMS.write(state, claim, number)
    _bundle(context, action.contract, action.children)
    _check_tree(_node(state, number))
    POSITIONS.write(state, replace(position, open_claim=number), action.contract)
    context.emit(
        events.ClaimSubmitted(number, action.contract, action.month, figures, action.children, action.document)
    )
    if not contract.parent:
        _ask_approval(context, contract.project, number, claim)


def _bundle(context: Context, contract: int, children: tuple[int, ...]) -> None:
    """Take the claims of the next tier along, each once."""
    for number in children:
        child = CLAIMS.read(context.state, number)
        below = child is not None and CONTRACTS.expect(context.state, child.contract).parent == contract
        if child is None or not below or child.status != ClaimStatus.SUBMITTED:
            raise Rejected(codes.NOT_CHILD_CLAIM, claim=number)
        CLAIMS.write(context.state, replace(child, status=ClaimStatus.BUNDLED), number)


def _check_tree(node: ClaimNode) -> None:
    if _size(node) > CLAIMS_PER_INSTRUCTION_MAX:
        raise Rejected(codes.TREE_TOO_WIDE, limit=CLAIMS_PER_INSTRUCTION_MAX)
    remainder_of(node)


def _ask_approval(context: Context, project: int, number: int, claim: Claim) -> None:
    if claim.figures.labour and not PROJECTS.expect(context.state, project).wage_account:
        raise Rejected(codes.WAGE_ACCOUNT_MISSING, project=project)
    proposal = open_proposal(
        context, Scope.PROJECT, project, Kind.CLAIM, number, claim.figures.this_period,
        actions.PayClaim(number), actions.CloseClaim(number),
    )  # fmt: skip
    CLAIMS.write(context.state, replace(claim, proposal=proposal), number)


def withdraw_claim(context: Context, action: actions.WithdrawClaim) -> None:
    """Take back a claim that waits for a contractor; one with the owner is withdrawn as a proposal."""
    claim = _claim_of(context.state, action.claim)
    contract = CONTRACTS.expect(context.state, claim.contract)
    payee = require_duty(context, Duty.MAKER)
    if contract.payee != payee:
        raise Rejected(NOT_PAYEE, organisation=payee, contract=claim.contract)
    if claim.status != ClaimStatus.SUBMITTED or claim.proposal:
        raise Rejected(codes.NOT_CHILD_CLAIM, claim=action.claim)
    _close(context, action.claim, claim)


def close_claim(context: Context, action: actions.CloseClaim) -> None:
    """End a claim without payment."""
    _close(context, action.claim, CLAIMS.expect(context.state, action.claim))


def _close(context: Context, number: int, claim: Claim) -> None:
    state = context.state
    for child in claim.children:
        freed = replace(CLAIMS.expect(state, child), status=ClaimStatus.SUBMITTED)
        CLAIMS.write(state, freed, child)
    CLAIMS.write(state, replace(claim, status=ClaimStatus.CLOSED), number)
    POSITIONS.write(state, replace(POSITIONS.expect(state, claim.contract), open_claim=0), claim.contract)
    context.emit(events.ClaimClosed(number))


def pay_claim(context: Context, action: actions.PayClaim) -> None:
    """Carry one approval to every leaf of the tree at once."""
    _pay(context, action.claim)


def instruct_payment(context: Context, action: actions.InstructPayment) -> None:
    """Pay an approved claim that the project account could not pay at once."""
    claim = _claim_of(context.state, action.claim)
    project = CONTRACTS.expect(context.state, claim.contract).project
    owner = require_duty(context, Duty.CHECKER)
    if PROJECTS.expect(context.state, project).owner != owner:
        raise Rejected(NOT_PROJECT_OWNER, organisation=owner, project=project)
    proposal = PROPOSALS.read(context.state, claim.proposal)
    approved = proposal is not None and proposal.status == ProposalStatus.APPROVED
    if not approved or claim.status != ClaimStatus.SUBMITTED:
        raise Rejected(codes.CLAIM_NOT_APPROVED, claim=action.claim)
    _pay(context, action.claim)


def _pay(context: Context, number: int) -> None:
    state = context.state
    node = _node(state, number)
    project = PROJECTS.expect(state, node.contract.project)
    legs = legs_of(node, project.wage_account)
    total = sum(leg.amount for leg in legs)
    invariant(total == node.claim.figures.this_period, "the legs of an instruction do not add up to the claim")
    for leg in legs:
        deliver(context, project.account, leg.credit, leg.amount, leg.purpose, reference(ReferenceKind.CLAIM, leg.claim))
    line = BUDGET_LINES.expect(state, node.contract.project, node.contract.budget_line)
    BUDGET_LINES.write(state, replace(line, paid=line.paid + total), node.contract.project, node.contract.budget_line)
    _settle(context, node, 0)
    state_fact(context, FactName.CLAIM_PAID, number)
    if node.claim.figures.labour:
        state_fact(context, FactName.SPECIAL_ACCOUNT_FUNDED, node.contract.project)


def _settle(context: Context, node: ClaimNode, parent: int) -> None:
    """Move the position of every contract of the tree forward."""
    state = context.state
    figures = node.claim.figures
    position = POSITIONS.expect(state, node.claim.contract)
    settled = Position(
        node.claim.quantities_milli, position.billed + figures.this_period, position.labour + figures.labour,
        position.retained + figures.retention, position.net + figures.net, 0,
    )  # fmt: skip
    invariant(settled.billed == settled.labour + settled.retained + settled.net, "a contract's position does not add up")
    POSITIONS.write(state, settled, node.claim.contract)
    CLAIMS.write(state, replace(node.claim, status=ClaimStatus.PAID), node.number)
    context.emit(events.ClaimPaid(node.number, parent))
    for child in node.children:
        _settle(context, child, node.number)


def release_retention(context: Context, action: actions.ReleaseRetention) -> None:
    """Pay what was held back to the contract's payee, once a supervisor has attested acceptance."""
    contract = signed_contract(context.state, action.contract)
    payer = require_duty(context, Duty.CHECKER)
    if contract.payer != payer:
        raise Rejected(NOT_PAYER, organisation=payer)
    if not is_fact(context, FactName.WORKS_ACCEPTED, action.contract):
        raise Rejected(codes.NOT_ACCEPTED, contract=action.contract)
    held = account_of(context.state, contract.retention_account).balance if contract.retention_account else 0
    if not held:
        raise Rejected(codes.NOTHING_RETAINED, contract=action.contract)
    source = reference(ReferenceKind.CONTRACT, action.contract)
    deliver(
        context, contract.retention_account, contract.payee_account, held, Purpose.RETENTION_RELEASED, source
    )
    context.emit(events.RetentionReleased(action.contract, held))


def _claim_of(state: State, number: int) -> Claim:
    claim = CLAIMS.read(state, number)
    if claim is None:
        raise Rejected(codes.CLAIM_UNKNOWN, claim=number)
    return claim


def _node(state: State, number: int) -> ClaimNode:
    claim = CLAIMS.expect(state, number)
    children = tuple(_node(state, child) for child in claim.children)
    return ClaimNode(number, claim, CONTRACTS.expect(state, claim.contract), children)


def _size(node: ClaimNode) -> int:
    return 1 + sum(map(_size, node.children))


def _next_claim(context: Context) -> int:
    count = CLAIM_COUNT.read(context.state)
    number = count.count + 1 if count else 1
    CLAIM_COUNT.write(context.state, ClaimCount(number))
    return number


DOMAIN = Domain(
    name="funds",
    tables=TABLES,
    codes=codes.CODES,
    events=events.EVENTS,
    rules={
        actions.SubmitClaim: submit_claim,
        actions.WithdrawClaim: withdraw_claim,
        actions.InstructPayment: instruct_payment,
        actions.ReleaseRetention: release_retention,
    },
    due_rules={actions.PayClaim: pay_claim, actions.CloseClaim: close_claim},
)
