"""What waits, since when, by which day, and for whom: the same list that an organisation's people work through."""

from typing import Any

from sqlalchemy import Connection, Row, select

from fenming.base.calendar import date_of
from fenming.domains.approvals.queries import steps_of
from fenming.domains.approvals.records import Kind, Scope
from fenming.domains.approvals.views import PROPOSALS, STEPS
from fenming.domains.contracts.records import ContractStatus, VariationStatus
from fenming.domains.contracts.views import CONTRACTS, PROJECTS
from fenming.domains.contracts.views.tree import VARIATIONS
from fenming.domains.funds.views import CLAIMS
from fenming.domains.overview.queries.projects import names_of
from fenming.domains.payroll.views import WAGE_TABLES

AnyRow = Row[Any]


def waiting(connection: Connection, organisation: int | None, project: int | None) -> list[dict[str, Any]]:
    """Everything that waits, the most urgent first; of one organisation or one project where asked."""
    items = [*_steps(connection), *_offers(connection), *_variations(connection)]
    if organisation is not None:
        items = [item for item in items if any(holder["organisation"] == organisation for holder in item["holders"])]
    if project is not None:
        items = [item for item in items if item["project"] == project]
    # Without a legal day last: what has one is more urgent, however new.
    return sorted(items, key=lambda item: (not item["due"], item["due"] or item["since"], item["id"]))


def _steps(connection: Connection) -> list[dict[str, Any]]:
    proposals = connection.scalars(select(STEPS.c.proposal).where(STEPS.c.waiting == 1).distinct().order_by(STEPS.c.proposal))
    return [item for proposal in proposals.all() for item in _steps_of(connection, proposal)]


def _steps_of(connection: Connection, number: int) -> list[dict[str, Any]]:
    proposal = connection.execute(select(PROPOSALS).where(PROPOSALS.c.proposal == number)).one()
    steps = steps_of(connection, number)
    subject = _subject(connection, proposal)
    return [
        subject | {
            "id": f"proposal-{number}-{step['step']}", "kind": "step", "proposal": number, "step": step["step"],
            "about": Kind(proposal.kind).name.lower(), "number": proposal.subject,
            "amount": proposal.amount, "maker": proposal.maker,
            "since": _date(step["opened_day"]), "due": _date(step["due_day"]), "rule": step["rule"],
            "late_since": _date(step["late_since_day"]), "approvals": proposal.approvals, "left": step["left"],
            "holders": [
                {"organisation": holder["organisation"], "name": holder["name"], "duty": holder["duty"]}
                for holder in step["holders"]
            ],
        }
        for step in steps if step["waiting"]
    ]  # fmt: skip


def _subject(connection: Connection, proposal: AnyRow) -> dict[str, Any]:
    """What a proposal is about, with the contract's sides where it stands under one."""
    project = proposal.scope_number if proposal.scope == Scope.PROJECT else 0
    about: dict[str, Any] = {"subject": "", "title": "", "project": project, "currency": _currency(connection, project)}
    if proposal.kind == Kind.CLAIM:
        contract = connection.scalar(select(CLAIMS.c.contract).where(CLAIMS.c.claim == proposal.subject))
        return about | {"subject": f"claim-{proposal.subject}", "title": _sides(connection, contract or 0)}
    if proposal.kind == Kind.WAGE_TABLE:
        employer = connection.scalar(select(WAGE_TABLES.c.employer).where(WAGE_TABLES.c.wage_table == proposal.subject)) or 0
        return about | {"subject": f"table-{proposal.subject}", "title": names_of(connection, {employer})[employer]}
    if proposal.kind in (Kind.VARIATION, Kind.ADVANCE):
        number = proposal.subject
        if proposal.kind == Kind.VARIATION:
            number = connection.scalar(select(VARIATIONS.c.contract).where(VARIATIONS.c.variation == number)) or 0
        return about | {"subject": f"contract-{number}", "title": _sides(connection, number)}
    return about


def _offers(connection: Connection) -> list[dict[str, Any]]:
    rows = connection.execute(select(CONTRACTS).where(CONTRACTS.c.status == int(ContractStatus.OFFERED)))
    return [
        _countersign(connection, f"contract-{row.contract}", "contract_offer", row.contract, row.project, row.payee, row.amount)
        for row in rows.all()
    ]


def _variations(connection: Connection) -> list[dict[str, Any]]:
    joined = VARIATIONS.join(CONTRACTS, VARIATIONS.c.contract == CONTRACTS.c.contract)
    columns = VARIATIONS.c.variation, VARIATIONS.c.proposed_by, VARIATIONS.c.amount_after, CONTRACTS
    query = select(*columns).select_from(joined).where(VARIATIONS.c.status == int(VariationStatus.PROPOSED))
    return [
        _countersign(
            connection, f"variation-{row.variation}", "variation_offer", row.contract, row.project,
            row.payee if row.proposed_by == row.payer else row.payer, row.amount_after,
        )
        for row in connection.execute(query).all()
    ]  # fmt: skip


def _countersign(
    connection: Connection, id: str, about: str, contract: int, project: int, organisation: int, amount: int
) -> dict[str, Any]:
    name = names_of(connection, {organisation})[organisation]
    return {
        "id": id, "kind": "countersign", "about": about, "subject": f"contract-{contract}", "title": _sides(connection, contract),
        "project": project, "currency": _currency(connection, project), "proposal": 0, "step": 0, "number": contract,
        "amount": amount, "maker": 0, "since": "", "due": "", "rule": "", "late_since": "", "approvals": 0, "left": 1,
        "holders": [{"organisation": organisation, "name": name, "duty": 0}],
    }  # fmt: skip


def _sides(connection: Connection, contract: int) -> str:
    row = connection.execute(select(CONTRACTS.c.payer, CONTRACTS.c.payee).where(CONTRACTS.c.contract == contract)).one()
    names = names_of(connection, {row.payer, row.payee})
    return f"{names[row.payer]} → {names[row.payee]}"


def _currency(connection: Connection, project: int) -> int:
    return connection.scalar(select(PROJECTS.c.currency).where(PROJECTS.c.project == project)) or 0


def _date(day: int) -> str:
    return date_of(day).isoformat() if day else ""
