"""Paying too much, twice, or not at all: payments beside what was agreed and certified."""

from collections import Counter
from collections.abc import Iterator

from fenming.findings.hits import Hit, Rule, Settings, grouped, money, permille, times
from fenming.findings.model import NO_DAY, Contract, Payment, PaymentKind, Picture

SOURCE = "project_fund 4.1; real cases of ocds-real and aiddata-aims"
_OWED = (PaymentKind.PAYMENT, PaymentKind.REFUND, PaymentKind.ADVANCE, PaymentKind.RETENTION, PaymentKind.FUNDING)
_SIGNIFICANT_MIN = 5
_GROUP_MAX = 50
_TIERS_MAX = 20


def by_contract(picture: Picture) -> dict[str, list[Payment]]:
    """What was paid for each contract; a refund counts against it by its sign."""
    return grouped((p for p in picture.payments if p.contract and p.kind in _OWED), lambda payment: payment.contract)


def paid_above_contract(picture: Picture, settings: Settings) -> Iterator[Hit]:
    """Payments in the contract's currency add up to more than its value, tolerance and tax allowed for."""
    paid_for = by_contract(picture)
    for contract in picture.contracts:
        payments = [p for p in paid_for.get(contract.id, ()) if p.currency == contract.currency]
        paid = sum(payment.amount for payment in payments)
        allowed = 1000 + settings["tolerance_permille"] + settings["tax_permille"]
        if not contract.amount or contract.amount < 0 or paid * 1000 <= contract.amount * allowed:
            continue
        ratio = permille(paid, contract.amount)
        yield Hit(
            contract.id, (contract.id, *(payment.id for payment in payments)), contract.amount, paid, contract.project,
            contract.currency, {"times": times(ratio)},
        )  # fmt: skip


def duplicates_of(payments: list[Payment]) -> Iterator[list[Payment]]:
    """Groups of the same amount to the same payee at the same published time, for the same contract."""
    alike = grouped(
        (p for p in payments if p.amount and p.kind in (PaymentKind.PAYMENT, PaymentKind.ADVANCE, PaymentKind.REFUND)),
        lambda p: (p.contract, p.amount, p.currency, p.payee, p.when),
    )
    return (group for group in alike.values() if len(group) > 1)


def duplicate_payment(picture: Picture, _: Settings) -> Iterator[Hit]:
    """The same amount to the same payee on the same day."""
    yield from _repeated(picture, dated=True)


def duplicate_payment_undated(picture: Picture, _: Settings) -> Iterator[Hit]:
    """The same where no date is given: a hint."""
    yield from _repeated(picture, dated=False)


def _repeated(picture: Picture, dated: bool) -> Iterator[Hit]:
    for group in duplicates_of(picture.payments):
        first = group[0]
        if bool(first.when) is not dated:
            continue
        words = {"money": money(first.amount, first.currency), "payee": first.payee or "?", "when": first.when[:10]}
        for repeated in group[1:]:
            yield Hit(repeated.id, (first.id, repeated.id), 1, len(group), first.project, first.currency, words)


def normal_invoice(text: str) -> str:
    """An invoice number without what people add or leave out: case, spaces, dashes, leading zeros."""
    return "".join(character for character in text.upper() if character.isalnum()).lstrip("0")


def neighbours_exchanged(one: str, other: str) -> bool:
    """Whether two texts differ by two neighbours exchanged. One wrong character would make every invoice a twin of the next."""
    # A zero that was exchanged to the front has been left out by then.
    one, other = one.zfill(len(other)), other.zfill(len(one))
    wrong = [place for place in range(len(one)) if one[place] != other[place]]
    if len(wrong) != 2 or wrong[1] != wrong[0] + 1:
        return False
    return one[wrong[0]] == other[wrong[1]] and one[wrong[1]] == other[wrong[0]]


def _is_telling(amount: int) -> bool:
    """Whether an amount is so odd that meeting it twice means something."""
    return len(str(amount).rstrip("0")) >= _SIGNIFICANT_MIN


def duplicate_payment_fuzzy(picture: Picture, settings: Settings) -> Iterator[Hit]:
    """Nearly the same payment within a month: the same invoice with an amount a little off, digits exchanged in the invoice's number
    or in the amount, or an odd amount met twice under one contract (met more often, it is an instalment)."""
    paid = [p for p in picture.payments if p.kind == PaymentKind.PAYMENT and p.day != NO_DAY and p.amount > 0]
    met = Counter((p.payee, p.contract, p.amount) for p in paid)
    for group in _near_each_other(paid):
        rows = sorted(group, key=lambda payment: (payment.day, payment.id))
        for place, first in enumerate(rows):
            for other in rows[place + 1 :]:
                apart = other.day - first.day
                if apart > settings["days"]:
                    break
                is_rare = met[other.payee, other.contract, other.amount] <= 2
                if _alike(first, other, is_rare, settings["amount_permille"]):
                    words = {"money": money(other.amount, other.currency), "payee": other.payee, "first": first.id, "second": other.id}
                    yield Hit(other.id, (first.id, other.id), settings["days"], apart, other.project, other.currency, words)


def _near_each_other(payments: list[Payment]) -> list[list[Payment]]:
    """Only payments that share the payee and either the invoice, or the contract and the digits of the amount, can be alike;
    comparing all pairs of a payee would cost the square of its payments. Instalments meet here by the dozen and are left out."""
    groups: dict[tuple[str, str, str], list[Payment]] = {}
    for payment in payments:
        if payment.invoice:
            groups.setdefault((payment.payee, "", normal_invoice(payment.invoice)), []).append(payment)
        groups.setdefault((payment.payee, payment.contract, "".join(sorted(str(payment.amount)))), []).append(payment)
    return [group for group in groups.values() if 1 < len(group) <= _GROUP_MAX]


def _alike(first: Payment, other: Payment, is_rare: bool, tolerance_permille: int) -> bool:
    if first.currency != other.currency:
        return False
    if first.invoice and other.invoice:
        one, two = normal_invoice(first.invoice), normal_invoice(other.invoice)
        if one == two:
            near = abs(first.amount - other.amount) * 1000 <= first.amount * tolerance_permille
            return near and (first.amount, first.when) != (other.amount, other.when)
        return first.amount == other.amount and neighbours_exchanged(one, two)
    if not _is_telling(first.amount) or first.contract != other.contract:
        return False
    same = first.amount == other.amount and first.day != other.day and is_rare
    return same or (first.amount != other.amount and neighbours_exchanged(str(first.amount), str(other.amount)))


def invoice_at_two_contracts(picture: Picture, _: Settings) -> Iterator[Hit]:
    """One invoice was paid to its issuer under two contracts, or at two tiers of one branch of the tree, whoever sent it on."""
    parents = {contract.id: contract.parent for contract in picture.contracts}
    named = (p for p in picture.payments if p.invoice and p.contract and p.kind == PaymentKind.PAYMENT)
    for (_project, invoice), group in grouped(named, lambda p: (p.project, normal_invoice(p.invoice))).items():
        for place, first in enumerate(group):
            for other in group[place + 1 :]:
                if first.contract == other.contract:
                    continue
                one, two = first.contract, other.contract
                if first.payee == other.payee or two in _above(one, parents) or one in _above(two, parents):
                    inputs = (first.id, other.id, one, two)
                    words = {"invoice": invoice, "one": one, "two": two}
                    yield Hit(other.id, inputs, 1, 2, other.project, other.currency, words)


def _above(contract: str, parents: dict[str, str]) -> Iterator[str]:
    """The contracts above one, nearest first."""
    for _ in range(_TIERS_MAX):
        contract = parents.get(contract, "")
        if not contract:
            return
        yield contract


def paid_above_progress(picture: Picture, settings: Settings) -> Iterator[Hit]:
    """Paid to date, less the advance outstanding and what is held back, is more than the value certified."""
    paid_for = by_contract(picture)
    for contract in picture.contracts:
        if contract.certified is None:
            continue
        payments = [p for p in paid_for.get(contract.id, ()) if p.currency == contract.currency]
        earned = sum(payment.amount for payment in payments) - contract.advance_left - contract.retained
        allowed = contract.certified * (1000 + settings["tolerance_permille"] + settings["tax_permille"])
        if payments and earned * 1000 > allowed:
            inputs = (contract.id, *(payment.id for payment in payments))
            yield Hit(contract.id, inputs, contract.certified, earned, contract.project, contract.currency)


def paid_without_agreement(picture: Picture, _: Settings) -> Iterator[Hit]:
    """Money went out under a contract whose agreed amount is nothing."""
    paid_for = by_contract(picture)
    for contract in picture.contracts:
        payments = paid_for.get(contract.id, ())
        paid = sum(payment.amount for payment in payments)
        if contract.amount is not None and contract.amount <= 0 < paid:
            inputs = (contract.id, *(payment.id for payment in payments))
            yield Hit(contract.id, inputs, 0, paid, contract.project, contract.currency)


def certified_unpaid(picture: Picture, settings: Settings) -> Iterator[Hit]:
    """Certified work is not paid after a month; after two it is red."""
    contracts = _contracts(picture)
    for claim in picture.claims:
        waited = picture.day - claim.certified_day
        if claim.paid < claim.amount and waited > settings["days"]:
            level = "red" if waited > settings["days_red"] else ""
            left = claim.amount - claim.paid
            contract = contracts.get(claim.contract)
            project = contract.project if contract else ""
            words = {"money": money(left, claim.currency)}
            yield Hit(claim.id, (claim.id, claim.contract), settings["days"], waited, project, claim.currency, words, level)


def labour_share_late(picture: Picture, settings: Settings) -> Iterator[Hit]:
    """The labour part of certified work has not reached the special wage account within the cycle."""
    contracts = _contracts(picture)
    for claim in picture.claims:
        waited = picture.day - claim.certified_day
        short = claim.labour - claim.labour_funded
        if short > 0 and waited > settings["days"]:
            contract = contracts.get(claim.contract)
            project = contract.project if contract else ""
            words = {"waited": waited, "allowed": settings["days"]}
            yield Hit(claim.id, (claim.id, claim.contract), 0, short, project, claim.currency, words)


def _contracts(picture: Picture) -> dict[str, Contract]:
    return {contract.id: contract for contract in picture.contracts}


RULES = (
    Rule(
        "paid_above_contract", 1, "red", "minor", "Paid above the contract", "付款超过合同金额",
        "Payments of {value} are {times} times the contract value of {threshold}; tax may explain it.",
        "付款合计 {value}，为合同金额 {threshold} 的 {times} 倍，可能含税。", SOURCE, ("payments", "contracts"),
        paid_above_contract, {"tolerance_permille": 5, "tax_permille": 0}, 900,
    ),
    Rule(
        "duplicate_payment", 1, "red", "count", "The same payment twice", "重复付款",
        "{money} to {payee} on {when} stands more than once.", "向 {payee} 的付款 {money}({when})重复出现。", SOURCE, ("payments",),
        duplicate_payment, {}, 950,
    ),
    Rule(
        "duplicate_payment_undated", 1, "yellow", "count", "The same payment twice, undated", "重复付款（无日期）",
        "{money} to {payee} without a date stands more than once.", "向 {payee} 的付款 {money}（无日期）重复出现。", SOURCE, ("payments",),
        duplicate_payment_undated, {}, 400,
    ),
    Rule(
        "duplicate_payment_fuzzy", 1, "yellow", "days", "Nearly the same payment twice", "疑似重复付款",
        "{second} pays {money} to {payee} {value} days after the nearly equal {first}.",
        "{second} 在 {first} 之后 {value} 天向 {payee} 支付几乎相同的 {money}。", SOURCE, ("payments",),
        duplicate_payment_fuzzy, {"days": 30, "amount_permille": 10}, 700,
    ),
    Rule(
        "invoice_at_two_contracts", 1, "red", "count", "One invoice, several contracts", "同一发票用于多份合同",
        "Invoice {invoice} was paid under {one} and under {two}.", "发票 {invoice} 在 {one} 和 {two} 两份合同下付款。", SOURCE, ("payments", "contracts"),
        invoice_at_two_contracts, {}, 900,
    ),
    Rule(
        "paid_above_progress", 1, "red", "minor", "Paid above certified progress", "付款超过计量产值",
        "{value} was paid net of advance and retention; only {threshold} is certified.",
        "扣除预付款和质保金后已付 {value}，经计量的只有 {threshold}。", SOURCE, ("payments", "contracts.certified"),
        paid_above_progress, {"tolerance_permille": 5, "tax_permille": 0}, 900,
    ),
    Rule(
        "paid_without_agreement", 1, "yellow", "minor", "Paid with nothing agreed", "无约定金额而付款",
        "{value} was paid where nothing is agreed.", "没有约定金额，却已付款 {value}。", SOURCE, ("payments", "contracts"),
        paid_without_agreement, {}, 600,
    ),
    Rule(
        "certified_unpaid", 1, "yellow", "days", "Certified work is not paid", "已计量未付款",
        "{money} of certified work is unpaid after {value} days.", "已计量的 {money} 经过 {value} 天仍未支付。",
        "project_fund 4.1 (30 and 60 days)", ("claims",), certified_unpaid, {"days": 30, "days_red": 60}, 800,
    ),
    Rule(
        "labour_share_late", 1, "red", "minor", "Labour part not moved in time", "人工费未按期拨付",
        "{value} of the labour part is not in the special wage account after {waited} days; the cycle is {allowed}.",
        "人工费 {value} 经过 {waited} 天仍未拨入工资专用账户，周期为 {allowed} 天。",
        "保障农民工工资支付条例 第二十四条 (cycle at most one month)", ("claims",), labour_share_late, {"days": 31}, 900,
    ),
)  # fmt: skip
