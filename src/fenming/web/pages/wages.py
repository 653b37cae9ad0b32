"""Wage tables: taking one in from a file, and one on the ledger with its lines, a page at a time."""

from typing import Any

from starlette.responses import Response

from fenming.base.limits import WAGE_FILE_BYTES_MAX
from fenming.web.rendering import Page

_ROWS = 50
_MAKER = 1
_RECEIVING, _COMPLETE = 1, 2
_LISTED, _PAID = 1, 3


async def tables(page: Page) -> Response:
    """The wage tables of a project, the latest first."""
    number = page.request.path_params["project"]
    cursor = page.request.query_params.get("cursor", "")
    found = await page.ask.get("/v1/wage-tables", project=number, newest=True, limit=_ROWS, cursor=cursor)
    names = await page.names([table["employer"] for table in found["items"]])
    return page.render("wage_tables.html", tables=found["items"], next=found["next"], names=names, currency=page.currency)


async def upload(page: Page) -> Response:
    """The page on which a file is chosen, checked, reviewed and sent; all of it is the browser's work."""
    return page.render("wage_upload.html", most=WAGE_FILE_BYTES_MAX, may=bool(page.actor and page.actor.duties & _MAKER))


async def table(page: Page) -> Response:
    """One wage table with its lines, and what whoever is signed in may do about it."""
    number = page.request.path_params["table"]
    cursor = page.request.query_params.get("cursor", "")
    row, lines = await page.ask.together(
        page.ask.get(f"/v1/wage-tables/{number}"),
        page.ask.get(f"/v1/wage-tables/{number}/lines", limit=_ROWS, cursor=cursor),
    )
    page.choose_project(row["project"])
    names = await page.names([row["employer"]])
    person = page.actor
    is_employer = person is not None and person.organisation == row["employer"] and bool(person.duties & _MAKER)
    return page.render(
        "wage_table.html", table=row, lines=lines["items"], next=lines["next"], names=names, currency=page.currency,
        may_submit=is_employer and row["status"] == _COMPLETE, may_go_on=is_employer and row["status"] == _RECEIVING,
    )  # fmt: skip


async def wage(page: Page) -> Response:
    """One line of a table on its way, like a parcel; a worker signs it here."""
    number, line = page.request.path_params["table"], page.request.path_params["line"]
    where = await page.ask.get(f"/v1/whereabouts/wages/{number}/{line}")
    page.choose_project(where["project"])
    return page.render("wage.html", where=where, statement=_statement(page, where), currency=where["currency"])


def _statement(page: Page, where: dict[str, Any]) -> str:
    """What the worker who is signed in may sign now: the line, the receipt, or nothing."""
    if page.actor is None or page.actor.party != where["worker"]:
        return ""
    return {_LISTED: "line", _PAID: "receipt"}.get(where["line_status"], "")


PAGES = (
    ("/projects/{project:int}/wages", tables),
    ("/projects/{project:int}/wages/new", upload),
    ("/wage-tables/{table:int}", table),
    ("/wages/{table:int}/{line:int}", wage),
)
