"""Where the rules of several domains meet: money neither goes astray, nor is paid twice, nor is blocked for ever."""

from domains.contract_cases import (
    approved,
    change,
    funded,
    settled,
    settlement,
    terminate,
    varied,
    venture,
    with_policies,
)
from domains.held_world import accept_works, agree, approve_advance, fund_contractor, held, pay, submit, wait
from domains.payroll_world import funded as payroll_funded
from domains.payroll_world import paid_table
from fenming.domains.contracts import actions as contracts
from fenming.domains.contracts import codes as contract_codes
from fenming.domains.contracts.records import BUDGET_LINES, SETTLEMENTS, STANDINGS, Item
from fenming.domains.funds import actions as funds
from fenming.domains.funds.debts import Way
from fenming.domains.funds.records import POSITIONS
from fenming.domains.money.actions import Transfer
from fenming.domains.money.events import PaymentRedirected, Posted
from fenming.domains.money.records import AccountKind, Purpose
from fenming.domains.payroll import actions as payroll
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


# The special wage account.


def without_wage_account() -> World:
    """All wages are paid, the works are accepted, and the special wage account is closed; the sub is owed its last claim."""
    w = payroll_funded()
    paid_table(w)
    accept_works(w)
    w.open("remainder", "contractor", project=1)
    w.do("contractor.maker", payroll.AnnounceClosing(1, 1, NOTHING))
    wait(w, 31)
    w.do("contractor.maker", payroll.CloseWageAccount(1, w.accounts["remainder"]))
    return w


def test_labour_claimed_after_all_wages_were_paid_goes_to_who_paid_them() -> None:
    w = without_wage_account()
    below = submit(w, 2, "sub", 4_000)
    position = POSITIONS.read(BlockState(w.store), 1)
    assert position
    before = w.balance("sub"), w.balance("contractor"), w.balance("project")
    pay(w, position.quantities_milli[0] + 10_000, (below,))
    assert not w.events(PaymentRedirected)
    # Of 320 yuan the sub has 9.60 retained, of 800 the contractor 24; the labour parts of 160 and 240 are in these sums.
    assert w.balance("sub") - before[0] == 320_00 - 9_60
    assert w.balance("contractor") - before[1] == 800_00 - 24_00 - 320_00
    assert before[2] - w.balance("project") == 800_00


def test_labour_paid_directly_after_all_wages_were_paid_does_not_return_to_the_payer() -> None:
    w = without_wage_account()
    fund_contractor(w, 1_000_00)
    claim = submit(w, 2, "sub", 4_000)
    w.do("contractor.checker", funds.ConfirmClaim(claim))
    before = w.balance("sub")
    w.do("contractor.checker", funds.PayDirectly(claim, w.accounts["contractor"]))
    assert not w.events(PaymentRedirected)
    assert w.balance("sub") - before == 320_00 - 9_60


def test_another_wage_account_is_named_only_when_nothing_is_left_in_the_first() -> None:
    w = world()
    w.open("wages2", "contractor", AccountKind.SPECIAL_WAGE, project=1)
    pay(w, 10_000)
    another = contracts.NameWageAccount(1, w.accounts["wages2"])
    w.do("contractor.maker", another, expect=contract_codes.WAGE_ACCOUNT_IN_USE)


# What may not fall below nothing.


def test_defects_after_a_settlement_below_what_they_take() -> None:
    w = world()
    pay(w, 10_000)
    accept_works(w)
    for contract, sides in ((3, ("supplier", "sub")), (2, ("sub", "contractor"))):
        settled(w, contract, 0, sides=sides)
    w.do("bank.maker", Transfer(w.accounts["reserve"], w.accounts["contractor"], 1_000_00))
    settled(w, 1, 10_000, sides=("contractor", "owner"), deduction=990_00)
    w.do("contractor.maker", contracts.ReturnOverpayment(1, w.accounts["contractor"], 790_00))
    w.do("owner.checker", funds.ClaimDefects(1, 24_00, 1, NOTHING))
    wait(w, 60)
    line = BUDGET_LINES.expect(BlockState(w.store), 1, 1)
    assert (line.paid, line.deducted, line.committed) == (0, 10_00, 10_00)


def test_the_settled_sum_leaves_what_defects_have_taken() -> None:
    w = world()
    pay(w, 10_000)
    accept_works(w)
    w.do("owner.checker", funds.ClaimDefects(1, 24_00, 1, NOTHING))
    wait(w, 60)
    for contract, sides in ((3, ("supplier", "sub")), (2, ("sub", "contractor"))):
        settled(w, contract, 0, sides=sides)
    w.do("owner.maker", settlement(1, 10_000, deduction=976_01), expect=contract_codes.DEDUCTION_TOO_HIGH)
    settled(w, 1, 10_000, sides=("contractor", "owner"), deduction=976_00)
    assert SETTLEMENTS.expect(BlockState(w.store), 1).to_return == 776_00


def test_the_payer_cannot_say_from_its_own_pocket_that_an_overpayment_came_back() -> None:
    w = world()
    claim = submit(w, 3, "supplier", 5_000)
    w.do("sub.checker", funds.ConfirmClaim(claim))
    w.do("bank.maker", Transfer(w.accounts["reserve"], w.accounts["sub"], 1_000_00))
    w.do("sub.checker", funds.PayDirectly(claim, w.accounts["sub"]))
    settled(w, 3, 5_000, sides=("supplier", "sub"), deduction=400_00)
    other = w.open("sub2", "sub")
    w.do("sub.maker", Transfer(w.accounts["sub"], other, 100_00))
    w.do("sub.maker", contracts.ReturnOverpayment(3, other, 100_00), expect=contract_codes.NOT_PAYEE)


# What has ended.


def test_no_advance_is_paid_under_a_contract_that_has_ended() -> None:
    w = held()
    agree(w)
    w.do("contractor.maker", funds.RequestAdvance(1, NOTHING))
    before = w.balance("contractor")
    w.do("owner.checker", terminate(1, 0))
    approve_advance(w)
    assert w.outcomes[1][0] == contract_codes.CONTRACT_ENDED.number
    assert w.balance("contractor") == before
    w.do("contractor.maker", funds.RequestAdvance(1, NOTHING), expect=contract_codes.CONTRACT_ENDED)
    wait(w, 60)
    wait(w, 60)


def test_a_dispute_is_not_paid_at_once_under_a_terminated_contract() -> None:
    w = world()
    submit(w, 1, "contractor", 10_000)
    w.do("supervisor.checker", funds.DisputeItems(1, (funds.ItemInDispute(0, 5_000, 7),), NOTHING))
    w.approve_claim(1)
    w.do("owner.checker", terminate(1, 5_000))
    w.do("contractor.checker", funds.ResolveDispute(1, (9_000,), True))
    w.do("supervisor.checker", funds.ResolveDispute(1, (9_000,), True), expect=contract_codes.CONTRACT_ENDED)
