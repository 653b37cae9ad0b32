"""What a citizen may want to know of a project, in plain words and on one printable page; and the warnings of the detectors."""

import hashlib
from typing import Any

from starlette.responses import Response

from fenming.web.charts import bars
from fenming.web.interface import Refused
from fenming.web.language import LANGUAGES
from fenming.web.pages.contracts import in_tree_order
from fenming.web.rendering import Page


async def public(page: Page) -> Response:
    """One project for everybody, in the reader's language."""
    return await _project(page)


async def public_in(page: Page) -> Response:
    """The same with the language in its address and nothing of its reader in it: whoever stands between may keep and pass it on."""
    page.forget_reader(_language(page))
    return _kept(page, await _project(page), "text/html; charset=utf-8")


async def feed(page: Page) -> Response:
    """What the project paid to organisations, as a feed to subscribe to."""
    page.forget_reader(_language(page))
    number = page.request.path_params["project"]
    summary, paid = await page.ask.together(page.ask.get(f"/v1/projects/{number}/summary"), _latest(page, number, _FED))
    names = await page.names([summary["owner"]])
    updated = max((row["time_ms"] for row in paid), default=0)
    # Its links are relative: the name under which it was asked for is the asker's, and others would get it from a cache.
    return _kept(page, page.render("feed.xml", summary=summary, paid=paid, names=names, updated=updated), "application/atom+xml")


async def _project(page: Page) -> Response:
    """What it costs, where its money is, who builds it, whom it paid, and how to check it."""
    number = page.request.path_params["project"]
    base = f"/v1/projects/{number}"
    summary, tree, roles, months, paid = await page.ask.together(
        page.ask.get(f"{base}/summary"), page.ask.get(f"{base}/contract-tree"), page.ask.get(f"{base}/roles"),
        page.ask.get(f"{base}/months"), _latest(page, number, _SHOWN),
    )  # fmt: skip
    chart = bars([(row["month"], row["paid"], row["wages"]) for row in months["items"]][-24:])
    return page.render(
        "public.html", summary=summary, tree=in_tree_order(tree["items"]), roles=roles["items"], chart=chart, paid=paid
    )


async def _latest(page: Page, project: int, count: int) -> list[dict[str, Any]]:
    """The latest payments to organisations. People are left out, even by number: a wage is nobody else's business."""
    found = await page.ask.get("/v1/registers/payments", project=project, newest=True, limit=_LOOKED_AT)
    return [row for row in found["items"] if row["payee_name"] and row["purpose"] not in _INNER][:count]


def _language(page: Page) -> str:
    language = str(page.request.path_params["language"])
    if language not in LANGUAGES:
        raise Refused(404, {"title": page.words("problem.no_page"), "status": 404})
    return language


def _kept(page: Page, response: Response, media_type: str) -> Response:
    """May be kept for a minute by anybody, and is known by its tag after that."""
    tag = f'"{hashlib.sha256(bytes(response.body)).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Cache-Control": "public, max-age=60", "Vary": "Accept-Encoding"}
    known = [item.strip().removeprefix("W/") for item in page.request.headers.get("if-none-match", "").split(",")]
    if tag in known:
        return Response(status_code=304, headers=headers)
    return Response(response.body, response.status_code, headers, media_type)


async def findings(page: Page) -> Response:
    """Red flags, each with the rule, the value and the limit; and what was done about it."""
    project = page.number("project")
    found = await page.ask.get("/v1/warnings", project=project)
    return page.render("findings.html", found=found["items"], height=found["height"], only=project)


_SHOWN, _FED, _LOOKED_AT = 12, 50, 1000
_INNER = (6, 8, 20)
"""Held back, put into the wage account, and funding: money that stays in the project."""
PAGES = (
    ("/public/{project:int}", public),
    ("/public/{project:int}/{language}", public_in),
    ("/public/{project:int}/{language}/feed.atom", feed),
    ("/findings", findings),
)
