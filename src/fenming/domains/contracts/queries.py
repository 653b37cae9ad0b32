"""What a new value of a parameter would have touched: read before it is set, because afterwards nothing is touched at all.

A contract keeps the numbers of its signing day. The preview lists the open contracts of the region for which the new value
differs from the one they keep, and says where their own terms would break it.
"""

import msgspec
from sqlalchemy import Connection, RowMapping, select

from fenming.base.problems import NotThere
from fenming.domains.contracts.records import ContractStatus
from fenming.domains.contracts.views.budget import PROJECTS
from fenming.domains.contracts.views.tree import CONTRACTS
from fenming.domains.identity.parameters import Parameter, is_region, regions_above
from fenming.domains.identity.queries import ParameterValueShown, parameter_values

_OPEN = (int(ContractStatus.SIGNED), int(ContractStatus.TERMINATED))
_HIGHEST = {Parameter.RETENTION_MAX_PERMILLE: "retention_permille", Parameter.PROGRESS_PAYMENT_MAX_PERMILLE: "progress_permille"}
_LOWEST = {Parameter.PROGRESS_PAYMENT_MIN_PERMILLE: "progress_permille"}


class TouchedContract(msgspec.Struct, frozen=True):
    """An open contract that keeps another value than the new one; `term_breaks` says whether its terms would not fit."""

    contract: int
    project: int
    payer: int
    payee: int
    signed_day: int
    value_kept: int | None
    term_breaks: bool


class ParameterPreview(msgspec.Struct, frozen=True):
    """What setting a value would mean; `open_contracts` is the count that its event would carry."""

    parameter: str
    region: int
    value: int
    valid_from_day: int
    in_force_before: int | None
    open_contracts: int
    touched: list[TouchedContract]


def preview_parameter(connection: Connection, parameter: Parameter, value: int, from_day: int, region: int) -> ParameterPreview:
    """Which open contracts the value would touch if it held for them; changes nothing. Raises `NotThere` for no region."""
    if not is_region(region):
        raise NotThere(f"there is no region {region}: it is 0, or the six digits of an administrative division")
    values = [shown for shown in parameter_values(connection) if shown.parameter == parameter]
    joined = CONTRACTS.join(PROJECTS, CONTRACTS.c.project == PROJECTS.c.project)
    query = select(CONTRACTS, PROJECTS.c.region).select_from(joined).where(CONTRACTS.c.status.in_(_OPEN))
    rows = [row for row in connection.execute(query.order_by(CONTRACTS.c.contract)) if region in regions_above(row.region)]
    touched = [
        TouchedContract(
            row.contract, row.project, row.payer, row.payee, row.signed_day, kept,
            _breaks(parameter, value, row._mapping)
        )
        for row in rows
        if (kept := _in_force(values, row.signed_day, row.region)) != value
    ]  # fmt: skip
    before = _in_force(values, from_day, region)
    return ParameterPreview(parameter.name, region, value, from_day, before, len(rows), touched)


def _in_force(values: list[ParameterValueShown], day: int, region: int) -> int | None:
    for place in regions_above(region):
        in_force = [shown.value for shown in values if shown.region == place and shown.valid_from_day <= day]
        if in_force:
            return in_force[-1]
    return None


def _breaks(parameter: Parameter, value: int, terms: RowMapping) -> bool:
    if parameter in _HIGHEST:
        return bool(terms[_HIGHEST[parameter]] > value)
    return parameter in _LOWEST and bool(terms[_LOWEST[parameter]] < value)
