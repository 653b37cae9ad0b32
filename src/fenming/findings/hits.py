"""What a detector yields, and how a rule is stated: the one form in which every rule of the catalogue stands."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple, TypeVar

import msgspec

from fenming.base.amounts import format_amount
from fenming.findings.model import Picture

Settings = Mapping[str, int]
Value = TypeVar("Value")
Key = TypeVar("Key")


class Hit(NamedTuple):
    """A place where a rule applies. `words` fill the rule's sentences, beside `value` and `threshold` in the rule's unit."""

    subject: str
    inputs: tuple[str, ...]
    threshold: int
    value: int
    project: str = ""
    currency: str = "CNY"
    words: Mapping[str, Any] = {}
    level: str = ""


class Rule(msgspec.Struct, frozen=True):
    """A rule: its number of version changes whenever the same input could give another answer.

    `source` is where the rule comes from, `defaults` its thresholds, `needs` the parts of the picture without which it is silent.
    `certainty` (permille) orders findings of different rules: how much it takes for such a flag to have an innocent reason.
    """

    id: str
    version: int
    level: str
    unit: str
    english: str
    chinese: str
    sentence: str
    sentence_chinese: str
    source: str
    needs: tuple[str, ...]
    detect: Callable[[Picture, Settings], Iterable[Hit]]
    defaults: Settings = {}
    certainty: int = 500


def grouped(rows: Iterable[Value], key: Callable[[Value], Key]) -> dict[Key, list[Value]]:
    """Rows by key, in the order in which the keys first came."""
    groups: defaultdict[Key, list[Value]] = defaultdict(list)
    for row in rows:
        groups[key(row)].append(row)
    return groups


def money(amount: int, currency: str) -> str:
    """An amount as people write it."""
    return format_amount(amount, currency)


def windows(rows: list[Value], day: Callable[[Value], int], days: int) -> Iterator[list[Value]]:
    """The longest runs of rows, sorted by day, that lie within so many days; no run is part of another."""
    start, shown_until = 0, 0
    for end in range(len(rows)):
        while day(rows[end]) - day(rows[start]) > days:
            start += 1
        is_last = end + 1 == len(rows) or day(rows[end + 1]) - day(rows[start]) > days
        if is_last and end + 1 > shown_until:
            shown_until = end + 1
            yield rows[start : end + 1]


def permille(part: int, whole: int) -> int:
    """part / whole in thousandths, rounded to the nearest."""
    return (part * 1000 + whole // 2) // whole


def times(ratio_permille: int) -> str:
    """A ratio as people write it: 1160 is 1.160."""
    return f"{ratio_permille // 1000}.{ratio_permille % 1000:03d}"
