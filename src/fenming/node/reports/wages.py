"""The wage file of a project for the labour inspector: roster, attendance, wage tables, payment and receipt, worker by worker.

The regulation on wages of migrant workers (保障农民工工资支付条例) wants a roster, attendance, a monthly table that the worker has
signed, and payment into the worker's own account, and keeps the papers for three years. Workers stand here by their numbers, with
names where whoever writes the file holds their personal records.
"""

from sqlalchemy import func, select

from fenming.domains.contracts.views import PROJECTS
from fenming.domains.identity.views import PARTIES
from fenming.domains.money.records import Purpose
from fenming.domains.money.references import ReferenceKind
from fenming.domains.money.views import ACCOUNTS, POSTINGS
from fenming.domains.payroll.records import LineKind, LineStatus, TableStatus, WageBasis
from fenming.domains.payroll.views import ENGAGEMENTS, WAGE_LINES, WAGE_TABLES
from fenming.interchange.reports.model import Column, Fact, Kind, Section, Text, Value
from fenming.node.reports import people
from fenming.node.reports.source import AnyRow, Source, account_text, in_words
from fenming.node.reports.words import TABLE_STATUSES

TITLE = Text("Wage file", "农民工工资支付台账")
REMARKS = (
    Text(
        "By rule of the ledger a line is accepted only if its days equal what is recorded for the month and stands in no other "
        "table. It is paid only after the worker, or an agent within a signed power, has signed days and amount, or after the "
        "window of a public notice lapsed without objection; silence never accepts less than the labour contract gives, nor a "
        "settlement. Texts of reasons and complaints are kept off the ledger under their hashes.",
        "账本规则：工资行的天数须与当月记录一致且未列入其他工资表方可接收；须经工人本人（或在授权范围内的代理人）对天数和金额签名，"
        "或公示期满无异议后，方可支付；低于劳动合同约定的工资和结清款不得以默认方式接受。原因和投诉的原文在账本外保存，账本仅记其哈希。",
    ),
    Text("Source: 保障农民工工资支付条例 articles 26, 31 and 33.", "依据：《保障农民工工资支付条例》第二十六、三十一、三十三条。"),
)


def facts(source: Source, number: int) -> tuple[str, list[Fact]]:
    """The project and its special account."""
    project = source.one(PROJECTS, f"project-{number}", project=number)
    account = source.one(ACCOUNTS, "account", account=project.wage_account) if project.wage_account else None
    paid = sum(_paid(source, table) for table in source.all(WAGE_TABLES, project=number))
    return project.name, [
        Fact(Text("Project", "项目编号"), f"project-{number}"),
        Fact(Text("Owner", "建设单位"), source.name(project.owner)),
        Fact(Text("Special wage account", "工资专用账户"), account_text(project.wage_account)),
        Fact(Text("Opened by", "开户单位"), source.name(account.owner) if account else None),
        Fact(Text("In the account", "专户余额"), account.balance if account else None, Kind.MONEY_WAN),
        Fact(Text("Workers engaged", "用工人数"), len(source.all(ENGAGEMENTS, project=number)), Kind.COUNT),
        Fact(Text("Wages paid", "累计支付工资"), paid, Kind.MONEY_WAN),
    ]


def sections(source: Source, number: int) -> list[Section]:
    """Summary first, then the roster and what is recorded of people, then each table line by line."""
    scope = people.Scope.of(source, ENGAGEMENTS.c.project == number, names_worker=True)
    about_people = [reader(source, scope) for reader in PEOPLE]
    lines = [table_section(source, table) for table in source.all(WAGE_TABLES, project=number)]
    return [_tables(source, number), _funding(source, number), _roster(source, number), *about_people, *lines]


PEOPLE: tuple[people.Reader, ...] = (
    people.overdue, people.disputes, people.complaints, people.settlements, people.uncollected, people.agents, people.leave,
    people.corrections, people.given_back, people.attendance, people.attendance_files,
)  # fmt: skip
"""A new section about people is one more function of `people.py` here: what is open first, long lists last."""


def _tables(source: Source, number: int) -> Section:
    rows: list[list[Value]] = []
    for table in source.all(WAGE_TABLES, project=number):
        lines = source.all(WAGE_LINES, wage_table=table.wage_table)
        signed = sum(1 for line in lines if line.signed_in)
        silent = sum(1 for line in lines if not line.signed_in and line.status in _AGREED)
        disputed = sum(1 for line in lines if line.status == LineStatus.DISPUTED)
        receipted = sum(1 for line in lines if line.status == LineStatus.RECEIPTED)
        rows.append(
            [
                table.wage_table, table.month, source.name(table.employer), len(lines), signed, silent, disputed, receipted,
                table.total, _paid(source, table), in_words(TableStatus, table.status, TABLE_STATUSES),
            ]
        )  # fmt: skip
    columns = [
        Column(Text("Table", "工资表"), Kind.COUNT, 1), Column(Text("Month", "月份"), Kind.MONTH, 2),
        Column(Text("Employer", "用工单位"), Kind.TEXT, 5), _count("Lines", "人次"), _count("Signed", "签字"),
        _count("No objection", "公示无异议"), _count("Disputed", "有异议"), _count("Receipts", "签收"),
        Column(Text("Listed", "列示金额"), Kind.MONEY, 2, True), Column(Text("Paid", "已支付"), Kind.MONEY, 2, True),
        Column(Text("State", "状态"), Kind.TEXT, 2),
    ]  # fmt: skip
    note = Text(
        "Lines in dispute, and those that another line has replaced, are listed and not paid.",
        "有异议或已被更正的工资行列示而不支付。",
    )
    return Section(Text("Wage tables", "工资表汇总"), columns, rows, note)


def _paid(source: Source, table: AnyRow) -> int:
    """What was posted for a table's lines: to the workers, or to where it waits for them."""
    about = POSTINGS.c.reference_kind == int(ReferenceKind.WAGE_LINE), POSTINGS.c.reference_number == table.wage_table
    return int(source.connection.scalar(select(func.sum(POSTINGS.c.amount)).where(*about)) or 0)


def _funding(source: Source, number: int) -> Section:
    project = source.one(PROJECTS, f"project-{number}", project=number)
    chosen = POSTINGS.c.credit == project.wage_account, POSTINGS.c.purpose == int(Purpose.LABOUR_FUNDING)
    rows: list[list[Value]] = [
        [f"payment-{row.payment}", source.day(row.height), f"claim-{row.reference_number}", source.owner(row.debit), row.amount]
        for row in source.all(POSTINGS, *chosen)
    ]
    columns = [
        Column(Text("Payment", "付款编号"), Kind.CODE, 2), Column(Text("Date", "日期"), Kind.DAY, 2),
        Column(Text("For", "对应请款"), Kind.CODE, 2), Column(Text("From", "拨付单位"), Kind.TEXT, 4),
        Column(Text("Amount", "金额"), Kind.MONEY, 2, True),
    ]  # fmt: skip
    return Section(Text("Labour money received", "人工费拨付"), columns, rows)


def _roster(source: Source, number: int) -> Section:
    workers = select(ENGAGEMENTS.c.worker).where(ENGAGEMENTS.c.project == number)
    operators = {row.party: row.organisation for row in source.all(PARTIES, PARTIES.c.party.in_(workers))}
    rows: list[list[Value]] = [
        [
            row.engagement, source.person(row.worker), source.name(row.employer), row.from_day,
            row.left_day or row.until_day or None, in_words(WageBasis, row.basis, people.BASES), row.rate or None,
            account_text(row.wallet), source.name(operators[row.worker]),
        ]
        for row in source.all(ENGAGEMENTS, project=number)
    ]  # fmt: skip
    columns = [
        Column(Text("Engagement", "用工编号"), Kind.COUNT, 1), Column(Text("Worker", "工人"), Kind.TEXT, 2),
        Column(Text("Employer", "用工单位"), Kind.TEXT, 3), Column(Text("From", "开始"), Kind.DAY, 2),
        Column(Text("Until", "结束"), Kind.DAY, 2), Column(Text("Paid", "计酬"), Kind.TEXT, 1),
        Column(Text("Rate", "标准"), Kind.MONEY, 2), Column(Text("Own wallet", "本人钱包"), Kind.CODE, 2),
        Column(Text("Identity checked by", "身份核验机构"), Kind.TEXT, 3),
    ]  # fmt: skip
    note = Text(
        "By rule of the ledger nobody is engaged without the hashes of a labour contract and of a real-name record.",
        "账本规则：未登记劳动合同和实名信息的哈希，不得用工。",
    )
    return Section(Text("Roster", "用工花名册"), columns, rows, note)


def table_section(source: Source, table: AnyRow) -> Section:
    """One wage table, line by line."""
    engagements = {row.engagement: row for row in source.all(ENGAGEMENTS, project=table.project)}
    payments = {row.reference_line: row for row in source.postings(ReferenceKind.WAGE_LINE, table.wage_table)}
    rows: list[list[Value]] = []
    for line in source.all(WAGE_LINES, wage_table=table.wage_table):
        engagement, payment = engagements[line.engagement], payments.get(line.line)
        rows.append(
            [
                line.line + 1, line.engagement, source.person(engagement.worker), in_words(LineKind, line.kind, people.LINE_KINDS),
                line.days, line.amount, line.set_off, line.amount - line.set_off, people.agreement(source, line, table),
                source.day(payment.height) if payment else None, f"payment-{payment.payment}" if payment else None,
                source.day_of_envelope(line.receipted_in),
            ]
        )  # fmt: skip
    month = f"{table.month // 100}-{table.month % 100:02d}"
    employer = source.name(table.employer)
    title = Text(f"Table {table.wage_table}, {month}, {employer}", f"工资表 {table.wage_table}，{month}，{employer}")
    document = table.document.hex()
    note = Text(f"Table file, SHA-256: {document}", f"工资表文件 SHA-256：{document}")
    return Section(title, _LINE_COLUMNS, rows, note)


_LINE_COLUMNS = [
    Column(Text("Line", "行"), Kind.COUNT, 1), Column(Text("Engagement", "用工编号"), Kind.COUNT, 1),
    Column(Text("Worker", "工人"), Kind.TEXT, 2), Column(Text("For", "类别"), Kind.TEXT, 1),
    Column(Text("Days", "天数"), Kind.COUNT, 1, True), Column(Text("Earned", "应发"), Kind.MONEY, 2, True),
    Column(Text("Kept back", "扣回"), Kind.MONEY, 1, True), Column(Text("Net", "实发"), Kind.MONEY, 2, True),
    Column(Text("Agreed", "确认方式"), Kind.TEXT, 3), Column(Text("Paid on", "支付日期"), Kind.DAY, 2),
    Column(Text("Payment", "付款编号"), Kind.CODE, 2), Column(Text("Receipt on", "签收日期"), Kind.DAY, 2),
]  # fmt: skip
_AGREED = (LineStatus.ACCEPTED, LineStatus.PAID, LineStatus.RECEIPTED)


def _count(english: str, chinese: str) -> Column:
    return Column(Text(english, chinese), Kind.COUNT, 1, True)
