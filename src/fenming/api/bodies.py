"""The body of a request, read only as far as it may be long: who sends more is told so, and the rest is not taken in."""

from fastapi import Request

from fenming.base.problems import BadUsage


async def whole_body(request: Request, bytes_max: int) -> bytes:
    """All of it; raises `BadUsage` where it is empty or longer than allowed."""
    data = bytearray()
    async for chunk in request.stream():
        data += chunk
        if len(data) > bytes_max:
            raise BadUsage(f"the body has more than {bytes_max} bytes")
    if not data:
        raise BadUsage("the body is empty")
    return bytes(data)
