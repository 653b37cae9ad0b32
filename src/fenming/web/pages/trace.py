"""The trace as a picture: where money came from on the left, where it went on the right."""

from typing import Any

from starlette.responses import RedirectResponse, Response

from fenming.web.charts import trace_drawing
from fenming.web.rendering import Page

_DRAWN_MAX = 20
"""So many steps a side are drawn; the lists beneath hold all."""
_HREFS = {
    "payment": "/payments/{0}", "contract": "/contracts/{0}", "claim": "/claims/{0}", "budget_line": "/projects/{0}/lines",
    "guarantee": "/trace/guarantee-{0}", "wage_table": "/trace/table-{0}", "wage_line": "/trace/table-{0}",
    "funding_source": "/projects/{0}/entries/funding",
}  # fmt: skip


async def trace(page: Page) -> Response:
    """Both ways from one id."""
    wanted = page.request.path_params["id"]
    answer = await page.ask.get(f"/v1/trace/{wanted}")
    sides = {side: [_shown(page, step) for step in answer[side]] for side in ("up", "down")}
    kind = wanted.partition("-")[0]
    subject = {"id": answer["id"], "kind": kind, "title": "", "attributed": answer["amount"], "href": ""}
    up = sides["up"]
    # Where the answer begins with what was asked for, that is the subject itself.
    if up and up[0]["id"] == answer["id"]:
        subject, up = up[0], up[1:]
    drawing = trace_drawing(up[:_DRAWN_MAX], subject, sides["down"][:_DRAWN_MAX])
    return page.render("trace.html", trace=answer, up=sides["up"], down=sides["down"], drawing=drawing)


async def start(page: Page) -> Response:
    """The box for an id."""
    wanted = page.request.query_params.get("id", "").strip()
    return RedirectResponse(f"/trace/{wanted}", 303) if wanted and "/" not in wanted else page.render("trace_start.html")


def _shown(page: Page, step: dict[str, Any]) -> dict[str, Any]:
    signatures = [one | {"words": _act(page, one["act"])} for one in step.get("signatures", [])]
    return step | {"href": href_of(step), "signatures": signatures}


def _act(page: Page, act: str) -> str:
    """What a signature was for; approvals carry the number of their step."""
    head, _, number = act.rpartition(" ")
    return page.words("trace.approval_step", step=number) if head == "approval step" else page.words.coded("act", act)


def href_of(step: dict[str, Any]) -> str:
    """Where a step of a trace is opened."""
    numbers = step["id"].split("-")[1:]
    return _HREFS.get(step["kind"], f"/trace/{step['id']}").format(*numbers)


PAGES = (("/trace", start), ("/trace/{id}", trace))
