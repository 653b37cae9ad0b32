"""The cockpit of a project, and the entries behind each of its figures."""

from starlette.responses import Response

from fenming.web.charts import bars
from fenming.web.rendering import PROJECT_COOKIE, Page

KINDS = ("paid", "wages", "retention", "funding")
_ROWS = 50
_YEAR_S = 31_536_000


async def cockpit(page: Page) -> Response:
    """Budget, committed, certified, paid, retained; months; lines; contracts; what waits; warnings."""
    base = f"/v1/projects/{page.request.path_params['project']}"
    number = page.request.path_params["project"]
    summary, months, lines, tree, funders, waiting = await page.ask.together(
        page.ask.get(f"{base}/summary"), page.ask.get(f"{base}/months"), page.ask.all(f"{base}/budget-lines"),
        page.ask.get(f"{base}/contract-tree"), page.ask.get(f"{base}/funders"), page.ask.get("/v1/inbox", project=number),
    )  # fmt: skip
    names = await page.names([summary["owner"]])
    chart = bars([(row["month"], row["paid"], row["wages"]) for row in months["items"]][-24:])
    response = page.render(
        "cockpit.html", summary=summary, chart=chart, lines=lines, tree=tree["items"], funders=funders["items"],
        waiting=waiting["items"], names=names,
    )  # fmt: skip
    is_https = page.request.url.scheme == "https"
    response.set_cookie(PROJECT_COOKIE, str(number), max_age=_YEAR_S, samesite="lax", httponly=True, secure=is_https)
    return response


async def warnings(page: Page) -> Response:
    """The warnings of a project, for its cockpit: all rules run for them, and the figures must not wait for that."""
    number = page.request.path_params["project"]
    found = await page.ask.get("/v1/warnings", project=number)
    return page.render("parts/warnings.html", warnings=found["items"])


async def lines(page: Page) -> Response:
    """The budget: its lines as approved and revised, and every revision."""
    base = f"/v1/projects/{page.request.path_params['project']}"
    rows, revisions, summary = await page.ask.together(
        page.ask.all(f"{base}/budget-lines"), page.ask.all(f"{base}/budget-revisions"), page.ask.get(f"{base}/summary")
    )
    return page.render("lines.html", lines=rows, revisions=revisions, summary=summary)


async def entries(page: Page) -> Response:
    """The payments that make a figure, the latest first."""
    number, kind = page.request.path_params["project"], page.request.path_params["kind"]
    base = f"/v1/projects/{number}"
    cursor = page.request.query_params.get("cursor", "")
    summary, found = await page.ask.together(
        page.ask.get(f"{base}/summary"),
        page.ask.get(f"{base}/payments", kind=kind, newest=True, limit=_ROWS, cursor=cursor),
    )
    names = await page.names(accounts=[row[side] for row in found["items"] for side in ("debit", "credit")])
    return page.render("entries.html", kind=kind, summary=summary, payments=found["items"], next=found["next"], names=names)


PAGES = (
    ("/projects/{project:int}", cockpit),
    ("/projects/{project:int}/warnings", warnings),
    ("/projects/{project:int}/lines", lines),
    ("/projects/{project:int}/entries/{kind}", entries),
)
