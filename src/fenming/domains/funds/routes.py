"""Claims over HTTP: their figures, where they stand, the debts they become, disputes and reversals; and money held."""

from fastapi import APIRouter
from fastapi.responses import Response

from fenming.api.listing import Cursor, Limit, NodeHere, PathNumber, RowNumber, RunningNode, answer, one, page
from fenming.base.calendar import day_of
from fenming.domains.funds.queries import where_it_stands
from fenming.domains.funds.views import CLAIMS
from fenming.domains.funds.views.debts import DISPUTED_ITEMS, DISPUTES, DUE_TERMS, DUES, REVERSALS
from fenming.domains.funds.views.held import (
    ADVANCES,
    DEFECTS,
    DEPOSIT_COMPLAINTS,
    DEPOSIT_ORDERS,
    PAYMENT_TERMS,
    PAYMENT_TERMS_STAGES,
    RETENTION_STAGES,
    RETENTIONS,
    WAGE_DEPOSITS,
    WAGE_RECORDS,
    WAIVERS,
)
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


@router.get("/contracts/{contract}/measured", summary="What has been measured of a contract's items")
def measured(contract: PathNumber, node: RunningNode) -> Response:
    """In thousandths by item, as the state has it now: `billed_milli` to date (none: nothing yet), `claimed_milli` by the open
    claim."""
    return answer(node.measured(contract))


@router.get("/payment-terms", summary="Payment terms of contracts, with every version offered")
def payment_terms(node: NodeHere, limit: Limit = 100, cursor: Cursor = "", contract: RowNumber | None = None) -> Response:
    """The agreed version binds."""
    return page(node, PAYMENT_TERMS, limit, cursor, {"contract": contract})


@router.get("/payment-terms/{contract}/stages", summary="The stages of retention that a contract's terms name")
def payment_terms_stages(contract: PathNumber, node: NodeHere, limit: Limit = 100, cursor: Cursor = "") -> Response:
    """By version."""
    return page(node, PAYMENT_TERMS_STAGES, limit, cursor, {"contract": contract})


@router.get("/advances", summary="Advances, by contract")
def advances(
    node: NodeHere, limit: Limit = 100, cursor: Cursor = "", status: RowNumber | None = None, lateness: RowNumber | None = None
) -> Response:
    """`status` 1 is agreed, 2 asked for, 3 paid, 4 recouped; `lateness` 1 is late, 2 notice given, 3 work may stop."""
    return page(node, ADVANCES, limit, cursor, {"status": status, "lateness": lateness})


@router.get("/retentions", summary="Retention, by contract")
def retentions(node: NodeHere, limit: Limit = 100, cursor: Cursor = "") -> Response:
    """Held in money is `retained` less `released`, `replaced` and `deducted`."""
    return page(node, RETENTIONS, limit, cursor, {})


@router.get("/retentions/{contract}/stages", summary="The days by which retention of a contract is returned")
def retention_stages(contract: PathNumber, node: NodeHere, limit: Limit = 100, cursor: Cursor = "") -> Response:
    """Known once the works are accepted."""
    return page(node, RETENTION_STAGES, limit, cursor, {"contract": contract})


@router.get("/defects", summary="Claims on retention for defects, by number")
def defects(node: NodeHere, limit: Limit = 100, cursor: Cursor = "", contract: RowNumber | None = None) -> Response:
    """`status` 1 is open, 2 objected to, 3 deducted, 4 dismissed."""
    return page(node, DEFECTS, limit, cursor, {"contract": contract})


@router.get("/wage-deposits", summary="Wage deposits, by contract")
def wage_deposits(
    node: NodeHere, limit: Limit = 100, cursor: Cursor = "", organisation: RowNumber | None = None,
    status: RowNumber | None = None,
) -> Response:  # fmt: skip
    """`status` 1 is exempt, 2 required, 3 placed, 4 short, 5 release announced, 6 released."""
    return page(node, WAGE_DEPOSITS, limit, cursor, {"organisation": organisation, "status": status})


@router.get("/wage-deposits/{contract}/orders", summary="What was ordered out of a wage deposit")
def wage_deposit_orders(contract: PathNumber, node: NodeHere, limit: Limit = 100, cursor: Cursor = "") -> Response:
    """What did not come from the account was claimed from the banks."""
    return page(node, DEPOSIT_ORDERS, limit, cursor, {"contract": contract})


@router.get("/wage-deposits/{contract}/complaints", summary="Complaints against the release of a wage deposit")
def wage_deposit_complaints(contract: PathNumber, node: NodeHere, limit: Limit = 100, cursor: Cursor = "") -> Response:
    """Without `settlement` they are open."""
    return page(node, DEPOSIT_COMPLAINTS, limit, cursor, {"contract": contract})


@router.get("/wage-records", summary="How organisations have paid wages, as the authority recorded it")
def wage_records(node: NodeHere, limit: Limit = 100, cursor: Cursor = "", organisation: RowNumber | None = None) -> Response:
    """The latest record of an organisation holds."""
    return page(node, WAGE_RECORDS, limit, cursor, {"organisation": organisation})


@router.get("/waivers", summary="Waivers, by claim")
def waivers(node: NodeHere, limit: Limit = 100, cursor: Cursor = "", contract: RowNumber | None = None) -> Response:
    """`kind` 1 is conditional on payment, 2 unconditional."""
    return page(node, WAIVERS, limit, cursor, {"contract": contract})


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
