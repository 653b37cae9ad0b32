"""Proposals over HTTP: what waits, for what amount, who holds it since when, and how it ended."""

from fastapi import APIRouter
from fastapi.responses import Response

from fenming.api.listing import Cursor, Limit, NodeHere, PathNumber, RowNumber, RunningNode, answer, one, page
from fenming.domains.approvals.queries import steps_of
from fenming.domains.approvals.views import ABSENCES, DELEGATIONS, PROPOSALS, STEPS

router = APIRouter(prefix="/v1", tags=["approvals"])


@router.get("/proposals", summary="Proposals, by number")
def proposals(node: NodeHere, limit: Limit = 100, cursor: Cursor = "", status: RowNumber | None = None) -> Response:
    """`status` 1 is open, 2 approved, 3 rejected, 4 withdrawn, 5 lapsed."""
    return page(node, PROPOSALS, limit, cursor, {"status": status})


@router.get("/proposals/{proposal}", summary="One proposal")
def proposal(proposal: PathNumber, node: NodeHere) -> Response:
    """By its number."""
    return one(node, PROPOSALS, f"proposal-{proposal}", proposal=proposal)


@router.get("/proposals/{proposal}/steps", summary="Who holds the steps of a proposal")
def steps_of_proposal(proposal: PathNumber, node: NodeHere) -> Response:
    """Each opened step with its holders, the day it opened, its last day in time, since when it is late, and by which rule."""
    with node.engine.connect() as connection:
        return answer({"items": steps_of(connection, proposal), "next": None}, headers=node.headers)


@router.get("/proposals/{proposal}/plan", summary="All steps that a proposal must pass")
def plan_of_proposal(proposal: PathNumber, node: RunningNode) -> Response:
    """By the policy under which it was opened, the decided ones too. `due_days` 0 leaves the time to the ledger's parameter."""
    return answer({"items": node.steps_ahead(proposal), "next": None})


@router.get("/steps", summary="Steps of all proposals")
def steps(
    node: NodeHere, limit: Limit = 100, cursor: Cursor = "", waiting: RowNumber | None = None,
    scope_number: RowNumber | None = None,
) -> Response:  # fmt: skip
    """`waiting` 1 lists what somebody must decide now. Days are counted from 1970-01-01; `rule` 0 is the policy's own period."""
    return page(node, STEPS, limit, cursor, {"waiting": waiting, "scope_number": scope_number})


@router.get("/delegations", summary="Who may decide in whose place")
def delegations(
    node: NodeHere, limit: Limit = 100, cursor: Cursor = "", organisation: RowNumber | None = None
) -> Response:
    """`occasion` 1 holds on all its days, 2 only while the principal is absent or the step is late."""
    return page(node, DELEGATIONS, limit, cursor, {"organisation": organisation})


@router.get("/absences", summary="When officers are away")
def absences(node: NodeHere, limit: Limit = 100, cursor: Cursor = "", officer: RowNumber | None = None) -> Response:
    """The latest declaration of an officer is the one that holds."""
    return page(node, ABSENCES, limit, cursor, {"officer": officer})
