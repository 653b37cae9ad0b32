"""Engagements, attendance, wage tables and what became of them over HTTP; `...day` counts from 1970-01-01."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response
from sqlalchemy import Table

from fenming.api.bodies import whole_body
from fenming.api.listing import Cursor, Limit, Newest, NodeHere, PathNumber, RowNumber, RunningNode, answer, one, page
from fenming.base.calendar import is_month
from fenming.base.limits import WAGE_FILE_BYTES_MAX
from fenming.base.problems import BadUsage
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
_NOT_KEPT = {"Cache-Control": "no-store"}
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
def wage_tables(
    node: NodeHere, limit: Limit = 100, cursor: Cursor = "", project: RowNumber | None = None, employer: RowNumber | None = None,
    document: Annotated[str, Query(pattern="^([0-9a-f]{64})?$", description="SHA-256 of the file it was made from.")] = "",
    newest: Newest = False,
) -> Response:  # fmt: skip
    """`status` 1 receives lines, 2 complete, 3 submitted, 4 approved, 5 paid, 6 withdrawn."""
    chosen = WAGE_TABLES.c.document == bytes.fromhex(document) if document else None
    return page(node, WAGE_TABLES, limit, cursor, {"project": project, "employer": employer}, chosen, newest)


@router.get("/wage-tables/{table}", summary="One wage table")
def wage_table(table: PathNumber, node: NodeHere) -> Response:
    """By its number."""
    return one(node, WAGE_TABLES, f"table-{table}", wage_table=table)


@router.get("/wage-tables/{table}/lines", summary="Lines of a wage table")
def wage_lines(
    table: PathNumber, node: NodeHere, limit: Limit = 100, cursor: Cursor = "", engagement: RowNumber | None = None
) -> Response:
    """Workers stand there by the number of their engagement; the ledger holds no names."""
    return page(node, WAGE_LINES, limit, cursor, {"wage_table": table, "engagement": engagement})


_FILE = {
    "requestBody": {"required": True, "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}}
}
MonthGiven = Annotated[
    int | None, Query(ge=190001, le=299912, description="As year * 100 + month, where the file does not name it.")
]


@router.post("/wage-checks", summary="Hold a wage table (CSV or XLSX) against the ledger; nothing is kept", openapi_extra=_FILE)
async def wage_check(
    request: Request, node: RunningNode, project: RowNumber, employer: RowNumber, month: MonthGiven = None
) -> Response:
    """The body is the file. Problems come with sheet, row and column; where there are none, the lines that the employer may
    send as a wage table, with the root that announces them and the places where each was found."""
    data = await whole_body(request, WAGE_FILE_BYTES_MAX)
    return answer(await run_in_threadpool(node.check_wages, project, employer, _real(month), data), headers=_NOT_KEPT)


class Workbook(Response):
    """A spreadsheet."""

    media_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@router.post(
    "/wage-checks/corrected", summary="The same file with what is wrong beside each row, as XLSX", openapi_extra=_FILE,
    response_class=Workbook,
)  # fmt: skip
async def wage_check_corrected(
    request: Request, node: RunningNode, project: RowNumber, employer: RowNumber, month: MonthGiven = None
) -> Response:
    """The body is the file; the answer marks the cells to be corrected."""
    data = await whole_body(request, WAGE_FILE_BYTES_MAX)
    book = await run_in_threadpool(node.corrected_wages, project, employer, _real(month), data)
    return Workbook(book, headers=_NOT_KEPT)


def _real(month: int | None) -> int | None:
    if month is not None and not is_month(month):
        raise BadUsage(f"there is no month {month}")
    return month


@router.get("/payee-handlers", summary="Devices and agents that stand behind several payees")
def payee_handlers(node: NodeHere, at_least: int = Query(2, ge=2, le=10_000)) -> Response:
    """By number of different workers, most first."""
    with node.engine.connect() as connection:
        devices = [{"device": device.hex(), "payees": count} for device, count in payees_by_device(connection, at_least)]
        agents = [{"agent": agent, "payees": count} for agent, count in payees_by_agent(connection, at_least)]
    return answer({"devices": devices, "agents": agents}, headers=node.headers)
