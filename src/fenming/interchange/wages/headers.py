"""Which column is which: wage tables name their columns in many words, in one row or in two merged ones.

A title above them may name the month. Words are compared without spaces, units and brackets.
"""

import re
from collections.abc import Sequence

from fenming.interchange.wages.model import CellValue, Layout, Sheet
from fenming.interchange.wages.values import month_in, text_of

WORDS = {
    "engagement": "用工编号 用工关系编号 用工关系 用工号 engagement engagementnumber engagementno engagementid",
    "document": (
        "身份证号 身份证号码 身份证 公民身份号码 公民身份证号码 居民身份证号码 证件号码 证件号 "
        "idnumber idno idcard idcardnumber residentid residentidnumber identitynumber identitycard"
    ),
    "days": (
        "出勤天数 出勤日数 出勤 实际出勤 实际出勤天数 考勤天数 工日 工日数 天数 "
        "days daysworked attendance attendancedays workdays"
    ),
    "amount": (
        "实发工资 实发金额 实发 实发数 实发合计 实付工资 实付金额 实际发放 本月实发 本月实发工资 "
        "netpay net netamount netwage netwages amount amountpaid wage wages 工资金额 工资 金额"
    ),
    "gross": "应发工资 应发金额 应发 应发合计 应付工资 应付金额 本月应发 gross grosspay grossamount grosswage grosswages",
    "deduction": "扣款 扣款合计 扣除 扣除合计 应扣 应扣合计 代扣 代扣合计 deduction deductions totaldeductions",
    "set_off": "扣回 扣回金额 本月扣回 扣回多付 抵扣 抵扣金额 setoff amountsetoff recovered",
    "kind": "类别 工资类别 发放类别 kind wagekind linekind paykind",
    "month": "月份 工资月份 所属月份 考勤月份 工资所属月份 month wagemonth paymonth",
    "name": "姓名 工人姓名 name fullname worker workername",
}
_ROLE_BY_WORD = {word: role for role, words in WORDS.items() for word in words.split()}
_GENERAL_WORDS = {"工资", "金额", "wage", "wages", "amount", "net"}
"""Words that name the net amount only where no column says so more plainly."""
_UNITS = re.compile(r"[(\[【（].*?[)\]】）]|[/／](元|天|yuan)$|[\s:：*._\-]", re.IGNORECASE)
_SEARCHED_ROWS = 20


def layout_of(sheet: Sheet) -> Layout | None:
    """Where the header is and what it names; None where no row (nor two together) names a worker, days and an amount."""
    for index, row in enumerate(sheet.rows[:_SEARCHED_ROWS]):
        following = sheet.rows[index + 1] if index + 1 < len(sheet.rows) else ()
        both = [(_texts(row), index), (_joined(row, following), index + 1)]
        found = [layout for headers, last in both if (layout := _layout(headers, last))]
        if found:
            # A group 工资 over 应发 and 实发 is no column of its own: the row below says more plainly what is paid.
            plain = [layout for layout in found if plain_word(layout.headers["amount"]) not in _GENERAL_WORDS]
            return [*plain, *found][0]
    return None


def _layout(headers: Sequence[str], last: int) -> Layout | None:
    columns = _columns(headers)
    if not {"days", "amount"} <= columns.keys() or not columns.keys() & {"engagement", "document"}:
        return None
    return Layout(last + 1, columns, {role: headers[place] for role, place in columns.items()})


def month_above(sheet: Sheet, layout: Layout) -> int | None:
    """The month that a title above the header names, or the sheet's own name."""
    texts = [cell for row in sheet.rows[: layout.header_row - 1] for cell in row if cell is not None]
    found = {month for month in (month_in(text, of_a_day=False) for text in [*texts, sheet.name]) if month}
    return found.pop() if len(found) == 1 else None


def says_ten_thousand(header: str) -> bool:
    """Whether the header counts in 万元."""
    return "万" in header


def plain_word(text: str) -> str:
    """A header as it is compared."""
    return _UNITS.sub("", text_of(text)).lower()


def _columns(headers: Sequence[str]) -> dict[str, int]:
    columns: dict[str, int] = {}
    certain: set[str] = set()
    for index, header in enumerate(headers):
        word = plain_word(header)
        role = _ROLE_BY_WORD.get(word)
        if role is None:
            continue
        is_certain = word not in _GENERAL_WORDS
        if role not in columns or (is_certain and role not in certain):
            columns[role] = index
        if is_certain:
            certain.add(role)
    return columns


def _texts(row: Sequence[CellValue]) -> list[str]:
    return [text_of(cell) for cell in row]


def _joined(row: Sequence[CellValue], below: Sequence[CellValue]) -> list[str]:
    """Two header rows as one: a merged group above (only its first cell has text) gives way to the words below it."""
    upper, lower = _texts(row), _texts(below)
    width = max(len(upper), len(lower))
    upper += [""] * (width - len(upper))
    lower += [""] * (width - len(lower))
    return [under or over for over, under in zip(upper, lower, strict=True)]
