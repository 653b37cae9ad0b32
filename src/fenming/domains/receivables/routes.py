"""Receivables and clearings over HTTP."""

from fastapi import APIRouter
from fastapi.responses import Response

from fenming.api.listing import Cursor, Limit, NodeHere, PathNumber, RowNumber, page
from fenming.domains.receivables.views import CLEARING_CONSENTS, CLEARING_DEBTS, CLEARINGS, OFFERS, RECEIVABLES

router = APIRouter(prefix="/v1", tags=["receivables"])


@router.get("/receivables", summary="Receivables and bills, by number")
def receivables(
    node: NodeHere, limit: Limit = 100, cursor: Cursor = "", holder: RowNumber | None = None,
    claim: RowNumber | None = None, status: RowNumber | None = None,
) -> Response:  # fmt: skip
    """`status` 1 is to be paid, 2 assigned on, 3 paid. `origin` leads back to the one that was issued."""
    return page(node, RECEIVABLES, limit, cursor, {"holder": holder, "claim": claim, "status": status})


@router.get("/assignment-offers", summary="Open offers of receivables")
def offers(node: NodeHere, limit: Limit = 100, cursor: Cursor = "", to: RowNumber | None = None) -> Response:
    """`settles` is the claim that a bill would settle, 0 for early payment at `price`."""
    return page(node, OFFERS, limit, cursor, {"to": to, "open": 1})


@router.get("/clearings", summary="Clearings, by number")
def clearings(node: NodeHere, limit: Limit = 100, cursor: Cursor = "", status: RowNumber | None = None) -> Response:
    """`status` 1 waits for consents, 2 is done, 3 ended without effect."""
    return page(node, CLEARINGS, limit, cursor, {"status": status})


@router.get("/clearings/{clearing}/debts", summary="The debts of a clearing")
def clearing_debts(clearing: PathNumber, node: NodeHere, limit: Limit = 100, cursor: Cursor = "") -> Response:
    """By claim."""
    return page(node, CLEARING_DEBTS, limit, cursor, {"clearing": clearing})


@router.get("/clearings/{clearing}/consents", summary="Who has consented to a clearing")
def clearing_consents(clearing: PathNumber, node: NodeHere, limit: Limit = 100, cursor: Cursor = "") -> Response:
    """By organisation."""
    return page(node, CLEARING_CONSENTS, limit, cursor, {"clearing": clearing})
