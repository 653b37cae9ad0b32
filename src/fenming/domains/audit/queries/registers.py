"""The registers: payments, claims, wages, contracts and envelopes, each with all its rows and what people need beside them.

A register is one table with its key, the columns that filters speak of, and the statement that shows a row with names and dates.
"""

from collections.abc import Callable, Iterable
from typing import Any

import msgspec
from sqlalchemy import Column, ColumnElement, Connection, FromClause, Select, Table, func, literal, or_, select

from fenming.base.problems import NotThere
from fenming.domains.audit.queries.filters import Columns, Filter, conditions, within_dates
from fenming.domains.contracts.views import CONTRACTS, PROJECTS
from fenming.domains.funds.views import CLAIMS
from fenming.domains.identity.views import PARTIES
from fenming.domains.money.references import ReferenceKind
from fenming.domains.money.views import ACCOUNTS, POSTINGS
from fenming.domains.payroll.views import ENGAGEMENTS, WAGE_LINES, WAGE_TABLES
from fenming.readmodel.outcomes import BLOCKS, RECEIPTS

Conditions = Callable[[int], ColumnElement[bool]]
_CLAIM, _CONTRACT = int(ReferenceKind.CLAIM), int(ReferenceKind.CONTRACT)
_ENVELOPES = RECEIPTS.c.due_sequence == 0


class Register(msgspec.Struct, frozen=True):
    """A register. `shown` selects a row as it is shown, `of` are conditions by the name of the filter, `always` holds for all."""

    name: str
    table: Table
    key: tuple[Column[Any], ...]
    columns: Columns
    shown: Select[Any]
    of: dict[str, Conditions]
    currency: ColumnElement[Any]
    counted: FromClause
    always: tuple[ColumnElement[bool], ...] = ()


def chosen(connection: Connection, register: Register, asked: Filter, zone_minutes: int) -> list[ColumnElement[bool]]:
    """All conditions of a filter on a register; raises `NotThere` for one that the register does not know."""
    found = [*register.always, *conditions(register.columns, asked, zone_minutes)]
    found += within_dates(connection, register.columns.height, asked, zone_minutes)
    for name in ("project", "contract", "party"):
        value = getattr(asked, name)
        if value is not None:
            if name not in register.of:
                raise NotThere(f"{register.name} have no {name} to choose by")
            found.append(register.of[name](value))
    return found


def totals(connection: Connection, register: Register, where: Iterable[ColumnElement[bool]]) -> list[dict[str, int]]:
    """How many rows, and what their amounts add up to, for each currency."""
    amount = register.columns.amount
    added = literal(0) if amount is None else func.coalesce(func.sum(amount), 0)
    currency = register.currency
    query = select(currency.label("currency"), func.count().label("rows"), added.label("amount"))
    query = query.select_from(register.counted).where(*where).group_by(currency).order_by(currency)
    return [
        {"currency": int(row.currency), "rows": int(row.rows), "amount": int(row.amount)} for row in connection.execute(query)
    ]


def _of_parties(*columns: Column[Any]) -> Conditions:
    return lambda party: or_(*(column == party for column in columns))


_debtor, _creditor = ACCOUNTS.alias("debtor"), ACCOUNTS.alias("creditor")
_payer, _payee = PARTIES.alias("payer_party"), PARTIES.alias("payee_party")


def _payments_of_project(project: int) -> ColumnElement[bool]:
    accounts = select(ACCOUNTS.c.account).where(ACCOUNTS.c.project == project)
    own = select(PROJECTS.c.account).where(PROJECTS.c.project == project)
    held = select(CONTRACTS.c.retention_account).where(CONTRACTS.c.project == project, CONTRACTS.c.retention_account > 0)
    sides = accounts.union(own, held)
    return POSTINGS.c.debit.in_(sides) | POSTINGS.c.credit.in_(sides)


def _payments_of_party(party: int) -> ColumnElement[bool]:
    accounts = select(ACCOUNTS.c.account).where(ACCOUNTS.c.owner == party)
    return POSTINGS.c.debit.in_(accounts) | POSTINGS.c.credit.in_(accounts)


def _payments_of_contract(contract: int) -> ColumnElement[bool]:
    claims = select(CLAIMS.c.claim).where(CLAIMS.c.contract == contract)
    number = POSTINGS.c.reference_number
    by_claim = (POSTINGS.c.reference_kind == _CLAIM) & number.in_(claims)
    return by_claim | ((POSTINGS.c.reference_kind == _CONTRACT) & (number == contract))


PAYMENTS = Register(
    "payments", POSTINGS, (POSTINGS.c.payment,),
    Columns(
        POSTINGS.c.height, POSTINGS.c.amount, POSTINGS.c.purpose,
        same=(POSTINGS.c.debit, POSTINGS.c.credit, POSTINGS.c.amount, POSTINGS.c.purpose),
    ),
    select(
        POSTINGS.c.payment, POSTINGS.c.height, BLOCKS.c.time_ms, POSTINGS.c.purpose, POSTINGS.c.amount, POSTINGS.c.currency,
        POSTINGS.c.debit, _debtor.c.owner.label("payer"), _payer.c.name.label("payer_name"),
        POSTINGS.c.credit, _creditor.c.owner.label("payee"), _payee.c.name.label("payee_name"),
        POSTINGS.c.reference_kind, POSTINGS.c.reference_number, POSTINGS.c.reference_line,
    ).select_from(
        POSTINGS.join(BLOCKS, BLOCKS.c.height == POSTINGS.c.height)
        .join(_debtor, _debtor.c.account == POSTINGS.c.debit).join(_creditor, _creditor.c.account == POSTINGS.c.credit)
        .outerjoin(_payer, _payer.c.party == _debtor.c.owner).outerjoin(_payee, _payee.c.party == _creditor.c.owner)
    ),
    {"project": _payments_of_project, "party": _payments_of_party, "contract": _payments_of_contract},
    POSTINGS.c.currency, POSTINGS,
)  # fmt: skip

_claim_from = CLAIMS.join(CONTRACTS, CONTRACTS.c.contract == CLAIMS.c.contract).join(
    PROJECTS, PROJECTS.c.project == CONTRACTS.c.project
)
CLAIM_REGISTER = Register(
    "claims", CLAIMS, (CLAIMS.c.claim,),
    Columns(
        CLAIMS.c.height, CLAIMS.c.this_period, status=CLAIMS.c.status, same=(CLAIMS.c.contract, CLAIMS.c.this_period)
    ),
    select(
        CLAIMS.c.claim, CLAIMS.c.height, BLOCKS.c.time_ms, CLAIMS.c.contract, CONTRACTS.c.project, CLAIMS.c.month, CLAIMS.c.status,
        CONTRACTS.c.payer, _payer.c.name.label("payer_name"), CONTRACTS.c.payee, _payee.c.name.label("payee_name"),
        CLAIMS.c.this_period, CLAIMS.c.labour, CLAIMS.c.retention, CLAIMS.c.recoupment, CLAIMS.c.net, PROJECTS.c.currency,
        CLAIMS.c.paid_height, CLAIMS.c.submitted_in, CLAIMS.c.document,
    ).select_from(
        _claim_from.join(BLOCKS, BLOCKS.c.height == CLAIMS.c.height)
        .outerjoin(_payer, _payer.c.party == CONTRACTS.c.payer).outerjoin(_payee, _payee.c.party == CONTRACTS.c.payee)
    ),
    {
        "project": lambda project: CONTRACTS.c.project == project, "contract": lambda contract: CLAIMS.c.contract == contract,
        "party": _of_parties(CONTRACTS.c.payer, CONTRACTS.c.payee),
    },
    PROJECTS.c.currency, _claim_from,
)  # fmt: skip

_wage_from = (
    WAGE_LINES.join(WAGE_TABLES, WAGE_TABLES.c.wage_table == WAGE_LINES.c.wage_table)
    .join(ENGAGEMENTS, ENGAGEMENTS.c.engagement == WAGE_LINES.c.engagement)
    .join(PROJECTS, PROJECTS.c.project == WAGE_TABLES.c.project)
)
WAGES = Register(
    "wages", WAGE_LINES, (WAGE_LINES.c.wage_table, WAGE_LINES.c.line),
    Columns(
        WAGE_TABLES.c.height, WAGE_LINES.c.amount, WAGE_LINES.c.kind, WAGE_LINES.c.status,
        (WAGE_LINES.c.engagement, WAGE_LINES.c.days, WAGE_LINES.c.amount),
    ),
    select(
        WAGE_LINES.c.wage_table, WAGE_LINES.c.line, WAGE_TABLES.c.height, BLOCKS.c.time_ms, WAGE_TABLES.c.project,
        WAGE_TABLES.c.month, WAGE_TABLES.c.employer, _payer.c.name.label("employer_name"), ENGAGEMENTS.c.worker,
        WAGE_LINES.c.engagement, WAGE_LINES.c.kind, WAGE_LINES.c.status, WAGE_LINES.c.days, WAGE_LINES.c.amount,
        WAGE_LINES.c.set_off, PROJECTS.c.currency, WAGE_LINES.c.signed_in, WAGE_LINES.c.receipted_in,
    ).select_from(
        _wage_from.join(BLOCKS, BLOCKS.c.height == WAGE_TABLES.c.height)
        .outerjoin(_payer, _payer.c.party == WAGE_TABLES.c.employer)
    ),
    {
        "project": lambda project: WAGE_TABLES.c.project == project,
        "party": _of_parties(WAGE_TABLES.c.employer, ENGAGEMENTS.c.worker),
    },
    PROJECTS.c.currency, _wage_from,
)  # fmt: skip

_contract_from = CONTRACTS.join(PROJECTS, PROJECTS.c.project == CONTRACTS.c.project)
CONTRACT_REGISTER = Register(
    "contracts", CONTRACTS, (CONTRACTS.c.contract,),
    Columns(
        CONTRACTS.c.height, CONTRACTS.c.amount, CONTRACTS.c.kind, CONTRACTS.c.status,
        (CONTRACTS.c.payer, CONTRACTS.c.payee, CONTRACTS.c.amount),
    ),
    select(
        CONTRACTS.c.contract, CONTRACTS.c.height, BLOCKS.c.time_ms, CONTRACTS.c.project, CONTRACTS.c.parent, CONTRACTS.c.tier,
        CONTRACTS.c.kind, CONTRACTS.c.status, CONTRACTS.c.payer, _payer.c.name.label("payer_name"), CONTRACTS.c.payee,
        _payee.c.name.label("payee_name"), CONTRACTS.c.amount, CONTRACTS.c.signed_amount, PROJECTS.c.currency,
        CONTRACTS.c.signed_day, CONTRACTS.c.offered_in, CONTRACTS.c.signed_in, CONTRACTS.c.document,
    ).select_from(
        _contract_from.join(BLOCKS, BLOCKS.c.height == CONTRACTS.c.height)
        .outerjoin(_payer, _payer.c.party == CONTRACTS.c.payer).outerjoin(_payee, _payee.c.party == CONTRACTS.c.payee)
    ),
    {
        "project": lambda project: CONTRACTS.c.project == project,
        "contract": lambda contract: or_(CONTRACTS.c.contract == contract, CONTRACTS.c.parent == contract),
        "party": _of_parties(CONTRACTS.c.payer, CONTRACTS.c.payee),
    },
    PROJECTS.c.currency, _contract_from,
)  # fmt: skip

ENVELOPES = Register(
    "envelopes", RECEIPTS, (RECEIPTS.c.log_index,), Columns(RECEIPTS.c.height, status=RECEIPTS.c.code),
    select(
        RECEIPTS.c.log_index, RECEIPTS.c.height, BLOCKS.c.time_ms, RECEIPTS.c.envelope_id, RECEIPTS.c.sender,
        _payer.c.name.label("sender_name"), RECEIPTS.c.code, RECEIPTS.c.event_count,
    ).select_from(
        RECEIPTS.join(BLOCKS, BLOCKS.c.height == RECEIPTS.c.height).outerjoin(_payer, _payer.c.party == RECEIPTS.c.sender)
    ),
    {"party": lambda party: RECEIPTS.c.sender == party},
    literal(0), RECEIPTS, (_ENVELOPES,),
)  # fmt: skip

REGISTERS = {one.name: one for one in (PAYMENTS, CLAIM_REGISTER, WAGES, CONTRACT_REGISTER, ENVELOPES)}
