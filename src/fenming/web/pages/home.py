"""The first page: which projects there are and how they stand; and the list of keyboard shortcuts."""

from starlette.responses import Response

from fenming.web.rendering import Page


async def home(page: Page) -> Response:
    """All projects with their figures, what waits in all of them, and the latest blocks."""
    shown = page.projects[:50]
    summaries = await page.ask.together(*(page.ask.get(f"/v1/projects/{row['project']}/summary") for row in shown))
    blocks = await page.ask.get("/v1/blocks", newest=True, limit=8)
    names = await page.names([row["owner"] for row in shown])
    return page.render("home.html", summaries=summaries, blocks=blocks["items"], names=names)


async def help_page(page: Page) -> Response:
    """What the keys do, and what the words mean."""
    return page.render("help.html")


PAGES = (("/", home), ("/help", help_page))
