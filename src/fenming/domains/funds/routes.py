"""Claims over HTTP: their figures, where they stand, the debts they become, disputes and reversals."""

from fastapi import APIRouter
from fastapi.responses import Response

from fenming.api.listing import Cursor, Limit, NodeHere, PathNumber, RowNumber, RunningNode, answer, one, page
from fenming.base.calendar import day_of
from fenming.domains.funds.queries import where_it_stands
from fenming.domains.funds.views import CLAIMS
from fenming.domains.funds.views.debts import DISPUTED_ITEMS, DISPUTES, DUE_TERMS, DUES, REVERSALS
from fenming.readmodel.outcomes import last_block_ms

router = APIRouter(prefix="/v1", tags=["funds"])


@router.get("/claims", summary="Claims, by number")
def claims(node: NodeHere, limit: Limit = 100, cursor: Cursor = "", contract: RowNumber | None = None) -> Response:
    """With every computed figure."""
    return page(node, CLAIMS, limit, cursor, {"contract": contract})


@router.get("/claims/{claim}", summary="One claim")
def claim(claim: PathNumber, node: NodeHere) -> Response:
    """By its number."""
    return one(node, CLAIMS, f"claim-{claim}", claim=claim)


@router.get("/claims/{claim}/standing", summary="Where a claim stands")
def standing(claim: PathNumber, node: NodeHere, running: RunningNode) -> Response:
    """Who holds the open step since when, until when it must be decided and paid, by which rule, and the interest so far."""
    with node.engine.connect() as connection:
        today = day_of(last_block_ms(connection), running.status()["zone_minutes"])
        return answer(where_it_stands(connection, claim, today), headers=node.headers)


@router.get("/debts", summary="What confirmed claims made debts")
def debts(
    node: NodeHere, limit: Limit = 100, cursor: Cursor = "", debtor: RowNumber | None = None,
    creditor: RowNumber | None = None, open: RowNumber | None = None,
) -> Response:  # fmt: skip
    """`open` 1 lists those still to be paid; `late_since_day` 0 is in time. Days are counted from 1970-01-01."""
    return page(node, DUES, limit, cursor, {"debtor": debtor, "creditor": creditor, "open": open})


@router.get("/due-terms", summary="Agreed terms of payment")
def due_terms(
    node: NodeHere, limit: Limit = 100, cursor: Cursor = "", contract: RowNumber | None = None
) -> Response:
    """In the order in which they were agreed; the latest of a contract holds."""
    return page(node, DUE_TERMS, limit, cursor, {"contract": contract})


@router.get("/disputes", summary="Disputes about claims")
def disputes(
    node: NodeHere, limit: Limit = 100, cursor: Cursor = "", contract: RowNumber | None = None,
    status: RowNumber | None = None,
) -> Response:  # fmt: skip
    """`status` 1 is open, 2 resolved, 3 dropped with its claim."""
    return page(node, DISPUTES, limit, cursor, {"contract": contract, "status": status})


@router.get("/disputes/{dispute}/items", summary="The items of a dispute")
def disputed_items(dispute: PathNumber, node: NodeHere, limit: Limit = 100, cursor: Cursor = "") -> Response:
    """What was claimed and what was accepted, to date, in thousandths of the unit."""
    return page(node, DISPUTED_ITEMS, limit, cursor, {"dispute": dispute})


@router.get("/reversals", summary="Corrections of paid claims")
def reversals(
    node: NodeHere, limit: Limit = 100, cursor: Cursor = "", contract: RowNumber | None = None
) -> Response:
    """`way` 1 is a return by consent, 2 a set-off; `status` 1 proposed, 2 checked, 3 done, 4 refused."""
    return page(node, REVERSALS, limit, cursor, {"contract": contract})
