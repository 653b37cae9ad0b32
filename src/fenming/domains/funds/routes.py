"""Claims over HTTP."""

from fastapi import APIRouter
from fastapi.responses import Response

from fenming.api.listing import Cursor, Limit, NodeHere, PathNumber, RowNumber, one, page
from fenming.domains.funds.views import CLAIMS

router = APIRouter(prefix="/v1", tags=["funds"])


@router.get("/claims", summary="Claims, by number")
def claims(node: NodeHere, limit: Limit = 100, cursor: Cursor = "", contract: RowNumber | None = None) -> Response:
    """With every computed figure."""
    return page(node, CLAIMS, limit, cursor, {"contract": contract})


@router.get("/claims/{claim}", summary="One claim")
def claim(claim: PathNumber, node: NodeHere) -> Response:
    """By its number."""
    return one(node, CLAIMS, f"claim-{claim}", claim=claim)
