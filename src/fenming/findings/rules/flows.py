"""Where money goes: out of the project without a reason, round in a circle, together into one hand, or back from the worker.

Cycles are searched only inside strongly connected parts of the payment graph. In a construction programme money runs down a tree,
so these parts are small and few, and a million payments cost one pass.
"""

from collections import Counter
from collections.abc import Iterator
from operator import itemgetter
from typing import NamedTuple

from fenming.findings.graphs import strong_parts
from fenming.findings.hits import Hit, Rule, Settings, grouped, money, permille, times, windows
from fenming.findings.model import NO_DAY, Payment, PaymentKind, Picture

SOURCE = "project_fund 4.1; AMLSim patterns"
_FREE = (PaymentKind.PAYMENT, PaymentKind.TRANSFER)
_PURPOSE_BOUND = ("project", "special_wage", "retention", "deposit")


def payment_without_reason(picture: Picture, _: Settings) -> Iterator[Hit]:
    """Money left an account that serves one project, to somebody outside it, for no contract, claim, wage line or lease."""
    bound = {account.id: account for account in picture.accounts if account.kind in _PURPOSE_BOUND}
    owners = {account.id: account.owner for account in picture.accounts}
    for payment in picture.payments:
        source = bound.get(payment.debit)
        if source is None or payment.contract or payment.reason or owners.get(payment.credit) == source.owner:
            continue
        words = {"account": payment.debit, "payee": payment.payee}
        inputs = (payment.id, payment.debit, payment.credit)
        yield Hit(payment.id, inputs, 0, payment.amount, source.project or payment.project, payment.currency, words)


def labour_money_outside(picture: Picture, _: Settings) -> Iterator[Hit]:
    """Money for labour was sent to somebody from an account that is not the special wage account."""
    special = {account.id for account in picture.accounts if account.kind == "special_wage"}
    for payment in picture.payments:
        if payment.kind == PaymentKind.WAGE and payment.debit and payment.debit not in special:
            inputs = (payment.id, payment.debit)
            yield Hit(payment.id, inputs, 0, payment.amount, payment.project, payment.currency, {"payee": payment.payee})


def round_trip(picture: Picture, settings: Settings) -> Iterator[Hit]:
    """Money comes back to where it started over three to eight hands, nearly whole, within the window."""
    dated = [p for p in picture.payments if p.kind in _FREE and p.day != NO_DAY and p.payer != p.payee]
    parts = strong_parts([(p.payer, p.payee) for p in dated])
    part_of = {hand: number for number, part in enumerate(parts) for hand in part}
    within = (p for p in dated if p.payer in part_of and part_of[p.payer] == part_of.get(p.payee))
    for group in grouped(within, lambda p: part_of[p.payer]).values():
        inside = sorted(group, key=lambda p: (p.day, p.id))
        leaving = grouped(inside, lambda payment: payment.payer)
        seen: set[frozenset[str]] = set()
        for first in inside:
            trip = _way_back(first, leaving, settings)
            if trip and frozenset(p.id for p in trip) not in seen:
                seen.add(frozenset(p.id for p in trip))
                kept = permille(trip[-1].amount, first.amount)
                words = {"share": times(kept), "start": first.payer}
                inputs = tuple(payment.id for payment in trip)
                yield Hit(first.id, inputs, settings["length_min"], len(trip), first.project, first.currency, words)


def _way_back(first: Payment, leaving: dict[str, list[Payment]], settings: Settings) -> list[Payment] | None:
    """The first way back to the payer that money could have taken, searched breadth first, each hand used once."""
    reached: dict[str, list[Payment]] = {first.payee: [first]}
    frontier = [first.payee]
    for _ in range(settings["length_max"] - 1):
        following: list[str] = []
        for hand in frontier:
            path = reached[hand]
            for step in leaving.get(hand, ()):
                if not _carries_on(path, step, settings):
                    continue
                if step.payee == first.payer and len(path) + 1 >= settings["length_min"]:
                    return [*path, step]
                if step.payee not in reached and step.payee != first.payer:
                    reached[step.payee] = [*path, step]
                    following.append(step.payee)
        frontier = following
    return None


def _carries_on(path: list[Payment], step: Payment, settings: Settings) -> bool:
    last, first = path[-1], path[0]
    in_time = last.day <= step.day <= first.day + settings["days"] and step.id != last.id
    share = step.amount * 1000
    return in_time and last.amount * settings["kept_min_permille"] <= share <= last.amount * settings["kept_max_permille"]


def equal_amount_ring(picture: Picture, settings: Settings) -> Iterator[Hit]:
    """Equal amounts run round between at least three hands, in whatever order of time."""
    free = (p for p in picture.payments if p.kind in _FREE and p.payer != p.payee)
    for (amount, currency), group in grouped(free, lambda p: (p.amount, p.currency)).items():
        if len(group) < settings["hands"]:
            continue
        for part in strong_parts([(p.payer, p.payee) for p in group]):
            if len(part) >= settings["hands"]:
                inside = [p for p in group if p.payer in part and p.payee in part]
                words = {"money": money(amount, currency)}
                inputs = tuple(payment.id for payment in inside)
                yield Hit(min(part), inputs, settings["hands"], len(part), inside[0].project, currency, words)


def fan_in(picture: Picture, settings: Settings) -> Iterator[Hit]:
    """The same amount from several payers to one payee within a short time."""
    free = [p for p in picture.payments if p.kind in _FREE and p.payer != p.payee]
    received = Counter(payment.payee for payment in free)
    for (payee, amount, currency), group in grouped(free, lambda p: (p.payee, p.amount, p.currency)).items():
        # Round sums meet in every shop's till; there they must be most of what the payee receives.
        is_common = amount % settings["round_to"] == 0 and len(group) * 2 <= received[payee]
        if len(group) < settings["sources"] or is_common:
            continue
        rows = sorted(group, key=lambda payment: (payment.day, payment.id))
        for run in windows(rows, lambda payment: payment.day, settings["days"]):
            sources = {payment.payer for payment in run}
            if len(sources) >= settings["sources"]:
                words = {"money": money(amount, currency), "payee": payee}
                inputs = tuple(payment.id for payment in run)
                yield Hit(payee, inputs, settings["sources"], len(sources), run[0].project, currency, words)


def repeated_pair(picture: Picture, settings: Settings) -> Iterator[Hit]:
    """One payer sends one payee the same amount again and again, without a contract that would explain it."""
    free = (p for p in picture.payments if p.kind in _FREE and not p.contract)
    for (payer, payee, amount, currency), group in grouped(free, lambda p: (p.payer, p.payee, p.amount, p.currency)).items():
        if len(group) >= settings["count"]:
            words = {"money": money(amount, currency), "payer": payer, "payee": payee}
            inputs = tuple(payment.id for payment in group)
            yield Hit(payee, inputs, settings["count"], len(group), group[0].project, currency, words)


def repeated_link(picture: Picture, settings: Settings) -> Iterator[Hit]:
    """One payer pays one payee repeatedly without a contract, whatever the amounts, and the payee is no shop that many pay."""
    free = [p for p in picture.payments if p.kind in _FREE and not p.contract]
    payers = Counter(payee for _, payee in {(p.payer, p.payee) for p in free})
    for (payer, payee), group in grouped(free, lambda p: (p.payer, p.payee)).items():
        if len(group) >= settings["count"] and payers[payee] <= settings["payers_max"]:
            words = {"payer": payer, "payee": payee}
            inputs = tuple(payment.id for payment in group)
            yield Hit(payee, inputs, settings["count"], len(group), group[0].project, group[0].currency, words)


class _Passed(NamedTuple):
    """A worker's payment after payday: to whom, and what share of the wage."""

    payment: Payment
    wage: Payment
    share: int


def wage_skim(picture: Picture, settings: Settings) -> Iterator[Hit]:
    """Several workers of one payday pass the same share of their wages on to one hand, which gets little else from them: a shop's
    customers spend different shares."""
    wages = grouped((p for p in picture.payments if p.kind == PaymentKind.WAGE and p.day != NO_DAY), lambda p: p.payee)
    if not wages:
        return
    passed = [found for payment in picture.payments if (found := _passed_on(payment, wages, settings["days"]))]
    for (taker, _payer, _day), group in grouped(passed, lambda one: (one.payment.payee, one.wage.payer, one.wage.day)).items():
        for run in _same_share(group, settings["share_spread_permille"]):
            workers = {one.payment.payer for one in run}
            if len(workers) >= settings["workers"] and len(run) * 2 > len(group):
                first = run[0].payment
                total = sum(one.payment.amount for one in run)
                words = {"taker": taker, "money": money(total, first.currency), "share": times(run[0].share)}
                inputs = tuple(text for one in run for text in (one.wage.id, one.payment.id))
                yield Hit(taker, inputs, settings["workers"], len(workers), run[0].wage.project, first.currency, words)


def _passed_on(payment: Payment, wages: dict[str, list[Payment]], days: int) -> _Passed | None:
    if payment.kind not in _FREE or payment.day == NO_DAY or payment.payer not in wages:
        return None
    before = [wage for wage in wages[payment.payer] if 0 <= payment.day - wage.day <= days and wage.amount >= payment.amount]
    return _Passed(payment, before[-1], permille(payment.amount, before[-1].amount)) if before else None


def _same_share(group: list[_Passed], spread: int) -> Iterator[list[_Passed]]:
    """Runs of shares that lie close together."""
    yield from windows(sorted(group, key=lambda one: (one.share, one.payment.id)), lambda one: one.share, spread)


def shared_device(picture: Picture, settings: Settings) -> Iterator[Hit]:
    """One device, agent or cash-out point serves the wallets of many payees."""
    for what in ("device", "agent"):
        of_accounts = [(getattr(one, what), one.owner, one.id, one.project) for one in picture.accounts]
        of_hands = [(getattr(one, what), one.payee, one.id, one.project) for one in picture.handlings]
        used = (item for item in (*of_accounts, *of_hands) if item[0])
        for name, group in grouped(used, itemgetter(0)).items():
            payees = {payee for _, payee, _, _ in group}
            if len(payees) >= settings["payees"]:
                inputs = tuple(sorted(row for _, _, row, _ in group))
                yield Hit(name, inputs, settings["payees"], len(payees), group[0][3], words={"what": what, "name": name})


RULES = (
    Rule(
        "payment_without_reason", 1, "red", "minor", "Project money without a reason", "项目资金无依据支出",
        "{value} left {account} to {payee} for no contract, claim or wage line.", "{value} 从 {account} 付给 {payee}，没有合同、申请或工资依据。",
        SOURCE + "; domain 3.3 [128]", ("payments", "accounts"), payment_without_reason, {}, 950,
    ),
    Rule(
        "labour_money_outside", 1, "red", "minor", "Wages not from the special account", "工资未经专用账户支付",
        "{value} for labour went to {payee} outside the special wage account; suspected diversion.",
        "人工费 {value} 未经工资专用账户付给 {payee}，疑似挪用。", "domain 3.3 [128]", ("payments", "accounts"), labour_money_outside, {}, 900,
    ),
    Rule(
        "round_trip", 1, "red", "count", "Money comes back", "资金回流",
        "Money of {start} came back over {value} payments; the last is {share} of the first.",
        "{start} 的资金经 {value} 笔付款回流，末笔为首笔的 {share}。", SOURCE, ("payments",), round_trip,
        {"days": 90, "length_min": 3, "length_max": 8, "kept_min_permille": 800, "kept_max_permille": 1050}, 800,
    ),
    Rule(
        "equal_amount_ring", 1, "red", "count", "Equal amounts in a ring", "等额资金环",
        "{money} runs in a ring of {value} parties.", "{money} 在 {value} 个参与方之间循环。", SOURCE, ("payments",), equal_amount_ring,
        {"hands": 3}, 800,
    ),
    Rule(
        "fan_in", 1, "yellow", "count", "Equal amounts into one hand", "等额资金集中转入",
        "{value} payers sent {payee} {money} each.", "{value} 个付款方各向 {payee} 支付 {money}。", SOURCE, ("payments",), fan_in,
        {"sources": 3, "days": 90, "round_to": 10_000}, 700,
    ),
    Rule(
        "repeated_pair", 1, "yellow", "count", "The same transfer repeated", "相同转账反复发生",
        "{payer} sent {payee} {money} {value} times without a contract.", "{payer} 无合同向 {payee} 转账 {money} 共 {value} 次。", SOURCE,
        ("payments",), repeated_pair, {"count": 3}, 600,
    ),
    Rule(
        "repeated_link", 1, "yellow", "count", "Payments repeated without a contract", "无合同反复付款",
        "{payer} paid {payee} {value} times without a contract.", "{payer} 无合同向 {payee} 付款 {value} 次。", SOURCE,
        ("payments",), repeated_link, {"count": 3, "payers_max": 20}, 300,
    ),
    Rule(
        "wage_skim", 1, "red", "count", "Workers pass wages on", "工资回扣",
        "{value} workers passed {share} of their wages, {money} in all, to {taker}.", "{value} 名工人将工资的 {share} 倍（共 {money}）转给 {taker}。",
        SOURCE, ("payments",), wage_skim, {"days": 10, "workers": 3, "share_spread_permille": 20}, 650,
    ),
    Rule(
        "shared_device", 1, "red", "count", "One device for many payees", "同一设备服务多名收款人",
        "One {what} ({name}) serves the accounts of {value} payees.", "同一 {what}({name})服务 {value} 名收款人的账户。",
        "domain 3.1 (1), Sichuan case [123]; the number is a house setting", ("accounts.device", "handlings"), shared_device, {"payees": 5}, 800,
    ),
)  # fmt: skip
