"""Paying what is not disputed: a claim goes on with the quantities that were accepted, and the rest is a dispute with a clock.

Without this, one doubtful item holds up the whole month (保障中小企业款项支付条例: the undisputed part must be paid). A dispute is
resolved when both sides have stated the same quantities; what they agree on enters the payee's next claim, or becomes a claim
of its own at once.
"""

from itertools import pairwise

from msgspec.structs import replace

from fenming.domains.approvals.rules import may_decide, reduce_proposal
from fenming.domains.contracts.records import CONTRACTS, Contract
from fenming.domains.contracts.rules import for_all_items
from fenming.domains.funds import actions, codes, events
from fenming.domains.funds.claims import figures_of, own_net_of
from fenming.domains.funds.debts import (
    DISPUTE_COUNT,
    DISPUTES,
    DUES,
    Confirmation,
    Dispute,
    DisputedItem,
    DisputeStatus,
    Resolution,
)
from fenming.domains.funds.records import CLAIMS, POSITIONS, Claim, ClaimStatus, Position
from fenming.domains.funds.rules.claiming import make_claim
from fenming.domains.funds.rules.held import held_of
from fenming.domains.funds.rules.held_back import end_dispute, hold_back
from fenming.domains.funds.rules.lateness import confirm
from fenming.domains.funds.rules.tree import claim_of, is_open, node_of, top_of
from fenming.domains.identity.parameters import Parameter, parameter_on
from fenming.domains.identity.records import Duty
from fenming.domains.identity.rules import acting_for, require_duty
from fenming.ledger.codes import Rejected
from fenming.ledger.context import Context
from fenming.ledger.counting import next_number

DISPUTES_PER_CLAIM_MAX = 100
"""All of them end with the claim, in one step."""


def dispute_items(context: Context, action: actions.DisputeItems) -> None:
    """Take disputed quantities out of a claim and let it go on without them."""
    state = context.state
    claim = claim_of(state, action.claim)
    contract = CONTRACTS.expect(state, claim.contract)
    raised_by = _require_decider(context, action.claim, claim, contract)
    if len(claim.disputes) >= DISPUTES_PER_CLAIM_MAX:
        raise Rejected(codes.DISPUTES_TOO_MANY, limit=DISPUTES_PER_CLAIM_MAX)
    position = POSITIONS.expect(state, claim.contract)
    items, quantities = _disputed(contract, claim, position, action.items)
    figures = figures_of(contract, position, quantities, held_of(state, claim.contract, contract, position))
    number = next_number(context.state, DISPUTE_COUNT)
    reduced = replace(claim, quantities_milli=quantities, figures=figures, disputes=(*claim.disputes, number))
    CLAIMS.write(state, reduced, action.claim)
    _require_enough_left(context, action.claim)
    hold_back(state, claim.contract, items)
    if claim.proposal:
        reduce_proposal(context, claim.proposal, figures.this_period)
    amount = claim.figures.this_period - figures.this_period
    due_day = context.day + (parameter_on(state, Parameter.DISPUTE_DAYS, context.day) or 1)
    dispute = Dispute(
        action.claim, claim.contract, raised_by, items, amount, action.reason_text, context.day, due_day,
        DisputeStatus.OPEN, None,
    )  # fmt: skip
    DISPUTES.write(state, dispute, number)
    context.wait_until(due_day + 1, actions.CheckDispute(number))
    opened = events.DisputeOpened(
        number, action.claim, claim.contract, raised_by, items, amount, figures, action.reason_text, context.day, due_day
    )
    context.emit(opened)
    if raised_by == contract.payer and contract.parent:
        confirm(context, action.claim, Confirmation.CONFIRMED)


def _require_decider(context: Context, number: int, claim: Claim, contract: Contract) -> int:
    """The organisation that disputes: one that decides on the approval now, or the contractor to which the claim is made."""
    top = CLAIMS.expect(context.state, top_of(context.state, number))
    if is_open(claim):
        if top.proposal and may_decide(context, top.proposal):
            return acting_for(context)
        if contract.parent and claim.status == ClaimStatus.SUBMITTED and not DUES.read(context.state, number):
            payer = require_duty(context, Duty.CHECKER)
            if payer == contract.payer:
                return payer
    raise Rejected(codes.NOT_DECIDER, party=context.sender, claim=number)


def _disputed(
    contract: Contract, claim: Claim, position: Position, items: tuple[actions.ItemInDispute, ...]
) -> tuple[tuple[DisputedItem, ...], tuple[int, ...]]:
    """The disputed items with what was claimed of them, and the quantities of the claim without what is disputed."""
    for before, item in pairwise(items):
        if before.item >= item.item:
            raise Rejected(codes.DISPUTE_TERMS_WRONG, item=item.item)
    quantities = list(for_all_items(contract, claim.quantities_milli))
    billed = for_all_items(contract, position.quantities_milli)
    for item in items:
        known = item.item < len(quantities)
        if not known or not billed[item.item] <= item.accepted_milli < quantities[item.item]:
            raise Rejected(codes.DISPUTE_TERMS_WRONG, item=item.item)
    disputed = tuple(DisputedItem(i.item, quantities[i.item], i.accepted_milli, i.reason) for i in items)
    for item in items:
        quantities[item.item] = item.accepted_milli
    return disputed, tuple(quantities)


def _require_enough_left(context: Context, number: int) -> None:
    """What is not disputed must still pay the claims below and those who hold parts of the net."""
    node = node_of(context.state, number)
    own = own_net_of(node)
    needed = sum(share.amount for share in node.shares)
    if own < needed:
        raise Rejected(codes.NET_NOT_FREE, claim=number, free=max(own, 0), amount=needed)


def resolve_dispute(context: Context, action: actions.ResolveDispute) -> None:
    """State quantities for a dispute; when the other side has stated the same, it is resolved."""
    dispute = DISPUTES.read(context.state, action.dispute)
    if dispute is None or dispute.status != DisputeStatus.OPEN:
        raise Rejected(codes.DISPUTE_UNKNOWN, dispute=action.dispute)
    contract = CONTRACTS.expect(context.state, dispute.contract)
    organisation = require_duty(context, Duty.CHECKER)
    if organisation not in (contract.payee, contract.payer, dispute.raised_by):
        raise Rejected(codes.NOT_IN_DISPUTE, organisation=organisation, dispute=action.dispute)
    within = len(action.quantities_milli) == len(dispute.items) and all(
        item.accepted_milli <= quantity <= item.claimed_milli
        for item, quantity in zip(dispute.items, action.quantities_milli, strict=False)
    )
    if not within:
        raise Rejected(codes.RESOLUTION_WRONG)
    stated = Resolution(organisation, context.sender, action.quantities_milli, action.pay_now)
    context.emit(
        events.ResolutionStated(action.dispute, organisation, action.quantities_milli, action.pay_now)
    )
    if dispute.offer is not None and _is_met(dispute.offer, stated, contract.payee):
        _resolve(context, action.dispute, dispute, (dispute.offer, stated), contract)
    else:
        DISPUTES.write(context.state, replace(dispute, offer=stated), action.dispute)


def _is_met(offer: Resolution, stated: Resolution, payee: int) -> bool:
    """Whether the payee and the other side have stated the same."""
    same = (offer.quantities_milli, offer.pay_now) == (stated.quantities_milli, stated.pay_now)
    return same and (offer.stated_by == payee) != (stated.stated_by == payee)


def _resolve(
    context: Context, number: int, dispute: Dispute, statements: tuple[Resolution, Resolution], contract: Contract
) -> None:
    """End a dispute; where it is to be paid by itself, make the payee's claim for what is agreed."""
    end_dispute(context, number, dispute, DisputeStatus.RESOLVED)
    agreed = statements[0].quantities_milli
    more = sum(quantity - item.accepted_milli for item, quantity in zip(dispute.items, agreed, strict=True))
    claim = 0
    if statements[0].pay_now and more:
        maker = next(statement.party for statement in statements if statement.stated_by == contract.payee)
        quantities = list(for_all_items(contract, POSITIONS.expect(context.state, dispute.contract).quantities_milli))
        for item, quantity in zip(dispute.items, agreed, strict=True):
            quantities[item.item] += quantity - item.accepted_milli
        claim = make_claim(
            context, dispute.contract, context.month, tuple(quantities), (), dispute.reason_text, maker
        )
        if contract.parent:
            confirm(context, claim, Confirmation.CONFIRMED)
    context.emit(events.DisputeEnded(number, DisputeStatus.RESOLVED, claim))


def check_dispute(context: Context, action: actions.CheckDispute) -> None:
    """Say that a dispute has not been resolved in time; one that was is left alone."""
    if DISPUTES.expect(context.state, action.dispute).status == DisputeStatus.OPEN:
        context.emit(events.DisputeLate(action.dispute))
