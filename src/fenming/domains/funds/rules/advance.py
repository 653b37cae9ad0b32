"""The advance: owed by a legal day, paid after approval, recouped by the claims.

财建〔2004〕369号 第十二条: within a month of signing, or seven days before the agreed start. Unpaid past that day, the payee
gives notice; where it has not, the ledger does so on the tenth day. Fourteen days after the notice the payee may stop work. The
due queue drives each of these days, and payment ends them all. Interest runs from the day after the legal day, as on any debt
under the contract (`dues.py`), and is paid with the advance: it is never recouped, and stands in no budget line.
"""

from msgspec.structs import replace

from fenming.base.calendar import add_months
from fenming.domains.approvals.records import PROPOSALS, Kind, ProposalStatus, Scope
from fenming.domains.approvals.rules import open_proposal
from fenming.domains.contracts.codes import NOT_PAYEE, NOT_PAYER
from fenming.domains.contracts.records import PROJECTS, Contract, ContractStatus
from fenming.domains.contracts.rules import live_contract, money_paid, signed_contract
from fenming.domains.funds import actions, codes, events
from fenming.domains.funds.dues import interest_on, interest_rate
from fenming.domains.funds.records import ADVANCES, Advance, AdvanceStatus, Lateness, Terms
from fenming.domains.funds.rules.law import law_of, pay_payee, terms_of
from fenming.domains.guarantees.records import GuaranteeKind
from fenming.domains.guarantees.rules.cover import cover_of, give_back_all
from fenming.domains.identity.parameters import Parameter
from fenming.domains.identity.records import Duty
from fenming.domains.identity.rules import require_duty
from fenming.domains.money.codes import ACCOUNT_KIND_WRONG
from fenming.domains.money.records import AccountKind, Purpose
from fenming.domains.money.rules import require_owner
from fenming.ledger.codes import Rejected
from fenming.ledger.context import Context
from fenming.ledger.tables import State


def owe_advance(context: Context, number: int, contract: Contract, terms: Terms) -> None:
    """Begin: the amount and the legal day follow from contract and terms; the day is watched."""
    months = law_of(context.state, contract, Parameter.ADVANCE_AFTER_CONTRACT_MONTHS, 1)
    due_day = add_months(contract.signed_day, months)
    if terms.starts_day:
        before = law_of(context.state, contract, Parameter.ADVANCE_BEFORE_START_DAYS, 0)
        due_day = min(due_day, max(0, terms.starts_day - before))
    # Terms agreed after the legal day: it is today, and late from tomorrow on.
    due_day = max(due_day, context.day)
    amount = max(1, contract.amount * terms.advance_permille // 1000)
    ADVANCES.write(context.state, Advance(amount, 0, due_day, 0, 0, AdvanceStatus.AGREED, Lateness.IN_TIME), number)
    context.emit(events.AdvanceAgreed(number, amount, due_day))
    context.wait_until(due_day + 1, actions.WatchAdvance(number, Lateness.LATE))


def request_advance(context: Context, action: actions.RequestAdvance) -> None:
    """Ask for the advance; the owner's policy decides, a contractor as payer decides by paying."""
    contract = live_contract(context.state, action.contract)
    payee = require_duty(context, Duty.MAKER)
    if contract.payee != payee:
        raise Rejected(NOT_PAYEE, organisation=payee, contract=action.contract)
    advance = advance_of(context.state, action.contract)
    if advance.status != AdvanceStatus.AGREED:
        raise Rejected(codes.ADVANCE_NOT_OPEN, contract=action.contract)
    _check_guarantee(context.state, action.contract, contract, advance)
    proposal = 0
    if not contract.parent:
        proposal = open_proposal(
            context, Scope.PROJECT, contract.project, Kind.ADVANCE, action.contract, advance.amount,
            actions.PayAdvance(action.contract, 0), actions.CloseAdvance(action.contract),
        )  # fmt: skip
    _write(context, action.contract, replace(advance, status=AdvanceStatus.REQUESTED, proposal=proposal))


def close_advance(context: Context, action: actions.CloseAdvance) -> None:
    """A refused advance is still owed and may be asked for again."""
    advance = ADVANCES.expect(context.state, action.contract)
    _write(context, action.contract, replace(advance, status=AdvanceStatus.AGREED, proposal=0))


def pay_advance(context: Context, action: actions.PayAdvance) -> None:
    """Pay it from the project's account once approved; below the owner, from an account of the payer."""
    state = context.state
    contract = live_contract(state, action.contract)
    if context.sent:
        payer = require_duty(context, Duty.CHECKER)
        if contract.payer != payer:
            raise Rejected(NOT_PAYER, organisation=payer)
    advance = advance_of(state, action.contract)
    if advance.status != AdvanceStatus.REQUESTED:
        raise Rejected(codes.ADVANCE_NOT_OPEN, contract=action.contract)
    _check_guarantee(state, action.contract, contract, advance)
    debit = action.debit
    if contract.parent:
        _require_general(context, debit)
    else:
        debit = PROJECTS.expect(state, contract.project).account
        if PROPOSALS.expect(state, advance.proposal).status != ProposalStatus.APPROVED:
            raise Rejected(codes.ADVANCE_NOT_APPROVED, contract=action.contract)
    pay_payee(context, debit, action.contract, contract, advance.amount, Purpose.ADVANCE)
    money_paid(context, action.contract, advance.amount)
    rate = interest_rate(state, action.contract, contract)
    interest = interest_on(advance.amount, advance.due_day, context.day, rate)
    if interest:
        pay_payee(context, debit, action.contract, contract, interest, Purpose.LATE_INTEREST)
    _write(context, action.contract, replace(advance, status=AdvanceStatus.PAID, interest_paid=interest))


def _require_general(context: Context, debit: int) -> None:
    account = require_owner(context, debit, Duty.CHECKER)
    if account.kind != AccountKind.GENERAL:
        raise Rejected(ACCOUNT_KIND_WRONG, kind=account.kind, owner=account.owner)


def _check_guarantee(state: State, number: int, contract: Contract, advance: Advance) -> None:
    if not terms_of(state, number, contract).advance_guaranteed:
        return
    covered = cover_of(state, GuaranteeKind.ADVANCE, number)
    if covered < advance.amount:
        raise Rejected(codes.ADVANCE_NOT_GUARANTEED, amount=advance.amount, covered=covered)


def recoup(context: Context, number: int, amount: int) -> None:
    """Count what a paid claim recouped, or a correction (`amount` below 0) opened again.

    When nothing is left, the bank's guarantee has done its work; one that was given back does not come again by itself.
    """
    advance = ADVANCES.expect(context.state, number)
    recouped = replace(advance, recouped=advance.recouped + amount, status=AdvanceStatus.PAID)
    if recouped.recouped == advance.amount:
        recouped = replace(recouped, status=AdvanceStatus.RECOUPED)
        give_back_all(context, GuaranteeKind.ADVANCE, number)
    _write(context, number, recouped)


# What happens while it is not paid.


def give_advance_notice(context: Context, action: actions.GiveAdvanceNotice) -> None:
    """The payee demands a late advance."""
    contract = signed_contract(context.state, action.contract)
    payee = require_duty(context, Duty.MAKER)
    if contract.payee != payee:
        raise Rejected(NOT_PAYEE, organisation=payee, contract=action.contract)
    advance = advance_of(context.state, action.contract)
    if advance.status >= AdvanceStatus.PAID or advance.lateness != Lateness.LATE:
        raise Rejected(codes.ADVANCE_NOT_LATE, contract=action.contract)
    _notify(context, action.contract, contract, advance)


def watch_advance(context: Context, action: actions.WatchAdvance) -> None:
    """Move an unpaid advance on to the next lateness, and watch for the one after it."""
    advance = ADVANCES.expect(context.state, action.contract)
    if advance.status >= AdvanceStatus.PAID or advance.lateness >= action.lateness:
        return
    contract = signed_contract(context.state, action.contract)
    if contract.status != ContractStatus.SIGNED:  # what has ended is not begun with money any more
        return
    if action.lateness == Lateness.LATE:
        days = law_of(context.state, contract, Parameter.ADVANCE_UNPAID_NOTICE_DAYS, 1)
        _write(context, action.contract, replace(advance, lateness=Lateness.LATE))
        notice_day = max(advance.due_day + days, context.day + 1)
        context.wait_until(notice_day, actions.WatchAdvance(action.contract, Lateness.NOTICE_GIVEN))
    elif action.lateness == Lateness.NOTICE_GIVEN:
        _notify(context, action.contract, contract, advance)
    else:
        _write(context, action.contract, replace(advance, lateness=Lateness.MAY_STOP))


def _notify(context: Context, number: int, contract: Contract, advance: Advance) -> None:
    days = law_of(context.state, contract, Parameter.ADVANCE_UNPAID_STOP_DAYS, 1)
    _write(context, number, replace(advance, lateness=Lateness.NOTICE_GIVEN, notice_day=context.day))
    context.wait_until(context.day + max(days, 1), actions.WatchAdvance(number, Lateness.MAY_STOP))


def advance_of(state: State, number: int) -> Advance:
    """The agreed advance of a contract; refuses where there is none."""
    advance = ADVANCES.read(state, number)
    if advance is None:
        raise Rejected(codes.ADVANCE_UNKNOWN, contract=number)
    return advance


def _write(context: Context, number: int, advance: Advance) -> None:
    ADVANCES.write(context.state, advance, number)
    changed = events.AdvanceChanged(
        number, advance.status, advance.lateness, advance.recouped, advance.notice_day, advance.interest_paid
    )
    context.emit(changed)
