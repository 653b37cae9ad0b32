"""What the inspector's wage file and a worker's statement say alike of people: attendance, leave, what went wrong, whose hands.

Each section is read for a scope: the engagements of a project, or those of one worker, who need not be told who it is about.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, Table, select

from fenming.domains.payroll.records import (
    PAID_LEAVE_SITE,
    ComplaintStatus,
    LeaveKind,
    LineKind,
    LineStatus,
    PowerKind,
    WageBasis,
)
from fenming.domains.payroll.rules.days import days_in
from fenming.domains.payroll.views import ENGAGEMENTS, WAGE_LINES, WAGE_TABLES
from fenming.domains.payroll.views.payees import COMPLAINTS, HANDLINGS, POWERS, UNCOLLECTED_ACCOUNTS
from fenming.domains.payroll.views.people import ATTENDANCE, CORRECTIONS, LEAVES, OVERDUE_WAGES, SETTLEMENTS, SITES
from fenming.domains.payroll.views.tables import REVERSALS
from fenming.interchange.reports.model import Column, Kind, Section, Text, Value
from fenming.node.reports.source import AnyRow, Source, account_text, in_words

BASES = {
    WageBasis.DAY: Text("by the day", "按日"), WageBasis.MONTH: Text("by the month", "按月"),
    WageBasis.PIECE: Text("piece work", "计件"),
}  # fmt: skip
LINE_KINDS = {
    LineKind.REGULAR: Text("month", "当月"), LineKind.SUPPLEMENT: Text("supplement", "补发"),
    LineKind.REPLACEMENT: Text("replacement", "更正"), LineKind.FINAL: Text("settlement", "结清"),
}  # fmt: skip
_LEAVES = {
    LeaveKind.ANNUAL: Text("annual", "年休假"), LeaveKind.SICK: Text("sick", "病假"),
    LeaveKind.INJURY: Text("injury at work", "工伤"), LeaveKind.PERSONAL: Text("personal", "事假"),
    LeaveKind.FAMILY: Text("family", "婚丧产假"), LeaveKind.STOPPAGE: Text("work stopped", "停工"),
}  # fmt: skip
_DISPUTES = {
    LineStatus.DISPUTED: Text("open", "未解决"), LineStatus.REPLACED: Text("replaced", "已更正"),
    LineStatus.DISMISSED: Text("dismissed", "已驳回"),
}  # fmt: skip
_COMPLAINTS = {
    ComplaintStatus.OPEN: Text("open", "待答复"), ComplaintStatus.ANSWERED: Text("answered", "已答复"),
    ComplaintStatus.ESCALATED: Text("with the authority", "已转主管部门"), ComplaintStatus.RESOLVED: Text("resolved", "已办结"),
}  # fmt: skip
_POWERS = ((PowerKind.SIGN, "sign", "签字"), (PowerKind.COLLECT, "collect", "代领"), (PowerKind.COMPLAIN, "complain", "投诉"))
_YES, _NO, _NOT_YET = Text("yes", "是"), Text("no", "否"), Text("—", "—")


class Scope(NamedTuple):
    """The engagements that a report is about, by number, and whether it must say whose they are."""

    engagements: Mapping[int, AnyRow]
    numbers: Select[tuple[int]]
    workers: Select[tuple[int]]
    names_worker: bool

    @classmethod
    def of(cls, source: Source, where: ColumnElement[bool], names_worker: bool) -> "Scope":
        """The engagements that fulfil a condition."""
        rows = {row.engagement: row for row in source.all(ENGAGEMENTS, where)}
        return cls(rows, select(ENGAGEMENTS.c.engagement).where(where), select(ENGAGEMENTS.c.worker).where(where), names_worker)

    def rows(self, source: Source, table: Table, *where: Any) -> list[AnyRow]:
        """Rows of a table that name one of the engagements."""
        return source.all(table, table.c.engagement.in_(self.numbers), *where)

    def who(self, source: Source, engagement: int) -> list[Value]:
        """The cells that say whose row it is."""
        return [engagement, *([source.person(self.engagements[engagement].worker)] if self.names_worker else [])]

    @property
    def who_columns(self) -> list[Column]:
        """Their columns."""
        worker = [Column(Text("Worker", "工人"), Kind.TEXT, 2)] if self.names_worker else []
        return [Column(Text("Engagement", "用工编号"), Kind.COUNT, 1), *worker]


Reader = Callable[[Source, Scope], Section]


# Days.


def attendance(source: Source, scope: Scope) -> Section:
    """Days and half-days by month and site, each with the file of the gate that it came from."""
    attended = _attended(source, scope)
    files, sites = _files(attended), _site_names(source)
    rows: list[list[Value]] = [
        [
            *scope.who(source, row.engagement), row.month, _site(sites, scope.engagements[row.engagement].project, row.site),
            days_in(row.half_days), row.half_days.bit_count(), files.get(row.evidence),
            f"{row.correction}" if row.correction else None, source.day(row.height),
        ]
        for row in attended
    ]  # fmt: skip
    columns = [
        *scope.who_columns, Column(Text("Month", "月份"), Kind.MONTH, 2), Column(Text("Site", "工地"), Kind.TEXT, 3),
        _count("Days", "天数", True), _count("Half-days", "半天数", True), _count("File", "文件"),
        Column(Text("Correction", "更正"), Kind.CODE, 1), Column(Text("Recorded", "登记日期"), Kind.DAY, 2),
    ]  # fmt: skip
    note = Text(
        "Who came for a morning attended that day. A day at two sites stands in both rows and is payable once.",
        "到岗半天即计一天。同一天在两处出勤的，两行均列，应发天数只计一次。",
    )
    return Section(Text("Attendance by site", "考勤（按工地）"), columns, rows, note)


def attendance_files(source: Source, scope: Scope) -> Section:
    """The files behind the attendance by their hashes: whoever holds a file can show that it is the one."""
    rows: list[list[Value]] = [[number, digest.hex()] for digest, number in _files(_attended(source, scope)).items()]
    columns = [_count("File", "文件"), Column(Text("SHA-256", "SHA-256"), Kind.CODE, 8)]
    return Section(Text("Attendance files", "考勤文件"), columns, rows)


def _attended(source: Source, scope: Scope) -> list[AnyRow]:
    found = scope.rows(source, ATTENDANCE, ATTENDANCE.c.half_days > 0)
    return sorted(found, key=lambda row: (row.month, row.engagement, row.site))


def _files(attended: list[AnyRow]) -> dict[bytes, int]:
    """A number for each file, in the order of the attendance; what a correction put in place came from none."""
    digests = dict.fromkeys(row.evidence for row in attended if any(row.evidence))
    return {digest: number for number, digest in enumerate(digests, 1)}


def _site_names(source: Source) -> dict[tuple[int, int], str]:
    return {(row.project, row.site): row.name for row in source.all(SITES)}


def _site(names: Mapping[tuple[int, int], str], project: int, site: int) -> Value:
    if site == PAID_LEAVE_SITE:
        return Text("paid leave", "带薪休假")
    if not site:
        return Text("the whole ground", "全部场地")
    return names[project, site]


def corrections(source: Source, scope: Scope) -> Section:
    """Corrections of attendance: asked by one person, let take effect by another."""
    projects = {row.project for row in scope.engagements.values()}
    employers = {row.employer for row in scope.engagements.values()}
    sites = _site_names(source)
    rows: list[list[Value]] = [
        [
            row.correction, row.month, _site(sites, row.project, row.site), source.name(row.employer), row.reason,
            f"party-{row.asked_by}", source.day(row.height), f"party-{row.confirmed_by}" if row.confirmed_by else None,
        ]
        for row in source.all(CORRECTIONS, CORRECTIONS.c.project.in_(projects), CORRECTIONS.c.employer.in_(employers))
    ]  # fmt: skip
    columns = [
        _count("Correction", "更正"), Column(Text("Month", "月份"), Kind.MONTH, 2), Column(Text("Site", "工地"), Kind.TEXT, 2),
        Column(Text("Employer", "用工单位"), Kind.TEXT, 4), _count("Reason code", "原因代码"),
        Column(Text("Asked by", "申请人"), Kind.CODE, 2), Column(Text("On", "日期"), Kind.DAY, 2),
        Column(Text("Confirmed by", "确认人"), Kind.CODE, 2),
    ]  # fmt: skip
    return Section(Text("Corrections of attendance", "考勤更正"), columns, rows)


def leave(source: Source, scope: Scope) -> Section:
    """Leave taken, paid or not, with the hash of its form."""
    rows: list[list[Value]] = [
        [
            *scope.who(source, row.engagement), in_words(LeaveKind, row.kind, _LEAVES), _YES if row.is_paid else _NO,
            row.from_day, row.until_day, row.until_day - row.from_day + 1, row.evidence.hex()[:16],
        ]
        for row in scope.rows(source, LEAVES)
    ]  # fmt: skip
    columns = [
        *scope.who_columns, Column(Text("Kind", "类别"), Kind.TEXT, 2), Column(Text("Paid", "带薪"), Kind.TEXT, 1),
        Column(Text("From", "开始"), Kind.DAY, 2), Column(Text("Until", "结束"), Kind.DAY, 2), _count("Days", "天数", True),
        Column(Text("Form, SHA-256 begins", "凭证 SHA-256 前段"), Kind.CODE, 3),
    ]  # fmt: skip
    return Section(Text("Leave", "休假"), columns, rows)


# Agreement and dispute.


def agreement(source: Source, line: AnyRow, table: AnyRow) -> Value:
    """How a line was agreed: by the worker's signature, an agent's, or silence when its window had lapsed."""
    if line.signed_in:
        day = source.date_text(source.day_of_envelope(line.signed_in))
        if line.signed_by_agent:
            agent = source.person(line.signed_by_agent)
            return Text(f"{day}, by agent {agent}", f"{day}，代理人 {agent} 代签")
        return Text(f"{day}, signed", f"{day} 本人签字")
    if line.status in (LineStatus.ACCEPTED, LineStatus.PAID, LineStatus.RECEIPTED):
        day = source.date_text(table.objections_until_day)
        return Text(f"{day}, no objection", f"{day} 公示期满无异议")
    waiting = {
        LineStatus.DISPUTED: Text("disputed", "有异议"), LineStatus.REPLACED: Text("replaced", "已更正"),
        LineStatus.DISMISSED: Text("dispute dismissed", "异议已驳回"), LineStatus.WITHDRAWN: Text("withdrawn", "已撤回"),
    }  # fmt: skip
    return waiting.get(LineStatus(line.status), _NOT_YET)


def disputes(source: Source, scope: Scope) -> Section:
    """Lines that a worker did not agree with, and what became of each."""
    tables = {row.wage_table: row for row in source.all(WAGE_TABLES)}
    disputed = [int(status) for status in _DISPUTES]
    chosen = WAGE_LINES.c.status.in_(disputed) | (WAGE_LINES.c.dispute_reason > 0)
    rows: list[list[Value]] = [
        [
            *scope.who(source, row.engagement), tables[row.wage_table].month, row.wage_table, row.line + 1, row.amount,
            row.dispute_reason or None, _DISPUTES.get(LineStatus(row.status), Text("agreed since", "后已同意")),
        ]
        for row in scope.rows(source, WAGE_LINES, chosen)
    ]  # fmt: skip
    columns = [
        *scope.who_columns, Column(Text("Month", "月份"), Kind.MONTH, 2), _count("Table", "工资表"), _count("Line", "行"),
        _money("Wage", "工资"), _count("Reason code", "原因代码"), Column(Text("State", "状态"), Kind.TEXT, 2),
    ]  # fmt: skip
    return Section(Text("Disputed lines", "有异议的工资"), columns, rows)


def given_back(source: Source, scope: Scope) -> Section:
    """What workers signed to give back, to be set off against later wages."""
    rows: list[list[Value]] = [
        [
            *scope.who(source, row.engagement), row.wage_table, row.line + 1, row.amount, row.outstanding, row.reason,
            source.day(row.height),
        ]
        for row in scope.rows(source, REVERSALS)
    ]  # fmt: skip
    columns = [
        *scope.who_columns, _count("Table", "工资表"), _count("Line", "行"), _money("Agreed", "同意退回", True),
        _money("Then outstanding", "当时未扣"), _count("Reason code", "原因代码"),
        Column(Text("Signed on", "签字日期"), Kind.DAY, 2),
    ]  # fmt: skip
    return Section(Text("Agreed to be given back", "同意退回的工资"), columns, rows)


def settlements(source: Source, scope: Scope) -> Section:
    """Who has left, and whether everything has been settled."""
    rows: list[list[Value]] = [
        [
            *scope.who(source, row.engagement), row.last_day, row.reason, row.due_day, row.amount if row.is_paid else None,
            _YES if row.is_confirmed else _NO, Text("overdue", "逾期") if _is_late(row) else _NOT_YET,
        ]
        for row in scope.rows(source, SETTLEMENTS)
    ]  # fmt: skip
    columns = [
        *scope.who_columns, Column(Text("Last day", "离场日"), Kind.DAY, 2), _count("Reason code", "原因代码"),
        Column(Text("Due", "应结清日"), Kind.DAY, 2), _money("Settled with", "结清金额", True),
        Column(Text("Confirmed", "本人确认"), Kind.TEXT, 1), Column(Text("Late", "逾期"), Kind.TEXT, 1),
    ]  # fmt: skip
    return Section(Text("Settlements of leavers", "离场结清"), columns, rows)


def _is_late(settlement: AnyRow) -> bool:
    return bool(settlement.is_overdue and not (settlement.is_paid or settlement.is_confirmed))


def overdue(source: Source, scope: Scope) -> Section:
    """Months called overdue, and whether they have been caught up with; one row for each, as it was told last.

    A worker is told of the months in which that worker attended.
    """
    projects = {row.project for row in scope.engagements.values()}
    employers = {row.employer for row in scope.engagements.values()}
    chosen = OVERDUE_WAGES.c.project.in_(projects), OVERDUE_WAGES.c.employer.in_(employers)
    latest = {(row.project, row.employer, row.month): row for row in source.all(OVERDUE_WAGES, *chosen)}
    own = [] if scope.names_worker else [(scope.engagements[row.engagement], row.month) for row in _attended(source, scope)]
    attended = {(engagement.project, engagement.employer, month) for engagement, month in own}
    rows: list[list[Value]] = [
        [
            row.month, source.name(row.employer), row.attended, row.attended - row.settled, row.due_day,
            Text("paid since", "已补付") if row.is_over else Text("overdue", "逾期"),
        ]
        for row in latest.values()
        if scope.names_worker or (row.project, row.employer, row.month) in attended
    ]  # fmt: skip
    columns = [
        Column(Text("Month", "月份"), Kind.MONTH, 2), Column(Text("Employer", "用工单位"), Kind.TEXT, 4),
        _count("Attended", "出勤人数"), _count("Unpaid when told", "逾期时未付人数"), Column(Text("Due", "应付日"), Kind.DAY, 2),
        Column(Text("State", "状态"), Kind.TEXT, 2),
    ]  # fmt: skip
    return Section(Text("Overdue months", "逾期月份"), columns, rows)


def complaints(source: Source, scope: Scope) -> Section:
    """Complaints and where they stand; their texts are off the ledger."""
    rows: list[list[Value]] = [
        [
            row.complaint, *scope.who(source, row.engagement), source.name(row.against), row.kind, source.day(row.height),
            row.due_day if row.status != ComplaintStatus.RESOLVED else None, in_words(ComplaintStatus, row.status, _COMPLAINTS),
        ]
        for row in scope.rows(source, COMPLAINTS)
    ]  # fmt: skip
    columns = [
        _count("Complaint", "投诉"), *scope.who_columns, Column(Text("Against", "被投诉单位"), Kind.TEXT, 4),
        _count("Kind code", "类别代码"), Column(Text("Filed", "提出日期"), Kind.DAY, 2),
        Column(Text("Next due", "下一期限"), Kind.DAY, 2), Column(Text("State", "状态"), Kind.TEXT, 2),
    ]  # fmt: skip
    return Section(Text("Complaints", "投诉"), columns, rows)


# Other hands.


def uncollected(source: Source, scope: Scope) -> Section:
    """Wages that could not be delivered and wait for the worker."""
    latest = {row.account: row for row in source.all(UNCOLLECTED_ACCOUNTS, UNCOLLECTED_ACCOUNTS.c.worker.in_(scope.workers))}
    rows: list[list[Value]] = [
        [
            account_text(row.account), *([source.person(row.worker)] if scope.names_worker else []), row.waiting, row.since_day,
            row.reminders,
        ]
        for row in latest.values()
        if row.waiting
    ]  # fmt: skip
    columns = [
        Column(Text("Account", "待领账户"), Kind.CODE, 2), *scope.who_columns[1:], _money("Waiting", "待领金额", True),
        Column(Text("Since", "自"), Kind.DAY, 2), _count("Reminders", "提醒次数"),
    ]  # fmt: skip
    return Section(Text("Wages not collected", "未领取的工资"), columns, rows)


def agents(source: Source, scope: Scope) -> Section:
    """Who may act for a worker by the last power signed, and how often the agent did; many payees behind one are worth a look."""
    acted: defaultdict[tuple[int, int], list[int]] = defaultdict(lambda: [0, 0])
    for row in source.all(HANDLINGS, HANDLINGS.c.worker.in_(scope.workers)):
        acted[row.worker, row.agent][0] += 1
        acted[row.worker, row.agent][1] += row.amount
    latest = {(row.worker, row.agent): row for row in source.all(POWERS, POWERS.c.worker.in_(scope.workers))}
    rows: list[list[Value]] = [
        [
            source.person(row.agent), *([source.person(row.worker)] if scope.names_worker else []), _kinds(row.kinds), row.from_day,
            row.until_day, _YES if row.is_revoked else _NO, *acted[row.worker, row.agent],
        ]
        for row in latest.values()
    ]  # fmt: skip
    columns = [
        Column(Text("Agent", "代理人"), Kind.TEXT, 2), *scope.who_columns[1:], Column(Text("May", "权限"), Kind.TEXT, 2),
        Column(Text("From", "开始"), Kind.DAY, 2), Column(Text("Until", "结束"), Kind.DAY, 2),
        Column(Text("Revoked", "已撤销"), Kind.TEXT, 1), _count("Acted", "代办次数"), _money("Collected", "代领金额"),
    ]  # fmt: skip
    return Section(Text("Agents", "代理人"), columns, rows)


def _kinds(kinds: int) -> Text:
    named = [(english, chinese) for kind, english, chinese in _POWERS if kinds & kind]
    return Text(", ".join(english for english, _ in named), "、".join(chinese for _, chinese in named))


def _count(english: str, chinese: str, total: bool = False) -> Column:
    return Column(Text(english, chinese), Kind.COUNT, 1, total)


def _money(english: str, chinese: str, total: bool = False) -> Column:
    return Column(Text(english, chinese), Kind.MONEY, 2, total)
