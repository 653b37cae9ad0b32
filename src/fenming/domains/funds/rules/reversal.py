"""Putting right what was paid too much (红冲): a mirrored claim beside the first, and nothing is erased.

A maker of the payer states the right quantities and the reason, another officer checks. The money comes back in one of two ways
and never by taking: the payee countersigns and pays it back, or it is set off, which needs no rule of its own. A claim is
measured to date less what was billed; with the right quantities set down, the next claims are smaller by just that.
"""

from typing import NamedTuple

from msgspec.structs import replace

from fenming.domains.contracts.codes import NOT_PAYEE, NOT_PAYER
from fenming.domains.contracts.records import BUDGET_LINES, CONTRACTS, PROJECTS, Contract
from fenming.domains.contracts.rules import value_of
from fenming.domains.funds import actions, codes, events
from fenming.domains.funds.debts import REVERSAL_COUNT, REVERSALS, Reversal, ReversalStatus, Way
from fenming.domains.funds.records import POSITIONS, ClaimCount, ClaimStatus, Position
from fenming.domains.funds.rules.paying import require_own_account
from fenming.domains.funds.rules.tree import claim_of
from fenming.domains.identity.records import Duty
from fenming.domains.identity.rules import acting_for, require_duty
from fenming.domains.money.postings import account_of, deliver
from fenming.domains.money.records import Purpose
from fenming.domains.money.references import ReferenceKind, reference
from fenming.ledger.codes import Rejected
from fenming.ledger.context import Context


class Mirror(NamedTuple):
    """What a correction takes away: `amount = labour + retention + net`."""

    amount: int
    labour: int
    retention: int
    net: int


def mirror_of(contract: Contract, position: Position, quantities_milli: tuple[int, ...]) -> Mirror | None:
    """The difference between what a contract's quantities come to and what the right ones do; None where there is none."""
    fits = len(quantities_milli) == len(position.quantities_milli)
    if not fits or any(right > now for right, now in zip(quantities_milli, position.quantities_milli, strict=True)):
        return None
    payable, right = (
        value_of(contract.items, quantities) * contract.progress_permille // 1000
        for quantities in (position.quantities_milli, quantities_milli)
    )
    labour, retention = (
        payable * permille // 1000 - right * permille // 1000
        for permille in (contract.labour_permille, contract.retention_permille)
    )
    mirror = Mirror(payable - right, labour, retention, payable - right - labour - retention)
    return mirror if mirror.amount > 0 and mirror.net >= 0 else None


def propose_reversal(context: Context, action: actions.ProposeReversal) -> None:
    """A maker of the payer states what a paid claim should have been."""
    state = context.state
    claim = claim_of(state, action.claim)
    contract = CONTRACTS.expect(state, claim.contract)
    payer = require_duty(context, Duty.MAKER)
    if contract.payer != payer:
        raise Rejected(NOT_PAYER, organisation=payer)
    mirror = mirror_of(contract, POSITIONS.expect(state, claim.contract), action.quantities_milli)
    if claim.status != ClaimStatus.PAID or mirror is None or mirror.amount > claim.figures.this_period:
        raise Rejected(codes.REVERSAL_WRONG, claim=action.claim)
    count = REVERSAL_COUNT.read(state)
    number = count.count + 1 if count else 1
    REVERSAL_COUNT.write(state, ClaimCount(number))
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
        POSITIONS.write(
            context.state, replace(position, quantities_milli=reversal.quantities_milli), reversal.contract
        )
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
    if contract.parent:
        credit = CONTRACTS.expect(context.state, contract.parent).payee_account
    else:
        credit = project.account
        line = BUDGET_LINES.expect(context.state, contract.project, contract.budget_line)
        less = replace(line, paid=line.paid - reversal.amount)
        BUDGET_LINES.write(context.state, less, contract.project, contract.budget_line)
    _give_back(context, reversal, contract, action.account, credit)
    corrected = replace(
        position, quantities_milli=reversal.quantities_milli, billed=position.billed - reversal.amount,
        labour=position.labour - reversal.labour, retained=position.retained - reversal.retention,
        net=position.net - reversal.net,
    )  # fmt: skip
    POSITIONS.write(context.state, corrected, reversal.contract)
    _move(context, action.reversal, reversal, ReversalStatus.DONE)


def _give_back(context: Context, reversal: Reversal, contract: Contract, debit: int, credit: int) -> None:
    """Retention goes back as far as it is still held; the payee pays the rest.

    The labour part included: it rests in the special wage account, out of which nothing may go but wages (条例 第三十三条), and is
    there for the payee's next wage tables.
    """
    held = account_of(context.state, contract.retention_account).balance if contract.retention_account else 0
    from_retention = min(held, reversal.retention)
    legs = ((contract.retention_account, from_retention), (debit, reversal.amount - from_retention))
    for source, amount in legs:
        if amount:
            deliver(context, source, credit, amount, Purpose.REVERSAL, reference(ReferenceKind.CLAIM, reversal.claim))


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
    mirror = mirror_of(contract, position, reversal.quantities_milli)
    if position.open_claim or mirror != (reversal.amount, reversal.labour, reversal.retention, reversal.net):
        raise Rejected(codes.REVERSAL_STALE, contract=reversal.contract, reversal=number)
    return position


def _move(context: Context, number: int, reversal: Reversal, status: ReversalStatus) -> None:
    REVERSALS.write(context.state, replace(reversal, status=status), number)
    context.emit(events.ReversalMoved(number, reversal.claim, status, context.sender))
