"""What a claim comes to, and to whom its money goes: arithmetic over the contract tree.

For each claim, `this_period` splits into the labour part, the retention and the net. The labour part of the top claim goes into
the special wage account and covers that of all claims below it. From what is left, each child takes its own net and retention
straight from the project account; what then remains is the claimant's own. So the legs always add up to the top claim's
`this_period`, and no leg passes through anybody's hands.

    remainder = this_period - labour - retention - sum(child.this_period - child.labour)
"""

from typing import NamedTuple

from fenming.domains.contracts.records import Contract, ContractKind
from fenming.domains.contracts.rules import value_of
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


class ClaimNode(NamedTuple):
    """A claim with its contract and the claims it carries."""

    number: int
    claim: Claim
    contract: Contract
    children: "tuple[ClaimNode, ...]"


def figures_of(contract: Contract, position: Position, quantities_milli: tuple[int, ...]) -> Figures:
    """Every amount of a claim, from measured quantities; refuses quantities that do not fit the contract."""
    if len(quantities_milli) != len(contract.items):
        raise Rejected(codes.QUANTITY_COUNT, items=len(contract.items), given=len(quantities_milli))
    for index, (item, quantity) in enumerate(zip(contract.items, quantities_milli, strict=True)):
        billed = position.quantities_milli[index] if position.quantities_milli else 0
        if quantity > item.quantity_milli:
            raise Rejected(codes.QUANTITY_OVER_CONTRACT, item=index, measured=quantity, limit=item.quantity_milli)
        if quantity < billed:
            raise Rejected(codes.QUANTITY_FELL, item=index, billed=billed, measured=quantity)
    measured = value_of(contract.items, quantities_milli)
    payable = measured * contract.progress_permille // 1000
    this_period = payable - position.billed
    if this_period <= 0:
        raise Rejected(codes.CLAIM_EMPTY)
    # Shares of the sum to date less what was taken before: rounding never adds up over the months.
    labour = payable * contract.labour_permille // 1000 - position.labour
    retention = payable * contract.retention_permille // 1000 - position.retained
    net = this_period - labour - retention
    return Figures(measured, payable, position.billed, this_period, labour, retention, net)


def remainder_of(node: ClaimNode) -> int:
    """What is left for the claimant itself; refuses when the claims below need more than there is."""
    figures = node.claim.figures
    labour_below = sum(child.claim.figures.labour for child in node.children)
    if labour_below > figures.labour:
        raise Rejected(codes.LABOUR_BELOW_CHILDREN, labour=figures.labour, children=labour_below)
    below = sum(child.claim.figures.this_period - child.claim.figures.labour for child in node.children)
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
