"""Many envelopes in one request, and the clock of a sample chain.

A contractor's month is thousands of envelopes; one request each would cost more than the ledger's own work. Each is still answered
by itself: a batch is a way of travelling and no unit of anything.
"""

from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, HTTPException, Query, Request
from fastapi.responses import Response

from fenming.api.errors import problem
from fenming.api.listing import RunningNode, answer
from fenming.api.waiting import apart
from fenming.base.limits import BATCH_ITEMS_MAX, BATCH_REQUEST_BYTES_MAX
from fenming.base.problems import BadUsage
from fenming.ledger.codes import UNAVAILABLE

router = APIRouter(prefix="/v1", tags=["envelopes"])
_WAIT_S = 60.0
_LATEST_MS = 32_503_680_000_000
"""The end of the year 2999, up to which there are calendars."""
_wires_decoder = msgspec.msgpack.Decoder(list[bytes])
_LIST_BODY = {
    "requestBody": {"required": True, "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}}
}


@router.post(
    "/envelope-batches", summary="Hand in up to 1000 signed envelopes; answered when all of them are durable or refused",
    openapi_extra=_LIST_BODY,
)  # fmt: skip
async def submit_many(request: Request, node: RunningNode) -> Response:
    """The body is a msgpack array of the envelopes' bytes; the answers stand in the same order, code 0 for those accepted."""
    wires = await _wires(request)
    ticket = await apart(node.submit, wires)
    if not await apart(ticket.wait, _WAIT_S):
        return problem(503, "no answer for all of them yet; ask for the receipts by their ids, or send them again")
    if any(item.code == UNAVAILABLE.number for item in ticket.answers):
        return problem(503, "the node takes no envelopes now", name=UNAVAILABLE.name, code=UNAVAILABLE.number)
    return answer({"answers": [_shown(item) for item in ticket.answers]})


@router.post("/sample-clock", summary="Move the clock of a sample chain on; every other chain refuses", tags=["node"])
def move_clock(time_ms: Annotated[int, Query(ge=0, le=_LATEST_MS)], node: RunningNode) -> Response:
    """The time never goes back. The next block bears it."""
    return answer({"time_ms": node.move_clock(time_ms)})


def _shown(item: Any) -> dict[str, Any]:
    shown = {"envelope": item.envelope_id.hex(), "code": item.code, "height": item.height, "log_index": item.log_index}
    return shown | {"data": item.data} if item.data else shown


async def _wires(request: Request) -> list[bytes]:
    """The body, read only as far as a batch may be long."""
    data = bytearray()
    async for chunk in request.stream():
        data += chunk
        if len(data) > BATCH_REQUEST_BYTES_MAX:
            raise HTTPException(413, f"a batch has at most {BATCH_REQUEST_BYTES_MAX} bytes")
    try:
        wires = _wires_decoder.decode(data)
    except (msgspec.DecodeError, RecursionError):
        raise BadUsage("the body is not a msgpack array of byte strings") from None
    if not 1 <= len(wires) <= BATCH_ITEMS_MAX:
        raise BadUsage(f"a batch holds 1 to {BATCH_ITEMS_MAX} envelopes")
    return wires
