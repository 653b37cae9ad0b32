"""The statutory numbers as people read them: every value with its day, source and region, oldest first."""

import msgspec
from sqlalchemy import Connection, select

from fenming.base.calendar import date_of
from fenming.base.problems import NotThere
from fenming.domains.identity.parameters import BACKGROUND, FOUNDING_VALUES, HOUSE, WHOLE_COUNTRY, Parameter
from fenming.domains.identity.views import PARAMETERS


class ParameterValueShown(msgspec.Struct, frozen=True):
    """One value of one parameter; `basis` is law, house or background; `region` 0 is the whole country.

    `open_contracts` is how many contracts kept the numbers of their signing day when this value was set.
    """

    parameter: int
    name: str
    region: int
    valid_from_day: int
    valid_from: str
    value: int
    source: str
    basis: str
    open_contracts: int
    height: int


def parameter_values(connection: Connection) -> list[ParameterValueShown]:
    """All values of all parameters: by parameter, region and day."""
    founding = [
        _shown(value.parameter, WHOLE_COUNTRY, value.valid_from_day, value.value, value.source, 0, 0)
        for value in FOUNDING_VALUES
    ]
    later = [
        _shown(
            Parameter(row.parameter), row.region, row.valid_from_day, row.value, row.source, row.open_contracts, row.height
        )
        for row in connection.execute(select(PARAMETERS))
    ]
    return sorted([*founding, *later], key=lambda shown: (shown.parameter, shown.region, shown.valid_from_day))


def parameter_named(text: str) -> Parameter:
    """The parameter with this name or number; raises `NotThere`."""
    for parameter in Parameter:
        if text.strip().upper() in (parameter.name, str(int(parameter))):
            return parameter
    raise NotThere(f"there is no parameter {text!r}; `fenming parameters list` shows them")


def _shown(
    parameter: Parameter, region: int, day: int, value: int, source: str, open_contracts: int, height: int
) -> ParameterValueShown:
    basis = "background" if source.startswith(BACKGROUND) else "house" if source == HOUSE else "law"
    return ParameterValueShown(
        int(parameter), parameter.name, region, day, date_of(day).isoformat(), value, source, basis, open_contracts, height
    )
