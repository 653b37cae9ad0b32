"""Money added up over all accounts: the supply against what is held, and what is held by kind of account."""

from typing import Any

from sqlalchemy import Connection, case, func, select

from fenming.domains.money.views import ACCOUNTS, ISSUES


def supply(connection: Connection) -> list[dict[str, Any]]:
    """For each currency: issued, redeemed, the difference, and the sum of all balances, which must be the same."""
    issued = func.sum(case((ISSUES.c.amount > 0, ISSUES.c.amount), else_=0)).label("issued")
    redeemed = func.sum(case((ISSUES.c.amount < 0, -ISSUES.c.amount), else_=0)).label("redeemed")
    made = connection.execute(select(ISSUES.c.currency, issued, redeemed).group_by(ISSUES.c.currency))
    balances = select(ACCOUNTS.c.currency, func.sum(ACCOUNTS.c.balance).label("held")).group_by(ACCOUNTS.c.currency)
    held = {row.currency: int(row.held) for row in connection.execute(balances)}
    supplies = {row.currency: (int(row.issued), int(row.redeemed)) for row in made}
    return [
        {
            "currency": currency, "issued": came, "redeemed": went, "supply": came - went, "held": held.get(currency, 0),
            "equal": came - went == held.get(currency, 0),
        }
        for currency in sorted(supplies.keys() | held.keys())
        for came, went in (supplies.get(currency, (0, 0)),)
    ]  # fmt: skip


def holdings(connection: Connection) -> list[dict[str, int]]:
    """Accounts and their balances by currency, kind and status."""
    keys = ACCOUNTS.c.currency, ACCOUNTS.c.kind, ACCOUNTS.c.status
    sums = func.count().label("accounts"), func.sum(ACCOUNTS.c.balance).label("balance")
    rows = connection.execute(select(*keys, *sums).group_by(*keys).order_by(*keys))
    return [{name: int(value) for name, value in row._asdict().items()} for row in rows]
