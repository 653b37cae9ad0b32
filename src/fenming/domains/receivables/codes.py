"""Why receivables refuses, in the order in which it checks (12000-12999)."""

from fenming.ledger.codes import Code

NOTHING_TO_ASSIGN = Code(12001, "nothing_to_assign", "Nothing of claim {claim} is free to be assigned.", "申请 {claim} 没有可转让的余额。", ("claim",))
RECEIVABLES_TOO_MANY = Code(12002, "receivables_too_many", "A claim stands behind at most {limit} receivables.", "一份申请最多对应 {limit} 笔应收账款。", ("limit",))
RECEIVABLE_UNKNOWN = Code(12003, "receivable_unknown", "There is no receivable {receivable} that is still to be paid.", "没有待付的应收账款 {receivable}。", ("receivable",))
NOT_RECEIVABLE_HOLDER = Code(12004, "not_receivable_holder", "Organisation {organisation} does not hold receivable {receivable}.", "单位 {organisation} 不是应收账款 {receivable} 的持有人。", ("organisation", "receivable"))
ASSIGNMENT_TERMS_WRONG = Code(12005, "assignment_terms_wrong", "A receivable cannot be assigned on these terms: {term}.", "应收账款不能按此条款转让：{term}。", ("term",))
OFFER_UNKNOWN = Code(12006, "offer_unknown", "There is no offer of receivable {receivable} to party {party} on these terms.", "应收账款 {receivable} 没有按此条款向参与方 {party} 的转让要约。", ("receivable", "party"))
CLEARING_TERMS_WRONG = Code(12007, "clearing_terms_wrong", "These debts cannot be cleared against each other: {term}.", "这些债务不能相互抵销：{term}。", ("term",))
CLEARING_UNKNOWN = Code(12008, "clearing_unknown", "There is no open clearing {clearing}.", "没有未决的抵销 {clearing}。", ("clearing",))
NOT_IN_CLEARING = Code(12009, "not_in_clearing", "Organisation {organisation} has no part in these debts, or has consented already.", "单位 {organisation} 与这些债务无关，或已经同意。", ("organisation",))

CODES = (
    NOTHING_TO_ASSIGN, RECEIVABLES_TOO_MANY, RECEIVABLE_UNKNOWN, NOT_RECEIVABLE_HOLDER, ASSIGNMENT_TERMS_WRONG, OFFER_UNKNOWN,
    CLEARING_TERMS_WRONG, CLEARING_UNKNOWN, NOT_IN_CLEARING,
)  # fmt: skip
