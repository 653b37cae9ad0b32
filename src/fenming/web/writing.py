"""Amounts, dates and months as people write them, in both languages.

In a table an amount stands whole, with its unit in the heading; a figure that is looked at from afar stands in 万元 or 亿元, in
English in millions, and carries the whole amount as its title. Nothing goes through a float.
"""

from datetime import date

from fenming.base.calendar import date_of, day_of, moment_text
from fenming.base.currencies import alphabetic

_WAN, _YI = 10_000, 100_000_000
_MILLION = 1_000_000
_SIGNS = {"CNY": "¥", "EUR": "€", "USD": "$", "GBP": "£"}


def plain_amount(amount: int) -> str:
    """1,234.50 of an amount in hundredths."""
    sign = "-" if amount < 0 else ""
    whole, rest = divmod(abs(amount), 100)
    return f"{sign}{whole:,}.{rest:02d}"


def full_amount(amount: int, currency: int) -> str:
    """The same with the sign of its currency."""
    code = alphabetic(currency) or str(currency)
    return f"{_SIGNS.get(code, code)} {plain_amount(amount)}"


def short_amount(amount: int, currency: int, language: str) -> str:
    """A figure for looking at: 8,327.66 万元, ¥ 83.28 million; small ones whole."""
    whole = abs(amount) // 100
    if language == "zh" and whole >= _YI:
        return f"{_scaled(amount, _YI * 100, 4)} 亿元"
    if language == "zh" and whole >= _WAN:
        return f"{_scaled(amount, _WAN * 100, 2)} 万元"
    if language == "zh":
        return f"{plain_amount(amount)} 元"
    sign = _SIGNS.get(alphabetic(currency) or "", "")
    return f"{sign} {_scaled(amount, _MILLION * 100, 2)} million" if whole >= _MILLION else full_amount(amount, currency)


def day_text(day: int, language: str) -> str:
    """2026年11月25日, 25 Nov 2026; empty for day 0, which means none."""
    return date_text(date_of(day), language) if day else ""


def iso_text(text: str | None, language: str) -> str:
    """The same for a date in ISO form; empty for none."""
    return date_text(date.fromisoformat(text), language) if text else ""


def date_text(day: date, language: str) -> str:
    """A date for people."""
    if language == "zh":
        return f"{day.year}年{day.month}月{day.day}日"
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def month_text(month: int, language: str) -> str:
    """2026年11月, Nov 2026, of year * 100 + month."""
    year, number = divmod(month, 100)
    return f"{year}年{number}月" if language == "zh" else f"{_MONTHS[number - 1]} {year}"


def time_text(time_ms: int, zone_minutes: int, language: str) -> str:
    """Date and time of day in the chain's zone."""
    clock = moment_text(time_ms, zone_minutes).split(" ")[1]
    return f"{day_text(day_of(time_ms, zone_minutes), language)} {clock}"


def days_between(since: str, until: str) -> int:
    """Days from one ISO date to another."""
    return (date.fromisoformat(until) - date.fromisoformat(since)).days


def quantity_text(milli: int) -> str:
    """2,723.28 of a quantity in thousandths."""
    whole, rest = divmod(milli, 1000)
    return f"{whole:,}.{rest:03d}".rstrip("0").rstrip(".")


def share_permille(part: int, whole: int) -> int:
    """The part in thousandths of the whole, 0 of nothing, at most the whole."""
    return min(1000, part * 1000 // whole) if whole > 0 else 0


def permille_text(permille: int) -> str:
    """12.5 % of 125."""
    whole, rest = divmod(permille, 10)
    return f"{whole}.{rest} %"


def _scaled(amount: int, unit: int, decimals: int) -> str:
    """Rounded half up at the decimals; trailing zeros beyond two stay away."""
    factor = 10**decimals
    scaled = (abs(amount) * factor * 2 + unit) // (unit * 2)
    whole, rest = divmod(scaled, factor)
    digits = f"{rest:0{decimals}d}"
    while len(digits) > 2 and digits.endswith("0"):
        digits = digits[:-1]
    return f"{'-' if amount < 0 else ''}{whole:,}.{digits}"


_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
