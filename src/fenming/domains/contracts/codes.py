"""Why contracts refuses, in the order in which it checks (6000-6999)."""

from fenming.ledger.codes import Code

PROJECT_UNKNOWN = Code(6001, "project_unknown", "There is no project {project}.", "没有项目 {project}。", ("project",))
NOT_PROJECT_ACCOUNT = Code(6002, "not_project_account", "Account {account} is not a project account of the project's owner.", "账户 {account} 不是建设单位的项目账户。", ("account",))
NOT_PROJECT_OWNER = Code(6003, "not_project_owner", "Organisation {organisation} does not own project {project}.", "单位 {organisation} 不是项目 {project} 的建设单位。", ("organisation", "project"))
ROLE_BY_CONTRACT = Code(6004, "role_by_contract", "Role {role} comes from a contract and cannot be assigned.", "角色 {role} 由合同产生,不能指派。", ("role",))
BUDGET_LINE_UNKNOWN = Code(6005, "budget_line_unknown", "Project {project} has no budget line {line}.", "项目 {project} 没有预算科目 {line}。", ("project", "line"))
CONTRACT_UNKNOWN = Code(6006, "contract_unknown", "There is no contract {contract}.", "没有合同 {contract}。", ("contract",))
NOT_PAYER = Code(6007, "not_payer", "Organisation {organisation} is not the payer of this contract.", "单位 {organisation} 不是该合同的付款方。", ("organisation",))
NOT_PAYEE = Code(6008, "not_payee", "Organisation {organisation} is not the payee of contract {contract}.", "单位 {organisation} 不是合同 {contract} 的收款方。", ("organisation", "contract"))
CONTRACT_WITH_ITSELF = Code(6009, "contract_with_itself", "An organisation cannot contract with itself.", "单位不能与自己签订合同。")
CONTRACT_NOT_SIGNED = Code(6010, "contract_not_signed", "Contract {contract} has not been signed by both parties.", "合同 {contract} 尚未由双方签署。", ("contract",))
CONTRACT_SIGNED_ALREADY = Code(6011, "contract_signed_already", "Contract {contract} has been signed already.", "合同 {contract} 已经签署。", ("contract",))
CONTRACT_TERMS_WRONG = Code(6012, "contract_terms_wrong", "The terms do not fit a contract of this kind: {term}.", "条款与该类合同不符:{term}。", ("term",))
RETENTION_TOO_HIGH = Code(6013, "retention_too_high", "Retention of {permille} per mille is above the legal {limit}.", "质量保证金 {permille}‰ 超过法定上限 {limit}‰。", ("permille", "limit"))
PROGRESS_TOO_LOW = Code(6014, "progress_too_low", "Progress payment of {permille} per mille is below the legal {limit}.", "进度款支付比例 {permille}‰ 低于法定下限 {limit}‰。", ("permille", "limit"))
OVER_BUDGET = Code(6015, "over_budget", "The contract of {amount} exceeds the {left} left in budget line {line}.", "合同金额 {amount} 超过预算科目 {line} 的余额 {left}。", ("amount", "left", "line"))
OVER_PARENT = Code(6016, "over_parent", "The contract of {amount} exceeds the {left} not yet subcontracted of contract {parent}.", "合同金额 {amount} 超过上级合同 {parent} 未分包部分 {left}。", ("amount", "left", "parent"))
TREE_TOO_DEEP = Code(6017, "tree_too_deep", "A contract tree has at most {limit} tiers.", "合同树最多 {limit} 层。", ("limit",))
ACCOUNT_NOT_FOR_CONTRACT = Code(6018, "account_not_for_contract", "Account {account} is not an open general account of the payee in the project's currency.", "账户 {account} 不是收款方以项目币种开立的一般账户。", ("account",))
NOT_WAGE_ACCOUNT = Code(6019, "not_wage_account", "Account {account} is not the special wage account of the general contractor for this project.", "账户 {account} 不是总包单位为本项目开立的农民工工资专用账户。", ("account",))

CODES = (
    PROJECT_UNKNOWN, NOT_PROJECT_ACCOUNT, NOT_PROJECT_OWNER, ROLE_BY_CONTRACT, BUDGET_LINE_UNKNOWN, CONTRACT_UNKNOWN,
    NOT_PAYER, NOT_PAYEE, CONTRACT_WITH_ITSELF, CONTRACT_NOT_SIGNED, CONTRACT_SIGNED_ALREADY, CONTRACT_TERMS_WRONG,
    RETENTION_TOO_HIGH, PROGRESS_TOO_LOW, OVER_BUDGET, OVER_PARENT, TREE_TOO_DEEP, ACCOUNT_NOT_FOR_CONTRACT,
    NOT_WAGE_ACCOUNT,
)  # fmt: skip
