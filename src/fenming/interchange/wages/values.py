"""From cells to days, amounts, months and numbers, as people write them: 6,000.00元, ￥6000, ６０００, 2026年3月.

Nothing is guessed and nothing rounded: what is not plainly a value is a problem of its row.
"""

import re
import unicodedata
from decimal import Decimal

from fenming.base.limits import AMOUNT_MAX, NUMBER_MAX
from fenming.interchange.wages.model import CellValue, RowKind

DAYS_MAX = 31
_GROUPED = re.compile(r"-?\d{1,3}(,\d{3})+(\.\d*)?|-?\d+(\.\d*)?", re.ASCII)
_MONTH = re.compile(
    r"(?<!\d)(?P<year>(?:19|20)\d\d)(?:\s*年\s*|[-/.])?(?P<month>1[0-2]|0?[1-9])(?!\d)(?P<day>月\s*\d|[-/.]\d)?", re.ASCII
)
_MONEY_WORDS = ("¥", "CNY", "RMB", "人民币", "整", "元")
_DAY_WORDS = ("天", "日", "days")
_DIGITS_MAX = 28
_KIND_WORDS = {
    RowKind.REGULAR: " 正常 正常工资 月工资 regular",
    RowKind.SUPPLEMENT: "补发 补发工资 补差 supplement",
    RowKind.FINAL: "结清 离场结清 离职结清 结算 离场结算 final finalsettlement settlement",
}
_KINDS = {word: kind for kind, words in _KIND_WORDS.items() for word in words.split(" ")}
_BLANKS = re.compile(r"\s")
_ENGAGEMENT = re.compile(r"(?:engagement-)?(\d{1,19})", re.ASCII | re.IGNORECASE)


class Unreadable(ValueError):
    """The cell holds no such value; `rule` names the sentence that says so."""

    def __init__(self, rule: str) -> None:
        super().__init__(rule)
        self.rule = rule


def text_of(value: CellValue) -> str:
    """A cell as text, full-width characters as their narrow twins."""
    return unicodedata.normalize("NFKC", str(value)).strip() if value is not None else ""


def number_of(value: CellValue, words: tuple[str, ...] = _MONEY_WORDS) -> Decimal | None:
    """A number with its thousands separators and unit taken off; None for anything else, and for 29 digits and more."""
    if isinstance(value, int | Decimal):
        number = Decimal(value)
    else:
        text = text_of(value)
        for word in words:
            text = text.removeprefix(word).removesuffix(word).strip()
        if not _GROUPED.fullmatch(text):
            return None
        number = Decimal(text.replace(",", ""))
    # Decimal arithmetic keeps 28 digits: a longer number would be rounded without a word.
    return number if number.is_finite() and len(number.as_tuple().digits) <= _DIGITS_MAX else None


def amount_of(value: CellValue, places: int, or_nothing: bool = False) -> int:
    """Minor units of an amount above nothing, or of nothing where that may be; raises `Unreadable`."""
    if value is None:
        raise Unreadable("amount_missing")
    number = number_of(value)
    if number is None:
        raise Unreadable("amount_unreadable")
    if number < 0 or not (number or or_nothing):
        raise Unreadable("amount_not_positive")
    if number > AMOUNT_MAX:
        raise Unreadable("amount_too_large")
    minor = number.scaleb(places)
    if minor != minor.to_integral_value():
        raise Unreadable("amount_decimals")
    if minor > AMOUNT_MAX:
        raise Unreadable("amount_too_large")
    return int(minor)


def days_of(value: CellValue, or_none: bool = False) -> Decimal:
    """Days and half-days of one month, or no day where that may be; raises `Unreadable`."""
    if value is None:
        raise Unreadable("days_missing")
    number = number_of(value, _DAY_WORDS)
    if number is None or number < 0 or not (number or or_none) or number > DAYS_MAX or number * 2 % 1:
        raise Unreadable("days_unreadable")
    return number


def set_off_of(value: CellValue, places: int) -> int:
    """Minor units of what is kept back; an empty cell is nothing; raises `Unreadable`."""
    return 0 if value is None else amount_of(value, places, or_nothing=True)


def kind_of(value: CellValue) -> RowKind:
    """What a row pays; an empty cell says the month; raises `Unreadable`."""
    kind = _KINDS.get(_BLANKS.sub("", text_of(value)).lower())
    if kind is None:
        raise Unreadable("kind_unreadable")
    return kind


def engagement_of(value: CellValue) -> int | None:
    """The number of an engagement, None for an empty cell; raises `Unreadable`."""
    if value is None:
        return None
    found = _ENGAGEMENT.fullmatch(text_of(value))
    number = int(found[1]) if found else 0
    if not 1 <= number <= NUMBER_MAX:
        raise Unreadable("engagement_unreadable")
    return number


def month_in(value: CellValue, of_a_day: bool = True) -> int | None:
    """The month that a text names, as year * 100 + month: 2026年3月, 2026-03, 202603; None where it names none or two.

    Without `of_a_day`, a date does not count: above a table it is the day on which somebody printed it.
    """
    found = {
        int(match["year"]) * 100 + int(match["month"])
        for match in _MONTH.finditer(text_of(value))
        if of_a_day or not match["day"]
    }
    return found.pop() if len(found) == 1 else None
