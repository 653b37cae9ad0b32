"""One box for everything that people have in hand. It answers with places to go, the surest first."""

import re
from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, select

from fenming.base.amounts import AmountUnreadable, parse_amount
from fenming.base.check_digits import AccountNumberWrong, account_number, parse_account_number
from fenming.domains.contracts.views import CONTRACTS, PROJECTS
from fenming.domains.funds.views import CLAIMS
from fenming.domains.guarantees.views import GUARANTEES
from fenming.domains.identity.views import PARTIES, PARTY_NAMES
from fenming.domains.money.views import ACCOUNTS, POSTINGS
from fenming.domains.overview.queries.projects import names_of
from fenming.domains.payroll.views import WAGE_TABLES
from fenming.readmodel.outcomes import BLOCKS
from fenming.readmodel.spoken import heard

FOUND_MAX = 20
_PREFIXED_MAX, _WHOLE = 5, 64
_WITH_CONTRACTS_MAX, _CONTRACTS_MAX = 3, 4
IdsBeginning = Callable[[str, int], list[str]]
"""Ids of accepted envelopes that begin with some digits: the node's own index, by which it finds receipts."""
_DIGITS_MAX = 18
_TABLES = {
    "payment": (POSTINGS, "payment"), "claim": (CLAIMS, "claim"), "contract": (CONTRACTS, "contract"),
    "project": (PROJECTS, "project"), "party": (PARTIES, "party"), "worker": (PARTIES, "party"),
    "table": (WAGE_TABLES, "wage_table"), "guarantee": (GUARANTEES, "guarantee"), "block": (BLOCKS, "height"),
}  # fmt: skip
_WORDS = {
    "付款": "payment", "支付": "payment", "申请": "claim", "进度款": "claim", "进度款申请": "claim", "合同": "contract",
    "项目": "project",
    "单位": "party", "工人": "worker", "工资表": "table", "保函": "guarantee", "区块": "block", "高度": "block", "height": "block",
}  # fmt: skip


def search(connection: Connection, text: str, ids_beginning: IdsBeginning) -> list[dict[str, Any]]:
    """Places that fit the text, at most `FOUND_MAX`: kind, id, and a name or amount to tell them apart."""
    wanted = text.strip()
    if not wanted:
        return []
    found = [*_by_id(connection, wanted), *_by_account(connection, wanted), *_by_name(connection, wanted)]
    found += _by_envelope(wanted, ids_beginning)
    if len(found) < FOUND_MAX:
        found += _by_amount(connection, wanted)
    return found[:FOUND_MAX]


def _by_envelope(text: str, ids_beginning: IdsBeginning) -> list[dict[str, Any]]:
    """By the first digits of an id, as pages and papers show it; fewer than six fit too many."""
    digits = text.lower().rstrip("…")
    if not re.fullmatch(r"[0-9a-f]{6,64}", digits):
        return []
    if len(digits) == _WHOLE:  # also one that was refused, of which the index of accepted ones knows nothing
        return [_place("envelope", digits, "")]
    return [_place("envelope", id, "") for id in ids_beginning(digits, _PREFIXED_MAX)]


def _by_id(connection: Connection, text: str) -> list[dict[str, Any]]:
    named = re.fullmatch(rf"([a-z]+|[\u4e00-\u9fff]+)[\s#-]*([0-9]{{1,{_DIGITS_MAX}}})", text.lower())
    kind, digits = (_WORDS.get(named[1], named[1]), named[2]) if named else ("", "")
    if re.fullmatch(rf"[0-9]{{1,{_DIGITS_MAX}}}", text):
        kind, digits = "block", text
    if kind not in _TABLES:
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
    """Organisations and projects by a part of the name or of its sound, with an organisation's contracts where few were found.

    `%` and `_` are letters here, not patterns.
    """
    sound = heard(text)
    found = []
    for kind, table, column in (("project", PROJECTS, "project"), ("party", PARTY_NAMES, "party")):
        fits = table.c.name.icontains(text, autoescape=True)
        if sound:
            fits |= table.c.spoken.contains(sound, autoescape=True)
        query = select(table.c[column], table.c.name).where(fits).order_by(table.c[column])
        rows = connection.execute(query.limit(FOUND_MAX)).all()
        found += [_place(kind, f"{kind}-{row[0]}", row.name) for row in rows]
        if kind == "party" and len(rows) <= _WITH_CONTRACTS_MAX:
            found += [place for row in rows for place in _contracts_of(connection, row.party, row.name)]
    return found


def _contracts_of(connection: Connection, party: int, name: str) -> list[dict[str, Any]]:
    sides = (CONTRACTS.c.payee == party) | (CONTRACTS.c.payer == party)
    rows = connection.execute(select(CONTRACTS).where(sides).order_by(CONTRACTS.c.contract).limit(_CONTRACTS_MAX))
    return [_place("contract", f"contract-{row.contract}", f"{row.contract} · {name}") for row in rows]


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
