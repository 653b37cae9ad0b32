"""What waits for an organisation: what, since when, by which legal date, and who else must act."""

from typing import Any

from starlette.responses import Response

from fenming.web.rendering import Page

_ORGANISATION_KINDS = (1, 4, 5, 6)
_SHOWN = 50
"""The most urgent ones; each needs two questions more."""


async def inbox(page: Page) -> Response:
    """Everything that waits, or what waits for the organisation asked for."""
    asked = page.number("organisation")
    own = page.person.organisation if page.person else None
    organisation = (asked or None) if "organisation" in page.request.query_params else own
    found = await page.ask.get("/v1/inbox", organisation=organisation)
    lists = await page.ask.together(*(page.ask.all("/v1/parties", kind=kind) for kind in _ORGANISATION_KINDS))
    organisations = [party for parties in lists for party in parties]
    chosen = next((party for party in organisations if party["party"] == organisation), None)
    shown = found["items"][:_SHOWN]
    briefs = await page.ask.together(*(_brief(page, item) for item in shown))
    items = [item | {"mine": _is_mine(page, item), **brief} for item, brief in zip(shown, briefs, strict=True)]
    return page.render("inbox.html", items=items, organisations=organisations, chosen=chosen, more=len(found["items"]) - len(shown))


async def _brief(page: Page, item: dict[str, Any]) -> dict[str, Any]:
    """What a decision rests on, and the steps that it must still pass."""
    if item["kind"] != "step":
        return {"brief": None, "plan": []}
    brief, plan = await page.ask.together(
        page.ask.get(f"/v1/inbox/{item['proposal']}"), page.ask.get(f"/v1/proposals/{item['proposal']}/plan")
    )
    return {"brief": brief, "plan": plan["items"]}


def _is_mine(page: Page, item: dict[str, Any]) -> bool:
    """Whether who is signed in may decide: an officer of a holder, with the duty, who did not make it."""
    person = page.actor
    if person is None or item["kind"] != "step" or item["maker"] == person.party:
        return False
    return any(one["organisation"] == person.organisation and person.duties & one["duty"] for one in item["holders"])


PAGES = (("/inbox", inbox),)
