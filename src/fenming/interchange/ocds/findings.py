"""What looks wrong with payments made outside the ledger: told, never refused.

Each finding names its rule and version, the places it rests on, the threshold and the value, so that anybody can compute it again.
Amounts alone prove nothing: 1.16 and 1.2 are often the contract's value with tax.
"""

from collections import defaultdict
from collections.abc import Iterable

import msgspec

from fenming.base.amounts import format_amount
from fenming.interchange.ocds.model import ContractVersion, OcdsFile, OutsidePayment

OVERPAID_PERMILLE = 5


class Finding(msgspec.Struct, frozen=True):
    """One observation; `value` and `threshold` are in minor units for sums, in payments for duplicates."""

    rule: str
    version: int
    process: str
    contract: str
    release: str
    sources: list[str]
    threshold: int
    value: int
    ratio_permille: int
    superseded: bool
    english: str
    chinese: str


def findings_in(file: OcdsFile) -> list[Finding]:
    """All findings of a file, in its order.

    Each release is looked at as published. `superseded` marks one whose contract a later release of the file states anew.
    """
    latest = {(version.process, version.contract): version.source for version in _by_date(file.contracts)}
    findings = []
    for version in file.contracts:
        superseded = latest[version.process, version.contract] != version.source
        findings += _overpaid(version, superseded)
        findings += _duplicates(version, superseded)
    return findings


def _by_date(versions: Iterable[ContractVersion]) -> list[ContractVersion]:
    return sorted(versions, key=lambda version: version.release_date)


def _overpaid(version: ContractVersion, superseded: bool) -> list[Finding]:
    """Payments in the contract's currency add up to more than its value by more than half a percent."""
    paying = [payment for payment in version.payments if payment.currency == version.currency]
    paid = sum(payment.amount for payment in paying)
    if not version.value or version.value < 0 or paid * 1000 <= version.value * (1000 + OVERPAID_PERMILLE):
        return []
    ratio = (paid * 1000 + version.value // 2) // version.value
    sum_paid, agreed = format_amount(paid, version.currency), format_amount(version.value, version.currency)
    times = f"{ratio // 1000}.{ratio % 1000:03d}"
    english = f"Payments of {sum_paid} are {times} times the contract value of {agreed}; tax may explain it."
    chinese = f"付款合计 {sum_paid},为合同金额 {agreed} 的 {times} 倍,可能含税。"
    sources = [payment.source for payment in paying]
    finding = Finding(
        "paid_above_contract", 1, version.process, version.contract, version.release, sources, version.value, paid, ratio,
        superseded, english, chinese,
    )  # fmt: skip
    return [finding]


def _duplicates(version: ContractVersion, superseded: bool) -> list[Finding]:
    """The same amount to the same payee on the same day: certain where dated, a hint where no date is given."""
    alike: defaultdict[tuple[int, str, str, str], list[OutsidePayment]] = defaultdict(list)
    for payment in version.payments:
        if payment.amount:
            alike[payment.amount, payment.currency, payment.payee, payment.date].append(payment)
    findings = []
    for (amount, currency, payee, day), payments in alike.items():
        rule = "duplicate_payment" if day else "duplicate_payment_undated"
        money = format_amount(amount, currency)
        when = f"on {day[:10]}" if day else "without a date"
        english = f"{money} to {payee or 'an unnamed payee'} {when} stands more than once in this contract."
        chinese = f"同一合同中向 {payee or '未具名收款方'} 的付款 {money}({day[:10] or '无日期'})重复出现。"
        for repeated in payments[1:]:
            finding = Finding(
                rule, 1, version.process, version.contract, version.release, [payments[0].source, repeated.source], 1,
                len(payments), 1000, superseded, english, chinese,
            )  # fmt: skip
            findings.append(finding)
    return findings
