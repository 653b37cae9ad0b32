"""Projects, budget lines and contracts over HTTP."""

from fastapi import APIRouter
from fastapi.responses import Response

from fenming.api.listing import Cursor, Limit, NodeHere, PathNumber, RowNumber, answer, one, page
from fenming.domains.contracts.queries import preview_parameter
from fenming.domains.contracts.views.budget import BUDGET_LINES, BUDGET_REVISIONS, FUNDING_SOURCES, INSTALMENTS, PROJECTS
from fenming.domains.contracts.views.documents import DOCUMENTS, REQUIREMENTS
from fenming.domains.contracts.views.tree import CONTRACTS, ITEMS, MEMBERS, SETTLEMENTS, TERMINATIONS, VARIATIONS
from fenming.domains.identity.queries import parameter_named

router = APIRouter(prefix="/v1", tags=["contracts"])


@router.get("/projects", summary="Projects, by number")
def projects(node: NodeHere, limit: Limit = 100, cursor: Cursor = "") -> Response:
    """With their accounts."""
    return page(node, PROJECTS, limit, cursor, {})


@router.get("/projects/{project}", summary="One project")
def project(project: PathNumber, node: NodeHere) -> Response:
    """By its number."""
    return one(node, PROJECTS, f"project-{project}", project=project)


@router.get("/projects/{project}/budget-lines", summary="Budget lines of a project")
def budget_lines(project: PathNumber, node: NodeHere, limit: Limit = 100, cursor: Cursor = "") -> Response:
    """By number: approved, revised (`amount`), pending, committed, forecast, certified and paid."""
    return page(node, BUDGET_LINES, limit, cursor, {"project": project})


@router.get("/projects/{project}/budget-revisions", summary="Revisions of a project's budget")
def budget_revisions(project: PathNumber, node: NodeHere, limit: Limit = 100, cursor: Cursor = "") -> Response:
    """In the order in which they were approved; line 0 is the approved estimate."""
    return page(node, BUDGET_REVISIONS, limit, cursor, {"project": project})


@router.get("/projects/{project}/funding-sources", summary="Funding sources of a project")
def funding_sources(project: PathNumber, node: NodeHere, limit: Limit = 100, cursor: Cursor = "") -> Response:
    """Planned, received, and what was due when a day of payment passed with less (`kind` 1 treasury, 2 own, 3 matching, 4 loan)."""
    return page(node, FUNDING_SOURCES, limit, cursor, {"project": project})


@router.get("/projects/{project}/funding-instalments", summary="What the sources of a project promised by when")
def funding_instalments(project: PathNumber, node: NodeHere, limit: Limit = 100, cursor: Cursor = "") -> Response:
    """By source and day."""
    return page(node, INSTALMENTS, limit, cursor, {"project": project})


@router.get("/projects/{project}/document-requirements", summary="Documents a project requires before it pays")
def document_requirements(project: PathNumber, node: NodeHere, limit: Limit = 100, cursor: Cursor = "") -> Response:
    """Every list that was set; `in_force` 1 marks the latest of a contract kind."""
    return page(node, REQUIREMENTS, limit, cursor, {"project": project})


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


@router.get("/contract-items", summary="Items of contracts, in all their versions")
def items(node: NodeHere, limit: Limit = 100, cursor: Cursor = "", contract: RowNumber | None = None) -> Response:
    """Version 0 was signed; each variation and the settlement made another."""
    return page(node, ITEMS, limit, cursor, {"contract": contract})


@router.get("/contract-members", summary="Members of joint ventures, with their shares")
def members(node: NodeHere, limit: Limit = 100, cursor: Cursor = "", contract: RowNumber | None = None) -> Response:
    """The lead takes what rounding leaves."""
    return page(node, MEMBERS, limit, cursor, {"contract": contract})


@router.get("/variations", summary="Variations of contracts, by number")
def variations(node: NodeHere, limit: Limit = 100, cursor: Cursor = "", contract: RowNumber | None = None) -> Response:
    """`status` 1 proposed, 2 countersigned and waiting for the owner, 3 applied, 4 dropped."""
    return page(node, VARIATIONS, limit, cursor, {"contract": contract})


@router.get("/terminations", summary="Contracts ended before their time")
def terminations(node: NodeHere, limit: Limit = 100, cursor: Cursor = "", contract: RowNumber | None = None) -> Response:
    """By whom, why, and the value of what was measured."""
    return page(node, TERMINATIONS, limit, cursor, {"contract": contract})


@router.get("/contract-settlements", summary="Final settlements of contracts")
def settlements(node: NodeHere, limit: Limit = 100, cursor: Cursor = "", contract: RowNumber | None = None) -> Response:
    """With what is still payable or must come back (`status` 1 proposed, 2 accepted, 3 refused)."""
    return page(node, SETTLEMENTS, limit, cursor, {"contract": contract})


@router.get("/documents", summary="Documents that must be valid before money flows")
def documents(
    node: NodeHere, limit: Limit = 100, cursor: Cursor = "", holder: RowNumber | None = None, contract: RowNumber | None = None
) -> Response:
    """`kind` 1 business registration, 2 qualification, 3 safety permit, 4 insurance, 5 tax invoice."""
    return page(node, DOCUMENTS, limit, cursor, {"holder": holder, "contract": contract})


@router.get("/parameters/{parameter}/preview", summary="What a new value of a statutory number would have touched")
def preview(parameter: str, value: RowNumber, from_day: RowNumber, node: NodeHere, region: RowNumber = 0) -> Response:
    """The open contracts that keep another value, and whether their terms would break the new one; nothing is changed."""
    with node.engine.connect() as connection:
        return answer(
            preview_parameter(connection, parameter_named(parameter), value, from_day, region), headers=node.headers
        )
