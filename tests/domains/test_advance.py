"""The advance: owed by a legal day, late by steps, paid once approved and guaranteed, recouped to the last fen."""

from typing import Any

from domains.held_world import PRICE, agree, approve_advance, fund_contractor, guaranteed, held, pay, submit, today, until, wait
from fenming.base.calendar import day_from_date
from fenming.domains.approvals.actions import Refuse
from fenming.domains.approvals.codes import POLICY_MISSING
from fenming.domains.approvals.events import ProposalOpened
from fenming.domains.contracts import codes as contract_codes
from fenming.domains.contracts.records import BUDGET_LINES
from fenming.domains.funds import codes
from fenming.domains.funds.actions import AgreeDueTerms, GiveAdvanceNotice, PayAdvance, RequestAdvance
from fenming.domains.funds.events import AdvanceAgreed, AdvanceChanged, ClaimSubmitted
from fenming.domains.funds.records import ADVANCES, Advance, AdvanceStatus, Lateness
from fenming.domains.guarantees.records import GUARANTEES, GuaranteeKind, GuaranteeStatus
from fenming.domains.money import codes as money_codes
from fenming.domains.money.actions import FreezeAccount, UnfreezeAccount
from fenming.domains.money.records import AccountKind
from fenming.ledger.codes import OK
from fenming.ledger.overlay import BlockState
from scenario import NOTHING, World, world

ADVANCE = PRICE // 10


def advance(w: World, contract: int = 1) -> Advance:
    return ADVANCES.expect(BlockState(w.store), contract)


def with_advance(**changed: Any) -> World:
    """Contract 1 with an advance that has been paid."""
    w = held()
    agree(w, **changed)
    w.do("contractor.maker", RequestAdvance(1, NOTHING), expect=OK)
    approve_advance(w)
    return w


def test_it_is_paid_on_the_owners_approval_from_the_project_account() -> None:
    w = held()
    agree(w)
    before = w.balance("project")
    w.do("contractor.maker", RequestAdvance(1, NOTHING), expect=OK)
    w.do("contractor.maker", RequestAdvance(1, NOTHING), expect=codes.ADVANCE_NOT_OPEN)
    approve_advance(w)
    assert (before - w.balance("project"), w.balance("contractor")) == (ADVANCE, ADVANCE)
    assert advance(w).status == AdvanceStatus.PAID
    w.do("contractor.maker", RequestAdvance(1, NOTHING), expect=codes.ADVANCE_NOT_OPEN)


def test_a_late_one_is_paid_with_interest_that_is_never_recouped() -> None:
    w = held()
    agree(w)
    w.do("contractor.maker", RequestAdvance(1, NOTHING))
    wait(w, advance(w).due_day - today(w) + 20)
    before = w.balance("project")
    approve_advance(w)
    interest = ADVANCE * 20 * 500 // 1_000_000  # by the law's rate for a day, in millionths
    assert (before - w.balance("project"), advance(w).interest_paid) == (ADVANCE + interest, interest)
    assert BUDGET_LINES.expect(BlockState(w.store), 1, 1).paid == ADVANCE
    pay(w, 100_000)
    assert advance(w).recouped == ADVANCE


def test_a_contractor_pays_the_agreed_interest_on_a_late_advance_from_its_own_account() -> None:
    w = held()
    for who in ("contractor.checker", "sub.checker"):
        w.do(who, AgreeDueTerms(2, 30, 1_000))
    agree(w, 2, "contractor", "sub")
    fund_contractor(w, 10_000_00)
    w.do("sub.maker", RequestAdvance(2, NOTHING))
    wait(w, advance(w, 2).due_day - today(w) + 1)
    w.do("contractor.checker", PayAdvance(2, w.accounts["contractor"]))
    assert w.balance("sub") == 400_00 + 40
    assert [e.interest_paid for e in w.events(AdvanceChanged)] == [40]


def test_each_claim_recoups_in_step_with_progress_and_the_last_one_all_the_rest() -> None:
    w = with_advance()
    recouped = []
    for quantity in (10_000, 33_333, 50_000, 99_999, 100_000):
        pay(w, quantity)
        recouped.append(advance(w).recouped)
    assert recouped == [10_000, 33_333, 50_000, 99_999, 100_000]
    assert advance(w).status == AdvanceStatus.RECOUPED
    # In all: 80 % of the price, of which the advance was paid before; retention 3 %.
    assert 500_000_00 - w.balance("project") == PRICE * 800 // 1000
    assert w.balance("contractor") == PRICE * 800 // 1000 * (1000 - 300 - 30) // 1000


def test_nothing_is_recouped_before_the_threshold_and_everything_by_the_second() -> None:
    w = with_advance(recoup_from_permille=200, recoup_until_permille=700)
    for quantity, expected in ((20_000, 0), (45_000, ADVANCE // 2), (70_000, ADVANCE), (100_000, ADVANCE)):
        pay(w, quantity)
        assert advance(w).recouped == expected


def test_recoupment_leaves_wages_and_retention_whole() -> None:
    w = with_advance(advance_permille=300, recoup_from_permille=400)
    pay(w, 40_000)
    submit(w, 1, "contractor", 50_000)
    figures = w.events(ClaimSubmitted)[0].figures
    assert (figures.this_period, figures.labour, figures.retention) == (800_00, 240_00, 24_00)
    assert (figures.recoupment, figures.net) == (500_00, 36_00)


def test_an_advance_that_must_be_guaranteed_waits_for_the_bank_and_frees_it_when_recouped() -> None:
    w = held()
    agree(w, advance_guaranteed=True)
    w.do("contractor.maker", RequestAdvance(1, NOTHING), expect=codes.ADVANCE_NOT_GUARANTEED)
    number = guaranteed(w, GuaranteeKind.ADVANCE, ADVANCE)
    w.do("contractor.maker", RequestAdvance(1, NOTHING), expect=OK)
    approve_advance(w)
    pay(w, 99_000)
    assert GUARANTEES.expect(BlockState(w.store), number).status == GuaranteeStatus.IN_FORCE
    pay(w, 100_000)
    assert GUARANTEES.expect(BlockState(w.store), number).status == GuaranteeStatus.RELEASED


def test_an_approved_advance_is_paid_on_instruction_when_the_money_was_short() -> None:
    w = held()
    agree(w)
    w.do("contractor.maker", RequestAdvance(1, NOTHING))
    w.do("owner.checker", PayAdvance(1, 0), expect=codes.ADVANCE_NOT_APPROVED)
    w.do("authority", FreezeAccount(w.accounts["project"], NOTHING))
    approve_advance(w)
    assert (w.outcomes[-1][0], w.balance("contractor")) == (money_codes.ACCOUNT_FROZEN.number, 0)
    w.do("authority", UnfreezeAccount(w.accounts["project"], NOTHING))
    w.do("contractor.checker", PayAdvance(1, 0), expect=contract_codes.NOT_PAYER)
    w.do("owner.checker", PayAdvance(1, 0), expect=OK)
    assert w.balance("contractor") == ADVANCE
    w.do("owner.checker", PayAdvance(1, 0), expect=codes.ADVANCE_NOT_OPEN)


def test_a_refused_advance_may_be_asked_for_again() -> None:
    w = held()
    agree(w)
    w.do("contractor.maker", RequestAdvance(1, NOTHING))
    w.do("owner.checker", Refuse(w.events(ProposalOpened)[0].proposal, 0, 3, NOTHING))
    assert advance(w).status == AdvanceStatus.AGREED
    w.do("contractor.maker", RequestAdvance(1, NOTHING), expect=OK)


def test_who_may_ask_and_what_for() -> None:
    w = held()
    w.do("contractor.maker", RequestAdvance(1, NOTHING), expect=codes.ADVANCE_UNKNOWN)
    agree(w)
    w.do("sub.maker", RequestAdvance(1, NOTHING), expect=contract_codes.NOT_PAYEE)
    w.do("sub.maker", GiveAdvanceNotice(1), expect=contract_codes.NOT_PAYEE)
    without = world()
    agree(without)
    without.do("contractor.maker", RequestAdvance(1, NOTHING), expect=POLICY_MISSING)


def test_a_contractor_pays_its_subs_advance_from_its_own_account_and_keeps_what_the_sub_recoups() -> None:
    w = with_advance()
    agree(w, 2, "contractor", "sub")
    w.do("sub.maker", RequestAdvance(2, NOTHING), expect=OK)
    w.open("escrow", "contractor", AccountKind.ESCROW)
    w.do("contractor.checker", PayAdvance(2, w.accounts["escrow"]), expect=money_codes.ACCOUNT_KIND_WRONG)
    w.do("contractor.checker", PayAdvance(2, w.accounts["owner"]), expect=money_codes.NOT_ACCOUNT_OWNER)
    w.do("contractor.checker", PayAdvance(2, w.accounts["contractor"]), expect=OK)
    assert (w.balance("sub"), w.balance("contractor")) == (400_00, ADVANCE - 400_00)
    child = submit(w, 2, "sub", 4_000)
    before, contractor = w.balance("project"), w.balance("contractor")
    pay(w, 10_000, (child,))
    # sub: 320 yuan, 160 wages, 9.60 retention, 40 recouped; contractor: 800, 240 wages, 24 retention, 100 recouped
    assert w.balance("sub") == 400_00 + 320_00 - 160_00 - 9_60 - 40_00
    assert before - w.balance("project") == 800_00 - 100_00
    assert w.balance("contractor") - contractor == 800_00 - 240_00 - 24_00 - 100_00 - (320_00 - 160_00 - 40_00)


# What happens when it is not paid. The contract was signed on 10 March 2026.


def test_the_legal_day_is_a_month_after_signing_or_a_week_before_the_start() -> None:
    for starts, expected in ((0, (2026, 4, 10)), (day_from_date(2026, 4, 1), (2026, 3, 25)), (day_from_date(2026, 3, 1), (2026, 3, 10))):
        w = held()
        agree(w, starts_day=starts)
        assert [event.due_day for event in w.events(AdvanceAgreed)] == [day_from_date(*expected)]


def test_late_then_notice_by_the_ledger_then_the_right_to_stop() -> None:
    w = held()
    agree(w)
    until(w, 2026, 4, 10)
    assert advance(w).lateness == Lateness.IN_TIME
    until(w, 2026, 4, 11)
    assert advance(w).lateness == Lateness.LATE
    until(w, 2026, 4, 20)
    assert (advance(w).lateness, advance(w).notice_day) == (Lateness.NOTICE_GIVEN, day_from_date(2026, 4, 20))
    until(w, 2026, 5, 3)
    assert advance(w).lateness == Lateness.NOTICE_GIVEN
    until(w, 2026, 5, 4)
    assert advance(w).lateness == Lateness.MAY_STOP


def test_the_payee_gives_notice_sooner() -> None:
    w = held()
    agree(w)
    w.do("contractor.maker", GiveAdvanceNotice(1), expect=codes.ADVANCE_NOT_LATE)
    until(w, 2026, 4, 12)
    w.do("contractor.maker", GiveAdvanceNotice(1), expect=OK)
    w.do("contractor.maker", GiveAdvanceNotice(1), expect=codes.ADVANCE_NOT_LATE)
    until(w, 2026, 4, 20)
    assert not w.events(AdvanceChanged)
    until(w, 2026, 4, 26)
    assert advance(w).lateness == Lateness.MAY_STOP


def test_payment_ends_all_of_it() -> None:
    w = with_advance()
    until(w, 2026, 6, 1)
    assert advance(w).lateness == Lateness.IN_TIME
    w.do("contractor.maker", GiveAdvanceNotice(1), expect=codes.ADVANCE_NOT_LATE)
    late = held()
    agree(late)
    until(late, 2026, 4, 11)
    late.do("contractor.maker", RequestAdvance(1, NOTHING))
    approve_advance(late)
    wait(late, 60)
    assert advance(late).lateness == Lateness.LATE
