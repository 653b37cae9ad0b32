"""The statutory numbers that rules need, each dated and with its source.

They were wrong within a year wherever they were constants (the wallet caps of 2020, the 80 % of August 2022), so a rule asks for
the value that was in force on a day: a contract keeps that of its signing. Numbers only known as background are not here.
"""

from enum import IntEnum
from typing import NamedTuple

from fenming.base.calendar import day_from_date
from fenming.domains.identity.codes import PARAMETER_UNKNOWN
from fenming.domains.identity.records import PARAMETERS, ParameterHistory, ParameterValue
from fenming.ledger.codes import Rejected
from fenming.ledger.tables import State


class Parameter(IntEnum):
    """Names of the statutory numbers."""

    RETENTION_MAX_PERMILLE = 1
    PROGRESS_PAYMENT_MIN_PERMILLE = 2
    APPROVAL_LAPSE_DAYS = 3


class FoundingValue(NamedTuple):
    """A value that every chain begins with."""

    parameter: Parameter
    valid_from_day: int
    value: int
    source: str


FOUNDING_VALUES = (
    FoundingValue(Parameter.RETENTION_MAX_PERMILLE, day_from_date(2017, 6, 20), 30, "建质〔2017〕138号 第七条"),
    FoundingValue(Parameter.PROGRESS_PAYMENT_MIN_PERMILLE, 0, 0, "no minimum before 财建〔2022〕183号"),
    FoundingValue(Parameter.PROGRESS_PAYMENT_MIN_PERMILLE, day_from_date(2022, 8, 1), 800, "财建〔2022〕183号"),
    FoundingValue(Parameter.APPROVAL_LAPSE_DAYS, 0, 90, "house rule of this ledger, no statute"),
)


def found_parameters(state: State) -> None:
    """Write the founding values."""
    for parameter in Parameter:
        values = [v for v in FOUNDING_VALUES if v.parameter is parameter]
        history = tuple(ParameterValue(v.valid_from_day, v.value, v.source) for v in values)
        PARAMETERS.write(state, ParameterHistory(history), parameter)


def parameter_on(state: State, parameter: Parameter, day: int) -> int | None:
    """The value in force on a day, or None where no value was in force yet."""
    history = PARAMETERS.read(state, parameter)
    if history is None:
        raise Rejected(PARAMETER_UNKNOWN, parameter=int(parameter))
    in_force = [value.value for value in history.values if value.valid_from_day <= day]
    return in_force[-1] if in_force else None
