"""What the domains above report of a contract: claimed, certified, billed, paid.

Claims are made above this domain, and a contract must not shrink under them. So whoever makes, drops, certifies or pays a claim
says so here, and the budget line of a contract with the owner moves along.
"""

from msgspec.structs import replace

from fenming.domains.contracts import actions, events
from fenming.domains.contracts.records import (
    BUDGET_LINES,
    CONTRACTS,
    SETTLEMENTS,
    STANDINGS,
    Contract,
    ContractStatus,
    Standing,
)
from fenming.domains.contracts.rules.binding import write_line
from fenming.domains.contracts.rules.reading import contract_parameter, standing_of
from fenming.domains.identity.parameters import Parameter
from fenming.ledger.context import Context
from fenming.ledger.tables import State


def claim_opened(context: Context, contract: int, quantities_milli: tuple[int, ...], payable_to_date: int) -> None:
    """A claim was made for quantities to date that come to a payable sum to date."""
    standing = standing_of(context.state, contract)
    opened = replace(standing, claim_open=True, claimed_milli=quantities_milli, claimed=payable_to_date)
    STANDINGS.write(context.state, opened, contract)


def claim_dropped(context: Context, contract: int) -> None:
    """The open claim ended without payment."""
    standing = standing_of(context.state, contract)
    dropped = replace(standing, claim_open=False, claimed_milli=standing.certified_milli, claimed=standing.billed)
    STANDINGS.write(context.state, dropped, contract)


def work_certified(
    context: Context, contract: int, quantities_milli: tuple[int, ...], measured_to_date: int, payable_to_date: int
) -> None:
    """The open claim was certified: quantities, their value, and what of it is payable, all to date."""
    standing = standing_of(context.state, contract)
    certified = replace(
        standing, claim_open=False, claimed_milli=quantities_milli, certified_milli=quantities_milli,
        claimed=payable_to_date, certified=measured_to_date, billed=payable_to_date,
    )  # fmt: skip
    STANDINGS.write(context.state, certified, contract)
    bound = CONTRACTS.expect(context.state, contract)
    if not bound.parent:
        line = BUDGET_LINES.expect(context.state, bound.project, bound.budget_line)
        moved = replace(line, certified=line.certified + measured_to_date - standing.certified)
        write_line(context, bound.project, bound.budget_line, moved)


def money_paid(context: Context, contract: int, amount: int) -> None:
    """Under a contract an amount was paid (negative: came back), in whatever parts and to whomever below it."""
    standing = standing_of(context.state, contract)
    moved = replace(standing, paid=standing.paid + amount)
    STANDINGS.write(context.state, moved, contract)
    bound = CONTRACTS.expect(context.state, contract)
    if amount > 0 and bound.status == ContractStatus.SETTLED:
        _note_overpayment(context, contract, bound, moved)
    if not bound.parent:
        line = BUDGET_LINES.expect(context.state, bound.project, bound.budget_line)
        write_line(context, bound.project, bound.budget_line, replace(line, paid=line.paid + amount))


def overpaid(contract: Contract, standing: Standing) -> int:
    """What was paid above the settled sum."""
    return max(0, standing.paid + standing.deducted - contract.amount)


def _note_overpayment(context: Context, number: int, contract: Contract, standing: Standing) -> None:
    """Have it come back too when the last claim overpaid: its wages and its retention cannot bear what is left of an advance."""
    settlement = SETTLEMENTS.expect(context.state, number)
    to_return = overpaid(contract, standing)
    if to_return <= settlement.to_return:
        return
    SETTLEMENTS.write(context.state, replace(settlement, to_return=to_return), number)
    by_day = context.day + (contract_parameter(context.state, Parameter.OVERPAYMENT_RETURN_DAYS, contract) or 0)
    context.wait_until(by_day + 1, actions.CheckOverpayment(number))
    context.emit(events.OverpaymentFound(number, settlement.attempt, to_return, by_day))


def deductible(state: State, contract: int) -> int:
    """How much defects can still take: no more than was paid, nor than the contract comes to; what is beyond is a claim for
    damages, which the money held back under this contract does not answer for."""
    standing = standing_of(state, contract)
    return min(standing.paid, CONTRACTS.expect(state, contract).amount - standing.deducted)


def defects_deducted(context: Context, contract: int, amount: int) -> None:
    """What was held back under a contract went back to its payer for defects: less was paid, and no more is owed for it."""
    money_paid(context, contract, -amount)
    standing = standing_of(context.state, contract)
    STANDINGS.write(context.state, replace(standing, deducted=standing.deducted + amount), contract)
    bound = CONTRACTS.expect(context.state, contract)
    if not bound.parent:
        line = BUDGET_LINES.expect(context.state, bound.project, bound.budget_line)
        write_line(context, bound.project, bound.budget_line, replace(line, deducted=line.deducted + amount))
