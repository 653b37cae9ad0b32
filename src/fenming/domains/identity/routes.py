"""Parties over HTTP: organisations, their officers, and persons by number alone; working days; the statutory numbers."""

from fastapi import APIRouter
from fastapi.responses import Response

from fenming.api.listing import Cursor, Limit, NodeHere, PathNumber, RowNumber, answer, one, page
from fenming.domains.identity.queries import parameter_values
from fenming.domains.identity.views import HOLIDAYS, PARTIES

router = APIRouter(prefix="/v1", tags=["identity"])


@router.get("/parties", summary="Parties, by number")
def parties(
    node: NodeHere, limit: Limit = 100, cursor: Cursor = "", organisation: RowNumber | None = None, kind: RowNumber | None = None
) -> Response:
    """`organisation` lists an organisation's officers. Persons have no name here: the ledger holds none."""
    return page(node, PARTIES, limit, cursor, {"organisation": organisation, "kind": kind})


@router.get("/parties/{party}", summary="One party")
def party(party: PathNumber, node: NodeHere) -> Response:
    """By its number."""
    return one(node, PARTIES, f"party {party}", party=party)


@router.get("/holidays", summary="Days off, and weekend days worked, as they were published")
def holidays(node: NodeHere, limit: Limit = 100, cursor: Cursor = "", year: RowNumber | None = None) -> Response:
    """Of a year that was published twice, the days of the later document hold."""
    return page(node, HOLIDAYS, limit, cursor, {"year": year})


@router.get("/parameters", summary="Statutory numbers, with every value they had")
def parameters(node: NodeHere) -> Response:
    """All of them, by number, region and day, each with its source; the list is as long as the law."""
    with node.engine.connect() as connection:
        return answer({"items": parameter_values(connection)}, headers=node.headers)
