"""Findings that were taken up, over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import Response

from fenming.api.listing import Cursor, Limit, NodeHere, RowNumber, page
from fenming.domains.findings.views import FINDING_STEPS, FINDINGS

router = APIRouter(prefix="/v1", tags=["findings"])


@router.get("/findings", summary="Findings that were taken up, in their order")
def findings(
    node: NodeHere, limit: Limit = 100, cursor: Cursor = "", project: RowNumber | None = None, state: RowNumber | None = None
) -> Response:  # fmt: skip
    """`state` 1 is open, 2 an outcome is proposed, 3 explained, 4 confirmed. A finding is a red flag, not a verdict."""
    return page(node, FINDINGS, limit, cursor, {"project": project, "state": state})


@router.get("/finding-steps", summary="What was done about findings, step by step")
def finding_steps(
    node: NodeHere, limit: Limit = 100, cursor: Cursor = "",
    finding: Annotated[str | None, Query(pattern="^[0-9a-fA-F]{64}$", description="Only of this finding.")] = None,
) -> Response:  # fmt: skip
    """`state` 0 is an answer of a party; only codes and hashes are kept, the texts lie with who wrote them."""
    chosen = None if finding is None else FINDING_STEPS.c.finding == bytes.fromhex(finding)
    return page(node, FINDING_STEPS, limit, cursor, {}, chosen)
