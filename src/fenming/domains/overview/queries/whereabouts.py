"""Where money is on its way, told like a parcel: the steps done, who holds it, until when by which rule, and when it should arrive.

A claim and a wage line take different ways, and whoever waits for either asks the same: so both are answered in one form. A step
is `done`, `now` or `ahead`; nothing here is a promise but what a rule says, and the answer names the rule.
"""

from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, Row, select

from fenming.base.calendar import date_of, day_from_date, day_of, last_day_of
from fenming.base.problems import NotThere
from fenming.domains.approvals.queries import proposal_of, steps_of
from fenming.domains.approvals.records import Kind, ProposalStatus
from fenming.domains.approvals.views import PROPOSALS
from fenming.domains.contracts.views import CONTRACTS, PROJECTS
from fenming.domains.funds.queries import where_it_stands
from fenming.domains.funds.records import ClaimStatus
from fenming.domains.funds.views import CLAIMS
from fenming.domains.identity.parameters import Parameter
from fenming.domains.identity.queries import parameter_values
from fenming.domains.identity.views import ROLES
from fenming.domains.money.references import ReferenceKind
from fenming.domains.money.views import POSTINGS
from fenming.domains.overview.queries.projects import names_of
from fenming.domains.payroll.records import LineStatus, TableStatus
from fenming.domains.payroll.views import ENGAGEMENTS, WAGE_LINES, WAGE_TABLES
from fenming.readmodel.outcomes import BLOCKS

Plan = Callable[[int], list[dict[str, Any]]]
"""The steps that a proposal must pass, by its number."""
Step = dict[str, Any]


class Asked:
    """What an answer needs: the views, the day, the chain's time zone and the policies."""

    def __init__(self, connection: Connection, today: int, zone_minutes: int, plan: Plan) -> None:
        self.connection, self.today, self.zone_minutes, self.plan = connection, today, zone_minutes, plan

    def day_at(self, height: int) -> str:
        """The date of a block."""
        time_ms = self.connection.scalar(select(BLOCKS.c.time_ms).where(BLOCKS.c.height == height)) or 0
        return date_of(day_of(time_ms, self.zone_minutes)).isoformat()

    def people(self, *organisations: int) -> list[dict[str, Any]]:
        """Organisations with their names."""
        names = names_of(self.connection, set(organisations))
        return [{"organisation": number, "name": names[number]} for number in organisations]


def of_claim(asked: Asked, number: int) -> dict[str, Any]:
    """Where the money of a claim is; raises `NotThere`."""
    standing = where_it_stands(asked.connection, number, asked.today)
    claim = asked.connection.execute(select(CLAIMS).where(CLAIMS.c.claim == number)).one()
    contract = asked.connection.execute(select(CONTRACTS).where(CONTRACTS.c.contract == claim.contract)).one()
    submitted = _step("submitted", "done", asked.people(contract.payee), asked.day_at(claim.height))
    steps = [submitted, *_decisions(asked, standing["approval"]["proposal"])]
    if "confirmation" in standing:
        last = standing["confirmation"]["becomes_debt_on"]
        steps.append(_step("confirmation", "now", asked.people(contract.payer), due=last, rule="claim_objection_days"))
    arrived = _arrival(asked, claim, contract, standing, steps)
    answer = {
        "id": f"claim-{number}", "kind": "claim", "number": number, "month": claim.month, "project": contract.project,
        "contract": contract.contract, "amount": claim.net, "payer": asked.people(contract.payer)[0],
        "payee": asked.people(contract.payee)[0], "carried_by": standing["approval"]["claim"] if claim.parent else 0,
        "closed": claim.status == ClaimStatus.CLOSED, "reason": _reason(asked, standing["approval"]["proposal"]),
        "currency": _currency(asked, contract.project),
    }  # fmt: skip
    return answer | _summed_up([*steps, arrived], _expected(standing, steps))


def _arrival(asked: Asked, claim: Row[Any], contract: Row[Any], standing: dict[str, Any], steps: list[Step]) -> Step:
    if claim.status == ClaimStatus.PAID:
        return _step("arrived", "done", [], asked.day_at(claim.paid_height), height=claim.paid_height)
    debt = standing["debt"] or {}
    terms = {"due": debt.get("due", ""), "rule": debt.get("rule", ""), "late_since": debt.get("late_since") or ""}
    # Decided by everybody and still not there: the account that pays had not enough.
    is_now = all(step["state"] == "done" for step in steps) and claim.status != ClaimStatus.CLOSED
    holder = asked.people(contract.payer if contract.parent else _owner(asked, contract.project))
    return _step("payment", "now" if is_now else "ahead", holder, **terms)


def _expected(standing: dict[str, Any], steps: list[Step]) -> dict[str, str]:
    """By when the money should be there: the debt's last day, else the last days of all steps before it, one after the other."""
    if standing["debt"]:
        return {"date": standing["debt"]["due"], "rule": standing["debt"]["rule"], "basis": "debt"}
    now = next((step for step in steps if step["state"] == "now"), None)
    if now is None or not now["due"]:
        return {"date": "", "rule": "", "basis": ""}
    days = sum(step["days"] for step in steps if step["state"] == "ahead")
    last = date_of(_day(now["due"]) + days).isoformat()
    basis = "confirmation" if now["step"] == "confirmation" else "steps" if days else "step"
    return {"date": last, "rule": now["rule"], "basis": basis}


def of_wage_line(asked: Asked, table_number: int, number: int) -> dict[str, Any]:
    """Where the wage of a line is; raises `NotThere`."""
    connection = asked.connection
    chosen = WAGE_LINES.c.wage_table == table_number, WAGE_LINES.c.line == number
    line = connection.execute(select(WAGE_LINES).where(*chosen)).one_or_none()
    if line is None:
        raise NotThere(f"there is no line {number} of table-{table_number}")
    table = connection.execute(select(WAGE_TABLES).where(WAGE_TABLES.c.wage_table == table_number)).one()
    engagement = connection.execute(select(ENGAGEMENTS).where(ENGAGEMENTS.c.engagement == line.engagement)).one()
    payment = _payment_of(connection, table_number, number)
    last = date_of(last_day_of(table.month) + _wage_days(connection)).isoformat()
    answer = {
        "id": f"wage-{table_number}-{number}", "kind": "wage", "number": table_number, "line": number, "month": table.month,
        "project": table.project, "amount": line.amount - line.set_off, "earned": line.amount, "set_off": line.set_off,
        "days": line.days, "engagement": line.engagement, "worker": engagement.worker, "wallet": engagement.wallet,
        "line_status": line.status, "table_status": table.status, "payer": asked.people(table.employer)[0],
        "payee": {"organisation": engagement.worker, "name": ""}, "payment": payment.payment if payment else 0,
        "closed": line.status in (LineStatus.REPLACED, LineStatus.WITHDRAWN, LineStatus.DISMISSED), "reason": 0,
        "currency": _currency(asked, table.project),
    }  # fmt: skip
    steps = _wage_steps(asked, table, line, engagement.worker, payment)
    return answer | _summed_up(steps, {"date": last, "rule": "wage_due_days", "basis": "wages"})


def _wage_steps(asked: Asked, table: Row[Any], line: Row[Any], worker: int, payment: Row[Any] | None) -> list[Step]:
    employer = asked.people(table.employer)
    is_agreed = line.status in (LineStatus.SIGNED, LineStatus.ACCEPTED, LineStatus.PAID, LineStatus.RECEIPTED)
    notice = date_of(table.objections_until_day).isoformat() if table.objections_until_day else ""
    is_submitted = table.status in (TableStatus.SUBMITTED, TableStatus.APPROVED, TableStatus.PAID)
    steps = [
        _step("listed", "done", employer, asked.day_at(table.height)),
        _step(
            "agreed", "done" if is_agreed else "now", [{"organisation": worker, "name": ""}], due=notice,
            rule="wage_objection_days" if notice else "",
        ),
        _step("handed_in", "done" if is_submitted else "now" if is_agreed else "ahead", employer),
    ]  # fmt: skip
    steps += _decisions(asked, proposal_of(asked.connection, Kind.WAGE_TABLE, table.wage_table) if is_submitted else 0)
    contractor = _general_contractors(asked, table.project)
    if payment:
        steps.append(_step("arrived", "done", [], asked.day_at(payment.height), height=payment.height))
        is_signed = line.status == LineStatus.RECEIPTED
        steps.append(_step("receipt", "done" if is_signed else "now", [{"organisation": worker, "name": ""}]))
    else:
        is_now = table.status == TableStatus.APPROVED
        steps.append(_step("funding", "now" if is_now else "ahead", asked.people(*contractor)))
    return steps


def _decisions(asked: Asked, proposal: int) -> list[Step]:
    """The steps of an approval, with those to come as the policy names them."""
    if not proposal:
        return []
    opened = steps_of(asked.connection, proposal)
    status = asked.connection.scalar(select(PROPOSALS.c.status).where(PROPOSALS.c.proposal == proposal))
    steps = [
        _step(
            "decision", "now" if one["waiting"] else "done", [_who(holder) for holder in one["holders"]],
            date_of(one["opened_day"]).isoformat(), date_of(one["due_day"]).isoformat(), one["rule"],
            date_of(one["late_since_day"]).isoformat() if one["late_since_day"] else "", role=one["role"], number=one["step"],
        )
        for one in opened
    ]  # fmt: skip
    if status != ProposalStatus.OPEN:
        return steps
    usual = opened[0]["due_day"] - opened[0]["opened_day"] if opened else 0
    scope = asked.connection.execute(select(PROPOSALS).where(PROPOSALS.c.proposal == proposal)).one()
    for one in asked.plan(proposal)[len(opened) :]:
        holders = asked.people(*_with_role(asked, scope.scope_number, one["role"]))
        steps.append(_step("decision", "ahead", holders, role=one["role"], number=one["step"], days=one["due_days"] or usual))
    return steps


def _summed_up(steps: list[Step], expected: dict[str, str]) -> dict[str, Any]:
    """The steps, the one at which it stands, whom to ask, and when it should arrive."""
    now = next((step for step in steps if step["state"] == "now"), None)
    has_arrived = any(step["step"] == "arrived" for step in steps)
    return {
        "steps": steps, "now": now, "ask": now["by"] if now else [], "arrived": has_arrived,
        "expected": {"date": "", "rule": "", "basis": ""} if has_arrived else expected,
    }  # fmt: skip


def _step(
    step: str, state: str, by: list[dict[str, Any]], since: str = "", due: str = "", rule: str = "", late_since: str = "",
    role: int = 0, number: int = 0, days: int = 0, height: int = 0,
) -> Step:  # fmt: skip
    return {
        "step": step, "state": state, "by": by, "since": since, "due": due, "rule": rule, "late_since": late_since, "role": role,
        "number": number, "days": days, "height": height,
    }  # fmt: skip


def _who(holder: dict[str, Any]) -> dict[str, Any]:
    return {"organisation": holder["organisation"], "name": holder["name"]}


def _with_role(asked: Asked, project: int, role: int) -> list[int]:
    chosen = select(ROLES.c.organisation).where(ROLES.c.project == project, ROLES.c.role == role)
    return sorted(set(asked.connection.scalars(chosen))) if role else []


def _general_contractors(asked: Asked, project: int) -> list[int]:
    chosen = select(CONTRACTS.c.payee).where(CONTRACTS.c.project == project, CONTRACTS.c.parent == 0).limit(1)
    return list(asked.connection.scalars(chosen))


def _owner(asked: Asked, project: int) -> int:
    return asked.connection.scalar(select(PROJECTS.c.owner).where(PROJECTS.c.project == project)) or 0


def _reason(asked: Asked, proposal: int) -> int:
    """Why a proposal was refused, as a code; 0 where it was not."""
    return asked.connection.scalar(select(PROPOSALS.c.reason).where(PROPOSALS.c.proposal == proposal)) or 0


def _currency(asked: Asked, project: int) -> int:
    return asked.connection.scalar(select(PROJECTS.c.currency).where(PROJECTS.c.project == project)) or 0


def _payment_of(connection: Connection, table: int, line: int) -> Row[Any] | None:
    chosen = (
        POSTINGS.c.reference_kind == int(ReferenceKind.WAGE_LINE), POSTINGS.c.reference_number == table,
        POSTINGS.c.reference_line == line,
    )  # fmt: skip
    return connection.execute(select(POSTINGS).where(*chosen).order_by(POSTINGS.c.payment).limit(1)).one_or_none()


def _wage_days(connection: Connection) -> int:
    """Days after the month within which wages are due; the latest value for the whole country."""
    values = [one.value for one in parameter_values(connection) if one.parameter == Parameter.WAGE_DUE_DAYS and not one.region]
    return values[-1]


def _day(date: str) -> int:
    year, month, day = map(int, date.split("-"))
    return day_from_date(year, month, day)
