"""Handing envelopes in, and asking what became of them."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response

from fenming.api.errors import problem, refusal
from fenming.api.listing import NodeHere, answer
from fenming.api.port import NodePort
from fenming.base.limits import ENVELOPE_BYTES_MAX
from fenming.base.problems import BadUsage, NotThere
from fenming.ledger.codes import explain

router = APIRouter(prefix="/v1", tags=["envelopes"])
_WAIT_S = 30.0


@router.post("/envelopes", summary="Hand in one signed envelope; answered when it is durable")
async def submit(request: Request, node: NodeHere) -> Response:
    """The body is the envelope's bytes. Sending the same envelope again is safe: it is accepted once, and the receipt stands."""
    wire = await _body(request)
    ticket = await run_in_threadpool(node.submit, [wire])
    if not await run_in_threadpool(ticket.wait, _WAIT_S):
        return problem(503, "no answer yet; ask for the receipt by the envelope's id, or send it again")
    result = ticket.answers[0]
    if result.code:
        return refusal(_code(node, result.code), result.data, envelope=result.envelope_id.hex(), height=result.height)
    return answer(
        {"envelope": result.envelope_id.hex(), "code": 0, "height": result.height, "log_index": result.log_index}, 201
    )


@router.post("/dry-run", summary="What would become of an envelope; signatures are not asked for, nothing is kept")
async def dry_run(request: Request, node: NodeHere) -> Response:
    """The body is the envelope's bytes."""
    number, data = await run_in_threadpool(node.dry_run, await _body(request))
    code = _code(node, number)
    return answer({"code": number, "name": code.name, "english": explain(code, data, "en"), "chinese": explain(code, data, "zh")})


@router.get("/envelopes/{envelope_id}", summary="The receipt of an accepted envelope")
def receipt(envelope_id: str, node: NodeHere) -> Response:
    """By its id, 64 hexadecimal digits."""
    found = node.receipt(_digits(envelope_id))
    if found is None:
        raise NotThere("no envelope with this id has been accepted")
    return answer(found)


@router.get("/proofs/{id}", summary="A receipt file for a payment (payment-12) or an envelope's id")
def proof(id: str, node: NodeHere) -> Response:
    """It stands alone: check it with `fenming verify FILE --trust FILE`."""
    return answer(node.prove(id))


@router.get("/trust", summary="What an outsider needs to check receipts of this chain")
def trust(node: NodeHere) -> Response:
    """Take it from somewhere that you trust, not only from here."""
    return answer(node.trust_file())


@router.get("/codes", summary="All rejection codes with both sentences")
def codes(node: NodeHere) -> Response:
    """Numbers are never reused."""
    names: list[dict[str, Any]] = [code._asdict() for code in node.codes]
    return answer({"items": names, "next": None})


@router.get("/codes/{number}", summary="One rejection code")
def code(number: Annotated[int, Path(ge=0, le=65535)], node: NodeHere) -> Response:
    """By its number."""
    found = [code._asdict() for code in node.codes if code.number == number]
    if not found:
        raise NotThere(f"there is no code {number}")
    return answer(found[0])


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


def _digits(text: str) -> bytes:
    try:
        data = bytes.fromhex(text)
    except ValueError:
        data = b""
    if len(data) != 32:
        raise BadUsage("an envelope's id is 64 hexadecimal digits")
    return data
