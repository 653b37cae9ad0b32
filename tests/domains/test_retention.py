"""Retention: a cap, stages after acceptance that the ledger pays by itself, a bank's letter instead, and defects deducted."""

from msgspec.structs import replace

from domains.held_world import PRICE, STAGES, accept_works, agree, guaranteed, hash_of, held, pay, submit, until, wait
from fenming.base.calendar import day_from_date
from fenming.domains.contracts import codes as contract_codes
from fenming.domains.contracts.actions import AssignRole, NewLine, OpenProject, SignContract
from fenming.domains.contracts.records import BUDGET_LINES, CONTRACTS
from fenming.domains.facts.actions import AttestFact
from fenming.domains.facts.records import FactName
from fenming.domains.funds import codes
from fenming.domains.funds.actions import (
    ClaimDefects,
    DecideDefects,
    ObjectToDefects,
    ReleaseRetention,
    ReplaceRetention,
)
from fenming.domains.funds.events import ClaimSubmitted, DefectsClaimed, DefectsPeriodBegan, RetentionReleased
from fenming.domains.funds.records import DEFECTS, DefectsStatus, ReleaseStage
from fenming.domains.guarantees.records import GUARANTEES, GuaranteeKind, GuaranteeStatus
from fenming.domains.identity.codes import ROLE_MISSING
from fenming.domains.identity.records import Role
from fenming.domains.money.actions import CloseAccount
from fenming.domains.money.codes import OPENED_BY_RULE
from fenming.domains.money.records import AccountKind
from fenming.ledger.codes import OK
from fenming.ledger.overlay import BlockState
from fenming.storage.state_store import Batch
from scenario import NOTHING, World

RETENTION = GuaranteeKind.RETENTION
HELD = PRICE * 800 // 1000 * 30 // 1000
"""3 % of the progress payments of the whole contract."""


def retention_account(w: World) -> int:
    return CONTRACTS.expect(BlockState(w.store), 1).retention_account


def in_account(w: World) -> int:
    return w.balance(retention_account(w))


def accepted(stages: tuple[ReleaseStage, ...] = STAGES) -> World:
    """All of contract 1 done, paid and accepted on 10 March 2026."""
    w = held()
    agree(w, advance_permille=0, stages=stages)
    pay(w, 100_000)
    accept_works(w)
    return w


def test_retention_stops_at_the_agreed_cap() -> None:
    w = held()
    agree(w, advance_permille=0, retention_cap_permille=20)
    for quantity, expected in ((40_000, 96_00), (80_000, 192_00), (90_000, 200_00), (100_000, 200_00)):
        pay(w, quantity)
        assert in_account(w) == expected


def test_half_comes_back_a_fortnight_after_acceptance_and_half_after_the_defects_period() -> None:
    w = accepted()
    days = (day_from_date(2026, 3, 24), day_from_date(2027, 3, 24))
    assert [event.return_days for event in w.events(DefectsPeriodBegan)] == [days]
    before = w.balance("contractor")
    until(w, 2026, 3, 23)
    assert in_account(w) == HELD
    until(w, 2026, 3, 24)
    assert (in_account(w), w.balance("contractor") - before) == (HELD // 2, HELD // 2)
    until(w, 2027, 3, 24)
    assert (in_account(w), w.balance("contractor") - before) == (0, HELD)


def test_without_terms_all_of_it_comes_back_after_the_longest_legal_period() -> None:
    w = held()
    pay(w, 100_000)
    accept_works(w)
    until(w, 2028, 3, 23)
    assert in_account(w) == HELD
    until(w, 2028, 3, 24)
    assert in_account(w) == 0


def test_the_payer_may_release_sooner_and_the_stages_then_pay_nothing() -> None:
    w = accepted()
    w.do("owner.checker", ReleaseRetention(1), expect=OK)
    assert in_account(w) == 0
    until(w, 2027, 4, 1)
    assert not w.events(RetentionReleased)
    w.do("owner.checker", ReleaseRetention(1), expect=codes.NOTHING_RETAINED)


def test_what_is_paid_after_acceptance_is_held_until_the_last_stage_and_never_after_it() -> None:
    w = held()
    agree(w, advance_permille=0)
    pay(w, 50_000)
    accept_works(w)
    pay(w, 80_000)
    assert in_account(w) == HELD * 8 // 10
    until(w, 2026, 3, 24)
    assert in_account(w) == HELD * 4 // 10
    until(w, 2027, 3, 24)
    assert in_account(w) == 0
    pay(w, 100_000)
    assert in_account(w) == 0


def test_works_accepted_before_the_first_payment_begin_their_period_with_it() -> None:
    w = held()
    accept_works(w)
    pay(w, 100_000)
    assert [event.accepted_day for event in w.events(DefectsPeriodBegan)] == [day_from_date(2026, 3, 10)]


def test_retention_of_the_tier_below_comes_back_too() -> None:
    w = held()
    child = submit(w, 2, "sub", 4_000)
    pay(w, 10_000, (child,))
    accept_works(w, 2)
    before = w.balance("sub")
    until(w, 2028, 3, 24)
    assert w.balance("sub") - before == 9_60


def test_nobody_accepts_the_works_of_another_project() -> None:
    w = held()
    w.open("own", "stranger", AccountKind.PROJECT)
    w.do("stranger.maker", OpenProject("Own", 2, w.accounts["own"], (NewLine("works", 100),)))
    w.do("stranger.administrator", AssignRole(2, w.parties["sub"], Role.SUPERVISOR))
    accept = AttestFact(2, FactName.WORKS_ACCEPTED, 1, NOTHING)
    w.do("sub.checker", accept, expect=contract_codes.CONTRACT_UNKNOWN)
    w.do("supervisor.checker", AttestFact(1, FactName.WORKS_ACCEPTED, 99, NOTHING), expect=contract_codes.CONTRACT_UNKNOWN)


def test_a_payer_cannot_close_the_account_in_which_it_must_hold_retention() -> None:
    w = held()
    w.do("owner.maker", CloseAccount(retention_account(w)), expect=OPENED_BY_RULE)


# Replaced by a bank's letter.


def test_a_letter_frees_what_is_held_and_stops_further_retention() -> None:
    w = held()
    agree(w, advance_permille=0)
    pay(w, 50_000)
    w.do("contractor.maker", ReplaceRetention(1), expect=codes.RETENTION_NOT_COVERED)
    number = guaranteed(w, RETENTION, HELD, days=2000)
    before = w.balance("contractor")
    w.do("sub.maker", ReplaceRetention(1), expect=contract_codes.NOT_PAYEE)
    w.do("contractor.maker", ReplaceRetention(1), expect=OK)
    assert (in_account(w), w.balance("contractor") - before) == (0, HELD // 2)
    w.do("contractor.maker", ReplaceRetention(1), expect=codes.NOTHING_RETAINED)
    pay(w, 100_000)
    assert in_account(w) == 0
    accept_works(w)
    until(w, 2027, 3, 23)
    assert GUARANTEES.expect(BlockState(w.store), number).status == GuaranteeStatus.IN_FORCE
    until(w, 2027, 3, 24)
    assert GUARANTEES.expect(BlockState(w.store), number).status == GuaranteeStatus.RELEASED


def test_a_letter_for_a_part_replaces_that_part() -> None:
    w = held()
    pay(w, 50_000)
    guaranteed(w, RETENTION, 50_00)
    w.do("contractor.maker", ReplaceRetention(1), expect=OK)
    assert in_account(w) == HELD // 2 - 50_00
    w.do("contractor.maker", ReplaceRetention(1), expect=codes.RETENTION_NOT_COVERED)
    pay(w, 100_000)
    assert in_account(w) == HELD - 50_00


def test_what_is_held_above_the_cap_of_a_lower_price_is_paid_out_without_a_letter() -> None:
    w = held()
    pay(w, 100_000)
    settle(w, PRICE // 2)
    before = w.balance("contractor")
    w.do("contractor.maker", ReplaceRetention(1), expect=OK)
    assert (in_account(w), w.balance("contractor") - before) == (PRICE // 2 * 30 // 1000, HELD - PRICE // 2 * 30 // 1000)


def settle(w: World, amount: int) -> None:
    """Let contract 1 come to another price, as a settlement would."""
    state = BlockState(w.store)
    CONTRACTS.write(state, replace(CONTRACTS.expect(state, 1), amount=amount), 1)
    w.height += 1
    w.store.commit(Batch(w.height, state.diff(), [], b"", {}, b"", b""))


def test_when_the_letter_ends_the_next_claims_hold_back_again_but_never_from_wages() -> None:
    w = held()
    guaranteed(w, RETENTION, HELD, days=10)
    pay(w, 98_000)
    assert in_account(w) == 0
    w.do("contractor.maker", ReplaceRetention(1), expect=codes.NOTHING_RETAINED)
    wait(w, 11)
    submit(w, 1, "contractor", 99_000)
    figures = w.events(ClaimSubmitted)[0].figures
    assert (figures.this_period, figures.labour, figures.retention, figures.net) == (80_00, 24_00, 56_00, 0)


# Defects.


def claimed(w: World, amount: int) -> int:
    w.do("owner.checker", ClaimDefects(1, amount, 5, hash_of("inspection")), expect=OK)
    return w.events(DefectsClaimed)[0].defects


def status_of(w: World, defects: int) -> int:
    return DEFECTS.expect(BlockState(w.store), defects).status


def paid_of_line(w: World) -> int:
    return BUDGET_LINES.expect(BlockState(w.store), 1, 1).paid


def test_defects_that_nobody_objects_to_are_deducted_and_go_back_to_the_project() -> None:
    w = accepted()
    number = claimed(w, 40_00)
    project, paid = w.balance("project"), paid_of_line(w)
    until(w, 2026, 3, 24)  # the last day for an objection, and that of the first stage
    assert (status_of(w, number), in_account(w)) == (DefectsStatus.OPEN, HELD // 2)
    until(w, 2026, 3, 25)
    assert status_of(w, number) == DefectsStatus.DEDUCTED
    assert (w.balance("project") - project, paid - paid_of_line(w)) == (40_00, 40_00)
    until(w, 2027, 3, 24)
    assert in_account(w) == 0


def test_disputed_defects_stay_until_the_supervisor_decides() -> None:
    w = accepted((ReleaseStage(1000, 0),))
    number = claimed(w, 100_00)
    w.do("sub.checker", ObjectToDefects(number, 1, hash_of("no")), expect=contract_codes.NOT_PAYEE)
    w.do("contractor.checker", ObjectToDefects(number, 1, hash_of("no")), expect=OK)
    w.do("contractor.checker", ObjectToDefects(number, 1, hash_of("no")), expect=codes.DEFECTS_NOT_OPEN)
    until(w, 2026, 5, 1)
    assert (status_of(w, number), in_account(w)) == (DefectsStatus.OBJECTED, 100_00)
    w.do("owner.checker", ReleaseRetention(1), expect=codes.NOTHING_RETAINED)
    w.do("owner.checker", DecideDefects(number, 30_00, NOTHING), expect=ROLE_MISSING)
    w.do("supervisor.checker", DecideDefects(number, 100_01, NOTHING), expect=codes.DEFECTS_ABOVE_CLAIM)
    before, project = w.balance("contractor"), w.balance("project")
    w.do("supervisor.checker", DecideDefects(number, 30_00, NOTHING), expect=OK)
    assert (w.balance("project") - project, w.balance("contractor") - before) == (30_00, 70_00)
    assert in_account(w) == 0


def test_dismissed_defects_cost_nothing() -> None:
    w = accepted()
    number = claimed(w, 100_00)
    w.do("contractor.checker", ObjectToDefects(number, 1, hash_of("no")))
    w.do("supervisor.checker", DecideDefects(number, 0, hash_of("report")), expect=OK)
    assert (status_of(w, number), in_account(w)) == (DefectsStatus.DISMISSED, HELD)
    w.do("supervisor.checker", DecideDefects(number, 0, NOTHING), expect=codes.DEFECTS_NOT_OPEN)


def test_what_may_be_claimed_for_defects_and_by_whom() -> None:
    w = held()
    action = ClaimDefects(1, 1, 5, NOTHING)
    w.do("owner.checker", action, expect=codes.NOT_ACCEPTED)
    pay(w, 100_000)
    w.do("owner.checker", action, expect=codes.NOT_ACCEPTED)
    accept_works(w)
    w.do("contractor.checker", action, expect=contract_codes.NOT_PAYER)
    w.do("owner.checker", ClaimDefects(1, HELD + 1, 5, NOTHING), expect=codes.DEFECTS_ABOVE_HELD)
    w.do("owner.checker", ClaimDefects(1, HELD, 5, NOTHING), expect=OK)
    w.do("owner.checker", action, expect=codes.DEFECTS_ABOVE_HELD)
    w.do("contractor.checker", ObjectToDefects(99, 1, NOTHING), expect=codes.DEFECTS_UNKNOWN)


def test_a_contractor_gets_what_it_deducts_from_its_sub() -> None:
    w = held()
    child = submit(w, 2, "sub", 4_000)
    pay(w, 10_000, (child,))
    accept_works(w, 2)
    before = w.balance("contractor")
    w.do("contractor.checker", ClaimDefects(2, 5_00, 5, NOTHING), expect=OK)
    wait(w, 15)
    assert w.balance("contractor") - before == 5_00


def test_a_contract_without_retention_has_nothing_to_release_or_replace() -> None:
    w = held()
    w.do("owner.maker", w.offer("owner", "stranger", retention_permille=0))
    w.do("owner.checker", ReleaseRetention(4), expect=contract_codes.CONTRACT_NOT_SIGNED)
    w.do("stranger.checker", SignContract(4, w.accounts["stranger"]))
    agree(w, 4, "owner", "stranger", advance_permille=0)
    w.do("stranger.maker", ReplaceRetention(4), expect=codes.NOTHING_RETAINED)
    accept_works(w, 4)
    w.do("owner.checker", ReleaseRetention(4), expect=codes.NOTHING_RETAINED)
    w.do("owner.checker", ReleaseRetention(99), expect=contract_codes.CONTRACT_UNKNOWN)
