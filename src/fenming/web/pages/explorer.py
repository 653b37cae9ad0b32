"""The explorer: one box for everything, blocks as they come, envelopes decoded and raw, accounts, parties and payments."""

from typing import Any
from urllib.parse import quote

from starlette.responses import RedirectResponse, Response

from fenming.base.check_digits import AccountNumberWrong, parse_account_number
from fenming.web.interface import Refused
from fenming.web.rendering import Page

_ROWS = 50
_PERSON = 3


async def explorer(page: Page) -> Response:
    """The latest blocks, live."""
    return page.render("explorer.html", blocks=await _latest(page))


async def latest(page: Page) -> Response:
    """The rows alone: asked for again whenever a block comes."""
    return page.render("parts/blocks.html", blocks=await _latest(page))


async def search(page: Page) -> Response:
    """What was found; a single find is opened at once, unless only the list is wanted."""
    text = page.request.query_params.get("q", "")[:100]
    found = (await page.ask.get("/v1/search", q=text))["items"]
    places = [place | {"href": _place(place)} for place in found]
    if page.request.query_params.get("part") == "1":
        return page.render("parts/found.html", places=places, text=text)
    if len(places) == 1:
        return RedirectResponse(places[0]["href"], 303)
    return page.render("search.html", places=places, text=text)


async def block(page: Page) -> Response:
    """Everything that was decided in a block."""
    height = page.request.path_params["height"]
    row, receipts = await page.ask.together(
        page.ask.get(f"/v1/blocks/{height}"),
        page.ask.get(f"/v1/blocks/{height}/receipts", limit=_ROWS, cursor=page.request.query_params.get("cursor", "")),
    )
    names = await page.names([receipt["sender"] for receipt in receipts["items"]])
    return page.render("block.html", block=row, receipts=receipts["items"], next=receipts["next"], names=names)


async def envelope(page: Page) -> Response:
    """What an envelope asked and what came of it: in words, as fields, and as bytes."""
    wanted = page.request.path_params["envelope"].lower()
    receipt = await page.ask.get(f"/v1/envelopes/{wanted}")
    block_row = await page.ask.get(f"/v1/blocks/{receipt['height']}")
    names = await page.names([receipt["sender"]])
    code = await page.ask.get(f"/v1/codes/{receipt['code']}") if receipt["code"] else None
    return page.render(
        "envelope.html", receipt=receipt, block=block_row, names=names, proof=await _proof(page, wanted), code=code
    )


async def account(page: Page) -> Response:
    """An account: whose it is, what is in it, and every payment in or out."""
    text = page.request.path_params["account"]
    try:
        number = parse_account_number(text)
    except AccountNumberWrong as error:
        raise Refused(404, {"title": str(error), "status": 404}) from None
    row, found = await page.ask.together(
        page.ask.get(f"/v1/accounts/{number}"),
        page.ask.get("/v1/payments", account=number, newest=True, limit=_ROWS, cursor=page.request.query_params.get("cursor", "")),
    )
    sides = [payment[side] for payment in found["items"] for side in ("debit", "credit")]
    names = await page.names([row["owner"]], [number, *sides])
    return page.render("account.html", account=row, payments=found["items"], next=found["next"], names=names)


async def party(page: Page) -> Response:
    """A party: what it is, its keys, its accounts and its contracts."""
    number = page.request.path_params["party"]
    row, accounts, keys = await page.ask.together(
        page.ask.get(f"/v1/parties/{number}"), page.ask.all("/v1/accounts", owner=number),
        page.ask.get(f"/v1/parties/{number}/keys"),
    )  # fmt: skip
    officers = await page.ask.all("/v1/parties", organisation=number, kind=2)
    names = await page.names([number, row["organisation"]])
    engaged = await page.ask.get("/v1/engagements", worker=number, limit=1) if row["kind"] == _PERSON else {"items": []}
    return page.render(
        "party.html", is_worker=bool(engaged["items"]), party=row, accounts=accounts, keys=keys["items"], officers=officers,
        names=names,
    )  # fmt: skip


async def payment(page: Page) -> Response:
    """A payment: between whom, what for, and in which block."""
    number = page.request.path_params["payment"]
    row = await page.ask.get(f"/v1/payments/{number}")
    block_row = await page.ask.get(f"/v1/blocks/{row['height']}")
    names = await page.names(accounts=[row["debit"], row["credit"]])
    return page.render("payment.html", payment=row, block=block_row, names=names)


async def _latest(page: Page) -> list[dict[str, Any]]:
    found = await page.ask.get("/v1/blocks", newest=True, limit=20)
    return list(found["items"])


async def _proof(page: Page, wanted: str) -> dict[str, Any] | None:
    """The proof of an envelope with its bytes; None where this node has none, as of a refused one."""
    try:
        proof = await page.ask.get(f"/v1/proofs/{wanted}")
    except Refused:
        return None
    return dict(proof)


def _place(place: dict[str, Any]) -> str:
    kind, number = place["kind"], place["id"].rpartition("-")[2]
    paths = {
        "block": "/blocks/", "payment": "/payments/", "claim": "/claims/", "contract": "/contracts/", "project": "/projects/",
        "party": "/parties/", "worker": "/parties/", "account": "/accounts/", "envelope": "/envelopes/",
    }  # fmt: skip
    return paths[kind] + quote(number) if kind in paths else f"/trace/{quote(place['id'])}"


PAGES = (
    ("/explorer", explorer),
    ("/explorer/latest", latest),
    ("/search", search),
    ("/blocks/{height:int}", block),
    ("/envelopes/{envelope}", envelope),
    ("/accounts/{account}", account),
    ("/parties/{party:int}", party),
    ("/payments/{payment:int}", payment),
)
