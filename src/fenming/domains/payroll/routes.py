"""Engagements, attendance, wage tables and what became of them over HTTP; `...day` counts from 1970-01-01."""

from fastapi import APIRouter, Query
from fastapi.responses import Response
from sqlalchemy import Table

from fenming.api.listing import Cursor, Limit, NodeHere, PathNumber, RowNumber, answer, one, page
from fenming.domains.payroll.queries import payees_by_agent, payees_by_device
from fenming.domains.payroll.views import payees, people
from fenming.domains.payroll.views.tables import REVERSALS, WAGE_LINES, WAGE_TABLES

router = APIRouter(prefix="/v1", tags=["payroll"])

_LISTS: dict[str, tuple[Table, str]] = {
    "engagements": (people.ENGAGEMENTS, "Engagements, with wage basis and dates; the ledger holds no names"),
    "sites": (people.SITES, "Sites that have a gate of their own"),
    "site-passes": (people.SITE_PASSES, "Who was let onto a site, and who left it"),
    "attendance": (people.ATTENDANCE, "Half-days by engagement, month and site: bit 2n the morning of day n+1"),
    "attendance-overlaps": (people.OVERLAPS, "The same person at two places at once"),
    "attendance-corrections": (people.CORRECTIONS, "Corrections of attendance, with who asked and who confirmed"),
    "leaves": (people.LEAVES, "Leave taken"),
    "settlements": (people.SETTLEMENTS, "Final settlements of those who left"),
    "overdue-wages": (people.OVERDUE_WAGES, "Months not paid by their due day"),
    "wage-reversals": (REVERSALS, "What workers agreed to give back"),
    "powers-of-attorney": (payees.POWERS, "Who may act for whom"),
    "payee-handlings": (payees.HANDLINGS, "What agents did for workers, and on which device"),
    "uncollected-wages": (payees.UNCOLLECTED, "Wages that could not be delivered, and why"),
    "uncollected-accounts": (payees.UNCOLLECTED_ACCOUNTS, "What waits in uncollected accounts, told over time"),
    "estates": (payees.ESTATES, "Workers who died, and what their heirs were paid"),
    "estate-claims": (payees.ESTATE_CLAIMS, "Claims of heirs"),
    "wage-complaints": (payees.COMPLAINTS, "Complaints with their clock"),
    "wage-account-closings": (payees.CLOSINGS, "Notices and closings of special wage accounts"),
    "kept-records": (payees.KEPT_RECORDS, "Personal records kept off the ledger, by commitment"),
}
_FILTERS = ("project", "worker", "engagement")


def _add_list(name: str, table: Table, summary: str) -> None:
    def listed(
        node: NodeHere, limit: Limit = 100, cursor: Cursor = "", project: RowNumber | None = None,
        worker: RowNumber | None = None, engagement: RowNumber | None = None,
    ) -> Response:  # fmt: skip
        given = {"project": project, "worker": worker, "engagement": engagement}
        return page(node, table, limit, cursor, {key: value for key, value in given.items() if key in table.c})

    known = ", ".join(key for key in _FILTERS if key in table.c) or "none"
    listed.__name__ = name.replace("-", "_")
    router.get(f"/{name}", summary=summary, description=f"Filters: {known}.")(listed)


for _name, (_table, _summary) in _LISTS.items():
    _add_list(_name, _table, _summary)


@router.get("/wage-tables", summary="Wage tables, by number")
def wage_tables(node: NodeHere, limit: Limit = 100, cursor: Cursor = "", project: RowNumber | None = None) -> Response:
    """With their status."""
    return page(node, WAGE_TABLES, limit, cursor, {"project": project})


@router.get("/wage-tables/{table}", summary="One wage table")
def wage_table(table: PathNumber, node: NodeHere) -> Response:
    """By its number."""
    return one(node, WAGE_TABLES, f"table-{table}", wage_table=table)


@router.get("/wage-tables/{table}/lines", summary="Lines of a wage table")
def wage_lines(table: PathNumber, node: NodeHere, limit: Limit = 100, cursor: Cursor = "") -> Response:
    """Workers stand there by the number of their engagement; the ledger holds no names."""
    return page(node, WAGE_LINES, limit, cursor, {"wage_table": table})


@router.get("/payee-handlers", summary="Devices and agents that stand behind several payees")
def payee_handlers(node: NodeHere, at_least: int = Query(2, ge=2, le=10_000)) -> Response:
    """By number of different workers, most first."""
    with node.engine.connect() as connection:
        devices = [{"device": device.hex(), "payees": count} for device, count in payees_by_device(connection, at_least)]
        agents = [{"agent": agent, "payees": count} for agent, count in payees_by_agent(connection, at_least)]
    return answer({"devices": devices, "agents": agents}, headers=node.headers)
