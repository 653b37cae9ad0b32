"""Where a claim stands, told to whoever waits for its money: who must act now, since when, until when, and by which rule.

A claim carried by another waits for that one's approval, but its debtor is its own payer: so the answer holds both, and nobody
can say that the money has not come from above.
"""

from typing import Any

from sqlalchemy import Connection, Row, select

from fenming.base.calendar import date_of
from fenming.base.problems import NotThere
from fenming.domains.approvals.queries import proposal_of, steps_of
from fenming.domains.approvals.records import Kind
from fenming.domains.contracts.views import CONTRACTS
from fenming.domains.funds.debts import Confirmation, Due
from fenming.domains.funds.dues import interest_owed
from fenming.domains.funds.records import ClaimStatus, Figures
from fenming.domains.funds.views import CLAIMS
from fenming.domains.funds.views.debts import DUES
from fenming.domains.identity.parameters import Parameter

_FIGURES = ("measured_to_date", "payable_to_date", "previously_billed", "this_period", "labour", "retention", "net", "recoupment")


def where_it_stands(connection: Connection, number: int, today: int) -> dict[str, Any]:
    """The answer for one claim on a day; raises `NotThere`."""
    claim = connection.execute(select(CLAIMS).where(CLAIMS.c.claim == number)).one_or_none()
    if claim is None:
        raise NotThere(f"there is no claim-{number}")
    contract = connection.execute(select(CONTRACTS).where(CONTRACTS.c.contract == claim.contract)).one()
    answer: dict[str, Any] = {
        "claim": number, "status": ClaimStatus(claim.status).name.lower(), "payer": contract.payer, "payee": contract.payee,
        "today": _date(today),
    }  # fmt: skip
    top = _top(connection, claim)
    proposal = proposal_of(connection, Kind.CLAIM, top)
    steps = steps_of(connection, proposal) if proposal else []
    answer["approval"] = {"claim": top, "proposal": proposal, "steps": [_dated(step) for step in steps]}
    due = connection.execute(select(DUES).where(DUES.c.claim == number)).one_or_none()
    answer["debt"] = _debt(claim, due, today) if due else None
    if due is None and claim.debt_from_day and claim.status == ClaimStatus.SUBMITTED:
        answer["confirmation"] = {"held_by": contract.payer, "becomes_debt_on": _date(claim.debt_from_day)}
    return answer


def _top(connection: Connection, claim: Row[Any]) -> int:
    while claim.parent:
        claim = connection.execute(select(CLAIMS).where(CLAIMS.c.claim == claim.parent)).one()
    number: int = claim.claim
    return number


def _debt(claim: Row[Any], row: Row[Any], today: int) -> dict[str, Any]:
    """The debt with the interest on it; of a paid claim, the interest still owed."""
    due = Due(
        row.confirmed_day, row.confirmation, row.labour_due_day, row.due_day, row.rule, row.interest_millionths,
        row.late_since_day, row.covered, row.accrued_until_day, row.interest_accrued,
    )  # fmt: skip
    figures = Figures(*(getattr(claim, name) for name in _FIGURES))
    return {
        "debtor": row.debtor, "creditor": row.creditor, "since": _date(row.confirmed_day),
        "by": Confirmation(row.confirmation).name.lower(), "labour_due": _date(row.labour_due_day), "due": _date(row.due_day),
        "rule": Parameter(row.rule).name.lower() if row.rule else "contract",
        "late_since": _date(row.late_since_day) if row.late_since_day else None,
        "open": figures.labour + figures.net - row.covered if row.open else 0,
        "interest_per_day_millionths": row.interest_millionths, "interest_paid": row.interest_paid,
        "interest": interest_owed(figures, due, today) if row.open else row.interest_accrued,
    }  # fmt: skip


def _dated(step: dict[str, Any]) -> dict[str, Any]:
    """The step with its days written as dates."""
    days = {name: _date(step[f"{name}_day"]) for name in ("opened", "due")}
    late = _date(step["late_since_day"]) if step["late_since_day"] else None
    return {name: value for name, value in step.items() if not name.endswith("_day")} | days | {"late_since": late}


def _date(day: int) -> str:
    return date_of(day).isoformat()
