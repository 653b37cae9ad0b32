"""Values of Open Contracting files, as publishers write them: read where that is possible, and told where it is not."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from fenming.base.calendar import day_from_date
from fenming.base.currencies import exponent
from fenming.base.limits import AMOUNT_MAX
from fenming.interchange.ocds.model import OutsidePayment, Trouble

_TEXT_MAX = 500


def amount_of(value: dict[str, Any], currency: str, source: str, problems: list[Trouble]) -> int | None:
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


def payment_of(transaction: dict[str, Any], currency: str, source: str, problems: list[Trouble]) -> OutsidePayment | None:
    """A transaction under the names of OCDS 1.0, 1.1 and OC4IDS; `currency` is the contract's, where it states none itself."""
    value = dictionary_of(transaction.get("value") or transaction.get("amount"))
    own_currency = currency_of(value.get("currency")) or currency
    amount = amount_of(value, own_currency, source, problems)
    if amount is None:
        return None
    text = text_of(transaction.get("date"))
    return OutsidePayment(
        source, text_of(transaction.get("id")), amount, own_currency, text, day_of(text, source, problems),
        organisation_of(transaction, "payer", "providerOrganization"),
        organisation_of(transaction, "payee", "receiverOrganization"),
    )  # fmt: skip


def day_of(text: str, source: str, problems: list[Trouble]) -> int | None:
    """The day of a date or date-time, counted from 1970-01-01."""
    if not text:
        return None
    try:
        when = date.fromisoformat(text[:10])
    except ValueError:
        problems.append(Trouble(source, f"the date {text[:40]!r} cannot be read"))
        return None
    return day_from_date(when.year, when.month, when.day)


def objects_in(value: Any, source: str, problems: list[Trouble]) -> Iterator[tuple[int, dict[str, Any]]]:
    """The objects of a list with their places; a lone object counts as a list of one."""
    if value is None:
        return
    for index, item in enumerate(value if isinstance(value, list) else [value]):
        if isinstance(item, dict):
            yield index, item
        else:
            problems.append(Trouble(f"{source}/{index}", "not an object"))


def organisation_of(transaction: dict[str, Any], *names: str) -> str:
    """What names an organisation best, under the first of the names that has it."""
    for name in names:
        organisation = dictionary_of(transaction.get(name))
        identifier = dictionary_of(organisation.get("identifier"))
        found = organisation.get("id") or identifier.get("id") or organisation.get("name") or organisation.get("legalName")
        if found:
            return text_of(found)
    return ""


def currency_of(value: Any) -> str:
    """Some publishers write codes in lower case."""
    return value.strip().upper() if isinstance(value, str) else ""


def dictionary_of(value: Any) -> dict[str, Any]:
    """An object, or an empty one where something else stands."""
    return value if isinstance(value, dict) else {}


def text_of(value: Any) -> str:
    """A short text; numbers count as text, because ids are often written as numbers."""
    return str(value).strip()[:_TEXT_MAX] if isinstance(value, str | int | Decimal) else ""
