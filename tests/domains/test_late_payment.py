"""Every debt has its own last day, and it costs to miss it; nobody waits for the money of whoever stands above."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from fenming.base.calendar import day_from_date
from fenming.base.limits import AMOUNT_MAX
from fenming.domains.approvals.actions import Refuse
from fenming.domains.contracts.actions import NewLine, OpenProject, SignContract
from fenming.domains.contracts.codes import NOT_PARTY_TO_CONTRACT, NOT_PAYEE, NOT_PAYER
from fenming.domains.contracts.records import CONTRACTS, PROJECTS, Item, ProjectKind
from fenming.domains.funds import codes
from fenming.domains.funds.actions import AgreeDueTerms, ConfirmClaim, InstructPayment, PayDirectly, SubmitClaim, WithdrawClaim
from fenming.domains.funds.debts import Confirmation, Due
from fenming.domains.funds.dues import interest_owed, late_amount, legal_term, with_interest_until
from fenming.domains.funds.events import ClaimConfirmed, ClaimLate, ClaimPaid, DueTermsAgreed, InterestPaid
from fenming.domains.funds.records import Figures
from fenming.domains.identity.actions import SetFirmSize, SetParameter
from fenming.domains.identity.parameters import Parameter
from fenming.domains.identity.records import FirmSize
from fenming.domains.money.actions import FreezeAccount, Transfer, UnfreezeAccount
from fenming.domains.money.codes import ACCOUNT_FROZEN, FUNDS_SHORT
from fenming.domains.money.events import Posted
from fenming.domains.money.records import Purpose
from fenming.ledger.overlay import BlockState
from scenario import NOTHING, World, world

TODAY = day_from_date(2026, 3, 10)


def sub_claims(w: World, quantity: int = 4_000, children: tuple[int, ...] = ()) -> None:
    """320 yuan: labour 160, retention 9.60, net 150.40."""
    w.do("sub.maker", SubmitClaim(2, 202603, (quantity,), children, NOTHING))


def tree_approved_without_money(w: World) -> None:
    """The supplier's, the sub's and the contractor's claims, approved while the project account cannot pay."""
    w.do("supplier.maker", SubmitClaim(3, 202603, (1_000,), (), NOTHING))
    sub_claims(w, children=(1,))
    w.do("contractor.maker", SubmitClaim(1, 202603, (10_000,), (2,), NOTHING))
    w.do("authority", FreezeAccount(w.accounts["project"], NOTHING))
    w.approve_claim(1)


def funded(w: World, who: str = "contractor", amount: int = 10_000_00) -> None:
    w.do("bank.maker", Transfer(w.accounts["reserve"], w.accounts[who], amount))


def wait(w: World, days: int) -> list[int]:
    w.pass_days(days)
    return w.block([])


def interest_legs(w: World) -> list[tuple[int, int]]:
    return [(e.credit, e.amount) for e in w.events(Posted) if e.purpose == Purpose.LATE_INTEREST]


# The owner's debt.


def test_an_approved_claim_is_a_debt_even_where_the_money_is_short() -> None:
    w = world()
    tree_approved_without_money(w)
    assert [code for code, _ in w.outcomes] == [0, 0, ACCOUNT_FROZEN.number]
    confirmed = w.events(ClaimConfirmed)
    assert [(e.claim, e.confirmation, e.labour_due_day, e.due_day, e.rule) for e in confirmed] == [
        (3, Confirmation.APPROVED, TODAY + 30, TODAY + 30, Parameter.SUPPLIER_DAYS_GOVERNMENT)
    ]


def test_an_unpaid_claim_is_late_on_the_day_after_its_last_by_itself() -> None:
    w = world()
    tree_approved_without_money(w)
    wait(w, 30)
    assert not w.events(ClaimLate)
    wait(w, 1)
    late = {e.claim: (e.amount, e.late_since_day) for e in w.events(ClaimLate)}
    assert late == {3: (776_00, TODAY + 31), 2: (160_00, TODAY + 31)}  # of the sub's only the labour part


def test_interest_is_paid_with_the_principal_and_reaches_the_tier_below() -> None:
    w = world()
    tree_approved_without_money(w)
    wait(w, 40)
    w.do("authority", UnfreezeAccount(w.accounts["project"], NOTHING))
    before = w.balance("project")
    w.do("owner.checker", InstructPayment(3))
    # ten days late: 776 yuan at 0.05 % a day is 3.88; of it the sub is owed 0.80 for its labour part of 160
    assert interest_legs(w) == [(w.accounts["contractor"], 3_08), (w.accounts["sub"], 80)]
    assert before - w.balance("project") == 800_00 + 3_88
    assert w.balance("contractor") == 376_00 + 3_08
    assert w.balance("sub") == 70_40 + 80
    assert {e.claim: (e.amount, e.owed) for e in w.events(InterestPaid)} == {3: (3_88, 0), 2: (80, 0)}


def test_interest_above_what_the_contractor_gets_stays_owed_and_is_paid_later() -> None:
    w = world()
    rate = AgreeDueTerms(2, 1, 10_000)
    w.do("contractor.checker", rate)
    w.do("sub.checker", rate)
    sub_claims(w, 10_000)  # nearly all that the contractor claims for
    w.do("contractor.maker", SubmitClaim(1, 202603, (16_700,), (1,), NOTHING))
    w.do("authority", FreezeAccount(w.accounts["project"], NOTHING))
    w.approve_claim(1)
    wait(w, 401)
    w.do("authority", UnfreezeAccount(w.accounts["project"], NOTHING))
    w.do("owner.checker", InstructPayment(2))
    paid = {e.claim: (e.amount, e.owed) for e in w.events(InterestPaid)}
    owed = 776_00 * 400 // 100  # 1 % a day for 400 days on labour and net
    assert paid[1][0] + paid[1][1] == owed and paid[1][1] > 0
    assert w.balance("contractor") == 0
    funded(w)
    w.do("contractor.checker", PayDirectly(1, w.accounts["contractor"]))
    assert w.events(InterestPaid) == [InterestPaid(1, paid[1][1], 0)]
    w.do("contractor.checker", PayDirectly(1, w.accounts["contractor"]), expect=codes.NOT_DEBT)


# A contractor's debt.


def test_silence_makes_a_claim_a_debt_and_lateness_follows() -> None:
    w = world()
    sub_claims(w)
    wait(w, 14)
    confirmed = w.events(ClaimConfirmed)
    assert [(e.claim, e.confirmation, e.labour_due_day, e.due_day, e.rule) for e in confirmed] == [
        (1, Confirmation.UNDISPUTED, TODAY + 44, TODAY + 74, Parameter.SUPPLIER_DAYS_LARGE_FIRM)
    ]
    wait(w, 31)
    assert [(e.claim, e.amount, e.late_since_day) for e in w.events(ClaimLate)] == [(1, 160_00, TODAY + 45)]
    wait(w, 30)
    assert [(e.claim, e.amount, e.late_since_day) for e in w.events(ClaimLate)] == [(1, 310_40, TODAY + 45)]
    assert w.events(ClaimLate)[0].debtor == w.parties["contractor"]


def test_a_claim_that_was_withdrawn_never_becomes_a_debt() -> None:
    w = world()
    sub_claims(w)
    w.do("sub.maker", WithdrawClaim(1))
    wait(w, 14)
    assert not w.events(ClaimConfirmed)


def test_a_debt_is_confirmed_once_by_its_payer() -> None:
    w = world()
    sub_claims(w)
    w.do("owner.checker", ConfirmClaim(1), expect=NOT_PAYER)
    w.do("contractor.checker", ConfirmClaim(1))
    w.do("contractor.checker", ConfirmClaim(1), expect=codes.CONFIRMED_ALREADY)
    wait(w, 14)
    assert not w.events(ClaimConfirmed)


def test_the_owners_claims_are_not_confirmed_but_approved() -> None:
    w = world()
    w.do("contractor.maker", SubmitClaim(1, 202603, (10_000,), (), NOTHING))
    w.do("owner.checker", ConfirmClaim(1), expect=codes.PAID_BY_OWNER)
    w.do("owner.checker", PayDirectly(1, w.accounts["owner"]), expect=codes.PAID_BY_OWNER)


def test_a_contractor_pays_its_debt_itself_though_it_has_not_been_paid() -> None:
    w = world()
    w.do("supplier.maker", SubmitClaim(3, 202603, (1_000,), (), NOTHING))
    sub_claims(w, children=(1,))
    w.do("contractor.checker", PayDirectly(2, w.accounts["contractor"]), expect=codes.NOT_DEBT)
    w.do("contractor.checker", ConfirmClaim(2))
    w.do("contractor.checker", PayDirectly(2, w.accounts["contractor"]), expect=FUNDS_SHORT)
    funded(w)
    w.do("contractor.checker", PayDirectly(2, w.accounts["sub"]), expect=codes.NOT_PAYERS_ACCOUNT)
    w.do("sub.checker", PayDirectly(2, w.accounts["sub"]), expect=NOT_PAYER)
    w.do("contractor.checker", PayDirectly(2, w.accounts["contractor"]))
    assert w.balance("contractor") == 10_000_00 - 320_00
    assert (w.balance("wages"), w.balance("supplier"), w.balance("sub")) == (160_00, 77_60, 70_40)


def test_what_was_paid_directly_comes_back_to_the_payer_and_is_not_paid_twice() -> None:
    w = world()
    w.do("supplier.maker", SubmitClaim(3, 202603, (1_000,), (), NOTHING))
    sub_claims(w, children=(1,))
    w.do("contractor.maker", SubmitClaim(1, 202603, (10_000,), (2,), NOTHING))
    funded(w)
    w.do("contractor.checker", PayDirectly(2, w.accounts["contractor"]))
    assert {e.claim for e in w.events(ClaimPaid)} == {1, 2}
    w.approve_claim(1)
    assert [e.claim for e in w.events(ClaimPaid)] == [3]
    assert w.balance("contractor") == 10_000_00 - 320_00 + 800_00 - 80_00 - 24_00
    assert (w.balance("wages"), w.balance("supplier"), w.balance("sub")) == (240_00, 77_60, 70_40)


def test_a_grandchild_paid_directly_is_not_paid_again() -> None:
    w = world()
    w.do("supplier.maker", SubmitClaim(3, 202603, (1_000,), (), NOTHING))
    sub_claims(w, children=(1,))
    w.do("contractor.maker", SubmitClaim(1, 202603, (10_000,), (2,), NOTHING))
    funded(w, "sub")
    w.do("sub.checker", PayDirectly(1, w.accounts["sub"]))
    w.approve_claim(1)
    assert w.balance("sub") == 10_000_00 - 80_00 + 150_40
    assert w.balance("supplier") == 77_60


def test_a_claim_paid_directly_stays_paid_when_the_carrying_claim_is_refused() -> None:
    w = world()
    sub_claims(w)
    w.do("contractor.maker", SubmitClaim(1, 202603, (10_000,), (1,), NOTHING))
    funded(w)
    w.do("contractor.checker", PayDirectly(1, w.accounts["contractor"]))
    w.do("supervisor.checker", Refuse(1, 0, 3, NOTHING))
    w.do("contractor.maker", SubmitClaim(1, 202603, (10_000,), (1,), NOTHING), expect=codes.NOT_CHILD_CLAIM)
    w.do("contractor.checker", PayDirectly(1, w.accounts["contractor"]), expect=codes.NOT_DEBT)


def test_a_debt_paid_in_time_is_never_late() -> None:
    w = world()
    sub_claims(w)
    w.do("contractor.checker", ConfirmClaim(1))
    funded(w)
    w.do("contractor.checker", PayDirectly(1, w.accounts["contractor"]))
    wait(w, 61)
    assert not w.events(ClaimLate)


def test_without_a_wage_account_labour_cannot_be_paid_directly() -> None:
    w = world("parties")
    w.do("owner.maker", OpenProject("x", ProjectKind.OTHER, w.accounts["project"], (NewLine("works", 10**8),)))
    w.do("owner.maker", w.offer("owner", "contractor"))
    w.do("contractor.checker", SignContract(1, w.accounts["contractor"]))
    w.do("contractor.maker", w.offer("contractor", "sub", parent=1, items=(Item("works", 40_000, 100_00),)))
    w.do("sub.checker", SignContract(2, w.accounts["sub"]))
    sub_claims(w)
    w.do("contractor.checker", ConfirmClaim(1))
    funded(w)
    w.do("contractor.checker", PayDirectly(1, w.accounts["contractor"]), expect=codes.WAGE_ACCOUNT_MISSING)


def test_a_late_supplier_gets_interest_from_its_own_debtor() -> None:
    w = world()
    w.do("supplier.maker", SubmitClaim(3, 202603, (1_000,), (), NOTHING))
    w.do("sub.checker", ConfirmClaim(1))
    wait(w, 80)
    assert [(e.claim, e.amount) for e in w.events(ClaimLate)] == [(1, 77_60)]
    funded(w, "sub")
    w.do("sub.checker", PayDirectly(1, w.accounts["sub"]))
    assert w.balance("supplier") == 77_60 + 77_60 * 500 * 20 // 1_000_000


# Terms.


def term(w: World, contract: int, **changed: int) -> tuple[int, int, int | None]:
    state = BlockState(w.store)
    agreed = replace(CONTRACTS.expect(state, contract), **changed)
    return legal_term(state, PROJECTS.expect(state, 1), agreed)


def test_the_term_depends_on_who_pays_and_who_is_paid() -> None:
    w = world()
    otherwise = (60, Parameter.PAYMENT_DAYS_OTHERWISE, None)
    assert term(w, 1) == (30, Parameter.SUPPLIER_DAYS_GOVERNMENT, 60)
    assert term(w, 2) == (60, Parameter.SUPPLIER_DAYS_LARGE_FIRM, 60)
    w.do("authority", SetFirmSize(w.parties["sub"], FirmSize.LARGE, NOTHING))
    assert term(w, 2) == otherwise
    w.do("authority", SetFirmSize(w.parties["sub"], FirmSize.SMALL_OR_MEDIUM, NOTHING))
    w.do("authority", SetFirmSize(w.parties["contractor"], FirmSize.SMALL_OR_MEDIUM, NOTHING))
    assert term(w, 2) == otherwise
    before_the_law = day_from_date(2025, 5, 31)
    assert term(w, 1, signed_day=before_the_law) == otherwise
    assert term(w, 3, signed_day=before_the_law) == otherwise
    private = replace(PROJECTS.expect(BlockState(w.store), 1), kind=ProjectKind.OTHER)
    state = BlockState(w.store)
    assert legal_term(state, private, CONTRACTS.expect(state, 1))[1] == Parameter.SUPPLIER_DAYS_LARGE_FIRM


def test_a_contract_keeps_the_term_of_its_signing_date() -> None:
    w = world()
    w.do("authority", SetParameter(Parameter.SUPPLIER_DAYS_GOVERNMENT, 10, TODAY + 1, "a later law", 0))
    w.pass_days(5)
    assert term(w, 1)[0] == 30


def test_terms_hold_once_both_parties_have_stated_the_same() -> None:
    w = world()
    terms = AgreeDueTerms(2, 20, 300)
    w.do("contractor.checker", terms)
    w.do("contractor.checker", terms)
    w.do("sub.checker", AgreeDueTerms(2, 21, 300))
    w.do("contractor.checker", terms)
    assert not w.events(DueTermsAgreed)
    w.do("sub.checker", terms)
    assert w.events(DueTermsAgreed)
    sub_claims(w)
    w.do("contractor.checker", ConfirmClaim(1))
    confirmed = w.events(ClaimConfirmed)[0]
    assert (confirmed.labour_due_day, confirmed.due_day, confirmed.rule) == (TODAY + 20, TODAY + 20, 0)
    assert confirmed.interest_millionths == 300


def test_terms_are_for_the_parties_and_within_the_law() -> None:
    w = world()
    w.do("stranger.checker", AgreeDueTerms(2, 20, 300), expect=NOT_PARTY_TO_CONTRACT)
    w.do("contractor.checker", AgreeDueTerms(2, 61, 300), expect=codes.DUE_TERMS_UNLAWFUL)
    w.do("owner.checker", AgreeDueTerms(1, 61, 300), expect=codes.DUE_TERMS_UNLAWFUL)
    w.do("owner.checker", AgreeDueTerms(1, 60, 300))
    w.do("supplier.maker", SubmitClaim(2, 202603, (1,), (), NOTHING), expect=NOT_PAYEE)


# Interest.

amounts = st.integers(0, 10**14)
days = st.integers(0, 2_000)


def a_due(labour_day: int = 10, day: int = 40, rate: int = 500) -> Due:
    return Due(0, 1, labour_day, day, 0, rate, 0, 0, 0, 0)


def figures(labour: int, net: int) -> Figures:
    return Figures(0, 0, 0, labour + net, labour, 0, net)


@pytest.mark.parametrize(("day", "late", "interest"), [(10, 0, 0), (11, 100_00, 5), (40, 100_00, 1_50), (41, 300_00, 1_65)])
def test_interest_by_hand(day: int, late: int, interest: int) -> None:
    claim = figures(100_00, 200_00)
    assert (late_amount(claim, a_due(), day), interest_owed(claim, a_due(), day)) == (late, interest)


@given(amounts, amounts, days, days, st.integers(0, 10_000))
def test_interest_never_falls_and_stretches_lose_less_than_a_minor_unit(labour: int, net: int, first: int, more: int, rate: int) -> None:
    claim, due = figures(labour, net), a_due(rate=rate)
    whole = interest_owed(claim, due, first + more)
    parts = interest_owed(claim, with_interest_until(claim, due, first), first + more)
    assert 0 <= whole - parts <= 1
    assert whole >= interest_owed(claim, due, first) >= 0


def test_interest_has_a_bound() -> None:
    assert interest_owed(figures(AMOUNT_MAX, 0), a_due(rate=10_000), 10**6) == AMOUNT_MAX
