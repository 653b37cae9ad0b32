"""Why approvals refuses, in the order in which it checks (4000-4999)."""

from fenming.ledger.codes import Code

POLICY_EMPTY = Code(4001, "policy_empty", "A policy needs bands in ascending order, each with steps that name a duty and a count.", "审批策略须按金额升序分档，每档的步骤须写明职责和人数。")
POLICY_MISSING = Code(4002, "policy_missing", "There is no approval policy for kind {kind} in scope {scope}.", "范围 {scope} 内没有类别 {kind} 的审批策略。", ("kind", "scope"))
NOT_POLICY_MAKER = Code(4003, "not_policy_maker", "Organisation {organisation} may not set policies for scope {scope}.", "单位 {organisation} 无权为范围 {scope} 设定审批策略。", ("organisation", "scope"))
APPROVAL_REQUIRED = Code(4004, "approval_required", "This needs approval by policy; propose it instead.", "按审批策略此操作须先审批，请提交审批。")
NOT_PROPOSABLE = Code(4005, "not_proposable", "This action cannot be proposed for approval.", "此操作不能提交审批。")
PROPOSAL_UNKNOWN = Code(4006, "proposal_unknown", "There is no proposal {proposal}.", "没有审批单 {proposal}。", ("proposal",))
PROPOSAL_CLOSED = Code(4007, "proposal_closed", "Proposal {proposal} has been decided already.", "审批单 {proposal} 已有结论。", ("proposal",))
MAKER_IS_CHECKER = Code(4008, "maker_is_checker", "Party {party} made this proposal and cannot decide it.", "参与方 {party} 是制单人，不能审批。", ("party",))
DECIDED_ALREADY = Code(4009, "decided_already", "Party {party} has decided on this proposal already.", "参与方 {party} 已审批过此单。", ("party",))
STEP_NOT_OPEN = Code(4010, "step_not_open", "Step {step} is not open now.", "第 {step} 步现在不能审批。", ("step",))
NOT_IN_STEP = Code(4011, "not_in_step", "Party {party} may not decide step {step}.", "参与方 {party} 无权审批第 {step} 步。", ("party", "step"))
NOT_MAKER = Code(4012, "not_maker", "Only its maker may withdraw proposal {proposal}.", "只有制单人可以撤回审批单 {proposal}。", ("proposal",))
OFFICER_OF_OTHERS = Code(4013, "officer_of_others", "Party {sender} may not settle who stands in for officer {officer}.", "参与方 {sender} 无权安排人员 {officer} 的代理。", ("sender", "officer"))
DELEGATION_TERMS_WRONG = Code(4014, "delegation_terms_wrong", "The terms of the delegation or absence do not hold: {term}.", "代理或缺席的条款不成立：{term}。", ("term",))
DELEGATION_UNKNOWN = Code(4015, "delegation_unknown", "There is no delegation {delegation} in force.", "没有生效中的代理 {delegation}。", ("delegation",))
DELEGATION_NOT_FOR_THIS = Code(4016, "delegation_not_for_this", "Delegation {delegation} does not let party {party} decide this today.", "代理 {delegation} 今天不授权参与方 {party} 审批此单。", ("delegation", "party"))

CODES = (
    POLICY_EMPTY, POLICY_MISSING, NOT_POLICY_MAKER, APPROVAL_REQUIRED, NOT_PROPOSABLE, PROPOSAL_UNKNOWN, PROPOSAL_CLOSED,
    MAKER_IS_CHECKER, DECIDED_ALREADY, STEP_NOT_OPEN, NOT_IN_STEP, NOT_MAKER,
    OFFICER_OF_OTHERS, DELEGATION_TERMS_WRONG, DELEGATION_UNKNOWN, DELEGATION_NOT_FOR_THIS,
)  # fmt: skip
