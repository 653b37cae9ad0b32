"""What waits for an organisation: what, since when, by which legal date, and who else must act."""

from starlette.responses import Response

from fenming.web.rendering import Page

_ORGANISATION_KINDS = (1, 4, 5, 6)


async def inbox(page: Page) -> Response:
    """Everything that waits, or what waits for the organisation asked for."""
    organisation = page.number("organisation")
    found = await page.ask.get("/v1/inbox", organisation=organisation)
    lists = await page.ask.together(*(page.ask.all("/v1/parties", kind=kind) for kind in _ORGANISATION_KINDS))
    organisations = [party for parties in lists for party in parties]
    chosen = next((party for party in organisations if party["party"] == organisation), None)
    return page.render("inbox.html", items=found["items"], organisations=organisations, chosen=chosen)


PAGES = (("/inbox", inbox),)
