"""Wage tables agreed by signature or by silence, disputed, corrected, taken back; wages that are late."""

from unittest import mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domains.payroll_views import differences, views_agree  # noqa: F401
from domains.payroll_world import (
    DEVICE,
    attendance,
    bits,
    both,
    day,
    found,
    funded,
    lapse,
    line_signed,
    listed,
    month_end,
    mornings,
    objection,
    open_of,
    paid_table,
    pay,
    reversal,
    sign,
    stands,
    wait,
)
from fenming.base.calendar import first_day_of, last_day_of
from fenming.base.merkle import root_of
from fenming.base.signatures import ED25519
from fenming.domains.approvals.actions import Approve, Refuse
from fenming.domains.approvals.events import ProposalOpened
from fenming.domains.funds.actions import SubmitClaim
from fenming.domains.identity.actions import SetParameter
from fenming.domains.identity.codes import NOT_AUTHORITY
from fenming.domains.identity.parameters import Parameter
from fenming.domains.payroll import actions as payroll
from fenming.domains.payroll import codes, events
from fenming.domains.payroll.records import (
    ATTENDANCE,
    ENGAGEMENTS,
    MONTHS,
    RECOVERIES,
    WAGE_LINES,
    WAGE_TABLES,
    Attendance,
    CorrectedDays,
    LineKind,
    LineStatus,
    SiteDays,
    TableStatus,
    WageBasis,
)
from fenming.domains.payroll.rules import common
from fenming.domains.payroll.rules.days import days_in, half_days_between, payable_days
from fenming.ledger.codes import OK
from fenming.ledger.overlay import BlockState
from scenario import World, rules, seed_of, world

pytestmark = pytest.mark.usefixtures("views_agree")
TEXT = seed_of("text kept off the ledger")
WAGE = 60_00


def daily(w: World, rate: int, basis: WageBasis = WageBasis.DAY) -> int:
    """A third worker with an agreed rate; the engagement's number."""
    w.open("worker3.wallet", "worker3", project=1)
    w.do("sub.maker", payroll.EngageWorkers(1, (w.engagement("worker3", basis=basis, rate=rate),)))
    return w.events(events.WorkerEngaged)[0].engagement


# Silence and objection.


def test_silence_until_the_window_lapses_is_agreement() -> None:
    w = funded()
    table = both(w)
    w.do("sub.maker", payroll.SubmitWageTable(table), expect=codes.LINES_UNSIGNED)
    w.do("sub.maker", payroll.PublishWageNotice(table, TEXT), expect=OK)
    w.do("sub.maker", payroll.PublishWageNotice(table, TEXT), expect=codes.TABLE_NOT_COMPLETE)
    sign(w, table, "worker1")
    w.pass_days(3)
    w.do("sub.maker", payroll.SubmitWageTable(table), expect=codes.LINES_UNSIGNED)
    wait(w, 1)
    assert (stands(w, table, 0), stands(w, table, 1)) == (LineStatus.SIGNED, LineStatus.ACCEPTED)
    sign(w, table, "worker2")  # late, but welcome
    pay(w, table)
    assert w.balance("worker1.wallet") == w.balance("worker2.wallet") == WAGE


def test_the_window_has_the_length_of_the_parameter() -> None:
    w = funded()
    w.do("authority", SetParameter(Parameter.WAGE_OBJECTION_DAYS, 7, day(w), "a longer house rule"), expect=OK)
    w.do("owner.administrator", SetParameter(Parameter.WAGE_OBJECTION_DAYS, 1, day(w) + 1, "no"), expect=NOT_AUTHORITY)
    table = both(w)
    w.do("sub.maker", payroll.PublishWageNotice(table, TEXT))
    assert w.events(events.WageNoticePublished)[0].until_day == day(w) + 7


def test_an_objection_takes_one_line_out_and_the_other_is_paid() -> None:
    w = funded()
    table = both(w)
    w.do("stranger.maker", objection(w, "worker2", table, 0), expect=codes.STATEMENT_SIGNATURE_WRONG)
    w.do("stranger.maker", objection(w, "worker1", table, 0), expect=OK)
    w.do("stranger.maker", objection(w, "worker1", table, 0), expect=codes.OBJECTION_TOO_LATE)
    sign(w, table, "worker2")
    pay(w, table)
    assert (w.balance("worker1.wallet"), w.balance("worker2.wallet")) == (0, WAGE)
    assert found(w, WAGE_TABLES, table).status == TableStatus.PAID
    assert (open_of(w).disputes_open, open_of(w).heads_unpaid) == (1, 1)


def test_who_objected_and_then_signs_is_back_in_the_table() -> None:
    w = funded()
    table = both(w)
    w.do("stranger.maker", objection(w, "worker1", table, 0))
    sign(w, table, "worker1", "worker2")
    assert open_of(w).disputes_open == 0
    pay(w, table)
    assert w.balance("worker1.wallet") == WAGE
    w.do("stranger.maker", payroll.SignWageLines(table, (line_signed(w, "worker1", table, 0),)), expect=codes.TABLE_SETTLED)


def replacement(table: int, amount: int = 70_00, days: int = 20) -> payroll.NewWageLine:
    return payroll.NewWageLine(1, days, amount, 0, LineKind.REPLACEMENT, table, 0)


def disputed_and_paid() -> tuple[World, int]:
    w = funded()
    table = both(w)
    w.do("stranger.maker", objection(w, "worker1", table, 0))
    sign(w, table, "worker2")
    pay(w, table)
    return w, table


def test_a_replacement_ends_the_dispute_with_the_workers_signature_only() -> None:
    w, table = disputed_and_paid()
    again = listed(w, replacement(table))
    assert (stands(w, table, 0), open_of(w).disputes_open) == (LineStatus.REPLACED, 0)
    lapse(w, again)
    assert stands(w, again, 0) == LineStatus.DISPUTED
    w.do("sub.maker", payroll.SubmitWageTable(again), expect=codes.NOTHING_TO_PAY)
    w.do("stranger.maker", payroll.SignWageLines(again, (line_signed(w, "worker1", again, 0),)), expect=OK)
    pay(w, again)
    assert (w.balance("worker1.wallet"), open_of(w).heads_unpaid) == (70_00, 0)


def test_a_replacement_taken_back_leaves_the_dispute_open() -> None:
    w, table = disputed_and_paid()
    again = listed(w, replacement(table))
    w.do("sub.maker", payroll.WithdrawWageTable(again, 2, TEXT), expect=OK)
    assert (stands(w, table, 0), open_of(w).disputes_open) == (LineStatus.DISPUTED, 1)


def test_a_replacement_has_the_days_of_what_it_replaces_and_replaces_one_thing_once() -> None:
    w, table = disputed_and_paid()
    wrong = replacement(table, days=19)
    opened = payroll.OpenWageTable(1, 202603, 2, 140_00, TEXT, TEXT)
    w.do("sub.maker", opened)
    number = w.events(events.WageTableOpened)[0].table
    w.do("sub.maker", payroll.AddWageLines(number, 0, (wrong,)), expect=codes.ATTENDANCE_MISSING)
    w.do("sub.maker", payroll.AddWageLines(number, 0, (replacement(table),)), expect=OK)
    w.do("sub.maker", payroll.AddWageLines(number, 1, (replacement(table),)), expect=codes.LINE_NOT_CORRECTABLE)


def test_the_authority_ends_a_dispute_in_which_nothing_is_owed() -> None:
    w, table = disputed_and_paid()
    w.do("sub.maker", payroll.DismissDispute(table, 0, TEXT), expect=NOT_AUTHORITY)
    w.do("authority", payroll.DismissDispute(table, 1, TEXT), expect=codes.LINE_NOT_CORRECTABLE)
    w.do("authority", payroll.DismissDispute(table, 0, TEXT), expect=OK)
    assert (open_of(w).disputes_open, open_of(w).heads_unpaid) == (0, 0)
    assert stands(w, table, 0) == LineStatus.DISMISSED


# Less than the contract gives.


def test_silence_does_not_accept_less_than_the_contract_gives() -> None:
    w = funded()
    number = daily(w, 2_00)
    w.pass_days(21)
    w.do("sub.maker", attendance(number, bits(*range(12, 32))))
    short = listed(w, payroll.NewWageLine(number, 20, 39_99))
    assert w.events(events.WageLineListed)[0].earned == 40_00
    lapse(w, short)
    assert w.events(events.ObjectionsClosed)[0].withheld == 1
    assert stands(w, short, 0) == LineStatus.DISPUTED
    w.do("stranger.maker", payroll.SignWageLines(short, (line_signed(w, "worker3", short, 0),)), expect=OK)
    pay(w, short)
    assert w.balance("worker3.wallet") == 39_99


def test_a_part_of_a_month_earns_its_part_of_the_monthly_rate() -> None:
    w = funded()
    number = daily(w, 43_50, WageBasis.MONTH)
    w.pass_days(21)
    w.do("sub.maker", attendance(number, bits(*range(22, 32))))
    listed(w, payroll.NewWageLine(number, 10, 20_00))
    assert w.events(events.WageLineListed)[0].earned == 20_00  # 43.50 * 10 / 21.75
    w.pass_days(30)
    w.do("sub.maker", attendance(number, bits(*range(1, 31)), month=202604))
    listed(w, payroll.NewWageLine(number, 30, 43_50), month=202604)
    assert w.events(events.WageLineListed)[0].earned == 43_50


def test_an_unsigned_short_line_is_counted_once_when_it_is_objected_to() -> None:
    w = funded()
    number = daily(w, 2_00)
    w.pass_days(21)
    w.do("sub.maker", attendance(number, bits(31)))
    w.attend(20)
    table = listed(w, payroll.NewWageLine(1, 20, 10_00), payroll.NewWageLine(number, 1, 1_00))
    lines = (line_signed(w, "worker1", table, 0),)
    w.do("stranger.maker", payroll.SignWageLines(table, lines), expect=OK)
    w.do("stranger.maker", objection(w, "worker3", table, 1), expect=OK)
    lapse(w, table)
    kept = found(w, WAGE_TABLES, table)
    assert (kept.withheld, kept.withheld_total, kept.strict) == (1, 1_00, 0)


# Corrections.


def test_a_late_gate_file_is_paid_by_a_supplement() -> None:
    w = funded()
    table = paid_table(w, days=19)
    w.do("sub.maker", attendance(1, mornings(12)), expect=OK)
    again = payroll.NewWageLine(1, 1, 3_00)
    opened = payroll.OpenWageTable(1, 202603, 1, 3_00, TEXT, TEXT)
    w.do("sub.maker", opened)
    w.do("sub.maker", payroll.AddWageLines(2, 0, (again,)), expect=codes.LINE_DUPLICATE)
    two = payroll.NewWageLine(1, 2, 3_00, 0, LineKind.SUPPLEMENT, table, 0)
    w.do("sub.maker", payroll.AddWageLines(2, 0, (two,)), expect=codes.ATTENDANCE_MISSING)
    more = listed(w, payroll.NewWageLine(1, 1, 3_00, 0, LineKind.SUPPLEMENT, table, 0))
    lapse(w, more)
    pay(w, more)
    assert w.balance("worker1.wallet") == WAGE + 3_00
    assert open_of(w).heads_unpaid == 0


def test_a_reversal_is_set_off_with_the_workers_signature_and_never_below_zero() -> None:
    w = funded()
    table = paid_table(w)
    w.do("sub.maker", reversal(w, "worker2", table, 0, 10_00), expect=codes.STATEMENT_SIGNATURE_WRONG)
    w.do("sub.maker", reversal(w, "worker1", table, 0, 10_00), expect=OK)
    w.do("sub.maker", reversal(w, "worker1", table, 0, 10_00), expect=codes.STATEMENT_SIGNATURE_WRONG)  # used up
    w.do("sub.maker", reversal(w, "worker1", table, 0, 50_01, serial=2), expect=codes.REVERSAL_TOO_HIGH)
    w.attend(20, 202604)
    too_much = payroll.NewWageLine(1, 20, 8_00, 8_01)
    w.do("sub.maker", payroll.OpenWageTable(1, 202604, 1, 1, TEXT, TEXT))
    w.do("sub.maker", payroll.AddWageLines(2, 0, (too_much,)), expect=codes.SET_OFF_TOO_HIGH)
    april = listed(w, payroll.NewWageLine(1, 20, 8_00, 8_00), payroll.NewWageLine(2, 20, 20_00), month=202604)
    sign(w, april, "worker1", "worker2")
    pay(w, april)
    assert (w.balance("worker1.wallet"), w.balance("worker2.wallet")) == (WAGE, WAGE + 20_00)
    assert (found(w, RECOVERIES, 1).outstanding, open_of(w).heads_unpaid) == (2_00, 0)
    w.do("sub.maker", reversal(w, "worker1", table, 0, 50_00, serial=2), expect=OK)


def test_what_a_withdrawn_line_would_have_set_off_is_outstanding_again() -> None:
    w = funded()
    table = paid_table(w)
    w.do("sub.maker", reversal(w, "worker1", table, 0, 10_00))
    w.attend(20, 202604)
    april = listed(w, payroll.NewWageLine(1, 20, 30_00, 10_00), month=202604)
    assert found(w, RECOVERIES, 1).outstanding == 0
    w.do("sub.maker", payroll.WithdrawWageTable(april, 1, TEXT), expect=OK)
    assert found(w, RECOVERIES, 1).outstanding == 10_00


def test_what_a_disputed_line_would_have_set_off_may_be_set_off_by_its_replacement() -> None:
    w = funded()
    table = paid_table(w)
    w.do("sub.maker", reversal(w, "worker1", table, 0, 10_00))
    w.attend(20, 202604)
    april = listed(w, payroll.NewWageLine(1, 20, 30_00, 10_00), payroll.NewWageLine(2, 20, 1_00), month=202604)
    w.do("stranger.maker", objection(w, "worker1", april, 0))
    sign(w, april, "worker2")
    pay(w, april)
    again = listed(w, payroll.NewWageLine(1, 20, 40_00, 10_00, LineKind.REPLACEMENT, april, 0), month=202604)
    assert found(w, RECOVERIES, 1).outstanding == 0
    w.do("stranger.maker", payroll.SignWageLines(again, (line_signed(w, "worker1", again, 0),)))
    pay(w, again)
    assert w.balance("worker1.wallet") == WAGE + 30_00


def test_a_table_taken_back_frees_its_lines_in_parts() -> None:
    w = funded()
    table = both(w)
    w.do("stranger.maker", objection(w, "worker1", table, 0))
    w.do("stranger.maker", payroll.WithdrawWageTable(table, 1, TEXT), expect=codes.TABLE_UNKNOWN)
    with mock.patch.object(common, "LINES_AT_ONCE", 1):
        w.do("sub.maker", payroll.WithdrawWageTable(table, 1, TEXT), expect=OK)
    assert [code for code, _ in w.outcomes] == [0, 0, 0]
    assert found(w, ATTENDANCE, 1, 202603).listed_days == 0
    assert (open_of(w).tables_open, open_of(w).disputes_open, open_of(w).heads_unpaid) == (0, 0, 2)
    w.do("sub.maker", payroll.WithdrawWageTable(table, 1, TEXT), expect=codes.TABLE_SETTLED)
    again = listed(w, payroll.NewWageLine(1, 20, WAGE), payroll.NewWageLine(2, 20, WAGE))
    sign(w, again, "worker1", "worker2")
    pay(w, again)
    assert (w.balance("worker1.wallet"), open_of(w).heads_unpaid) == (WAGE, 0)


def test_a_table_taken_back_while_its_notice_hangs_does_not_lapse() -> None:
    w = funded()
    table = both(w)
    w.do("sub.maker", payroll.PublishWageNotice(table, TEXT))
    w.do("sub.maker", payroll.WithdrawWageTable(table, 1, TEXT))
    w.pass_days(4)
    assert w.block([]) == [OK.number]
    assert w.events(events.ObjectionsClosed) == []


def test_a_refused_table_may_be_submitted_again() -> None:
    w = funded()
    table = both(w)
    sign(w, table, "worker1", "worker2")
    w.do("sub.maker", payroll.SubmitWageTable(table))
    w.do("contractor.checker", Refuse(w.events(ProposalOpened)[0].proposal, 0, 3, TEXT), expect=OK)
    pay(w, table)
    assert w.balance("worker1.wallet") == WAGE


def test_a_receipt_is_signed_once_and_what_was_not_paid_is_not_given_back() -> None:
    w = funded()
    table = paid_table(w)
    message = payroll.receipt_statement(w.genesis.chain_id, table, 0, 202603, WAGE)
    receipt = payroll.LineSignature(0, 0, ED25519.sign(seed_of("worker1"), message))
    w.do("stranger.maker", payroll.SignWageReceipts(table, (receipt,), DEVICE), expect=OK)
    w.do("stranger.maker", payroll.SignWageReceipts(table, (receipt,), DEVICE), expect=codes.SIGNED_ALREADY)
    april = both(w, month=202604)
    w.do("sub.maker", reversal(w, "worker1", april, 0, 1_00), expect=codes.LINE_NOT_PAID)


# Late wages.


def test_a_month_not_paid_by_its_due_day_is_told_until_it_is_paid() -> None:
    w = world()
    table = both(w)  # on the last of March; due thirty days after
    wait(w, 30)
    told = w.events(events.WagesOverdue)
    assert [(event.month, event.attended, event.settled, event.due_day) for event in told] == [(202603, 2, 0, day(w))]
    wait(w, 30)
    assert len(w.events(events.WagesOverdue)) == 1
    sub = w.parties["sub"]
    assert found(w, MONTHS, 1, sub, 202603).is_overdue
    fund(w)
    sign(w, table, "worker1", "worker2")
    pay(w, table)
    assert [event.month for event in w.events(events.WagesCaughtUp)] == [202603]
    wait(w, 31)
    assert w.events(events.WagesOverdue) == []


def fund(w: World) -> None:
    w.do("contractor.maker", SubmitClaim(1, 202603, (10_000,), (), TEXT))
    w.approve_claim(w.events(ProposalOpened)[0].proposal)


def test_a_month_paid_in_time_is_never_told() -> None:
    w = funded()
    paid_table(w)
    wait(w, 31)
    assert w.events(events.WagesOverdue) == []


def test_attendance_that_comes_after_the_due_day_is_due_the_next_day() -> None:
    w = funded()
    paid_table(w)
    number = daily(w, 1_00)
    assert number == 3
    month_end(w, 202603)
    w.do("sub.maker", attendance(number, bits(31)))
    wait(w, 31)
    assert w.events(events.WagesOverdue)[0].settled == 2


# Arithmetic.


@given(st.integers(0, 2**62 - 1), st.integers(0, 2**62 - 1))
def test_a_day_counts_once_wherever_it_was_attended(first: int, second: int) -> None:
    attended = {bit // 2 for bit in range(62) if (first | second) >> bit & 1}
    month = Attendance((SiteDays(0, first), SiteDays(3, second)))
    assert payable_days(month) == days_in(first | second) == len(attended)


@given(st.sampled_from([202602, 202603, 202604, 202402]), st.integers(-40, 80), st.integers(-40, 80))
def test_half_days_between_days_stay_in_their_month(month: int, begin: int, end: int) -> None:
    first = first_day_of(month)
    inside = [d for d in range(first, last_day_of(month) + 1) if first + begin <= d <= first + end]
    assert half_days_between(month, first + begin, first + end) == sum(3 << 2 * (d - first) for d in inside)


@settings(deadline=None)
@given(st.lists(st.sampled_from(["sign1", "sign2", "object1", "object2", "lapse"]), max_size=6))
def test_whatever_order_workers_agree_in_the_counts_add_up(steps: list[str]) -> None:
    w = funded()
    table = both(w)
    for step in steps:
        name, line = f"worker{step[-1]}", int(step[-1]) - 1 if step[-1].isdigit() else 0
        if step == "lapse":
            w.attempt("sub.maker", payroll.PublishWageNotice(table, TEXT))
            wait(w, 4)
        elif step.startswith("sign"):
            signature = (line_signed(w, name, table, line),)
            w.attempt("stranger.maker", payroll.SignWageLines(table, signature, DEVICE))
        else:
            w.attempt("stranger.maker", objection(w, name, table, line))
    kept = found(w, WAGE_TABLES, table)
    standings = [stands(w, table, line) for line in (0, 1)]
    assert kept.signed == standings.count(LineStatus.SIGNED)
    assert kept.withheld == standings.count(LineStatus.DISPUTED) == open_of(w).disputes_open
    assert kept.withheld_total == WAGE * kept.withheld


def test_ten_thousand_workers_of_two_years_stay_small() -> None:
    w = funded()
    month = found_size(w)
    assert month < 40  # bytes of one engagement-month; 240,000 of them are under 10 MB


def found_size(w: World) -> int:
    w.attend(20)
    key = ATTENDANCE.key(1, 202603)
    data = w.store.record(key)
    assert data is not None
    assert found(w, ENGAGEMENTS, 1).project == 1
    return len(key) + len(data)


def test_costs_grow_with_the_batch() -> None:
    cost = rules().cost([payroll.RecordAttendance(1, 0, 202603, (payroll.AttendanceLine(1, 1),) * 7, TEXT)])
    assert cost == 7
    assert rules().cost([payroll.CloseObjections(1)]) == 1  # a lapse is written once, not in each line


def test_views_that_missed_a_block_are_found_out() -> None:
    w = funded()
    table = both(w)
    sign(w, table, "worker1")
    whole = list(w.history)
    w.history = whole[:-1]
    assert differences(w) == [f"line {table}-0: {int(LineStatus.LISTED)}"]
    w.history = whole
    assert differences(w) == []


# What could be undone twice.


def test_a_disputed_line_is_replaced_or_dismissed_only_when_its_table_is_beyond_recall() -> None:
    w = funded()
    table = both(w)
    w.do("stranger.maker", objection(w, "worker1", table, 0))
    sign(w, table, "worker2")
    w.do("sub.maker", payroll.SubmitWageTable(table))
    proposal = w.events(ProposalOpened)[0].proposal
    w.do("sub.maker", payroll.OpenWageTable(1, 202603, 1, 70_00, TEXT, TEXT))
    w.do("sub.maker", payroll.AddWageLines(2, 0, (replacement(table),)), expect=codes.LINE_NOT_CORRECTABLE)
    w.do("authority", payroll.DismissDispute(table, 0, TEXT), expect=codes.LINE_NOT_CORRECTABLE)
    w.do("contractor.checker", Refuse(proposal, 0, 3, TEXT))
    w.do("sub.maker", payroll.WithdrawWageTable(table, 1, TEXT), expect=OK)
    assert (open_of(w).disputes_open, open_of(w).heads_unpaid) == (0, 2)


def test_a_person_is_one_head_whatever_is_corrected_listed_and_taken_back() -> None:
    w = funded()
    table = both(w)
    w.do("sub.maker", payroll.CorrectAttendance(1, 0, 202603, (CorrectedDays(1, 0),), 3, TEXT))
    w.do("contractor.checker", payroll.ConfirmCorrection(1))
    w.do("sub.maker", attendance(1, bits(12), file="found again"), expect=OK)
    assert open_of(w).heads_unpaid == 2
    sign(w, table, "worker1", "worker2")
    pay(w, table)
    assert open_of(w).heads_unpaid == 0


def test_a_decision_ends_an_overdue_month_as_a_payment_does() -> None:
    w, table = disputed_and_paid()
    wait(w, 30)
    assert w.events(events.WagesOverdue)[0].settled == 1
    w.do("authority", payroll.DismissDispute(table, 0, TEXT))
    wait(w, 30)
    assert [event.month for event in w.events(events.WagesCaughtUp)] == [202603]


@settings(deadline=None, max_examples=60)
@given(st.lists(st.sampled_from(["attend1", "attend2", "clear1", "list", "withdraw", "object1", "pay", "replace1", "dismiss1"]), max_size=12))
def test_whatever_is_done_the_open_counts_are_what_stands_open(steps: list[str]) -> None:
    w = funded(40_000)
    month_end(w, 202603)
    for number, step in enumerate(steps):
        once(w, step, number)
    heads, disputes, tables = 0, 0, 0
    for engagement in (1, 2):
        month = ATTENDANCE.read(BlockState(w.store), engagement, 202603)
        heads += bool(month and month.is_head)
    for table in range(1, 50):
        kept = WAGE_TABLES.read(BlockState(w.store), table)
        if kept is None or kept.status == TableStatus.WITHDRAWN:
            continue
        tables += kept.status != TableStatus.PAID
        for line in range(kept.received):
            found_line = found(w, WAGE_LINES, table, line)
            disputes += stands(w, table, line) == LineStatus.DISPUTED
            heads -= found_line.is_head and found_line.status in (LineStatus.PAID, LineStatus.DISMISSED)
    assert (open_of(w).heads_unpaid, open_of(w).disputes_open, open_of(w).tables_open) == (heads, disputes, tables)


def once(w: World, step: str, number: int) -> None:
    """One step, which may be refused, but never breaks anything."""
    last = next((table for table in range(49, 0, -1) if WAGE_TABLES.read(BlockState(w.store), table)), 0)
    worker = int(step[-1]) if step[-1].isdigit() else 0
    match step.rstrip("12"):
        case "attend":
            w.attempt("sub.maker", attendance(worker, bits(12 + number), file=f"gate {number} {worker}"))
        case "clear":
            w.attempt("sub.maker", payroll.CorrectAttendance(1, 0, 202603, (CorrectedDays(1, 0),), 3, TEXT))
            for correction in range(1, 13):
                w.attempt("contractor.checker", payroll.ConfirmCorrection(correction))
        case "list":
            lines = [payroll.NewWageLine(e, left, 5_00) for e in (1, 2) if (left := unlisted(w, e)) > 0]
            if lines:
                w.do("sub.maker", payroll.OpenWageTable(1, 202603, len(lines), 5_00 * len(lines), roots(lines), TEXT))
                w.attempt("sub.maker", payroll.AddWageLines(last + 1, 0, tuple(lines)))
        case "withdraw":
            w.attempt("sub.maker", payroll.WithdrawWageTable(last, 1, TEXT))
        case "object" if last and found(w, WAGE_TABLES, last).received:
            w.attempt("stranger.maker", objection(w, "worker1", last, 0))
        case "pay" if last:
            lapse_if_possible(w, last)
            if w.attempt("sub.maker", payroll.SubmitWageTable(last)) == 0:
                w.do("contractor.checker", Approve(w.events(ProposalOpened)[0].proposal, 0, TEXT))
        case "replace" if last and found(w, WAGE_TABLES, last).received:
            line = payroll.NewWageLine(1, found(w, WAGE_LINES, last, 0).days, 6_00, 0, LineKind.REPLACEMENT, last, 0)
            w.do("sub.maker", payroll.OpenWageTable(1, 202603, 1, 6_00, roots([line]), TEXT))
            w.attempt("sub.maker", payroll.AddWageLines(last + 1, 0, (line,)))
            if found(w, WAGE_TABLES, last + 1).received:
                w.attempt("stranger.maker", payroll.SignWageLines(last + 1, (line_signed(w, "worker1", last + 1, 0),)))
        case "dismiss" if last:
            w.attempt("authority", payroll.DismissDispute(last, 0, TEXT))


def unlisted(w: World, engagement: int) -> int:
    month = ATTENDANCE.read(BlockState(w.store), engagement, 202603)
    return payable_days(month) - month.listed_days if month else 0


def roots(lines: list[payroll.NewWageLine]) -> bytes:
    return root_of([payroll.wage_line_leaf(index, line) for index, line in enumerate(lines)])


def lapse_if_possible(w: World, table: int) -> None:
    if w.attempt("sub.maker", payroll.PublishWageNotice(table, TEXT)) == 0:
        wait(w, 4)
