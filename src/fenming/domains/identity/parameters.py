"""The statutory numbers that rules need, each dated and with its source.

They were wrong within a year wherever they were constants (the wallet caps of 2020, the 80 % of August 2022), so a rule asks for
the value that was in force on a day: a contract keeps that of its signing. A number that is only known as background, and was
not read in its source, says so in its source text; it is there to be confirmed by the authority with `SetParameter`, which
puts a value with a checked source after it.

A value holds in a region: 0 is the whole country, else the six digits of the administrative division (GB/T 2260: 130600). Where a
region has no values of its own, those of its province (130000) hold, and then those of the country.
"""

from enum import IntEnum
from typing import NamedTuple

from fenming.base.calendar import day_from_date
from fenming.base.limits import AMOUNT_MAX
from fenming.domains.identity.codes import PARAMETER_UNKNOWN
from fenming.domains.identity.records import OPEN_CONTRACTS, PARAMETERS, ParameterHistory, ParameterValue
from fenming.ledger.codes import Rejected
from fenming.ledger.counting import Counter
from fenming.ledger.tables import State

BACKGROUND = "background, not checked: "
"""How the source of a number begins that was not read in the text it is ascribed to."""
HOUSE = "house rule of this ledger, no statute"
WHOLE_COUNTRY = 0
_PROVINCE = 10_000


class Parameter(IntEnum):
    """Names of the numbers; the unit stands last (`FEN`: for projects in CNY)."""

    RETENTION_MAX_PERMILLE = 1
    PROGRESS_PAYMENT_MIN_PERMILLE = 2
    APPROVAL_LAPSE_DAYS = 3
    LABOUR_CYCLE_MAX_MONTHS = 4
    WAGE_ACCOUNT_OPEN_DAYS = 5
    WAGE_RECORDS_KEPT_YEARS = 6
    WAGE_BREACH_FINE_MIN_FEN = 7
    WAGE_BREACH_FINE_MAX_FEN = 8
    WAGE_DEPOSIT_MIN_PERMILLE = 9
    WAGE_DEPOSIT_MAX_PERMILLE = 10
    WAGE_DEPOSIT_SEVERAL_PROJECTS_MIN_PERMILLE = 11
    WAGE_DEPOSIT_EXEMPT_BELOW_FEN = 12
    WAGE_DEPOSIT_EXEMPT_BELOW_CLEAN_YEARS = 13
    WAGE_DEPOSIT_LOWER_AFTER_CLEAN_YEARS = 14
    WAGE_DEPOSIT_EXEMPT_AFTER_CLEAN_YEARS = 15
    WAGE_DEPOSIT_HIGHER_AFTER_ARREARS_YEARS = 16
    WAGE_DEPOSIT_OPEN_WORKING_DAYS = 17
    WAGE_DEPOSIT_PAY_WORKING_DAYS = 18
    WAGE_DEPOSIT_REFILL_WORKING_DAYS = 19
    WAGE_DEPOSIT_RELEASE_NOTICE_DAYS = 20
    PROGRESS_PAYMENT_MAX_PERMILLE = 21
    OVERPAYMENT_RETURN_DAYS = 22
    DEFECT_PERIOD_MAX_MONTHS = 23
    RETENTION_RETURN_DAYS = 24
    ADVANCE_MIN_PERMILLE = 25
    ADVANCE_MAX_PERMILLE = 26
    ADVANCE_AFTER_CONTRACT_MONTHS = 27
    ADVANCE_BEFORE_START_DAYS = 28
    ADVANCE_UNPAID_NOTICE_DAYS = 29
    ADVANCE_UNPAID_STOP_DAYS = 30
    BID_BOND_MAX_PERMILLE = 31
    PERFORMANCE_BOND_MAX_PERMILLE = 32
    SUPPLIER_DAYS_GOVERNMENT = 33
    SUPPLIER_DAYS_GOVERNMENT_MAX = 34
    SUPPLIER_DAYS_LARGE_FIRM = 35
    LATE_INTEREST_PER_DAY_MILLIONTHS = 36
    SETTLEMENT_REVIEW_DAYS_BAND_1 = 37
    SETTLEMENT_REVIEW_DAYS_BAND_2 = 38
    SETTLEMENT_REVIEW_DAYS_BAND_3 = 39
    SETTLEMENT_REVIEW_DAYS_BAND_4 = 40
    SETTLEMENT_REVIEW_BAND_1_BELOW_FEN = 41
    SETTLEMENT_REVIEW_BAND_2_BELOW_FEN = 42
    SETTLEMENT_REVIEW_BAND_3_BELOW_FEN = 43
    VARIATION_CEILING_PERMILLE = 44
    DOCUMENT_WARNING_DAYS = 45
    GUARANTEE_WARNING_DAYS = 46
    APPROVAL_STEP_DAYS = 60
    CLAIM_OBJECTION_DAYS = 61
    DISPUTE_DAYS = 62
    PAYMENT_DAYS_OTHERWISE = 63
    CLEARING_LAPSE_DAYS = 64
    RETENTION_EXCLUDES_PERFORMANCE_BOND = 100
    DEFECT_OBJECTION_DAYS = 101
    GUARANTEE_CLAIM_WORKING_DAYS = 102
    WAGE_DEPOSIT_STANDARD_PERMILLE = 103
    WAGE_OBJECTION_DAYS = 200
    WAGE_DUE_DAYS = 201
    SETTLEMENT_DUE_DAYS = 202
    WAGE_COMPLAINT_DAYS = 203
    WAGE_REMINDER_DAYS = 204
    WAGE_CLOSING_NOTICE_DAYS = 205
    POWER_DAYS_MAX = 206
    WAGE_MONTH_DAYS_HUNDREDTHS = 207


_HIGHEST = {"PERMILLE": 1000, "MILLIONTHS": 1_000_000, "DAYS": 3650, "MONTHS": 1200, "YEARS": 100}
"""The highest value by unit. Rules add these to days and count working days one by one: beyond any law, they would not end."""


class FoundingValue(NamedTuple):
    """A value that every chain begins with, for the whole country."""

    parameter: Parameter
    valid_from_day: int
    value: int
    source: str


_ALWAYS = 0
_BIDDING = day_from_date(2012, 2, 1)
_SETTLEMENT_2004 = day_from_date(2004, 10, 20)
_RETENTION_2016 = day_from_date(2016, 12, 27)
_RETENTION_2017 = day_from_date(2017, 6, 20)
_WAGES_2020 = day_from_date(2020, 5, 1)
_ACCOUNTS_2021 = day_from_date(2021, 7, 7)
_DEPOSITS_2021 = day_from_date(2021, 11, 1)
_PROGRESS_2022 = day_from_date(2022, 8, 1)
_SUPPLIERS_2025 = day_from_date(2025, 6, 1)

_ACCOUNTS = "人社部发〔2021〕53号"
_DEPOSITS = "人社部发〔2021〕65号"
_ADVANCE = "财建〔2004〕369号 第十二条"
_FINE = "a news headline on 保障农民工工资支付条例；article not read"
_BONDS = "招标投标法实施条例 第二十六、五十八条，as quoted in a public construction system"
_SUPPLIERS = "保障中小企业款项支付条例（国务院令第802号）第九条"
_REVIEW = BACKGROUND + "财建〔2004〕369号, days of settlement review by price band"

FOUNDING_VALUES = (
    # Quality retention and the defects period.
    FoundingValue(Parameter.RETENTION_MAX_PERMILLE, _RETENTION_2016, 50, "the text of 2016 of the same measures"),
    FoundingValue(Parameter.RETENTION_MAX_PERMILLE, _RETENTION_2017, 30, "建质〔2017〕138号 第七条"),
    FoundingValue(Parameter.RETENTION_EXCLUDES_PERFORMANCE_BOND, _RETENTION_2016, 1, "the text of 2016 of the same measures"),
    FoundingValue(Parameter.DEFECT_PERIOD_MAX_MONTHS, _RETENTION_2017, 24, BACKGROUND + "建质〔2017〕138号"),
    FoundingValue(Parameter.RETENTION_RETURN_DAYS, _RETENTION_2017, 14, BACKGROUND + "建质〔2017〕138号"),
    # Progress payment, settlement.
    FoundingValue(Parameter.PROGRESS_PAYMENT_MIN_PERMILLE, _ALWAYS, 0, "no minimum before the measures of 2004"),
    FoundingValue(Parameter.PROGRESS_PAYMENT_MIN_PERMILLE, _SETTLEMENT_2004, 600, BACKGROUND + "财建〔2004〕369号"),
    FoundingValue(Parameter.PROGRESS_PAYMENT_MIN_PERMILLE, _PROGRESS_2022, 800, "财建〔2022〕183号"),
    FoundingValue(Parameter.PROGRESS_PAYMENT_MAX_PERMILLE, _ALWAYS, 1000, "no maximum before the measures of 2004"),
    FoundingValue(Parameter.PROGRESS_PAYMENT_MAX_PERMILLE, _SETTLEMENT_2004, 900, BACKGROUND + "财建〔2004〕369号"),
    FoundingValue(Parameter.PROGRESS_PAYMENT_MAX_PERMILLE, _PROGRESS_2022, 1000, "财建〔2022〕183号"),
    FoundingValue(Parameter.OVERPAYMENT_RETURN_DAYS, _PROGRESS_2022, 30, "财建〔2022〕183号"),
    FoundingValue(Parameter.SETTLEMENT_REVIEW_DAYS_BAND_1, _SETTLEMENT_2004, 20, _REVIEW),
    FoundingValue(Parameter.SETTLEMENT_REVIEW_DAYS_BAND_2, _SETTLEMENT_2004, 30, _REVIEW),
    FoundingValue(Parameter.SETTLEMENT_REVIEW_DAYS_BAND_3, _SETTLEMENT_2004, 45, _REVIEW),
    FoundingValue(Parameter.SETTLEMENT_REVIEW_DAYS_BAND_4, _SETTLEMENT_2004, 60, _REVIEW),
    FoundingValue(Parameter.SETTLEMENT_REVIEW_BAND_1_BELOW_FEN, _SETTLEMENT_2004, 5_000_000_00, _REVIEW),
    FoundingValue(Parameter.SETTLEMENT_REVIEW_BAND_2_BELOW_FEN, _SETTLEMENT_2004, 20_000_000_00, _REVIEW),
    FoundingValue(Parameter.SETTLEMENT_REVIEW_BAND_3_BELOW_FEN, _SETTLEMENT_2004, 50_000_000_00, _REVIEW),
    # Advance and bonds.
    FoundingValue(Parameter.ADVANCE_MIN_PERMILLE, _SETTLEMENT_2004, 100, _ADVANCE),
    FoundingValue(Parameter.ADVANCE_MAX_PERMILLE, _SETTLEMENT_2004, 300, _ADVANCE),
    FoundingValue(Parameter.ADVANCE_AFTER_CONTRACT_MONTHS, _SETTLEMENT_2004, 1, _ADVANCE),
    FoundingValue(Parameter.ADVANCE_BEFORE_START_DAYS, _SETTLEMENT_2004, 7, _ADVANCE),
    FoundingValue(Parameter.ADVANCE_UNPAID_NOTICE_DAYS, _SETTLEMENT_2004, 10, _ADVANCE),
    FoundingValue(Parameter.ADVANCE_UNPAID_STOP_DAYS, _SETTLEMENT_2004, 14, _ADVANCE),
    FoundingValue(Parameter.BID_BOND_MAX_PERMILLE, _BIDDING, 20, _BONDS),
    FoundingValue(Parameter.PERFORMANCE_BOND_MAX_PERMILLE, _BIDDING, 100, _BONDS),
    # Wages.
    FoundingValue(Parameter.LABOUR_CYCLE_MAX_MONTHS, _WAGES_2020, 1, "保障农民工工资支付条例 第二十四条"),
    FoundingValue(Parameter.WAGE_ACCOUNT_OPEN_DAYS, _ACCOUNTS_2021, 30, _ACCOUNTS),
    FoundingValue(Parameter.WAGE_RECORDS_KEPT_YEARS, _ACCOUNTS_2021, 3, _ACCOUNTS),
    FoundingValue(Parameter.WAGE_BREACH_FINE_MIN_FEN, _WAGES_2020, 50_000_00, _FINE),
    FoundingValue(Parameter.WAGE_BREACH_FINE_MAX_FEN, _WAGES_2020, 100_000_00, _FINE),
    FoundingValue(Parameter.WAGE_DEPOSIT_MIN_PERMILLE, _DEPOSITS_2021, 10, _DEPOSITS),
    FoundingValue(Parameter.WAGE_DEPOSIT_MAX_PERMILLE, _DEPOSITS_2021, 30, _DEPOSITS),
    FoundingValue(Parameter.WAGE_DEPOSIT_SEVERAL_PROJECTS_MIN_PERMILLE, _DEPOSITS_2021, 5, _DEPOSITS),
    FoundingValue(Parameter.WAGE_DEPOSIT_EXEMPT_BELOW_FEN, _DEPOSITS_2021, 3_000_000_00, _DEPOSITS),
    FoundingValue(Parameter.WAGE_DEPOSIT_EXEMPT_BELOW_CLEAN_YEARS, _DEPOSITS_2021, 1, _DEPOSITS),
    FoundingValue(Parameter.WAGE_DEPOSIT_LOWER_AFTER_CLEAN_YEARS, _DEPOSITS_2021, 2, _DEPOSITS),
    FoundingValue(Parameter.WAGE_DEPOSIT_EXEMPT_AFTER_CLEAN_YEARS, _DEPOSITS_2021, 3, _DEPOSITS),
    FoundingValue(Parameter.WAGE_DEPOSIT_HIGHER_AFTER_ARREARS_YEARS, _DEPOSITS_2021, 2, _DEPOSITS),
    FoundingValue(Parameter.WAGE_DEPOSIT_OPEN_WORKING_DAYS, _DEPOSITS_2021, 20, _DEPOSITS),
    FoundingValue(Parameter.WAGE_DEPOSIT_PAY_WORKING_DAYS, _DEPOSITS_2021, 5, _DEPOSITS),
    FoundingValue(Parameter.WAGE_DEPOSIT_REFILL_WORKING_DAYS, _DEPOSITS_2021, 10, _DEPOSITS),
    FoundingValue(Parameter.WAGE_DEPOSIT_RELEASE_NOTICE_DAYS, _DEPOSITS_2021, 30, _DEPOSITS),
    # That there is a public notice before the special account is closed was read; that it takes 30 days was not.
    FoundingValue(Parameter.WAGE_CLOSING_NOTICE_DAYS, _ALWAYS, 30, BACKGROUND + "days of the notice, as for the wage deposit"),
    FoundingValue(Parameter.WAGE_MONTH_DAYS_HUNDREDTHS, _ALWAYS, 2175, BACKGROUND + "21.75 paid days in a full month"),
    # Suppliers.
    FoundingValue(Parameter.SUPPLIER_DAYS_GOVERNMENT, _SUPPLIERS_2025, 30, _SUPPLIERS),
    FoundingValue(Parameter.SUPPLIER_DAYS_GOVERNMENT_MAX, _SUPPLIERS_2025, 60, _SUPPLIERS),
    FoundingValue(Parameter.SUPPLIER_DAYS_LARGE_FIRM, _SUPPLIERS_2025, 60, _SUPPLIERS),
    FoundingValue(
        Parameter.LATE_INTEREST_PER_DAY_MILLIONTHS, _SUPPLIERS_2025, 500,
        BACKGROUND + "保障中小企业款项支付条例（国务院令第802号）第十七条，where no rate was agreed",
    ),
    # What no statute fixes and this ledger needs.
    FoundingValue(Parameter.APPROVAL_LAPSE_DAYS, _ALWAYS, 90, HOUSE),
    FoundingValue(Parameter.VARIATION_CEILING_PERMILLE, _ALWAYS, 100, HOUSE),
    FoundingValue(Parameter.DOCUMENT_WARNING_DAYS, _ALWAYS, 30, HOUSE),
    FoundingValue(Parameter.GUARANTEE_WARNING_DAYS, _ALWAYS, 30, HOUSE),
    FoundingValue(Parameter.WAGE_OBJECTION_DAYS, _ALWAYS, 3, HOUSE),
    FoundingValue(Parameter.WAGE_DUE_DAYS, _ALWAYS, 30, HOUSE),
    FoundingValue(Parameter.SETTLEMENT_DUE_DAYS, _ALWAYS, 3, HOUSE),
    FoundingValue(Parameter.WAGE_COMPLAINT_DAYS, _ALWAYS, 5, HOUSE),
    FoundingValue(Parameter.WAGE_REMINDER_DAYS, _ALWAYS, 30, HOUSE),
    FoundingValue(Parameter.POWER_DAYS_MAX, _ALWAYS, 365, HOUSE),
    FoundingValue(Parameter.GUARANTEE_CLAIM_WORKING_DAYS, _ALWAYS, 5, HOUSE),
    FoundingValue(Parameter.DEFECT_OBJECTION_DAYS, _ALWAYS, 14, HOUSE),
    # The law gives 10 to 30 per mille and leaves the number to the province.
    FoundingValue(Parameter.WAGE_DEPOSIT_STANDARD_PERMILLE, _ALWAYS, 20, HOUSE),
    FoundingValue(Parameter.APPROVAL_STEP_DAYS, _ALWAYS, 14, HOUSE),
    FoundingValue(Parameter.CLAIM_OBJECTION_DAYS, _ALWAYS, 14, HOUSE),
    FoundingValue(Parameter.DISPUTE_DAYS, _ALWAYS, 28, HOUSE),
    FoundingValue(Parameter.PAYMENT_DAYS_OTHERWISE, _ALWAYS, 60, HOUSE),
    FoundingValue(Parameter.CLEARING_LAPSE_DAYS, _ALWAYS, 30, HOUSE),
)  # fmt: skip


def found_parameters(state: State) -> None:
    """Write the founding values."""
    for parameter in Parameter:
        values = [v for v in FOUNDING_VALUES if v.parameter is parameter]
        history = tuple(ParameterValue(v.valid_from_day, v.value, v.source) for v in values)
        PARAMETERS.write(state, ParameterHistory(history), parameter, WHOLE_COUNTRY)


def parameter_on(state: State, parameter: Parameter, day: int, region: int = WHOLE_COUNTRY) -> int | None:
    """The value in force on a day in a region, or None where no value was in force yet."""
    if PARAMETERS.read(state, parameter, WHOLE_COUNTRY) is None:
        raise Rejected(PARAMETER_UNKNOWN, parameter=int(parameter))
    for place in regions_above(region):
        history = PARAMETERS.read(state, parameter, place)
        in_force = [value.value for value in history.values if value.valid_from_day <= day] if history else []
        if in_force:
            return in_force[-1]
    return None


def number_on(state: State, parameter: Parameter, day: int, otherwise: int, region: int = WHOLE_COUNTRY) -> int:
    """The value in force on a day, or another where the law set none yet."""
    value = parameter_on(state, parameter, day, region)
    return otherwise if value is None else value


def highest_value(parameter: int) -> int:
    """The highest value that a parameter can be given, by the unit in its name."""
    words = Parameter(parameter).name.split("_")
    return next((limit for unit, limit in _HIGHEST.items() if unit in words), AMOUNT_MAX)


def regions_above(region: int) -> tuple[int, ...]:
    """A region, its province and the whole country: from the nearest values to the most general, each once."""
    places = (region, region // _PROVINCE * _PROVINCE, WHOLE_COUNTRY)
    return tuple(place for index, place in enumerate(places) if place not in places[:index])


def count_open_contracts(state: State, region: int, change: int) -> None:
    """Count contracts that keep the numbers of their signing day, in their region and all above it."""
    for place in regions_above(region):
        OPEN_CONTRACTS.write(state, Counter(open_contracts_in(state, place) + change), place)


def open_contracts_in(state: State, region: int) -> int:
    """How many signed contracts of a region have not been settled: a new value leaves them untouched."""
    counted = OPEN_CONTRACTS.read(state, region)
    return counted.count if counted else 0


def is_region(region: int) -> bool:
    """Whether the number can be an administrative division: 0, or six digits."""
    return region == WHOLE_COUNTRY or 100_000 <= region <= 999_999
