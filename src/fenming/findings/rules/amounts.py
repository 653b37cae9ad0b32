"""The digits of amounts. Made-up figures have other first digits than grown ones; round sums are agreed rather than measured.

Benford's law holds for payments over a wide range and not for values that crowd under a limit: the published contract budgets of a
works department fail it for that reason alone. So contract values are never tested, small sets and narrow ranges neither, and the
flag is about a whole set of payments, never about one of them.
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal, localcontext

from fenming.findings.hits import Hit, Rule, Settings, grouped, permille
from fenming.findings.model import Payment, PaymentKind, Picture

SOURCE = "project_fund 4.1 and 2.2; bands of Nigrini"
_MILLION = 1_000_000


def expected_millionths(first: int, last: int) -> tuple[int, ...]:
    """Benford's shares of the leading numbers first..last, in millionths."""
    with localcontext() as exact:
        exact.prec = 28
        shares = [(1 + 1 / Decimal(number)).log10() * _MILLION for number in range(first, last + 1)]
        return tuple(int(share.to_integral_value()) for share in shares)


FIRST = expected_millionths(1, 9)
FIRST_TWO = expected_millionths(10, 99)


def deviation_millionths(amounts: Sequence[int], expected: tuple[int, ...]) -> int:
    """Mean absolute deviation of the leading digits from Benford's law, in millionths; amounts are positive."""
    digits = 1 if len(expected) == 9 else 2
    lowest = 10 ** (digits - 1)
    counts = [0] * len(expected)
    for amount in amounts:
        leading = int(str(amount).ljust(digits, "0")[:digits])
        counts[leading - lowest] += 1
    total = len(amounts)
    off = sum(abs(count * _MILLION - share * total) for count, share in zip(counts, expected, strict=True))
    return off // (total * len(expected))


def _sets(picture: Picture, count_min: int) -> Iterator[tuple[str, list[Payment]]]:
    """Payments by currency, where there are enough and they range over three orders of magnitude."""
    paid = (p for p in picture.payments if p.amount > 0 and p.kind in (PaymentKind.PAYMENT, PaymentKind.ADVANCE))
    for currency, group in grouped(paid, lambda payment: payment.currency).items():
        smallest, largest = min(p.amount for p in group), max(p.amount for p in group)
        if len(group) >= count_min and largest >= smallest * 1000:
            yield currency, group


def _deviating(picture: Picture, settings: Settings, expected: tuple[int, ...]) -> Iterator[Hit]:
    for currency, group in _sets(picture, settings["count_min"]):
        found = deviation_millionths([payment.amount for payment in group], expected)
        if found > settings["deviation_millionths"]:
            words = {"count": len(group), "currency": currency}
            inputs = (group[0].id, group[-1].id)
            yield Hit(f"payments in {currency}", inputs, settings["deviation_millionths"], found, "", currency, words)


def benford_first(picture: Picture, settings: Settings) -> Iterator[Hit]:
    """First digits deviate from Benford's law beyond what Nigrini calls marginal."""
    return _deviating(picture, settings, FIRST)


def benford_two(picture: Picture, settings: Settings) -> Iterator[Hit]:
    """The same for the first two digits, which need many more payments: chance alone deviates by 0.005 among 300."""
    return _deviating(picture, settings, FIRST_TWO)


def round_share(picture: Picture, settings: Settings) -> Iterator[Hit]:
    """An unusual share of a payer's larger payments is round."""
    paid = (p for p in picture.payments if p.amount >= settings["amount_min"] and p.kind == PaymentKind.PAYMENT)
    for (payer, currency), group in grouped(paid, lambda p: (p.payer, p.currency)).items():
        if len(group) < settings["count_min"]:
            continue
        round_ones = [p for p in group if p.amount % settings["round_to"] == 0]
        share = permille(len(round_ones), len(group))
        if share > settings["share_permille"]:
            words = {"payer": payer, "count": len(round_ones)}
            inputs = tuple(payment.id for payment in round_ones)
            yield Hit(payer, inputs, settings["share_permille"], share, group[0].project, currency, words)


RULES = (
    Rule(
        "benford_first", 1, "yellow", "millionths", "First digits look made up", "首位数字分布异常",
        "The first digits of {count} payments in {currency} deviate by {value} millionths from Benford's law; {threshold} is the limit.",
        "{count} 笔 {currency} 付款的首位数字与本福特定律平均偏差百万分之 {value}，限 {threshold}。", SOURCE, ("payments",), benford_first,
        {"count_min": 300, "deviation_millionths": 15_000}, 100,
    ),
    Rule(
        "benford_first_two", 1, "yellow", "millionths", "First two digits look made up", "前两位数字分布异常",
        "The first two digits of {count} payments in {currency} deviate by {value} millionths from Benford's law; {threshold} is the limit.",
        "{count} 笔 {currency} 付款的前两位数字与本福特定律平均偏差百万分之 {value}，限 {threshold}。", SOURCE + "; this band is background",
        ("payments",), benford_two, {"count_min": 10_000, "deviation_millionths": 2_200}, 100,
    ),
    Rule(
        "round_amounts", 1, "yellow", "permille", "Many round amounts", "整数金额过多",
        "{count} payments of {payer}, {value} permille, are round.", "{payer} 的付款中有 {count} 笔（千分之 {value}）为整数金额。",
        SOURCE + "; the share is a house setting", ("payments",), round_share,
        {"count_min": 100, "amount_min": 10_000_000, "round_to": 10_000_000, "share_permille": 500}, 100,
    ),
)  # fmt: skip
