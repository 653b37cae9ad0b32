"""Proposals over HTTP: what waits, for what amount, and how it ended."""

from fastapi import APIRouter
from fastapi.responses import Response

from fenming.api.listing import Cursor, Limit, NodeHere, RowNumber, page
from fenming.domains.approvals.views import PROPOSALS

router = APIRouter(prefix="/v1", tags=["approvals"])


@router.get("/proposals", summary="Proposals, by number")
def proposals(node: NodeHere, limit: Limit = 100, cursor: Cursor = "", status: RowNumber | None = None) -> Response:
    """`status` 1 is open, 2 approved, 3 rejected, 4 withdrawn, 5 lapsed."""
    return page(node, PROPOSALS, limit, cursor, {"status": status})
