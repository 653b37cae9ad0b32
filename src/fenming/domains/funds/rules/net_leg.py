"""The own net of a claim before it is paid: parts of it may go to others, and parts may be settled without a payment.

This is all that assigning receivables and clearing debts need from funds. The labour part and the retention are never touched:
wages are paid in money, and what is held back is not earned yet.
"""

from msgspec.structs import replace

from fenming.domains.funds import codes, events
from fenming.domains.funds.claims import own_net_of
from fenming.domains.funds.debts import DUES, NET_PAYEES, NetPayees, Share
from fenming.domains.funds.dues import with_interest_until
from fenming.domains.funds.rules.paying import settle
from fenming.domains.funds.rules.tree import debt_of, node_of
from fenming.ledger.codes import Rejected
from fenming.ledger.context import Context
from fenming.ledger.tables import State


def free_net(state: State, number: int) -> int:
    """How much of a debt's own net nobody else holds and nothing has settled; refuses what is not a debt.

    Nothing of a joint venture's: its lead speaks for the members, and may not give away what is theirs.
    """
    debt_of(state, number)
    node = node_of(state, number)
    if node.contract.members:
        return 0
    return own_net_of(node) - sum(share.amount for share in node.shares)


def redirect_net(context: Context, number: int, shares: tuple[Share, ...]) -> None:
    """Have parts of a debt's own net paid to others."""
    debt_of(context.state, number)
    own = own_net_of(node_of(context.state, number))
    needed = sum(share.amount for share in shares)
    if needed > own:
        raise Rejected(codes.NET_NOT_FREE, claim=number, free=own, amount=needed)
    NET_PAYEES.write(context.state, NetPayees(shares), number)
    context.emit(events.NetRedirected(number, shares))


def cover_net(context: Context, number: int, amount: int) -> None:
    """Settle a part of a debt's own net; a claim of which nothing is left to pay is paid by that."""
    state = context.state
    claim, due = debt_of(state, number)
    free = free_net(state, number)
    if amount > free:
        raise Rejected(codes.NET_NOT_FREE, claim=number, free=free, amount=amount)
    covered = due.covered + amount
    changed = replace(with_interest_until(claim.figures, due, context.day), covered=covered)
    DUES.write(state, changed, number)
    context.emit(
        events.NetCovered(number, amount, covered, changed.interest_accrued, changed.accrued_until_day)
    )
    node = node_of(state, number, context.day)
    nothing_left = not (claim.figures.labour or claim.figures.retention or node.waiting or own_net_of(node))
    if nothing_left:
        settle(context, node, 0, {})
