"""The flow of money as a Sankey picture: from the project's account to every payee and worker."""

from typing import Any

from starlette.responses import Response

from fenming.web.rendering import Page


async def flow(page: Page) -> Response:
    """The picture of a period with its table beneath: what the picture shows can be read, copied and printed as well."""
    number = page.request.path_params["project"]
    base = f"/v1/projects/{number}"
    from_month, until_month = page.number("from"), page.number("until")
    picture, months = await page.ask.together(
        page.ask.get(f"{base}/flow", from_month=from_month, until_month=until_month), page.ask.get(f"{base}/months")
    )
    nodes = {node["id"]: node | {"label": _label(page, node), "href": _href(node, number)} for node in picture["nodes"]}
    links = sorted(picture["links"], key=lambda link: -link["amount"])
    return page.render(
        "flow.html", picture=picture, nodes=nodes, links=links, months=[row["month"] for row in months["items"]],
        from_month=from_month, until_month=until_month, chart=_chart(picture, nodes),
    )  # fmt: skip


def _chart(picture: dict[str, Any], nodes: dict[str, dict[str, Any]]) -> dict[str, Any]:
    return {
        "nodes": [{"name": id} | {name: node[name] for name in ("label", "kind", "href")} for id, node in nodes.items()],
        "links": [{"source": link["source"], "target": link["target"], "value": link["amount"]} for link in picture["links"]],
    }


def _label(page: Page, node: dict[str, Any]) -> str:
    kind, _, number = node["id"].partition("-")
    if kind == "other":
        return page.words.coded("purpose", number)
    if kind == "contract":
        return f"{page.words('flow.contract', number=number)} {node['name']}"
    if kind in ("wages", "retention", "workers", "from"):
        return f"{page.words(f'flow.{kind}')} {node['name']}".strip()
    return str(node["name"]) or str(node["id"])


def _href(node: dict[str, Any], project: int) -> str:
    kind, _, number = node["id"].partition("-")
    if kind in ("contract", "retention"):
        return f"/contracts/{number}"
    if kind == "party":
        return f"/parties/{number}"
    if kind == "from":
        return f"/parties/{number.rpartition('-')[2]}"
    return {
        "project": f"/projects/{project}", "line": f"/projects/{project}/lines", "wages": f"/projects/{project}/entries/wages",
        "workers": f"/projects/{project}/entries/wages",
    }.get(kind, f"/projects/{project}/entries/paid")  # fmt: skip


PAGES = (("/projects/{project:int}/flow", flow),)
