"""What everybody is bound by, and who keeps the ledger: policies, statutory numbers, versions, validators and votes."""

from starlette.responses import Response

from fenming.web.rendering import Page


async def rules(page: Page) -> Response:
    """Approval policies, statutory numbers with their sources, and versions of the rules."""
    policies, parameters, versions = await page.ask.together(
        page.ask.get("/v1/policies"), page.ask.get("/v1/parameters"), page.ask.all("/v1/network/rules")
    )
    names = await page.names([row["scope_number"] for row in policies["items"] if row["scope"] == _ORGANISATION])
    projects = {project["project"]: project["name"] for project in page.projects}
    return page.render(
        "rules.html", policies=policies["items"], parameters=parameters["items"], versions=versions, names=names,
        project_names=projects, organisation_scope=_ORGANISATION,
    )  # fmt: skip


async def network(page: Page) -> Response:
    """Nodes with their power, and changes with their votes."""
    nodes, changes, limits = await page.ask.together(
        page.ask.all("/v1/network/nodes"), page.ask.all("/v1/network/proposals"), page.ask.all("/v1/network/limits")
    )
    names = await page.names([row["organisation"] for row in [*nodes, *changes]])
    return page.render("network.html", nodes=nodes, changes=list(reversed(changes)), limits=limits, names=names)


_ORGANISATION = 2
PAGES = (("/rules", rules), ("/network", network))
