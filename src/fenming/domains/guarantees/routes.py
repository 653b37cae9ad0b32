"""Guarantees over HTTP: what is covered, until when, and what was claimed."""

from fastapi import APIRouter
from fastapi.responses import Response

from fenming.api.listing import Cursor, Limit, NodeHere, PathNumber, RowNumber, one, page
from fenming.domains.guarantees.views import GUARANTEE_CLAIMS, GUARANTEES

router = APIRouter(prefix="/v1", tags=["guarantees"])


@router.get("/guarantees", summary="Guarantees, by number")
def guarantees(
    node: NodeHere, limit: Limit = 100, cursor: Cursor = "", project: RowNumber | None = None,
    kind: RowNumber | None = None, status: RowNumber | None = None, expiring: bool | None = None,
    issuer: RowNumber | None = None,
) -> Response:  # fmt: skip
    """`kind` 1 is bid, 2 performance, 3 advance, 4 payment, 5 retention, 6 wage deposit; `expiring` those that end soon."""
    soon = None if expiring is None else int(expiring)
    filters = {"project": project, "kind": kind, "status": status, "expiring": soon, "issuer": issuer}
    return page(node, GUARANTEES, limit, cursor, filters)


@router.get("/guarantees/{guarantee}", summary="One guarantee")
def guarantee(guarantee: PathNumber, node: NodeHere) -> Response:
    """By its number."""
    return one(node, GUARANTEES, f"guarantee-{guarantee}", guarantee=guarantee)


@router.get("/guarantee-claims", summary="Claims on guarantees, by number")
def guarantee_claims(
    node: NodeHere, limit: Limit = 100, cursor: Cursor = "", guarantee: RowNumber | None = None, status: RowNumber | None = None
) -> Response:
    """`status` 1 is open, 2 paid, 3 refused; `late` when the bank's time is over."""
    return page(node, GUARANTEE_CLAIMS, limit, cursor, {"guarantee": guarantee, "status": status})
