"""Why funds refuses, in the order in which it checks (8000-8999)."""

from fenming.ledger.codes import Code

QUANTITY_COUNT = Code(8001, "quantity_count", "The contract has {items} items; {given} quantities are given.", "合同有 {items} 项清单,给出了 {given} 个数量。", ("items", "given"))
QUANTITY_OVER_CONTRACT = Code(8002, "quantity_over_contract", "Item {item} is measured at {measured} thousandths; the contract holds {limit}.", "第 {item} 项计量为 {measured} 千分单位,合同数量为 {limit}。", ("item", "measured", "limit"))
QUANTITY_FELL = Code(8003, "quantity_fell", "Item {item} was billed at {billed} thousandths before; measured to date cannot be {measured}.", "第 {item} 项此前已计 {billed} 千分单位,累计计量不能为 {measured}。", ("item", "billed", "measured"))
CLAIM_EMPTY = Code(8004, "claim_empty", "Nothing has been done since the last claim.", "自上次申请以来没有完成新的工程量。")
CLAIM_OPEN = Code(8005, "claim_open", "Contract {contract} has claim {claim} open.", "合同 {contract} 的申请 {claim} 尚未办结。", ("contract", "claim"))
CLAIM_UNKNOWN = Code(8006, "claim_unknown", "There is no claim {claim}.", "没有进度款申请 {claim}。", ("claim",))
NOT_CHILD_CLAIM = Code(8007, "not_child_claim", "Claim {claim} is not an open claim under this contract.", "申请 {claim} 不是本合同下级合同的未决申请。", ("claim",))
TREE_TOO_WIDE = Code(8008, "tree_too_wide", "One instruction carries at most {limit} claims.", "一份支付指令最多包含 {limit} 份申请。", ("limit",))
LABOUR_BELOW_CHILDREN = Code(8009, "labour_below_children", "The labour part {labour} is below the {children} of the claims under it.", "人工费 {labour} 低于下级申请的人工费合计 {children}。", ("labour", "children"))
NET_BELOW_CHILDREN = Code(8010, "net_below_children", "The claim leaves {net}; the claims under it need {children}.", "本申请可付 {net},下级申请需要 {children}。", ("net", "children"))
WAGE_ACCOUNT_MISSING = Code(8011, "wage_account_missing", "Project {project} has no special wage account yet.", "项目 {project} 尚未设立农民工工资专用账户。", ("project",))
CLAIM_NOT_APPROVED = Code(8012, "claim_not_approved", "Claim {claim} has not been approved, or has been paid.", "申请 {claim} 未获批准或已支付。", ("claim",))
NOT_ACCEPTED = Code(8013, "not_accepted", "The works of contract {contract} have not been accepted.", "合同 {contract} 的工程尚未验收。", ("contract",))
NOTHING_RETAINED = Code(8014, "nothing_retained", "Nothing is retained under contract {contract}.", "合同 {contract} 没有待返还的质量保证金。", ("contract",))
DUE_TERMS_UNLAWFUL = Code(8070, "due_terms_unlawful", "A term of {days} days is longer than the {limit} that the law allows for this contract.", "{days} 天的付款期限超过法律对该合同允许的 {limit} 天。", ("days", "limit"))
NOT_PARTY_TO_CONTRACT = Code(8071, "not_party_to_contract", "Organisation {organisation} is neither payer nor payee of contract {contract}.", "单位 {organisation} 既不是合同 {contract} 的付款方也不是收款方。", ("organisation", "contract"))
PAID_BY_OWNER = Code(8072, "paid_by_owner", "Claim {claim} is made to the project's owner: it passes approval and is paid from the project account.", "申请 {claim} 是向建设单位提出的,须经审批并由项目账户支付。", ("claim",))
NOT_DEBT = Code(8073, "not_debt", "Claim {claim} is not a confirmed debt that is still to be paid.", "申请 {claim} 不是已确认且尚未支付的债务。", ("claim",))
CONFIRMED_ALREADY = Code(8074, "confirmed_already", "Claim {claim} has been confirmed already.", "申请 {claim} 已经确认。", ("claim",))
NOT_PAYERS_ACCOUNT = Code(8075, "not_payers_account", "Account {account} is not an open general account of organisation {organisation} in the project's currency.", "账户 {account} 不是单位 {organisation} 以项目币种开立的一般账户。", ("account", "organisation"))
CLAIM_PLEDGED = Code(8076, "claim_pledged", "Claim {claim} stands behind receivables or was settled in part; it cannot be withdrawn.", "申请 {claim} 已形成应收账款或已部分结清,不能撤回。", ("claim",))
NET_NOT_FREE = Code(8077, "net_not_free", "Claim {claim} has {free} of its own net free; {amount} is needed.", "申请 {claim} 可用的自有净额为 {free},需要 {amount}。", ("claim", "free", "amount"))
NOT_DECIDER = Code(8078, "not_decider", "Party {party} does not decide on claim {claim} now and cannot dispute it.", "参与方 {party} 现在无权审批申请 {claim},不能提出异议。", ("party", "claim"))
DISPUTE_TERMS_WRONG = Code(8079, "dispute_terms_wrong", "Item {item} cannot be disputed like this: name each item once, with less than claimed and no less than billed.", "第 {item} 项不能这样提出异议:每项只列一次,认可数量须小于申请数量且不小于已计数量。", ("item",))
DISPUTE_UNKNOWN = Code(8080, "dispute_unknown", "There is no open dispute {dispute}.", "没有未决争议 {dispute}。", ("dispute",))
NOT_IN_DISPUTE = Code(8081, "not_in_dispute", "Organisation {organisation} is not a side of dispute {dispute}.", "单位 {organisation} 不是争议 {dispute} 的一方。", ("organisation", "dispute"))
RESOLUTION_WRONG = Code(8082, "resolution_wrong", "A resolution states for each disputed item a quantity between what was accepted and what was claimed.", "解决方案须对每个争议项给出介于认可数量与申请数量之间的数量。")
QUANTITY_IN_DISPUTE = Code(8083, "quantity_in_dispute", "Item {item}: {held} thousandths are in dispute; at most {limit} can be claimed to date.", "第 {item} 项有 {held} 千分单位处于争议中,累计最多可申请 {limit}。", ("item", "held", "limit"))
REVERSAL_WRONG = Code(8084, "reversal_wrong", "The quantities do not take anything back from claim {claim}, or more than it paid.", "所给数量没有冲减申请 {claim},或冲减超过其已付金额。", ("claim",))
REVERSAL_UNKNOWN = Code(8085, "reversal_unknown", "There is no reversal {reversal} that waits for this.", "没有等待此操作的红冲单 {reversal}。", ("reversal",))
REVERSAL_STALE = Code(8086, "reversal_stale", "Contract {contract} has moved on since reversal {reversal} was computed; propose it anew.", "红冲单 {reversal} 计算之后合同 {contract} 已有变动,请重新提出。", ("contract", "reversal"))
REVERSAL_CHECKER_IS_MAKER = Code(8087, "reversal_checker_is_maker", "Party {party} proposed this reversal and cannot check it.", "参与方 {party} 是红冲制单人,不能复核。", ("party",))

CODES = (
    QUANTITY_COUNT, QUANTITY_OVER_CONTRACT, QUANTITY_FELL, CLAIM_EMPTY, CLAIM_OPEN, CLAIM_UNKNOWN, NOT_CHILD_CLAIM,
    TREE_TOO_WIDE, LABOUR_BELOW_CHILDREN, NET_BELOW_CHILDREN, WAGE_ACCOUNT_MISSING, CLAIM_NOT_APPROVED, NOT_ACCEPTED,
    NOTHING_RETAINED,
    DUE_TERMS_UNLAWFUL, NOT_PARTY_TO_CONTRACT, PAID_BY_OWNER, NOT_DEBT, CONFIRMED_ALREADY,
    NOT_PAYERS_ACCOUNT, CLAIM_PLEDGED, NET_NOT_FREE, NOT_DECIDER, DISPUTE_TERMS_WRONG, DISPUTE_UNKNOWN,
    NOT_IN_DISPUTE, RESOLUTION_WRONG, QUANTITY_IN_DISPUTE, REVERSAL_WRONG, REVERSAL_UNKNOWN, REVERSAL_STALE,
    REVERSAL_CHECKER_IS_MAKER,
)  # fmt: skip
