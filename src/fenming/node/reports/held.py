"""What is held, owed and answered for under contracts: the sections that the project's and the contract's report share.

Each is read for a list of contracts, so that the position of a project is the same rows as the accounts of its contracts.
"""

from collections.abc import Sequence

from fenming.domains.contracts.records import SettlementStatus, VariationStatus
from fenming.domains.contracts.views.tree import SETTLEMENTS, VARIATIONS
from fenming.domains.funds.debts import DisputeStatus, ReversalStatus
from fenming.domains.funds.records import AdvanceStatus, DepositStatus
from fenming.domains.funds.views import CLAIMS
from fenming.domains.funds.views.debts import DISPUTES, DUES, REVERSALS
from fenming.domains.funds.views.held import ADVANCES, RETENTION_STAGES, RETENTIONS, WAGE_DEPOSITS
from fenming.domains.guarantees.records import GuaranteeKind, GuaranteeStatus
from fenming.domains.guarantees.views import GUARANTEES
from fenming.interchange.reports.model import Column, Kind, Section, Text, Value
from fenming.node.reports import words
from fenming.node.reports.source import AnyRow, Source, in_words

_STATE = Column(Text("State", "状态"), Kind.TEXT, 2)
_CONTRACT = Column(Text("Contract", "合同"), Kind.COUNT, 1)


def advances(source: Source, contracts: Sequence[AnyRow]) -> Section:
    """Advances with what claims have recouped, and what is still outstanding."""
    rows: list[list[Value]] = [
        [
            row.contract, row.amount, row.recouped, row.amount - row.recouped if row.status == AdvanceStatus.PAID else 0,
            row.due_day or None, row.interest_paid, in_words(AdvanceStatus, row.status, words.ADVANCE_STATUSES),
        ]
        for row in source.of_contracts(ADVANCES, contracts)
    ]  # fmt: skip
    columns = [
        _CONTRACT, money("Advance", "预付款"), money("Recouped", "已抵扣"), money("Outstanding", "未抵扣"),
        Column(Text("Due on", "应付日期"), Kind.DAY, 2), money("Interest paid", "已付利息"), _STATE,
    ]  # fmt: skip
    return Section(Text("Advances", "预付款情况"), columns, rows)


def retentions(source: Source, contracts: Sequence[AnyRow]) -> Section:
    """What was retained, what became of it, and the day on which the next part goes back."""
    rows: list[list[Value]] = []
    for row in source.of_contracts(RETENTIONS, contracts):
        later = source.all(RETENTION_STAGES, RETENTION_STAGES.c.stage >= row.stages_done, contract=row.contract)
        rows.append(
            [
                row.contract, row.retained, row.released, row.replaced, row.deducted, held_of(row), row.accepted_day or None,
                later[0].return_day if later else None,
            ]
        )  # fmt: skip
    columns = [
        _CONTRACT, money("Retained", "累计扣留"), money("Released", "已返还"), money("Replaced", "保函替代"),
        money("Deducted", "缺陷扣减"), money("Held now", "现存"), Column(Text("Accepted on", "验收日期"), Kind.DAY, 2),
        Column(Text("Next return", "下次返还"), Kind.DAY, 2),
    ]  # fmt: skip
    return Section(Text("Retention", "质保金情况"), columns, rows)


def held_of(retention: AnyRow) -> int:
    """What of a contract's retention is still held in money."""
    return int(retention.retained - retention.released - retention.replaced - retention.deducted)


def stages(source: Source, contracts: Sequence[AnyRow]) -> Section:
    """The days on which parts of the retention go back; known from the acceptance of the works on."""
    done = {row.contract: row.stages_done for row in source.of_contracts(RETENTIONS, contracts)}
    rows: list[list[Value]] = [
        [
            row.contract, row.stage + 1, row.return_day,
            Text("done", "已到期办理") if row.stage < done[row.contract] else Text("to come", "未到期"),
        ]
        for row in source.of_contracts(RETENTION_STAGES, contracts)
    ]  # fmt: skip
    columns = [
        _CONTRACT, Column(Text("Stage", "期次"), Kind.COUNT, 1), Column(Text("Return on", "返还日期"), Kind.DAY, 2), _STATE,
    ]  # fmt: skip
    return Section(Text("Return of retention", "质保金返还计划"), columns, rows)


def guarantees(source: Source, contracts: Sequence[AnyRow]) -> Section:
    """Bank guarantees under the contracts, with what can still be claimed."""
    wanted = [contract.contract for contract in contracts]
    chosen = GUARANTEES.c.subject.in_(wanted), GUARANTEES.c.kind != int(GuaranteeKind.BID)
    rows: list[list[Value]] = [
        [
            row.guarantee, row.subject, in_words(GuaranteeKind, row.kind, words.GUARANTEE_KINDS), source.name(row.issuer),
            source.name(row.beneficiary), row.amount, row.amount_left, row.valid_until_day,
            in_words(GuaranteeStatus, row.status, words.GUARANTEE_STATUSES),
        ]
        for row in source.all(GUARANTEES, *chosen)
    ]  # fmt: skip
    columns = [
        Column(Text("No.", "编号"), Kind.COUNT, 1), _CONTRACT, Column(Text("Kind", "类别"), Kind.TEXT, 2),
        Column(Text("Bank", "开立银行"), Kind.TEXT, 3), Column(Text("Beneficiary", "受益人"), Kind.TEXT, 3),
        money("Amount", "金额"), money("Left", "可索赔余额"), Column(Text("Valid until", "有效期至"), Kind.DAY, 2), _STATE,
    ]  # fmt: skip
    return Section(Text("Guarantees", "保函情况"), columns, rows)


def deposits(source: Source, contracts: Sequence[AnyRow]) -> Section:
    """Wage deposits of general contracts."""
    rows: list[list[Value]] = [
        [
            row.contract, source.name(row.organisation), row.permille, row.required, row.money, row.guaranteed, row.used,
            in_words(DepositStatus, row.status, words.DEPOSIT_STATUSES),
        ]
        for row in source.of_contracts(WAGE_DEPOSITS, contracts)
    ]  # fmt: skip
    columns = [
        _CONTRACT, Column(Text("Contractor", "总承包单位"), Kind.TEXT, 4), Column(Text("Rate", "比例"), Kind.PERMILLE, 1),
        money("Required", "应存"), money("In money", "现金"), money("Guaranteed", "保函"), money("Used", "已动用"), _STATE,
    ]  # fmt: skip
    return Section(Text("Wage deposits", "工资保证金"), columns, rows)


def late_debts(source: Source, contracts: Sequence[AnyRow]) -> Section:
    """Claims that were or are late, with the interest."""
    claims = {row.claim: row.contract for row in source.of_contracts(CLAIMS, contracts)}
    late = [row for row in source.all(DUES, DUES.c.late_since_day > 0) if row.claim in claims]
    rows: list[list[Value]] = [
        [
            row.claim, claims[row.claim], source.name(row.debtor), source.name(row.creditor), row.labour_due_day, row.due_day,
            row.late_since_day, row.late_amount, row.interest_accrued, row.interest_paid,
            Text("unpaid", "未付") if row.open else Text("ended", "已了结"),
        ]
        for row in late
    ]  # fmt: skip
    columns = [
        Column(Text("Claim", "请款"), Kind.COUNT, 1), _CONTRACT, Column(Text("Debtor", "付款方"), Kind.TEXT, 3),
        Column(Text("Creditor", "收款方"), Kind.TEXT, 3), Column(Text("Labour due on", "人工费应付日"), Kind.DAY, 2),
        Column(Text("Due on", "应付日期"), Kind.DAY, 2), Column(Text("Late since", "逾期起始日"), Kind.DAY, 2),
        money("Late amount", "逾期金额", False), money("Interest owed", "应付利息", False),
        money("Interest paid", "已付利息", False), _STATE,
    ]  # fmt: skip
    note = Text(
        "Interest that is owed is fixed when a debt is covered or paid; that of an unpaid debt runs on until then. What a "
        "contractor received for a debt below is passed on, so that interest is not added up.",
        "应付利息在债务抵减或清偿时确定；未付债务的利息计至清偿之日。上级合同收到的利息中属于下级的部分随即转付，故不合计。",
    )  # fmt: skip
    return Section(Text("Late debts", "逾期债务"), columns, rows, note)


def variations(source: Source, contracts: Sequence[AnyRow]) -> Section:
    """Changes of the contract sum."""
    rows: list[list[Value]] = [
        [
            row.variation, row.contract, source.day(row.height), source.name(row.proposed_by), row.amount_before,
            row.amount_after, row.amount_after - row.amount_before,
            in_words(VariationStatus, row.status, words.VARIATION_STATUSES),
        ]
        for row in source.of_contracts(VARIATIONS, contracts)
    ]  # fmt: skip
    columns = [
        Column(Text("No.", "编号"), Kind.COUNT, 1), _CONTRACT, Column(Text("Proposed on", "提出日期"), Kind.DAY, 2),
        Column(Text("By", "提出方"), Kind.TEXT, 3), money("Before", "变更前", False), money("After", "变更后", False),
        money("Change", "增减", False), _STATE,
    ]  # fmt: skip
    return Section(Text("Variations", "合同变更"), columns, rows)


def disputes(source: Source, contracts: Sequence[AnyRow]) -> Section:
    """Disputed parts of claims."""
    rows: list[list[Value]] = [
        [
            row.dispute, row.contract, row.claim, source.name(row.raised_by), row.amount, row.opened_day, row.due_day,
            row.resolved_by_claim or None, in_words(DisputeStatus, row.status, words.DISPUTE_STATUSES),
        ]
        for row in source.of_contracts(DISPUTES, contracts)
    ]  # fmt: skip
    columns = [
        Column(Text("No.", "编号"), Kind.COUNT, 1), _CONTRACT, Column(Text("Claim", "请款"), Kind.COUNT, 1),
        Column(Text("Raised by", "提出方"), Kind.TEXT, 3), money("Disputed", "争议金额"),
        Column(Text("Opened on", "提出日期"), Kind.DAY, 2), Column(Text("Answer until", "处理期限"), Kind.DAY, 2),
        Column(Text("Paid with claim", "并入请款"), Kind.COUNT, 1), _STATE,
    ]  # fmt: skip
    return Section(Text("Disputes", "争议情况"), columns, rows)


def reversals(source: Source, contracts: Sequence[AnyRow]) -> Section:
    """What was paid too much by a claim and how far it came back."""
    rows: list[list[Value]] = [
        [
            row.reversal, row.contract, row.claim, row.amount, row.labour, row.retention, row.recoupment, row.net,
            in_words(ReversalStatus, row.status, words.REVERSAL_STATUSES),
        ]
        for row in source.of_contracts(REVERSALS, contracts)
    ]  # fmt: skip
    columns = [
        Column(Text("No.", "编号"), Kind.COUNT, 1), _CONTRACT, Column(Text("Claim", "请款"), Kind.COUNT, 1),
        money("Amount", "金额", False), money("of it labour", "其中人工费", False), money("Retention", "质保金", False),
        money("Recoupment", "预付款抵扣", False), money("Net", "净额", False), _STATE,
    ]  # fmt: skip
    return Section(Text("Reversals", "冲正情况"), columns, rows)


def settlements(source: Source, contracts: Sequence[AnyRow]) -> Section:
    """The settlement of a contract, each attempt."""
    rows: list[list[Value]] = [
        [
            row.contract, row.attempt, source.name(row.proposed_by), row.value, row.deduction, row.review_until_day,
            *((row.amount, row.still_payable, row.to_return) if row.status == SettlementStatus.ACCEPTED else (None,) * 3),
            in_words(SettlementStatus, row.status, words.SETTLEMENT_STATUSES),
        ]
        for row in source.of_contracts(SETTLEMENTS, contracts)
    ]  # fmt: skip
    columns = [
        _CONTRACT, Column(Text("Attempt", "次数"), Kind.COUNT, 1), Column(Text("By", "提出方"), Kind.TEXT, 3),
        money("Value", "送审价值", False), money("Deduction", "扣减", False),
        Column(Text("Review until", "审核期限"), Kind.DAY, 2), money("Settled sum", "结算金额", False),
        money("Still payable", "结算时应付", False), money("To return", "应退还", False), _STATE,
    ]  # fmt: skip
    return Section(Text("Settlement", "结算情况"), columns, rows)


def money(english: str, chinese: str, total: bool = True) -> Column:
    """A column of amounts."""
    return Column(Text(english, chinese), Kind.MONEY, 2, total)
