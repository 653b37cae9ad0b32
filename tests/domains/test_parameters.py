"""The statutory numbers: every one dated and sourced, background marked, and a region's values before the country's."""

from itertools import pairwise

import pytest

from fenming.base.calendar import day_from_date
from fenming.domains.identity.actions import SetParameter
from fenming.domains.identity.codes import PARAMETER_TOO_HIGH
from fenming.domains.identity.parameters import (
    BACKGROUND,
    FOUNDING_VALUES,
    HOUSE,
    Parameter,
    highest_value,
    parameter_on,
    regions_above,
)
from fenming.ledger.overlay import BlockState
from scenario import World, world

NOW = day_from_date(2026, 3, 10)
HEBEI, BAODING, BEIJING = 130_000, 130_600, 110_000


def value(w: World, parameter: Parameter, day: int = NOW, region: int = 0) -> int | None:
    return parameter_on(BlockState(w.store), parameter, day, region)


def test_every_number_is_dated_in_order_and_has_a_source() -> None:
    for parameter in Parameter:
        values = [v for v in FOUNDING_VALUES if v.parameter is parameter]
        assert values and all(v.source for v in values), parameter
        assert all(earlier.valid_from_day < later.valid_from_day for earlier, later in pairwise(values)), parameter


def test_what_is_background_only_is_marked_and_nothing_else_is() -> None:
    marked = {v.parameter.name for v in FOUNDING_VALUES if v.source.startswith(BACKGROUND)}
    assert marked == {
        "DEFECT_PERIOD_MAX_MONTHS", "RETENTION_RETURN_DAYS", "LATE_INTEREST_PER_DAY_MILLIONTHS",
        "PROGRESS_PAYMENT_MIN_PERMILLE", "PROGRESS_PAYMENT_MAX_PERMILLE", "WAGE_CLOSING_NOTICE_DAYS", "WAGE_MONTH_DAYS_HUNDREDTHS",
        *(f"SETTLEMENT_REVIEW_DAYS_BAND_{band}" for band in range(1, 5)),
        *(f"SETTLEMENT_REVIEW_BAND_{band}_BELOW_FEN" for band in range(1, 4)),
    }  # fmt: skip
    assert {v.parameter for v in FOUNDING_VALUES if v.source == HOUSE} == {
        Parameter.APPROVAL_LAPSE_DAYS, Parameter.VARIATION_CEILING_PERMILLE, Parameter.DOCUMENT_WARNING_DAYS,
        Parameter.GUARANTEE_WARNING_DAYS, Parameter.WAGE_OBJECTION_DAYS, Parameter.WAGE_DUE_DAYS, Parameter.SETTLEMENT_DUE_DAYS,
        Parameter.WAGE_COMPLAINT_DAYS, Parameter.WAGE_REMINDER_DAYS, Parameter.POWER_DAYS_MAX,
        Parameter.GUARANTEE_CLAIM_WORKING_DAYS, Parameter.DEFECT_OBJECTION_DAYS, Parameter.WAGE_DEPOSIT_STANDARD_PERMILLE,
        Parameter.GUARANTEE_WARNING_DAYS, Parameter.APPROVAL_STEP_DAYS, Parameter.CLAIM_OBJECTION_DAYS,
        Parameter.DISPUTE_DAYS, Parameter.PAYMENT_DAYS_OTHERWISE, Parameter.CLEARING_LAPSE_DAYS,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("parameter", "day", "expected"),
    [
        (Parameter.RETENTION_MAX_PERMILLE, day_from_date(2017, 1, 1), 50),
        (Parameter.RETENTION_MAX_PERMILLE, NOW, 30),
        (Parameter.PROGRESS_PAYMENT_MIN_PERMILLE, day_from_date(2022, 7, 31), 600),
        (Parameter.PROGRESS_PAYMENT_MIN_PERMILLE, day_from_date(2022, 8, 1), 800),
        (Parameter.ADVANCE_MIN_PERMILLE, NOW, 100),
        (Parameter.ADVANCE_MAX_PERMILLE, NOW, 300),
        (Parameter.WAGE_DEPOSIT_EXEMPT_BELOW_FEN, NOW, 300_000_000),
        (Parameter.SUPPLIER_DAYS_GOVERNMENT, day_from_date(2025, 5, 31), None),
        (Parameter.SUPPLIER_DAYS_GOVERNMENT, NOW, 30),
    ],
)
def test_a_number_holds_from_its_day_on(parameter: Parameter, day: int, expected: int | None) -> None:
    assert value(world("founded"), parameter, day) == expected


def test_no_share_for_labour_is_laid_down() -> None:
    assert not [parameter for parameter in Parameter if "LABOUR" in parameter.name and "PERMILLE" in parameter.name]


def test_a_province_sets_its_own_number_and_others_keep_the_countrys() -> None:
    w = world("founded")
    deposit = Parameter.WAGE_DEPOSIT_MIN_PERMILLE
    w.do("authority", SetParameter(deposit, 15, NOW, "province's scale", HEBEI))
    assert [value(w, deposit, NOW, region) for region in (BAODING, HEBEI, BEIJING, 0)] == [15, 15, 10, 10]
    assert value(w, deposit, NOW - 1, BAODING) == 10


def test_regions_from_the_nearest_to_the_whole_country() -> None:
    assert regions_above(BAODING) == (BAODING, HEBEI, 0)
    assert regions_above(HEBEI) == (HEBEI, 0)
    assert regions_above(0) == (0,)


def test_a_value_stays_within_its_unit() -> None:
    assert all(value.value <= highest_value(value.parameter) for value in FOUNDING_VALUES)
    for parameter, highest in (
        (Parameter.RETENTION_RETURN_DAYS, 3650), (Parameter.SUPPLIER_DAYS_GOVERNMENT, 3650),
        (Parameter.LATE_INTEREST_PER_DAY_MILLIONTHS, 1_000_000), (Parameter.WAGE_DEPOSIT_MAX_PERMILLE, 1000),
        (Parameter.DEFECT_PERIOD_MAX_MONTHS, 1200), (Parameter.WAGE_RECORDS_KEPT_YEARS, 100),
    ):  # fmt: skip
        w = world("founded")
        w.do("authority", SetParameter(parameter, highest + 1, NOW, "x"), expect=PARAMETER_TOO_HIGH)
        w.do("authority", SetParameter(parameter, highest, NOW, "x"))
