"""One box for everything that people have in hand. It answers with places to go, the surest first."""

import re
from typing import Any

from sqlalchemy import Connection, select

from fenming.base.amounts import AmountUnreadable, parse_amount
from fenming.base.check_digits import AccountNumberWrong, account_number, parse_account_number
from fenming.domains.contracts.views import CONTRACTS, PROJECTS
from fenming.domains.funds.views import CLAIMS
from fenming.domains.guarantees.views import GUARANTEES
from fenming.domains.identity.views import PARTIES
from fenming.domains.money.views import ACCOUNTS, POSTINGS
from fenming.domains.overview.queries.projects import names_of
from fenming.domains.payroll.views import WAGE_TABLES
from fenming.readmodel.outcomes import BLOCKS

FOUND_MAX = 20
_DIGITS_MAX = 18
_TABLES = {
    "payment": (POSTINGS, "payment"), "claim": (CLAIMS, "claim"), "contract": (CONTRACTS, "contract"),
    "project": (PROJECTS, "project"), "party": (PARTIES, "party"), "worker": (PARTIES, "party"),
    "table": (WAGE_TABLES, "wage_table"), "guarantee": (GUARANTEES, "guarantee"), "block": (BLOCKS, "height"),
}  # fmt: skip


def search(connection: Connection, text: str) -> list[dict[str, Any]]:
    """Places that fit the text, at most `FOUND_MAX`: kind, id, and a name or amount to tell them apart."""
    wanted = text.strip()
    if not wanted:
        return []
    found = [*_by_id(connection, wanted), *_by_account(connection, wanted), *_by_name(connection, wanted)]
    if len(found) < FOUND_MAX:
        found += _by_amount(connection, wanted)
    return found[:FOUND_MAX]


def _by_id(connection: Connection, text: str) -> list[dict[str, Any]]:
    lower = text.lower()
    if re.fullmatch(r"[0-9a-f]{64}", lower):
        return [_place("envelope", lower, "")]
    kind, _, digits = lower.partition("-")
    if re.fullmatch(rf"[0-9]{{1,{_DIGITS_MAX}}}", lower):
        kind, digits = "block", lower
    if kind not in _TABLES or not re.fullmatch(rf"[0-9]{{1,{_DIGITS_MAX}}}", digits):
        return []
    table, column = _TABLES[kind]
    row = connection.execute(select(table.c[column]).where(table.c[column] == int(digits))).first()
    return [_place(kind, f"{kind}-{int(digits)}", "")] if row else []


def _by_account(connection: Connection, text: str) -> list[dict[str, Any]]:
    try:
        number = parse_account_number(text.lower().removeprefix("account-"))
    except AccountNumberWrong:
        return []
    owner = connection.scalar(select(ACCOUNTS.c.owner).where(ACCOUNTS.c.account == number))
    if owner is None:
        return []
    return [_place("account", f"account-{account_number(number)}", names_of(connection, {owner})[owner], number)]


def _by_name(connection: Connection, text: str) -> list[dict[str, Any]]:
    """Organisations and projects; `%` and `_` are letters here, not patterns."""
    found = []
    for kind, table, column in (("project", PROJECTS, "project"), ("party", PARTIES, "party")):
        query = select(table.c[column], table.c.name).where(table.c.name.icontains(text, autoescape=True), table.c.name != "")
        rows = connection.execute(query.order_by(table.c[column]).limit(FOUND_MAX))
        found += [_place(kind, f"{kind}-{row[0]}", row.name) for row in rows]
    return found


def _by_amount(connection: Connection, text: str) -> list[dict[str, Any]]:
    """Payments of exactly this amount, the latest first, written as people write it: 1,234.50."""
    try:
        amount = parse_amount(text.replace("¥", "").replace("元", "").strip(), "CNY")
    except AmountUnreadable:
        return []
    query = select(POSTINGS).where(POSTINGS.c.amount == amount).order_by(POSTINGS.c.payment.desc()).limit(FOUND_MAX)
    return [
        _place("payment", f"payment-{row.payment}", "", row.payment) | {"amount": row.amount, "currency": row.currency}
        for row in connection.execute(query)
    ]


def _place(kind: str, id: str, title: str, number: int = 0) -> dict[str, Any]:
    return {"kind": kind, "id": id, "title": title, "number": number, "amount": 0, "currency": 0}
