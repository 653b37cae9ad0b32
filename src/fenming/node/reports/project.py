"""The position of a project: what was set aside, bound, certified, paid and held back, line by line and contract by contract."""

from collections import defaultdict
from typing import NamedTuple

from fenming.domains.approvals.records import Kind as ProposalKind
from fenming.domains.approvals.records import ProposalStatus
from fenming.domains.approvals.views import PROPOSALS
from fenming.domains.contracts.records import ContractStatus, SourceKind
from fenming.domains.contracts.views import BUDGET_LINES, CONTRACTS, PROJECTS
from fenming.domains.contracts.views.budget import FUNDING_SOURCES
from fenming.domains.funds.records import ClaimStatus
from fenming.domains.funds.views.held import ADVANCES, RETENTIONS
from fenming.domains.guarantees.records import GuaranteeKind, GuaranteeStatus
from fenming.domains.guarantees.views import GUARANTEES
from fenming.domains.money.records import AccountKind
from fenming.domains.money.views import ACCOUNTS
from fenming.domains.payroll.records import TableStatus
from fenming.domains.payroll.views import WAGE_TABLES
from fenming.interchange.reports.model import Column, Fact, Kind, Section, Text, Value
from fenming.node.reports.source import AnyRow, Source, account_text, in_words

TITLE = Text("Project position", "项目资金情况表")
ACCOUNT_KINDS = {
    AccountKind.GENERAL: Text("general", "一般账户"), AccountKind.PROJECT: Text("project", "项目账户"),
    AccountKind.SPECIAL_WAGE: Text("special wage account", "农民工工资专用账户"),
    AccountKind.RETENTION: Text("retention", "质保金账户"),
    AccountKind.DEPOSIT: Text("deposit", "保证金账户"), AccountKind.ESCROW: Text("escrow", "监管账户"),
    AccountKind.RESERVE: Text("reserve", "准备金账户"), AccountKind.UNCOLLECTED: Text("uncollected", "待领账户"),
}  # fmt: skip
TABLE_STATUSES = {
    TableStatus.RECEIVING: Text("receiving", "接收中"), TableStatus.COMPLETE: Text("complete", "已收齐"),
    TableStatus.SUBMITTED: Text("submitted", "已提交"), TableStatus.APPROVED: Text("approved", "已批准"),
    TableStatus.PAID: Text("paid", "已支付"), TableStatus.WITHDRAWN: Text("withdrawn", "已撤回"),
}  # fmt: skip
CONTRACT_STATUSES = {
    ContractStatus.OFFERED: Text("offered", "待签"), ContractStatus.SIGNED: Text("signed", "已签"),
    ContractStatus.WITHDRAWN: Text("withdrawn", "已撤回"), ContractStatus.TERMINATED: Text("terminated", "已终止"),
    ContractStatus.SETTLED: Text("settled", "已结算"),
}  # fmt: skip
BOUND = tuple(int(status) for status in (ContractStatus.SIGNED, ContractStatus.TERMINATED, ContractStatus.SETTLED))
"""A contract that was signed, whatever became of it."""
SOURCE_KINDS = {
    SourceKind.TREASURY: Text("treasury", "财政资金"), SourceKind.OWN: Text("own funds", "自有资金"),
    SourceKind.MATCHING: Text("matching funds", "配套资金"), SourceKind.LOAN: Text("loan", "贷款"),
}  # fmt: skip
GUARANTEE_KINDS = {
    GuaranteeKind.BID: Text("bid", "投标保函"), GuaranteeKind.PERFORMANCE: Text("performance", "履约保函"),
    GuaranteeKind.ADVANCE: Text("advance", "预付款保函"), GuaranteeKind.PAYMENT: Text("payment", "支付保函"),
    GuaranteeKind.RETENTION: Text("retention", "质量保函"), GuaranteeKind.WAGE_DEPOSIT: Text("wage deposit", "工资保证金保函"),
}  # fmt: skip
GUARANTEE_STATUSES = {
    GuaranteeStatus.DRAFT: Text("draft", "草拟"), GuaranteeStatus.IN_FORCE: Text("in force", "有效"),
    GuaranteeStatus.EXHAUSTED: Text("exhausted", "已用尽"), GuaranteeStatus.RELEASED: Text("given back", "已退还"),
    GuaranteeStatus.EXPIRED: Text("expired", "已到期"),
}  # fmt: skip


class Sums(NamedTuple):
    """What has become of a contract's money, in minor units; `certified = paid + retained` once all is paid."""

    certified: int = 0
    paid: int = 0
    retained: int = 0

    def plus(self, other: "Sums") -> "Sums":
        """Both together."""
        return Sums(self.certified + other.certified, self.paid + other.paid, self.retained + other.retained)


def facts(source: Source, number: int) -> tuple[str, list[Fact]]:
    """The project's name and what stands at the head of its report."""
    project = source.one(PROJECTS, f"project-{number}", project=number)
    balance = source.one(ACCOUNTS, "account", account=project.account).balance
    budget = sum(line.amount for line in source.all(BUDGET_LINES, project=number))
    return project.name, [
        Fact(Text("Project", "项目编号"), f"project-{number}"),
        Fact(Text("Owner", "建设单位"), source.name(project.owner)),
        Fact(Text("Project account", "项目账户"), account_text(project.account)),
        Fact(Text("Special wage account", "工资专用账户"), account_text(project.wage_account)),
        Fact(Text("Budget", "预算总额"), budget, Kind.MONEY_WAN),
        Fact(Text("In the project account", "项目账户余额"), balance, Kind.MONEY_WAN),
    ]


def sections(source: Source, number: int) -> list[Section]:
    """All sections, in the order in which a finance department reads them."""
    return [reader(source, number) for reader in SECTIONS]


def _budget(source: Source, number: int) -> Section:
    rows: list[list[Value]] = [
        [
            line.line, line.name, line.amount, line.committed, line.amount - line.committed, line.forecast, line.certified,
            line.paid,
        ]
        for line in source.all(BUDGET_LINES, project=number)
    ]  # fmt: skip
    columns = [
        Column(Text("Line", "序号"), Kind.COUNT, 1), Column(Text("Budget line", "预算科目"), Kind.TEXT, 4),
        _money("Budget", "预算"), _money("Committed", "已签约"), _money("Uncommitted", "未签约"), _money("Forecast", "预计"),
        _money("Certified", "已审定"), _money("Paid", "已支付"),
    ]  # fmt: skip
    note = Text(
        "Certified: the value of work that passed the whole approval policy. Paid: what left the project account for it, what is "
        "held back included.",
        "已审定：按审批制度全部通过的工程价值。已支付：为此由项目账户付出的款项，含扣留的质保金。",
    )
    return Section(Text("Budget by line", "预算执行情况"), columns, rows, note)


def _sources(source: Source, number: int) -> Section:
    rows: list[list[Value]] = [
        [
            row.source, in_words(SourceKind, row.kind, SOURCE_KINDS), source.name(row.funder), row.planned, row.received,
            max(0, row.due - row.received), row.returned,
        ]
        for row in source.all(FUNDING_SOURCES, project=number)
    ]  # fmt: skip
    columns = [
        Column(Text("No.", "序号"), Kind.COUNT, 1), Column(Text("Source", "资金来源"), Kind.TEXT, 2),
        Column(Text("Funder", "出资单位"), Kind.TEXT, 4), _money("Planned", "计划"), _money("Received", "到位"),
        _money("Short", "缺口"), _money("Returned", "上缴结余"),
    ]  # fmt: skip
    return Section(Text("Funding", "资金来源"), columns, rows)


def _held(source: Source, number: int) -> Section:
    advances = {row.contract: row for row in source.all(ADVANCES)}
    retentions = {row.contract: row for row in source.all(RETENTIONS)}
    rows: list[list[Value]] = []
    for contract in _in_tree_order(source.all(CONTRACTS, project=number)):
        advance, retention = advances.get(contract.contract), retentions.get(contract.contract)
        if advance or retention:
            paid, back = (advance.amount, advance.recouped) if advance else (0, 0)
            kept, released = (retention.retained, retention.released) if retention else (0, 0)
            rows.append([contract.contract, source.name(contract.payee), paid, back, paid - back, kept, released])
    columns = [
        Column(Text("Contract", "合同"), Kind.COUNT, 1), Column(Text("Payee", "收款方"), Kind.TEXT, 4), _money("Advance", "预付款"),
        _money("Recouped", "已抵扣"), _money("Outstanding", "未抵扣"), _money("Retained", "累计扣留"), _money("Released", "已返还"),
    ]  # fmt: skip
    return Section(Text("Advances and retention", "预付款与质量保证金"), columns, rows)


def _guarantees(source: Source, number: int) -> Section:
    rows: list[list[Value]] = [
        [
            row.guarantee, in_words(GuaranteeKind, row.kind, GUARANTEE_KINDS), source.name(row.issuer), source.name(row.applicant),
            row.amount, row.amount_left, row.valid_until_day, in_words(GuaranteeStatus, row.status, GUARANTEE_STATUSES),
        ]
        for row in source.all(GUARANTEES, project=number)
    ]  # fmt: skip
    columns = [
        Column(Text("No.", "编号"), Kind.COUNT, 1), Column(Text("Kind", "种类"), Kind.TEXT, 2),
        Column(Text("Bank", "出具银行"), Kind.TEXT, 3), Column(Text("Applicant", "被担保人"), Kind.TEXT, 3),
        _money("Amount", "金额"), _money("Left", "余额"), Column(Text("Valid until", "有效期至"), Kind.DAY, 2),
        Column(Text("State", "状态"), Kind.TEXT, 2),
    ]  # fmt: skip
    return Section(Text("Guarantees", "银行保函"), columns, rows)


def _contracts(source: Source, number: int) -> Section:
    rows: list[list[Value]] = []
    for contract in _in_tree_order(source.all(CONTRACTS, project=number)):
        sums = sums_of(source, contract.contract)
        share = sums.certified * 1000 // contract.amount
        rows.append(
            [
                contract.contract, contract.tier, source.name(contract.payer), source.name(contract.payee), contract.amount,
                sums.certified, share, sums.retained, in_words(ContractStatus, contract.status, CONTRACT_STATUSES),
            ]
        )  # fmt: skip
    columns = [
        Column(Text("No.", "编号"), Kind.COUNT, 1), Column(Text("Tier", "层级"), Kind.COUNT, 1),
        Column(Text("Payer", "付款方"), Kind.TEXT, 4), Column(Text("Payee", "收款方"), Kind.TEXT, 4),
        _money("Contract sum", "合同金额", False), _money("Certified", "已审定", False),
        Column(Text("Share", "比例"), Kind.PERMILLE, 1), _money("Retained", "已扣留", False),
        Column(Text("State", "状态"), Kind.TEXT, 1),
    ]  # fmt: skip
    note = Text(
        "A subcontract's sums are part of those of the contract above it; so they are not added up.",
        "下级合同的金额已含在上级合同之中，故不合计。",
    )
    return Section(Text("Contracts", "合同情况"), columns, rows, note)


def _accounts(source: Source, number: int) -> Section:
    project = source.one(PROJECTS, f"project-{number}", project=number)
    wallets = ACCOUNTS.c.kind != int(AccountKind.GENERAL)
    rows = [source.one(ACCOUNTS, "account", account=project.account), *source.all(ACCOUNTS, wallets, project=number)]
    columns = [
        Column(Text("Account", "账户"), Kind.CODE, 2), Column(Text("Kind", "类别"), Kind.TEXT, 3),
        Column(Text("Owner", "户主"), Kind.TEXT, 5), _money("Balance", "余额"),
    ]  # fmt: skip
    shown: list[list[Value]] = [
        [account_text(row.account), in_words(AccountKind, row.kind, ACCOUNT_KINDS), source.name(row.owner), row.balance]
        for row in rows
    ]
    return Section(Text("Money held", "资金存放"), columns, shown)


def _wages(source: Source, number: int) -> Section:
    columns = [
        Column(Text("Table", "工资表"), Kind.COUNT, 1), Column(Text("Month", "月份"), Kind.MONTH, 2),
        Column(Text("Employer", "用工单位"), Kind.TEXT, 5), Column(Text("Workers", "人数"), Kind.COUNT, 1, total=True),
        _money("Amount", "金额"), Column(Text("State", "状态"), Kind.TEXT, 2),
    ]  # fmt: skip
    rows: list[list[Value]] = [
        [
            table.wage_table, table.month, source.name(table.employer), table.line_count, table.total,
            in_words(TableStatus, table.status, TABLE_STATUSES),
        ]
        for table in source.all(WAGE_TABLES, project=number)
    ]  # fmt: skip
    return Section(Text("Wage tables", "工资表"), columns, rows)


SECTIONS = (_budget, _sources, _contracts, _held, _guarantees, _accounts, _wages)
"""A new section of the report is one more function here."""


def sums_of(source: Source, contract: int) -> Sums:
    """What became of one contract's claims."""
    sums = Sums()
    for claim in source.claims_of(contract):
        if claim.status == ClaimStatus.PAID:
            sums = sums.plus(Sums(claim.this_period, claim.this_period - claim.retention, claim.retention))
        elif is_certified(source, claim):
            sums = sums.plus(Sums(claim.this_period))
    return sums


def is_certified(source: Source, claim: AnyRow) -> bool:
    """Whether a claim, or the one that carries it, has passed the whole policy."""
    subject = claim.parent or claim.claim
    proposals = source.all(PROPOSALS, kind=int(ProposalKind.CLAIM), subject=subject)
    return claim.status != ClaimStatus.CLOSED and any(row.status == ProposalStatus.APPROVED for row in proposals)


def _in_tree_order(contracts: list[AnyRow]) -> list[AnyRow]:
    below: defaultdict[int, list[AnyRow]] = defaultdict(list)
    for contract in contracts:
        below[contract.parent].append(contract)

    def walk(parent: int) -> list[AnyRow]:
        return [row for contract in below[parent] for row in (contract, *walk(contract.contract))]

    return walk(0)


def _money(english: str, chinese: str, total: bool = True) -> Column:
    return Column(Text(english, chinese), Kind.MONEY, 2, total)
