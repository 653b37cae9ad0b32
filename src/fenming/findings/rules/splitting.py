"""Staying below a limit: contracts cut in pieces, and payments that just miss what would have to be approved or reported.

No limit is invented here. Contracts alone cannot tell it, so it is a setting; the default is a house value, to be set to the limit
of the place.
"""

from collections.abc import Iterator
from operator import attrgetter

from fenming.findings.hits import Hit, Rule, Settings, grouped, money, windows
from fenming.findings.model import NO_DAY, Payment, PaymentKind, Picture

LIMIT_HOUSE_FEN = 400_000_000
SOURCE = "project_fund 4.1 (IACRC guide; KPMG 2025); the limit is a house setting"
_COUNTED = (PaymentKind.PAYMENT, PaymentKind.TRANSFER, PaymentKind.ADVANCE)


def split_contracts(picture: Picture, settings: Settings) -> Iterator[Hit]:
    """Contracts of one payer with one supplier (or who stands behind it) for one category, each below the limit, together above."""
    behind = {party.id: party.controller or party.id for party in picture.parties}
    small = (c for c in picture.contracts if c.amount and c.day != NO_DAY and not c.parent and 0 < c.amount < settings["limit"])
    for group in grouped(small, lambda c: (c.payer, behind.get(c.payee, c.payee), c.category, c.currency)).values():
        rows = sorted(group, key=lambda contract: (contract.day, contract.id))
        for run in windows(rows, lambda contract: contract.day, settings["days"]):
            total = sum(contract.amount or 0 for contract in run)
            if len(run) > 1 and total >= settings["limit"]:
                words = {"count": len(run), "days": run[-1].day - run[0].day}
                inputs = tuple(contract.id for contract in run)
                yield Hit(run[-1].id, inputs, settings["limit"], total, run[0].project, run[0].currency, words)


def structured_payments(picture: Picture, settings: Settings) -> Iterator[Hit]:
    """Several payments of one payer or payee just below the limit within a short time."""
    low = settings["limit"] * settings["band_permille"] // 1000
    just_below = [
        p for p in picture.payments if p.kind in _COUNTED and low <= p.amount < settings["limit"] and p.day != NO_DAY
    ]
    for side in ("payee", "payer"):
        for name, group in grouped(just_below, attrgetter(side)).items():
            yield from _runs(sorted(group, key=lambda p: (p.day, p.id)), name, settings)


def _runs(rows: list[Payment], name: str, settings: Settings) -> Iterator[Hit]:
    for run in windows(rows, lambda payment: payment.day, settings["days"]):
        if len(run) >= settings["count"]:
            words = {"who": name, "limit": money(settings["limit"], run[0].currency), "days": settings["days"]}
            inputs = tuple(payment.id for payment in run)
            yield Hit(run[-1].id, inputs, settings["count"], len(run), run[0].project, run[0].currency, words)


def bunching(picture: Picture, settings: Settings) -> Iterator[Hit]:
    """Far more contracts lie just below the limit than just above it."""
    limit = settings["limit"]
    tenth = limit // 10
    for currency, group in grouped((c for c in picture.contracts if c.amount), lambda c: c.currency).items():
        below = [c for c in group if limit - tenth <= (c.amount or 0) < limit]
        above = [c for c in group if limit <= (c.amount or 0) < limit + tenth]
        if len(below) >= settings["count"] and len(below) * 1000 >= max(len(above), 1) * settings["ratio_permille"]:
            inputs = tuple(contract.id for contract in below)
            words = {"above": len(above), "limit": money(limit, currency)}
            yield Hit(f"contracts in {currency}", inputs, settings["count"], len(below), "", currency, words)


RULES = (
    Rule(
        "split_contracts", 1, "red", "minor", "A contract cut in pieces", "化整为零",
        "{count} contracts within {days} days come to {value}; each is below the limit of {threshold}.",
        "{days} 天内 {count} 份合同合计 {value}，单份均低于限额 {threshold}。", SOURCE, ("contracts",), split_contracts,
        {"limit": LIMIT_HOUSE_FEN, "days": 90}, 800,
    ),
    Rule(
        "structured_payments", 1, "red", "count", "Payments just below a limit", "拆分付款规避限额",
        "{value} payments of or to {who} within {days} days lie just below {limit}.", "{who} 在 {days} 天内有 {value} 笔付款略低于 {limit}。",
        SOURCE, ("payments",), structured_payments, {"limit": LIMIT_HOUSE_FEN, "band_permille": 900, "days": 30, "count": 3}, 850,
    ),
    Rule(
        "limit_bunching", 1, "yellow", "count", "Contracts crowd below a limit", "合同金额聚集于限额之下",
        "{value} contracts lie just below {limit}, {above} just above it.", "{value} 份合同略低于 {limit}，略高于它的有 {above} 份。",
        SOURCE, ("contracts",), bunching, {"limit": LIMIT_HOUSE_FEN, "count": 10, "ratio_permille": 3000}, 300,
    ),
)  # fmt: skip
