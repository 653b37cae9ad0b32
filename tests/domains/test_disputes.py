"""What is not disputed is paid at once; what is disputed has a clock and an end, and cannot be claimed elsewhere."""

from fenming.base.calendar import day_from_date
from fenming.domains.approvals.actions import Approve, Refuse, Withdraw
from fenming.domains.approvals.events import ProposalReduced
from fenming.domains.contracts.actions import SignContract
from fenming.domains.contracts.records import Item
from fenming.domains.funds import codes
from fenming.domains.funds.actions import ConfirmClaim, DisputeItems, ItemInDispute, ResolveDispute, SubmitClaim
from fenming.domains.funds.codes import CLAIM_EMPTY, CLAIM_OPEN, NET_BELOW_CHILDREN
from fenming.domains.funds.debts import Confirmation, DisputedItem, DisputeStatus
from fenming.domains.funds.events import (
    ClaimConfirmed,
    ClaimPaid,
    ClaimSubmitted,
    DisputeEnded,
    DisputeLate,
    DisputeOpened,
)
from fenming.domains.identity.codes import DUTY_MISSING
from scenario import NOTHING, World, world

TODAY = day_from_date(2026, 3, 10)


def disputing(accepted: int, claim: int = 1, item: int = 0) -> DisputeItems:
    return DisputeItems(claim, (ItemInDispute(item, accepted, 7),), NOTHING)


def disputed(accepted: int = 6_000) -> World:
    """The contractor claims ten units, the supervisor accepts fewer, and the rest of the claim is approved and paid."""
    w = world()
    w.do("contractor.maker", SubmitClaim(1, 202603, (10_000,), (), NOTHING))
    w.do("supervisor.checker", disputing(accepted))
    return w


def test_the_undisputed_part_is_paid_at_once() -> None:
    w = disputed()
    opened = w.events(DisputeOpened)[0]
    assert opened.items == (DisputedItem(0, 10_000, 6_000, 7),)
    assert (opened.amount, opened.figures.this_period, opened.due_day) == (320_00, 480_00, TODAY + 28)
    assert w.events(ProposalReduced)[0].amount == 480_00
    before = w.balance("project")
    w.approve_claim(1)
    assert before - w.balance("project") == 480_00


def test_another_checker_may_dispute_more() -> None:
    w = disputed()
    w.do("supervisor.checker", Approve(1, 0, NOTHING))
    w.do("supervisor.checker", disputing(5_000), expect=codes.NOT_DECIDER)
    w.do("consultant.checker", disputing(5_000))
    w.do("consultant.checker", Approve(1, 1, NOTHING))
    w.do("owner.checker", Approve(1, 2, NOTHING))
    assert w.balance("wages") == 120_00
    w.do("owner.checker", disputing(4_000), expect=codes.NOT_DECIDER)


def test_who_does_not_decide_does_not_dispute() -> None:
    w = disputed()
    for who in ("supervisor.maker", "owner.checker", "stranger.checker", "contractor.checker"):
        w.do(who, disputing(5_000), expect=codes.NOT_DECIDER)


def test_only_less_than_claimed_and_no_less_than_billed_can_be_accepted() -> None:
    w = disputed()
    w.approve_claim(1)
    w.do("contractor.maker", SubmitClaim(1, 202604, (8_000,), (), NOTHING))
    for accepted, item in ((8_000, 0), (5_999, 0), (7_000, 1)):
        w.do("supervisor.checker", disputing(accepted, 2, item), expect=codes.DISPUTE_TERMS_WRONG)
    twice = DisputeItems(2, (ItemInDispute(0, 7_000, 1), ItemInDispute(0, 6_500, 1)), NOTHING)
    w.do("supervisor.checker", twice, expect=codes.DISPUTE_TERMS_WRONG)
    w.do("supervisor.checker", disputing(6_000, 2), expect=CLAIM_EMPTY)
    w.do("supervisor.checker", disputing(7_000, 2))


def test_disputed_quantities_cannot_be_claimed_elsewhere_until_it_is_settled() -> None:
    w = disputed()
    w.approve_claim(1)
    w.do("contractor.maker", SubmitClaim(1, 202604, (96_001,), (), NOTHING), expect=codes.QUANTITY_IN_DISPUTE)
    w.do("contractor.maker", SubmitClaim(1, 202604, (96_000,), (), NOTHING))
    w.do("contractor.maker", Withdraw(2))
    for who in ("contractor.checker", "owner.checker"):
        w.do(who, ResolveDispute(1, (6_000,), False))
    w.do("contractor.maker", SubmitClaim(1, 202604, (100_000,), (), NOTHING))


def test_an_agreed_quantity_enters_the_next_claim() -> None:
    w = disputed()
    w.approve_claim(1)
    w.do("contractor.checker", ResolveDispute(1, (9_000,), False))
    w.do("supervisor.checker", ResolveDispute(1, (8_000,), False))
    assert not w.events(DisputeEnded)
    w.do("contractor.checker", ResolveDispute(1, (8_000,), False))
    assert w.events(DisputeEnded) == [DisputeEnded(1, DisputeStatus.RESOLVED, 0)]
    w.do("contractor.checker", ResolveDispute(1, (8_000,), False), expect=codes.DISPUTE_UNKNOWN)
    w.do("contractor.maker", SubmitClaim(1, 202604, (8_000,), (), NOTHING))
    assert w.events(ClaimSubmitted)[0].figures.this_period == 160_00


def test_an_agreed_quantity_is_paid_by_itself() -> None:
    w = disputed()
    w.do("contractor.checker", ResolveDispute(1, (8_000,), True))
    w.do("owner.checker", ResolveDispute(1, (8_000,), True), expect=CLAIM_OPEN)
    w.approve_claim(1)
    w.do("owner.checker", ResolveDispute(1, (8_000,), True))
    assert w.events(DisputeEnded) == [DisputeEnded(1, DisputeStatus.RESOLVED, 2)]
    assert w.events(ClaimSubmitted)[0].figures.this_period == 160_00
    w.approve_claim(2)  # the owner's checker may decide: the claim is the contractor's
    assert [e.claim for e in w.events(ClaimPaid)] == [2]


def test_a_dispute_settled_at_what_was_accepted_makes_no_claim() -> None:
    w = disputed()
    w.approve_claim(1)
    for who in ("owner.checker", "contractor.checker"):
        w.do(who, ResolveDispute(1, (6_000,), True))
    assert w.events(DisputeEnded) == [DisputeEnded(1, DisputeStatus.RESOLVED, 0)]


def test_two_of_one_side_do_not_settle_it() -> None:
    w = disputed()
    w.approve_claim(1)
    for who in ("owner.checker", "supervisor.checker"):
        w.do(who, ResolveDispute(1, (6_000,), False))
    assert not w.events(DisputeEnded)


def test_a_resolution_lies_between_what_was_accepted_and_what_was_claimed() -> None:
    w = disputed()
    for quantities in ((5_999,), (10_001,), (7_000, 1)):
        w.do("owner.checker", ResolveDispute(1, quantities, False), expect=codes.RESOLUTION_WRONG)
    w.do("owner.maker", ResolveDispute(1, (7_000,), False), expect=DUTY_MISSING)
    w.do("stranger.checker", ResolveDispute(1, (7_000,), False), expect=codes.NOT_IN_DISPUTE)


def test_a_dispute_is_late_by_itself_unless_it_is_settled() -> None:
    w = disputed()
    w.pass_days(29)
    w.block([])
    assert [e.dispute for e in w.events(DisputeLate)] == [1]
    w = disputed()
    for who in ("owner.checker", "contractor.checker"):
        w.do(who, ResolveDispute(1, (7_000,), False))
    w.pass_days(29)
    w.block([])
    assert not w.events(DisputeLate)


def test_disputes_go_with_their_claim() -> None:
    w = disputed()
    w.do("supervisor.checker", Refuse(1, 0, 3, NOTHING))
    assert w.events(DisputeEnded) == [DisputeEnded(1, DisputeStatus.DROPPED, 0)]
    w.do("contractor.maker", SubmitClaim(1, 202604, (100_000,), (), NOTHING))
    w = disputed()
    for who in ("owner.checker", "contractor.checker"):
        w.do(who, ResolveDispute(1, (7_000,), False))
    w.do("contractor.maker", Withdraw(1))
    assert not w.events(DisputeEnded)


def test_a_contractor_disputes_what_its_sub_claims_and_owes_the_rest() -> None:
    w = world()
    w.do("sub.maker", SubmitClaim(2, 202603, (4_000,), (), NOTHING))
    w.do("contractor.checker", disputing(3_000))
    assert [(e.claim, e.confirmation) for e in w.events(ClaimConfirmed)] == [(1, Confirmation.CONFIRMED)]
    w.do("contractor.checker", disputing(2_000), expect=codes.NOT_DECIDER)
    w.do("contractor.maker", SubmitClaim(1, 202603, (10_000,), (1,), NOTHING))
    w.approve_claim(1)
    assert w.balance("sub") == 240_00 - 120_00 - 7_20
    w.do("sub.checker", ResolveDispute(1, (4_000,), True))
    w.do("contractor.checker", ResolveDispute(1, (4_000,), True))
    assert [(e.claim, e.confirmation) for e in w.events(ClaimConfirmed)] == [(3, Confirmation.CONFIRMED)]


def test_a_confirmed_claim_can_no_longer_be_disputed_by_the_contractor() -> None:
    w = world()
    w.do("sub.maker", SubmitClaim(2, 202603, (4_000,), (), NOTHING))
    w.do("owner.checker", disputing(3_000), expect=codes.NOT_DECIDER)
    w.do("contractor.checker", ConfirmClaim(1))
    w.do("contractor.checker", disputing(3_000), expect=codes.NOT_DECIDER)


def test_a_certifier_disputes_a_carried_claim_before_the_one_that_carries_it() -> None:
    w = world()
    w.do("supplier.maker", SubmitClaim(3, 202603, (3_000,), (), NOTHING))
    w.do("sub.maker", SubmitClaim(2, 202603, (8_000,), (1,), NOTHING))
    w.do("contractor.maker", SubmitClaim(1, 202603, (16_000,), (2,), NOTHING))
    w.do("supervisor.checker", disputing(4_000, 2), expect=NET_BELOW_CHILDREN)
    w.do("supervisor.checker", disputing(1_000, 1), disputing(4_000, 2), disputing(10_000, 3))
    w.approve_claim(1)
    assert (w.balance("supplier"), w.balance("sub")) == (77_60, 70_40)


def test_a_first_item_is_settled_beside_others() -> None:
    w = world()
    two = (Item("walls", 1_000, 100_00), Item("roof", 1_000, 100_00))
    w.do("contractor.maker", w.offer("contractor", "stranger", parent=1, items=two))
    w.do("stranger.checker", SignContract(4, w.accounts["stranger"]))
    w.do("stranger.maker", SubmitClaim(4, 202603, (1_000, 1_000), (), NOTHING))
    both = (ItemInDispute(0, 400, 1), ItemInDispute(1, 500, 2))
    w.do("contractor.checker", DisputeItems(1, both, NOTHING))
    assert w.events(DisputeOpened)[0].amount == 88_00
    w.do("contractor.checker", ResolveDispute(1, (500,), False), expect=codes.RESOLUTION_WRONG)
    w.do("contractor.checker", ResolveDispute(1, (500, 1_000), False))
    w.do("stranger.checker", ResolveDispute(1, (500, 1_000), False))
    assert w.events(DisputeEnded)
