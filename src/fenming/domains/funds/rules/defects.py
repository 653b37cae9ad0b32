"""Defects after acceptance: the payer claims a part of the retention with evidence, the payee may object, the supervisor decides.

What is claimed stays in the retention account until it is decided, whatever stage falls due. Without an objection in time it
goes back to where the payer's money came from: for the owner to the project's account, for a contractor to its own.
"""

from msgspec.structs import replace

from fenming.domains.contracts.codes import NOT_PAYEE, NOT_PAYER
from fenming.domains.contracts.records import CONTRACTS, Contract
from fenming.domains.contracts.rules import deductible, defects_deducted, pass_on_late_surplus, payer_shares
from fenming.domains.funds import actions, codes, events
from fenming.domains.funds.records import DEFECTS, DEFECTS_COUNT, RETENTIONS, Defects, DefectsStatus
from fenming.domains.funds.rules.law import bound_contract, law_of
from fenming.domains.funds.rules.retention import release_entitled, unclaimed, write_retention
from fenming.domains.identity.parameters import Parameter
from fenming.domains.identity.records import Duty, Role
from fenming.domains.identity.rules import require_duty, require_role
from fenming.domains.money.postings import deliver
from fenming.domains.money.records import Purpose
from fenming.domains.money.references import ReferenceKind, reference
from fenming.ledger.codes import Rejected
from fenming.ledger.context import Context
from fenming.ledger.counting import next_number


def claim_defects(context: Context, action: actions.ClaimDefects) -> None:
    """Reserve a part of the retention for defects."""
    contract = bound_contract(context.state, action.contract)
    payer = require_duty(context, Duty.CHECKER)
    if contract.payer != payer:
        raise Rejected(NOT_PAYER, organisation=payer)
    retention = RETENTIONS.read(context.state, action.contract)
    if retention is None or not retention.accepted_day:
        raise Rejected(codes.NOT_ACCEPTED, contract=action.contract)
    held = unclaimed(context.state, contract, retention)
    if action.amount > held:
        raise Rejected(codes.DEFECTS_ABOVE_HELD, contract=action.contract, held=held, amount=action.amount)
    number = next_number(context.state, DEFECTS_COUNT)
    defects = Defects(action.contract, action.amount, action.reason, action.evidence, DefectsStatus.OPEN)
    DEFECTS.write(context.state, defects, number)
    days = law_of(context.state, contract, Parameter.DEFECT_OBJECTION_DAYS, 1)
    until_day = context.day + days
    context.emit(
        events.DefectsClaimed(number, action.contract, action.amount, action.reason, action.evidence, until_day)
    )
    write_retention(context, action.contract, replace(retention, reserved=retention.reserved + action.amount))
    context.wait_until(until_day + 1, actions.DeductDefects(number))


def object_to_defects(context: Context, action: actions.ObjectToDefects) -> None:
    """Have the supervisor decide."""
    defects = _defects_in(context, action.defects, DefectsStatus.OPEN)
    contract = CONTRACTS.expect(context.state, defects.contract)
    payee = require_duty(context, Duty.CHECKER)
    if contract.payee != payee:
        raise Rejected(NOT_PAYEE, organisation=payee, contract=defects.contract)
    DEFECTS.write(context.state, replace(defects, status=DefectsStatus.OBJECTED), action.defects)
    context.emit(events.DefectsDecided(action.defects, DefectsStatus.OBJECTED, 0, action.reason_text))


def deduct_defects(context: Context, action: actions.DeductDefects) -> None:
    """Deduct what nobody objected to in time."""
    defects = DEFECTS.expect(context.state, action.defects)
    if defects.status == DefectsStatus.OPEN:
        _decide(context, action.defects, defects, defects.amount, b"")


def decide_defects(context: Context, action: actions.DecideDefects) -> None:
    """The supervisor of the project decides a dispute."""
    defects = _defects_in(context, action.defects, DefectsStatus.OBJECTED)
    contract = CONTRACTS.expect(context.state, defects.contract)
    require_role(context, contract.project, require_duty(context, Duty.CHECKER), Role.SUPERVISOR)
    if action.amount > defects.amount:
        raise Rejected(codes.DEFECTS_ABOVE_CLAIM, claimed=defects.amount, amount=action.amount)
    _decide(context, action.defects, defects, action.amount, action.evidence)


def _defects_in(context: Context, number: int, status: DefectsStatus) -> Defects:
    defects = DEFECTS.read(context.state, number)
    if defects is None:
        raise Rejected(codes.DEFECTS_UNKNOWN, defects=number)
    if defects.status != status:
        raise Rejected(codes.DEFECTS_NOT_OPEN, defects=number)
    return defects


def _decide(context: Context, number: int, defects: Defects, amount: int, document: bytes) -> None:
    """Pay back what is deducted, set the rest free, and pay the payee what has fallen due meanwhile."""
    contract = CONTRACTS.expect(context.state, defects.contract)
    retention = RETENTIONS.expect(context.state, defects.contract)
    amount = min(amount, deductible(context.state, defects.contract))
    if amount:
        _pay_back(context, defects.contract, contract, amount)
    status = DefectsStatus.DEDUCTED if amount else DefectsStatus.DISMISSED
    DEFECTS.write(context.state, replace(defects, status=status), number)
    context.emit(events.DefectsDecided(number, status, amount, document))
    settled = replace(
        retention, deducted=retention.deducted + amount, reserved=retention.reserved - defects.amount
    )
    write_retention(context, defects.contract, settled)
    release_entitled(context, defects.contract)


def _pay_back(context: Context, number: int, contract: Contract, amount: int) -> None:
    source = reference(ReferenceKind.CONTRACT, number)
    for credit, part in payer_shares(context.state, contract, amount):
        deliver(context, contract.retention_account, credit, part, Purpose.RETENTION_DEDUCTED, source)
    defects_deducted(context, number, amount)
    pass_on_late_surplus(context, contract.project)
