"""Published contracting files as a picture, and their findings in the form that `fenming import ocds` answers.

A release is looked at as published: each stands for itself, so a contract is known by the place at which a release states it.
"""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

import msgspec

from fenming.base.amounts import format_amount
from fenming.base.limits import AMOUNT_MAX
from fenming.findings.catalogue import find
from fenming.findings.hits import permille
from fenming.findings.model import NO_DAY, Award, Bid, Contract, Finding, Payment, Picture, Process
from fenming.interchange.ocds.documents import Release
from fenming.interchange.ocds.model import ContractVersion, OcdsFile, OutsidePayment

RULES = ("paid_above_contract", "duplicate_payment", "duplicate_payment_undated")
_MILLIONTHS = 1_000_000


class PublishedFinding(msgspec.Struct, frozen=True):
    """One observation in a file; `value` and `threshold` are in minor units for sums, in payments for duplicates."""

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


def picture_of(file: OcdsFile, name: str = "") -> Picture:
    """The contracts and payments of a file; ids are their places in it, behind the file's name where one is given."""
    contracts, payments = [], []
    for version in file.contracts:
        contracts.append(_contract(version, name))
        payments += [_payment(payment, version, name) for payment in version.payments]
    return Picture(contracts=contracts, payments=payments)


def _contract(version: ContractVersion, name: str) -> Contract:
    return Contract(
        id=name + version.source, payee=version.payments[0].payee if version.payments else "", amount=version.value,
        currency=version.currency, project=version.process,
    )  # fmt: skip


def _payment(payment: OutsidePayment, version: ContractVersion, name: str) -> Payment:
    return Payment(
        id=name + payment.source, payer=payment.payer, payee=payment.payee, amount=payment.amount, currency=payment.currency,
        day=NO_DAY if payment.day is None else payment.day, when=payment.date, project=version.process,
        contract=name + version.source,
    )  # fmt: skip


def findings_in(file: OcdsFile) -> list[PublishedFinding]:
    """All findings of a file, contract by contract in its order.

    `superseded` marks one whose contract a later release of the file states anew.
    """
    latest = {(version.process, version.contract): version.source for version in _by_date(file.contracts)}
    versions = {version.source: version for version in file.contracts}
    owners = {payment.source: version.source for version, payment in file.payments}
    told: dict[str, list[Finding]] = {}
    for finding in find(picture_of(file), RULES):
        told.setdefault(owners.get(finding.subject, finding.subject), []).append(finding)
    answer = []
    for source, version in versions.items():
        superseded = latest[version.process, version.contract] != source
        answer += [_published(finding, version, superseded) for finding in _as_met(told.get(source, []), version)]
    return answer


def _by_date(versions: Iterable[ContractVersion]) -> list[ContractVersion]:
    return sorted(versions, key=lambda version: version.release_date)


def _as_met(findings: list[Finding], version: ContractVersion) -> list[Finding]:
    """The sum first, then duplicates in the order in which their first payment stands."""
    place = {payment.source: number for number, payment in enumerate(version.payments)}
    return sorted(findings, key=lambda f: (0, 0) if f.rule == RULES[0] else (1, place[f.inputs[0]]))


def _published(finding: Finding, version: ContractVersion, superseded: bool) -> PublishedFinding:
    is_sum = finding.rule == RULES[0]
    sources = list(finding.inputs[1:] if is_sum else finding.inputs)
    ratio = permille(finding.value, finding.threshold) if is_sum else 1000
    english, chinese = (finding.english, finding.chinese) if is_sum else _sentences(version, finding)
    return PublishedFinding(
        finding.rule, finding.version, version.process, version.contract, version.release, sources, finding.threshold,
        finding.value, ratio, superseded, english, chinese,
    )  # fmt: skip


def _sentences(version: ContractVersion, finding: Finding) -> tuple[str, str]:
    payment = next(payment for payment in version.payments if payment.source == finding.inputs[0])
    money, day = format_amount(payment.amount, payment.currency), payment.date[:10]
    when = f"on {day}" if payment.date else "without a date"
    english = f"{money} to {payment.payee or 'an unnamed payee'} {when} stands more than once in this contract."
    return english, f"同一合同中向 {payment.payee or '未具名收款方'} 的付款 {money}（{day or '无日期'}）重复出现。"


# Bids and awards.


def processes_in(releases: Iterable[Release]) -> Iterator[Process]:
    """Compiled releases as contracting processes; where a process comes several times, each release stands for itself."""
    for release in releases:
        content = release.content
        if isinstance(content.get("ocid"), str):
            yield _process(content)


def _process(content: dict[str, Any]) -> Process:
    tender = _dictionary(content.get("tender"))
    period = _dictionary(tender.get("tenderPeriod"))
    bids = content.get("bids")
    details = bids.get("details") if isinstance(bids, dict) else None
    awards = content.get("awards")
    count = tender.get("numberOfTenderers")
    return Process(
        id=content["ocid"], status=_text(tender.get("status")), method=_text_or_none(tender.get("procurementMethod")),
        method_details=_text_or_none(tender.get("procurementMethodDetails")), period_start=_text(period.get("startDate")),
        period_end=_text(period.get("endDate")), tenderer_count=count if isinstance(count, int) else None,
        buyer=_text(_dictionary(content.get("buyer")).get("id")),
        procuring_entity=_text(_dictionary(tender.get("procuringEntity")).get("id")),
        bids=tuple(map(_bid, _objects(details))) if isinstance(details, list) else None,
        awards=tuple(map(_award, _objects(awards))) if isinstance(awards, list) else None,
    )  # fmt: skip


def _bid(bid: dict[str, Any]) -> Bid:
    value = _dictionary(bid.get("value"))
    return Bid(
        status=_text(bid.get("status")), tenderers=_ids(bid.get("tenderers")), amount=_price(value.get("amount")),
        currency=_text(value.get("currency")), date=_text(bid.get("date")),
    )  # fmt: skip


def _price(number: Any) -> int | None:
    """Prices are compared, never paid: six decimals are enough for every currency, and what no account could hold is no price."""
    if isinstance(number, bool) or not isinstance(number, int | Decimal) or abs(Decimal(number)) > AMOUNT_MAX:
        return None
    return int(Decimal(number) * _MILLIONTHS)


def _award(award: dict[str, Any]) -> Award:
    items = award.get("items")
    suppliers = award.get("suppliers")
    codes = (_text_or_none(_dictionary(item.get("classification")).get("id")) for item in _objects(items))
    return Award(
        status=_text_or_none(award.get("status")),
        suppliers=tuple(_text_or_none(one.get("id")) for one in _objects(suppliers)) if isinstance(suppliers, list) else None,
        item_codes=tuple(code for code in codes if code is not None),
    )  # fmt: skip


def _ids(value: Any) -> tuple[str, ...] | None:
    if not isinstance(value, list):
        return None
    return tuple(name for one in _objects(value) if (name := _text_or_none(one.get("id"))) is not None)


def _objects(value: Any) -> list[dict[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _dictionary(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _text_or_none(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
