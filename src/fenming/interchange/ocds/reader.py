"""From releases to contracts and payments, under OCDS 1.0 names and 1.1 names alike.

Payments in real files mostly carry no id. What identifies one is the file and its place in it, so every place is read and
counted, also where a later release repeats an earlier one.
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from fenming.base.calendar import day_from_date
from fenming.base.currencies import exponent
from fenming.base.hashing import sha256
from fenming.base.limits import AMOUNT_MAX
from fenming.base.problems import NotThere, Problem
from fenming.interchange.ocds.documents import FILE_BYTES_MAX, Release, releases_in
from fenming.interchange.ocds.model import ContractVersion, OcdsFile, OutsidePayment, Trouble
from fenming.interchange.ocds.schema import schema_troubles

_TEXT_MAX = 500


class FileTooLarge(Problem):
    """The file is larger than this reader takes in at once."""


def read_file(path: Path) -> OcdsFile:
    """Read an OCDS file whole; raises `NotThere` or `FileTooLarge`, and lists everything else as problems."""
    try:
        if path.stat().st_size > FILE_BYTES_MAX:
            raise FileTooLarge(f"{path} is larger than {FILE_BYTES_MAX} bytes; split it")
        data = path.read_bytes()
    except OSError as error:
        raise NotThere(f"{path} cannot be read: {error.strerror}") from None
    return read_bytes(data)


def read_bytes(data: bytes) -> OcdsFile:
    """The same from bytes."""
    problems: list[Trouble] = []
    processes: dict[str, None] = {}
    contracts: list[ContractVersion] = []
    count = 0
    for release in releases_in(data, problems):
        count += 1
        processes[_text(release.content.get("ocid"))] = None
        problems += schema_troubles(release.content, release.source)
        contracts += _contracts_of(release, problems)
    return OcdsFile(sha256(data), tuple(processes), count, tuple(contracts), tuple(problems))


def _contracts_of(release: Release, problems: list[Trouble]) -> Iterator[ContractVersion]:
    content = release.content
    for index, contract in _objects(content.get("contracts"), f"{_inner(release.source)}/contracts", problems):
        source = f"{_inner(release.source)}/contracts/{index}"
        value = _dictionary(contract.get("value"))
        currency = _currency(value.get("currency"))
        yield ContractVersion(
            source, _text(content.get("ocid")), _text(content.get("id")), _text(content.get("date")), _text(contract.get("id")),
            _text(contract.get("title")), _amount(value, currency, f"{source}/value", problems) if value else None, currency,
            tuple(_payments_of(contract, currency, source, problems)),
        )  # fmt: skip


def _payments_of(contract: dict[str, Any], currency: str, source: str, problems: list[Trouble]) -> Iterator[OutsidePayment]:
    """`implementation` is an object by the standard, and a list in some files."""
    implementation = contract.get("implementation")
    parts = implementation if isinstance(implementation, list) else [implementation]
    for number, part in enumerate(parts):
        place = f"{source}/implementation" + (f"/{number}" if isinstance(implementation, list) else "") + "/transactions"
        for index, transaction in _objects(_dictionary(part).get("transactions"), place, problems):
            payment = _payment(transaction, currency, f"{place}/{index}", problems)
            if payment:
                yield payment


def _payment(transaction: dict[str, Any], currency: str, source: str, problems: list[Trouble]) -> OutsidePayment | None:
    value = _dictionary(transaction.get("value") or transaction.get("amount"))
    own_currency = _currency(value.get("currency")) or currency
    amount = _amount(value, own_currency, source, problems)
    if amount is None:
        return None
    text = _text(transaction.get("date"))
    return OutsidePayment(
        source, _text(transaction.get("id")), amount, own_currency, text, _day(text, source, problems),
        _organisation(transaction, "payer", "providerOrganization"), _organisation(transaction, "payee", "receiverOrganization"),
    )  # fmt: skip


def _amount(value: dict[str, Any], currency: str, source: str, problems: list[Trouble]) -> int | None:
    """Minor units; more decimals than the currency has are rounded half to even, as banks do, and told."""
    number = value.get("amount")
    places = exponent(currency)
    if isinstance(number, bool) or not isinstance(number, int | Decimal | str):
        problems.append(Trouble(source, "no amount"))
        return None
    if places is None:
        problems.append(Trouble(source, f"{currency or 'no currency'!r} is not a currency of ISO 4217"))
        return None
    try:
        minor = Decimal(number).scaleb(places)
        rounded = int(minor.to_integral_value()) if abs(minor) <= AMOUNT_MAX else None
    except (InvalidOperation, ValueError, OverflowError):
        rounded = None
        minor = Decimal(0)
    if rounded is None:
        problems.append(Trouble(source, "the amount cannot be read or is beyond what the ledger can hold"))
    elif rounded != minor:
        problems.append(Trouble(source, f"the amount has more decimals than {currency} and was rounded"))
    return rounded


def _day(text: str, source: str, problems: list[Trouble]) -> int | None:
    if not text:
        return None
    try:
        when = date.fromisoformat(text[:10])
    except ValueError:
        problems.append(Trouble(source, f"the date {text[:40]!r} cannot be read"))
        return None
    return day_from_date(when.year, when.month, when.day)


def _objects(value: Any, source: str, problems: list[Trouble]) -> Iterator[tuple[int, dict[str, Any]]]:
    if value is None:
        return
    for index, item in enumerate(value if isinstance(value, list) else [value]):
        if isinstance(item, dict):
            yield index, item
        else:
            problems.append(Trouble(f"{source}/{index}", "not an object"))


def _organisation(transaction: dict[str, Any], *names: str) -> str:
    for name in names:
        organisation = _dictionary(transaction.get(name))
        identifier = _dictionary(organisation.get("identifier"))
        found = organisation.get("id") or identifier.get("id") or organisation.get("name") or organisation.get("legalName")
        if found:
            return _text(found)
    return ""


def _currency(value: Any) -> str:
    """Some publishers write codes in lower case."""
    return value.strip().upper() if isinstance(value, str) else ""


def _dictionary(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(value: Any) -> str:
    return str(value).strip()[:_TEXT_MAX] if isinstance(value, str | int | Decimal) else ""


def _inner(source: str) -> str:
    """A source to which a path can be added."""
    return f"{source} " if source.startswith("line") and "/" not in source else source
