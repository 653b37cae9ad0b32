"""From when a claim is a debt, and what happens when it is not paid in time.

The owner's debt begins with the approval. A contractor's debt to the tier below begins when it confirms the claim, carries it in
its own, or has let the time for objecting pass; it never waits for the owner's money, because a payer may not make its payee
bear that somebody else is late (保障中小企业款项支付条例, no pay-when-paid). From then on every contract has its own clock.
"""

from msgspec.structs import replace

from fenming.domains.contracts.codes import NOT_PARTY_TO_CONTRACT, NOT_PAYER
from fenming.domains.contracts.records import CONTRACTS, PROJECTS
from fenming.domains.contracts.rules import signed_contract
from fenming.domains.funds import actions, codes, events
from fenming.domains.funds.debts import DUE_TERMS, DUES, Confirmation, DueTerms
from fenming.domains.funds.dues import AGREED, STATED, due_of, late_amount, legal_term
from fenming.domains.funds.records import CLAIMS
from fenming.domains.funds.rules.tree import claim_of, is_open
from fenming.domains.identity.parameters import Parameter, parameter_on
from fenming.domains.identity.records import Duty
from fenming.domains.identity.rules import require_duty
from fenming.ledger.codes import Rejected
from fenming.ledger.context import Context


def confirm(context: Context, number: int, confirmation: Confirmation) -> None:
    """Make a claim a debt from today on; one that is a debt already keeps its earlier day."""
    state = context.state
    if DUES.read(state, number):
        return
    claim = CLAIMS.expect(state, number)
    contract = CONTRACTS.expect(state, claim.contract)
    project = PROJECTS.expect(state, contract.project)
    due = due_of(state, claim.contract, project, contract, context.day, confirmation)
    DUES.write(state, due, number)
    confirmed = events.ClaimConfirmed(
        number, contract.payer, contract.payee, confirmation, due.confirmed_day, due.labour_due_day, due.due_day, due.rule,
        due.interest_millionths,
    )  # fmt: skip
    context.emit(confirmed)
    if claim.figures.labour and due.labour_due_day < due.due_day:
        context.wait_until(due.labour_due_day + 1, actions.CheckDue(number))
    context.wait_until(due.due_day + 1, actions.CheckDue(number))


def await_objections(context: Context, number: int, payer: int) -> None:
    """Let a claim to a contractor become a debt by itself once the time for objecting has passed."""
    day = context.day + (parameter_on(context.state, Parameter.CLAIM_OBJECTION_DAYS, context.day) or 1)
    context.wait_until(day, actions.DeemConfirmed(number))
    context.emit(events.ClaimAwaitsPayer(number, payer, day))


def confirm_claim(context: Context, action: actions.ConfirmClaim) -> None:
    """The payer says that it owes what is claimed."""
    claim = claim_of(context.state, action.claim)
    contract = CONTRACTS.expect(context.state, claim.contract)
    payer = require_duty(context, Duty.CHECKER)
    if contract.payer != payer:
        raise Rejected(NOT_PAYER, organisation=payer)
    if not contract.parent:
        raise Rejected(codes.PAID_BY_OWNER, claim=action.claim)
    if not is_open(claim) or DUES.read(context.state, action.claim):
        raise Rejected(codes.CONFIRMED_ALREADY, claim=action.claim)
    confirm(context, action.claim, Confirmation.CONFIRMED)


def deem_confirmed(context: Context, action: actions.DeemConfirmed) -> None:
    """Nobody objected in time: what is claimed is owed. A claim that is withdrawn, paid or a debt already is left alone."""
    if is_open(CLAIMS.expect(context.state, action.claim)):
        confirm(context, action.claim, Confirmation.UNDISPUTED)


def check_due(context: Context, action: actions.CheckDue) -> None:
    """Mark a debt late that was not paid in time; one that was paid or settled is left alone."""
    claim = CLAIMS.expect(context.state, action.claim)
    due = DUES.expect(context.state, action.claim)
    amount = late_amount(claim.figures, due, context.day)
    if not is_open(claim) or not amount:
        return
    contract = CONTRACTS.expect(context.state, claim.contract)
    first = due.labour_due_day if claim.figures.labour else due.due_day
    since = due.late_since_day or first + 1
    DUES.write(context.state, replace(due, late_since_day=since), action.claim)
    context.emit(events.ClaimLate(action.claim, contract.payer, contract.payee, amount, since))


def agree_due_terms(context: Context, action: actions.AgreeDueTerms) -> None:
    """State terms of payment; they hold for claims confirmed after both parties have stated the same."""
    contract = signed_contract(context.state, action.contract)
    organisation = require_duty(context, Duty.CHECKER)
    if organisation not in (contract.payer, contract.payee):
        raise Rejected(NOT_PARTY_TO_CONTRACT, organisation=organisation, contract=action.contract)
    project = PROJECTS.expect(context.state, contract.project)
    _, _, longest = legal_term(context.state, project, contract)
    if longest is not None and action.payment_days > longest:
        raise Rejected(codes.DUE_TERMS_UNLAWFUL, days=action.payment_days, limit=longest)
    terms = DueTerms(action.payment_days, action.interest_millionths, organisation)
    stated = DUE_TERMS.read(context.state, action.contract, STATED)
    DUE_TERMS.write(context.state, terms, action.contract, STATED)
    if stated and stated.stated_by != organisation and replace(stated, stated_by=organisation) == terms:
        DUE_TERMS.write(context.state, terms, action.contract, AGREED)
        context.emit(
            events.DueTermsAgreed(action.contract, action.payment_days, action.interest_millionths)
        )
