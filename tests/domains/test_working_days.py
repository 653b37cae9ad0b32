"""Working days and months, counted by the calendar that the authority publishes."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fenming.base.calendar import add_months, date_of, day_from_date, is_weekend, year_of
from fenming.domains.identity.actions import SetHolidays
from fenming.domains.identity.codes import HOLIDAYS_WRONG, NOT_AUTHORITY
from fenming.domains.identity.working_days import is_working_day, working_day_after
from fenming.ledger.codes import OK
from fenming.ledger.overlay import BlockState
from scenario import NOTHING, World, world

DAYS = st.integers(min_value=0, max_value=60_000)


def day(text: str) -> int:
    when = datetime.date.fromisoformat(text)
    return day_from_date(when.year, when.month, when.day)


def published() -> World:
    """The days around the National Day of 2026: a week off, and the Saturday after it worked."""
    w = world("founded")
    off = tuple(day(f"2026-10-0{n}") for n in range(1, 8))
    w.do("authority", SetHolidays(2026, off, (day("2026-10-10"),), NOTHING), expect=OK)
    return w


@given(DAYS)
def test_weekends_are_those_of_the_calendar(number: int) -> None:
    assert is_weekend(number) == (date_of(number).weekday() >= 5)


@pytest.mark.parametrize(
    ("start", "months", "expected"),
    [
        ("2026-01-31", 1, "2026-02-28"), ("2024-01-31", 1, "2024-02-29"), ("2026-03-10", 24, "2028-03-10"),
        ("2026-12-15", 1, "2027-01-15"), ("2026-11-30", 3, "2027-02-28"), ("2026-05-31", 0, "2026-05-31"),
        ("2025-12-31", 12, "2026-12-31"),
    ],
)  # fmt: skip
def test_months_end_with_the_month(start: str, months: int, expected: str) -> None:
    assert add_months(day(start), months) == day(expected)


@given(DAYS, st.integers(min_value=0, max_value=240))
def test_so_many_months_later_is_that_month_and_no_later_date(number: int, months: int) -> None:
    before, after = date_of(number), date_of(add_months(number, months))
    assert after.year * 12 + after.month == before.year * 12 + before.month + months
    assert after.day <= before.day
    assert after.day == before.day or date_of(add_months(number, months) + 1).day == 1


def test_a_holiday_is_free_and_a_worked_saturday_is_not() -> None:
    state = BlockState(published().store)
    assert [is_working_day(state, day(f"2026-10-{n:02}")) for n in range(7, 13)] == [False, True, True, True, False, True]


@pytest.mark.parametrize(
    ("start", "count", "expected"),
    [
        ("2026-09-30", 1, "2026-10-08"), ("2026-09-30", 3, "2026-10-10"), ("2026-09-30", 4, "2026-10-12"),
        ("2026-10-09", 1, "2026-10-10"), ("2027-10-08", 1, "2027-10-11"), ("2026-09-30", 0, "2026-09-30"),
    ],
)  # fmt: skip
def test_a_period_of_working_days_begins_on_the_day_after(start: str, count: int, expected: str) -> None:
    assert working_day_after(BlockState(published().store), day(start), count) == day(expected)


def test_a_later_notice_replaces_the_year() -> None:
    w = published()
    w.do("authority", SetHolidays(2026, (), (), NOTHING), expect=OK)
    assert is_working_day(BlockState(w.store), day("2026-10-01"))


@pytest.mark.parametrize(("off", "worked"), [(("2027-01-01",), ()), ((), ("2025-12-27",)), (("2026-05-02", "2026-05-01"), ())])
def test_days_of_another_year_or_in_disorder_are_refused(off: tuple[str, ...], worked: tuple[str, ...]) -> None:
    w = world("founded")
    action = SetHolidays(2026, tuple(map(day, off)), tuple(map(day, worked)), NOTHING)
    w.do("authority", action, expect=HOLIDAYS_WRONG)


def test_only_the_authority_publishes() -> None:
    world("parties").do("owner.administrator", SetHolidays(2026, (), (), NOTHING), expect=NOT_AUTHORITY)
    assert year_of(day("2026-12-31")) == 2026
