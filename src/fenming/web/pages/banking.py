"""What banks and the issuer look at: accounts by kind, what is frozen, guarantees, receivables, wages that wait, and the supply."""

from collections.abc import Iterable
from typing import Any

from starlette.responses import Response

from fenming.web.rendering import Page

_BANK = 4
_FENCED, _PROTECTED = (3, 4, 5, 6, 8), (3, 4, 5)
"""Kinds of account that pay for one thing only, and those that no order may freeze (`money/fences.py`)."""
_ROWS = 50
_FROZEN = 1


async def bank(page: Page) -> Response:
    """All banks, or one: what stands in its books here."""
    number = page.number("bank")
    banks, holdings, frozen, guarantees, receivables, offers, uncollected, outside = await page.ask.together(
        page.ask.all("/v1/parties", kind=_BANK), page.ask.get("/v1/holdings"),
        page.ask.get("/v1/accounts", status=_FROZEN, limit=_ROWS), page.ask.all("/v1/guarantees", issuer=number),
        page.ask.all("/v1/receivables", holder=number), page.ask.all("/v1/assignment-offers", to=number),
        page.ask.get("/v1/uncollected-wages", limit=_ROWS), page.ask.get("/v1/outside-payments", limit=_ROWS),
    )  # fmt: skip
    ours = {row["guarantee"] for row in guarantees}
    claims = [claim for claim in await page.ask.all("/v1/guarantee-claims") if claim["guarantee"] in ours]
    sides = [row[side] for row in guarantees for side in ("issuer", "applicant", "beneficiary")]
    names = await page.names({*sides, *_column(receivables, "holder"), *_column(offers, "to"), *_column(frozen["items"], "owner")})
    return page.render(
        "bank.html", banks=banks, chosen=number, holdings=holdings["items"], frozen=frozen["items"], guarantees=guarantees,
        claims=claims, receivables=receivables, offers=offers, uncollected=uncollected["items"], outside=outside["items"],
        names=names, fenced=_FENCED, protected=_PROTECTED,
    )  # fmt: skip


async def issuer(page: Page) -> Response:
    """What was issued and redeemed, and whether all of it is held somewhere."""
    supply, holdings, history = await page.ask.together(
        page.ask.get("/v1/supply"), page.ask.get("/v1/holdings"),
        page.ask.get("/v1/issues", newest=True, limit=_ROWS, cursor=page.request.query_params.get("cursor", "")),
    )  # fmt: skip
    names = await page.names(accounts=_column(history["items"], "account"))
    return page.render(
        "issuer.html", supply=supply["items"], holdings=holdings["items"], history=history["items"],
        next=history["next"], names=names,
    )  # fmt: skip


def _column(rows: Iterable[dict[str, Any]], name: str) -> list[int]:
    return [row[name] for row in rows]


PAGES = (("/bank", bank), ("/issuer", issuer))
