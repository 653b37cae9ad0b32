"""The position of a project: what was set aside, bound, certified, paid and held back, line by line and contract by contract."""

from collections import defaultdict
from typing import NamedTuple

from fenming.domains.approvals.records import Kind as ProposalKind
from fenming.domains.approvals.records import ProposalStatus
from fenming.domains.approvals.views import PROPOSALS
from fenming.domains.contracts.records import ContractStatus
from fenming.domains.contracts.views import BUDGET_LINES, CONTRACTS, PROJECTS
from fenming.domains.funds.records import ClaimStatus
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
    lines = source.all(BUDGET_LINES, project=number)
    tops = [row for row in source.all(CONTRACTS, project=number, parent=0) if row.status == ContractStatus.SIGNED]
    committed: defaultdict[int, int] = defaultdict(int)
    sums: defaultdict[int, Sums] = defaultdict(Sums)
    for contract in tops:
        committed[contract.budget_line] += contract.amount
        sums[contract.budget_line] = sums[contract.budget_line].plus(sums_of(source, contract.contract))
    rows: list[list[Value]] = [
        [
            line.line, line.name, line.amount, committed[line.line], line.amount - committed[line.line],
            sums[line.line].certified, sums[line.line].paid, sums[line.line].retained,
        ]
        for line in lines
    ]  # fmt: skip
    columns = [
        Column(Text("Line", "序号"), Kind.COUNT, 1), Column(Text("Budget line", "预算科目"), Kind.TEXT, 4),
        _money("Budget", "预算"), _money("Committed", "已签约"), _money("Uncommitted", "未签约"), _money("Certified", "已审定"),
        _money("Paid", "已支付"), _money("Retained", "已扣留"),
    ]  # fmt: skip
    note = Text(
        "Certified: claims that have passed the whole approval policy. Paid: their part that left the project account.",
        "已审定：按审批制度全部通过的请款。已支付：其中由项目账户付出的款项，不含扣留的质保金。",
    )  # fmt: skip
    return Section(Text("Budget by line", "预算执行情况"), columns, rows, note)


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


SECTIONS = (_budget, _contracts, _accounts, _wages)
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
