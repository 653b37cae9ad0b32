"""What a claim comes to, and to whom its money goes: arithmetic over the contract tree.

For each claim, `this_period` splits into the labour part, the retention, the recoupment of an advance, and the net; in this
order, so that nothing is ever recouped from wages. The labour part of the top claim goes into the special wage account and
covers that of all claims below it. From what is left, each child takes its own net and retention straight from the project
account; what then remains is the claimant's own. What a claim recoups was paid before: the owner does not pay it again, and of
a child's claim it stays with the contractor who paid that advance. So the legs always add up to the top claim's `this_period`
less its recoupment, and no leg passes through anybody's hands.

    remainder = net - sum(child.net + child.retention)
"""

from typing import NamedTuple

from fenming.domains.contracts.records import Contract, ContractKind
from fenming.domains.contracts.rules import payable_of, value_of
from fenming.domains.funds import codes
from fenming.domains.funds.records import Claim, Figures, Position
from fenming.domains.money.records import Purpose
from fenming.ledger.codes import Rejected


class Leg(NamedTuple):
    """One payment of an instruction."""

    credit: int
    amount: int
    purpose: Purpose
    claim: int


class Held(NamedTuple):
    """What the amounts of a claim depend on besides its quantities: money held under the contract, in minor units.

    Retention to date stays within `retention_cap`; of it, `covered` is answered for by guarantees and `retained` is held in money
    (what was paid out against a guarantee does not count). The advance is recouped while the measured value goes from
    `recoup_from` to `recoup_until`.
    """

    retention_cap: int
    covered: int
    retained: int
    advance: int
    recouped: int
    recoup_from: int
    recoup_until: int


class ClaimNode(NamedTuple):
    """A claim with its contract and the claims it carries."""

    number: int
    claim: Claim
    contract: Contract
    children: "tuple[ClaimNode, ...]"


def figures_of(contract: Contract, position: Position, quantities_milli: tuple[int, ...], held: Held) -> Figures:
    """Every amount of a claim, from measured quantities; refuses quantities that do not fit the contract."""
    if len(quantities_milli) != len(contract.items):
        raise Rejected(codes.QUANTITY_COUNT, items=len(contract.items), given=len(quantities_milli))
    for index, (item, quantity) in enumerate(zip(contract.items, quantities_milli, strict=True)):
        billed = position.quantities_milli[index] if index < len(position.quantities_milli) else 0
        if quantity > item.quantity_milli:
            raise Rejected(codes.QUANTITY_OVER_CONTRACT, item=index, measured=quantity, limit=item.quantity_milli)
        if quantity < billed:
            raise Rejected(codes.QUANTITY_FELL, item=index, billed=billed, measured=quantity)
    measured = value_of(contract.items, quantities_milli)
    payable = payable_of(contract, measured)
    this_period = payable - position.billed
    if this_period <= 0:
        raise Rejected(codes.CLAIM_EMPTY)
    # Shares of the sum to date less what was taken before: rounding never adds up over the months.
    labour = payable * contract.labour_permille // 1000 - position.labour
    retention = min(_retention(payable * contract.retention_permille // 1000, held), this_period - labour)
    recoupment = min(_recoupment(measured, held), this_period - labour - retention)
    net = this_period - labour - retention - recoupment
    return Figures(measured, payable, position.billed, this_period, labour, retention, net, recoupment)


def _retention(wanted_to_date: int, held: Held) -> int:
    """What is still to be held back: up to the cap, and only what no guarantee covers."""
    return max(0, min(wanted_to_date, held.retention_cap) - held.covered - held.retained)


def _recoupment(measured: int, held: Held) -> int:
    """What is still to be recouped at this measured value: nothing at the start, in step with progress, all at the end."""
    if measured >= held.recoup_until:
        to_date = held.advance
    elif measured <= held.recoup_from:
        to_date = 0
    else:
        to_date = held.advance * (measured - held.recoup_from) // (held.recoup_until - held.recoup_from)
    return max(0, to_date - held.recouped)


def remainder_of(node: ClaimNode) -> int:
    """What is left for the claimant itself; refuses when the claims below need more than there is."""
    figures = node.claim.figures
    labour_below = sum(child.claim.figures.labour for child in node.children)
    if labour_below > figures.labour:
        raise Rejected(codes.LABOUR_BELOW_CHILDREN, labour=figures.labour, children=labour_below)
    below = sum(child.claim.figures.net + child.claim.figures.retention for child in node.children)
    if below > figures.net:
        raise Rejected(codes.NET_BELOW_CHILDREN, net=figures.net, children=below)
    return figures.net - below


def legs_of(node: ClaimNode, wage_account: int) -> list[Leg]:
    """All payments of an instruction, the labour part first (it is paid before anything else), then down the tree."""
    labour = [Leg(wage_account, node.claim.figures.labour, Purpose.LABOUR_FUNDING, node.number)]
    return [leg for leg in labour + _legs_down(node) if leg.amount]


def _legs_down(node: ClaimNode) -> list[Leg]:
    contract = node.contract
    purpose = Purpose.SUPPLY_PAYMENT if contract.kind == ContractKind.SUPPLY else Purpose.PROGRESS_PAYMENT
    legs = [Leg(contract.retention_account, node.claim.figures.retention, Purpose.RETENTION_HELD, node.number)]
    legs.append(Leg(contract.payee_account, remainder_of(node), purpose, node.number))
    for child in node.children:
        legs.extend(_legs_down(child))
    return legs
