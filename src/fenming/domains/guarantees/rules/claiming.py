"""How a guarantee is claimed: the beneficiary demands, the bank pays from its own account or refuses with a reason.

An order of the authority on a wage deposit binds the bank: it cannot refuse, and if it has not paid when its working days are
over, the ledger pays from the account that the bank named in the guarantee.
"""

from msgspec.structs import replace

from fenming.domains.contracts.records import PROJECTS
from fenming.domains.contracts.rules import pass_on_late_surplus
from fenming.domains.guarantees import actions, codes, events
from fenming.domains.guarantees.records import (
    GUARANTEE_CLAIM_COUNT,
    GUARANTEE_CLAIMS,
    GUARANTEES,
    ClaimStatus,
    Guarantee,
    GuaranteeClaim,
    GuaranteeKind,
    GuaranteeStatus,
)
from fenming.domains.guarantees.rules.cover import (
    end_guarantee,
    guarantee_in_force,
    numbers_in_force,
    require_beneficiary,
    require_issuer,
    write_guarantee,
)
from fenming.domains.identity.parameters import Parameter, number_on
from fenming.domains.identity.records import Duty
from fenming.domains.identity.working_days import working_day_after
from fenming.domains.money.postings import account_of, deliver
from fenming.domains.money.records import AccountKind, AccountStatus, Purpose
from fenming.domains.money.references import ReferenceKind, reference
from fenming.ledger.codes import Rejected
from fenming.ledger.context import Context
from fenming.ledger.counting import next_number


def claim_guarantee(context: Context, action: actions.ClaimGuarantee) -> None:
    """Demand payment into an account of the beneficiary."""
    guarantee = guarantee_in_force(context, action.guarantee)
    require_beneficiary(context, action.guarantee, guarantee)
    if guarantee.kind == GuaranteeKind.WAGE_DEPOSIT:
        raise Rejected(codes.CLAIM_BY_ORDER)
    account = account_of(context.state, action.credit)
    project = PROJECTS.expect(context.state, guarantee.project)
    fits = (account.owner, account.currency) == (guarantee.beneficiary, project.currency)
    if not fits or (account.kind != AccountKind.GENERAL and action.credit != project.account):
        raise Rejected(codes.GUARANTEE_TERMS_WRONG, term="credit")
    if action.amount > guarantee.left:
        raise Rejected(
            codes.ABOVE_GUARANTEE, guarantee=action.guarantee, left=guarantee.left, amount=action.amount
        )
    days = number_on(context.state, Parameter.GUARANTEE_CLAIM_WORKING_DAYS, context.day, 1)
    claim = GuaranteeClaim(
        action.guarantee, action.amount, action.credit, False, action.reason, action.evidence,
        working_day_after(context.state, context.day, days), ClaimStatus.OPEN,
    )  # fmt: skip
    _open_claim(context, guarantee, claim)


def claim_wage_deposit(context: Context, contract: int, amount: int, credit: int, order: bytes, due_day: int) -> None:
    """Demand an amount, which the caller knows to be covered, from the wage-deposit guarantees of a contract, oldest first."""
    for number in numbers_in_force(context.state, GuaranteeKind.WAGE_DEPOSIT, contract):
        guarantee = GUARANTEES.expect(context.state, number)
        part = min(amount, guarantee.left)
        if part:
            claim = GuaranteeClaim(number, part, credit, True, 0, order, due_day, ClaimStatus.OPEN)
            _open_claim(context, guarantee, claim)
            amount -= part


def _open_claim(context: Context, guarantee: Guarantee, claim: GuaranteeClaim) -> None:
    number = next_number(context.state, GUARANTEE_CLAIM_COUNT)
    GUARANTEE_CLAIMS.write(context.state, claim, number)
    claimed = events.GuaranteeClaimed(
        number, claim.guarantee, claim.amount, claim.credit, claim.binding, claim.reason, claim.evidence, claim.due_day
    )
    context.emit(claimed)
    write_guarantee(context, claim.guarantee, replace(guarantee, claimed=guarantee.claimed + claim.amount))
    context.wait_until(claim.due_day + 1, actions.WatchGuaranteeClaim(number))


def pay_guarantee_claim(context: Context, action: actions.PayGuaranteeClaim) -> None:
    """The bank pays."""
    claim = _open_claim_of_issuer(context, action.claim)
    _pay(context, action.claim, claim)


def refuse_guarantee_claim(context: Context, action: actions.RefuseGuaranteeClaim) -> None:
    """The bank refuses; what was claimed can be claimed again."""
    claim = _open_claim_of_issuer(context, action.claim)
    if claim.binding:
        raise Rejected(codes.CLAIM_BINDING, claim=action.claim)
    GUARANTEE_CLAIMS.write(context.state, replace(claim, status=ClaimStatus.REFUSED), action.claim)
    decided = events.GuaranteeClaimDecided(action.claim, ClaimStatus.REFUSED, action.reason, action.reason_text)
    context.emit(decided)
    guarantee = GUARANTEES.expect(context.state, claim.guarantee)
    write_guarantee(context, claim.guarantee, replace(guarantee, claimed=guarantee.claimed - claim.amount))


def watch_guarantee_claim(context: Context, action: actions.WatchGuaranteeClaim) -> None:
    """Pay a binding claim from the bank's account if it can; say of any other open claim that it is late."""
    claim = GUARANTEE_CLAIMS.expect(context.state, action.claim)
    if claim.status != ClaimStatus.OPEN:
        return
    account = account_of(context.state, GUARANTEES.expect(context.state, claim.guarantee).account)
    if claim.binding and account.balance >= claim.amount and account.status == AccountStatus.OPEN:
        _pay(context, action.claim, claim)
    else:
        context.emit(events.GuaranteeClaimLate(action.claim, claim.guarantee))


def _open_claim_of_issuer(context: Context, number: int) -> GuaranteeClaim:
    claim = GUARANTEE_CLAIMS.read(context.state, number)
    if claim is None:
        raise Rejected(codes.GUARANTEE_CLAIM_UNKNOWN, claim=number)
    guarantee = GUARANTEES.expect(context.state, claim.guarantee)
    require_issuer(context, claim.guarantee, guarantee, Duty.CHECKER)
    if claim.status != ClaimStatus.OPEN:
        raise Rejected(codes.GUARANTEE_CLAIM_DECIDED, claim=number)
    return claim


def _pay(context: Context, number: int, claim: GuaranteeClaim) -> None:
    """Move the money and count it; wages waiting for the special account are then paid by themselves."""
    guarantee = GUARANTEES.expect(context.state, claim.guarantee)
    source = reference(ReferenceKind.GUARANTEE, claim.guarantee)
    deliver(context, guarantee.account, claim.credit, claim.amount, Purpose.GUARANTEE_PAID, source)
    pass_on_late_surplus(context, guarantee.project)
    GUARANTEE_CLAIMS.write(context.state, replace(claim, status=ClaimStatus.PAID), number)
    context.emit(events.GuaranteeClaimDecided(number, ClaimStatus.PAID, 0, b""))
    paid = replace(guarantee, paid=guarantee.paid + claim.amount, claimed=guarantee.claimed - claim.amount)
    in_force = guarantee.status == GuaranteeStatus.IN_FORCE
    if in_force and not paid.left and not paid.claimed:
        end_guarantee(context, claim.guarantee, paid, GuaranteeStatus.EXHAUSTED)
    else:
        write_guarantee(context, claim.guarantee, paid)
