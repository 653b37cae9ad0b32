"""Accounts and payments over HTTP."""

from fastapi import APIRouter
from fastapi.responses import Response

from fenming.api.listing import Cursor, Limit, Newest, NodeHere, PathNumber, RowNumber, one, page
from fenming.domains.money.views import ACCOUNTS, POSTINGS

router = APIRouter(prefix="/v1", tags=["money"])


@router.get("/accounts", summary="Accounts with their balances, by number")
def accounts(
    node: NodeHere, limit: Limit = 100, cursor: Cursor = "", owner: RowNumber | None = None, project: RowNumber | None = None
) -> Response:
    """Amounts are minor units; `currency` is the number of ISO 4217."""
    return page(node, ACCOUNTS, limit, cursor, {"owner": owner, "project": project})


@router.get("/accounts/{account}", summary="One account")
def account(account: PathNumber, node: NodeHere) -> Response:
    """By its number."""
    return one(node, ACCOUNTS, f"account {account}", account=account)


@router.get("/payments", summary="Payments, by number")
def payments(
    node: NodeHere, limit: Limit = 100, cursor: Cursor = "", debit: RowNumber | None = None, credit: RowNumber | None = None,
    account: RowNumber | None = None, newest: Newest = False,
) -> Response:  # fmt: skip
    """Every posting between two accounts; `account` is either of them."""
    either = None if account is None else (POSTINGS.c.debit == account) | (POSTINGS.c.credit == account)
    return page(node, POSTINGS, limit, cursor, {"debit": debit, "credit": credit}, either, newest)


@router.get("/payments/{payment}", summary="One payment")
def payment(payment: PathNumber, node: NodeHere) -> Response:
    """By its number."""
    return one(node, POSTINGS, f"payment-{payment}", payment=payment)
