"""What the states and kinds of the ledger are called in a report.

Every member of an enumeration has its words in both languages, and a test holds the tables against the enumerations: a report never
shows the name that something has in the source.
"""

from fenming.domains.contracts.records import (
    ContractKind,
    ContractStatus,
    ProjectStatus,
    SettlementStatus,
    SourceKind,
    VariationStatus,
)
from fenming.domains.funds.debts import DisputeStatus, ReversalStatus
from fenming.domains.funds.records import AdvanceStatus, ClaimStatus, DepositStatus
from fenming.domains.guarantees.records import GuaranteeKind, GuaranteeStatus
from fenming.domains.money.records import AccountKind, Purpose
from fenming.domains.payroll.records import TableStatus
from fenming.interchange.reports.model import Text

PURPOSES = {
    Purpose.TRANSFER: Text("transfer", "转账"), Purpose.ISSUE: Text("issue", "发行"), Purpose.REDEEM: Text("redemption", "兑回"),
    Purpose.PROGRESS_PAYMENT: Text("progress payment", "进度款"), Purpose.SUPPLY_PAYMENT: Text("supply", "材料款"),
    Purpose.RETENTION_HELD: Text("retention held", "扣留质保金"),
    Purpose.RETENTION_RELEASED: Text("retention released", "返还质保金"),
    Purpose.RETENTION_DEDUCTED: Text("deducted for defects", "质保金扣减"),
    Purpose.LABOUR_FUNDING: Text("labour funding", "人工费拨付"), Purpose.WAGE: Text("wage", "工资"),
    Purpose.UNCOLLECTED: Text("uncollected", "待领"), Purpose.COLLECTED: Text("collected", "已领取"),
    Purpose.WAGE_COLLECTED_BY_AGENT: Text("wage collected by agent", "代理人代领工资"),
    Purpose.WAGE_INHERITED: Text("wage to the heirs", "工资由继承人领取"),
    Purpose.WAGE_ACCOUNT_CLOSED: Text("left in the wage account", "工资专户销户余额"),
    Purpose.DEPOSIT_PLACED: Text("deposit placed", "缴存保证金"), Purpose.DEPOSIT_RELEASED: Text("deposit released", "退还保证金"),
    Purpose.DEPOSIT_USED: Text("deposit used", "动用保证金"), Purpose.GUARANTEE_PAID: Text("guarantee paid", "保函赔付"),
    Purpose.ESCROW_PLACED: Text("escrow placed", "存入监管"), Purpose.ESCROW_RELEASED: Text("escrow released", "监管释放"),
    Purpose.SOURCE_FUNDED: Text("funding received", "建设资金到位"),
    Purpose.SURPLUS_RETURNED: Text("surplus returned", "结余资金上缴"),
    Purpose.OVERPAYMENT_RETURNED: Text("overpayment returned", "退还超付款"),
    Purpose.ADVANCE: Text("advance", "预付款"), Purpose.LATE_INTEREST: Text("late interest", "逾期利息"),
    Purpose.RECEIVABLE_PAYMENT: Text("paid to holder of bill", "兑付应收账款凭证"),
    Purpose.EARLY_PAYMENT: Text("bill bought", "应收账款融资款"), Purpose.CLEARING: Text("clearing", "债务清算差额"),
    Purpose.REVERSAL: Text("reversal", "冲正退回"),
}  # fmt: skip
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
PROJECT_STATUSES = {ProjectStatus.OPEN: Text("open", "在建"), ProjectStatus.CLOSED: Text("closed", "已关闭")}
SOURCE_KINDS = {
    SourceKind.TREASURY: Text("treasury", "财政资金"), SourceKind.OWN: Text("own money", "自筹资金"),
    SourceKind.MATCHING: Text("matching money", "配套资金"), SourceKind.LOAN: Text("loan", "银行贷款"),
}  # fmt: skip
CONTRACT_KINDS = {
    ContractKind.WORKS: Text("works", "施工"), ContractKind.LABOUR: Text("labour", "劳务"),
    ContractKind.SUPPLY: Text("supply", "材料设备"),
}  # fmt: skip
CONTRACT_STATUSES = {
    ContractStatus.OFFERED: Text("offered", "待签"), ContractStatus.SIGNED: Text("signed", "已签"),
    ContractStatus.WITHDRAWN: Text("withdrawn", "已撤回"), ContractStatus.TERMINATED: Text("terminated", "已解除"),
    ContractStatus.SETTLED: Text("settled", "已结算"),
}  # fmt: skip
VARIATION_STATUSES = {
    VariationStatus.PROPOSED: Text("proposed", "已提出"), VariationStatus.AGREED: Text("awaiting the owner", "待建设单位批准"),
    VariationStatus.APPLIED: Text("in effect", "已生效"), VariationStatus.DROPPED: Text("dropped", "未生效"),
}  # fmt: skip
SETTLEMENT_STATUSES = {
    SettlementStatus.PROPOSED: Text("under review", "审核中"), SettlementStatus.ACCEPTED: Text("accepted", "已确认"),
    SettlementStatus.REFUSED: Text("refused", "已退回"),
}  # fmt: skip
CLAIM_STATUSES = {
    ClaimStatus.SUBMITTED: Text("submitted", "已提交"), ClaimStatus.BUNDLED: Text("carried by the claim above", "随上级请款"),
    ClaimStatus.PAID: Text("paid", "已支付"), ClaimStatus.CLOSED: Text("closed", "已关闭"),
}  # fmt: skip
ADVANCE_STATUSES = {
    AdvanceStatus.AGREED: Text("agreed", "已约定"), AdvanceStatus.REQUESTED: Text("requested", "已申请"),
    AdvanceStatus.PAID: Text("being recouped", "抵扣中"), AdvanceStatus.RECOUPED: Text("recouped", "已扣回"),
}  # fmt: skip
DEPOSIT_STATUSES = {
    DepositStatus.EXEMPT: Text("exempt", "免缴"), DepositStatus.REQUIRED: Text("to be placed", "待缴存"),
    DepositStatus.PLACED: Text("placed", "已缴存"), DepositStatus.SHORT: Text("to be refilled", "待补足"),
    DepositStatus.NOTICE: Text("release announced", "公示中"), DepositStatus.RELEASED: Text("released", "已退还"),
}  # fmt: skip
DISPUTE_STATUSES = {
    DisputeStatus.OPEN: Text("open", "未解决"), DisputeStatus.RESOLVED: Text("resolved", "已解决"),
    DisputeStatus.DROPPED: Text("dropped", "已终止"),
}  # fmt: skip
REVERSAL_STATUSES = {
    ReversalStatus.PROPOSED: Text("proposed", "已提出"), ReversalStatus.CHECKED: Text("checked", "已复核"),
    ReversalStatus.DONE: Text("done", "已冲正"), ReversalStatus.REFUSED: Text("refused", "已拒绝"),
}  # fmt: skip
GUARANTEE_KINDS = {
    GuaranteeKind.BID: Text("bid", "投标"), GuaranteeKind.PERFORMANCE: Text("performance", "履约"),
    GuaranteeKind.ADVANCE: Text("advance", "预付款"), GuaranteeKind.PAYMENT: Text("payment", "支付"),
    GuaranteeKind.RETENTION: Text("retention", "质量保证"), GuaranteeKind.WAGE_DEPOSIT: Text("wage deposit", "工资保证金"),
}  # fmt: skip
GUARANTEE_STATUSES = {
    GuaranteeStatus.DRAFT: Text("draft", "待确认"), GuaranteeStatus.IN_FORCE: Text("in force", "有效"),
    GuaranteeStatus.EXHAUSTED: Text("exhausted", "已赔付完毕"), GuaranteeStatus.RELEASED: Text("released", "已解除"),
    GuaranteeStatus.EXPIRED: Text("expired", "已到期"),
}  # fmt: skip
