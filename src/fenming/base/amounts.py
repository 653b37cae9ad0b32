"""Money as people write it, to and from minor units; never through a float, which cannot hold 0.10."""

import re

from fenming.base.currencies import exponent
from fenming.base.limits import AMOUNT_MAX

_WRITTEN = re.compile(r"(?P<whole>\d{1,3}(?:,\d{3})+|\d{1,19})(?:\.(?P<part>\d{1,6}))?", re.ASCII)


class AmountUnreadable(ValueError):
    """The text is not an amount of this currency."""


def parse_amount(text: str, currency: str) -> int:
    """Minor units of an amount such as 1,234.56; raises `AmountUnreadable` rather than round."""
    places = exponent(currency)
    written = _WRITTEN.fullmatch(text.strip())
    if places is None or written is None:
        raise AmountUnreadable(f"{text!r} is not an amount in {currency}")
    part = (written["part"] or "").rstrip("0")
    if len(part) > places:
        raise AmountUnreadable(f"{text!r} has more decimals than {currency} has")
    amount: int = int(written["whole"].replace(",", "")) * 10**places + int(part.ljust(places, "0") or "0")
    if amount > AMOUNT_MAX:
        raise AmountUnreadable(f"{text!r} is more than an account can hold")
    return amount


def format_amount(amount: int, currency: str) -> str:
    """An amount of minor units with its decimals, thousands separated, and its currency."""
    places = exponent(currency) or 0
    whole, part = divmod(abs(amount), 10**places)
    sign = "-" if amount < 0 else ""
    decimals = f".{part:0{places}d}" if places else ""
    return f"{sign}{whole:,}{decimals} {currency}"


def format_wan(amount: int, currency: str) -> str:
    """The same in units of ten thousand, as Chinese budgets are written: 1,234.56 万元."""
    places = exponent(currency) or 0
    unit = 10 ** (places + 4)
    hundredths = (abs(amount) * 100 + unit // 2) // unit
    sign = "-" if amount < 0 else ""
    name = "万元" if currency == "CNY" else f"万 {currency}"
    return f"{sign}{hundredths // 100:,}.{hundredths % 100:02d} {name}"
