"""Accounts and payments over HTTP."""

from fastapi import APIRouter
from fastapi.responses import Response

from fenming.api.listing import Cursor, Limit, Newest, NodeHere, PathNumber, RowNumber, answer, one, page
from fenming.domains.money.queries import holdings, supply
from fenming.domains.money.views import ACCOUNTS, ISSUES, POSTINGS

router = APIRouter(prefix="/v1", tags=["money"])


@router.get("/accounts", summary="Accounts with their balances, by number")
def accounts(
    node: NodeHere, limit: Limit = 100, cursor: Cursor = "", owner: RowNumber | None = None, project: RowNumber | None = None,
    kind: RowNumber | None = None, status: RowNumber | None = None,
) -> Response:  # fmt: skip
    """`status` 0 is open, 1 frozen, 2 closed. Amounts are minor units; `currency` is the number of ISO 4217."""
    return page(node, ACCOUNTS, limit, cursor, {"owner": owner, "project": project, "kind": kind, "status": status})


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


@router.get("/issues", summary="What was issued and redeemed, in order")
def issues(
    node: NodeHere, limit: Limit = 100, cursor: Cursor = "", currency: RowNumber | None = None, newest: Newest = False
) -> Response:
    """`amount` is below zero where money was redeemed; the account is the reserve of an operator."""
    return page(node, ISSUES, limit, cursor, {"currency": currency}, newest=newest)


@router.get("/supply", summary="The supply of each currency, and whether accounts hold exactly that")
def supply_of_currencies(node: NodeHere) -> Response:
    """`supply` is what was issued less what was redeemed; `held` is the sum of all balances, added up anew; they must be equal."""
    with node.engine.connect() as connection:
        return answer({"items": supply(connection), "next": None}, headers=node.headers)


@router.get("/holdings", summary="Accounts and their money by currency, kind and status")
def holdings_by_kind(node: NodeHere) -> Response:
    """Counts and sums of all accounts."""
    with node.engine.connect() as connection:
        return answer({"items": holdings(connection), "next": None}, headers=node.headers)
