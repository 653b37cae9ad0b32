"""Where is my money: one box for what somebody has in hand, and what waits for whoever is signed in."""

from typing import Any

from starlette.responses import Response

from fenming.web.rendering import Page

_DONE = "done"


async def money(page: Page) -> Response:
    """Claims and wage lines on their way; without words, those of whoever is signed in, else the latest of all."""
    text = page.request.query_params.get("q", "").strip()[:100]
    party = 0 if text else page.own_party
    found = await page.ask.get("/v1/whereabouts", q=text, party=party or None)
    return page.render("money.html", text=text, parcels=[shown(one) for one in found["items"]], own=bool(party))


def shown(where: dict[str, Any]) -> dict[str, Any]:
    """A parcel with its address and how far it has come."""
    href = f"/claims/{where['number']}" if where["kind"] == "claim" else f"/wages/{where['number']}/{where['line']}"
    done = sum(step["state"] == _DONE for step in where["steps"])
    return where | {"href": href, "steps_done": done}


PAGES = (("/money", money),)
