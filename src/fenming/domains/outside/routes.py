"""What is known of payments and projects outside the ledger, over HTTP."""

from fastapi import APIRouter
from fastapi.responses import Response

from fenming.api.listing import Cursor, Limit, NodeHere, page
from fenming.domains.outside.views import (
    OUTSIDE_BUDGETS,
    OUTSIDE_PARTIES,
    OUTSIDE_PAYMENTS,
    OUTSIDE_PROCESSES,
    OUTSIDE_PROJECTS,
    OUTSIDE_SUPPLIERS,
)

router = APIRouter(prefix="/v1", tags=["outside"])


@router.get("/outside-payments", summary="Payments made outside the ledger")
def outside_payments(node: NodeHere, limit: Limit = 100, cursor: Cursor = "") -> Response:
    """As files stated them; texts are hashes."""
    return page(node, OUTSIDE_PAYMENTS, limit, cursor, {})


@router.get("/outside-projects", summary="Projects run outside the ledger")
def outside_projects(node: NodeHere, limit: Limit = 100, cursor: Cursor = "") -> Response:
    """With their budgets and the hash of the whole file."""
    return page(node, OUTSIDE_PROJECTS, limit, cursor, {})


@router.get("/outside-parties", summary="Parties of outside projects")
def outside_parties(node: NodeHere, limit: Limit = 100, cursor: Cursor = "") -> Response:
    """With their roles."""
    return page(node, OUTSIDE_PARTIES, limit, cursor, {})


@router.get("/outside-budgets", summary="Budget lines of outside projects")
def outside_budgets(node: NodeHere, limit: Limit = 100, cursor: Cursor = "") -> Response:
    """By source and period."""
    return page(node, OUTSIDE_BUDGETS, limit, cursor, {})


@router.get("/outside-processes", summary="Contracting processes of outside projects")
def outside_processes(node: NodeHere, limit: Limit = 100, cursor: Cursor = "") -> Response:
    """With what was agreed and what it came to."""
    return page(node, OUTSIDE_PROCESSES, limit, cursor, {})


@router.get("/outside-suppliers", summary="Suppliers of outside contracting processes")
def outside_suppliers(node: NodeHere, limit: Limit = 100, cursor: Cursor = "") -> Response:
    """One row for each supplier of a process."""
    return page(node, OUTSIDE_SUPPLIERS, limit, cursor, {})
