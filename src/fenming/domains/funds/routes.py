"""Claims and money held over HTTP."""

from fastapi import APIRouter
from fastapi.responses import Response

from fenming.api.listing import Cursor, Limit, NodeHere, PathNumber, RowNumber, one, page
from fenming.domains.funds.views import CLAIMS
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

router = APIRouter(prefix="/v1", tags=["funds"])


@router.get("/claims", summary="Claims, by number")
def claims(node: NodeHere, limit: Limit = 100, cursor: Cursor = "", contract: RowNumber | None = None) -> Response:
    """With every computed figure."""
    return page(node, CLAIMS, limit, cursor, {"contract": contract})


@router.get("/claims/{claim}", summary="One claim")
def claim(claim: PathNumber, node: NodeHere) -> Response:
    """By its number."""
    return one(node, CLAIMS, f"claim-{claim}", claim=claim)


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
