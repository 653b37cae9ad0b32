"""The wage deposit: its rate by price and record, placing, use by order, refill, and release after the public notice."""

import pytest

from domains.held_cases import with_deposit
from domains.held_world import (
    accept_works,
    agree,
    fund_contractor,
    general_contract,
    guaranteed,
    hash_of,
    held,
    large,
    pay,
    register,
    submit,
    today,
    until,
    wage_account,
    wait,
)
from fenming.base.calendar import day_from_date
from fenming.domains.approvals.actions import Approve, SetPolicy
from fenming.domains.approvals.records import Band, Kind, Scope, Step
from fenming.domains.contracts import codes as contract_codes
from fenming.domains.contracts.actions import NewLine, OpenProject, SignContract
from fenming.domains.contracts.records import Item
from fenming.domains.funds import codes
from fenming.domains.funds.actions import (
    AnnounceDepositRelease,
    AssessDeposit,
    ClaimDefects,
    ComplainAboutDeposit,
    PlaceDeposit,
    SettleDepositComplaint,
    SetWageRecord,
    UseDeposit,
)
from fenming.domains.funds.events import DepositAssessed, DepositUsed
from fenming.domains.funds.records import DEPOSITS, Deposit, DepositBasis, DepositStatus, ReleaseStage
from fenming.domains.guarantees.actions import (
    ClaimGuarantee,
    ConfirmGuarantee,
    PayGuaranteeClaim,
    RefuseGuaranteeClaim,
    ReleaseGuarantee,
)
from fenming.domains.guarantees.codes import CLAIM_BINDING, CLAIM_BY_ORDER
from fenming.domains.guarantees.events import GuaranteeClaimed, GuaranteeClaimLate
from fenming.domains.guarantees.records import GUARANTEES, GuaranteeKind, GuaranteeStatus
from fenming.domains.identity.actions import NewOfficer, RegisterOrganisation, SetHolidays, SetParameter
from fenming.domains.identity.codes import DUTY_MISSING, NOT_AUTHORITY
from fenming.domains.identity.parameters import Parameter
from fenming.domains.identity.records import Duty, PartyKind, Role
from fenming.domains.money.actions import Transfer
from fenming.domains.money.codes import FUNDS_SHORT, NOT_ACCOUNT_OWNER
from fenming.domains.money.records import AccountKind
from fenming.domains.payroll.actions import SubmitWageTable
from fenming.domains.payroll.codes import WAGES_OPEN
from fenming.ledger.codes import OK
from fenming.ledger.overlay import BlockState
from scenario import EUR, NOTHING, World, new_key, world

DEPOSIT = GuaranteeKind.WAGE_DEPOSIT
REQUIRED = 80_000_00
"""2 % of a contract of 4 m yuan."""


def deposit(w: World, contract: int) -> Deposit:
    return DEPOSITS.expect(BlockState(w.store), contract)


def years_ago(w: World, years: int) -> int:
    return today(w) - years * 366


def assessed(w: World, contract: int) -> DepositAssessed:
    w.do("contractor.maker", AssessDeposit(contract), expect=OK)
    return w.events(DepositAssessed)[0]


def recorded(w: World, clean_years: int = 0, arrears_years: int = 0, system: bool = False) -> SetWageRecord:
    clean = years_ago(w, clean_years) if clean_years else 0
    arrears = years_ago(w, arrears_years) + 3 if arrears_years else 0
    return SetWageRecord(w.parties["contractor"], clean, arrears, system, NOTHING)


# The rate.


@pytest.mark.parametrize(
    ("yuan", "record", "basis", "permille"),
    [
        (4_000_000, {}, DepositBasis.STANDARD, 20),
        (3_000_000, {}, DepositBasis.STANDARD, 20),
        (2_999_999, {}, DepositBasis.EXEMPT_SMALL, 0),
        (2_999_999, {"arrears_years": 1}, DepositBasis.RAISED_ARREARS, 30),
        (2_999_999, {"arrears_years": 2}, DepositBasis.EXEMPT_SMALL, 0),
        (4_000_000, {"arrears_years": 2}, DepositBasis.RAISED_ARREARS, 30),
        (4_000_000, {"arrears_years": 3}, DepositBasis.STANDARD, 20),
        (4_000_000, {"clean_years": 1}, DepositBasis.STANDARD, 20),
        (4_000_000, {"clean_years": 2}, DepositBasis.LOWERED_CLEAN, 10),
        (4_000_000, {"clean_years": 3}, DepositBasis.LOWERED_CLEAN, 10),
        (4_000_000, {"clean_years": 3, "system": True}, DepositBasis.EXEMPT_CLEAN, 0),
        (4_000_000, {"clean_years": 2, "system": True}, DepositBasis.LOWERED_CLEAN, 10),
        (4_000_000, {"clean_years": 1, "arrears_years": 2, "system": True}, DepositBasis.RAISED_ARREARS, 30),
    ],
)
def test_the_rate_follows_from_price_and_record(yuan: int, record: dict[str, int], basis: int, permille: int) -> None:
    w, _, contract = large(yuan)
    w.do("authority", recorded(w, **record))  # type: ignore[arg-type]
    found = assessed(w, contract)
    assert (found.basis, found.permille, found.required) == (basis, permille, yuan * 100 * permille // 1000)


def test_a_second_project_at_the_same_time_has_the_lowest_rate() -> None:
    w, project, contract = large()
    assessed(w, contract)
    found = assessed(w, general_contract(w, project))
    assert (found.basis, found.permille) == (DepositBasis.LOWERED_SEVERAL, 5)


def test_a_price_in_another_currency_is_never_small() -> None:
    w = held()
    w.open("euros", "owner", AccountKind.PROJECT, EUR)
    w.open("contractor.euros", "contractor", currency=EUR)
    w.do("owner.maker", OpenProject("Abroad", 2, w.accounts["euros"], (NewLine("works", 10**9),)))
    w.accounts["contractor"] = w.accounts["contractor.euros"]
    assert assessed(w, general_contract(w, 2, 1_000)).basis == DepositBasis.STANDARD


def test_a_fraction_of_a_fen_is_rounded_up_so_that_the_legal_rate_is_met() -> None:
    w, project, _ = large()
    items = (Item("works", 1_000, 300_000_001),)
    w.do("owner.maker", w.offer("owner", "contractor", project=project, items=items))
    w.do("contractor.checker", SignContract(5, w.accounts["contractor"]))
    assert assessed(w, 5).required == 6_000_001


def test_the_first_claim_has_the_deposit_assessed_that_nobody_asked_for() -> None:
    w, project, contract = large()
    wage_account(w, project)
    steps = (Step(Role.OWNER, Duty.CHECKER, 1),)
    w.do("owner.administrator", SetPolicy(Scope.PROJECT, project, Kind.CLAIM, (Band(0, True, steps),)))
    submit(w, contract, "contractor", 1_000)
    assert [event.basis for event in w.events(DepositAssessed)] == [DepositBasis.STANDARD]
    w.do("owner.maker", AssessDeposit(contract), expect=codes.DEPOSIT_ASSESSED_ALREADY)


def test_who_may_have_which_deposit_assessed() -> None:
    w, _, contract = large()
    w.do("stranger.maker", AssessDeposit(contract), expect=contract_codes.NOT_PAYER)
    w.do("contractor.maker", AssessDeposit(2), expect=codes.DEPOSIT_NOT_NEEDED)
    w.do("authority", AssessDeposit(contract), expect=OK)


def test_what_a_wage_record_may_say_and_who_says_it() -> None:
    w = held()
    contractor, now = w.parties["contractor"], today(w)
    w.do("owner.administrator", SetWageRecord(contractor, 0, 0, False, NOTHING), expect=NOT_AUTHORITY)
    for clean, arrears in ((now + 1, 0), (0, now + 1), (now - 9, now - 9)):
        w.do("authority", SetWageRecord(contractor, clean, arrears, False, NOTHING), expect=codes.WAGE_RECORD_WRONG)
    w.do("authority", SetWageRecord(contractor, now, now - 1, True, NOTHING), expect=OK)


# Placing: twenty working days from Tuesday, 10 March 2026.


def test_it_is_due_twenty_working_days_after_signing_and_late_after_that() -> None:
    w, _, contract = large()
    assert assessed(w, contract).due_day == day_from_date(2026, 4, 7)
    until(w, 2026, 4, 7)
    assert not deposit(w, contract).late
    until(w, 2026, 4, 8)
    assert deposit(w, contract).late
    fund_contractor(w, REQUIRED)
    w.do("contractor.maker", PlaceDeposit(contract, w.accounts["contractor"]), expect=OK)
    assert (deposit(w, contract).late, deposit(w, contract).status) == (False, DepositStatus.PLACED)


def test_published_holidays_move_the_day() -> None:
    w, _, contract = large()
    off = (day_from_date(2026, 4, 6),)
    worked = (day_from_date(2026, 3, 14), day_from_date(2026, 3, 28))
    w.do("authority", SetHolidays(2026, off, worked, NOTHING), expect=OK)
    assert assessed(w, contract).due_day == day_from_date(2026, 4, 3)


def test_one_assessed_when_it_was_due_long_ago_is_late_tomorrow() -> None:
    w, _, contract = large()
    w.pass_days(100)
    assessed(w, contract)
    wait(w, 1)
    assert deposit(w, contract).late


def test_money_is_placed_in_an_account_of_its_own() -> None:
    w, _, contract = large()
    place = PlaceDeposit(contract, w.accounts["contractor"])
    w.do("contractor.maker", place, expect=codes.DEPOSIT_UNKNOWN)
    assessed(w, contract)
    w.do("owner.maker", place, expect=contract_codes.NOT_PAYEE)
    w.do("contractor.maker", PlaceDeposit(contract, 0), expect=codes.DEPOSIT_SHORT)
    w.do("contractor.maker", PlaceDeposit(contract, w.accounts["owner"]), expect=NOT_ACCOUNT_OWNER)
    w.do("contractor.maker", place, expect=FUNDS_SHORT)
    fund_contractor(w, REQUIRED)
    w.do("contractor.maker", place, expect=OK)
    assert w.balance(deposit(w, contract).account) == REQUIRED
    assert w.account(deposit(w, contract).account).kind == AccountKind.DEPOSIT
    w.do("contractor.maker", place, expect=codes.DEPOSIT_NOT_OPEN)


def test_a_letter_counts_before_money() -> None:
    w, _, contract = large()
    assessed(w, contract)
    guaranteed(w, DEPOSIT, REQUIRED - 1_00, contract)
    fund_contractor(w, 1_00)
    w.do("contractor.maker", PlaceDeposit(contract, w.accounts["contractor"]), expect=OK)
    assert w.balance(deposit(w, contract).account) == 1_00


def test_a_letter_for_all_of_it_needs_no_money_and_asks_for_more_when_it_ends() -> None:
    w, _, contract = large()
    assessed(w, contract)
    number = guaranteed(w, DEPOSIT, REQUIRED + 10_00, contract, days=60)
    w.do("contractor.maker", PlaceDeposit(contract, 0), expect=OK)
    w.do("authority", ReleaseGuarantee(number, 1), expect=DUTY_MISSING)
    wait(w, 61)
    short = deposit(w, contract)
    assert (short.status, short.due_day) == (DepositStatus.SHORT, day_from_date(2026, 5, 22))
    wait(w, 20)
    assert deposit(w, contract).late


# Use.


def placed(money: int = REQUIRED, letter: int = 0) -> tuple[World, int]:
    """A deposit that has been placed, in a project with a special wage account."""
    w, project, contract = large()
    wage_account(w, project)
    assessed(w, contract)
    if letter:
        guaranteed(w, DEPOSIT, letter, contract)
    if money:
        fund_contractor(w, money)
    w.do("contractor.maker", PlaceDeposit(contract, w.accounts["contractor"]))
    return w, contract


def test_the_authority_orders_wages_out_of_the_deposit_and_it_is_refilled_in_ten_working_days() -> None:
    w, contract = placed()
    order = UseDeposit(contract, 30_000_00, hash_of("order"))
    w.do("owner.administrator", order, expect=NOT_AUTHORITY)
    w.do("authority", UseDeposit(contract, REQUIRED + 1, NOTHING), expect=codes.DEPOSIT_SHORT)
    w.do("authority", order, expect=OK)
    assert (w.balance("wages2"), w.balance(deposit(w, contract).account)) == (30_000_00, REQUIRED - 30_000_00)
    assert (deposit(w, contract).status, deposit(w, contract).due_day) == (DepositStatus.SHORT, day_from_date(2026, 3, 24))
    until(w, 2026, 3, 25)
    assert deposit(w, contract).late
    fund_contractor(w, 30_000_00)
    w.do("contractor.maker", PlaceDeposit(contract, w.accounts["contractor"]), expect=OK)
    assert (w.balance(deposit(w, contract).account), deposit(w, contract).used) == (REQUIRED, 30_000_00)


def test_a_refilled_deposit_is_not_late_on_the_old_day() -> None:
    w, contract = placed()
    w.do("authority", UseDeposit(contract, 1_00, NOTHING))
    fund_contractor(w, 1_00)
    w.do("contractor.maker", PlaceDeposit(contract, w.accounts["contractor"]))
    wait(w, 100)
    assert not deposit(w, contract).late


def test_what_the_account_lacks_the_bank_pays_and_cannot_refuse() -> None:
    w, contract = placed(REQUIRED - 50_000_00, 50_000_00)
    w.do("authority", UseDeposit(contract, 60_000_00, hash_of("order")), expect=OK)
    assert [event.at_once for event in w.events(DepositUsed)] == [30_000_00]
    claimed = w.events(GuaranteeClaimed)[0]
    assert (claimed.amount, claimed.binding, claimed.due_day) == (30_000_00, True, day_from_date(2026, 3, 17))
    w.do("bank.checker", RefuseGuaranteeClaim(claimed.claim, 1, NOTHING), expect=CLAIM_BINDING)
    w.do("bank.checker", PayGuaranteeClaim(claimed.claim), expect=OK)
    assert w.balance("wages2") == 60_000_00


def test_the_ledger_pays_for_a_bank_that_let_its_time_pass_if_it_can() -> None:
    for has_money in (True, False):
        w, contract = placed(0, REQUIRED)
        w.do("authority", UseDeposit(contract, 60_000_00, hash_of("order")), expect=OK)
        if not has_money:
            w.do("bank.maker", Transfer(w.accounts["bank"], w.accounts["stranger"], w.balance("bank")))
        until(w, 2026, 3, 18)
        assert w.balance("wages2") == (60_000_00 if has_money else 0)
        assert bool(w.events(GuaranteeClaimLate)) != has_money


def test_several_letters_are_claimed_oldest_first() -> None:
    w, project, contract = large()
    wage_account(w, project)
    assessed(w, contract)
    for amount in (50_000_00, 30_000_00):
        guaranteed(w, DEPOSIT, amount, contract)
    w.do("contractor.maker", PlaceDeposit(contract, 0))
    w.do("authority", UseDeposit(contract, 60_000_00, NOTHING))
    assert [event.amount for event in w.events(GuaranteeClaimed)] == [50_000_00, 10_000_00]
    w.do("authority", UseDeposit(contract, 20_000_00, NOTHING))
    assert [event.amount for event in w.events(GuaranteeClaimed)] == [20_000_00]


def test_a_beneficiary_cannot_claim_a_wage_deposit_letter_without_an_order() -> None:
    w, contract = placed(0, REQUIRED)
    officer = RegisterOrganisation(PartyKind.AUTHORITY, "Labour bureau", NOTHING, (NewOfficer(int(Duty.CHECKER), 1, (new_key("bureau"),)),))
    w.do("authority", officer)
    bureau, w.parties["bureau"] = (event.party for event in w.outcomes[0][1][:2])
    w.do("bank.maker", register(w, DEPOSIT, 100_00, contract, party=bureau))
    w.do("bank.checker", ConfirmGuarantee(2))
    w.do("bureau", ClaimGuarantee(2, 1, w.accounts["owner"], 1, NOTHING), expect=CLAIM_BY_ORDER)


def test_a_waiting_wage_table_is_paid_by_itself_from_the_deposit() -> None:
    w = held()
    w.do("authority", SetWageRecord(w.parties["contractor"], 0, today(w) - 1, False, NOTHING))
    w.do("contractor.maker", AssessDeposit(1))
    assert deposit(w, 1).required == 300_00
    fund_contractor(w, 300_00)
    w.do("contractor.maker", PlaceDeposit(1, w.accounts["contractor"]))
    table = w.wage_table(amount=100_00)
    w.do("sub.maker", SubmitWageTable(table))
    w.do("contractor.checker", Approve(1, 0, NOTHING), expect=OK)
    assert w.balance("worker1.wallet") == 0
    w.do("authority", UseDeposit(1, 200_00, hash_of("order")), expect=OK)
    assert w.balance("worker1.wallet") == w.balance("worker2.wallet") == 100_00


def test_an_order_needs_a_deposit_and_a_wage_account() -> None:
    w, _, contract = large()
    order = UseDeposit(contract, 1, NOTHING)
    w.do("authority", order, expect=codes.DEPOSIT_UNKNOWN)
    assessed(w, contract)
    w.do("authority", order, expect=codes.WAGE_ACCOUNT_MISSING)
    small, _, exempt = large(1_000_000)
    assessed(small, exempt)
    small.do("authority", UseDeposit(exempt, 1, NOTHING), expect=codes.DEPOSIT_NOT_OPEN)


# Release.


def announced(letter: int = 0) -> tuple[World, int]:
    w, contract = placed(REQUIRED - letter, letter)
    notice = AnnounceDepositRelease(contract, hash_of("notice"))
    w.do("contractor.maker", notice, expect=codes.NOT_ACCEPTED)
    accept_works(w, contract, 2)
    w.do("owner.maker", notice, expect=contract_codes.NOT_PAYEE)
    w.do("contractor.maker", notice, expect=OK)
    w.do("contractor.maker", notice, expect=codes.DEPOSIT_NOT_OPEN)
    return w, contract


def test_it_comes_back_after_thirty_days_of_notice_without_a_complaint() -> None:
    w, contract = announced(letter=50_000_00)
    before = w.balance("contractor")
    wait(w, 30)
    assert deposit(w, contract).status == DepositStatus.NOTICE
    wait(w, 1)
    assert deposit(w, contract).status == DepositStatus.RELEASED
    assert w.balance("contractor") - before == 30_000_00
    assert GUARANTEES.expect(BlockState(w.store), 1).status == GuaranteeStatus.RELEASED
    w.do("authority", UseDeposit(contract, 1, NOTHING), expect=codes.DEPOSIT_NOT_OPEN)
    assert assessed(w, general_contract(w, 2)).basis == DepositBasis.STANDARD


def test_it_is_not_announced_while_wages_of_the_project_are_open() -> None:
    w = with_deposit(world())
    accept_works(w, 1, 1)
    w.attend(20)
    w.do("contractor.maker", AnnounceDepositRelease(1, hash_of("notice")), expect=WAGES_OPEN)


def test_a_letter_alone_comes_back_without_any_money() -> None:
    w, contract = announced(letter=REQUIRED)
    wait(w, 31)
    assert deposit(w, contract).status == DepositStatus.RELEASED


def test_a_complaint_keeps_it_until_the_authority_has_settled_it() -> None:
    w, contract = announced()
    complaint = ComplainAboutDeposit(contract, 4, hash_of("unpaid"))
    w.do("contractor.maker", complaint, expect=codes.COMPLAINT_NOT_POSSIBLE)
    w.do("worker1", complaint, expect=OK)
    w.do("worker1", complaint, expect=codes.COMPLAINT_NOT_POSSIBLE)
    w.do("worker2", complaint, expect=OK)
    wait(w, 40)
    assert deposit(w, contract).status == DepositStatus.NOTICE
    settle = [SettleDepositComplaint(contract, w.parties[name], NOTHING) for name in ("worker1", "worker2", "sub")]
    w.do("owner.administrator", settle[0], expect=NOT_AUTHORITY)
    w.do("authority", settle[0], expect=OK)
    w.do("authority", settle[0], expect=codes.COMPLAINT_UNKNOWN)
    w.do("authority", settle[2], expect=codes.COMPLAINT_UNKNOWN)
    assert deposit(w, contract).status == DepositStatus.NOTICE
    w.do("authority", settle[1], expect=OK)
    assert deposit(w, contract).status == DepositStatus.RELEASED


def test_a_complaint_settled_in_time_changes_nothing() -> None:
    w, contract = announced()
    w.do("worker1", ComplainAboutDeposit(contract, 4, NOTHING))
    w.do("authority", SettleDepositComplaint(contract, w.parties["worker1"], NOTHING))
    assert deposit(w, contract).status == DepositStatus.NOTICE
    wait(w, 31)
    assert deposit(w, contract).status == DepositStatus.RELEASED


def test_an_order_ends_the_notice() -> None:
    w, contract = announced()
    w.do("authority", UseDeposit(contract, 10_00, NOTHING), expect=OK)
    w.do("worker1", ComplainAboutDeposit(contract, 4, NOTHING), expect=codes.COMPLAINT_NOT_POSSIBLE)
    wait(w, 60)
    assert deposit(w, contract).status == DepositStatus.SHORT


def test_periods_of_no_days_do_not_stop_the_ledger() -> None:
    """The authority may set a period to nothing: what would be due today is then due tomorrow."""
    w = held()
    wait(w, 1)
    for parameter in (
        Parameter.ADVANCE_UNPAID_NOTICE_DAYS, Parameter.ADVANCE_UNPAID_STOP_DAYS, Parameter.RETENTION_RETURN_DAYS,
        Parameter.WAGE_DEPOSIT_OPEN_WORKING_DAYS, Parameter.WAGE_DEPOSIT_REFILL_WORKING_DAYS,
        Parameter.WAGE_DEPOSIT_PAY_WORKING_DAYS, Parameter.WAGE_DEPOSIT_RELEASE_NOTICE_DAYS,
        Parameter.DEFECT_OBJECTION_DAYS, Parameter.GUARANTEE_CLAIM_WORKING_DAYS, Parameter.GUARANTEE_WARNING_DAYS,
    ):  # fmt: skip
        w.do("authority", SetParameter(parameter, 0, today(w), "none"))
    contract = general_contract(w, 1, 10_000)
    w.do("authority", SetWageRecord(w.parties["contractor"], 0, today(w) - 1, False, NOTHING))
    agree(w, contract, stages=(ReleaseStage(1000, 0),))
    assert assessed(w, contract).required == 300_00
    guaranteed(w, DEPOSIT, 300_00, contract)
    w.do("contractor.maker", PlaceDeposit(contract, 0))
    w.do("authority", UseDeposit(contract, 1_00, NOTHING))
    pay(w, 100_000, contract=contract)
    accept_works(w, contract)
    w.do("owner.checker", ClaimDefects(contract, 1_00, 5, NOTHING))
    for _ in range(40):
        wait(w, 1)
    fund_contractor(w, 1_00)
    w.do("contractor.maker", PlaceDeposit(contract, w.accounts["contractor"]))
    w.do("contractor.maker", AnnounceDepositRelease(contract, NOTHING))
    wait(w, 1)
    assert deposit(w, contract).status == DepositStatus.RELEASED
