"""The days that the ledger knows of a project: until when somebody must decide or pay, when money comes back, what expires.

Each has a first day (from when it stands so) and a last one. Planned dates of work are not among them: no domain states any yet.
"""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, Row, select

from fenming.base.calendar import date_of
from fenming.domains.approvals.records import Kind, Scope
from fenming.domains.approvals.views import PROPOSALS, STEPS
from fenming.domains.contracts.records import DocumentStatus
from fenming.domains.contracts.views import CONTRACTS
from fenming.domains.contracts.views.budget import FUNDING_SOURCES, INSTALMENTS
from fenming.domains.contracts.views.documents import DOCUMENTS
from fenming.domains.funds.debts import DisputeStatus
from fenming.domains.funds.records import AdvanceStatus
from fenming.domains.funds.views import CLAIMS
from fenming.domains.funds.views.debts import DISPUTES, DUES
from fenming.domains.funds.views.held import ADVANCES, PAYMENT_TERMS, PAYMENT_TERMS_STAGES, RETENTION_STAGES, RETENTIONS
from fenming.domains.guarantees.records import GuaranteeStatus
from fenming.domains.guarantees.views import GUARANTEES
from fenming.domains.identity.parameters import Parameter
from fenming.domains.overview.queries.projects import names_of, project_row
from fenming.domains.payroll.records import TableStatus
from fenming.domains.payroll.views.people import OVERDUE_WAGES
from fenming.domains.payroll.views.tables import WAGE_TABLES

_PERMILLE = 1000
_DATES_MAX = 2000
AnyRow = Row[Any]


def dates(connection: Connection, number: int, today: int, all_of_them: bool) -> list[dict[str, Any]]:
    """By last day; only what is still to come or open unless all are asked for."""
    project_row(connection, number)
    ours = select(CONTRACTS.c.contract).where(CONTRACTS.c.project == number)
    found = [
        *_steps(connection, number), *_debts(connection, ours), *_disputes(connection, ours), *_advances(connection, ours),
        *_retention(connection, ours), *_guarantees(connection, number), *_documents(connection, ours),
        *_instalments(connection, number), *_wages(connection, number),
    ]  # fmt: skip
    names = names_of(connection, {one["party"] for one in found})
    kept = [one for one in found if all_of_them or one["open"]]
    kept.sort(key=lambda one: (one["last_day"], one["kind"], one["id"]))
    return [_shown(one, names, today) for one in kept[:_DATES_MAX]]


def _shown(one: dict[str, Any], names: dict[int, str], today: int) -> dict[str, Any]:
    first, last = one.pop("first_day") or one["last_day"], one.pop("last_day")
    return one | {
        "name": names[one["party"]], "first": date_of(min(first, last)).isoformat(), "last": date_of(last).isoformat(),
        "late": bool(one["open"]) and last < today,
    }  # fmt: skip


def _date(
    kind: str, id: str, first_day: int, last_day: int, is_open: bool, party: int = 0, amount: int = 0, rule: str = ""
) -> dict[str, Any]:
    return {
        "kind": kind, "id": id, "first_day": first_day, "last_day": last_day, "open": is_open, "party": party, "amount": amount,
        "rule": rule,
    }  # fmt: skip


def _rule(number: int) -> str:
    return Parameter(number).name.lower() if number else "contract"


def _steps(connection: Connection, project: int) -> Iterator[dict[str, Any]]:
    joined = STEPS.join(PROPOSALS, STEPS.c.proposal == PROPOSALS.c.proposal)
    ours = STEPS.c.scope == int(Scope.PROJECT), STEPS.c.scope_number == project
    rows = connection.execute(select(STEPS, PROPOSALS.c.amount).select_from(joined).where(*ours).order_by(STEPS.c.proposal))
    ids = {Kind.CLAIM: "claim-{}", Kind.WAGE_TABLE: "table-{}", Kind.ADVANCE: "contract-{}"}
    for row in rows.all():
        id = ids.get(Kind(row.kind), f"proposal-{row.proposal}").format(row.subject)
        rule = _rule(row.rule) if row.rule else "policy"
        yield _date("decision", id, row.opened_day, row.due_day, bool(row.waiting), 0, row.amount, rule)


def _debts(connection: Connection, ours: Any) -> Iterator[dict[str, Any]]:
    joined = DUES.join(CLAIMS, DUES.c.claim == CLAIMS.c.claim)
    query = select(DUES, CLAIMS.c.labour, CLAIMS.c.net).select_from(joined).where(CLAIMS.c.contract.in_(ours))
    for row in connection.execute(query.order_by(DUES.c.claim)).all():
        amount = row.labour + row.net - row.covered
        yield _date(
            "payment", f"claim-{row.claim}", row.confirmed_day, row.due_day, bool(row.open), row.creditor, amount, _rule(row.rule)
        )


def _disputes(connection: Connection, ours: Any) -> Iterator[dict[str, Any]]:
    for row in connection.execute(select(DISPUTES).where(DISPUTES.c.contract.in_(ours)).order_by(DISPUTES.c.dispute)).all():
        is_open = row.status == DisputeStatus.OPEN
        id = f"claim-{row.claim}"
        yield _date("dispute", id, row.opened_day, row.due_day, is_open, row.raised_by, row.amount, "dispute_days")


def _advances(connection: Connection, ours: Any) -> Iterator[dict[str, Any]]:
    joined = ADVANCES.join(CONTRACTS, ADVANCES.c.contract == CONTRACTS.c.contract)
    query = select(ADVANCES, CONTRACTS.c.payee, CONTRACTS.c.signed_day).select_from(joined).where(ADVANCES.c.contract.in_(ours))
    for row in connection.execute(query).all():
        is_open = row.status < AdvanceStatus.PAID
        rule = "advance_after_contract_months"
        yield _date("advance", f"contract-{row.contract}", row.signed_day, row.due_day, is_open, row.payee, row.amount, rule)


def _retention(connection: Connection, ours: Any) -> Iterator[dict[str, Any]]:
    """What comes back on each day: the terms' share of what is held, the last stage what is left."""
    joined = RETENTION_STAGES.join(RETENTIONS, RETENTION_STAGES.c.contract == RETENTIONS.c.contract).join(
        CONTRACTS, RETENTIONS.c.contract == CONTRACTS.c.contract
    )
    columns = (
        RETENTION_STAGES.c.contract, RETENTION_STAGES.c.stage, RETENTION_STAGES.c.return_day, RETENTIONS.c.retained,
        RETENTIONS.c.accepted_day, RETENTIONS.c.stages_done, CONTRACTS.c.payee,
    )  # fmt: skip
    rows = connection.execute(select(*columns).select_from(joined).where(RETENTION_STAGES.c.contract.in_(ours))).all()
    shares = _shares(connection)
    for row in rows:
        amount = row.retained * shares.get((row.contract, row.stage), _PERMILLE) // _PERMILLE
        is_open = row.stage >= row.stages_done
        id = f"contract-{row.contract}"
        yield _date("retention", id, row.accepted_day, row.return_day, is_open, row.payee, amount, "contract")


def _shares(connection: Connection) -> dict[tuple[int, int], int]:
    """The share of each stage in the terms that were agreed."""
    stages, terms = PAYMENT_TERMS_STAGES, PAYMENT_TERMS
    joined = stages.join(terms, (stages.c.contract == terms.c.contract) & (stages.c.version == terms.c.version))
    rows = connection.execute(select(stages).select_from(joined).where(terms.c.agreed))
    return {(row.contract, row.stage): row.share_permille for row in rows}


def _guarantees(connection: Connection, project: int) -> Iterator[dict[str, Any]]:
    chosen = select(GUARANTEES).where(GUARANTEES.c.project == project)
    for row in connection.execute(chosen.order_by(GUARANTEES.c.guarantee)).all():
        is_open = row.status == GuaranteeStatus.IN_FORCE
        id = f"guarantee-{row.guarantee}"
        yield _date("guarantee", id, 0, row.valid_until_day, is_open, row.issuer, row.amount_left, "contract")


def _documents(connection: Connection, ours: Any) -> Iterator[dict[str, Any]]:
    chosen = DOCUMENTS.c.contract.in_(ours), DOCUMENTS.c.valid_until_day > 0
    for row in connection.execute(select(DOCUMENTS).where(*chosen).order_by(DOCUMENTS.c.document)).all():
        is_open = row.status == DocumentStatus.CONFIRMED
        id = f"contract-{row.contract}"
        yield _date("document", id, row.valid_from_day, row.valid_until_day, is_open, row.holder, row.amount, "contract")


def _instalments(connection: Connection, project: int) -> Iterator[dict[str, Any]]:
    """What funding sources promised by when: open as long as less has come in than was due by then."""
    received = {
        row.source: (row.received, row.funder)
        for row in connection.execute(select(FUNDING_SOURCES).where(FUNDING_SOURCES.c.project == project))
    }
    due: Counter[int] = Counter()
    chosen = select(INSTALMENTS).where(INSTALMENTS.c.project == project)
    for row in connection.execute(chosen.order_by(INSTALMENTS.c.source, INSTALMENTS.c.due_day)).all():
        due[row.source] += row.amount
        so_far, funder = received[row.source]
        yield _date("instalment", f"project-{project}", 0, row.due_day, so_far < due[row.source], funder, row.amount, "contract")


def _wages(connection: Connection, project: int) -> Iterator[dict[str, Any]]:
    for row in connection.execute(select(OVERDUE_WAGES).where(OVERDUE_WAGES.c.project == project)).all():
        yield _date("wages", f"project-{project}", 0, row.due_day, not row.is_over, row.employer, 0, "wage_due_days")
    noticed = WAGE_TABLES.c.project == project, WAGE_TABLES.c.objections_until_day > 0
    for row in connection.execute(select(WAGE_TABLES).where(*noticed)).all():
        is_open = row.status in (TableStatus.RECEIVING, TableStatus.COMPLETE)
        id = f"table-{row.wage_table}"
        yield _date("notice", id, 0, row.objections_until_day, is_open, row.employer, row.total, "wage_objection_days")
