"""From what somebody has in hand to claims and wage lines: a claim, a month, an invoice's hash, an account, an engagement."""

import re

from sqlalchemy import ColumnElement, Connection, select

from fenming.base.calendar import is_month
from fenming.base.check_digits import AccountNumberWrong, parse_account_number
from fenming.domains.contracts.views import CONTRACTS
from fenming.domains.contracts.views.documents import DOCUMENTS
from fenming.domains.funds.views import CLAIMS
from fenming.domains.payroll.views import ENGAGEMENTS, WAGE_LINES, WAGE_TABLES

PARCELS_MAX = 30
_EACH_MAX = PARCELS_MAX // 2
"""Neither claims nor wages crowd the others out."""
_ID = re.compile(r"(claim|table|contract|engagement|worker)-(\d{1,18})")
_WAGE = re.compile(r"wage-(\d{1,18})-(\d{1,6})")
_MONTH = re.compile(r"(\d{4})[-/年 ]?(\d{1,2})月?")


def parcels(connection: Connection, text: str, party: int) -> list[str]:
    """Ids as `whereabouts` takes them, the newest first. `party` 0 is everybody; without a text it is what the party waits for."""
    wanted = text.strip().lower()
    claims, lines = _asked_for(connection, wanted)
    if party:
        theirs = select(CONTRACTS.c.contract).where(CONTRACTS.c.payee == party)
        working = (ENGAGEMENTS.c.worker == party) | (ENGAGEMENTS.c.employer == party)
        engaged = select(ENGAGEMENTS.c.engagement).where(working)
        claims = None if claims is None else claims & CLAIMS.c.contract.in_(theirs)
        lines = None if lines is None else lines & WAGE_LINES.c.engagement.in_(engaged)
    found = _claims(connection, claims) if claims is not None else []
    wages = _lines(connection, lines) if lines is not None else []
    return [*found[: max(_EACH_MAX, PARCELS_MAX - len(wages))], *wages[: max(_EACH_MAX, PARCELS_MAX - len(found))]]


Condition = ColumnElement[bool] | None


def _asked_for(connection: Connection, text: str) -> tuple[Condition, Condition]:
    """Which claims and which wage lines fit; None for none of them."""
    if not text:
        return CLAIMS.c.claim > 0, WAGE_LINES.c.line >= 0
    if wage := _WAGE.fullmatch(text):
        return None, (WAGE_LINES.c.wage_table == int(wage[1])) & (WAGE_LINES.c.line == int(wage[2]))
    if named := _ID.fullmatch(text):
        return _by_id(named[1], int(named[2]))
    if re.fullmatch(r"[0-9a-f]{64}", text):
        return _by_document(connection, bytes.fromhex(text)), None
    if (month := _month(text)) is not None:
        tables = select(WAGE_TABLES.c.wage_table).where(WAGE_TABLES.c.month == month)
        return CLAIMS.c.month == month, WAGE_LINES.c.wage_table.in_(tables)
    if (account := _account(text)) is not None:
        paid_to = select(CONTRACTS.c.contract).where(CONTRACTS.c.payee_account == account)
        received = select(ENGAGEMENTS.c.engagement).where(ENGAGEMENTS.c.wallet == account)
        return CLAIMS.c.contract.in_(paid_to), WAGE_LINES.c.engagement.in_(received)
    if re.fullmatch(r"\d{1,18}", text):
        return CLAIMS.c.claim == int(text), None
    return None, None


def _by_id(kind: str, number: int) -> tuple[Condition, Condition]:
    match kind:
        case "claim":
            return CLAIMS.c.claim == number, None
        case "contract":
            return CLAIMS.c.contract == number, None
        case "table":
            return None, WAGE_LINES.c.wage_table == number
        case "engagement":
            return None, WAGE_LINES.c.engagement == number
    engaged = select(ENGAGEMENTS.c.engagement).where(ENGAGEMENTS.c.worker == number)
    return None, WAGE_LINES.c.engagement.in_(engaged)


def _by_document(connection: Connection, digest: bytes) -> ColumnElement[bool]:
    """Claims that rest on a document: their own measurement, or an invoice of their contract."""
    contracts = select(DOCUMENTS.c.contract).where(DOCUMENTS.c.digest == digest)
    return (CLAIMS.c.document == digest) | CLAIMS.c.contract.in_(contracts)


def _month(text: str) -> int | None:
    found = _MONTH.fullmatch(text)
    month = int(found[1]) * 100 + int(found[2]) if found else 0
    return month if month and is_month(month) else None


def _account(text: str) -> int | None:
    try:
        return parse_account_number(text.removeprefix("account-"))
    except AccountNumberWrong:
        return None


def _claims(connection: Connection, chosen: ColumnElement[bool]) -> list[str]:
    rows = connection.scalars(select(CLAIMS.c.claim).where(chosen).order_by(CLAIMS.c.claim.desc()).limit(PARCELS_MAX))
    return [f"claim-{number}" for number in rows]


def _lines(connection: Connection, chosen: ColumnElement[bool]) -> list[str]:
    query = select(WAGE_LINES.c.wage_table, WAGE_LINES.c.line).where(chosen)
    ordered = query.order_by(WAGE_LINES.c.wage_table.desc(), WAGE_LINES.c.line).limit(PARCELS_MAX)
    return [f"wage-{row.wage_table}-{row.line}" for row in connection.execute(ordered)]
