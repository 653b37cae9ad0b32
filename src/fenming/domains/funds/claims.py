"""What a claim comes to, and to whom its money goes: arithmetic over the contract tree.

For each claim, `this_period` splits into the labour part, the retention, the recoupment of an advance, and the net; in this
order, so that nothing is ever recouped from wages. The labour part of the top claim goes into the special wage account and
covers that of all claims below it; once that account was closed, all wages being paid, it is each claimant's own. From what is
left, each child takes its own net and retention straight from the project account; what then remains is the claimant's own.
What a claim recoups was paid before: the owner does not pay it again, and of a child's claim it stays with the contractor who
paid that advance. So the legs always add up to the top claim's `this_period` less its recoupment, and no leg passes through
anybody's hands.

    remainder = net - sum(child.net + child.retention)

Some of it may have been settled before. A child that its debtor has paid directly, or a part of a child's net that was covered
by a bill or a clearing, is not paid again: the money for it goes to the debtor, who has paid already. What a claimant has
assigned of its own remainder goes to those who hold it. So an instruction pays `this_period - recoupment - covered`, and interest.

Interest for lateness is owed by each contract's payer. The top payer's is paid on top of the claim; a contractor's to the tier
below comes out of what this instruction brings the contractor, as far as that reaches, and the rest stays owed.
"""

from typing import NamedTuple

from fenming.domains.contracts.records import Contract, ContractKind
from fenming.domains.contracts.rules import payable_of, payee_shares, value_of
from fenming.domains.funds import codes
from fenming.domains.funds.debts import Share
from fenming.domains.funds.records import Claim, ClaimStatus, Figures, Position
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
    """A claim with its contract and the claims it carries.

    `covered` is what was settled of its own net before, `shares` what others hold of it, `interest` what is owed for lateness.
    """

    number: int
    claim: Claim
    contract: Contract
    children: "tuple[ClaimNode, ...]"
    covered: int = 0
    shares: tuple[Share, ...] = ()
    interest: int = 0

    @property
    def is_paid(self) -> bool:
        """Whether it was paid by an instruction of its own, and is not to be paid again."""
        return self.claim.status == ClaimStatus.PAID

    @property
    def waiting(self) -> "tuple[ClaimNode, ...]":
        """The claims below that are still to be paid."""
        return tuple(child for child in self.children if not child.is_paid)


class Payment(NamedTuple):
    """The legs of an instruction, and how much interest each claim gets by it."""

    legs: list[Leg]
    interest: dict[int, int]


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
    # After a set-off and a return they may differ from that by the one unit that rounding is worth, hence the bounds.
    labour = min(max(0, payable * contract.labour_permille // 1000 - position.labour), this_period)
    retention = min(max(0, retained_at(payable, contract, held) - held.retained), this_period - labour)
    recoupment = min(max(0, recouped_at(measured, held) - held.recouped), this_period - labour - retention)
    net = this_period - labour - retention - recoupment
    return Figures(measured, payable, position.billed, this_period, labour, retention, net, recoupment)


def retained_at(payable: int, contract: Contract, held: Held) -> int:
    """What is to be held in money at this payable value: up to the cap, and only what no guarantee covers."""
    return max(0, min(payable * contract.retention_permille // 1000, held.retention_cap) - held.covered)


def recouped_at(measured: int, held: Held) -> int:
    """What is to be recouped to date at this measured value: nothing at the start, in step with progress, all at the end."""
    if measured >= held.recoup_until:
        return held.advance
    if measured <= held.recoup_from:
        return 0
    return held.advance * (measured - held.recoup_from) // (held.recoup_until - held.recoup_from)


def remainder_of(node: ClaimNode) -> int:
    """What is left for the claimant itself; refuses when the claims below need more than there is."""
    figures = node.claim.figures
    labour_below = sum(child.claim.figures.labour for child in node.children)
    if labour_below > figures.labour:
        raise Rejected(codes.LABOUR_BELOW_CHILDREN, labour=figures.labour, children=labour_below)
    below = sum(child.claim.figures.net + child.claim.figures.retention for child in node.waiting)
    if below > figures.net:
        raise Rejected(codes.NET_BELOW_CHILDREN, net=figures.net, children=below)
    labour_paid = sum(child.claim.figures.labour for child in node.children if child.is_paid)
    return figures.net - below + labour_paid + sum(child.covered for child in node.waiting)


def own_net_of(node: ClaimNode) -> int:
    """The claimant's own remainder that is still to be paid, to itself or to whom it has assigned parts."""
    return remainder_of(node) - node.covered


def labour_to_fund(node: ClaimNode) -> int:
    """The labour part that must still go into the special wage account."""
    return node.claim.figures.labour - _labour_funded_below(node)


def _labour_funded_below(node: ClaimNode) -> int:
    return sum(child.claim.figures.labour if child.is_paid else _labour_funded_below(child) for child in node.children)


def payment_of(node: ClaimNode, wage_account: int) -> Payment:
    """All payments of an instruction, the labour part first (it is paid before anything else), then down the tree.

    `wage_account` is 0 when it has been closed: then all wages have been paid, and each claimant gets its own labour part.
    """
    interest: dict[int, int] = {}
    legs = _legs_down(node, node.interest, interest)
    if wage_account:
        legs.insert(0, Leg(wage_account, labour_to_fund(node), Purpose.LABOUR_FUNDING, node.number))
    else:
        legs += _labour_down(node)
    return Payment([leg for leg in legs if leg.amount], interest)


def _legs_down(node: ClaimNode, received: int, interest: dict[int, int]) -> list[Leg]:
    """The legs of a claim that gets `received` of its interest, then those below; notes in `interest` who gets how much."""
    interest[node.number] = received
    own = own_net_of(node) - sum(share.amount for share in node.shares)
    passed_on = _share_of_interest(node, own + received)
    from_interest = min(sum(passed_on), received)
    legs = [
        Leg(node.contract.retention_account, node.claim.figures.retention, Purpose.RETENTION_HELD, node.number),
        *_to_payee(node, own - (sum(passed_on) - from_interest), _purpose_of(node)),
        *_to_payee(node, received - from_interest, Purpose.LATE_INTEREST),
    ]
    legs += [Leg(share.account, share.amount, Purpose.RECEIVABLE_PAYMENT, node.number) for share in node.shares]
    for child, part in zip(node.waiting, passed_on, strict=True):
        legs += _legs_down(child, part, interest)
    return legs


def _labour_down(node: ClaimNode) -> list[Leg]:
    """The labour part of each claim, less those of the claims below it, to its claimant."""
    own = node.claim.figures.labour - sum(child.claim.figures.labour for child in node.children)
    below = [leg for child in node.waiting for leg in _labour_down(child)]
    return [*_to_payee(node, own, _purpose_of(node)), *below]


def _purpose_of(node: ClaimNode) -> Purpose:
    return Purpose.SUPPLY_PAYMENT if node.contract.kind == ContractKind.SUPPLY else Purpose.PROGRESS_PAYMENT


def _to_payee(node: ClaimNode, amount: int, purpose: Purpose) -> list[Leg]:
    """To the claimant, or to each member of a joint venture its share."""
    return [Leg(account, part, purpose, node.number) for account, part in payee_shares(node.contract, amount)]


def _share_of_interest(node: ClaimNode, available: int) -> list[int]:
    """What each waiting claim below gets of the interest owed to it: in full, in their order, as far as the money reaches."""
    parts = []
    for child in node.waiting:
        parts.append(min(child.interest, available))
        available -= parts[-1]
    return parts
