"""The wage file of a project for the labour inspector: roster, attendance, wage tables, payment and receipt, worker by worker.

The regulation on wages of migrant workers (保障农民工工资支付条例) wants a roster, attendance, a monthly table that the worker has
signed, and payment into the worker's own account, and keeps the papers for three years. Workers stand here by their numbers;
names are with the operator that registered them.
"""

from sqlalchemy import select

from fenming.domains.contracts.views import PROJECTS
from fenming.domains.identity.views import PARTIES
from fenming.domains.money.records import Purpose
from fenming.domains.money.references import ReferenceKind
from fenming.domains.money.views import ACCOUNTS, POSTINGS
from fenming.domains.payroll.records import LineStatus, TableStatus
from fenming.domains.payroll.views import ENGAGEMENTS, WAGE_LINES, WAGE_TABLES
from fenming.interchange.reports.model import Column, Fact, Kind, Section, Text, Value
from fenming.node.reports.project import TABLE_STATUSES
from fenming.node.reports.source import AnyRow, Source, account_text, in_words

TITLE = Text("Wage file", "农民工工资支付台账")
REMARKS = (
    Text(
        "By rule of the ledger a line is accepted only if its days equal the attendance recorded for the month, and is paid only "
        "after the worker's own key has signed days and amount. A worker's number leads to the name at the operator alone.",
        "账本规则：工资行的天数须与当月考勤记录一致方可接收；须经工人本人密钥对天数和金额签名后方可支付。工人编号对应的姓名由运营机构保存。",
    ),
    Text("Source: 保障农民工工资支付条例 articles 26, 31 and 33.", "依据：《保障农民工工资支付条例》第二十六、三十一、三十三条。"),
)


def facts(source: Source, number: int) -> tuple[str, list[Fact]]:
    """The project and its special account."""
    project = source.one(PROJECTS, f"project-{number}", project=number)
    account = source.one(ACCOUNTS, "account", account=project.wage_account) if project.wage_account else None
    tables = source.all(WAGE_TABLES, project=number)
    paid = sum(table.total for table in tables if table.status == TableStatus.PAID)
    return project.name, [
        Fact(Text("Project", "项目编号"), f"project-{number}"),
        Fact(Text("Owner", "建设单位"), source.name(project.owner)),
        Fact(Text("Special wage account", "工资专用账户"), account_text(project.wage_account)),
        Fact(Text("Opened by", "开户单位"), source.name(account.owner) if account else None),
        Fact(Text("In the account", "专户余额"), account.balance if account else None, Kind.MONEY_WAN),
        Fact(Text("Workers engaged", "用工人数"), len(source.all(ENGAGEMENTS, project=number)), Kind.COUNT),
        Fact(Text("Paid by complete tables", "已付清工资表金额"), paid, Kind.MONEY_WAN),
    ]


def sections(source: Source, number: int) -> list[Section]:
    """Summary first, then the roster, then each table line by line."""
    lines = [table_section(source, table) for table in source.all(WAGE_TABLES, project=number)]
    return [_tables(source, number), _funding(source, number), _roster(source, number), *lines]


def _tables(source: Source, number: int) -> Section:
    rows: list[list[Value]] = []
    for table in source.all(WAGE_TABLES, project=number):
        lines = source.all(WAGE_LINES, wage_table=table.wage_table)
        signed, receipted = (sum(1 for line in lines if field(line)) for field in (_signed_in, _receipted_in))
        rows.append(
            [
                table.wage_table, table.month, source.name(table.employer), len(lines), signed, receipted, table.total,
                in_words(TableStatus, table.status, TABLE_STATUSES),
            ]
        )  # fmt: skip
    columns = [
        Column(Text("Table", "工资表"), Kind.COUNT, 1), Column(Text("Month", "月份"), Kind.MONTH, 2),
        Column(Text("Employer", "用工单位"), Kind.TEXT, 5), _count("Lines", "人次"), _count("Signed", "本人签字"),
        _count("Receipts", "签收"), Column(Text("Amount", "金额"), Kind.MONEY, 2, True),
        Column(Text("State", "状态"), Kind.TEXT, 2),
    ]  # fmt: skip
    return Section(Text("Wage tables", "工资表汇总"), columns, rows)


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
            row.engagement, f"worker-{row.worker}", source.name(row.employer), source.day(row.height), account_text(row.wallet),
            source.name(operators[row.worker]),
        ]
        for row in source.all(ENGAGEMENTS, project=number)
    ]  # fmt: skip
    columns = [
        Column(Text("Engagement", "用工编号"), Kind.COUNT, 1), Column(Text("Worker", "工人"), Kind.CODE, 2),
        Column(Text("Employer", "用工单位"), Kind.TEXT, 4), Column(Text("Since", "进场登记"), Kind.DAY, 2),
        Column(Text("Own wallet", "本人钱包"), Kind.CODE, 2), Column(Text("Identity checked by", "身份核验机构"), Kind.TEXT, 4),
    ]  # fmt: skip
    return Section(Text("Roster", "用工花名册"), columns, rows)


def table_section(source: Source, table: AnyRow) -> Section:
    """One wage table, line by line."""
    engagements = {row.engagement: row for row in source.all(ENGAGEMENTS, project=table.project)}
    payments = {row.reference_line: row for row in source.postings(ReferenceKind.WAGE_LINE, table.wage_table)}
    rows: list[list[Value]] = []
    for line in source.all(WAGE_LINES, wage_table=table.wage_table):
        engagement, payment = engagements[line.engagement], payments.get(line.line)
        rows.append(
            [
                line.line + 1, line.engagement, f"worker-{engagement.worker}", line.days, line.amount,
                source.day_of_envelope(line.signed_in), source.day(payment.height) if payment else None,
                f"payment-{payment.payment}" if payment else None, source.day_of_envelope(line.receipted_in),
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
    Column(Text("Worker", "工人"), Kind.CODE, 2), Column(Text("Days", "出勤天数"), Kind.COUNT, 1, True),
    Column(Text("Wage", "实发工资"), Kind.MONEY, 2, True), Column(Text("Signed on", "本人签字"), Kind.DAY, 2),
    Column(Text("Paid on", "支付日期"), Kind.DAY, 2), Column(Text("Payment", "付款编号"), Kind.CODE, 2),
    Column(Text("Receipt on", "签收日期"), Kind.DAY, 2),
]  # fmt: skip


def _signed_in(line: AnyRow) -> bool:
    return bool(line.status != LineStatus.LISTED)


def _receipted_in(line: AnyRow) -> bool:
    return bool(line.status == LineStatus.RECEIPTED)


def _count(english: str, chinese: str) -> Column:
    return Column(Text(english, chinese), Kind.COUNT, 1, True)
