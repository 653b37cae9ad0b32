"""How a signed contract changes: one side proposes, the other countersigns, and above a ceiling the owner approves.

What has been claimed stays as it was claimed: a quantity cannot fall below it, and a new price holds only for what has not been
claimed, as an item of its own. The ceiling looks at everything that variations ever added, so that many small ones, or a large
one beside an equal reduction, do not pass below it. Money is bound when a variation is applied, and refused when the budget line
or the contract above has none left: then the budget, and for a government project perhaps the estimate, comes first.
"""

from msgspec.structs import replace

from fenming.base.limits import AMOUNT_MAX
from fenming.domains.approvals.records import PROPOSALS, Kind, ProposalStatus, Scope
from fenming.domains.approvals.rules import open_proposal
from fenming.domains.contracts import actions, codes, events
from fenming.domains.contracts.records import (
    CONTRACTS,
    ITEMS_MAX,
    STANDINGS,
    VARIATION_COUNT,
    VARIATIONS,
    Contract,
    Item,
    ItemChange,
    Variation,
    VariationStatus,
)
from fenming.domains.contracts.rules.binding import bind, expect_more
from fenming.domains.contracts.rules.reading import (
    contract_parameter,
    live_contract,
    require_other_side,
    side_of,
    standing_of,
    value_of_all,
)
from fenming.domains.identity.parameters import Parameter
from fenming.domains.identity.records import Duty
from fenming.domains.identity.rules import require_duty
from fenming.ledger.codes import Rejected
from fenming.ledger.context import Context
from fenming.ledger.counting import next_number
from fenming.ledger.tables import State


def varied(contract: Contract, claimed_milli: tuple[int, ...], changes: tuple[ItemChange, ...]) -> tuple[tuple[Item, ...], int]:
    """The items after the changes, and the sum of what the changes add without what they take away."""
    items, added = list(contract.items), 0
    for change in changes:
        before = value_of_all(tuple(items))
        _change_item(items, len(contract.items), claimed_milli, change)
        added += max(0, value_of_all(tuple(items)) - before)
    if len(items) > ITEMS_MAX:
        raise Rejected(codes.TOO_MANY_ITEMS, limit=ITEMS_MAX)
    return tuple(items), added


def _change_item(items: list[Item], known: int, claimed_milli: tuple[int, ...], change: ItemChange) -> None:
    new = Item(change.name, change.quantity_milli, change.unit_price)
    if change.item >= known:
        items.append(new)
        return
    old = items[change.item]
    claimed = claimed_milli[change.item] if change.item < len(claimed_milli) else 0
    if change.quantity_milli < claimed:
        raise Rejected(codes.BELOW_CLAIMED, item=change.item, quantity=change.quantity_milli, claimed=claimed)
    if change.unit_price == old.unit_price or not claimed:
        items[change.item] = new
        return
    items[change.item] = replace(old, quantity_milli=claimed)
    items.append(replace(new, quantity_milli=change.quantity_milli - claimed))


def propose_variation(context: Context, action: actions.ProposeVariation) -> None:
    """Propose changes, if they could be applied today as far as the contract alone goes."""
    state = context.state
    contract = live_contract(state, action.contract)
    proposer = side_of(context, contract, action.contract, Duty.MAKER)
    standing = standing_of(state, action.contract)
    if standing.open_variation:
        raise Rejected(codes.VARIATION_OPEN, contract=action.contract, variation=standing.open_variation)
    amount, increased = _outcome(state, action.contract, contract, action.changes)
    number = next_number(context.state, VARIATION_COUNT)
    pending = max(0, amount - contract.amount)
    variation = Variation(action.contract, proposer, action.changes, pending, 0, VariationStatus.PROPOSED)
    VARIATIONS.write(state, variation, number)
    STANDINGS.write(state, replace(standing, open_variation=number), action.contract)
    expect_more(context, contract, pending)
    proposed = events.VariationProposed(
        number, action.contract, proposer, contract.amount, amount, increased, contract.signed_amount, action.reason,
        action.document,
    )  # fmt: skip
    context.emit(proposed)


def _outcome(state: State, number: int, contract: Contract, changes: tuple[ItemChange, ...]) -> tuple[int, int]:
    """What the contract would come to, and all that variations would have added to it since it was signed."""
    items, added = varied(contract, standing_of(state, number).claimed_milli, changes)
    amount = value_of_all(items)
    if not 1 <= amount <= AMOUNT_MAX:
        raise Rejected(codes.CONTRACT_TERMS_WRONG, term="amount")
    return amount, min(AMOUNT_MAX, contract.increased + added)


def sign_variation(context: Context, action: actions.SignVariation) -> None:
    """Countersign: within the ceiling the contract changes now, above it the owner is asked."""
    variation = _waiting(context.state, action.variation, VariationStatus.PROPOSED)
    contract = live_contract(context.state, variation.contract)
    signer = side_of(context, contract, variation.contract, Duty.CHECKER)
    require_other_side(signer, variation.proposed_by)
    amount, increased = _outcome(context.state, variation.contract, contract, variation.changes)
    if within_ceiling(context.state, contract, increased):
        context.emit(events.VariationAgreed(action.variation, signer, 0))
        _apply(context, action.variation, variation)
        return
    proposal = open_proposal(
        context, Scope.PROJECT, contract.project, Kind.VARIATION, action.variation, max(0, amount - contract.signed_amount),
        actions.ApplyVariation(action.variation), actions.DropVariation(action.variation),
    )  # fmt: skip
    agreed = replace(variation, status=VariationStatus.AGREED, proposal=proposal)
    VARIATIONS.write(context.state, agreed, action.variation)
    context.emit(events.VariationAgreed(action.variation, signer, proposal))


def within_ceiling(state: State, contract: Contract, increased: int) -> bool:
    """Whether all increases together stay within the permille of the signed amount that held on the signing day."""
    ceiling = contract_parameter(state, Parameter.VARIATION_CEILING_PERMILLE, contract)
    return ceiling is None or increased * 1000 <= contract.signed_amount * ceiling


def apply_variation(context: Context, action: actions.ApplyVariation) -> None:
    """The owner has approved; a variation that ended in the meantime is left alone."""
    variation = VARIATIONS.expect(context.state, action.variation)
    if variation.status == VariationStatus.AGREED:
        _apply(context, action.variation, variation)


def enact_variation(context: Context, action: actions.EnactVariation) -> None:
    """Apply an approved variation that found no money when it was approved."""
    variation = _waiting(context.state, action.variation, VariationStatus.AGREED)
    contract = live_contract(context.state, variation.contract)
    payer = require_duty(context, Duty.MAKER)
    if payer != contract.payer:
        raise Rejected(codes.NOT_PAYER, organisation=payer)
    if PROPOSALS.expect(context.state, variation.proposal).status != ProposalStatus.APPROVED:
        raise Rejected(codes.VARIATION_NOT_OPEN, variation=action.variation)
    _apply(context, action.variation, variation)


def _apply(context: Context, number: int, variation: Variation) -> None:
    state = context.state
    contract = live_contract(state, variation.contract)
    standing = standing_of(state, variation.contract)
    items, _ = varied(contract, standing.claimed_milli, variation.changes)
    amount, increased = _outcome(state, variation.contract, contract, variation.changes)
    expect_more(context, contract, -variation.pending)
    bind(context, variation.contract, contract, contract.amount, amount)
    changed = replace(contract, amount=amount, items=items, increased=increased, version=contract.version + 1)
    CONTRACTS.write(state, changed, variation.contract)
    STANDINGS.write(state, replace(standing, open_variation=0), variation.contract)
    VARIATIONS.write(state, replace(variation, status=VariationStatus.APPLIED), number)
    context.emit(events.VariationApplied(number, variation.contract, contract.amount, amount, increased))
    context.emit(events.ContractItemsSet(variation.contract, changed.version, amount, items))


def refuse_variation(context: Context, action: actions.RefuseVariation) -> None:
    """Take a proposed variation back, or refuse it."""
    variation = _waiting(context.state, action.variation, VariationStatus.PROPOSED)
    contract = CONTRACTS.expect(context.state, variation.contract)
    side_of(context, contract, variation.contract, Duty.MAKER)
    end_variation(context, action.variation)


def drop_variation(context: Context, action: actions.DropVariation) -> None:
    """The owner did not approve."""
    if VARIATIONS.expect(context.state, action.variation).status == VariationStatus.AGREED:
        end_variation(context, action.variation)


def end_variation(context: Context, number: int) -> None:
    """End a variation without effect, and take it out of the forecast."""
    variation = VARIATIONS.expect(context.state, number)
    contract = CONTRACTS.expect(context.state, variation.contract)
    expect_more(context, contract, -variation.pending)
    standing = standing_of(context.state, variation.contract)
    STANDINGS.write(context.state, replace(standing, open_variation=0), variation.contract)
    VARIATIONS.write(context.state, replace(variation, status=VariationStatus.DROPPED), number)
    context.emit(events.VariationDropped(number))


def _waiting(state: State, number: int, status: VariationStatus) -> Variation:
    variation = VARIATIONS.read(state, number)
    if variation is None:
        raise Rejected(codes.VARIATION_UNKNOWN, variation=number)
    if variation.status != status:
        raise Rejected(codes.VARIATION_NOT_OPEN, variation=number)
    return variation
