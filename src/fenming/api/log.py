"""The log for other people's tools: C2SP tlog-tiles below `/log`, with checkpoints that the validators cosign.

A monitor reads the checkpoint and the tiles, and proves to itself that a receipt's leaf is in the log and that the log only grew;
it needs HTTP, SHA-256 and Ed25519, and nothing of ours. What the leaves stand for is not here: a leaf is the hash of a receipt, and
whoever holds the receipt can find it. Entries are not published, so that the log tells nobody what happened.
"""

from typing import Annotated, Any

from fastapi import APIRouter, Path
from fastapi.responses import PlainTextResponse, Response

from fenming.api.errors import problem
from fenming.api.final import KEEP_FOREVER
from fenming.api.listing import PathNumber, RunningNode
from fenming.base.problems import NotThere
from fenming.base.tiles import read_tile_path

router = APIRouter(prefix="/log", tags=["log"])
_ASK_AGAIN = {"Cache-Control": "no-cache"}
_OCTETS = "application/octet-stream"
_HASHES: dict[int | str, dict[str, Any]] = {200: {"content": {_OCTETS: {"schema": {"type": "string", "format": "binary"}}}}}
_NO_ENTRIES = "entries are not published: a leaf of this log is the hash of a receipt, and the receipt is its holders'"


class _Tile(Response):
    media_type = _OCTETS


@router.get("/checkpoint", summary="The newest checkpoint, a signed note (C2SP tlog-checkpoint)", response_class=PlainTextResponse)
def checkpoint(node: RunningNode) -> Response:
    """On a cluster: this node's signature, and the cosignatures that it and its peers gave to the same text.

    It is the newest checkpoint that more than two thirds of the validators' power cosigned; the head's, with the cosignatures
    that there are, where the last ones have fewer.
    """
    return PlainTextResponse(node.log.checkpoint(), headers=_ASK_AGAIN)


@router.get(
    "/cosignature/{height}", response_class=PlainTextResponse,
    summary="A node's own cosignature of a height (C2SP tlog-cosignature)",
)  # fmt: skip
def cosignature(height: PathNumber, node: RunningNode) -> Response:
    """For the other nodes. 404 names as `height` where this node stands, when it cannot sign the one asked for."""
    try:
        return PlainTextResponse(node.log.cosigned(height), headers=_ASK_AGAIN)
    except NotThere as missing:
        return problem(404, str(missing), name=type(missing).__name__, height=node.log.height())


@router.get("/tile/entries/{place:path}", summary="Not published: always 404, with the reason", response_class=_Tile)
def entries(place: Annotated[str, Path(examples=["000"])]) -> Response:
    """tlog-tiles has entry bundles here; this log has none."""
    raise NotThere(_NO_ENTRIES)


@router.get(
    "/tile/{place:path}", response_class=_Tile, responses=_HASHES,
    summary="A tile of 256 hashes, or of fewer at the edge (C2SP tlog-tiles)",
)  # fmt: skip
def tile(place: Annotated[str, Path(examples=["0/000", "0/x001/x234/067.p/12"])], node: RunningNode) -> Response:
    """`<level>/<index>[.p/<width>]`, the index in groups of three digits. A tile never changes, and may be kept for ever.

    A partial tile is there at every width that the log has had, also when it has grown full since.
    """
    found = read_tile_path(place)
    if found is None:
        raise NotThere("this is not the path of a tile")
    return _Tile(node.log.tile(found), headers={"Cache-Control": KEEP_FOREVER})
