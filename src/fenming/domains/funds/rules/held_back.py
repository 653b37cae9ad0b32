"""Quantities that open disputes hold back: nobody may claim them a second time before it is settled whether they were done."""

from msgspec.structs import replace

from fenming.domains.contracts.records import CONTRACTS, Contract
from fenming.domains.contracts.rules import for_all_items
from fenming.domains.funds import codes, events
from fenming.domains.funds.debts import DISPUTES, HELD_BACK, Dispute, DisputedItem, DisputeStatus, HeldBack
from fenming.domains.funds.records import Claim
from fenming.ledger.codes import Rejected
from fenming.ledger.context import Context
from fenming.ledger.tables import State


def require_undisputed(state: State, number: int, contract: Contract, quantities_milli: tuple[int, ...]) -> None:
    """Refuse quantities to date for which a disputed part would have to be counted as done."""
    held = HELD_BACK.read(state, number)
    if held is None:
        return
    for index, (item, back) in enumerate(zip(contract.items, held.quantities_milli, strict=False)):
        limit = item.quantity_milli - back
        if quantities_milli[index] > limit:
            raise Rejected(codes.QUANTITY_IN_DISPUTE, item=index, held=back, limit=limit)


def hold_back(state: State, number: int, items: tuple[DisputedItem, ...]) -> None:
    """Take disputed quantities of a contract out of what can be claimed."""
    _change(state, number, items, 1)


def drop_disputes(context: Context, claim: Claim) -> None:
    """The claim is gone, and with it what was disputed about it."""
    for number in claim.disputes:
        dispute = DISPUTES.expect(context.state, number)
        if dispute.status == DisputeStatus.OPEN:
            end_dispute(context, number, dispute, DisputeStatus.DROPPED)
            context.emit(events.DisputeEnded(number, DisputeStatus.DROPPED, 0))


def end_dispute(context: Context, number: int, dispute: Dispute, status: DisputeStatus) -> None:
    """Let the disputed quantities go and close the dispute."""
    _change(context.state, dispute.contract, dispute.items, -1)
    DISPUTES.write(context.state, replace(dispute, status=status), number)


def _change(state: State, number: int, items: tuple[DisputedItem, ...], sign: int) -> None:
    held = HELD_BACK.read(state, number)
    quantities = list(for_all_items(CONTRACTS.expect(state, number), held.quantities_milli if held else ()))
    for item in items:
        quantities[item.item] += sign * (item.claimed_milli - item.accepted_milli)
    HELD_BACK.write(state, HeldBack(tuple(quantities)), number)
