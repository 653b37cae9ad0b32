"""How signed contracts change and end: variations with their ceiling, joint ventures, termination, settlement, what comes back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domains.contract_cases import (
    TODAY,
    approved,
    change,
    line,
    revision,
    settled,
    settlement,
    terminate,
    varied,
    vary,
    venture,
    with_policies,
)
from fenming.domains.approvals.actions import Approve, Refuse
from fenming.domains.approvals.events import ProposalOpened
from fenming.domains.approvals.records import Kind
from fenming.domains.contracts import actions, codes, events
from fenming.domains.contracts.records import (
    CONTRACTS,
    Contract,
    ContractStatus,
    Item,
    ItemChange,
    Member,
    TerminationReason,
)
from fenming.domains.contracts.rules.reading import payee_shares, value_of_all
from fenming.domains.contracts.rules.variations import varied as vary_items
from fenming.domains.funds import actions as funds
from fenming.domains.funds import codes as fund_codes
from fenming.domains.funds.events import ClaimSubmitted
from fenming.domains.identity.actions import SetParameter
from fenming.domains.identity.parameters import Parameter
from fenming.domains.identity.records import Role
from fenming.domains.identity.rules import has_role
from fenming.domains.money.events import Posted
from fenming.domains.money.records import Purpose
from fenming.ledger.codes import OK
from fenming.ledger.overlay import BlockState
from scenario import NOTHING, World, world


def contract_of(w: World, number: int) -> Contract:
    return CONTRACTS.expect(BlockState(w.store), number)


def claim(w: World, who: str, contract: int, quantity_milli: int, *children: int) -> int:
    """The code, and for a claim with the owner the payment of it."""
    quantities = (quantity_milli, *(0,) * (len(contract_of(w, contract).items) - 1))
    code = w.attempt(f"{who}.maker", funds.SubmitClaim(contract, 202603, quantities, children, NOTHING))
    for opened in w.events(ProposalOpened):
        w.approve_claim(opened.proposal)
    return code


# Variations.


def test_a_variation_within_the_ceiling_needs_both_sides_and_nobody_else() -> None:
    w = world()
    assert varied(w, 1, change(105_000), change(2_000, 100_00, item=1, name="drainage")) == 0
    assert contract_of(w, 1).amount == 10_700_00
    assert [item.name for item in contract_of(w, 1).items] == ["works", "drainage"]
    applied = w.events(events.VariationApplied)[0]
    assert (applied.amount_before, applied.amount_after, applied.increased) == (10_000_00, 10_700_00, 700_00)
    assert claim(w, "contractor", 1, 105_000) == 0


def test_above_the_ceiling_the_owner_approves_and_small_steps_add_up() -> None:
    w = with_policies(world())
    assert varied(w, 1, change(109_000)) == 0
    # Taking away first does not help: only what was added counts.
    assert varied(w, 1, change(100_000), number=2) == 0
    assert varied(w, 1, change(102_000), number=3) == 0
    proposal = w.events(ProposalOpened)[0]
    assert (proposal.kind, proposal.subject) == (Kind.VARIATION, 3)
    assert contract_of(w, 1).amount == 10_000_00
    w.do("consultant.checker", Approve(proposal.proposal, 0, NOTHING))
    assert (contract_of(w, 1).amount, contract_of(w, 1).increased) == (10_200_00, 1_100_00)


def test_a_variation_that_the_owner_refuses_changes_nothing_and_frees_the_contract() -> None:
    w = with_policies(world())
    assert varied(w, 1, change(120_000)) == 0
    w.do("consultant.checker", Refuse(w.events(ProposalOpened)[0].proposal, 0, 1, NOTHING))
    assert w.events(events.VariationDropped) == [events.VariationDropped(1)]
    assert contract_of(w, 1).amount == 10_000_00
    assert vary(w, 1, change(101_000)) == 0


def test_an_approved_variation_waits_for_budget_and_the_budget_for_the_estimate() -> None:
    w = with_policies(world())
    assert approved(w, "owner.maker", revision(line(10_000_00))) == 0
    assert varied(w, 1, change(150_000)) == 0
    proposal = w.events(ProposalOpened)[0].proposal
    w.do("owner.maker", actions.EnactVariation(1), expect=codes.VARIATION_NOT_OPEN)
    codes_given = w.block([w.envelope("consultant.checker", Approve(proposal, 0, NOTHING))])
    assert codes_given == [0, codes.OVER_BUDGET.number]
    w.do("owner.maker", actions.EnactVariation(1), expect=codes.OVER_BUDGET)
    assert approved(w, "owner.maker", revision(line(15_000_00))) == 0
    w.do("contractor.maker", actions.EnactVariation(1), expect=codes.NOT_PAYER)
    w.do("owner.maker", actions.EnactVariation(1))
    assert contract_of(w, 1).amount == 15_000_00


def test_the_ceiling_is_that_of_the_signing_day() -> None:
    w = world()
    w.pass_days(1)
    w.do("authority", SetParameter(Parameter.VARIATION_CEILING_PERMILLE, 1, TODAY + 1, "stricter"))
    assert varied(w, 1, change(110_000)) == 0
    assert contract_of(w, 1).amount == 11_000_00


def test_a_child_grows_only_into_what_is_left_above_it() -> None:
    w = with_policies(world())
    assert varied(w, 2, change(101_000), sides=("sub", "contractor")) == 0
    proposal = w.events(ProposalOpened)[0].proposal
    assert w.block([w.envelope("consultant.checker", Approve(proposal, 0, NOTHING))])[1] == codes.OVER_PARENT.number
    assert varied(w, 1, change(39_999), number=2) == codes.BELOW_SUBCONTRACTS.number
    w.do("contractor.maker", actions.RefuseVariation(2))
    # The labour part of what is below counts too: 2,000 yuan at 300 permille need 6,666.67.
    assert varied(w, 1, change(66_666), number=3) == codes.BELOW_SUBCONTRACTS.number
    w.do("owner.maker", actions.RefuseVariation(3))
    assert varied(w, 1, change(66_667), number=4) == 0


def test_a_new_price_holds_for_what_has_not_been_claimed() -> None:
    w = with_policies(world())
    assert claim(w, "contractor", 1, 40_000) == 0
    assert varied(w, 1, change(100_000, 110_00, name="works, new price")) == 0
    assert contract_of(w, 1).items == (Item("works", 40_000, 100_00), Item("works, new price", 60_000, 110_00))
    assert contract_of(w, 1).amount == 4_000_00 + 6_600_00
    w.do("contractor.maker", funds.SubmitClaim(1, 202604, (40_000, 10_000), (), NOTHING))
    assert w.events(ClaimSubmitted)[0].figures.measured_to_date == 4_000_00 + 1_100_00


def test_a_contract_cannot_be_varied_away() -> None:
    w = world()
    assert vary(w, 3, change(0), by="supplier") == codes.CONTRACT_TERMS_WRONG.number


items = st.lists(st.builds(Item, st.just("x"), st.integers(0, 10**6), st.integers(1, 10**6)), min_size=1, max_size=6)
item_changes = st.lists(
    st.builds(ItemChange, st.integers(0, 7), st.just("y"), st.integers(0, 10**6), st.integers(1, 10**6)), max_size=6
)


@given(items, item_changes, st.data())
def test_no_change_ever_lowers_the_worth_of_what_was_claimed(
    before: list[Item], changes: list[ItemChange], data: st.DataObject
) -> None:
    claimed = tuple(data.draw(st.integers(0, item.quantity_milli)) for item in before)
    allowed = [c for c in changes if c.item >= len(before) or c.quantity_milli >= claimed[c.item]]
    # A second change of one item starts from what the first made of it, so one change an item is what the property is about.
    single = [c for index, c in enumerate(allowed) if c.item not in [other.item for other in allowed[:index]]]
    contract = bare_contract(items=tuple(before))
    after, added = vary_items(contract, claimed, tuple(single))
    for item, quantity, new in zip(before, claimed, after, strict=False):
        assert new.quantity_milli >= quantity
        assert not quantity or new.unit_price == item.unit_price
    assert value_of_all(after) - value_of_all(tuple(before)) <= added


def bare_contract(**changed: object) -> Contract:
    zero = {"project": 1, "budget_line": 1, "parent": 0, "tier": 1, "payer": 1, "payee": 2, "kind": 1, "amount": 0, "items": ()}
    zero |= {"labour_permille": 0, "retention_permille": 0, "progress_permille": 800, "document": NOTHING, "status": 2}
    zero |= {"signed_day": 0, "subcontracted": 0, "payee_account": 7, "retention_account": 0, "members": (), "trade": 0}
    zero |= {"signed_amount": 0, "increased": 0, "version": 0, "subcontracted_labour": 0, "open_children": 0}
    return Contract(**(zero | changed))  # type: ignore[arg-type]


# Joint ventures.


def test_a_joint_venture_binds_when_all_its_members_have_signed() -> None:
    w = world()
    w.do("owner.maker", venture(w, ("contractor", 6_000), ("stranger", 3_000), ("supplier", 1_000)))
    w.do("stranger.checker", actions.SignContract(4, w.accounts["stranger"]))
    w.do("contractor.checker", actions.SignContract(4, w.accounts["contractor"]))
    assert contract_of(w, 4).status == ContractStatus.OFFERED
    w.do("sub.checker", actions.SignContract(4, w.accounts["sub"]), expect=codes.NOT_PAYEE)
    w.do("supplier.checker", actions.SignContract(4, w.accounts["supplier"]))
    contract = contract_of(w, 4)
    assert (contract.status, contract.payee_account) == (ContractStatus.SIGNED, w.accounts["contractor"])
    assert payee_shares(contract, 1_001) == [
        (w.accounts["contractor"], 601), (w.accounts["stranger"], 300), (w.accounts["supplier"], 100)
    ]  # fmt: skip
    state = BlockState(w.store)
    for name in ("contractor", "stranger", "supplier"):
        assert has_role(state, 1, w.parties[name], Role.GENERAL_CONTRACTOR)


VENTURES = {
    "the lead is not first": (("stranger", 4_000), ("contractor", 6_000)),
    "a lead alone": (("contractor", 10_000),),
    "a member twice": (("contractor", 5_000), ("stranger", 2_500), ("stranger", 2_500)),
    "more than the whole": (("contractor", 6_000), ("stranger", 4_001)),
}


@pytest.mark.parametrize("name", VENTURES)
def test_a_joint_venture_that_does_not_fit_is_refused(name: str) -> None:
    w = world()
    w.do("owner.maker", venture(w, *VENTURES[name]), expect=codes.MEMBERS_WRONG)


def test_the_owner_is_no_member_of_its_contractor() -> None:
    w = world()
    w.do("owner.maker", venture(w, ("contractor", 6_000), ("owner", 4_000)), expect=codes.CONTRACT_WITH_ITSELF)


@given(st.lists(st.integers(1, 5_000), min_size=1, max_size=15), st.integers(0, 2**63 - 1))
def test_shares_of_a_joint_venture_add_up_to_the_last_fen(shares: list[int], amount: int) -> None:
    followers = [share * 9_999 // (sum(shares) + 5_000) or 1 for share in shares]
    members = [Member(1, 10_000 - sum(followers), 7), *(Member(2 + i, share, 8 + i) for i, share in enumerate(followers))]
    parts = payee_shares(bare_contract(members=tuple(members)), amount)
    assert sum(part for _, part in parts) == amount
    assert all(part > 0 for _, part in parts)
    for account, part in parts:
        if account != 7:
            assert part == amount * followers[account - 8] // 10_000


# Termination and settlement.


def test_a_terminated_contract_takes_nothing_more_until_it_is_settled() -> None:
    w = world()
    assert claim(w, "contractor", 1, 40_000) == 0
    assert vary(w, 1, change(101_000)) == 0
    w.do("owner.checker", terminate(1, 39_999), expect=codes.BELOW_CLAIMED)
    w.do("owner.checker", terminate(1, 50_000))
    ended = w.events(events.ContractTerminated)[0]
    assert (ended.by, ended.reason, ended.value) == (w.parties["owner"], TerminationReason.PAYEE_DEFAULT, 5_000_00)
    assert w.events(events.VariationDropped) == [events.VariationDropped(1)]
    assert claim(w, "contractor", 1, 60_000) == codes.CONTRACT_ENDED.number
    w.do("contractor.maker", w.offer("contractor", "stranger", 1), expect=codes.CONTRACT_ENDED)
    settled(w, 3, 0, sides=("supplier", "sub"))
    settled(w, 2, 0, sides=("sub", "contractor"))
    settled(w, 1, 50_000, sides=("owner", "contractor"))
    assert contract_of(w, 1).status == ContractStatus.SETTLED


def test_the_rest_of_a_settlement_is_claimed_once_and_nothing_beyond_it() -> None:
    w = world()
    assert claim(w, "contractor", 1, 40_000) == 0
    settled(w, 3, 0, sides=("supplier", "sub"))
    settled(w, 2, 0, sides=("sub", "contractor"))
    settled(w, 1, 50_000, sides=("contractor", "owner"), deduction=300_00)
    accepted = w.events(events.SettlementAccepted)[0]
    assert (accepted.amount, accepted.billed, accepted.still_payable, accepted.to_return) == (4_700_00, 3_200_00, 1_500_00, 0)
    w.do("contractor.maker", funds.SubmitClaim(1, 202604, (50_001,), (), NOTHING), expect=fund_codes.QUANTITY_OVER_CONTRACT)
    assert claim(w, "contractor", 1, 50_000) == 0
    assert claim(w, "contractor", 1, 50_000) == fund_codes.CLAIM_EMPTY.number
    w.do("owner.checker", terminate(1, 50_000), expect=codes.CONTRACT_ENDED)
    w.do("owner.maker", settlement(1, 50_000), expect=codes.CONTRACT_ENDED)


def overpaid(w: World) -> World:
    """The contractor was paid 3,200 yuan and settled at 2,000."""
    assert claim(w, "contractor", 1, 40_000) == 0
    settled(w, 3, 0, sides=("supplier", "sub"))
    settled(w, 2, 0, sides=("sub", "contractor"))
    settled(w, 1, 40_000, sides=("contractor", "owner"), deduction=2_000_00)
    return w


def test_what_was_paid_above_the_settlement_comes_back_within_the_legal_days() -> None:
    w = overpaid(world())
    assert w.events(events.SettlementAccepted)[0].to_return == 1_200_00
    before = w.balance("project")
    w.do("contractor.maker", actions.ReturnOverpayment(1, w.accounts["contractor"], 1_200_01), expect=codes.RETURN_TOO_HIGH)
    w.do("contractor.maker", actions.ReturnOverpayment(1, w.accounts["contractor"], 200_00))
    assert [(p.credit, p.purpose) for p in w.events(Posted)] == [(w.accounts["project"], Purpose.OVERPAYMENT_RETURNED)]
    assert w.balance("project") == before + 200_00
    w.pass_days(30)
    w.block([])
    assert not w.events(events.OverpaymentOverdue)
    w.pass_days(1)
    w.block([])
    assert w.events(events.OverpaymentOverdue) == [events.OverpaymentOverdue(1, 1, 1_000_00)]


def test_an_overpayment_that_came_back_in_time_is_not_complained_of() -> None:
    w = overpaid(world())
    w.do("contractor.maker", actions.ReturnOverpayment(1, w.accounts["contractor"], 1_200_00))
    w.pass_days(31)
    w.block([])
    assert not w.events(events.OverpaymentOverdue)


def test_a_subcontractor_returns_to_whoever_was_paid_less_for_it() -> None:
    w = world()
    w.do("sub.maker", funds.SubmitClaim(2, 202603, (20_000,), (), NOTHING))
    assert claim(w, "contractor", 1, 50_000, 1) == 0
    settled(w, 3, 0, sides=("supplier", "sub"))
    settled(w, 2, 20_000, sides=("contractor", "sub"), deduction=1_000_00)
    left = w.events(events.SettlementAccepted)[0].to_return
    assert left == 600_00
    before = w.balance("contractor")
    w.do("sub.maker", actions.ReturnOverpayment(2, w.accounts["sub"], left))
    assert w.balance("contractor") == before + left


def test_a_settlement_that_nobody_reviews_is_said_to_be_late() -> None:
    w = world()
    w.do("supplier.maker", settlement(3, 5_000))
    until = w.events(events.SettlementProposed)[0].review_until_day
    w.do("supplier.checker", actions.AcceptSettlement(3), expect=codes.OWN_PROPOSAL)
    w.do("sub.maker", actions.RefuseSettlement(3, 1))
    w.do("supplier.maker", settlement(3, 6_000))
    w.do("supplier.maker", settlement(3, 5_500))
    assert w.events(events.SettlementRefused) == [events.SettlementRefused(3, 2, w.parties["supplier"], 0)]
    w.pass_days(20)
    w.block([])
    assert not w.events(events.SettlementReviewOverdue)
    w.pass_days(1)
    w.block([])
    late = w.events(events.SettlementReviewOverdue)
    assert [(event.attempt, event.waiting_for, event.since_day) for event in late] == [(3, w.parties["sub"], until - 20)]


def test_a_settlement_proposed_by_the_payer_waits_for_the_payee() -> None:
    w = world()
    w.do("sub.maker", settlement(3, 5_000))
    w.pass_days(21)
    w.block([])
    assert w.events(events.SettlementReviewOverdue)[0].waiting_for == w.parties["supplier"]
    w.do("supplier.checker", actions.AcceptSettlement(3), expect=OK)
    w.do("supplier.maker", actions.RefuseSettlement(3, 1), expect=codes.SETTLEMENT_NOT_OPEN)


@pytest.mark.parametrize(("amount_yuan", "days"), [(4_999_999, 20), (5_000_000, 30), (20_000_000, 45), (50_000_000, 60)])
def test_the_days_of_review_follow_the_price(amount_yuan: int, days: int) -> None:
    w = with_policies(world())
    assert approved(w, "owner.maker", actions.ProposeEstimate(1, 100_000_000_00, NOTHING)) == 0
    assert approved(w, "owner.maker", revision(line(100_000_000_00))) == 0
    w.do("owner.maker", w.offer("owner", "stranger", items=(Item("more", 1_000, amount_yuan * 100),)))
    w.do("stranger.checker", actions.SignContract(4, w.accounts["stranger"]))
    w.do("stranger.maker", settlement(4, 0))
    assert w.events(events.SettlementProposed)[0].review_until_day - TODAY == days
