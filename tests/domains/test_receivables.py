"""What is approved and not yet paid is money already: to a bank at a discount, down the tree as a bill, and never twice."""

from typing import Any
from unittest import mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fenming.base.calendar import day_from_date
from fenming.domains.approvals.actions import Refuse
from fenming.domains.contracts.actions import SignContract
from fenming.domains.contracts.codes import NOT_PAYEE
from fenming.domains.contracts.records import ContractKind, Item
from fenming.domains.funds import codes as fund_codes
from fenming.domains.funds.actions import ConfirmClaim, InstructPayment, PayDirectly, SubmitClaim, WithdrawClaim
from fenming.domains.funds.debts import DUES, Share
from fenming.domains.funds.events import ClaimPaid, InterestPaid, NetCovered, NetRedirected
from fenming.domains.money.actions import FreezeAccount, Transfer, UnfreezeAccount
from fenming.domains.money.codes import FUNDS_SHORT, NOT_ACCOUNT_OWNER
from fenming.domains.money.events import Posted
from fenming.domains.money.records import Purpose
from fenming.domains.receivables import codes
from fenming.domains.receivables.actions import AcceptAssignment, EndOffer, IssueReceivable, OfferAssignment
from fenming.domains.receivables.events import OfferEnded, ReceivableAssigned, ReceivableIssued, ReceivablesPaid
from fenming.domains.receivables.records import LIVE_RECEIVABLES, RECEIVABLES
from fenming.domains.receivables.rules import assigning
from fenming.ledger.overlay import BlockState
from scenario import NOTHING, World, world

TODAY = day_from_date(2026, 3, 10)
TOP, SUBS, SUPPLIERS = 1, 2, 3


def approved() -> World:
    """The contractor's claim (net 536) is approved while there is no money; the sub's (net 150.40) and the supplier's (77.60) are
    confirmed by those who owe them."""
    w = world()
    w.open("bank.income", "bank")
    w.do("contractor.maker", SubmitClaim(1, 202603, (10_000,), (), NOTHING))
    w.do("sub.maker", SubmitClaim(2, 202603, (4_000,), (), NOTHING))
    w.do("supplier.maker", SubmitClaim(3, 202603, (1_000,), (), NOTHING))
    w.do("contractor.checker", ConfirmClaim(SUBS))
    w.do("sub.checker", ConfirmClaim(SUPPLIERS))
    w.do("authority", FreezeAccount(w.accounts["project"], NOTHING))
    w.approve_claim(1)
    return w


def issued() -> World:
    w = approved()
    w.do("contractor.checker", IssueReceivable(TOP))
    return w


def pay(w: World) -> None:
    w.do("authority", UnfreezeAccount(w.accounts["project"], NOTHING))
    w.do("owner.checker", InstructPayment(TOP))


def to_bank(w: World, amount: int = 200_00, price: int = 195_00, **changed: Any) -> OfferAssignment:
    terms = {"receivable": 1, "to": w.parties["bank"], "amount": amount, "price": price, "settles": 0, "until_day": TODAY + 5}
    return OfferAssignment(**(terms | changed))


def bill(w: World, to: str, amount: int, settles: int, receivable: int = 1, price: int = 0) -> OfferAssignment:
    return OfferAssignment(receivable, w.parties[to], amount, price, settles, TODAY + 5)


def accepting(w: World, amount: int, price: int = 0, receivable: int = 1, into: str = "bank.income") -> AcceptAssignment:
    return AcceptAssignment(receivable, amount, price, w.accounts[into], w.accounts["reserve"] if price else 0)


def parts(w: World, claim: int = TOP) -> list[tuple[int, int]]:
    """Holder and amount of each live receivable."""
    state = BlockState(w.store)
    live = [RECEIVABLES.expect(state, number) for number in LIVE_RECEIVABLES.expect(state, claim).numbers]
    return [(receivable.holder, receivable.amount) for receivable in live]


def test_early_payment_at_a_discount_and_the_bank_is_paid_from_the_project_account() -> None:
    w = issued()
    assert w.events(ReceivableIssued)[0].amount == 536_00
    w.do("contractor.checker", to_bank(w))
    w.do("bank.checker", accepting(w, 200_00, 195_00))
    assert w.balance("contractor") == 195_00
    assert parts(w) == [(w.parties["contractor"], 336_00), (w.parties["bank"], 200_00)]
    pay(w)
    assert w.balance("bank.income") == 200_00
    assert w.balance("contractor") == 195_00 + 336_00
    assert [e.claim for e in w.events(ReceivablesPaid)] == [TOP]
    legs = [e for e in w.events(Posted) if e.credit == w.accounts["bank.income"]]
    assert [(e.debit, e.purpose) for e in legs] == [(w.accounts["project"], Purpose.RECEIVABLE_PAYMENT)]


def test_a_bill_follows_the_tree_and_pays_each_holder_straight_from_the_project_account() -> None:
    w = issued()
    w.do("contractor.checker", bill(w, "sub", 100_00, SUBS))
    w.do("sub.checker", accepting(w, 100_00, into="sub"))
    assert [(e.claim, e.covered) for e in w.events(NetCovered)] == [(SUBS, 100_00)]
    w.do("sub.checker", bill(w, "supplier", 60_00, SUPPLIERS, receivable=2))
    w.do("supplier.checker", accepting(w, 60_00, receivable=2, into="supplier"))
    assert parts(w) == [(w.parties["contractor"], 436_00), (w.parties["sub"], 40_00), (w.parties["supplier"], 60_00)]
    pay(w)
    assert (w.balance("contractor"), w.balance("sub"), w.balance("supplier")) == (436_00, 40_00, 60_00)
    assert all(e.debit == w.accounts["project"] for e in w.events(Posted))
    w.do("contractor.checker", PayDirectly(SUBS, w.accounts["contractor"]))
    assert w.balance("contractor") == 436_00 - (320_00 - 100_00)
    assert w.balance("sub") == 40_00 + 50_40


def test_a_debt_settled_by_bill_is_not_paid_again_when_it_is_carried() -> None:
    w = approved()
    w.do("sub.checker", IssueReceivable(SUBS))
    w.do("sub.checker", bill(w, "supplier", 77_60, SUPPLIERS))
    w.do("supplier.checker", accepting(w, 77_60, into="supplier"))
    pay(w)
    w.do("sub.maker", WithdrawClaim(SUBS), expect=fund_codes.CLAIM_PLEDGED)
    w.do("supplier.maker", WithdrawClaim(SUPPLIERS), expect=fund_codes.CLAIM_PLEDGED)
    w.do("contractor.maker", SubmitClaim(1, 202604, (20_000,), (SUBS,), NOTHING))
    w.approve_claim(2)
    assert (w.balance("sub"), w.balance("supplier")) == (150_40 - 77_60, 77_60)


def test_a_carried_claim_with_a_covered_part_gives_that_part_to_the_debtor() -> None:
    w = issued()
    w.do("contractor.checker", bill(w, "sub", 100_00, SUBS))
    w.do("sub.checker", accepting(w, 100_00, into="sub"))
    pay(w)
    before = w.balance("contractor"), w.balance("sub")
    w.do("contractor.maker", SubmitClaim(1, 202604, (20_000,), (SUBS,), NOTHING))
    w.approve_claim(2)
    assert w.balance("sub") - before[1] == 150_40 - 100_00
    assert w.balance("contractor") - before[0] == 536_00 - 160_00 + 100_00


def test_a_claim_of_which_a_bill_settles_everything_is_paid_by_it() -> None:
    w = world()
    supply = {"items": (Item("sand", 1_000, 100_00),), "kind": ContractKind.SUPPLY, "labour_permille": 0, "retention_permille": 0}
    w.do("contractor.maker", w.offer("contractor", "stranger", parent=1, **supply))
    w.do("stranger.checker", SignContract(4, w.accounts["stranger"]))
    w.do("stranger.maker", SubmitClaim(4, 202603, (1_000,), (), NOTHING))
    w.do("contractor.checker", ConfirmClaim(1))
    w.do("contractor.maker", SubmitClaim(1, 202603, (10_000,), (), NOTHING))
    w.do("authority", FreezeAccount(w.accounts["project"], NOTHING))
    w.approve_claim(1)
    w.do("contractor.checker", IssueReceivable(2))
    w.pass_days(70)  # ten days late: 80 yuan at 0.05 % a day is 0.40
    w.do("contractor.checker", OfferAssignment(1, w.parties["stranger"], 80_00, 0, 1, TODAY + 90))
    w.do("stranger.checker", accepting(w, 80_00, into="stranger"))
    assert [e.claim for e in w.events(ClaimPaid)] == [1]
    assert w.events(InterestPaid) == [InterestPaid(1, 0, 40)]
    w.do("bank.maker", Transfer(w.accounts["reserve"], w.accounts["contractor"], 40))
    w.do("contractor.checker", PayDirectly(1, w.accounts["contractor"]))
    assert w.balance("stranger") == 40


def test_interest_stops_where_a_part_was_settled() -> None:
    w = issued()
    w.pass_days(65)
    w.do("contractor.checker", OfferAssignment(1, w.parties["sub"], 100_00, 0, SUBS, TODAY + 90))
    w.do("sub.checker", accepting(w, 100_00, into="sub"))
    due = DUES.expect(BlockState(w.store), SUBS)
    assert due.interest_accrued == (160_00 * 35 + 150_40 * 5) * 500 // 1_000_000
    assert due.accrued_until_day == TODAY + 65


def test_nothing_can_be_assigned_twice() -> None:
    w = issued()
    w.do("contractor.checker", to_bank(w, 536_00, 500_00))
    w.do("contractor.checker", bill(w, "sub", 100_00, SUBS))  # replaces the offer to the bank
    w.do("bank.checker", accepting(w, 536_00, 500_00), expect=codes.OFFER_UNKNOWN)
    w.do("contractor.checker", to_bank(w, 536_00, 500_00))
    w.do("bank.checker", accepting(w, 536_00, 500_00))
    w.do("bank.checker", accepting(w, 536_00, 500_00), expect=codes.RECEIVABLE_UNKNOWN)
    w.do("contractor.checker", to_bank(w), expect=codes.RECEIVABLE_UNKNOWN)
    w.do("contractor.checker", IssueReceivable(TOP), expect=codes.NOTHING_TO_ASSIGN)
    w.do("contractor.checker", to_bank(w, receivable=2), expect=codes.NOT_RECEIVABLE_HOLDER)
    assert parts(w) == [(w.parties["bank"], 536_00)]


def test_an_offer_is_taken_on_the_terms_that_were_seen() -> None:
    w = issued()
    w.do("contractor.checker", to_bank(w))
    for wrong in (accepting(w, 200_00, 194_00), accepting(w, 199_00, 195_00)):
        w.do("bank.checker", wrong, expect=codes.OFFER_UNKNOWN)
    w.do("sub.checker", accepting(w, 200_00, 195_00, into="sub"), expect=codes.OFFER_UNKNOWN)
    w.do("bank.checker", accepting(w, 200_00, 195_00, into="contractor"), expect=fund_codes.NOT_PAYERS_ACCOUNT)
    w.do("bank.checker", AcceptAssignment(1, 200_00, 195_00, w.accounts["bank.income"], w.accounts["owner"]), expect=NOT_ACCOUNT_OWNER)
    broke = AcceptAssignment(1, 200_00, 195_00, w.accounts["bank.income"], w.accounts["bank.income"])
    w.do("bank.checker", broke, expect=FUNDS_SHORT)
    assert parts(w) == [(w.parties["contractor"], 536_00)]
    w.pass_days(6)
    w.do("bank.checker", accepting(w, 200_00, 195_00), expect=codes.OFFER_UNKNOWN)


def test_an_offer_is_ended_by_either_side() -> None:
    w = issued()
    w.do("contractor.checker", EndOffer(1), expect=codes.OFFER_UNKNOWN)
    for who in ("contractor.checker", "bank.checker"):
        w.do("contractor.checker", to_bank(w))
        w.do("stranger.checker", EndOffer(1), expect=codes.OFFER_UNKNOWN)
        w.do(who, EndOffer(1))
        assert w.events(OfferEnded)
    w.do("bank.checker", accepting(w, 200_00, 195_00), expect=codes.OFFER_UNKNOWN)


WRONG: dict[str, dict[str, Any]] = {
    "more than it holds": {"amount": 536_01},
    "a price above the sum": {"price": 200_01},
    "no price": {"price": 0},
    "yesterday": {"until_day": TODAY - 1},
    "a bill to one who is owed nothing by the holder": {"price": 0, "settles": SUPPLIERS},
    "a bill for a price": {"settles": SUBS},
}


@pytest.mark.parametrize("name", WRONG)
def test_terms_that_do_not_hold(name: str) -> None:
    w = issued()
    w.do("contractor.checker", to_bank(w, **WRONG[name]), expect=codes.ASSIGNMENT_TERMS_WRONG)


def test_who_buys_is_a_bank_and_who_takes_a_bill_is_owed_as_much() -> None:
    w = issued()
    w.do("contractor.checker", to_bank(w, to=w.parties["stranger"]), expect=codes.ASSIGNMENT_TERMS_WRONG)
    w.do("contractor.checker", bill(w, "supplier", 10_00, SUBS), expect=codes.ASSIGNMENT_TERMS_WRONG)
    w.do("contractor.checker", bill(w, "sub", 150_41, SUBS), expect=codes.ASSIGNMENT_TERMS_WRONG)
    w.do("contractor.checker", bill(w, "contractor", 10_00, TOP), expect=codes.ASSIGNMENT_TERMS_WRONG)
    w.do("contractor.checker", bill(w, "sub", 150_40, SUBS))
    w.do("sub.checker", IssueReceivable(SUBS))  # and meanwhile gives away what the bill would settle
    w.do("sub.checker", accepting(w, 150_40, into="sub"), expect=fund_codes.NET_NOT_FREE)


def test_only_its_payee_makes_a_receivable_of_a_debt() -> None:
    w = approved()
    w.do("sub.checker", IssueReceivable(TOP), expect=NOT_PAYEE)
    w.do("contractor.maker", SubmitClaim(1, 202604, (20_000,), (), NOTHING), expect=fund_codes.CLAIM_OPEN)
    w.do("sub.checker", IssueReceivable(9), expect=fund_codes.CLAIM_UNKNOWN)
    w = world()
    w.do("contractor.maker", SubmitClaim(1, 202603, (10_000,), (), NOTHING))
    w.do("contractor.checker", IssueReceivable(1), expect=fund_codes.NOT_DEBT)


def test_a_share_stays_when_the_carrying_claim_is_refused() -> None:
    w = world()
    w.do("sub.maker", SubmitClaim(2, 202603, (4_000,), (), NOTHING))
    w.do("contractor.maker", SubmitClaim(1, 202603, (10_000,), (1,), NOTHING))
    w.do("sub.checker", IssueReceivable(1))
    assert w.events(NetRedirected)[0].shares == (Share(w.accounts["sub"], 150_40),)
    w.do("supervisor.checker", Refuse(1, 0, 3, NOTHING))
    assert parts(w, 1) == [(w.parties["sub"], 150_40)]


def test_a_claim_stands_behind_a_limited_number_of_receivables() -> None:
    w = issued()
    with mock.patch.object(assigning, "RECEIVABLES_PER_CLAIM_MAX", 1):
        w.do("contractor.checker", to_bank(w))
        w.do("bank.checker", accepting(w, 200_00, 195_00), expect=codes.RECEIVABLES_TOO_MANY)
        w.do("contractor.checker", to_bank(w, 536_00))
        w.do("bank.checker", accepting(w, 536_00, 195_00))


@settings(max_examples=15, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 9), st.integers(1, 600_00)), max_size=8))
def test_the_parts_always_add_up_to_what_was_issued(sales: list[tuple[int, int]]) -> None:
    w = issued()
    for chosen, amount in sales:
        numbers = LIVE_RECEIVABLES.expect(BlockState(w.store), TOP).numbers
        number = numbers[chosen % len(numbers)]
        if w.attempt("contractor.checker", to_bank(w, amount, 1, receivable=number)) == 0:
            w.do("bank.checker", accepting(w, amount, 1, receivable=number))
            assert w.events(ReceivableAssigned)[0].amount == amount
        assert sum(part for _, part in parts(w)) == 536_00
    before = w.balance("project")
    pay(w)
    assert before - w.balance("project") == 800_00
