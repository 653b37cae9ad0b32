"""Claiming by quantities, and the answer of whoever certifies: quantities are typed, and every amount comes from a dry run."""

from typing import Any

from starlette.responses import Response

from fenming.base.calendar import month_of
from fenming.web.interface import Refused
from fenming.web.rendering import Page

SIGNED, SUBMITTED = 2, 1
_MAKER = 1


async def choose(page: Page) -> Response:
    """The contracts under which whoever is signed in may claim."""
    own: list[dict[str, Any]] = []
    if page.actor:
        found = await page.ask.all("/v1/contracts")
        own = [one for one in found if one["payee"] == page.actor.organisation and one["status"] == SIGNED]
    measured = await page.ask.together(*(page.ask.get(f"/v1/contracts/{one['contract']}/measured") for one in own))
    names = await page.names([one["payer"] for one in own])
    rows = [one | {"billed": found["billed"], "open_claim": found["open_claim"]} for one, found in zip(own, measured, strict=True)]
    return page.render("claim_choose.html", contracts=rows, names=names, projects_by_number=_by_number(page))


async def claim_new(page: Page) -> Response:
    """The wizard for one contract."""
    number = page.request.path_params["contract"]
    contract, items, measured, below, claims = await page.ask.together(
        page.ask.get(f"/v1/contracts/{number}"), page.ask.all("/v1/contract-items", contract=number),
        page.ask.get(f"/v1/contracts/{number}/measured"), page.ask.all("/v1/contracts", parent=number),
        page.ask.all("/v1/claims", contract=number),
    )  # fmt: skip
    page.choose_project(contract["project"])
    lists = await page.ask.together(*(page.ask.all("/v1/claims", contract=one["contract"]) for one in below))
    children = [claim for found in lists for claim in found if claim["status"] == SUBMITTED and not claim["parent"]]
    payees = {one["contract"]: one["payee"] for one in below}
    names = await page.names([contract["payer"], contract["payee"], *payees.values()])
    return page.render(
        "claim_new.html", contract=contract, rows=_rows(contract, items, measured["billed_milli"], ()), names=names,
        children=[claim | {"payee": payees[claim["contract"]]} for claim in children], open_claim=measured["open_claim"],
        may=_may_claim(page, contract), currency=page.currency, month=_month_to_claim(page, claims),
    )  # fmt: skip


async def claim_answer(page: Page) -> Response:
    """The quantities of a claim for whoever certifies it: what is less goes into a dispute, the rest is approved with it."""
    number = page.request.path_params["claim"]
    claim = await page.ask.get(f"/v1/claims/{number}")
    contract, items, measured, where = await page.ask.together(
        page.ask.get(f"/v1/contracts/{claim['contract']}"), page.ask.all("/v1/contract-items", contract=claim["contract"]),
        page.ask.get(f"/v1/contracts/{claim['contract']}/measured"), page.ask.get(f"/v1/claims/{number}/standing"),
    )  # fmt: skip
    page.choose_project(contract["project"])
    if measured["open_claim"] != number:
        raise Refused(404, {"title": page.words("claiming.not_open"), "status": 404})
    names = await page.names([contract["payer"], contract["payee"]])
    step = next((one for one in where["approval"]["steps"] if one["waiting"] and _holds(page, one)), None)
    return page.render(
        "claim_answer.html", claim=claim, contract=contract, names=names, step=step, currency=page.currency,
        proposal=where["approval"]["proposal"], rows=_rows(contract, items, measured["billed_milli"], measured["claimed_milli"]),
    )  # fmt: skip


def _rows(
    contract: dict[str, Any], items: list[dict[str, Any]], billed: list[int], claimed: list[int] | tuple[()]
) -> list[dict[str, Any]]:
    """The items in force with what was billed and, of an open claim, what is claimed."""
    current = [item for item in items if item["version"] == contract["items_version"]]
    return [
        item | {"billed": billed[at] if at < len(billed) else 0, "claimed": claimed[at] if at < len(claimed) else 0}
        for at, item in enumerate(current)
    ]


def _may_claim(page: Page, contract: dict[str, Any]) -> bool:
    return page.actor is not None and page.actor.organisation == contract["payee"] and bool(page.actor.duties & _MAKER)


def _holds(page: Page, step: dict[str, Any]) -> bool:
    person = page.actor
    return person is not None and any(
        one["organisation"] == person.organisation and person.duties & one["duty"] for one in step["holders"]
    )


def _month_to_claim(page: Page, claims: list[dict[str, Any]]) -> str:
    """The month of today, or the one after the last claim where that is later, as an input of a month has it."""
    today = month_of(page.today_number)
    last = max((claim["month"] for claim in claims), default=0)
    after = last + 1 if last % 100 < 12 else last + 89
    month = max(today, after if last >= today else 0)
    return f"{month // 100}-{month % 100:02d}"


def _by_number(page: Page) -> dict[int, dict[str, Any]]:
    return {project["project"]: project for project in page.projects}


PAGES = (("/claims/new", choose), ("/contracts/{contract:int}/claim", claim_new), ("/claims/{claim:int}/answer", claim_answer))
