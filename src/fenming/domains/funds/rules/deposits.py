"""The wage deposit of a general contract: computed, placed as money or as a bank's guarantee, used by order, refilled.

人社部发〔2021〕65号: the rate follows from the contract price and from how the contractor has paid wages; it is placed within
twenty working days of signing, and refilled within ten after use. What the authority orders out of it goes into the project's
special wage account and nowhere else, and the wage tables that wait there are then paid by themselves.
"""

from functools import partial

from msgspec.structs import replace

from fenming.base.calendar import add_months
from fenming.domains.contracts.codes import NOT_PAYEE, NOT_PAYER
from fenming.domains.contracts.records import PROJECTS, Contract, ContractKind
from fenming.domains.contracts.rules import signed_contract
from fenming.domains.facts.records import FactName
from fenming.domains.facts.rules import await_fact
from fenming.domains.funds import actions, codes, events
from fenming.domains.funds.records import (
    DEPOSIT_COUNTS,
    DEPOSITS,
    WAGE_RECORDS,
    Deposit,
    DepositBasis,
    DepositStatus,
    WageRecord,
)
from fenming.domains.funds.rules.law import bound_contract, law_of
from fenming.domains.guarantees.records import GuaranteeKind
from fenming.domains.guarantees.rules.claiming import claim_wage_deposit
from fenming.domains.guarantees.rules.cover import cover_of
from fenming.domains.identity.parameters import Parameter
from fenming.domains.identity.records import Duty, PartyKind
from fenming.domains.identity.rules import acting_for, organisation_of, party_of, require_authority, require_duty
from fenming.domains.identity.working_days import working_day_after
from fenming.domains.money.postings import account_of, open_account, post
from fenming.domains.money.records import AccountKind, Purpose
from fenming.domains.money.references import ReferenceKind, reference
from fenming.domains.money.rules import require_owner
from fenming.ledger.codes import Rejected
from fenming.ledger.context import Context
from fenming.ledger.counting import Counter
from fenming.ledger.tables import State

_CNY = 156
_OPEN = (DepositStatus.REQUIRED, DepositStatus.SHORT)
NO_RECORD = WageRecord(0, 0, False)


# How much.


def set_wage_record(context: Context, action: actions.SetWageRecord) -> None:
    """Record how an organisation has paid; deposits that were assessed before keep their rate."""
    require_authority(context)
    organisation_of(context.state, action.organisation)
    latest = max(action.clean_since_day, action.last_arrears_day)
    if latest > context.day or 0 < action.clean_since_day <= action.last_arrears_day:
        raise Rejected(codes.WAGE_RECORD_WRONG)
    record = WageRecord(action.clean_since_day, action.last_arrears_day, action.system_in_place)
    WAGE_RECORDS.write(context.state, record, action.organisation)
    context.emit(
        events.WageRecordSet(
            action.organisation, action.clean_since_day, action.last_arrears_day, action.system_in_place, action.evidence
        )
    )


def assess_deposit(context: Context, action: actions.AssessDeposit) -> None:
    """Either party of the contract, or the authority, has the deposit computed."""
    contract = signed_contract(context.state, action.contract)
    party = acting_for(context)
    if party not in (contract.payer, contract.payee) and party_of(context.state, party).kind != PartyKind.AUTHORITY:
        raise Rejected(NOT_PAYER, organisation=party)
    if not _needs_deposit(contract):
        raise Rejected(codes.DEPOSIT_NOT_NEEDED, contract=action.contract)
    if DEPOSITS.read(context.state, action.contract):
        raise Rejected(codes.DEPOSIT_ASSESSED_ALREADY, contract=action.contract)
    assess_once(context, action.contract, contract)


def assess_once(context: Context, number: int, contract: Contract) -> None:
    """Compute the deposit of a general contract that has none yet, and watch the day by which it is to be placed."""
    state = context.state
    if not _needs_deposit(contract) or DEPOSITS.read(state, number):
        return
    basis, permille = rate_of(state, contract)
    required = -(-contract.amount * permille // 1000)
    status = DepositStatus.REQUIRED if required else DepositStatus.EXEMPT
    working_days = law_of(state, contract, Parameter.WAGE_DEPOSIT_OPEN_WORKING_DAYS, 1)
    due_day = working_day_after(state, contract.signed_day, working_days)
    DEPOSITS.write(state, Deposit(basis, permille, required, 0, 0, due_day, False, 0, 0, status), number)
    context.emit(events.DepositAssessed(number, contract.payee, basis, permille, required, due_day, status))
    if required:
        count_deposits(state, contract.payee, 1)
        watch_day(context, number, due_day)
        await_fact(context, FactName.GUARANTEE_REDUCED, number, actions.CheckDepositCover(number))


def rate_of(state: State, contract: Contract) -> tuple[DepositBasis, int]:
    """Why and how many per mille of the price, by the law and the contractor's record on the day of signing."""
    law = partial(law_of, state, contract)
    record = WAGE_RECORDS.read(state, contract.payee) or NO_RECORD
    day = contract.signed_day
    lowest = law(Parameter.WAGE_DEPOSIT_MIN_PERMILLE, 0)
    highest = law(Parameter.WAGE_DEPOSIT_MAX_PERMILLE, 1000)
    in_cny = PROJECTS.expect(state, contract.project).currency == _CNY
    is_small = in_cny and contract.amount < law(Parameter.WAGE_DEPOSIT_EXEMPT_BELOW_FEN, 0)
    if is_small and not _arrears_within(record, law(Parameter.WAGE_DEPOSIT_EXEMPT_BELOW_CLEAN_YEARS, 0), day):
        return DepositBasis.EXEMPT_SMALL, 0
    if _arrears_within(record, law(Parameter.WAGE_DEPOSIT_HIGHER_AFTER_ARREARS_YEARS, 0), day):
        return DepositBasis.RAISED_ARREARS, highest
    if record.system_in_place and _clean_for(record, law(Parameter.WAGE_DEPOSIT_EXEMPT_AFTER_CLEAN_YEARS, 1000), day):
        return DepositBasis.EXEMPT_CLEAN, 0
    others = DEPOSIT_COUNTS.read(state, contract.payee)
    if others and others.count:
        return DepositBasis.LOWERED_SEVERAL, law(Parameter.WAGE_DEPOSIT_SEVERAL_PROJECTS_MIN_PERMILLE, lowest)
    if _clean_for(record, law(Parameter.WAGE_DEPOSIT_LOWER_AFTER_CLEAN_YEARS, 1000), day):
        return DepositBasis.LOWERED_CLEAN, lowest
    return DepositBasis.STANDARD, min(max(law(Parameter.WAGE_DEPOSIT_STANDARD_PERMILLE, lowest), lowest), highest)


def _arrears_within(record: WageRecord, years: int, day: int) -> bool:
    return bool(record.last_arrears_day) and add_months(record.last_arrears_day, 12 * years) > day


def _clean_for(record: WageRecord, years: int, day: int) -> bool:
    return bool(record.clean_since_day) and add_months(record.clean_since_day, 12 * years) <= day


def _needs_deposit(contract: Contract) -> bool:
    return not contract.parent and contract.kind != ContractKind.SUPPLY


def count_deposits(state: State, organisation: int, change: int) -> None:
    """Keep how many deposits an organisation has to hold at once."""
    count = DEPOSIT_COUNTS.read(state, organisation)
    DEPOSIT_COUNTS.write(state, Counter((count.count if count else 0) + change), organisation)


# Placing and using.


def place_deposit(context: Context, action: actions.PlaceDeposit) -> None:
    """Place or refill: guarantees count first, the rest is moved from the contractor's own account."""
    state = context.state
    contract = bound_contract(state, action.contract)
    payee = require_duty(context, Duty.MAKER)
    if contract.payee != payee:
        raise Rejected(NOT_PAYEE, organisation=payee, contract=action.contract)
    deposit = deposit_of(state, action.contract)
    if deposit.status not in _OPEN:
        raise Rejected(codes.DEPOSIT_NOT_OPEN, contract=action.contract)
    missing = deposit.required - placed_of(state, action.contract, deposit)
    if missing > 0:
        if not action.debit:
            raise Rejected(codes.DEPOSIT_SHORT, placed=deposit.required - missing, needed=deposit.required)
        require_owner(context, action.debit, Duty.MAKER)
        if not deposit.account:
            currency = PROJECTS.expect(state, contract.project).currency
            account = open_account(context, payee, AccountKind.DEPOSIT, currency, contract.project)
            deposit = replace(deposit, account=account)
        source = reference(ReferenceKind.CONTRACT, action.contract)
        post(context, action.debit, deposit.account, missing, Purpose.DEPOSIT_PLACED, source)
    write_deposit(context, action.contract, replace(deposit, status=DepositStatus.PLACED, late=False))


def use_deposit(context: Context, action: actions.UseDeposit) -> None:
    """Order money for wages: from the account at once, what it lacks from the banks within their working days."""
    require_authority(context)
    state = context.state
    contract = bound_contract(state, action.contract)
    deposit = deposit_of(state, action.contract)
    if deposit.status in (DepositStatus.EXEMPT, DepositStatus.RELEASED):
        raise Rejected(codes.DEPOSIT_NOT_OPEN, contract=action.contract)
    wage_account = PROJECTS.expect(state, contract.project).wage_account
    if not wage_account:
        raise Rejected(codes.WAGE_ACCOUNT_MISSING, project=contract.project)
    placed = placed_of(state, action.contract, deposit)
    if action.amount > placed:
        raise Rejected(codes.DEPOSIT_SHORT, placed=placed, needed=action.amount)
    at_once = min(action.amount, _money_of(state, deposit))
    context.emit(events.DepositUsed(action.contract, action.amount, at_once, action.order))
    if at_once:
        source = reference(ReferenceKind.CONTRACT, action.contract)
        post(context, deposit.account, wage_account, at_once, Purpose.DEPOSIT_USED, source)
    if action.amount > at_once:
        pay_days = law_of(state, contract, Parameter.WAGE_DEPOSIT_PAY_WORKING_DAYS, 1)
        pay_day = working_day_after(state, context.day, pay_days)
        claim_wage_deposit(
            context, action.contract, action.amount - at_once, wage_account, action.order, pay_day
        )
    _require_refill(context, action.contract, contract, replace(deposit, used=deposit.used + action.amount))


def check_deposit_cover(context: Context, action: actions.CheckDepositCover) -> None:
    """Ask for a refill when a bank's cover has gone, and go on watching until the deposit is released."""
    deposit = DEPOSITS.expect(context.state, action.contract)
    if deposit.status == DepositStatus.RELEASED:
        return
    await_fact(context, FactName.GUARANTEE_REDUCED, action.contract, action)
    placed = placed_of(context.state, action.contract, deposit)
    if deposit.status in (DepositStatus.PLACED, DepositStatus.NOTICE) and placed < deposit.required:
        contract = bound_contract(context.state, action.contract)
        _require_refill(context, action.contract, contract, deposit)


def _require_refill(context: Context, number: int, contract: Contract, deposit: Deposit) -> None:
    working_days = law_of(context.state, contract, Parameter.WAGE_DEPOSIT_REFILL_WORKING_DAYS, 1)
    due_day = working_day_after(context.state, context.day, working_days)
    short = replace(deposit, due_day=due_day, late=False, notice_until_day=0, status=DepositStatus.SHORT)
    write_deposit(context, number, short)
    watch_day(context, number, due_day)


def deposit_of(state: State, number: int) -> Deposit:
    """The assessed deposit of a contract; refuses where there is none."""
    deposit = DEPOSITS.read(state, number)
    if deposit is None:
        raise Rejected(codes.DEPOSIT_UNKNOWN, contract=number)
    return deposit


def placed_of(state: State, number: int, deposit: Deposit) -> int:
    """What can be used today: the money in the account, and what guarantees answer for."""
    return _money_of(state, deposit) + cover_of(state, GuaranteeKind.WAGE_DEPOSIT, number)


def watch_day(context: Context, number: int, last_day: int) -> None:
    """Look at the deposit on the day after a last day, or tomorrow where that has passed."""
    day = max(last_day, context.day) + 1
    context.wait_until(day, actions.WatchDeposit(number, last_day))


def write_deposit(context: Context, number: int, deposit: Deposit) -> None:
    """Keep a deposit and say where it stands."""
    DEPOSITS.write(context.state, deposit, number)
    covered = cover_of(context.state, GuaranteeKind.WAGE_DEPOSIT, number)
    changed = events.DepositChanged(
        number, deposit.status, deposit.account, _money_of(context.state, deposit), covered, deposit.used,
        deposit.due_day, deposit.late, deposit.notice_until_day, deposit.complaints,
    )  # fmt: skip
    context.emit(changed)


def _money_of(state: State, deposit: Deposit) -> int:
    return account_of(state, deposit.account).balance if deposit.account else 0
