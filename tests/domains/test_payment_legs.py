"""The legs of an instruction over any tree: all of the claim and its interest, nothing twice, nothing negative."""

from hypothesis import assume, given
from hypothesis import strategies as st

from fenming.domains.contracts.records import Contract, ContractKind, ContractStatus
from fenming.domains.funds.claims import ClaimNode, own_net_of, payment_of
from fenming.domains.funds.debts import Share
from fenming.domains.funds.records import Claim, ClaimStatus, Figures
from fenming.domains.money.records import Purpose
from scenario import NOTHING

WAGES = 7
amounts = st.integers(0, 10**9)


def contract_paid_into(account: int) -> Contract:
    return Contract(
        1, 1, 1, 1, 1, 2, ContractKind.WORKS, 1, (), 0, 0, 1000, NOTHING, ContractStatus.SIGNED, 0, 0, account, account + 1, (), 0, 1, 0,
        1, 0, 0,
    )  # fmt: skip


@st.composite
def trees(draw: st.DrawFn, depth: int = 3, top: bool = True) -> ClaimNode:
    """A claim that has enough for those below it; some of them paid, covered, assigned or late."""
    children = tuple(draw(st.lists(trees(depth - 1, False), max_size=3))) if depth else ()
    labour = sum(child.claim.figures.labour for child in children) + draw(amounts)
    below = sum(child.claim.figures.net + child.claim.figures.retention for child in children)
    net, retention, recoupment = below + draw(amounts), draw(amounts), draw(amounts)
    figures = Figures(0, 0, 0, labour + retention + recoupment + net, labour, retention, net, recoupment)
    status = ClaimStatus.SUBMITTED if top else draw(st.sampled_from((ClaimStatus.BUNDLED, ClaimStatus.BUNDLED, ClaimStatus.PAID)))
    number = draw(st.integers(1, 10**6)) * 2
    claim = Claim(number, 202603, (), figures, (), NOTHING, 1, 0, status)
    node = ClaimNode(number, claim, contract_paid_into(number), children, interest=draw(amounts))
    own = own_net_of(node)
    covered = 0 if top else draw(st.integers(0, own))
    share = draw(st.integers(0, own - covered))
    return node._replace(covered=covered, shares=(Share(5, share),) if share else ())


@given(trees())
def test_an_instruction_pays_the_claim_and_its_interest_to_the_minor_unit(node: ClaimNode) -> None:
    payment = payment_of(node, WAGES)
    assert all(leg.amount > 0 for leg in payment.legs)
    figures = node.claim.figures
    assert sum(leg.amount for leg in payment.legs) == figures.this_period - figures.recoupment + node.interest


@given(trees())
def test_wages_are_funded_first_and_once(node: ClaimNode) -> None:
    payment = payment_of(node, WAGES)
    funded = [index for index, leg in enumerate(payment.legs) if leg.purpose == Purpose.LABOUR_FUNDING]
    assert funded in ([0], [])
    paid_before = _labour_paid(node)
    assert sum(payment.legs[index].amount for index in funded) == node.claim.figures.labour - paid_before


@given(trees())
def test_nobody_gets_more_interest_than_it_is_owed_and_holders_get_their_parts(node: ClaimNode) -> None:
    assume(len({waiting.number for waiting in _waiting(node)}) == len(_waiting(node)))
    payment = payment_of(node, WAGES)
    for waiting in _waiting(node):
        assert 0 <= payment.interest[waiting.number] <= waiting.interest
    assert payment.interest[node.number] == node.interest
    held = sum(share.amount for waiting in _waiting(node) for share in waiting.shares)
    assert sum(leg.amount for leg in payment.legs if leg.purpose == Purpose.RECEIVABLE_PAYMENT) == held


def _labour_paid(node: ClaimNode) -> int:
    return sum(child.claim.figures.labour if child.is_paid else _labour_paid(child) for child in node.children)


def _waiting(node: ClaimNode) -> list[ClaimNode]:
    return [node, *(below for child in node.waiting for below in _waiting(child))]
