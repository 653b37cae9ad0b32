"""What changed in a project between two heights: its figures, and each of its lists row by row.

Both ends are views as they stood, so nothing has to be told by events: a row is added, gone, or has other values.
"""

from collections.abc import Iterator
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, Table, func, select

from fenming.base.problems import NotThere
from fenming.domains.approvals.views import ABSENCES, DELEGATIONS, PROPOSALS
from fenming.domains.audit.queries.registers import PAYMENTS
from fenming.domains.contracts.views import BUDGET_LINES, CONTRACTS
from fenming.domains.contracts.views.budget import FUNDING_SOURCES
from fenming.domains.contracts.views.tree import VARIATIONS
from fenming.domains.funds.views import CLAIMS
from fenming.domains.guarantees.views import GUARANTEES
from fenming.domains.identity.views import PARTIES, ROLES
from fenming.domains.money.views import POSTINGS
from fenming.domains.overview.queries.projects import summary
from fenming.domains.payroll.views import WAGE_TABLES

ROWS_MAX = 500
"""So many rows of a list are told one by one; the counts are of all."""
_PROJECT_SCOPE = 1


class Change(msgspec.Struct, frozen=True):
    """A row that is new, gone or different. `key` names it; `values` are those it has (or had); `before` those it had otherwise."""

    change: str
    key: dict[str, Any]
    values: dict[str, Any]
    before: dict[str, Any]


class ListChanges(msgspec.Struct, frozen=True):
    """What changed in a list; `rows` holds the first of them, the counts are of all."""

    name: str
    added: int
    changed: int
    removed: int
    rows: list[Change]


def differences(before: Connection, after: Connection, project: int) -> dict[str, Any]:
    """Figures and lists of a project at both ends; raises `NotThere` where the project is not there at the later one."""
    now = summary(after, project)
    try:
        then = summary(before, project)
    except NotThere:  # it was opened in between: everything is new
        then = dict.fromkeys(now, 0)
    figures = [
        {"figure": name, "before": then[name], "after": now[name]}
        for name in now if isinstance(now[name], int) and name not in ("project", "owner", "currency")
    ]  # fmt: skip
    return {"project": project, "currency": now["currency"], "figures": figures, "lists": list(_lists(before, after, project))}


def payments_between(connection: Connection, project: int, since: int) -> list[dict[str, int]]:
    """Payments of a project after a height, by what they are for: how many, and how much."""
    sums = func.count().label("payments"), func.sum(POSTINGS.c.amount).label("amount")
    query = select(POSTINGS.c.purpose, *sums).where(PAYMENTS.of["project"](project), POSTINGS.c.height > since)
    rows = connection.execute(query.group_by(POSTINGS.c.purpose).order_by(POSTINGS.c.purpose))
    return [{name: int(value) for name, value in row._asdict().items()} for row in rows]


def _lists(before: Connection, after: Connection, project: int) -> Iterator[ListChanges]:
    contracts = select(CONTRACTS.c.contract).where(CONTRACTS.c.project == project)
    in_project = (PROPOSALS.c.scope == _PROJECT_SCOPE) & (PROPOSALS.c.scope_number == project)
    # Officers may do what their organisation's role in the project lets them: both are what rights are made of.
    ours = select(ROLES.c.organisation).where(ROLES.c.project == project)
    officers = PARTIES.c.organisation.in_(ours) & (PARTIES.c.duties > 0)
    lists: tuple[tuple[str, Table, tuple[str, ...], ColumnElement[bool]], ...] = (
        ("budget_lines", BUDGET_LINES, ("line",), BUDGET_LINES.c.project == project),
        ("funding_sources", FUNDING_SOURCES, ("source",), FUNDING_SOURCES.c.project == project),
        ("contracts", CONTRACTS, ("contract",), CONTRACTS.c.project == project),
        ("variations", VARIATIONS, ("variation",), VARIATIONS.c.contract.in_(contracts)),
        ("claims", CLAIMS, ("claim",), CLAIMS.c.contract.in_(contracts)),
        ("wage_tables", WAGE_TABLES, ("wage_table",), WAGE_TABLES.c.project == project),
        ("guarantees", GUARANTEES, ("guarantee",), GUARANTEES.c.project == project),
        ("proposals", PROPOSALS, ("proposal",), in_project),
        ("roles", ROLES, ("organisation", "role"), ROLES.c.project == project),
        ("officers", PARTIES, ("party",), officers),
        ("delegations", DELEGATIONS, ("delegation",), DELEGATIONS.c.organisation.in_(ours)),
        ("absences", ABSENCES, ("number",), ABSENCES.c.officer.in_(select(PARTIES.c.party).where(officers))),
    )
    for name, table, key, where in lists:
        changes = sorted(_changes(before, after, table, key, where), key=lambda change: list(change.key.values()))
        counts = {kind: sum(change.change == kind for change in changes) for kind in ("added", "changed", "removed")}
        yield ListChanges(name, **counts, rows=changes[:ROWS_MAX])


def _changes(
    before: Connection, after: Connection, table: Table, key: tuple[str, ...], where: ColumnElement[bool]
) -> Iterator[Change]:
    old, new = _rows(before, table, key, where), _rows(after, table, key, where)
    for place, values in new.items():
        if place not in old:
            yield Change("added", dict(zip(key, place, strict=True)), values, {})
        elif values != old[place]:
            changed = {name: value for name, value in old[place].items() if values[name] != value}
            yield Change("changed", dict(zip(key, place, strict=True)), values, changed)
    for place, values in old.items():
        if place not in new:
            yield Change("removed", dict(zip(key, place, strict=True)), values, {})


def _rows(connection: Connection, table: Table, key: tuple[str, ...], where: ColumnElement[bool]) -> dict[Any, dict[str, Any]]:
    rows = connection.execute(select(table).where(where))
    return {tuple(row._mapping[name] for name in key): row._asdict() for row in rows}
