"""Why guarantees refuses, in the order in which it checks (11000-11999)."""

from fenming.ledger.codes import Code

GUARANTEE_TERMS_WRONG = Code(11001, "guarantee_terms_wrong", "The terms do not fit a guarantee of this kind: {term}.", "条款与该类保函不符：{term}。", ("term",))
GUARANTEE_KNOWN = Code(11002, "guarantee_known", "This letter is registered already, as guarantee {guarantee}.", "该保函已登记，编号 {guarantee}。", ("guarantee",))
GUARANTEE_TOO_HIGH = Code(11003, "guarantee_too_high", "The guarantee of {amount} is above the legal limit of {limit}.", "保函金额 {amount} 超过法定上限 {limit}。", ("amount", "limit"))
GUARANTEE_WITH_RETENTION = Code(11004, "guarantee_with_retention", "Contract {contract} holds back retention; by law it cannot also be secured by a performance guarantee.", "合同 {contract} 已预留质量保证金，依法不得同时收取履约保函。", ("contract",))
GUARANTEE_UNKNOWN = Code(11005, "guarantee_unknown", "There is no guarantee {guarantee}.", "没有保函 {guarantee}。", ("guarantee",))
NOT_ISSUER = Code(11006, "not_issuer", "Organisation {organisation} did not issue guarantee {guarantee}.", "单位 {organisation} 不是保函 {guarantee} 的开立机构。", ("organisation", "guarantee"))
NOT_BENEFICIARY = Code(11007, "not_beneficiary", "Organisation {organisation} is not the beneficiary of guarantee {guarantee}.", "单位 {organisation} 不是保函 {guarantee} 的受益人。", ("organisation", "guarantee"))
DRAFTER_CONFIRMS = Code(11008, "drafter_confirms", "Party {party} drafted this guarantee and cannot confirm it.", "参与方 {party} 是保函经办人，不能复核。", ("party",))
GUARANTEE_NOT_DRAFT = Code(11009, "guarantee_not_draft", "Guarantee {guarantee} is not a draft.", "保函 {guarantee} 不处于待复核状态。", ("guarantee",))
GUARANTEE_NOT_IN_FORCE = Code(11010, "guarantee_not_in_force", "Guarantee {guarantee} is not in force.", "保函 {guarantee} 未生效或已失效。", ("guarantee",))
GUARANTEES_TOO_MANY = Code(11011, "guarantees_too_many", "At most {limit} guarantees of one kind stand under one contract.", "同一合同同类保函最多 {limit} 份。", ("limit",))
NOT_AN_EXTENSION = Code(11012, "not_an_extension", "Guarantee {guarantee} runs until day {valid_until_day} already.", "保函 {guarantee} 已有效至第 {valid_until_day} 日。", ("guarantee", "valid_until_day"))
ABOVE_GUARANTEE = Code(11013, "above_guarantee", "Guarantee {guarantee} has {left} left; {amount} is asked.", "保函 {guarantee} 余额 {left}，所请求金额 {amount}。", ("guarantee", "left", "amount"))
CLAIM_BY_ORDER = Code(11014, "claim_by_order", "A wage-deposit guarantee is claimed by order of the authority on the deposit itself.", "工资保证金保函由主管机关对保证金下达使用决定，不能直接索赔。")
GUARANTEE_CLAIM_UNKNOWN = Code(11015, "guarantee_claim_unknown", "There is no claim {claim} on a guarantee.", "没有保函索赔 {claim}。", ("claim",))
GUARANTEE_CLAIM_DECIDED = Code(11016, "guarantee_claim_decided", "Claim {claim} has been paid or refused already.", "索赔 {claim} 已赔付或已拒绝。", ("claim",))
CLAIM_BINDING = Code(11017, "claim_binding", "Claim {claim} is an order of the authority and cannot be refused.", "索赔 {claim} 为主管机关的决定，不得拒付。", ("claim",))

CODES = (
    GUARANTEE_TERMS_WRONG, GUARANTEE_KNOWN, GUARANTEE_TOO_HIGH, GUARANTEE_WITH_RETENTION, GUARANTEE_UNKNOWN, NOT_ISSUER,
    NOT_BENEFICIARY, DRAFTER_CONFIRMS, GUARANTEE_NOT_DRAFT, GUARANTEE_NOT_IN_FORCE, GUARANTEES_TOO_MANY, NOT_AN_EXTENSION,
    ABOVE_GUARANTEE, CLAIM_BY_ORDER, GUARANTEE_CLAIM_UNKNOWN, GUARANTEE_CLAIM_DECIDED, CLAIM_BINDING,
)  # fmt: skip
