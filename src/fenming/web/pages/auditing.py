"""What auditors do beside looking: open one finding with its evidence, and compare two moments of a project."""

from typing import Any

from starlette.responses import Response

from fenming.base.check_digits import names_account
from fenming.web.interface import Refused
from fenming.web.pages.past import height_of
from fenming.web.rendering import Page

_PLACES = {
    "payment": "/payments/{0}", "contract": "/contracts/{0}", "claim": "/claims/{0}", "table": "/trace/table-{0}",
    "wageline": "/trace/table-{0}", "account": "/accounts/{0}", "party": "/parties/{0}", "worker": "/parties/{0}",
    "project": "/projects/{0}", "wages": "/trace/table-{0}",
}  # fmt: skip
_FIGURES = (
    "budget", "committed", "forecast", "certified", "paid", "retained", "wages_paid", "received", "returned", "balance",
    "wage_balance", "contracts", "workers", "claims_open", "waiting",
)  # fmt: skip
_COMMAND = "fenming verify evidence.zip --trust trust.json"
_COUNTS = ("contracts", "workers", "claims_open", "waiting")
_MONEY = (
    "amount", "approved", "pending", "committed", "forecast", "certified", "paid", "deducted", "planned", "received", "due",
    "returned", "signed_amount", "increased", "amount_before", "amount_after", "measured_to_date", "payable_to_date",
    "previously_billed",
    "this_period", "labour", "retention", "recoupment", "net", "total", "amount_left",
)  # fmt: skip
_LISTS = {
    "contracts": "/contracts/{contract}", "claims": "/claims/{claim}", "wage_tables": "/trace/table-{wage_table}",
    "guarantees": "/bank/guarantees#guarantee-{guarantee}", "roles": "/parties/{organisation}", "officers": "/parties/{party}",
}  # fmt: skip
_STATUS = {
    "contracts": "contract", "claims": "claim", "variations": "variation", "wage_tables": "table_status",
    "guarantees": "guarantee_status", "proposals": "proposal_status",
}  # fmt: skip
_TECHNICAL = ("height", "envelope_id", "offered_in", "signed_in", "items_version", "payee_account", "retention_account")


async def finding(page: Page) -> Response:
    """One finding: the rule, what it rests on, what was done about it, and the pack to take away."""
    wanted = page.request.path_params["finding"]
    found, steps = await page.ask.together(
        page.ask.get(f"/v1/warnings/{wanted}"), page.ask.all("/v1/finding-steps", finding=wanted)
    )
    names = await page.names([step["party"] for step in steps])
    inputs = [{"id": name, "href": _place(name)} for name in found["inputs"]]
    return page.render(
        "finding.html", finding=found, inputs=inputs, steps=steps, names=names, as_of_query=_as_of(page),
        command=_COMMAND,
    )  # fmt: skip


async def compare(page: Page) -> Response:
    """What changed in a project between two heights or dates."""
    number = page.request.path_params["project"]
    query = page.request.query_params
    since_text, until_text = query.get("since", ""), query.get("until", "")
    if not since_text:
        return page.render("compare.html", changes=None, since="", until=until_text)
    since = await height_of(page, since_text)
    until = await height_of(page, until_text) if until_text else page.shown["height"]
    if since >= until:
        raise Refused(400, {"title": page.words("compare.order", since=since, until=until), "status": 400})
    asking = page.ask.at(None if until >= page.status["height"] else until)
    changes, first, last = await page.ask.together(
        asking.get(f"/v1/projects/{number}/changes", since=since), page.ask.at(None).get(f"/v1/blocks/{since}"),
        page.ask.at(None).get(f"/v1/blocks/{until}"),
    )  # fmt: skip
    figures = {row["figure"]: row for row in changes["figures"]}
    return page.render(
        "compare.html", changes=changes, figures=[figures[name] for name in _FIGURES], counts=_COUNTS, since=since_text,
        until=until_text, first=first, last=last, lists=[one | {"rows": [_told(page, one["name"], row) for row in one["rows"]]}
        for one in changes["lists"]], money_fields=_MONEY,
    )  # fmt: skip


def _told(page: Page, name: str, row: dict[str, Any]) -> dict[str, Any]:
    """A changed row with the fields that people ask about, and where it is opened."""
    place = _LISTS.get(name, "")
    before = {field: value for field, value in row["before"].items() if field not in _TECHNICAL and not _is_number_of(field)}
    shown = {field: {"before": value, "after": row["values"][field]} for field, value in before.items()}
    if "status" in shown and name in _STATUS:
        shown["status"] = {side: page.words.coded(_STATUS[name], value) for side, value in shown["status"].items()}
    title = "-".join(map(str, row["key"].values()))
    return row | {"href": place.format(**row["key"]) if place else "", "shown": shown, "title": title}


def _is_number_of(field: str) -> bool:
    """The written form of an account stands beside its number."""
    return field.endswith("_number") and names_account(field.removesuffix("_number"))


def _place(name: str) -> str:
    kind, *numbers = name.split("-")
    return _PLACES[kind].format(*numbers) if kind in _PLACES and numbers and numbers[0].isdigit() else f"/search?q={name}"


def _as_of(page: Page) -> str:
    return "" if page.as_of is None else f"?as_of={page.as_of}"


PAGES = (("/findings/{finding}", finding), ("/projects/{project:int}/compare", compare))
