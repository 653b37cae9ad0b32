"""How a wage deposit comes back: announced after acceptance, and released when thirty days passed and no complaint is open.

Anybody may complain while the notice runs, a worker above all. A complaint does not end the notice; it keeps the deposit until
the authority has settled it, if need be by ordering wages out of the deposit, which does end the notice.
"""

from msgspec.structs import replace

from fenming.domains.contracts.codes import NOT_PAYEE
from fenming.domains.contracts.records import CONTRACTS
from fenming.domains.facts.records import FactName
from fenming.domains.facts.rules import is_fact
from fenming.domains.funds import actions, codes, events
from fenming.domains.funds.records import (
    DEPOSIT_COMPLAINTS,
    DEPOSITS,
    Deposit,
    DepositComplaint,
    DepositStatus,
)
from fenming.domains.funds.rules.deposits import count_deposits, deposit_of, watch_day, write_deposit
from fenming.domains.funds.rules.law import bound_contract, law_of
from fenming.domains.guarantees.records import GuaranteeKind
from fenming.domains.guarantees.rules.cover import give_back_all
from fenming.domains.identity.parameters import Parameter
from fenming.domains.identity.records import Duty
from fenming.domains.identity.rules import acting_for, require_authority, require_duty
from fenming.domains.money.postings import account_of, deliver
from fenming.domains.money.records import Purpose
from fenming.domains.money.references import ReferenceKind, reference
from fenming.ledger.codes import Rejected
from fenming.ledger.context import Context

_NOT_PLACED = (DepositStatus.REQUIRED, DepositStatus.SHORT)


def announce_deposit_release(context: Context, action: actions.AnnounceDepositRelease) -> None:
    """Begin the public notice."""
    contract = bound_contract(context.state, action.contract)
    payee = require_duty(context, Duty.MAKER)
    if contract.payee != payee:
        raise Rejected(NOT_PAYEE, organisation=payee, contract=action.contract)
    deposit = deposit_of(context.state, action.contract)
    if deposit.status != DepositStatus.PLACED:
        raise Rejected(codes.DEPOSIT_NOT_OPEN, contract=action.contract)
    if not is_fact(context, FactName.WORKS_ACCEPTED, action.contract):
        raise Rejected(codes.NOT_ACCEPTED, contract=action.contract)
    until_day = context.day + law_of(context.state, contract, Parameter.WAGE_DEPOSIT_RELEASE_NOTICE_DAYS, 1)
    announced = replace(deposit, status=DepositStatus.NOTICE, notice_until_day=until_day)
    write_deposit(context, action.contract, announced)
    watch_day(context, action.contract, until_day)


def complain_about_deposit(context: Context, action: actions.ComplainAboutDeposit) -> None:
    """Keep the deposit until the authority has looked into it."""
    contract = bound_contract(context.state, action.contract)
    deposit = deposit_of(context.state, action.contract)
    party = acting_for(context)
    known = DEPOSIT_COMPLAINTS.read(context.state, action.contract, party)
    if deposit.status != DepositStatus.NOTICE or known or party == contract.payee:
        raise Rejected(codes.COMPLAINT_NOT_POSSIBLE)
    DEPOSIT_COMPLAINTS.write(context.state, DepositComplaint(True), action.contract, party)
    context.emit(events.DepositComplained(action.contract, party, action.reason, action.evidence))
    write_deposit(context, action.contract, replace(deposit, complaints=deposit.complaints + 1))


def settle_deposit_complaint(context: Context, action: actions.SettleDepositComplaint) -> None:
    """Settle a complaint; the last one lets a deposit go whose notice is over."""
    require_authority(context)
    complaint = DEPOSIT_COMPLAINTS.read(context.state, action.contract, action.party)
    if complaint is None or not complaint.open:
        raise Rejected(codes.COMPLAINT_UNKNOWN, party=action.party, contract=action.contract)
    DEPOSIT_COMPLAINTS.write(context.state, DepositComplaint(False), action.contract, action.party)
    context.emit(events.DepositComplaintSettled(action.contract, action.party, action.document))
    deposit = DEPOSITS.expect(context.state, action.contract)
    settled = replace(deposit, complaints=deposit.complaints - 1)
    write_deposit(context, action.contract, settled)
    _release_when_due(context, action.contract, settled)


def watch_deposit(context: Context, action: actions.WatchDeposit) -> None:
    """Say that a deposit is late, or release one whose notice is over; a day that no longer counts does nothing."""
    deposit = DEPOSITS.expect(context.state, action.contract)
    if deposit.status in _NOT_PLACED and deposit.due_day == action.day:
        write_deposit(context, action.contract, replace(deposit, late=True))
    _release_when_due(context, action.contract, deposit)


def _release_when_due(context: Context, number: int, deposit: Deposit) -> None:
    over = deposit.status == DepositStatus.NOTICE and deposit.notice_until_day < context.day
    if not over or deposit.complaints:
        return
    contract = CONTRACTS.expect(context.state, number)
    money = account_of(context.state, deposit.account).balance if deposit.account else 0
    if money:
        source = reference(ReferenceKind.CONTRACT, number)
        deliver(context, deposit.account, contract.payee_account, money, Purpose.DEPOSIT_RELEASED, source)
    give_back_all(context, GuaranteeKind.WAGE_DEPOSIT, number)
    count_deposits(context.state, contract.payee, -1)
    write_deposit(context, number, replace(deposit, status=DepositStatus.RELEASED))
