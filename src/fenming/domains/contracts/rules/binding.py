"""The stop against over-commitment: the only place where money of a budget line or of a contract above is bound.

What is signed under a budget line or under a contract never adds up to more than it holds, and neither does its labour part. It
holds through the whole tree because it holds at every step: a contract may grow only into what is left above it, and
shrink only down to what is bound below it.
"""

from msgspec.structs import replace

from fenming.base.limits import AMOUNT_MAX
from fenming.domains.contracts import codes, events
from fenming.domains.contracts.records import BUDGET_LINES, CONTRACTS, BudgetLine, Contract
from fenming.domains.contracts.rules.reading import labour_of
from fenming.ledger.codes import Rejected
from fenming.ledger.context import Context


def bind(context: Context, number: int, contract: Contract, before: int, after: int) -> None:
    """Change what a contract takes from above, from an amount to another; the contract itself is written by the caller."""
    _check_below(number, contract, after)
    if contract.parent:
        _bind_in_parent(context, contract, before, after)
        return
    line = BUDGET_LINES.expect(context.state, contract.project, contract.budget_line)
    left = line.amount - line.committed
    if after - before > left:
        raise Rejected(codes.OVER_BUDGET, amount=after - before, left=left, line=contract.budget_line)
    changed = replace(line, committed=line.committed + after - before)
    write_line(context, contract.project, contract.budget_line, changed)


def _check_below(number: int, contract: Contract, after: int) -> None:
    bound = max(contract.subcontracted, _needed_for_labour(contract))
    if after < bound:
        raise Rejected(codes.BELOW_SUBCONTRACTS, amount=after, subcontracted=bound, contract=number)


def _needed_for_labour(contract: Contract) -> int:
    """The smallest amount whose labour part covers that of the contracts below."""
    if not contract.subcontracted_labour:
        return 0
    return -(-contract.subcontracted_labour * 1000 // contract.labour_permille)


def _bind_in_parent(context: Context, contract: Contract, before: int, after: int) -> None:
    parent = CONTRACTS.expect(context.state, contract.parent)
    left = parent.amount - parent.subcontracted
    if after - before > left:
        raise Rejected(codes.OVER_PARENT, amount=after - before, left=left, parent=contract.parent)
    labour = labour_of(contract, after) - labour_of(contract, before)
    labour_left = labour_of(parent, parent.amount) - parent.subcontracted_labour
    if labour > max(labour_left, 0):
        raise Rejected(codes.LABOUR_OVER_PARENT, labour=labour, left=labour_left, parent=contract.parent)
    bound = replace(
        parent, subcontracted=parent.subcontracted + after - before,
        subcontracted_labour=parent.subcontracted_labour + labour,
    )  # fmt: skip
    CONTRACTS.write(context.state, bound, contract.parent)


def expect_more(context: Context, contract: Contract, change: int) -> None:
    """What is offered or proposed to the owner, and not signed, is part of the forecast of its budget line."""
    if contract.parent or not change:
        return
    line = BUDGET_LINES.expect(context.state, contract.project, contract.budget_line)
    if line.pending + change > AMOUNT_MAX:
        raise Rejected(codes.CONTRACT_TERMS_WRONG, term="amount")
    write_line(context, contract.project, contract.budget_line, replace(line, pending=line.pending + change))


def write_line(context: Context, project: int, number: int, line: BudgetLine) -> None:
    """Write a budget line and say how it stands."""
    BUDGET_LINES.write(context.state, line, project, number)
    context.emit(
        events.BudgetMoved(
            project, number, line.amount, line.pending, line.committed, line.certified, line.paid, line.deducted
        )
    )  # fmt: skip
