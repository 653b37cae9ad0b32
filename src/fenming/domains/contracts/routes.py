"""Projects, budget lines and contracts over HTTP."""

from fastapi import APIRouter
from fastapi.responses import Response

from fenming.api.listing import Cursor, Limit, NodeHere, PathNumber, RowNumber, one, page
from fenming.domains.contracts.views import BUDGET_LINES, CONTRACTS, PROJECTS

router = APIRouter(prefix="/v1", tags=["contracts"])


@router.get("/projects", summary="Projects, by number")
def projects(node: NodeHere, limit: Limit = 100, cursor: Cursor = "") -> Response:
    """With their accounts."""
    return page(node, PROJECTS, limit, cursor, {})


@router.get("/projects/{project}/budget-lines", summary="Budget lines of a project")
def budget_lines(project: PathNumber, node: NodeHere, limit: Limit = 100, cursor: Cursor = "") -> Response:
    """By number."""
    return page(node, BUDGET_LINES, limit, cursor, {"project": project})


@router.get("/contracts", summary="Contracts, by number")
def contracts(
    node: NodeHere, limit: Limit = 100, cursor: Cursor = "", project: RowNumber | None = None, parent: RowNumber | None = None
) -> Response:
    """`parent` 0 lists those with the owner; another number those under that contract."""
    return page(node, CONTRACTS, limit, cursor, {"project": project, "parent": parent})


@router.get("/contracts/{contract}", summary="One contract")
def contract(contract: PathNumber, node: NodeHere) -> Response:
    """By its number."""
    return one(node, CONTRACTS, f"contract-{contract}", contract=contract)
