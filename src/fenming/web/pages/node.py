"""How the node is: its height, its views, its disk and peers, and what to do about anything that is not well."""

from starlette.responses import Response

from fenming.web.interface import Refused
from fenming.web.rendering import Page


async def node(page: Page) -> Response:
    """The standing of the node with a remedy beside each warning."""
    try:
        nodes = await page.ask.all("/v1/network/nodes")
    except Refused:  # they stand in the views, and the page tells that there are none
        nodes = []
    try:
        await page.ask.get("/readyz")
        failure = ""
    except Refused as refused:
        failure = str(refused.problem.get("title", ""))
    return page.render("node.html", nodes=nodes, failure=failure)


PAGES = (("/node", node),)
