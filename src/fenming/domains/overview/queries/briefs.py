"""What somebody who decides wants to have seen first: the documents, where the contract stands, and whether the money is there.

Everything is read at once for one proposal. Nothing of it decides: the rules check the same again when the decision is executed.
"""

from typing import Any

from sqlalchemy import Connection, Row, func, select

from fenming.base.problems import NotThere
from fenming.domains.approvals.records import Kind, Scope
from fenming.domains.approvals.views import DECISIONS, PROPOSALS
from fenming.domains.contracts.views import BUDGET_LINES, CONTRACTS, PROJECTS
from fenming.domains.funds.records import ClaimStatus
from fenming.domains.funds.views import CLAIMS
from fenming.domains.money.views import ACCOUNTS
from fenming.domains.overview.queries.projects import names_of
from fenming.domains.payroll.records import LineStatus
from fenming.domains.payroll.views import WAGE_LINES, WAGE_TABLES

NO_DOCUMENT = bytes(32)
AnyRow = Row[Any]


def brief(connection: Connection, number: int) -> dict[str, Any]:
    """What a decision on a proposal rests on; raises `NotThere`."""
    proposal = connection.execute(select(PROPOSALS).where(PROPOSALS.c.proposal == number)).one_or_none()
    if proposal is None:
        raise NotThere(f"there is no proposal-{number}")
    answer: dict[str, Any] = {
        "proposal": number, "about": Kind(proposal.kind).name.lower(), "documents": [], "claim": None, "table": None,
        "contract": None, "budget": None,
    }  # fmt: skip
    if proposal.kind == Kind.CLAIM:
        answer |= _of_claim(connection, proposal.subject)
    elif proposal.kind == Kind.WAGE_TABLE:
        answer |= _of_table(connection, proposal.subject)
    elif proposal.kind == Kind.ADVANCE:
        answer |= _of_contract(connection, proposal.subject, 0)
    answer["documents"] += _evidence(connection, number)
    if answer["budget"] is None and proposal.scope == Scope.PROJECT:
        answer["budget"] = _account(connection, proposal.scope_number, "account")
    return answer


def _of_claim(connection: Connection, number: int) -> dict[str, Any]:
    claim = connection.execute(select(CLAIMS).where(CLAIMS.c.claim == number)).one()
    names = ("claim", "month", "this_period", "labour", "retention", "recoupment", "net")
    answer = _of_contract(connection, claim.contract, claim.this_period)
    answer["claim"] = {name: getattr(claim, name) for name in names} | {"carries": _carried(connection, number)}
    answer["documents"] = [_document("measurement", claim.document, answer["contract"]["payee_name"])]
    return answer


def _carried(connection: Connection, claim: int) -> int:
    return connection.scalar(select(func.count()).select_from(CLAIMS).where(CLAIMS.c.parent == claim)) or 0


def _of_contract(connection: Connection, number: int, this_period: int) -> dict[str, Any]:
    """The contract with its position as it would be with this claim, and its budget line beside the project's account."""
    row = connection.execute(select(CONTRACTS).where(CONTRACTS.c.contract == number)).one()
    before = _billed(connection, number)
    names = names_of(connection, {row.payer, row.payee})
    line = connection.execute(
        select(BUDGET_LINES).where(BUDGET_LINES.c.project == row.project, BUDGET_LINES.c.line == row.budget_line)
    ).one_or_none()
    budget = _account(connection, row.project, "account")
    if line is not None:
        budget |= {
            "line": line.line, "name": line.name, "amount": line.amount, "committed": line.committed, "certified": line.certified,
            "paid": line.paid,
        }  # fmt: skip
    return {
        "contract": {
            "contract": number, "payer": row.payer, "payee": row.payee, "payer_name": names[row.payer],
            "payee_name": names[row.payee], "amount": row.amount, "billed": before, "with_this": before + this_period,
        },
        "budget": budget | {"needed": this_period},
    }  # fmt: skip


def _billed(connection: Connection, contract: int) -> int:
    """What earlier claims of the contract that were paid came to."""
    chosen = CLAIMS.c.contract == contract, CLAIMS.c.status == int(ClaimStatus.PAID)
    return int(connection.scalar(select(func.coalesce(func.sum(CLAIMS.c.this_period), 0)).where(*chosen)) or 0)


def _of_table(connection: Connection, number: int) -> dict[str, Any]:
    table = connection.execute(select(WAGE_TABLES).where(WAGE_TABLES.c.wage_table == number)).one()
    agreed = WAGE_LINES.c.status.in_((int(LineStatus.SIGNED), int(LineStatus.ACCEPTED)))
    signed = connection.scalar(select(func.count()).select_from(WAGE_LINES).where(WAGE_LINES.c.wage_table == number, agreed)) or 0
    employer = names_of(connection, {table.employer})[table.employer]
    return {
        "table": {
            "wage_table": number, "month": table.month, "lines": table.line_count, "total": table.total, "agreed": signed,
            "employer_name": employer,
        },
        "documents": [_document("wage_file", table.document, employer)],
        "budget": _account(connection, table.project, "wage_account") | {"needed": table.total},
    }  # fmt: skip


def _account(connection: Connection, project: int, which: str) -> dict[str, Any]:
    """The balance of the account that would pay."""
    account = connection.scalar(select(PROJECTS.c[which]).where(PROJECTS.c.project == project)) or 0
    balance = connection.scalar(select(ACCOUNTS.c.balance).where(ACCOUNTS.c.account == account)) or 0
    line = dict.fromkeys(("line", "amount", "committed", "certified", "paid", "needed"), 0)
    return line | {"account": account, "which": which, "balance": int(balance), "name": ""}


def _evidence(connection: Connection, number: int) -> list[dict[str, Any]]:
    """The documents on which decisions so far rest."""
    rows = connection.execute(select(DECISIONS).where(DECISIONS.c.proposal == number).order_by(DECISIONS.c.step)).all()
    names = names_of(connection, {row.organisation for row in rows})
    return [_document("evidence", row.evidence, names[row.organisation]) for row in rows]


def _document(kind: str, digest: bytes, by: str) -> dict[str, Any]:
    return {"kind": kind, "hash": digest.hex() if digest != NO_DOCUMENT else "", "by": by}
