"""Answers that do not change: an entity tag, and 304 for whoever has them already.

What stands in a block, or is asked as of a height, is final, and may be kept for ever. Other answers (the trust file, a proof
against the newest checkpoint) get a tag of their bytes and are asked for again each time.
"""

import hashlib
from typing import Any

import msgspec
from fastapi import FastAPI, Request
from fastapi.responses import Response

KEEP_FOREVER = "public, max-age=31536000, immutable"
ASK_AGAIN = "public, no-cache"


class NotModified(Exception):
    """The caller has the answer already."""

    def __init__(self, headers: dict[str, str]) -> None:
        super().__init__("not modified")
        self.headers = headers


def tag_of(*parts: str | bytes) -> str:
    """A strong entity tag for what the parts determine."""
    digest = hashlib.sha256()
    for part in parts:
        data = part.encode() if isinstance(part, str) else part
        digest.update(len(data).to_bytes(8, "big") + data)
    return f'"{digest.hexdigest()[:32]}"'


def headers_of(tag: str, cache_control: str) -> dict[str, str]:
    """The headers of a tagged answer; the form of the answer depends on what the caller accepts."""
    return {"ETag": tag, "Cache-Control": cache_control, "Vary": "Accept"}


def is_known(request: Request, tag: str) -> bool:
    """Whether the caller holds the answer with this tag (`If-None-Match`)."""
    known = request.headers.get("if-none-match", "")
    return tag in [item.strip().removeprefix("W/") for item in known.split(",")]


def tagged(request: Request, value: Any, cache_control: str = ASK_AGAIN) -> Response:
    """A JSON answer with the tag of its bytes, or 304."""
    body = msgspec.json.encode(value)
    headers = headers_of(tag_of(body), cache_control)
    if is_known(request, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    return Response(body, headers=headers, media_type="application/json")


def install(app: FastAPI) -> None:
    """Answer `NotModified` with 304."""

    @app.exception_handler(NotModified)
    async def _not_modified(request: Request, error: NotModified) -> Response:
        return Response(status_code=304, headers=error.headers)
