"""Where the rules of several domains meet: money neither goes astray, nor is paid twice, nor is blocked for ever."""

from domains.contract_cases import (
    approved,
    change,
    funded,
    settled,
    varied,
    venture,
    with_policies,
)
from domains.held_world import accept_works, agree, approve_advance, fund_contractor, held, pay, submit, wait
from fenming.domains.contracts import actions as contracts
from fenming.domains.contracts.records import BUDGET_LINES, SETTLEMENTS, STANDINGS, Item
from fenming.domains.funds import actions as funds
from fenming.domains.funds.debts import Way
from fenming.domains.funds.records import POSITIONS
from fenming.domains.money.events import Posted
from fenming.domains.money.records import Purpose
from fenming.ledger.overlay import BlockState
from scenario import NOTHING, World, world

# Variations lengthen the list of items: what was claimed before has fewer.


def test_a_paid_claim_is_corrected_after_a_variation_added_an_item() -> None:
    w = world()
    pay(w, 10_000)
    assert varied(w, 1, change(1_000, 50_00, item=9, name="door")) == 0
    w.do("owner.maker", funds.ProposeReversal(1, (8_000, 0), 4, NOTHING, Way.SET_OFF))
    w.do("owner.checker", funds.CheckReversal(1))
    position = POSITIONS.expect(BlockState(w.store), 1)
    assert position.quantities_milli == (8_000, 0)


def test_an_item_that_a_variation_added_can_be_disputed() -> None:
    w = world()
    pay(w, 10_000)
    assert varied(w, 1, change(1_000, 50_00, item=9, name="door")) == 0
    w.do("contractor.maker", funds.SubmitClaim(1, 202604, (11_000, 1_000), (), NOTHING))
    w.do("supervisor.checker", funds.DisputeItems(2, (funds.ItemInDispute(1, 500, 7),), NOTHING))


def test_an_open_claim_can_be_disputed_after_a_variation_added_an_item() -> None:
    w = world()
    submit(w, 1, "contractor", 10_000)
    assert varied(w, 1, change(1_000, 50_00, item=9, name="door")) == 0
    w.do("supervisor.checker", funds.DisputeItems(1, (funds.ItemInDispute(0, 5_000, 7),), NOTHING))


def test_a_dispute_is_paid_at_once_after_a_variation_added_an_item() -> None:
    w = world()
    submit(w, 1, "contractor", 10_000)
    w.do("supervisor.checker", funds.DisputeItems(1, (funds.ItemInDispute(0, 5_000, 7),), NOTHING))
    w.approve_claim(1)
    assert varied(w, 1, change(1_000, 50_00, item=9, name="door")) == 0
    for who in ("contractor.checker", "supervisor.checker"):
        w.do(who, funds.ResolveDispute(1, (9_000,), True))


def test_items_added_since_the_last_dispute_can_be_disputed_too() -> None:
    w = world()
    submit(w, 1, "contractor", 10_000)
    w.do("supervisor.checker", funds.DisputeItems(1, (funds.ItemInDispute(0, 5_000, 7),), NOTHING))
    w.approve_claim(1)
    assert varied(w, 1, change(1_000, 50_00, item=9, name="door")) == 0
    w.do("contractor.maker", funds.SubmitClaim(1, 202604, (6_000, 1_000), (), NOTHING))
    w.do("supervisor.checker", funds.DisputeItems(2, (funds.ItemInDispute(1, 500, 7),), NOTHING))


# Settlement and what was paid before its time.


def test_the_last_claim_of_a_settled_contract_recoups_all_of_the_advance() -> None:
    w = held()
    agree(w)
    w.do("contractor.maker", funds.RequestAdvance(1, NOTHING))
    approve_advance(w)
    pay(w, 10_000)
    for contract, sides in ((3, ("supplier", "sub")), (2, ("sub", "contractor"))):
        settled(w, contract, 0, sides=sides)
    settled(w, 1, 50_000, sides=("contractor", "owner"))
    pay(w, 10_000)
    position = POSITIONS.expect(BlockState(w.store), 1)
    assert position.recouped == 1_000_00
    assert STANDINGS.expect(BlockState(w.store), 1).paid == 5_000_00


def test_what_a_last_claim_could_not_recoup_must_come_back() -> None:
    """Wages and retention come before the recoupment: what the net part cannot bear is an overpayment."""
    w = held()
    agree(w)
    w.do("contractor.maker", funds.RequestAdvance(1, NOTHING))
    approve_advance(w)
    pay(w, 10_000)
    for contract, sides in ((3, ("supplier", "sub")), (2, ("sub", "contractor"))):
        settled(w, contract, 0, sides=sides)
    settled(w, 1, 18_000, sides=("contractor", "owner"))
    pay(w, 18_000)
    state = BlockState(w.store)
    overpaid = STANDINGS.expect(state, 1).paid - 1_800_00
    assert overpaid > 0
    assert SETTLEMENTS.expect(state, 1).to_return == overpaid
    w.do("contractor.maker", contracts.ReturnOverpayment(1, w.accounts["contractor"], overpaid))
    line = BUDGET_LINES.expect(BlockState(w.store), 1, 1)
    assert line.paid == line.committed == 1_800_00


# Joint ventures: what comes back to one is its members', by their shares.


def under_a_venture(w: World) -> int:
    """Contract 4 of a joint venture (60 and 40 per cent) with the owner, and contract 5 of the sub below it; 5 is paid by 4's claim."""
    w.do("owner.maker", venture(w, ("contractor", 6_000), ("stranger", 4_000)))
    for who in ("contractor", "stranger"):
        w.do(f"{who}.checker", contracts.SignContract(4, w.accounts[who]))
    items = (Item("works", 10_000, 100_00),)
    w.do("contractor.maker", w.offer("contractor", "sub", parent=4, items=items))
    w.do("sub.checker", contracts.SignContract(5, w.accounts["sub"]))
    below = submit(w, 5, "sub", 5_000)
    claim = submit(w, 4, "contractor", 10_000, (below,))
    w.approve_claim(1)
    assert claim == 2
    return below


def test_what_a_subcontractor_pays_back_reaches_each_member_of_the_venture() -> None:
    w = world()
    claim = under_a_venture(w)
    before = w.balance("contractor"), w.balance("stranger")
    w.do("contractor.maker", funds.ProposeReversal(claim, (2_500,), 4, NOTHING, Way.RETURN))
    w.do("contractor.checker", funds.CheckReversal(1))
    w.do("sub.checker", funds.ConsentReversal(1, w.accounts["sub"]))
    assert (w.balance("contractor") - before[0], w.balance("stranger") - before[1]) == (120_00, 80_00)


def test_what_is_deducted_for_defects_reaches_each_member_of_the_venture() -> None:
    w = world()
    under_a_venture(w)
    accept_works(w, 5)
    before = w.balance("contractor"), w.balance("stranger")
    w.do("contractor.checker", funds.ClaimDefects(5, 10_00, 1, NOTHING))
    wait(w, 60)
    assert (w.balance("contractor") - before[0], w.balance("stranger") - before[1]) == (6_00, 4_00)


def test_interest_that_was_left_over_reaches_each_member_of_the_venture() -> None:
    w = held()
    fund_contractor(w, 50_000_00)
    items = (Item("works", 10_000, 100_00),)
    members = tuple(venture(w, ("sub", 6_000), ("stranger", 4_000)).members)
    w.do("contractor.maker", w.offer("contractor", "sub", parent=1, items=items, members=members))
    for who in ("sub", "stranger"):
        w.do(f"{who}.checker", contracts.SignContract(4, w.accounts[who]))
    claim = submit(w, 4, "sub", 9_500)
    w.do("contractor.checker", funds.ConfirmClaim(claim))
    wait(w, 200)
    w.do("contractor.maker", funds.SubmitClaim(1, 202603, (10_000,), (claim,), NOTHING))
    w.approve_claim(1)
    before = w.balance("sub"), w.balance("stranger")
    w.do("contractor.checker", funds.PayDirectly(claim, w.accounts["contractor"]))
    paid = [event.amount for event in w.events(Posted) if event.purpose == Purpose.LATE_INTEREST]
    assert len(paid) == 2
    assert (w.balance("sub") - before[0], w.balance("stranger") - before[1]) == tuple(paid)


# After the end of a project.


def test_what_comes_back_after_the_project_was_closed_goes_on_to_its_sources() -> None:
    w = with_policies(world())
    funded(w)
    pay(w, 10_000)
    for contract, sides in ((3, ("supplier", "sub")), (2, ("sub", "contractor"))):
        settled(w, contract, 0, sides=sides)
    settled(w, 1, 10_000, sides=("contractor", "owner"), deduction=200_00)
    accept_works(w)
    assert approved(w, "owner.maker", contracts.ProposeClosing(1, NOTHING)) == 0
    assert w.balance("project") == 0
    before = w.balance("owner")
    w.do("owner.checker", funds.ClaimDefects(1, 10_00, 1, NOTHING))
    wait(w, 60)
    assert w.balance("project") == 0
    assert w.balance("owner") - before == 10_00
