"""Rows of a register as people read them in a spreadsheet: amounts in the currency's unit, dates, written account numbers."""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import Row

from fenming.base.calendar import moment_text
from fenming.base.check_digits import account_number, names_account
from fenming.base.currencies import alphabetic, exponent
from fenming.domains.money.records import Purpose

_SECONDS = len("2026-01-31 08:00:00")
MONEY = ("amount", "this_period", "labour", "retention", "recoupment", "net", "set_off", "signed_amount")
TITLES = {
    "payment": ("付款编号", "payment"), "height": ("区块高度", "block"), "time_ms": ("时间", "time"),
    "purpose": ("用途代码", "purpose"), "amount": ("金额", "amount"), "currency": ("币种", "currency"),
    "debit": ("付款账户", "from account"), "credit": ("收款账户", "to account"), "payer": ("付款方编号", "payer"),
    "payer_name": ("付款方", "payer's name"), "payee": ("收款方编号", "payee"), "payee_name": ("收款方", "payee's name"),
    "reference_kind": ("依据类别", "reference kind"), "reference_number": ("依据编号", "reference"),
    "reference_line": ("依据行号", "reference line"), "claim": ("进度款申请", "claim"), "contract": ("合同", "contract"),
    "project": ("项目", "project"), "month": ("月份", "month"), "status": ("状态代码", "status"),
    "this_period": ("本期应付", "this period"), "labour": ("人工费", "labour"), "retention": ("质保金", "retention"),
    "recoupment": ("抵扣预付款", "advance recouped"), "net": ("实付", "net"), "paid_height": ("付款区块", "paid in block"),
    "submitted_in": ("提交信封", "submitted in"), "document": ("文件指纹", "document"), "wage_table": ("工资表", "wage table"),
    "line": ("行号", "line"), "employer": ("用工单位编号", "employer"), "employer_name": ("用工单位", "employer's name"),
    "worker": ("工人编号", "worker"), "engagement": ("用工登记", "engagement"), "kind": ("类型代码", "kind"),
    "days": ("天数", "days"), "set_off": ("抵扣", "set off"), "signed_in": ("签署信封", "signed in"),
    "receipted_in": ("签收信封", "receipted in"), "parent": ("上级合同", "parent"), "tier": ("层级", "tier"),
    "signed_amount": ("签约金额", "signed amount"), "signed_day": ("签署日序", "signed day"),
    "offered_in": ("要约信封", "offered in"), "log_index": ("日志序号", "leaf"), "envelope_id": ("信封编号", "envelope"),
    "sender": ("提交方编号", "sender"), "sender_name": ("提交方", "sender's name"), "code": ("结果代码", "code"),
    "event_count": ("事件数", "events"), "purpose_name": ("用途", "purpose in words"),
}  # fmt: skip
"""Titles of columns, Chinese and English."""


def head_of(names: Iterable[str], language: str) -> list[str]:
    """The head of the table, amounts in the unit of the row's currency."""
    place = 0 if language == "zh" else 1
    return [TITLES[name][place] for name in _with_words(names)]


def cells_of(rows: Iterable[Row[Any]], zone_minutes: int) -> Iterator[Sequence[str | int | Decimal | None]]:
    """Each row as cells."""
    for row in rows:
        values = row._asdict()
        places = exponent(alphabetic(values.get("currency") or 0) or "") or 0
        yield [_cell(name, values, places, zone_minutes) for name in _with_words(values)]


def _with_words(names: Iterable[str]) -> list[str]:
    return [one for name in names for one in ((name, "purpose_name") if name == "purpose" else (name,))]


def _cell(name: str, values: dict[str, Any], places: int, zone_minutes: int) -> str | int | Decimal | None:
    if name == "purpose_name":
        number = values["purpose"]
        return Purpose(number).name.lower() if number in Purpose._value2member_map_ else str(number)
    value = values[name]
    if isinstance(value, bytes):
        return value.hex() if any(value) else ""
    if name == "time_ms":
        return moment_text(value, zone_minutes)[:_SECONDS]  # without the zone: a spreadsheet knows it as a time then
    if name == "currency":
        return alphabetic(value) or str(value)
    if name in MONEY:
        return Decimal(value).scaleb(-places)
    return account_number(value) if names_account(name) and value else value
