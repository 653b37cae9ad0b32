"""The days of a project: by when somebody must decide or pay, when money comes back, what expires. Drawn on an axis, and as a list.

No domain states planned dates of work yet. Once one does, its rows (first and last day, name, what depends on what) go into
`rows` before those of the payments, and its payment milestones are marks on the same axis; the page need not change.
"""

from typing import Any

from starlette.responses import Response

from fenming.web.rendering import Page
from fenming.web.timeline import timeline

_DRAWN_MAX = 40
_HREFS = {
    "claim": "/claims/{0}", "table": "/wage-tables/{0}", "contract": "/contracts/{0}", "guarantee": "/trace/guarantee-{0}",
    "project": "/projects/{0}", "proposal": "/inbox",
}  # fmt: skip


async def schedule(page: Page) -> Response:
    """What is still to come, or all of it."""
    number = page.request.path_params["project"]
    everything = page.request.query_params.get("all") == "1"
    found = await page.ask.get(f"/v1/projects/{number}/dates", all=everything or None)
    rows = [_shown(row) for row in found["items"]]
    drawing = timeline(rows[:_DRAWN_MAX], page.today) if rows else None
    return page.render("schedule.html", rows=rows, drawing=drawing, everything=everything, currency=page.currency)


def _shown(row: dict[str, Any]) -> dict[str, Any]:
    kind, _, number = row["id"].partition("-")
    return row | {"href": _HREFS[kind].format(number), "tone": "bad" if row["late"] else row["kind"] if row["open"] else "past"}


PAGES = (("/projects/{project:int}/schedule", schedule),)
