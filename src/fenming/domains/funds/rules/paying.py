"""How an approved claim is paid: one approval, carried to every leaf of the tree at once."""

from msgspec.structs import replace

from fenming.base.invariant import invariant
from fenming.domains.approvals.records import PROPOSALS, ProposalStatus
from fenming.domains.contracts.codes import NOT_PROJECT_OWNER
from fenming.domains.contracts.records import CONTRACTS, PROJECTS
from fenming.domains.contracts.rules import money_paid, work_certified
from fenming.domains.facts.records import FactName
from fenming.domains.facts.rules import state_fact
from fenming.domains.funds import actions, codes, events
from fenming.domains.funds.claims import ClaimNode, legs_of
from fenming.domains.funds.records import CLAIMS, POSITIONS, ClaimStatus, Position
from fenming.domains.funds.rules.held import after_payment
from fenming.domains.funds.rules.tree import claim_of, node_of
from fenming.domains.identity.records import Duty
from fenming.domains.identity.rules import require_duty
from fenming.domains.money.postings import deliver
from fenming.domains.money.references import ReferenceKind, reference
from fenming.ledger.codes import Rejected
from fenming.ledger.context import Context


def pay_claim(context: Context, action: actions.PayClaim) -> None:
    """Carry one approval to every leaf of the tree at once."""
    _pay(context, action.claim)


def instruct_payment(context: Context, action: actions.InstructPayment) -> None:
    """Pay an approved claim that the project account could not pay at once."""
    claim = claim_of(context.state, action.claim)
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
    node = node_of(state, number)
    project = PROJECTS.expect(state, node.contract.project)
    legs = legs_of(node, project.wage_account)
    total = sum(leg.amount for leg in legs)
    figures = node.claim.figures
    invariant(total == figures.this_period - figures.recoupment, "the legs of an instruction do not add up to the claim")
    for leg in legs:
        deliver(context, project.account, leg.credit, leg.amount, leg.purpose, reference(ReferenceKind.CLAIM, leg.claim))
    _settle(context, node, 0)
    state_fact(context, FactName.CLAIM_PAID, number)


def _settle(context: Context, node: ClaimNode, parent: int) -> None:
    """Move the position of every contract of the tree forward."""
    state = context.state
    figures = node.claim.figures
    position = POSITIONS.expect(state, node.claim.contract)
    settled = Position(
        node.claim.quantities_milli, position.billed + figures.this_period, position.labour + figures.labour,
        position.retained + figures.retention, position.net + figures.net, 0, position.recouped + figures.recoupment,
        node.number,
    )  # fmt: skip
    parts = settled.labour + settled.retained + settled.recouped + settled.net
    invariant(settled.billed == parts, "a contract's position does not add up")
    POSITIONS.write(state, settled, node.claim.contract)
    number, quantities_milli = node.claim.contract, node.claim.quantities_milli
    work_certified(context, number, quantities_milli, figures.measured_to_date, figures.payable_to_date)
    money_paid(context, number, figures.this_period - figures.recoupment)
    CLAIMS.write(state, replace(node.claim, status=ClaimStatus.PAID), node.number)
    context.emit(events.ClaimPaid(node.number, parent))
    after_payment(context, node.claim.contract, node.contract, figures)
    for child in node.children:
        _settle(context, child, node.number)
