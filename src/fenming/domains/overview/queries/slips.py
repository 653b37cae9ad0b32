"""A worker's wage slips: each line with its month, who employs and who paid, and how far it has come.

What a worker signs names the month for which a line is paid. A supplement or replacement stands in a later table and is still for
the month of the line that it corrects, so the month is followed back to where the correcting began.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Row, select, tuple_

from fenming.base.check_digits import account_number
from fenming.domains.contracts.views import CONTRACTS, PROJECTS
from fenming.domains.identity.views import PARTIES
from fenming.domains.money.records import Purpose
from fenming.domains.money.references import ReferenceKind
from fenming.domains.money.views import POSTINGS, REFERRING
from fenming.domains.payroll.records import LineKind
from fenming.domains.payroll.views import ENGAGEMENTS, WAGE_LINES, WAGE_TABLES

SLIPS_MAX = 240
"""The newest lines of a worker that are told: many years of months."""
_CORRECTING = (LineKind.SUPPLEMENT, LineKind.REPLACEMENT)
_TOLD = (
    "wage_table", "line", "engagement", "kind", "days", "amount", "set_off", "earned", "is_strict", "dispute_reason", "status",
    "project", "employer", "table_status", "objections_until_day", "wallet",
)  # fmt: skip


def wage_slips(connection: Connection, worker: int) -> list[dict[str, Any]]:
    """The newest lines of all the worker's engagements; amounts in minor units, `net` is what is kept back taken off."""
    tables = ("project", "employer", "month", "objections_until_day")
    joined = WAGE_LINES.join(WAGE_TABLES, WAGE_LINES.c.wage_table == WAGE_TABLES.c.wage_table).join(
        ENGAGEMENTS, ENGAGEMENTS.c.engagement == WAGE_LINES.c.engagement
    )
    of_table = (*(WAGE_TABLES.c[name] for name in tables), WAGE_TABLES.c.status.label("table_status"))
    query = (
        select(WAGE_LINES, *of_table, ENGAGEMENTS.c.wallet)
        .select_from(joined).where(ENGAGEMENTS.c.worker == worker)
        .order_by(WAGE_LINES.c.wage_table.desc(), WAGE_LINES.c.line).limit(SLIPS_MAX)
    )  # fmt: skip
    rows = list(connection.execute(query))
    projects = _named(connection, PROJECTS.c.project, {row.project for row in rows}, PROJECTS.c.name, PROJECTS.c.currency)
    employers = _named(connection, PARTIES.c.party, {row.employer for row in rows}, PARTIES.c.name)
    payments = _payments(connection, [(row.wage_table, row.line) for row in rows])
    return [
        {name: getattr(row, name) for name in _TOLD}
        | {
            "month": _month_of(connection, row), "net": row.amount - row.set_off, "wallet_number": account_number(row.wallet),
            "project_name": projects[row.project].name, "currency": projects[row.project].currency,
            "employer_name": employers[row.employer].name, "contracts": _contracts(connection, row.project, row.employer),
            "signed_in": row.signed_in.hex(), "receipted_in": row.receipted_in.hex(),
            "paid": _payment(payments.get((row.wage_table, row.line))),
        }
        for row in rows
    ]  # fmt: skip


def _named(connection: Connection, key: Any, numbers: set[int], *columns: Any) -> Mapping[int, Row[Any]]:
    found = connection.execute(select(key.label("key"), *columns).where(key.in_(sorted(numbers))))
    return {row.key: row for row in found}


def _month_of(connection: Connection, row: Row[Any]) -> int:
    """The month that a line pays for."""
    month = row.month
    kind, place = row.kind, (row.corrects_table, row.corrects_line)
    while kind in _CORRECTING:
        joined = WAGE_LINES.join(WAGE_TABLES, WAGE_LINES.c.wage_table == WAGE_TABLES.c.wage_table)
        line = connection.execute(
            select(WAGE_LINES.c.kind, WAGE_LINES.c.corrects_table, WAGE_LINES.c.corrects_line, WAGE_TABLES.c.month)
            .select_from(joined).where(WAGE_LINES.c.wage_table == place[0], WAGE_LINES.c.line == place[1])
        ).one()  # fmt: skip
        month, kind, place = line.month, line.kind, (line.corrects_table, line.corrects_line)
    return int(month)


def _contracts(connection: Connection, project: int, employer: int) -> list[int]:
    """The employer's contracts in the project: for their work the wages are."""
    chosen = CONTRACTS.c.project == project, CONTRACTS.c.payee == employer
    return list(connection.scalars(select(CONTRACTS.c.contract).where(*chosen).order_by(CONTRACTS.c.contract)))


def _payments(connection: Connection, lines: list[tuple[int, int]]) -> Mapping[tuple[int, int], Row[Any]]:
    place = tuple_(POSTINGS.c.reference_number, POSTINGS.c.reference_line)
    chosen = REFERRING, POSTINGS.c.reference_kind == int(ReferenceKind.WAGE_LINE), place.in_(lines)
    query = select(POSTINGS).where(*chosen, POSTINGS.c.purpose.in_((int(Purpose.WAGE), int(Purpose.UNCOLLECTED))))
    return {(row.reference_number, row.reference_line): row for row in connection.execute(query.order_by(POSTINGS.c.payment))}


def _payment(row: Row[Any] | None) -> dict[str, Any] | None:
    """The payment of a line: from which account, into which; None as long as there is none."""
    if row is None:
        return None
    return {
        "payment": row.payment, "height": row.height, "amount": row.amount, "purpose": row.purpose, "debit": row.debit,
        "debit_number": account_number(row.debit), "credit": row.credit, "credit_number": account_number(row.credit),
    }  # fmt: skip
