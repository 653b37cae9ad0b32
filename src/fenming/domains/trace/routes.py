"""The trace over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Path
from fastapi.responses import Response

from fenming.api.listing import NodeHere, answer
from fenming.domains.trace.queries import Tracer

router = APIRouter(prefix="/v1", tags=["trace"])


@router.get("/trace/{id}", summary="Follow money both ways")
def trace(id: Annotated[str, Path(examples=["payment-1", "contract-1"])], node: NodeHere) -> Response:
    """From payment-12, claim-3, contract-2, line-PROJECT-LINE, table-1, worker-31, or account-000292 with its check digits."""
    with node.engine.connect() as connection:
        return answer(Tracer(connection).trace(id), headers=node.headers)
