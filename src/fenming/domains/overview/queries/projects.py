"""How a project stands: the figures of its cockpit, the money of each contract, and what was paid in each month."""

from collections import Counter
from typing import Any

from sqlalchemy import Connection, Row, func, select

from fenming.base.calendar import day_of, month_of
from fenming.base.check_digits import account_number
from fenming.base.problems import NotThere
from fenming.domains.approvals.views import STEPS
from fenming.domains.contracts.views import BUDGET_LINES, CONTRACTS, PROJECTS
from fenming.domains.contracts.views.budget import FUNDING_SOURCES
from fenming.domains.funds.records import ClaimStatus
from fenming.domains.funds.views import CLAIMS
from fenming.domains.funds.views.held import RETENTIONS
from fenming.domains.identity.views import PARTIES, ROLES
from fenming.domains.money.records import Purpose
from fenming.domains.money.views import ACCOUNTS, PAID_OUT
from fenming.domains.payroll.views import ENGAGEMENTS
from fenming.readmodel.outcomes import BLOCKS

_SUMS = ("approved", "amount", "pending", "committed", "forecast", "certified", "paid", "deducted")


def project_row(connection: Connection, project: int) -> Row[Any]:
    """The project; raises `NotThere`."""
    row = connection.execute(select(PROJECTS).where(PROJECTS.c.project == project)).first()
    if row is None:
        raise NotThere(f"there is no project-{project}")
    return row


def summary(connection: Connection, number: int) -> dict[str, Any]:
    """The figures of a project, in minor units of its currency; `budget` is the sum of its lines as revised."""
    project = project_row(connection, number)
    sums = connection.execute(
        select(*(func.coalesce(func.sum(BUDGET_LINES.c[name]), 0).label(name) for name in _SUMS))
        .where(BUDGET_LINES.c.project == number)
    ).one()._asdict()  # fmt: skip
    received, returned = _funding(connection, number)
    held = _retained(connection, number)
    return {
        "project": number, "name": project.name, "owner": project.owner, "currency": project.currency,
        "status": project.status, "estimate": project.estimate, "budget": int(sums.pop("amount")),
        **{name: int(value) for name, value in sums.items()},
        "received": received, "returned": returned, "retained": held,
        "balance": _balance(connection, project.account), "wage_balance": _balance(connection, project.wage_account),
        "wages_paid": _wages(connection, project.wage_account),
        "contracts": _count(connection, CONTRACTS.c.project == number),
        "claims_open": _claims_open(connection, number),
        "workers": connection.scalar(
            select(func.count(func.distinct(ENGAGEMENTS.c.worker))).where(ENGAGEMENTS.c.project == number)
        ) or 0,
        "waiting": connection.scalar(
            select(func.count()).select_from(STEPS).where(STEPS.c.scope == 1, STEPS.c.scope_number == number, STEPS.c.waiting == 1)
        ) or 0,
    }  # fmt: skip


def months(connection: Connection, number: int, zone_minutes: int) -> list[dict[str, int]]:
    """What left the project's account and what workers got, by month."""
    project = project_row(connection, number)
    out = (int(Purpose.SURPLUS_RETURNED), int(Purpose.TRANSFER))
    paid = _by_month(connection, zone_minutes, PAID_OUT.c.debit == project.account, PAID_OUT.c.purpose.not_in(out))
    wages = _by_month(connection, zone_minutes, PAID_OUT.c.debit == project.wage_account, PAID_OUT.c.purpose == Purpose.WAGE)
    return [{"month": month, "paid": paid[month], "wages": wages[month]} for month in sorted(paid.keys() | wages.keys())]


def contract_tree(connection: Connection, number: int) -> list[dict[str, Any]]:
    """Every contract of a project with what was certified, what its claims were paid, what is held and the names of its
    sides. What a claim is paid holds what the claims under it are paid: so `paid` goes through to the contracts below."""
    rows = connection.execute(select(CONTRACTS).where(CONTRACTS.c.project == number).order_by(CONTRACTS.c.contract)).all()
    ours = select(CONTRACTS.c.contract).where(CONTRACTS.c.project == number)
    carried = CLAIMS.c.status.in_((int(ClaimStatus.PAID), int(ClaimStatus.BUNDLED)))
    certified = _sums(connection, CLAIMS.c.this_period, carried, ours)
    paid = _sums(connection, CLAIMS.c.this_period, CLAIMS.c.status == int(ClaimStatus.PAID), ours)
    labour = _sums(connection, CLAIMS.c.labour, CLAIMS.c.status == int(ClaimStatus.PAID), ours)
    names = names_of(connection, {row.payer for row in rows} | {row.payee for row in rows})
    held = {
        row.contract: row.retained - row.released - row.replaced - row.deducted
        for row in connection.execute(select(RETENTIONS).where(RETENTIONS.c.contract.in_(ours)))
    }
    return [
        {
            "contract": row.contract, "parent": row.parent, "tier": row.tier, "budget_line": row.budget_line, "kind": row.kind,
            "status": row.status, "payer": row.payer, "payee": row.payee, "payer_name": names[row.payer],
            "payee_name": names[row.payee], "amount": row.amount, "signed_amount": row.signed_amount, "signed_day": row.signed_day,
            "certified": certified[row.contract], "paid": paid[row.contract], "labour": labour[row.contract],
            "retained": held.get(row.contract, 0),
        }
        for row in rows
    ]  # fmt: skip


def roles(connection: Connection, number: int) -> list[dict[str, Any]]:
    """Who is what in a project."""
    rows = connection.execute(select(ROLES).where(ROLES.c.project == number).order_by(ROLES.c.role, ROLES.c.organisation)).all()
    names = names_of(connection, {row.organisation for row in rows})
    return [
        {"role": row.role, "organisation": row.organisation, "name": names[row.organisation], "height": row.height} for row in rows
    ]


def names_of(connection: Connection, parties: "set[int]") -> dict[int, str]:
    """The names of parties; natural persons and officers have none on the ledger."""
    rows = connection.execute(select(PARTIES.c.party, PARTIES.c.name).where(PARTIES.c.party.in_(sorted(parties))))
    found: dict[int, str] = {row.party: row.name for row in rows}
    return {party: found.get(party, "") for party in parties}


def named(connection: Connection, accounts: "set[int]", parties: "set[int]") -> dict[str, Any]:
    """Owners and kinds of accounts, and names and kinds of parties, with those of the owners among them."""
    chosen = select(ACCOUNTS).where(ACCOUNTS.c.account.in_(sorted(accounts)))
    owners = {
        row.account: {"owner": row.owner, "kind": row.kind, "number": account_number(row.account)}
        for row in connection.execute(chosen)
    }
    wanted = parties | {account["owner"] for account in owners.values()}
    rows = connection.execute(select(PARTIES.c.party, PARTIES.c.name, PARTIES.c.kind).where(PARTIES.c.party.in_(sorted(wanted))))
    return {"accounts": owners, "parties": {row.party: {"name": row.name, "kind": row.kind} for row in rows}}


def _funding(connection: Connection, number: int) -> tuple[int, int]:
    columns = (func.coalesce(func.sum(FUNDING_SOURCES.c[name]), 0) for name in ("received", "returned"))
    received, returned = connection.execute(select(*columns).where(FUNDING_SOURCES.c.project == number)).one()
    return int(received), int(returned)


def _retained(connection: Connection, number: int) -> int:
    held = RETENTIONS.c.retained - RETENTIONS.c.released - RETENTIONS.c.replaced - RETENTIONS.c.deducted
    joined = RETENTIONS.join(CONTRACTS, RETENTIONS.c.contract == CONTRACTS.c.contract)
    query = select(func.coalesce(func.sum(held), 0)).select_from(joined).where(CONTRACTS.c.project == number)
    return int(connection.scalar(query) or 0)


def _balance(connection: Connection, account: int) -> int:
    return int(connection.scalar(select(ACCOUNTS.c.balance).where(ACCOUNTS.c.account == account)) or 0)


def _wages(connection: Connection, account: int) -> int:
    chosen = PAID_OUT.c.debit == account, PAID_OUT.c.purpose == int(Purpose.WAGE)
    return int(connection.scalar(select(func.coalesce(func.sum(PAID_OUT.c.amount), 0)).where(*chosen)) or 0)


def _count(connection: Connection, chosen: Any) -> int:
    return connection.scalar(select(func.count()).select_from(CONTRACTS).where(chosen)) or 0


def _claims_open(connection: Connection, number: int) -> int:
    joined = CLAIMS.join(CONTRACTS, CLAIMS.c.contract == CONTRACTS.c.contract)
    chosen = CONTRACTS.c.project == number, CLAIMS.c.status.in_((int(ClaimStatus.SUBMITTED), int(ClaimStatus.BUNDLED)))
    return connection.scalar(select(func.count()).select_from(joined).where(*chosen)) or 0


def _by_month(connection: Connection, zone_minutes: int, *chosen: Any) -> Counter[int]:
    query = select(BLOCKS.c.time_ms, PAID_OUT.c.amount).join(BLOCKS, BLOCKS.c.height == PAID_OUT.c.height).where(*chosen)
    totals: Counter[int] = Counter()
    for row in connection.execute(query):
        totals[month_of(day_of(row.time_ms, zone_minutes))] += int(row.amount)
    return totals


def _sums(connection: Connection, column: Any, chosen: Any, contracts: Any) -> Counter[int]:
    query = select(CLAIMS.c.contract, func.sum(column).label("total")).where(chosen, CLAIMS.c.contract.in_(contracts))
    return Counter({row.contract: int(row.total) for row in connection.execute(query.group_by(CLAIMS.c.contract))})
