"""How a contract ends: terminated before its time, settled in the end, and an overpayment returned.

Termination is one side's act, with a reason and the measured state; it stops claims and new contracts below, and fixes nothing
yet. Settlement needs both sides, after every contract below has been settled. It fixes the sum: what it leaves payable is claimed
once more like any progress, and what was billed above it must come back within the legal days (财建〔2022〕183号).
"""

from msgspec.structs import replace

from fenming.domains.contracts import actions, codes, events
from fenming.domains.contracts.records import (
    CONTRACTS,
    SETTLEMENTS,
    Contract,
    ContractStatus,
    Item,
    Settlement,
    SettlementStatus,
    Standing,
    TerminationReason,
)
from fenming.domains.contracts.rules.binding import bind
from fenming.domains.contracts.rules.reading import (
    contract_parameter,
    live_contract,
    payer_shares,
    require_other_side,
    side_of,
    signed_contract,
    standing_of,
    value_of,
    value_of_all,
)
from fenming.domains.contracts.rules.signing import count_signed
from fenming.domains.contracts.rules.standing import money_paid, overpaid
from fenming.domains.contracts.rules.variations import end_variation
from fenming.domains.identity.parameters import Parameter
from fenming.domains.identity.records import Duty
from fenming.domains.money.postings import post
from fenming.domains.money.records import Purpose
from fenming.domains.money.references import ReferenceKind, reference
from fenming.domains.money.rules import require_owner
from fenming.ledger.codes import Rejected
from fenming.ledger.context import Context
from fenming.ledger.tables import State

_REVIEW_BANDS = (
    (Parameter.SETTLEMENT_REVIEW_BAND_1_BELOW_FEN, Parameter.SETTLEMENT_REVIEW_DAYS_BAND_1),
    (Parameter.SETTLEMENT_REVIEW_BAND_2_BELOW_FEN, Parameter.SETTLEMENT_REVIEW_DAYS_BAND_2),
    (Parameter.SETTLEMENT_REVIEW_BAND_3_BELOW_FEN, Parameter.SETTLEMENT_REVIEW_DAYS_BAND_3),
)


def terminate_contract(context: Context, action: actions.TerminateContract) -> None:
    """End a contract before its time; an undecided variation ends with it."""
    contract = live_contract(context.state, action.contract)
    by = side_of(context, contract, action.contract, Duty.CHECKER)
    if action.reason not in {reason.value for reason in TerminationReason}:
        raise Rejected(codes.REASON_UNKNOWN, reason=action.reason)
    standing = standing_of(context.state, action.contract)
    _check_quantities(contract, standing, action.quantities_milli)
    if standing.open_variation:
        end_variation(context, standing.open_variation)
    CONTRACTS.write(context.state, replace(contract, status=ContractStatus.TERMINATED), action.contract)
    value = value_of(contract.items, action.quantities_milli)
    context.emit(
        events.ContractTerminated(
            action.contract, by, action.reason, action.reason_text, action.quantities_milli, value, action.document
        )
    )


def _check_quantities(contract: Contract, standing: Standing, quantities_milli: tuple[int, ...]) -> None:
    """One for each item, none below what was certified and none above what was agreed."""
    if len(quantities_milli) != len(contract.items):
        raise Rejected(codes.QUANTITIES_WRONG, items=len(contract.items), given=len(quantities_milli))
    for index, quantity in enumerate(quantities_milli):
        certified = standing.certified_milli[index] if index < len(standing.certified_milli) else 0
        if quantity < certified:
            raise Rejected(codes.BELOW_CLAIMED, item=index, quantity=quantity, claimed=certified)
        agreed = contract.items[index].quantity_milli
        if quantity > agreed:
            raise Rejected(codes.QUANTITY_NOT_AGREED, item=index, quantity=quantity, limit=agreed)


def propose_settlement(context: Context, action: actions.ProposeSettlement) -> None:
    """Propose what the contract comes to; the days of review begin."""
    contract = _unsettled(context.state, action.contract)
    by = side_of(context, contract, action.contract, Duty.MAKER)
    standing = _nothing_undecided(context.state, action.contract, contract)
    _check_quantities(contract, standing, action.quantities_milli)
    value = value_of(contract.items, action.quantities_milli)
    _check_deduction(standing, value, action.deduction)
    pairs = zip(contract.items, action.quantities_milli, strict=True)
    items = tuple(Item(item.name, quantity, item.unit_price) for item, quantity in pairs)
    attempt = _next_attempt(context, action.contract, by)
    settlement = Settlement(attempt, by, context.day, items, value, action.deduction, SettlementStatus.PROPOSED, 0)
    SETTLEMENTS.write(context.state, settlement, action.contract)
    until = context.day + _review_days(context.state, contract)
    context.wait_until(until + 1, actions.CheckSettlementReview(action.contract, attempt))
    context.emit(
        events.SettlementProposed(
            action.contract, attempt, by, value, action.deduction, action.reason, action.document, until
        )
    )


def _check_deduction(standing: Standing, value: int, deduction: int) -> None:
    """What defects have taken came out of this value too."""
    if deduction > value - standing.deducted:
        raise Rejected(codes.DEDUCTION_TOO_HIGH, deduction=deduction, value=value - standing.deducted)


def _next_attempt(context: Context, number: int, by: int) -> int:
    """The number of a new proposal; one that still waits is ended by it."""
    last = SETTLEMENTS.read(context.state, number)
    if last is None:
        return 1
    if last.status == SettlementStatus.PROPOSED:
        context.emit(events.SettlementRefused(number, last.attempt, by, 0))
    return last.attempt + 1


def _unsettled(state: State, number: int) -> Contract:
    contract = signed_contract(state, number)
    if contract.status == ContractStatus.SETTLED:
        raise Rejected(codes.CONTRACT_ENDED, contract=number)
    return contract


def _nothing_undecided(state: State, number: int, contract: Contract) -> Standing:
    """How the contract stands, if no claim, no variation and no contract below is open."""
    standing = standing_of(state, number)
    if standing.claim_open:
        raise Rejected(codes.CLAIM_UNDECIDED, contract=number)
    if standing.open_variation:
        raise Rejected(codes.VARIATION_OPEN, contract=number, variation=standing.open_variation)
    if contract.open_children:
        raise Rejected(codes.CHILDREN_OPEN, contract=number, count=contract.open_children)
    return standing


def _review_days(state: State, contract: Contract) -> int:
    """How many days the other side has for its review, by the band of the contract's price."""
    for limit, days in _REVIEW_BANDS:
        below = contract_parameter(state, limit, contract)
        if below is not None and contract.amount < below:
            return contract_parameter(state, days, contract) or 0
    return contract_parameter(state, Parameter.SETTLEMENT_REVIEW_DAYS_BAND_4, contract) or 0


def check_settlement(context: Context, action: actions.CheckSettlementReview) -> None:
    """The days of review are over: say who has not decided."""
    settlement = SETTLEMENTS.expect(context.state, action.contract)
    if settlement.status != SettlementStatus.PROPOSED or settlement.attempt != action.attempt:
        return
    contract = CONTRACTS.expect(context.state, action.contract)
    waiting_for = contract.payee if settlement.proposed_by == contract.payer else contract.payer
    context.emit(events.SettlementReviewOverdue(action.contract, action.attempt, waiting_for, settlement.proposed_day))


def accept_settlement(context: Context, action: actions.AcceptSettlement) -> None:
    """Both sides agree: the settled sum takes the place of the price, above and here, for good."""
    state, number = context.state, action.contract
    contract = _unsettled(state, number)
    by = side_of(context, contract, number, Duty.CHECKER)
    settlement = _waiting_settlement(state, number)
    require_other_side(by, settlement.proposed_by)
    standing = _nothing_undecided(state, number, contract)
    _check_quantities(contract, standing, tuple(item.quantity_milli for item in settlement.items))
    value = value_of_all(settlement.items)
    _check_deduction(standing, value, settlement.deduction)
    amount = value - settlement.deduction
    bind(context, number, contract, contract.amount, amount)
    settled = replace(
        contract, status=ContractStatus.SETTLED, amount=amount, items=settlement.items, version=contract.version + 1
    )
    CONTRACTS.write(state, settled, number)
    count_signed(context, settled, -1)
    _take_stock(context, number, settled, standing, replace(settlement, status=SettlementStatus.ACCEPTED), by)


def _take_stock(
    context: Context, number: int, contract: Contract, standing: Standing, settlement: Settlement, by: int
) -> None:
    """Say what is still payable, or what must come back and by when."""
    to_return = overpaid(contract, standing)
    SETTLEMENTS.write(context.state, replace(settlement, to_return=to_return), number)
    days = contract_parameter(context.state, Parameter.OVERPAYMENT_RETURN_DAYS, contract) or 0
    if to_return:
        context.wait_until(context.day + days + 1, actions.CheckOverpayment(number))
    context.emit(
        events.SettlementAccepted(
            number, settlement.attempt, by, contract.amount, standing.billed, max(0, contract.amount - standing.billed), to_return,
            context.day + days if to_return else 0,
        )
    )  # fmt: skip
    context.emit(events.ContractItemsSet(number, contract.version, contract.amount, contract.items))


def _waiting_settlement(state: State, number: int) -> Settlement:
    settlement = SETTLEMENTS.read(state, number)
    if settlement is None or settlement.status != SettlementStatus.PROPOSED:
        raise Rejected(codes.SETTLEMENT_NOT_OPEN, contract=number)
    return settlement


def refuse_settlement(context: Context, action: actions.RefuseSettlement) -> None:
    """Take a proposed settlement back, or refuse it."""
    contract = signed_contract(context.state, action.contract)
    by = side_of(context, contract, action.contract, Duty.MAKER)
    settlement = _waiting_settlement(context.state, action.contract)
    SETTLEMENTS.write(context.state, replace(settlement, status=SettlementStatus.REFUSED), action.contract)
    context.emit(events.SettlementRefused(action.contract, settlement.attempt, by, action.reason))


def return_overpayment(context: Context, action: actions.ReturnOverpayment) -> None:
    """The payee pays back: to the project's account, or under another contract to the payer's account there."""
    state = context.state
    contract = signed_contract(state, action.contract)
    if side_of(context, contract, action.contract, Duty.MAKER) != contract.payee:
        raise Rejected(codes.NOT_PAYEE, organisation=contract.payer, contract=action.contract)
    require_owner(context, action.account, Duty.MAKER)
    settlement = SETTLEMENTS.read(state, action.contract)
    left = settlement.to_return if settlement else 0
    if settlement is None or action.amount > left:
        raise Rejected(codes.RETURN_TOO_HIGH, amount=action.amount, left=left)
    named = reference(ReferenceKind.CONTRACT, action.contract)
    for account, part in payer_shares(state, contract, action.amount):
        post(context, action.account, account, part, Purpose.OVERPAYMENT_RETURNED, named)
    SETTLEMENTS.write(state, replace(settlement, to_return=left - action.amount), action.contract)
    money_paid(context, action.contract, -action.amount)
    context.emit(events.OverpaymentReturned(action.contract, settlement.attempt, action.amount, left - action.amount))


def check_overpayment(context: Context, action: actions.CheckOverpayment) -> None:
    """The days for returning an overpayment are over: say what is still out."""
    settlement = SETTLEMENTS.expect(context.state, action.contract)
    if settlement.to_return:
        context.emit(events.OverpaymentOverdue(action.contract, settlement.attempt, settlement.to_return))
