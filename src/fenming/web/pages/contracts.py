"""The contracts of a project as a tree, and one contract with everything that hangs on it."""

from typing import Any

from starlette.responses import Response

from fenming.web.rendering import Page


async def tree(page: Page) -> Response:
    """Every contract under the one that pays it, with what went through to each level."""
    number = page.request.path_params["project"]
    base = f"/v1/projects/{number}"
    rows, summary = await page.ask.together(page.ask.get(f"{base}/contract-tree"), page.ask.get(f"{base}/summary"))
    return page.render("contracts.html", contracts=in_tree_order(rows["items"]), summary=summary)


async def contract(page: Page) -> Response:
    """One contract: sides, terms, items, claims, what changed it, documents and guarantees."""
    number = page.request.path_params["contract"]
    row = await page.ask.get(f"/v1/contracts/{number}")
    page.choose_project(row["project"])
    tree_rows, items, claims, variations, documents, terms = await page.ask.together(
        page.ask.get(f"/v1/projects/{row['project']}/contract-tree"), page.ask.all("/v1/contract-items", contract=number),
        page.ask.all("/v1/claims", contract=number), page.ask.all("/v1/variations", contract=number),
        page.ask.all("/v1/documents", contract=number), page.ask.all("/v1/payment-terms", contract=number),
    )  # fmt: skip
    ordered = in_tree_order(tree_rows["items"])
    names = await page.names([row["payer"], row["payee"]])
    return page.render(
        "contract.html", contract=row, money_of=next(one for one in ordered if one["contract"] == number), names=names,
        above=_above(ordered, row["parent"]), below=[one for one in ordered if one["parent"] == number],
        items=[item for item in items if item["version"] == row["items_version"]], claims=claims, variations=variations,
        documents=documents, terms=[one for one in terms if one["agreed"]], currency=page.currency,
    )  # fmt: skip


def in_tree_order(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each contract followed by those under it."""
    under: dict[int, list[dict[str, Any]]] = {}
    for row in rows:
        under.setdefault(row["parent"], []).append(row)

    def walk(parent: int) -> list[dict[str, Any]]:
        return [found for row in under.get(parent, []) for found in (row, *walk(row["contract"]))]

    return walk(0)


def _above(ordered: list[dict[str, Any]], parent: int) -> list[dict[str, Any]]:
    by_number = {row["contract"]: row for row in ordered}
    chain: list[dict[str, Any]] = []
    while parent:
        chain.insert(0, by_number[parent])
        parent = by_number[parent]["parent"]
    return chain


PAGES = (("/projects/{project:int}/contracts", tree), ("/contracts/{contract:int}", contract))
