"""How the node is: what is well, and what to do about what is not; and who decides on blocks with which votes."""

from starlette.responses import Response

from fenming.web.interface import Refused
from fenming.web.rendering import Names, Page


async def node(page: Page) -> Response:
    """The standing of the node with a remedy beside each warning."""
    checks, validators = await page.ask.together(page.ask.get("/v1/node/checks"), page.ask.get("/v1/node/validators"))
    try:
        nodes = await page.ask.all("/v1/network/nodes")
        names = await page.names({row["organisation"] for row in nodes})
    except Refused:  # they stand in the views, and the page tells that there are none
        nodes, names = [], Names(page.words, {"accounts": {}, "parties": {}})
    seats = {row["node"]: row for row in validators["items"]}
    # What needs attention is read first.
    found = sorted(checks["items"], key=lambda check: not check["serious"])
    troubles = sum(check["serious"] for check in found)
    return page.render(
        "node.html", checks=found, troubles=troubles, validators=validators, seats=seats, nodes=nodes, names=names,
        said="chinese" if page.language == "zh" else "english", remedy="remedy_chinese" if page.language == "zh" else "remedy",
    )  # fmt: skip


PAGES = (("/node", node),)
