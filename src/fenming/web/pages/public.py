"""What a citizen may want to know of a project, in plain words and on one printable page; and the warnings of the detectors."""

from starlette.responses import Response

from fenming.web.charts import bars
from fenming.web.pages.contracts import in_tree_order
from fenming.web.rendering import Page


async def public(page: Page) -> Response:
    """One project for everybody: what it costs, where its money is, who builds it, and how to check it."""
    number = page.request.path_params["project"]
    base = f"/v1/projects/{number}"
    summary, tree, roles, months = await page.ask.together(
        page.ask.get(f"{base}/summary"), page.ask.get(f"{base}/contract-tree"), page.ask.get(f"{base}/roles"),
        page.ask.get(f"{base}/months"),
    )  # fmt: skip
    chart = bars([(row["month"], row["paid"], row["wages"]) for row in months["items"]][-24:])
    return page.render("public.html", summary=summary, tree=in_tree_order(tree["items"]), roles=roles["items"], chart=chart)


async def findings(page: Page) -> Response:
    """Red flags, each with the rule, the value and the limit; and what was done about it."""
    project = page.number("project")
    found = await page.ask.get("/v1/warnings", project=project)
    return page.render("findings.html", found=found["items"], height=found["height"], only=project)


PAGES = (("/public/{project:int}", public), ("/findings", findings))
