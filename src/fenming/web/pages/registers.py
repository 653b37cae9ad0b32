"""Registers: every payment, claim, wage line, contract and envelope that filters let through; the address is the question."""

from typing import Any
from urllib.parse import urlencode

from starlette.responses import RedirectResponse, Response

from fenming.base.amounts import AmountUnreadable, parse_amount
from fenming.base.check_digits import names_account
from fenming.base.currencies import alphabetic
from fenming.web.interface import Refused
from fenming.web.rendering import Page

NAMES = ("payments", "claims", "wages", "contracts", "envelopes")
_ROWS = 50
_AMOUNTS = ("amount_from", "amount_until", "round_to")
_FIELDS = ("project", "contract", "party", "kind", "status", "date_from", "date_until", "day_off", "duplicates")
_COLUMNS = {
    "payments": ("payment", "time_ms", "purpose", "payer", "payee", "amount"),
    "claims": ("claim", "time_ms", "contract", "payee", "month", "claim_status", "this_period", "net"),
    "wages": ("wage_table", "line", "month", "employer", "worker", "days", "wage_status", "amount"),
    "contracts": ("contract", "time_ms", "contract_kind", "contract_status", "payer", "payee", "amount"),
    "envelopes": ("envelope_id", "time_ms", "sender", "code", "event_count"),
}
"""What a register shows of each row; its export has everything."""
_CHOICES = {
    "payments": {"kind": "purpose"}, "claims": {"status": "claim"}, "wages": {"status": "line_status"},
    "contracts": {"kind": "contract_kind", "status": "contract"}, "envelopes": {},
}  # fmt: skip
"""The closed lists of words that a register is narrowed by."""
_NO_AMOUNT = ("envelopes",)
_NO_CONTRACT = ("wages", "envelopes")
_NO_PROJECT = ("envelopes",)
_NUMBERS = ("amount", "this_period", "net", "days", "line", "event_count")


async def registers(page: Page) -> Response:
    """Where registers begin: payments."""
    return RedirectResponse("/registers/payments", 303)


async def register(page: Page) -> Response:
    """One register with its filters, totals, rows and exports."""
    name = page.request.path_params["register"]
    if name not in NAMES:
        raise Refused(404, {"title": page.words("problem.no_page"), "status": 404})
    asked = _asked(page, name)
    base = f"/v1/registers/{name}"
    found, sums = await page.ask.together(
        page.ask.get(base, newest=True, limit=_ROWS, cursor=page.request.query_params.get("cursor", ""), **asked),
        page.ask.get(f"{base}/totals", **asked),
    )
    exports = {form: f"{base}/export?{_query(page, asked, form)}" for form in ("xlsx", "csv", "ndjson")}
    return page.render(
        "register.html", register=name, rows=found["items"], next=found["next"], totals=sums["items"], exports=exports,
        columns=_COLUMNS[name], numbers=_NUMBERS, names_of=NAMES, choices=_choices(page, name), asked=asked,
        has={"amount": name not in _NO_AMOUNT, "contract": name not in _NO_CONTRACT, "project": name not in _NO_PROJECT},
        duplicates=name != "envelopes", open_filters=bool(asked), names_account=names_account,
    )  # fmt: skip


def _asked(page: Page, name: str) -> dict[str, Any]:
    """The filters of the address as the interface takes them; amounts are written in the currency's unit here."""
    query = page.request.query_params
    asked: dict[str, Any] = {field: query[field].strip() for field in _FIELDS if query.get(field, "").strip()}
    for field in _AMOUNTS:
        if name not in _NO_AMOUNT and query.get(field, "").strip():
            asked[field] = _minor(page, query[field])
    if asked.get("duplicates") and name == "envelopes":
        del asked["duplicates"]
    return asked


def _minor(page: Page, text: str) -> int:
    try:
        return parse_amount(text.strip(), alphabetic(page.currency) or "CNY")
    except AmountUnreadable:
        raise Refused(400, {"title": page.words("register.no_amount", text=text[:40]), "status": 400}) from None


def _query(page: Page, asked: dict[str, Any], form: str) -> str:
    own = {"form": form, "language": page.language}
    return urlencode(asked | own | ({} if page.as_of is None else {"as_of": page.as_of}))


def _choices(page: Page, name: str) -> dict[str, list[tuple[str, str]]]:
    """For each filter by a closed list: its numbers with their words."""
    return {field: _numbered(page, kind) for field, kind in _CHOICES[name].items()}


def _numbered(page: Page, kind: str) -> list[tuple[str, str]]:
    words = {key.partition(".")[2]: text for key, text in page.words.section(f"{kind}.").items()}
    return [(number, text) for number, text in words.items() if number.isdigit()]


PAGES = (("/registers", registers), ("/registers/{register}", register))
