"""The position of a project: what was set aside, bound, certified, paid and held back, line by line and contract by contract."""

from collections import defaultdict
from collections.abc import Callable
from typing import NamedTuple

from fenming.domains.approvals.records import Kind as ProposalKind
from fenming.domains.approvals.records import ProposalStatus
from fenming.domains.approvals.views import PROPOSALS
from fenming.domains.contracts.records import ContractStatus, ProjectStatus, SourceKind
from fenming.domains.contracts.views import BUDGET_LINES, CONTRACTS, PROJECTS
from fenming.domains.contracts.views.budget import FUNDING_SOURCES
from fenming.domains.funds.records import ClaimStatus
from fenming.domains.funds.views.held import RETENTIONS
from fenming.domains.money.records import AccountKind
from fenming.domains.money.views import ACCOUNTS
from fenming.domains.payroll.records import TableStatus
from fenming.domains.payroll.views import WAGE_TABLES
from fenming.interchange.reports.model import Column, Fact, Kind, Section, Text, Value
from fenming.node.reports import held
from fenming.node.reports.held import held_of, money
from fenming.node.reports.source import BOUND, AnyRow, Source, account_text, in_words
from fenming.node.reports.words import (
    ACCOUNT_KINDS,
    CONTRACT_STATUSES,
    PROJECT_STATUSES,
    SOURCE_KINDS,
    TABLE_STATUSES,
)

TITLE = Text("Project position", "项目资金情况表")


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
        Fact(Text("State", "状态"), in_words(ProjectStatus, project.status, PROJECT_STATUSES)),
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
        money("Budget", "预算"), money("Committed", "已签约"), money("Uncommitted", "未签约"), money("Forecast", "预计"),
        money("Certified", "已审定"), money("Paid", "已支付"),
    ]  # fmt: skip
    note = Text(
        "Forecast: committed, with what is offered or proposed. Certified: the value of work that was measured and approved. "
        "Paid: what left the project account for it, advances and retention included, interest not.",
        "预计：已签约金额加待签合同与待批变更。已审定：经计量并批准的工程价值。已支付：由项目账户付出的款项，含预付款和质保金，不含利息。",
    )  # fmt: skip
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
        Column(Text("No.", "序号"), Kind.COUNT, 1), Column(Text("Source", "资金来源"), Kind.TEXT, 3),
        Column(Text("Funder", "出资方"), Kind.TEXT, 4), money("Planned", "计划"), money("Received", "已到位"),
        money("Shortfall", "到期未到位"), money("Returned", "已上缴结余"),
    ]  # fmt: skip
    return Section(Text("Funding by source", "资金来源与到位"), columns, rows)


def _contracts(source: Source, number: int) -> Section:
    contracts = source.all(CONTRACTS, project=number)
    retained = {row.contract: held_of(row) for row in source.of_contracts(RETENTIONS, contracts)}
    rows: list[list[Value]] = []
    for contract in _in_tree_order(contracts):
        sums = sums_of(source, contract.contract)
        rows.append(
            [
                contract.contract, contract.tier, source.name(contract.payer), source.name(contract.payee), contract.amount,
                sums.certified, sums.certified * 1000 // contract.amount if contract.amount else None,
                retained.get(contract.contract, 0), in_words(ContractStatus, contract.status, CONTRACT_STATUSES),
            ]
        )  # fmt: skip
    columns = [
        Column(Text("No.", "编号"), Kind.COUNT, 1), Column(Text("Tier", "层级"), Kind.COUNT, 1),
        Column(Text("Payer", "付款方"), Kind.TEXT, 4), Column(Text("Payee", "收款方"), Kind.TEXT, 4),
        money("Contract sum", "合同金额", False), money("Certified", "已审定应付", False),
        Column(Text("Share", "比例"), Kind.PERMILLE, 1), money("Retained", "质保金现存", False),
        Column(Text("State", "状态"), Kind.TEXT, 1),
    ]  # fmt: skip
    note = Text(
        "Certified: the payable part of the claims that have passed the whole policy. A subcontract's sums are part of those "
        "of the contract above it; so they are not added up.",
        "已审定应付：按审批制度全部通过的请款中应支付的部分。下级合同的金额已含在上级合同之中，故不合计。",
    )  # fmt: skip
    return Section(Text("Contracts", "合同情况"), columns, rows, note)


def _accounts(source: Source, number: int) -> Section:
    project = source.one(PROJECTS, f"project-{number}", project=number)
    wallets = ACCOUNTS.c.kind != int(AccountKind.GENERAL)
    rows = [source.one(ACCOUNTS, "account", account=project.account), *source.all(ACCOUNTS, wallets, project=number)]
    columns = [
        Column(Text("Account", "账户"), Kind.CODE, 2), Column(Text("Kind", "类别"), Kind.TEXT, 3),
        Column(Text("Owner", "户主"), Kind.TEXT, 5), money("Balance", "余额"),
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
        money("Amount", "金额"), Column(Text("State", "状态"), Kind.TEXT, 2),
    ]  # fmt: skip
    rows: list[list[Value]] = [
        [
            table.wage_table, table.month, source.name(table.employer), table.line_count, table.total,
            in_words(TableStatus, table.status, TABLE_STATUSES),
        ]
        for table in source.all(WAGE_TABLES, project=number)
    ]  # fmt: skip
    return Section(Text("Wage tables", "工资表"), columns, rows)


def _under_contracts(reader: Callable[[Source, list[AnyRow]], Section]) -> Callable[[Source, int], Section]:
    """A section of every contract of the project that was ever signed."""

    def section(source: Source, number: int) -> Section:
        return reader(source, [row for row in source.all(CONTRACTS, project=number) if row.status in BOUND])

    return section


_OF_CONTRACTS = (
    held.variations, held.advances, held.retentions, held.guarantees, held.deposits, held.late_debts, held.settlements,
)  # fmt: skip
SECTIONS = (_budget, _sources, _contracts, *map(_under_contracts, _OF_CONTRACTS), _accounts, _wages)
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
