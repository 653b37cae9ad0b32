"""How what is approved and not yet paid becomes money earlier, and how one approval reaches those below as a bill.

A receivable is a part of a claim's own net with a holder. Assigning it splits it, so the parts always add up to what was
issued; and since the claim's payment is told of every part, each holder is paid straight from the account that pays the claim.
The bill (数字汇票) is the same thing given on in settlement of what the holder owes to the next tier, and so on down the tree. An
offer binds nobody and moves nothing; acceptance takes the part away from its holder in the same step, so nothing can be assigned
twice.
"""

from msgspec.structs import replace

from fenming.domains.contracts.codes import NOT_PAYEE
from fenming.domains.contracts.records import CONTRACTS, PROJECTS, Contract
from fenming.domains.funds.debts import Share
from fenming.domains.funds.events import ClaimPaid
from fenming.domains.funds.records import CLAIMS
from fenming.domains.funds.rules.net_leg import cover_net, free_net, redirect_net
from fenming.domains.funds.rules.paying import require_own_account
from fenming.domains.funds.rules.tree import debt_of
from fenming.domains.identity.records import Duty, PartyKind
from fenming.domains.identity.rules import acting_for, organisation_of, require_duty
from fenming.domains.money.postings import deliver
from fenming.domains.money.records import Purpose
from fenming.domains.money.references import ReferenceKind, reference
from fenming.domains.money.rules import require_owner
from fenming.domains.receivables import actions, codes, events
from fenming.domains.receivables.records import (
    LIVE_RECEIVABLES,
    OFFERS,
    RECEIVABLE_COUNT,
    RECEIVABLES,
    RECEIVABLES_PER_CLAIM_MAX,
    LiveReceivables,
    Offer,
    Receivable,
    ReceivableStatus,
)
from fenming.ledger.codes import Rejected
from fenming.ledger.context import Context
from fenming.ledger.counting import next_number


def issue_receivable(context: Context, action: actions.IssueReceivable) -> None:
    """Make the free net of a confirmed claim a receivable of its payee."""
    claim, _ = debt_of(context.state, action.claim)
    contract = CONTRACTS.expect(context.state, claim.contract)
    payee = require_duty(context, Duty.CHECKER)
    if contract.payee != payee:
        raise Rejected(NOT_PAYEE, organisation=payee, contract=claim.contract)
    free = free_net(context.state, action.claim)
    if not free:
        raise Rejected(codes.NOTHING_TO_ASSIGN, claim=action.claim)
    number = _enter(
        context, Receivable(action.claim, payee, contract.payee_account, free, 0, 0, ReceivableStatus.LIVE)
    )
    _tell_payment(context, action.claim)
    context.emit(events.ReceivableIssued(number, action.claim, payee, contract.payee_account, free))


def offer_assignment(context: Context, action: actions.OfferAssignment) -> None:
    """Offer a receivable, or a part of it, to a bank for a price or to a payee in settlement."""
    receivable = _live(context, action.receivable)
    holder = require_duty(context, Duty.CHECKER)
    if receivable.holder != holder:
        raise Rejected(codes.NOT_RECEIVABLE_HOLDER, organisation=holder, receivable=action.receivable)
    if action.amount > receivable.amount:
        raise Rejected(codes.ASSIGNMENT_TERMS_WRONG, term="amount")
    if action.until_day < context.day:
        raise Rejected(codes.ASSIGNMENT_TERMS_WRONG, term="day")
    if action.settles:
        _check_bill(context, action, receivable, holder)
    else:
        bank = organisation_of(context.state, action.to)
        if bank.kind != PartyKind.OPERATOR or action.to == holder:
            raise Rejected(codes.ASSIGNMENT_TERMS_WRONG, term="bank")
        if not 1 <= action.price <= action.amount:
            raise Rejected(codes.ASSIGNMENT_TERMS_WRONG, term="price")
    offer = Offer(action.to, action.amount, action.price, action.settles, action.until_day)
    OFFERS.write(context.state, offer, action.receivable)
    offered = events.AssignmentOffered(
        action.receivable, action.to, action.amount, action.price, action.settles, action.until_day
    )
    context.emit(offered)


def _check_bill(context: Context, action: actions.OfferAssignment, receivable: Receivable, holder: int) -> None:
    """A bill settles, without a price, what the holder owes to the other party in the same currency."""
    free = free_net(context.state, action.settles)
    owed = _contract_of(context, action.settles)
    same_currency = _currency(context, owed) == _currency(context, _contract_of(context, receivable.claim))
    # The owner's debt is paid from the project account, never by a bill.
    between = bool(owed.parent) and (owed.payer, owed.payee) == (holder, action.to)
    if action.price or not between or not same_currency or action.settles == receivable.claim:
        raise Rejected(codes.ASSIGNMENT_TERMS_WRONG, term="bill")
    if action.amount > free:
        raise Rejected(codes.ASSIGNMENT_TERMS_WRONG, term="amount")


def accept_assignment(context: Context, action: actions.AcceptAssignment) -> None:
    """Take a part over: the price is paid, or the debt settled, in the same step."""
    receivable = _live(context, action.receivable)
    party = require_duty(context, Duty.CHECKER)
    offer = OFFERS.read(context.state, action.receivable)
    seen = (party, action.amount, action.price)
    if offer is None or (offer.to, offer.amount, offer.price) != seen or context.day > offer.until_day:
        raise Rejected(codes.OFFER_UNKNOWN, receivable=action.receivable, party=party)
    currency = _currency(context, _contract_of(context, receivable.claim))
    require_own_account(context, action.receive_account, party, currency)
    OFFERS.remove(context.state, action.receivable)
    left = receivable.amount - offer.amount
    status = ReceivableStatus.LIVE if left else ReceivableStatus.ASSIGNED
    RECEIVABLES.write(context.state, replace(receivable, amount=left, status=status), action.receivable)
    part = Receivable(
        receivable.claim, party, action.receive_account, offer.amount, action.receivable, offer.settles,
        ReceivableStatus.LIVE,
    )  # fmt: skip
    number = _enter(context, part)
    _tell_payment(context, receivable.claim)
    if offer.price:
        require_owner(context, action.pay_account, Duty.CHECKER)
        about = reference(ReferenceKind.CLAIM, receivable.claim)
        deliver(context, action.pay_account, receivable.account, offer.price, Purpose.EARLY_PAYMENT, about)
    else:
        cover_net(context, offer.settles, offer.amount)
    assigned = events.ReceivableAssigned(
        number, action.receivable, receivable.claim, party, action.receive_account, offer.amount, offer.price, offer.settles,
        left,
    )  # fmt: skip
    context.emit(assigned)


def end_offer(context: Context, action: actions.EndOffer) -> None:
    """Take an offer back, or decline it."""
    receivable = _live(context, action.receivable)
    offer = OFFERS.read(context.state, action.receivable)
    party = acting_for(context)
    if offer is None or party not in (receivable.holder, offer.to):
        raise Rejected(codes.OFFER_UNKNOWN, receivable=action.receivable, party=party)
    OFFERS.remove(context.state, action.receivable)
    context.emit(events.OfferEnded(action.receivable))


def close_receivables(context: Context, event: ClaimPaid) -> None:
    """Mark all receivables of a claim as paid with it."""
    listed = LIVE_RECEIVABLES.read(context.state, event.claim)
    if listed is None:
        return
    for number in listed.numbers:
        paid = replace(RECEIVABLES.expect(context.state, number), status=ReceivableStatus.PAID)
        RECEIVABLES.write(context.state, paid, number)
    LIVE_RECEIVABLES.write(context.state, LiveReceivables(()), event.claim)
    context.emit(events.ReceivablesPaid(event.claim))


def _live(context: Context, number: int) -> Receivable:
    receivable = RECEIVABLES.read(context.state, number)
    if receivable is None or receivable.status != ReceivableStatus.LIVE:
        raise Rejected(codes.RECEIVABLE_UNKNOWN, receivable=number)
    return receivable


def _contract_of(context: Context, claim: int) -> Contract:
    return CONTRACTS.expect(context.state, CLAIMS.expect(context.state, claim).contract)


def _currency(context: Context, contract: Contract) -> int:
    return PROJECTS.expect(context.state, contract.project).currency


def _enter(context: Context, receivable: Receivable) -> int:
    """Give a receivable its number and list it with its claim."""
    state = context.state
    number = next_number(state, RECEIVABLE_COUNT)
    RECEIVABLES.write(state, receivable, number)
    listed = LIVE_RECEIVABLES.read(state, receivable.claim)
    numbers = (*(listed.numbers if listed else ()), number)
    live = tuple(n for n in numbers if RECEIVABLES.expect(state, n).status == ReceivableStatus.LIVE)
    if len(live) > RECEIVABLES_PER_CLAIM_MAX:
        raise Rejected(codes.RECEIVABLES_TOO_MANY, limit=RECEIVABLES_PER_CLAIM_MAX)
    LIVE_RECEIVABLES.write(state, LiveReceivables(live), receivable.claim)
    return number


def _tell_payment(context: Context, claim: int) -> None:
    """Have the claim's payment know to whom its net goes."""
    numbers = LIVE_RECEIVABLES.expect(context.state, claim).numbers
    live = [RECEIVABLES.expect(context.state, number) for number in numbers]
    redirect_net(context, claim, tuple(Share(receivable.account, receivable.amount) for receivable in live))
