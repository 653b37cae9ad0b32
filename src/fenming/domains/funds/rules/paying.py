"""How a claim is paid: one approval, carried to every leaf of the tree at once; or directly by the contractor that owes it.

`_pay` is the one place where a claim's money moves, whoever pays: what must hold before any payment belongs at its head, and
every leg is delivered by its loop.
"""

from msgspec.structs import replace

from fenming.base.invariant import invariant
from fenming.domains.approvals.records import PROPOSALS, ProposalStatus
from fenming.domains.contracts.codes import NOT_PAYER, NOT_PROJECT_OWNER
from fenming.domains.contracts.records import CONTRACTS, PROJECTS, Contract, Project
from fenming.domains.contracts.rules import documents_missing, money_paid, payee_shares, work_certified
from fenming.domains.facts.records import FactName
from fenming.domains.facts.rules import state_fact
from fenming.domains.funds import actions, codes, events
from fenming.domains.funds.claims import ClaimNode, labour_to_fund, payment_of
from fenming.domains.funds.debts import DUES, Confirmation
from fenming.domains.funds.records import CLAIMS, POSITIONS, ClaimStatus, Position
from fenming.domains.funds.rules.held import after_payment
from fenming.domains.funds.rules.lateness import confirm
from fenming.domains.funds.rules.tree import claim_of, debt_of, node_of
from fenming.domains.identity.records import Duty
from fenming.domains.identity.rules import require_duty
from fenming.domains.money.postings import account_of, deliver
from fenming.domains.money.records import AccountKind, AccountStatus, Purpose
from fenming.domains.money.references import ReferenceKind, reference
from fenming.ledger.codes import Rejected
from fenming.ledger.context import Context


def pay_claim(context: Context, action: actions.PayClaim) -> None:
    """The last approval makes the claim a debt. Paying it is a step of its own: should the money be short, the debt stands."""
    confirm(context, action.claim, Confirmation.APPROVED)
    context.enqueue(actions.PayApproved(action.claim))


def pay_approved(context: Context, action: actions.PayApproved) -> None:
    """Carry one approval to every leaf of the tree at once."""
    node = node_of(context.state, action.claim, context.day)
    if not node.is_paid:
        _pay(context, node, PROJECTS.expect(context.state, node.contract.project).account)


def instruct_payment(context: Context, action: actions.InstructPayment) -> None:
    """Pay an approved claim that the project account could not pay at once."""
    claim = claim_of(context.state, action.claim)
    number = CONTRACTS.expect(context.state, claim.contract).project
    project = PROJECTS.expect(context.state, number)
    owner = require_duty(context, Duty.CHECKER)
    if project.owner != owner:
        raise Rejected(NOT_PROJECT_OWNER, organisation=owner, project=number)
    proposal = PROPOSALS.read(context.state, claim.proposal)
    approved = proposal is not None and proposal.status == ProposalStatus.APPROVED
    if not approved or claim.status != ClaimStatus.SUBMITTED:
        raise Rejected(codes.CLAIM_NOT_APPROVED, claim=action.claim)
    _pay(context, node_of(context.state, action.claim, context.day), project.account)


def pay_directly(context: Context, action: actions.PayDirectly) -> None:
    """A contractor pays what it owes from its own account, whether or not it has been paid itself."""
    state = context.state
    claim = claim_of(state, action.claim)
    contract = CONTRACTS.expect(state, claim.contract)
    payer = require_duty(context, Duty.CHECKER)
    if contract.payer != payer:
        raise Rejected(NOT_PAYER, organisation=payer)
    if not contract.parent:
        raise Rejected(codes.PAID_BY_OWNER, claim=action.claim)
    require_own_account(context, action.account, payer, PROJECTS.expect(state, contract.project).currency)
    if claim.status == ClaimStatus.PAID:
        _pay_rest_of_interest(context, action.claim, contract, action.account)
        return
    debt_of(state, action.claim)
    _pay(context, node_of(state, action.claim, context.day), action.account)


def require_own_account(context: Context, number: int, organisation: int, currency: int) -> None:
    """Refuse any but an open general account of the organisation in the currency: ring-fenced money pays no other debts."""
    account = account_of(context.state, number)
    held = (account.owner, account.kind, account.currency, account.status)
    if held != (organisation, AccountKind.GENERAL, currency, AccountStatus.OPEN):
        raise Rejected(codes.NOT_PAYERS_ACCOUNT, account=number, organisation=organisation)


def _pay(context: Context, node: ClaimNode, debit: int) -> None:
    """Pay a claim with all that it carries, with the interest owed on it, from one account."""
    state = context.state
    _require_documents(context, node)
    project = PROJECTS.expect(state, node.contract.project)
    if labour_to_fund(node) and not project.wage_account:
        raise Rejected(codes.WAGE_ACCOUNT_MISSING, project=node.contract.project)
    payment = payment_of(node, _open_wage_account(context, project))
    figures = node.claim.figures
    principal = figures.this_period - figures.recoupment - node.covered
    for leg in payment.legs:
        deliver(context, debit, leg.credit, leg.amount, leg.purpose, reference(ReferenceKind.CLAIM, leg.claim))
    paid = sum(leg.amount for leg in payment.legs)
    invariant(paid == principal + node.interest, "the legs of an instruction do not add up to the claim and its interest")
    # Interest is the cost of paying late and not of the works: it stands in the postings, not in the budget line.
    settle(context, node, 0, payment.interest)


def _open_wage_account(context: Context, project: Project) -> int:
    """The special wage account, or 0 when there is none any more: a closed one would hand the labour part to its owner."""
    number = project.wage_account
    return 0 if not number or account_of(context.state, number).status == AccountStatus.CLOSED else number


def _require_documents(context: Context, node: ClaimNode) -> None:
    """Refuse while a contract of the tree lacks a document that the project requires; the debt stands until it is there."""
    for kind in documents_missing(context, node.claim.contract):
        raise Rejected(codes.DOCUMENT_MISSING, contract=node.claim.contract, kind=int(kind))
    for child in node.waiting:
        _require_documents(context, child)


def settle(context: Context, node: ClaimNode, parent: int, interest: dict[int, int]) -> None:
    """Move the position of every contract of the tree forward; `interest` is what each claim was paid for lateness."""
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
    _settle_interest(context, node, interest.get(node.number, 0))
    state_fact(context, FactName.CLAIM_PAID, node.number)
    for child in node.waiting:
        settle(context, child, node.number, interest)


def _settle_interest(context: Context, node: ClaimNode, paid: int) -> None:
    """Set down what interest is still owed; none runs any more on a claim that is paid."""
    if not node.interest:
        return
    owed = node.interest - paid
    due = DUES.expect(context.state, node.number)
    settled = replace(due, interest_accrued=owed, accrued_until_day=context.day)
    DUES.write(context.state, settled, node.number)
    context.emit(events.InterestPaid(node.number, paid, owed))


def _pay_rest_of_interest(context: Context, number: int, contract: Contract, debit: int) -> None:
    due = DUES.expect(context.state, number)
    if not due.interest_accrued:
        raise Rejected(codes.NOT_DEBT, claim=number)
    for credit, part in payee_shares(contract, due.interest_accrued):
        deliver(context, debit, credit, part, Purpose.LATE_INTEREST, reference(ReferenceKind.CLAIM, number))
    DUES.write(context.state, replace(due, interest_accrued=0), number)
    context.emit(events.InterestPaid(number, due.interest_accrued, 0))
