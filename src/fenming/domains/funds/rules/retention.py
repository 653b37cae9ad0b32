"""How what was held back is released, and replaced by a bank's guarantee.

建质〔2017〕138号: a cap of the price, a defects period after acceptance, then return within a period; a bank's letter may
stand in for the money. When the supervisor attests acceptance, the ledger sets the day of each stage; on that day it pays the
stage by itself, save what the payer has claimed for defects (`defects.py`). The payer may release everything sooner.
"""

from msgspec.structs import replace

from fenming.base.calendar import add_months
from fenming.domains.contracts.codes import CONTRACT_UNKNOWN, NOT_PAYEE, NOT_PAYER
from fenming.domains.contracts.records import CONTRACTS, Contract
from fenming.domains.facts.actions import AttestFact
from fenming.domains.facts.records import FactName
from fenming.domains.facts.rules import await_fact, is_fact
from fenming.domains.funds import actions, codes, events
from fenming.domains.funds.records import POSITIONS, RETENTIONS, Position, Retention
from fenming.domains.funds.rules.law import bound_contract, law_of, pay_payee, terms_of
from fenming.domains.guarantees.records import GuaranteeKind
from fenming.domains.guarantees.rules.cover import cover_of, give_back_all
from fenming.domains.identity.parameters import Parameter
from fenming.domains.identity.records import Duty
from fenming.domains.identity.rules import require_duty
from fenming.domains.money.postings import account_of
from fenming.domains.money.records import Purpose
from fenming.ledger.codes import Rejected
from fenming.ledger.context import Context
from fenming.ledger.tables import State

NOTHING_RETAINED_YET = Retention(0, 0, 0, 0, 0, 0)


def keep_account(context: Context, number: int) -> Retention:
    """The retention of a contract; the first time, acceptance is waited for from now on."""
    known = RETENTIONS.read(context.state, number)
    if known:
        return known
    RETENTIONS.write(context.state, NOTHING_RETAINED_YET, number)
    context.emit(events.RetentionBegan(number))
    begin = actions.BeginDefectsPeriod(number)
    if is_fact(context, FactName.WORKS_ACCEPTED, number):
        context.enqueue(begin)
    else:
        await_fact(context, FactName.WORKS_ACCEPTED, number, begin)
    return NOTHING_RETAINED_YET


def begin_defects_period(context: Context, action: actions.BeginDefectsPeriod) -> None:
    """Set the day on which each stage must have been returned."""
    contract = CONTRACTS.expect(context.state, action.contract)
    retention = RETENTIONS.expect(context.state, action.contract)
    RETENTIONS.write(context.state, replace(retention, accepted_day=context.day), action.contract)
    days = max(1, law_of(context.state, contract, Parameter.RETENTION_RETURN_DAYS, 1))
    return_days = []
    for stage, terms in enumerate(terms_of(context.state, action.contract, contract).stages):
        return_days.append(add_months(context.day, terms.months) + days)
        context.wait_until(return_days[-1], actions.ReleaseRetentionStage(action.contract, stage))
    context.emit(events.DefectsPeriodBegan(action.contract, context.day, tuple(return_days)))


def release_retention_stage(context: Context, action: actions.ReleaseRetentionStage) -> None:
    """Pay what the stages up to this one entitle the payee to."""
    retention = RETENTIONS.expect(context.state, action.contract)
    write_retention(context, action.contract, replace(retention, stages_done=action.stage + 1))
    release_entitled(context, action.contract)


def release_entitled(context: Context, number: int) -> None:
    """Pay the shares of all stages that are due, less what was released before and what is claimed for defects.

    After the last stage, when nobody claims anything any more, the bank's letters go back too.
    """
    contract = CONTRACTS.expect(context.state, number)
    retention = RETENTIONS.expect(context.state, number)
    stages = terms_of(context.state, number, contract).stages
    share = sum(stage.share_permille for stage in stages[: retention.stages_done])
    base = _retained(context.state, number) - retention.replaced - retention.deducted
    due = min(base * share // 1000 - retention.released, unclaimed(context.state, contract, retention))
    if due > 0:
        _release(context, number, contract, retention, due)
    if retention.stages_done == len(stages) and not retention.reserved:
        give_back_all(context, GuaranteeKind.RETENTION, number)


def release_retention(context: Context, action: actions.ReleaseRetention) -> None:
    """The payer pays out all that nobody claims for defects, once a supervisor has attested acceptance."""
    contract = bound_contract(context.state, action.contract)
    payer = require_duty(context, Duty.CHECKER)
    if contract.payer != payer:
        raise Rejected(NOT_PAYER, organisation=payer)
    if not is_fact(context, FactName.WORKS_ACCEPTED, action.contract):
        raise Rejected(codes.NOT_ACCEPTED, contract=action.contract)
    retention = RETENTIONS.read(context.state, action.contract) or NOTHING_RETAINED_YET
    held = unclaimed(context.state, contract, retention)
    if not held:
        raise Rejected(codes.NOTHING_RETAINED, contract=action.contract)
    _release(context, action.contract, contract, retention, held)


def _release(context: Context, number: int, contract: Contract, retention: Retention, amount: int) -> None:
    pay_payee(context, contract.retention_account, number, contract, amount, Purpose.RETENTION_RELEASED)
    write_retention(context, number, replace(retention, released=retention.released + amount))
    context.emit(events.RetentionReleased(number, amount))


def replace_retention(context: Context, action: actions.ReplaceRetention) -> None:
    """Pay out money that guarantees now answer for: what is held and covered beyond the retention to date.

    With a lower price the cap is lower too; what is held above it is paid out the same way, and needs no guarantee.
    """
    contract = bound_contract(context.state, action.contract)
    payee = require_duty(context, Duty.MAKER)
    if contract.payee != payee:
        raise Rejected(NOT_PAYEE, organisation=payee, contract=action.contract)
    state = context.state
    retention = RETENTIONS.read(state, action.contract) or NOTHING_RETAINED_YET
    position = POSITIONS.read(state, action.contract)
    held = unclaimed(state, contract, retention)
    if position is None or not held:
        raise Rejected(codes.NOTHING_RETAINED, contract=action.contract)
    covered = cover_of(state, GuaranteeKind.RETENTION, action.contract)
    wanted = min(position.billed * contract.retention_permille // 1000, retention_cap(state, action.contract, contract))
    amount = min(held, held_in_money(position, retention) + covered - wanted)
    if amount <= 0:
        raise Rejected(codes.RETENTION_NOT_COVERED, covered=covered, contract=action.contract)
    pay_payee(context, contract.retention_account, action.contract, contract, amount, Purpose.RETENTION_RELEASED)
    write_retention(context, action.contract, replace(retention, replaced=retention.replaced + amount))
    context.emit(events.RetentionReleased(action.contract, amount))


def guard_acceptance(context: Context, action: AttestFact) -> None:
    """Only a supervisor of the contract's own project attests its acceptance.

    Facts know no contracts: without this, whoever opens a project could have its supervisor accept anybody's works, and the
    retention of those would be paid out.
    """
    if action.name != FactName.WORKS_ACCEPTED:
        return
    contract = CONTRACTS.read(context.state, action.subject)
    if contract is None or contract.project != action.project:
        raise Rejected(CONTRACT_UNKNOWN, contract=action.subject)


# What is held: asked by claims, and by the claims for defects.


def retention_cap(state: State, number: int, contract: Contract) -> int:
    """The most that may be held back in all; nothing more once the last stage is over."""
    terms = terms_of(state, number, contract)
    retention = RETENTIONS.read(state, number)
    if retention and retention.stages_done == len(terms.stages):
        return 0
    return contract.amount * terms.retention_cap_permille // 1000


def held_in_money(position: Position, retention: Retention | None) -> int:
    """What claims have had held back, without what guarantees replaced."""
    return position.retained - (retention.replaced if retention else 0)


def unclaimed(state: State, contract: Contract, retention: Retention) -> int:
    """The money in the retention account that is not claimed for defects."""
    if not contract.retention_account:
        return 0
    return account_of(state, contract.retention_account).balance - retention.reserved


def write_retention(context: Context, number: int, retention: Retention) -> None:
    """Keep a retention and say where it stands."""
    RETENTIONS.write(context.state, retention, number)
    changed = events.RetentionChanged(
        number, _retained(context.state, number), retention.released, retention.replaced, retention.deducted,
        retention.reserved, retention.stages_done,
    )  # fmt: skip
    context.emit(changed)


def _retained(state: State, number: int) -> int:
    position = POSITIONS.read(state, number)
    return position.retained if position else 0
