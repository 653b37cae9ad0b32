"""Claims, and where the money of one is: each step with who holds it, since when and until when, like a parcel on its way."""

from typing import Any

from starlette.responses import Response

from fenming.web.rendering import Page

_ROWS = 50
_PAID = 3
_SHOWN = 25


async def claims(page: Page) -> Response:
    """The claims of a project, the latest first."""
    number = page.request.path_params["project"]
    only_open = page.request.query_params.get("open") == "1"
    found, tree = await page.ask.together(
        page.ask.get(
            f"/v1/projects/{number}/claims", newest=True, limit=_ROWS, cursor=page.request.query_params.get("cursor", ""),
            open=only_open or None,
        ),
        page.ask.get(f"/v1/projects/{number}/contract-tree"),
    )  # fmt: skip
    contracts = {row["contract"]: row for row in tree["items"]}
    return page.render(
        "claims.html", claims=found["items"], next=found["next"], contracts=contracts, only_open=only_open, currency=page.currency
    )


async def claim(page: Page) -> Response:
    """One claim: its steps, its figures, the payments it made, and the claims it carries."""
    number = page.request.path_params["claim"]
    row, standing, trace, where = await page.ask.together(
        page.ask.get(f"/v1/claims/{number}"), page.ask.get(f"/v1/claims/{number}/standing"),
        page.ask.get(f"/v1/trace/claim-{number}"), page.ask.get(f"/v1/whereabouts/claims/{number}"),
    )  # fmt: skip
    contract = await page.ask.get(f"/v1/contracts/{row['contract']}")
    page.choose_project(contract["project"])
    submitted = await page.ask.get(f"/v1/blocks/{row['height']}")
    paid = await page.ask.get(f"/v1/blocks/{row['paid_height']}") if row["paid_height"] else None
    names = await page.names([contract["payer"], contract["payee"]])
    payments = [step for step in trace["down"] if step["kind"] == "payment"]
    carried = [step for step in trace["down"] if step["kind"] == "claim"]
    return page.render(
        "claim.html", claim=row, standing=standing, contract=contract, names=names, submitted=submitted, paid=paid,
        payments=payments[:_SHOWN], payments_total=len(payments), carried=carried, documents=_documents(trace),
        currency=page.currency, is_paid=row["status"] == _PAID, where=where,
    )  # fmt: skip


def _documents(trace: dict[str, Any]) -> list[str]:
    first = next((step for step in trace["up"] if step["kind"] == "claim"), None)
    return list(first.get("documents", [])) if first else []


PAGES = (("/projects/{project:int}/claims", claims), ("/claims/{claim:int}", claim))
