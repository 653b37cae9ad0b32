"""The trace as a picture: where money came from, in the order in which it came, and where it went.

A payment to five hundred workers is one box until somebody opens it, and is then shown some at a time; money that came by several
ways is one way at a time. The lists beneath hold every step, a page at a time.
"""

from typing import Any

from starlette.responses import RedirectResponse, Response

from fenming.web.charts import trace_drawing
from fenming.web.rendering import Page

_ALONE_MAX = 6
"""So many steps of one kind stand each for themselves; more are one box."""
_DRAWN_MAX = 40
_LISTED = 50
_ENDS = ("budget_line", "funding_source")
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
    ways = _ways(sides["up"])
    way = min(page.number("way") or 1, max(len(ways), 1))
    up = ways[way - 1] if ways else []
    # Where the answer begins with what was asked for, that is the subject itself.
    if up and up[0]["id"] == answer["id"]:
        subject, up = up[0], up[1:]
    below, more = _below(page, sides["down"])
    return page.render(
        "trace.html", trace=answer, lists={side: _listed(page, side, rows) for side, rows in sides.items()},
        drawing=trace_drawing(up, subject, below), way=way, ways=len(ways), more=more,
    )  # fmt: skip


async def start(page: Page) -> Response:
    """The box for an id."""
    wanted = page.request.query_params.get("id", "").strip()
    return RedirectResponse(f"/trace/{wanted}", 303) if wanted and "/" not in wanted else page.render("trace_start.html")


def _ways(up: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """The ways by which money came: one ends where it began, and a payment after that begins another."""
    ways: list[list[dict[str, Any]]] = []
    for step in up:
        if not ways or (step["kind"] == "payment" and ways[-1][-1]["kind"] in _ENDS):
            ways.append([])
        ways[-1].append(step)
    return ways


def _below(page: Page, down: list[dict[str, Any]]) -> tuple[list[dict[str, Any]], dict[str, Any] | None]:
    """What is drawn below: each step, or one box for many of a kind; the opened kind, some at a time, with what leads on."""
    opened = page.request.query_params.get("open", "")
    groups: dict[str, list[dict[str, Any]]] = {}
    for step in down:
        groups.setdefault(_group(step), []).append(step)
    if opened in groups:
        steps, start = groups[opened], page.number("from") or 0
        shown = steps[start : start + _DRAWN_MAX]
        more = {"start": start, "shown": len(shown), "total": len(steps), "step": _DRAWN_MAX}
        return list(map(_named_by_payee, shown)), more
    drawn: list[dict[str, Any]] = []
    for name, steps in groups.items():
        drawn += map(_named_by_payee, steps) if len(steps) <= _ALONE_MAX else [_folded(page, name, steps)]
    return drawn[:_DRAWN_MAX], None


def _named_by_payee(step: dict[str, Any]) -> dict[str, Any]:
    """In the picture, what went down is told apart by where it went: a box has no room for both sides."""
    payee = step.get("details", {}).get("to")
    return step | {"title": f"→ {payee}"} if step["kind"] == "payment" and payee else step


def _group(step: dict[str, Any]) -> str:
    return f"{step['kind']}.{step.get('details', {}).get('purpose', '')}".rstrip(".")


def _folded(page: Page, name: str, steps: list[dict[str, Any]]) -> dict[str, Any]:
    kind, _, purpose = name.partition(".")
    title = page.words.coded("purpose_name", purpose) if purpose else page.words.coded("step", kind)
    return {
        "id": page.words("trace.folded", count=len(steps)), "kind": kind, "title": title, "folded": True,
        "attributed": sum(step["attributed"] for step in steps), "href": f"?open={name}",
    }  # fmt: skip


def _listed(page: Page, side: str, rows: list[dict[str, Any]]) -> dict[str, Any]:
    start = page.number(f"{side}_from") or 0
    return {"rows": rows[start : start + _LISTED], "start": start, "total": len(rows), "step": _LISTED, "name": f"{side}_from"}


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
