"""The network over HTTP: who runs which node with what power, what is being changed, who voted how."""

from fastapi import APIRouter
from fastapi.responses import Response

from fenming.api.listing import Cursor, Limit, NodeHere, PathNumber, RowNumber, one, page
from fenming.domains.network.views import CHANGES, LIMITS, NODES, RULES, VOTES

router = APIRouter(prefix="/v1/network", tags=["network"])


@router.get("/nodes", summary="The nodes of the network, by number")
def nodes(
    node: NodeHere, limit: Limit = 100, cursor: Cursor = "", organisation: RowNumber | None = None,
    tier: RowNumber | None = None, standing: RowNumber | None = None,
) -> Response:  # fmt: skip
    """`tier` 1 is validator, 2 full, 3 light; `standing` 1 is active, 2 removed, 3 punished. A chain of one node has none."""
    return page(node, NODES, limit, cursor, {"organisation": organisation, "tier": tier, "standing": standing})


@router.get("/nodes/{number}", summary="One node")
def one_node(number: PathNumber, node: NodeHere) -> Response:
    """By its number; its power holds from `effective_from_height` on."""
    return one(node, NODES, f"node {number}", node=number)


@router.get("/proposals", summary="Changes of the network, by number")
def proposals(
    node: NodeHere, limit: Limit = 100, cursor: Cursor = "", status: RowNumber | None = None, kind: RowNumber | None = None
) -> Response:
    """`status` 1 is open, 2 carried, 3 rejected, 4 lapsed, 5 failed (`code` says why); `kind` 1 is a node, 2 a power, 3 keys,
    4 limits, 5 rules."""
    return page(node, CHANGES, limit, cursor, {"status": status, "kind": kind})


@router.get("/proposals/{change}", summary="One change of the network")
def one_proposal(change: PathNumber, node: NodeHere) -> Response:
    """By its number; `terms` are the fields of the action that proposed it."""
    return one(node, CHANGES, f"network change {change}", change=change)


@router.get("/proposals/{change}/votes", summary="Who voted on a change, and with what power")
def votes(change: PathNumber, node: NodeHere, limit: Limit = 100, cursor: Cursor = "") -> Response:
    """One vote an organisation; the power is that of the moment of voting."""
    return page(node, VOTES, limit, cursor, {"change": change})


@router.get("/limits", summary="Limits of the network that were voted, oldest first")
def limits(node: NodeHere, limit: Limit = 100, cursor: Cursor = "") -> Response:
    """The last one holds; while there is none, those of the founding do."""
    return page(node, LIMITS, limit, cursor, {})


@router.get("/rules", summary="Later versions of the rules, with the height from which each holds")
def rules(node: NodeHere, limit: Limit = 100, cursor: Cursor = "") -> Response:
    """As they were voted. One that still lay ahead is replaced by the one voted after it."""
    return page(node, RULES, limit, cursor, {})
