"""A report is facts, then sections of tables, then where it comes from; the writers know no more than that.

So a new section is a few lines where its rows are read, and looks the same in both formats and both languages. The stamp says
of which block everything is true: two people who write the same report of the same block get the same bytes.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from enum import Enum
from typing import NamedTuple

import msgspec

from fenming.base.amounts import format_amount, format_wan
from fenming.base.calendar import date_of
from fenming.base.currencies import exponent


class Language(Enum):
    """The language of a whole report."""

    CHINESE = "zh"
    ENGLISH = "en"


class Text(NamedTuple):
    """Words in both languages, each written for itself."""

    english: str
    chinese: str

    def within(self, language: Language) -> str:
        """The words in a language."""
        return self.chinese if language is Language.CHINESE else self.english


class Kind(Enum):
    """What a column or fact holds; amounts are minor units, days count from 1970-01-01, months are year * 100 + month."""

    TEXT = "text"
    CODE = "code"
    MONEY = "money"
    MONEY_WAN = "money with its size in ten thousands"
    COUNT = "count"
    PERMILLE = "permille"
    DAY = "day"
    MONTH = "month"


NUMERIC = (Kind.MONEY, Kind.MONEY_WAN, Kind.COUNT, Kind.PERMILLE)
Value = str | int | Text | None


class Column(msgspec.Struct, frozen=True):
    """A column; `weight` is its share of the width, and `total` asks for its sum under the table."""

    title: Text
    kind: Kind = Kind.TEXT
    weight: int = 2
    total: bool = False


class Section(msgspec.Struct, frozen=True):
    """A table with its title, a sentence under it, and what stands there when it has no rows."""

    title: Text
    columns: Sequence[Column]
    rows: Sequence[Sequence[Value]]
    note: Text | None = None
    empty: Text = Text("None.", "无。")

    @property
    def totals(self) -> list[int | None]:
        """The sum of each column that asks for one."""
        return [
            sum(value for row in self.rows if isinstance(value := row[index], int)) if column.total else None
            for index, column in enumerate(self.columns)
        ]


class Fact(msgspec.Struct, frozen=True):
    """A labelled value at the head of the report."""

    label: Text
    value: Value
    kind: Kind = Kind.TEXT


class Stamp(msgspec.Struct, frozen=True):
    """The block of which the report is true."""

    chain_name: str
    chain: str
    height: int
    time_ms: int
    zone_minutes: int
    app_hash: str

    @property
    def moment(self) -> datetime:
        """The block's time, in universal time."""
        return datetime.fromtimestamp(self.time_ms // 1000, UTC).replace(tzinfo=None)

    @property
    def local_time(self) -> str:
        """The block's time where the chain's calendar is kept."""
        return (self.moment + timedelta(minutes=self.zone_minutes)).strftime("%Y-%m-%d %H:%M")


class Report(msgspec.Struct, frozen=True):
    """Everything that a writer needs; `id` names the subject, such as project-1."""

    id: str
    title: Text
    subject: str
    currency: str
    facts: Sequence[Fact]
    sections: Sequence[Section]
    remarks: Sequence[Text]
    stamp: Stamp


TOTAL = Text("Total", "合计")
COMPUTED = Text("Computed from the ledger", "账本计算")
CHECK = Text("Check", "核对")


def unit_of(currency: str) -> Text:
    """The unit that stands in the head of a column of amounts."""
    return Text(currency, "元" if currency == "CNY" else currency)


def head_of(column: Column, currency: str, language: Language) -> str:
    """A column's title, amounts with their unit."""
    title = column.title.within(language)
    if column.kind not in (Kind.MONEY, Kind.MONEY_WAN):
        return title
    unit = unit_of(currency).within(language)
    return f"{title}（{unit}）" if language is Language.CHINESE else f"{title} ({unit})"


def shown(value: Value, kind: Kind, currency: str, language: Language) -> str:
    """A value as people read it; amounts in a table stand without their unit, which the head gives."""
    if value is None:
        return "—"
    if isinstance(value, Text):
        return value.within(language)
    if isinstance(value, str):
        return value
    match kind:
        case Kind.MONEY:
            return plain_amount(value, currency)
        case Kind.MONEY_WAN:
            return _with_wan(value, currency, language)
        case Kind.PERMILLE:
            return f"{value // 10}.{value % 10}%"
        case Kind.DAY:
            return date_of(value).isoformat()
        case Kind.MONTH:
            return f"{value // 100}年{value % 100}月" if language is Language.CHINESE else f"{value // 100}-{value % 100:02d}"
    return f"{value:,}"


def plain_amount(amount: int, currency: str) -> str:
    """An amount without its currency: 1,234.56."""
    return format_amount(amount, currency).removesuffix(f" {currency}")


def _with_wan(amount: int, currency: str, language: Language) -> str:
    if language is Language.ENGLISH:
        return format_amount(amount, currency)
    written = f"{plain_amount(amount, currency)} {unit_of(currency).chinese}"
    return f"{written}（{format_wan(amount, currency)}）" if abs(amount) >= 10 ** ((exponent(currency) or 0) + 4) else written


def provenance(report: Report, language: Language) -> list[str]:
    """Where the report comes from and how anybody can check it, line by line."""
    stamp = report.stamp
    if language is Language.CHINESE:
        return [
            f"账本 {stamp.chain_name}（{stamp.chain}）",
            f"截至第 {stamp.height} 区块，{stamp.local_time}",
            f"应用哈希 {stamp.app_hash}",
            "核验：任一节点执行 fenming verify --home 目录，可自首个字节重放账本；",
            f"再以 --as-of {stamp.height} 重新生成本表，文件逐字节相同。",
            "单笔付款：fenming prove payment-编号 生成凭证，持信任文件即可离线核验。",
        ]
    return [
        f"Ledger {stamp.chain_name} ({stamp.chain})",
        f"As of block {stamp.height}, {stamp.local_time}",
        f"App hash {stamp.app_hash}",
        "To check: on any node, fenming verify --home DIR replays the ledger from its first byte;",
        f"the same report with --as-of {stamp.height} then has the same bytes as this file.",
        "One payment: fenming prove payment-NUMBER writes a receipt that is checked offline with the trust file.",
    ]
