"""What a worker may carry home: where, how many days, how much, who paid, and how to check it and to whom to turn.

It brings the employments of one person together, each of which has a wallet of its own on purpose; so it is written for that
person, who decides to whom to show it.
"""

from sqlalchemy import select

from fenming.domains.contracts.views import PROJECTS
from fenming.domains.identity.records import PartyKind
from fenming.domains.identity.views import PARTIES
from fenming.domains.money.references import ReferenceKind
from fenming.domains.money.views import ACCOUNTS, POSTINGS
from fenming.domains.payroll.records import LineKind, LineStatus, WageBasis
from fenming.domains.payroll.views import ENGAGEMENTS, WAGE_LINES, WAGE_TABLES
from fenming.domains.trace.steps import UnknownId
from fenming.interchange.reports.model import Column, Fact, Kind, Section, Text, Value
from fenming.node.reports import people
from fenming.node.reports.source import AnyRow, Source, account_text, in_words

TITLE = Text("Wage statement", "个人工资对账单")
REMARKS = (
    Text(
        "If days or amounts are not what you worked for and were promised: do not sign the next line; tell the employer and "
        "the general contractor; or complain to the department of human resources and social security where the project is. "
        "This statement and the receipts of its payments are your evidence.",
        "如天数或金额与实际不符：请勿签署下一期工资行；可向用工单位、施工总承包单位提出，也可向项目所在地人力资源社会保障部门投诉。"
        "本对账单及各笔付款凭证可作为证据。",
    ),
)  # fmt: skip


def facts(source: Source, number: int) -> tuple[str, list[Fact]]:
    """The worker, by name where the personal record is at hand, and totals."""
    worker = source.one(PARTIES, f"worker-{number}", party=number)
    if worker.kind != PartyKind.PERSON:
        raise UnknownId(f"party {number} is not a worker")
    wallets = [row.wallet for row in source.all(ENGAGEMENTS, worker=number)]
    accounts = source.all(ACCOUNTS, ACCOUNTS.c.account.in_(wallets))
    paid = sum(payment.amount for _, payment in _lines(source, number) if payment)
    return source.person(number), [
        Fact(Text("Identity checked by", "身份核验机构"), source.name(worker.organisation)),
        Fact(Text("Employments", "用工关系数"), len(wallets), Kind.COUNT),
        Fact(Text("Wages received", "累计收到工资"), paid, Kind.MONEY_WAN),
        Fact(Text("In the wallets now", "钱包余额"), sum(row.balance for row in accounts), Kind.MONEY_WAN),
    ]


def sections(source: Source, number: int) -> list[Section]:
    """Employments and wages first, then what else is recorded of this person."""
    scope = people.Scope.of(source, ENGAGEMENTS.c.worker == number, names_worker=False)
    return [_engagements(source, number), _wages(source, number), *(reader(source, scope) for reader in PEOPLE)]


def _engagements(source: Source, number: int) -> Section:
    rows: list[list[Value]] = [
        [
            row.engagement, source.one(PROJECTS, "project", project=row.project).name, source.name(row.employer),
            row.from_day, row.left_day or row.until_day or None, in_words(WageBasis, row.basis, people.BASES), row.rate or None,
            account_text(row.wallet),
        ]
        for row in source.all(ENGAGEMENTS, worker=number)
    ]  # fmt: skip
    columns = [
        Column(Text("Engagement", "用工编号"), Kind.COUNT, 1), Column(Text("Project", "项目"), Kind.TEXT, 4),
        Column(Text("Employer", "用工单位"), Kind.TEXT, 3), Column(Text("From", "开始"), Kind.DAY, 2),
        Column(Text("Until", "结束"), Kind.DAY, 2), Column(Text("Paid", "计酬"), Kind.TEXT, 1),
        Column(Text("Rate", "标准"), Kind.MONEY, 2), Column(Text("Wallet", "钱包"), Kind.CODE, 2),
    ]  # fmt: skip
    return Section(Text("Where you work", "用工关系"), columns, rows)


def _wages(source: Source, number: int) -> Section:
    projects = select(ENGAGEMENTS.c.project).where(ENGAGEMENTS.c.worker == number)
    tables = {row.wage_table: row for row in source.all(WAGE_TABLES, WAGE_TABLES.c.project.in_(projects))}
    rows: list[list[Value]] = [
        [
            tables[line.wage_table].month, source.name(tables[line.wage_table].employer),
            in_words(LineKind, line.kind, people.LINE_KINDS), line.days, line.amount, line.set_off,
            line.amount - line.set_off, people.agreement(source, line, tables[line.wage_table]),
            source.day(payment.height) if payment else None, f"payment-{payment.payment}" if payment else None,
            source.owner(payment.debit) if payment else None, source.day_of_envelope(line.receipted_in),
        ]
        for line, payment in _lines(source, number)
    ]  # fmt: skip
    columns = [
        Column(Text("Month", "月份"), Kind.MONTH, 2), Column(Text("Employer", "用工单位"), Kind.TEXT, 3),
        Column(Text("For", "类别"), Kind.TEXT, 1), Column(Text("Days", "天数"), Kind.COUNT, 1, True),
        Column(Text("Earned", "应发"), Kind.MONEY, 2, True), Column(Text("Kept back", "扣回"), Kind.MONEY, 1, True),
        Column(Text("Wage", "实发工资"), Kind.MONEY, 2, True), Column(Text("You agreed", "确认方式"), Kind.TEXT, 3),
        Column(Text("Paid on", "支付日期"), Kind.DAY, 2), Column(Text("Payment", "付款编号"), Kind.CODE, 2),
        Column(Text("Paid by", "付款单位"), Kind.TEXT, 3), Column(Text("Receipt", "签收"), Kind.DAY, 2),
    ]  # fmt: skip
    note = Text("— means: not yet. Lines withdrawn or replaced are not listed.", "— 表示尚未发生。已撤回或已更正的工资行不列。")
    return Section(Text("Your wages", "工资明细"), columns, rows, note)


PEOPLE: tuple[people.Reader, ...] = (
    people.uncollected, people.overdue, people.disputes, people.complaints, people.given_back, people.settlements, people.leave,
    people.attendance, people.attendance_files, people.agents,
)  # fmt: skip
"""A new section of the statement is one more function of `people.py` here."""


def _lines(source: Source, worker: int) -> list[tuple[AnyRow, AnyRow | None]]:
    """The worker's lines with the payment of each, by table."""
    engagements = select(ENGAGEMENTS.c.engagement).where(ENGAGEMENTS.c.worker == worker)
    out_of_force = (int(LineStatus.WITHDRAWN), int(LineStatus.REPLACED))
    lines = source.all(WAGE_LINES, WAGE_LINES.c.engagement.in_(engagements), WAGE_LINES.c.status.not_in(out_of_force))
    found = []
    for line in lines:
        chosen = {"reference_kind": int(ReferenceKind.WAGE_LINE), "reference_number": line.wage_table, "reference_line": line.line}
        payments = source.all(POSTINGS, **chosen)
        found.append((line, payments[0] if payments else None))
    return found

