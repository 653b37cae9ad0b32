"""A receipt checked in the visitor's own browser: the server gives the files and the words, and is not asked whether they hold."""

from starlette.responses import Response

from fenming.web.rendering import Page


async def check(page: Page) -> Response:
    """The page on which a receipt is dropped, or fetched by its id, and checked."""
    return page.render("receipt.html", wanted=page.request.query_params.get("id", "")[:80])


PAGES = (("/receipt", check),)
