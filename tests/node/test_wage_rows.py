"""Rows of a wage table beside what the ledger knows of leave, half-days, leavers and debts; what is found good, the rules take."""

import csv
import io
from typing import Any

import pytest

from domains.payroll_world import attendance, bits, day, funded, leave, listed, month_end, mornings, paid_table, reversal
from fenming.base.calendar import day_from_date
from fenming.client.person_tags import person_tag
from fenming.domains.identity.actions import NewPerson, RegisterPeople
from fenming.domains.payroll.actions import EngageWorkers, NewWageLine, RecordLeave
from fenming.domains.payroll.records import LeaveKind, LineKind
from fenming.interchange.wages.reader import read_bytes
from fenming.node.wage_rows import LookUp
from scenario import World, new_key, seed_of, world

KEY = seed_of("tag key")
DOCUMENT = "11010519491231002X"
HEADER = ["用工编号", "身份证号", "出勤天数", "实发工资", "扣回", "类别"]


def look_up(w: World, *rows: list[Any], month: int = 202603) -> tuple[list[NewWageLine], list[tuple[int, str]]]:
    """The lines of these rows, and the problems by row; what is good is listed on the ledger."""
    out = io.StringIO()
    csv.writer(out).writerows([HEADER, *([*row, "", "", ""][:6] for row in rows)])
    file = read_bytes(out.getvalue().encode(), month, 2)
    found = LookUp(w.store, 1, w.parties["sub"], file, KEY, 2)
    lines = found.lines()
    problems = [*file.problems, *found.problems]
    if not problems:
        listed(w, *lines, month=month)
    return lines, sorted((problem.row, problem.rule) for problem in problems)


def test_a_month_may_be_counted_in_days_touched_or_in_half_days() -> None:
    for days, rule in (("3", None), ("2.5", None), ("2", "attendance_differs"), ("3.5", "attendance_differs")):
        w = world()
        month_end(w, 202603)
        w.do("sub.maker", attendance(1, bits(20, 21) | mornings(22)))
        lines, problems = look_up(w, [1, "", days, "600"])
        assert problems == ([(2, rule)] if rule else [])
        assert [line.days for line in lines] == ([] if rule else [3])


def test_days_of_paid_leave_are_paid_and_those_of_unpaid_leave_are_not() -> None:
    w = world()
    month_end(w, 202603)
    first = day_from_date(2026, 3, 25)
    w.do("sub.maker", attendance(1, bits(20, 21)))
    w.do("sub.maker", RecordLeave(1, int(LeaveKind.ANNUAL), True, first, first + 1, seed_of("form")))
    w.do("sub.maker", RecordLeave(1, int(LeaveKind.PERSONAL), False, first + 2, first + 3, seed_of("other form")))
    assert look_up(w, [1, "", 6, "600"])[1] == [(2, "attendance_differs")]
    assert look_up(w, [1, "", 4, "600"]) == ([NewWageLine(1, 4, 600_00)], [])


def test_a_leaver_is_settled_with_and_not_paid_like_any_month() -> None:
    w = world()
    w.pass_days(5)
    w.do("sub.maker", attendance(1, bits(11, 12)))
    assert look_up(w, [1, "", 2, "600", "", "结清"])[1] == [(2, "settlement_not_open")]
    leave(w)
    assert look_up(w, [1, "", 2, "600"])[1] == [(2, "settlement_open")]
    assert look_up(w, [1, "", 2, "600", "", "结清"]) == ([NewWageLine(1, 2, 600_00, kind=LineKind.FINAL)], [])
    assert look_up(w, [1, "", 2, "600", "", "结清"])[1] == [(2, "settlement_not_open")]


def test_a_settlement_may_be_for_no_day_that_is_left() -> None:
    w = world()
    leave(w)
    assert look_up(w, [1, "", 0, "600", "", "结清"]) == ([NewWageLine(1, 0, 600_00, kind=LineKind.FINAL)], [])


def test_more_for_a_paid_line_is_a_supplement_and_what_was_agreed_is_kept_back() -> None:
    w = funded()
    table = paid_table(w, days=10)
    assert look_up(w, [1, "", 10, "20"])[1] == [(2, "paid_already")]
    w.do("sub.maker", attendance(1, bits(16)))
    assert look_up(w, [1, "", 2, "20", "", "补发"])[1] == [(2, "attendance_differs")]
    lines, problems = look_up(w, [1, "", 1, "20", "", "补发"], [2, "", 0, "5", "", "supplement"])
    assert problems == []
    assert lines == [NewWageLine(n + 1, 1 - n, (20_00, 5_00)[n], 0, LineKind.SUPPLEMENT, table, n) for n in (0, 1)]
    w.do("stranger.maker", reversal(w, "worker1", table, 0, 15_00))
    month_end(w, 202604)
    w.do("sub.maker", attendance(1, bits(1, 2), month=202604))
    w.do("sub.maker", attendance(2, bits(3), month=202604))
    assert look_up(w, [1, "", 2, "5", "15.01"], month=202604)[1] == [(2, "set_off_too_high")]
    kept_back = look_up(w, [1, "", 2, "0", "15"], [2, "", 1, "7"], month=202604)
    assert kept_back == ([NewWageLine(1, 2, 15_00, 15_00), NewWageLine(2, 1, 7_00)], [])


def test_what_was_not_paid_cannot_be_supplemented() -> None:
    w = world()
    w.wage_table(days=10)
    assert look_up(w, [1, "", 0, "20", "", "补发"], [2, "", 5, "20", "", "补发"])[1] == [(2, "not_supplementable"), (3, "not_supplementable")]


def twice_engaged() -> World:
    """A person known by a document who left on the 12th (engagement 3) and was taken on again on the 20th (engagement 4)."""
    w = world()
    w.do("bank.maker", RegisterPeople((NewPerson(person_tag(KEY, DOCUMENT), new_key("returner")),)))
    w.parties["returner"] = w.outcomes[0][1][0].party
    w.open("returner.wallet", "returner", project=1)
    w.do("sub.maker", EngageWorkers(1, (w.engagement("returner"),)))
    w.pass_days(2)
    leave(w, 3)
    w.pass_days(8)
    w.do("sub.maker", EngageWorkers(1, (w.engagement("returner"),)))
    month_end(w, 202603)
    return w


@pytest.mark.parametrize(("attended", "kind", "engagement"), [((3,), "结清", 3), ((4,), "", 4), ((3, 4), "结清", 3)])
def test_of_several_engagements_the_one_is_meant_that_the_row_can_be_about(attended: tuple[int, ...], kind: str, engagement: int) -> None:
    w = twice_engaged()
    for number in attended:
        w.do("sub.maker", attendance(number, bits({3: 11, 4: 21}[number])))
    lines, problems = look_up(w, ["", DOCUMENT, 1, "90", "", kind])
    assert problems == []
    assert [line.engagement for line in lines] == [engagement]


def test_a_person_with_two_engagements_in_a_month_is_named_by_their_numbers() -> None:
    w = twice_engaged()
    assert look_up(w, ["", DOCUMENT, 1, "90"])[1] == [(2, "attendance_missing")]
    w.do("sub.maker", attendance(3, bits(11)))
    w.do("sub.maker", attendance(4, bits(21)))
    assert look_up(w, ["", DOCUMENT, 1, "90"])[1] == [(2, "worker_ambiguous")]
    assert look_up(w, [1, DOCUMENT, 1, "90"])[1] == [(2, "worker_differs")]
    lines, problems = look_up(w, [3, DOCUMENT, 1, "90", "", "结清"], [4, DOCUMENT, 1, "90"])
    assert problems == []
    assert [line.kind for line in lines] == [LineKind.FINAL, LineKind.REGULAR]
    assert day(w) == day_from_date(2026, 3, 31)
