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

CODES = (
    QUANTITY_COUNT, QUANTITY_OVER_CONTRACT, QUANTITY_FELL, CLAIM_EMPTY, CLAIM_OPEN, CLAIM_UNKNOWN, NOT_CHILD_CLAIM,
    TREE_TOO_WIDE, LABOUR_BELOW_CHILDREN, NET_BELOW_CHILDREN, WAGE_ACCOUNT_MISSING, CLAIM_NOT_APPROVED, NOT_ACCEPTED,
    NOTHING_RETAINED,
)  # fmt: skip
