"""Putting right what was paid too much (红冲): a mirrored claim beside the first, and nothing is erased.

A maker of the payer states the right quantities and the reason, another officer checks. The money comes back in one of two ways
and never by taking: the payee countersigns and pays it back, or it is set off, which needs no rule of its own. A claim is
measured to date less what was billed; with the right quantities set down, the next claims are smaller by just that.

What was recouped for the work was never paid for it: it does not come back as money, and the advance is open again by as much.
Retention comes back out of what is still held and nobody claims for defects; what the payee was paid of it, it pays back.
"""

from typing import NamedTuple

from msgspec.structs import replace

from fenming.domains.contracts.codes import NOT_PAYEE, NOT_PAYER
from fenming.domains.contracts.records import CONTRACTS, PROJECTS, Contract
from fenming.domains.contracts.rules import for_all_items, money_paid, payable_of, payer_shares, value_of, work_certified
from fenming.domains.funds import actions, codes, events
from fenming.domains.funds.claims import Held, recouped_at, retained_at
from fenming.domains.funds.debts import REVERSAL_COUNT, REVERSALS, Reversal, ReversalStatus, Way
from fenming.domains.funds.records import POSITIONS, RETENTIONS, ClaimStatus, Position
from fenming.domains.funds.rules.advance import recoup
from fenming.domains.funds.rules.held import held_of
from fenming.domains.funds.rules.paying import require_own_account
from fenming.domains.funds.rules.retention import unclaimed, write_retention
from fenming.domains.funds.rules.tree import claim_of
from fenming.domains.identity.records import Duty
from fenming.domains.identity.rules import acting_for, require_duty
from fenming.domains.money.postings import deliver
from fenming.domains.money.records import Purpose
from fenming.domains.money.references import ReferenceKind, reference
from fenming.ledger.codes import Rejected
from fenming.ledger.context import Context
from fenming.ledger.counting import next_number


class Mirror(NamedTuple):
    """What a correction takes away: `amount = labour + retention + recoupment + net`."""

    amount: int
    labour: int
    retention: int
    recoupment: int
    net: int


def mirror_of(
    contract: Contract, position: Position, quantities_milli: tuple[int, ...], held: Held
) -> Mirror | None:
    """The difference between what a contract's quantities come to and what the right ones do; None where there is none."""
    billed = for_all_items(contract, position.quantities_milli)
    if len(quantities_milli) != len(billed) or any(right > now for right, now in zip(quantities_milli, billed, strict=True)):
        return None
    measured, right_measured = (value_of(contract.items, quantities) for quantities in (billed, quantities_milli))
    payable, right = (payable_of(contract, value) for value in (measured, right_measured))
    amount = payable - right
    labour = payable * contract.labour_permille // 1000 - right * contract.labour_permille // 1000
    recoupment = _falls(held.recouped, recouped_at(measured, held), recouped_at(right_measured, held))
    rest = amount - labour - recoupment
    retention = _falls(held.retained, retained_at(payable, contract, held), retained_at(right, contract, held))
    # Never more from the net than it was paid: what guarantees or returns have changed since lies in the retention.
    retention = max(min(retention, rest), rest - position.net)
    fits = amount > 0 and 0 <= retention <= position.retained and rest >= retention
    return Mirror(amount, labour, retention, recoupment, rest - retention) if fits else None


def _falls(taken: int, target: int, right_target: int) -> int:
    """By how much more than now a sum that was taken is too large when its target falls."""
    return max(0, taken - right_target) - max(0, taken - target)


def propose_reversal(context: Context, action: actions.ProposeReversal) -> None:
    """A maker of the payer states what a paid claim should have been."""
    state = context.state
    claim = claim_of(state, action.claim)
    contract = CONTRACTS.expect(state, claim.contract)
    payer = require_duty(context, Duty.MAKER)
    if contract.payer != payer:
        raise Rejected(NOT_PAYER, organisation=payer)
    if claim.status != ClaimStatus.PAID:
        raise Rejected(codes.REVERSAL_WRONG, claim=action.claim)
    position = POSITIONS.expect(state, claim.contract)
    held = held_of(state, claim.contract, contract, position)
    mirror = mirror_of(contract, position, action.quantities_milli, held)
    if mirror is None or mirror.amount > claim.figures.this_period:
        raise Rejected(codes.REVERSAL_WRONG, claim=action.claim)
    number = next_number(state, REVERSAL_COUNT)
    reversal = Reversal(
        action.claim, claim.contract, action.quantities_milli, *mirror, action.reason, action.reason_text, action.way,
        context.sender, 0, ReversalStatus.PROPOSED,
    )  # fmt: skip
    REVERSALS.write(state, reversal, number)
    proposed = events.ReversalProposed(
        number, action.claim, claim.contract, *mirror, action.reason, action.reason_text, action.way, context.sender
    )
    context.emit(proposed)


def check_reversal(context: Context, action: actions.CheckReversal) -> None:
    """The second pair of eyes: a set-off takes effect, a return waits for the payee."""
    reversal, contract = _reversal_in(context, action.reversal, ReversalStatus.PROPOSED)
    payer = require_duty(context, Duty.CHECKER)
    if contract.payer != payer:
        raise Rejected(NOT_PAYER, organisation=payer)
    if context.sender == reversal.maker:
        raise Rejected(codes.REVERSAL_CHECKER_IS_MAKER, party=context.sender)
    position = _require_current(context, action.reversal, reversal, contract)
    checked = replace(reversal, checker=context.sender)
    if reversal.way == Way.SET_OFF:
        _take_back_quantities(context, reversal, contract, position)
        _move(context, action.reversal, checked, ReversalStatus.DONE)
    else:
        _move(context, action.reversal, checked, ReversalStatus.CHECKED)


def consent_reversal(context: Context, action: actions.ConsentReversal) -> None:
    """The payee countersigns, and what was paid too much goes back to where it came from."""
    reversal, contract = _reversal_in(context, action.reversal, ReversalStatus.CHECKED)
    payee = require_duty(context, Duty.CHECKER)
    if contract.payee != payee:
        raise Rejected(NOT_PAYEE, organisation=payee, contract=reversal.contract)
    project = PROJECTS.expect(context.state, contract.project)
    require_own_account(context, action.account, payee, project.currency)
    position = _require_current(context, action.reversal, reversal, contract)
    corrected = replace(
        position, billed=position.billed - reversal.amount, labour=position.labour - reversal.labour,
        retained=position.retained - reversal.retention, recouped=position.recouped - reversal.recoupment,
        net=position.net - reversal.net,
    )  # fmt: skip
    _take_back_quantities(context, reversal, contract, corrected)
    money_paid(context, reversal.contract, -(reversal.amount - reversal.recoupment))
    from_retention = _take_from_retention(context, reversal, contract)
    if reversal.recoupment:
        recoup(context, reversal.contract, -reversal.recoupment)
    _give_back(context, reversal, contract, action.account, from_retention)
    _move(context, action.reversal, reversal, ReversalStatus.DONE)


def _take_back_quantities(context: Context, reversal: Reversal, contract: Contract, position: Position) -> None:
    """Set the position with the right quantities, and tell the contract and its budget line what is certified now."""
    quantities_milli = reversal.quantities_milli
    POSITIONS.write(context.state, replace(position, quantities_milli=quantities_milli), reversal.contract)
    measured = value_of(contract.items, quantities_milli)
    work_certified(context, reversal.contract, quantities_milli, measured, position.billed)


def _take_from_retention(context: Context, reversal: Reversal, contract: Contract) -> int:
    """How much of the retention is still held and free; the rest counts as not released, or not replaced, any more.

    What was deducted or is claimed for defects is the payer's matter and does not come back a second time.
    """
    if not reversal.retention:
        return 0
    retention = RETENTIONS.expect(context.state, reversal.contract)
    free = unclaimed(context.state, contract, retention)
    possible = free + retention.released + retention.replaced
    if reversal.retention > possible:
        raise Rejected(codes.RETENTION_TIED, contract=reversal.contract, free=possible, amount=reversal.retention)
    from_retention = min(free, reversal.retention)
    unreleased = min(reversal.retention - from_retention, retention.released)
    unreplaced = reversal.retention - from_retention - unreleased
    changed = replace(
        retention, released=retention.released - unreleased, replaced=retention.replaced - unreplaced
    )
    write_retention(context, reversal.contract, changed)
    return from_retention


def _give_back(context: Context, reversal: Reversal, contract: Contract, debit: int, from_retention: int) -> None:
    """Move what comes back: out of the retention, and the rest from the payee.

    The labour part included: it rests in the special wage account, out of which nothing may go but wages (条例 第三十三条), and is
    there for the payee's next wage tables.
    """
    from_payee = reversal.amount - reversal.recoupment - from_retention
    for source, amount in ((contract.retention_account, from_retention), (debit, from_payee)):
        for credit, part in payer_shares(context.state, contract, amount):
            deliver(context, source, credit, part, Purpose.REVERSAL, reference(ReferenceKind.CLAIM, reversal.claim))


def refuse_reversal(context: Context, action: actions.RefuseReversal) -> None:
    """The payer drops a reversal that has not been done, or the payee does not consent to a return."""
    reversal, contract = _reversal_in(context, action.reversal, ReversalStatus.PROPOSED, ReversalStatus.CHECKED)
    organisation = acting_for(context)
    payee_asked = reversal.status == ReversalStatus.CHECKED and organisation == contract.payee
    if organisation != contract.payer and not payee_asked:
        raise Rejected(NOT_PAYER, organisation=organisation)
    _move(context, action.reversal, reversal, ReversalStatus.REFUSED)


def _reversal_in(context: Context, number: int, *statuses: ReversalStatus) -> tuple[Reversal, Contract]:
    reversal = REVERSALS.read(context.state, number)
    if reversal is None or reversal.status not in statuses:
        raise Rejected(codes.REVERSAL_UNKNOWN, reversal=number)
    return reversal, CONTRACTS.expect(context.state, reversal.contract)


def _require_current(context: Context, number: int, reversal: Reversal, contract: Contract) -> Position:
    """The contract's position, if the mirror computed from it is still the one that was proposed."""
    position = POSITIONS.expect(context.state, reversal.contract)
    held = held_of(context.state, reversal.contract, contract, position)
    mirror = mirror_of(contract, position, reversal.quantities_milli, held)
    proposed = Mirror(reversal.amount, reversal.labour, reversal.retention, reversal.recoupment, reversal.net)
    if position.open_claim or mirror != proposed:
        raise Rejected(codes.REVERSAL_STALE, contract=reversal.contract, reversal=number)
    return position


def _move(context: Context, number: int, reversal: Reversal, status: ReversalStatus) -> None:
    REVERSALS.write(context.state, replace(reversal, status=status), number)
    context.emit(events.ReversalMoved(number, reversal.claim, status, context.sender))
