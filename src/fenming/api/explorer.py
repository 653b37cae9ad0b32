"""Blocks, and the receipt of everything that was decided in them."""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from fenming.api.final import KEEP_FOREVER, tagged
from fenming.api.listing import Cursor, Limit, Newest, NodeHere, PathNumber, page, row_of
from fenming.readmodel.outcomes import BLOCKS, RECEIPTS

router = APIRouter(prefix="/v1", tags=["blocks"])


@router.get("/blocks", summary="Blocks, by height")
def blocks(node: NodeHere, limit: Limit = 100, cursor: Cursor = "", newest: Newest = False) -> Response:
    """With the time of each and the number of things decided in it; `log_start` is its first leaf in the log."""
    return page(node, BLOCKS, limit, cursor, {}, newest=newest)


@router.get("/blocks/{height}", summary="One block")
def block(height: PathNumber, node: NodeHere, request: Request) -> Response:
    """By its height. A block is final."""
    found: dict[str, Any] = row_of(node, BLOCKS, f"block {height}", height=height)
    return tagged(request, found, KEEP_FOREVER)


@router.get("/blocks/{height}/receipts", summary="Everything that was decided in a block, in order")
def receipts(height: PathNumber, node: NodeHere, limit: Limit = 100, cursor: Cursor = "") -> Response:
    """Envelopes and what the ledger did by itself (`due_sequence` above 0, with the envelope that caused it)."""
    return page(node, RECEIPTS, limit, cursor, {"height": height})
