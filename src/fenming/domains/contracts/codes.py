"""Why contracts refuses, in the order in which it checks (6000-6999)."""

from fenming.ledger.codes import Code

PROJECT_UNKNOWN = Code(6001, "project_unknown", "There is no project {project}.", "没有项目 {project}。", ("project",))
NOT_PROJECT_ACCOUNT = Code(6002, "not_project_account", "Account {account} is not a project account of the project's owner.", "账户 {account} 不是建设单位的项目账户。", ("account",))
NOT_PROJECT_OWNER = Code(6003, "not_project_owner", "Organisation {organisation} does not own project {project}.", "单位 {organisation} 不是项目 {project} 的建设单位。", ("organisation", "project"))
ROLE_BY_CONTRACT = Code(6004, "role_by_contract", "Role {role} comes from a contract and cannot be assigned.", "角色 {role} 由合同产生，不能指派。", ("role",))
BUDGET_LINE_UNKNOWN = Code(6005, "budget_line_unknown", "Project {project} has no budget line {line}.", "项目 {project} 没有预算科目 {line}。", ("project", "line"))
CONTRACT_UNKNOWN = Code(6006, "contract_unknown", "There is no contract {contract}.", "没有合同 {contract}。", ("contract",))
NOT_PAYER = Code(6007, "not_payer", "Organisation {organisation} is not the payer of this contract.", "单位 {organisation} 不是该合同的付款方。", ("organisation",))
NOT_PAYEE = Code(6008, "not_payee", "Organisation {organisation} is not the payee of contract {contract}.", "单位 {organisation} 不是合同 {contract} 的收款方。", ("organisation", "contract"))
CONTRACT_WITH_ITSELF = Code(6009, "contract_with_itself", "An organisation cannot contract with itself.", "单位不能与自己签订合同。")
CONTRACT_NOT_SIGNED = Code(6010, "contract_not_signed", "Contract {contract} has not been signed by both parties.", "合同 {contract} 尚未由双方签署。", ("contract",))
CONTRACT_SIGNED_ALREADY = Code(6011, "contract_signed_already", "Contract {contract} has been signed already.", "合同 {contract} 已经签署。", ("contract",))
CONTRACT_TERMS_WRONG = Code(6012, "contract_terms_wrong", "The terms do not fit a contract of this kind: {term}.", "条款与该类合同不符：{term}。", ("term",))
RETENTION_TOO_HIGH = Code(6013, "retention_too_high", "Retention of {permille} per mille is above the legal {limit}.", "质量保证金 {permille}‰ 超过法定上限 {limit}‰。", ("permille", "limit"))
PROGRESS_TOO_LOW = Code(6014, "progress_too_low", "Progress payment of {permille} per mille is below the legal {limit}.", "进度款支付比例 {permille}‰ 低于法定下限 {limit}‰。", ("permille", "limit"))
OVER_BUDGET = Code(6015, "over_budget", "The contract of {amount} exceeds the {left} left in budget line {line}.", "合同金额 {amount} 超过预算科目 {line} 的余额 {left}。", ("amount", "left", "line"))
OVER_PARENT = Code(6016, "over_parent", "The contract of {amount} exceeds the {left} not yet subcontracted of contract {parent}.", "合同金额 {amount} 超过上级合同 {parent} 未分包部分 {left}。", ("amount", "left", "parent"))
TREE_TOO_DEEP = Code(6017, "tree_too_deep", "A contract tree has at most {limit} tiers.", "合同树最多 {limit} 层。", ("limit",))
ACCOUNT_NOT_FOR_CONTRACT = Code(6018, "account_not_for_contract", "Account {account} is not an open general account of the payee in the project's currency.", "账户 {account} 不是收款方以项目币种开立的一般账户。", ("account",))
NOT_WAGE_ACCOUNT = Code(6019, "not_wage_account", "Account {account} is not the special wage account of the general contractor for this project.", "账户 {account} 不是总包单位为本项目开立的农民工工资专用账户。", ("account",))
PROJECT_CLOSED = Code(6020, "project_closed", "Project {project} is closed.", "项目 {project} 已关闭。", ("project",))
ACCOUNT_SERVES_PROJECT = Code(6021, "account_serves_project", "Account {account} already pays for project {project}; each project has its own.", "账户 {account} 已用于项目 {project}，每个项目须有自己的账户。", ("account", "project"))
SOURCE_WRONG = Code(6022, "source_wrong", "The funding source does not fit: {term}.", "资金来源不符合要求：{term}。", ("term",))
SOURCE_UNKNOWN = Code(6023, "source_unknown", "Project {project} has no funding source {source}.", "项目 {project} 没有资金来源 {source}。", ("project", "source"))
SOURCE_EXCEEDED = Code(6024, "source_exceeded", "{amount} is more than the {left} left of funding source {source}.", "金额 {amount} 超过资金来源 {source} 的余额 {left}。", ("amount", "left", "source"))
NOT_FUNDER = Code(6025, "not_funder", "Organisation {organisation} is not the funder of source {source}.", "单位 {organisation} 不是资金来源 {source} 的出资方。", ("organisation", "source"))
LINE_BELOW_COMMITTED = Code(6026, "line_below_committed", "Budget line {line} cannot fall to {amount}: {committed} is committed in it.", "预算科目 {line} 不能调减至 {amount}：已签约 {committed}。", ("amount", "committed", "line"))
OVER_ESTIMATE = Code(6027, "over_estimate", "A budget of {budget} exceeds the approved estimate of {estimate}; the estimate must be approved anew first.", "预算 {budget} 超过经核定的投资概算 {estimate}，须先重新核定概算。", ("budget", "estimate"))
ESTIMATE_BELOW_BUDGET = Code(6028, "estimate_below_budget", "An estimate of {estimate} is below the budget of {budget}.", "概算 {estimate} 低于预算 {budget}。", ("estimate", "budget"))
CONTRACTS_OPEN = Code(6029, "contracts_open", "{count} signed contracts have not been settled.", "还有 {count} 份已签合同未结算。", ("count",))
LINE_UNSETTLED = Code(6030, "line_unsettled", "In budget line {line}, {committed} is committed and {paid} paid; they must be equal at the end.", "预算科目 {line} 已签约 {committed}、已支付 {paid}，收尾时两者须相等。", ("line", "committed", "paid"))
SURPLUS_HOMELESS = Code(6031, "surplus_homeless", "The surplus of {amount} cannot go back: the project has no funding source.", "结余 {amount} 无法退回：项目没有登记资金来源。", ("amount",))
MEMBERS_WRONG = Code(6032, "members_wrong", "The members of the joint venture do not fit: {term}.", "联合体成员不符合要求：{term}。", ("term",))
MEMBER_SIGNED_ALREADY = Code(6033, "member_signed_already", "Organisation {organisation} has signed contract {contract} already.", "单位 {organisation} 已签署合同 {contract}。", ("organisation", "contract"))
LABOUR_OVER_PARENT = Code(6034, "labour_over_parent", "The labour part of {labour} exceeds the {left} left of the labour part of contract {parent}.", "人工费 {labour} 超过上级合同 {parent} 人工费余额 {left}。", ("labour", "left", "parent"))
CONTRACT_ENDED = Code(6035, "contract_ended", "Contract {contract} has been terminated or settled.", "合同 {contract} 已终止或已结算。", ("contract",))
NOT_PARTY_TO_CONTRACT = Code(6036, "not_party_to_contract", "Organisation {organisation} is neither payer nor payee of contract {contract}.", "单位 {organisation} 既非合同 {contract} 的付款方，也非收款方。", ("organisation", "contract"))
OWN_PROPOSAL = Code(6037, "own_proposal", "Organisation {organisation} proposed this itself; the other side must sign.", "该提议由单位 {organisation} 自己提出，须由对方签署。", ("organisation",))
VARIATION_OPEN = Code(6038, "variation_open", "Variation {variation} of contract {contract} has not been decided.", "合同 {contract} 的变更 {variation} 尚未办结。", ("contract", "variation"))
VARIATION_UNKNOWN = Code(6039, "variation_unknown", "There is no variation {variation}.", "没有变更 {variation}。", ("variation",))
VARIATION_NOT_OPEN = Code(6040, "variation_not_open", "Variation {variation} is not waiting for this.", "变更 {variation} 不处于可进行此操作的状态。", ("variation",))
BELOW_CLAIMED = Code(6041, "below_claimed", "Item {item} cannot be {quantity} thousandths: {claimed} have been claimed.", "第 {item} 项不能为 {quantity} 千分单位：已申请计量 {claimed}。", ("item", "quantity", "claimed"))
TOO_MANY_ITEMS = Code(6042, "too_many_items", "A contract has at most {limit} items.", "合同清单最多 {limit} 项。", ("limit",))
BELOW_SUBCONTRACTS = Code(6043, "below_subcontracts", "Contract {contract} cannot be worth {amount}: {subcontracted} of it is subcontracted.", "合同 {contract} 不能减至 {amount}：已分包 {subcontracted}。", ("amount", "subcontracted", "contract"))
REASON_UNKNOWN = Code(6044, "reason_unknown", "There is no reason {reason} for this.", "没有理由代码 {reason}。", ("reason",))
CLAIM_UNDECIDED = Code(6045, "claim_undecided", "A claim under contract {contract} has not been decided.", "合同 {contract} 有进度款申请尚未办结。", ("contract",))
CHILDREN_OPEN = Code(6046, "children_open", "{count} contracts under contract {contract} have not been settled.", "合同 {contract} 下还有 {count} 份分包合同未结算。", ("contract", "count"))
QUANTITIES_WRONG = Code(6047, "quantities_wrong", "The contract has {items} items; {given} quantities are given.", "合同有 {items} 项清单，给出了 {given} 个数量。", ("items", "given"))
QUANTITY_NOT_AGREED = Code(6048, "quantity_not_agreed", "Item {item} is settled at {quantity} thousandths; {limit} are agreed.", "第 {item} 项结算数量 {quantity} 千分单位，超过约定的 {limit}。", ("item", "quantity", "limit"))
DEDUCTION_TOO_HIGH = Code(6049, "deduction_too_high", "A deduction of {deduction} exceeds the value of {value}.", "扣款 {deduction} 超过结算价值 {value}。", ("deduction", "value"))
SETTLEMENT_NOT_OPEN = Code(6050, "contract_settlement_not_open", "No settlement of contract {contract} is waiting.", "合同 {contract} 没有待确认的结算。", ("contract",))
RETURN_TOO_HIGH = Code(6051, "return_too_high", "{amount} is more than the {left} that must come back.", "金额 {amount} 超过应退回的 {left}。", ("amount", "left"))
DOCUMENT_TERMS_WRONG = Code(6052, "document_terms_wrong", "The document cannot be registered: {term}.", "该文件不能登记：{term}。", ("term",))
DOCUMENT_KNOWN = Code(6053, "document_known", "This document is registered already, as number {document}.", "该文件已登记，编号 {document}。", ("document",))
TOO_MANY_DOCUMENTS = Code(6054, "too_many_documents", "At most {limit} documents of a kind may be in force at once.", "同类文件同时有效的最多 {limit} 份。", ("limit",))
DOCUMENT_UNKNOWN = Code(6055, "document_unknown", "There is no document {document}.", "没有文件 {document}。", ("document",))
DOCUMENT_NOT_OPEN = Code(6056, "document_not_open", "Document {document} is not waiting for this.", "文件 {document} 不处于可进行此操作的状态。", ("document",))
NOT_CONFIRMER = Code(6057, "not_confirmer", "Organisation {organisation} may not do this with document {document}.", "单位 {organisation} 无权对文件 {document} 进行此操作。", ("organisation", "document"))
WAGE_ACCOUNT_IN_USE = Code(6058, "wage_account_in_use", "Account {account} is the project's special wage account and has been closed, or still holds {balance}; no other takes its place.", "账户 {account} 为本项目工资专用账户，已销户或尚有余额 {balance}，不能另行指定。", ("account", "balance"))

CODES = (
    PROJECT_UNKNOWN, NOT_PROJECT_ACCOUNT, NOT_PROJECT_OWNER, ROLE_BY_CONTRACT, BUDGET_LINE_UNKNOWN, CONTRACT_UNKNOWN, NOT_PAYER,
    NOT_PAYEE, CONTRACT_WITH_ITSELF, CONTRACT_NOT_SIGNED, CONTRACT_SIGNED_ALREADY, CONTRACT_TERMS_WRONG, RETENTION_TOO_HIGH,
    PROGRESS_TOO_LOW, OVER_BUDGET, OVER_PARENT, TREE_TOO_DEEP, ACCOUNT_NOT_FOR_CONTRACT, NOT_WAGE_ACCOUNT, PROJECT_CLOSED,
    ACCOUNT_SERVES_PROJECT, SOURCE_WRONG, SOURCE_UNKNOWN, SOURCE_EXCEEDED, NOT_FUNDER, LINE_BELOW_COMMITTED, OVER_ESTIMATE,
    ESTIMATE_BELOW_BUDGET, CONTRACTS_OPEN, LINE_UNSETTLED, SURPLUS_HOMELESS, MEMBERS_WRONG, MEMBER_SIGNED_ALREADY,
    LABOUR_OVER_PARENT, CONTRACT_ENDED, NOT_PARTY_TO_CONTRACT, OWN_PROPOSAL, VARIATION_OPEN, VARIATION_UNKNOWN,
    VARIATION_NOT_OPEN, BELOW_CLAIMED, TOO_MANY_ITEMS, BELOW_SUBCONTRACTS, REASON_UNKNOWN, CLAIM_UNDECIDED, CHILDREN_OPEN,
    QUANTITIES_WRONG, QUANTITY_NOT_AGREED, DEDUCTION_TOO_HIGH, SETTLEMENT_NOT_OPEN, RETURN_TOO_HIGH, DOCUMENT_TERMS_WRONG,
    DOCUMENT_KNOWN, TOO_MANY_DOCUMENTS, DOCUMENT_UNKNOWN, DOCUMENT_NOT_OPEN, NOT_CONFIRMER, WAGE_ACCOUNT_IN_USE,
)  # fmt: skip
