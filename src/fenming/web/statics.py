"""The built browser parts, each under an address that changes with its bytes, compressed once."""

import gzip
import hashlib
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import Response

_TYPES = {
    "js": "text/javascript; charset=utf-8", "css": "text/css; charset=utf-8", "svg": "image/svg+xml", "json": "application/json",
    "txt": "text/plain; charset=utf-8", "png": "image/png",
}  # fmt: skip
_FOREVER = "public, max-age=31536000, immutable"


class Static(NamedTuple):
    """A file as it is sent."""

    plain: bytes
    packed: bytes
    media_type: str
    tag: str


@cache
def names_of() -> tuple[str, ...]:
    """The names of all files that the build made, in order."""
    return tuple(sorted(file.name for file in files("fenming.web").joinpath("static").iterdir()))


@cache
def static(name: str) -> Static | None:
    """The file of this name, or None: only names that the build made are looked for."""
    if name not in names_of():
        return None
    plain = files("fenming.web").joinpath("static").joinpath(name).read_bytes()
    tag = hashlib.sha256(plain).hexdigest()[:12]
    return Static(plain, gzip.compress(plain, 9, mtime=0), _TYPES[name.rpartition(".")[2]], tag)


def address_of(name: str) -> str:
    """Where a file is to be had; a missing one is a bug."""
    found = static(name)
    assert found is not None, name
    return f"/static/{name}?{found.tag}"


def serve_static(request: Request) -> Response:
    """One file. Asked for by its tag it may be kept for ever; modules that others import are asked for again."""
    found = static(request.path_params["name"])
    if found is None:
        return Response(status_code=404)
    headers = {"ETag": f'"{found.tag}"', "Vary": "Accept-Encoding"}
    headers["Cache-Control"] = _FOREVER if request.url.query == found.tag else "public, no-cache"
    if headers["ETag"] in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    packed = "gzip" in request.headers.get("accept-encoding", "")
    if packed:
        headers["Content-Encoding"] = "gzip"
    return Response(found.packed if packed else found.plain, headers=headers, media_type=found.media_type)
