"""Handing envelopes in, and asking what became of them."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response

from fenming.api.errors import problem, refusal
from fenming.api.final import ASK_AGAIN, KEEP_FOREVER, tagged
from fenming.api.listing import RunningNode, answer, plain_values, whole
from fenming.api.port import NodePort
from fenming.api.waiting import apart
from fenming.base.limits import ENVELOPE_BYTES_MAX
from fenming.base.problems import BadUsage, NotThere
from fenming.ledger.codes import explain
from fenming.ledger.receipt_file import event_text

router = APIRouter(prefix="/v1", tags=["envelopes"])
_WAIT_S = 30.0
_BYTES = {
    "requestBody": {"required": True, "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}}
}

EnvelopeId = Annotated[str, Path(pattern="^[0-9a-fA-F]{64}$")]


@router.post(
    "/envelopes", summary="Hand in one signed envelope; answered when it is durable", status_code=201, openapi_extra=_BYTES
)
async def submit(request: Request, node: RunningNode) -> Response:
    """The body is the envelope's bytes. Sending the same envelope again is safe: it is accepted once, and the receipt stands."""
    wire = await _body(request)
    ticket = await apart(node.submit, [wire])
    if not await apart(ticket.wait, _WAIT_S):
        return problem(503, "no answer yet; ask for the receipt by the envelope's id, or send it again")
    result = ticket.answers[0]
    if result.code:
        return refusal(_code(node, result.code), result.data, envelope=result.envelope_id.hex(), height=result.height)
    return answer(
        {"envelope": result.envelope_id.hex(), "code": 0, "height": result.height, "log_index": result.log_index}, 201
    )


@router.post(
    "/dry-run", summary="What would become of an envelope; signatures are not asked for, nothing is kept", openapi_extra=_BYTES
)
async def dry_run(request: Request, node: RunningNode) -> Response:
    """The body is the envelope's bytes. `events` are those of its own actions, with every figure that the rules compute; what
    the ledger would do by itself in the same block is not among them. `data` names the value and the limit of a refusal."""
    tried = await run_in_threadpool(node.dry_run, await _body(request))
    code = _code(node, tried.code)
    return answer(
        {
            "code": code.number, "name": code.name, "data": dict(zip(code.fields, tried.data, strict=False)),
            "english": explain(code, tried.data, "en"), "chinese": explain(code, tried.data, "zh"),
            "events": list(map(event_text, tried.events)),
        }
    )  # fmt: skip


@router.get("/envelopes/{envelope_id}", summary="The receipt of an accepted envelope")
def receipt(envelope_id: EnvelopeId, node: RunningNode, request: Request) -> Response:
    """By its id, 64 hexadecimal digits. The receipt of an accepted envelope is final; a refused one may still be accepted."""
    found = node.receipt(bytes.fromhex(envelope_id))
    if found is None:
        raise NotThere("no envelope with this id has been accepted")
    shown, is_final = found
    return tagged(request, plain_values(shown), KEEP_FOREVER if is_final else ASK_AGAIN)


@router.get("/proofs/{id}", summary="A receipt file for a payment (payment-12) or an envelope's id")
def proof(id: Annotated[str, Path(examples=["payment-1"])], node: RunningNode, request: Request) -> Response:
    """It stands alone: check it with `fenming verify FILE --trust FILE`. It leads to the newest block and changes with it.

    On a cluster the block after the newest must be decided first; where it is not in time, the answer is 503.
    """
    return tagged(request, node.prove(id))


@router.get("/trust", summary="What an outsider needs to check receipts of this chain")
def trust(node: RunningNode, request: Request) -> Response:
    """Take it from somewhere that you trust, not only from here. It holds the newest checkpoint, or the newest header."""
    return tagged(request, node.trust_file())


@router.get("/codes", summary="All rejection codes with both sentences")
def codes(node: RunningNode, request: Request) -> Response:
    """Numbers are never reused."""
    return whole(request, [code._asdict() for code in node.codes])


@router.get("/codes/{number}", summary="One rejection code")
def code(number: Annotated[int, Path(ge=0, le=65535)], node: RunningNode, request: Request) -> Response:
    """By its number."""
    found = [code._asdict() for code in node.codes if code.number == number]
    if not found:
        raise NotThere(f"there is no code {number}")
    return tagged(request, found[0])


async def _body(request: Request) -> bytes:
    """The body, read only as far as an envelope may be long."""
    data = bytearray()
    async for chunk in request.stream():
        data += chunk
        if len(data) > ENVELOPE_BYTES_MAX + 1:
            break
    if not data:
        raise BadUsage("the body is the envelope's bytes, and it is empty")
    return bytes(data)


def _code(node: NodePort, number: int) -> Any:
    return next(code for code in node.codes if code.number == number)
