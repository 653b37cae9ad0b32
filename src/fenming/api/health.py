"""Whether the node lives, whether it can serve, what it has done, and each new block as it comes."""

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Header
from fastapi.responses import PlainTextResponse, Response, StreamingResponse

from fenming.api.errors import problem
from fenming.api.listing import RunningNode, answer
from fenming.api.port import NodePort
from fenming.api.waiting import heights_of
from fenming.base.figures import CONTENT_TYPE, exposition

router = APIRouter(tags=["node"])
_HEARTBEAT_S = 15.0


@router.get("/livez", summary="The process answers", response_class=PlainTextResponse)
def livez() -> Response:
    """Says nothing about whether it can write."""
    return PlainTextResponse("ok\n")


@router.get("/readyz", summary="The node makes blocks and its views follow", response_class=PlainTextResponse)
def readyz(node: RunningNode) -> Response:
    """503 with the reason when it does not."""
    failure = node.failure()
    return problem(503, failure) if failure else PlainTextResponse("ok\n")


@router.get("/metrics", summary="Figures in Prometheus text form", response_class=PlainTextResponse)
def metrics(node: RunningNode) -> Response:
    """What each of them means stands beside it, and in docs/operations/metrics.md."""
    return PlainTextResponse(exposition(node.figures()), media_type=CONTENT_TYPE)


@router.get("/v1/status", summary="Where the chain stands")
def status(node: RunningNode) -> Response:
    """Chain, height, app hash, views."""
    return answer(node.status())


class _EventStream(StreamingResponse):
    media_type = "text/event-stream"


@router.get("/v1/stream", summary="Server-Sent Events: one `block` event for each height", response_class=_EventStream)
async def stream(node: RunningNode, last_event_id: Annotated[str | None, Header()] = None) -> Response:
    """`Last-Event-ID` is the last height seen; without it the stream begins at the next block."""
    seen = int(last_event_id) if last_event_id and last_event_id.isascii() and last_event_id.isdigit() else node.height()
    return _EventStream(_blocks(node, seen), headers={"Cache-Control": "no-store"})


async def _blocks(node: NodePort, seen: int) -> AsyncIterator[str]:
    yield ": open\n\n"
    heights = heights_of(node)
    while True:
        height = await heights.above(seen, _HEARTBEAT_S)
        if height <= seen:
            yield ": still here\n\n"
        for number in range(seen + 1, height + 1):
            yield f'id: {number}\nevent: block\ndata: {{"height":{number}}}\n\n'
        seen = max(seen, height)
