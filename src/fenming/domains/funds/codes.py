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

TERMS_WRONG = Code(8030, "payment_terms_wrong", "The payment terms are not sound: {term}.", "付款条款有误:{term}。", ("term",))
TERMS_SETTLED = Code(8031, "payment_terms_settled", "The payment terms of contract {contract} are agreed, or something has been claimed already.", "合同 {contract} 的付款条款已约定,或已有进度款申请。", ("contract",))
ADVANCE_OUTSIDE_LAW = Code(8032, "advance_outside_law", "An advance of {permille} per mille is outside the legal {lowest} to {highest}.", "预付款 {permille}‰ 不在法定的 {lowest}‰ 至 {highest}‰ 之间。", ("permille", "lowest", "highest"))
RECOUPMENT_TOO_LATE = Code(8033, "recoupment_too_late", "The advance cannot be recouped from the net payments between these thresholds; begin earlier or end later.", "在所定起止点之间的应付净额不足以扣回预付款,请提前起扣点或推迟扣完点。")
RETENTION_CAP_TOO_HIGH = Code(8034, "retention_cap_too_high", "A retention cap of {permille} per mille is above the legal {limit}.", "质量保证金总额上限 {permille}‰ 超过法定的 {limit}‰。", ("permille", "limit"))
DEFECT_PERIOD_TOO_LONG = Code(8035, "defect_period_too_long", "Retention may be held for {limit} months after acceptance at most, not {months}.", "缺陷责任期最长 {limit} 个月,不能为 {months} 个月。", ("months", "limit"))
TERMS_UNKNOWN = Code(8036, "payment_terms_unknown", "Contract {contract} has no open offer of payment terms with version {version}.", "合同 {contract} 没有版本为 {version} 的待接受付款条款。", ("contract", "version"))
ADVANCE_UNKNOWN = Code(8037, "advance_unknown", "No advance has been agreed for contract {contract}.", "合同 {contract} 未约定预付款。", ("contract",))
ADVANCE_NOT_OPEN = Code(8038, "advance_not_open", "The advance of contract {contract} is not at the step that this needs.", "合同 {contract} 的预付款不处于可进行此操作的状态。", ("contract",))
ADVANCE_NOT_GUARANTEED = Code(8039, "advance_not_guaranteed", "The advance of {amount} needs a guarantee; {covered} is covered.", "预付款 {amount} 须有保函担保,现有担保 {covered}。", ("amount", "covered"))
ADVANCE_NOT_APPROVED = Code(8040, "advance_not_approved", "The advance of contract {contract} has not been approved.", "合同 {contract} 的预付款尚未获批。", ("contract",))
ADVANCE_NOT_LATE = Code(8041, "advance_not_late", "The advance of contract {contract} is not late, or notice has been given.", "合同 {contract} 的预付款未逾期,或已发出催告。", ("contract",))
RETENTION_NOT_COVERED = Code(8042, "retention_not_covered", "Guarantees cover {covered} of the retention of contract {contract}; nothing more can be paid out against them.", "合同 {contract} 的质量保证金保函余额为 {covered},没有可据以返还的金额。", ("covered", "contract"))
DEFECTS_ABOVE_HELD = Code(8043, "defects_above_held", "Contract {contract} holds {held} that nobody has claimed; {amount} is asked.", "合同 {contract} 未被主张的留存金额为 {held},所主张金额 {amount}。", ("contract", "held", "amount"))
DEFECTS_UNKNOWN = Code(8044, "defects_unknown", "There is no claim {defects} for defects.", "没有缺陷扣款主张 {defects}。", ("defects",))
DEFECTS_NOT_OPEN = Code(8045, "defects_not_open", "The claim {defects} for defects is not at the step that this needs.", "缺陷扣款主张 {defects} 不处于可进行此操作的状态。", ("defects",))
DEFECTS_ABOVE_CLAIM = Code(8046, "defects_above_claim", "The payer claimed {claimed} for these defects; {amount} cannot be deducted.", "付款方就该缺陷主张 {claimed},不能扣除 {amount}。", ("claimed", "amount"))
WAIVER_NOT_POSSIBLE = Code(8047, "waiver_not_possible", "A waiver of kind {kind} cannot be given for claim {claim} now.", "现在不能就申请 {claim} 出具类别 {kind} 的弃权声明。", ("kind", "claim"))
WAIVERS_MISSING = Code(8048, "waivers_missing", "The payee of claim {claim} has not waived yet; the next claim waits for it.", "申请 {claim} 的收款方尚未出具弃权声明,下一期申请须待其出具。", ("claim",))
WAGE_RECORD_WRONG = Code(8049, "wage_record_wrong", "A clean record begins after the last arrears, and neither lies in the future.", "无拖欠起始日须晚于最近拖欠日,且均不得为将来日期。")
DEPOSIT_NOT_NEEDED = Code(8050, "deposit_not_needed", "Contract {contract} is not a general contract for works; it has no wage deposit.", "合同 {contract} 不是施工总承包合同,无须存储工资保证金。", ("contract",))
DEPOSIT_ASSESSED_ALREADY = Code(8051, "deposit_assessed_already", "The wage deposit of contract {contract} has been assessed already.", "合同 {contract} 的工资保证金已核定。", ("contract",))
DEPOSIT_UNKNOWN = Code(8052, "deposit_unknown", "The wage deposit of contract {contract} has not been assessed.", "合同 {contract} 的工资保证金尚未核定。", ("contract",))
DEPOSIT_NOT_OPEN = Code(8053, "deposit_not_open", "The wage deposit of contract {contract} is not at the step that this needs.", "合同 {contract} 的工资保证金不处于可进行此操作的状态。", ("contract",))
DEPOSIT_SHORT = Code(8054, "deposit_short", "The wage deposit has {placed} of {needed}.", "工资保证金现有 {placed},需要 {needed}。", ("placed", "needed"))
COMPLAINT_NOT_POSSIBLE = Code(8055, "complaint_not_possible", "A complaint is made once by each party, while the release is announced, and not by the contractor itself.", "投诉须在公示期内由总包单位以外的参与方提出,每方一次。")
COMPLAINT_UNKNOWN = Code(8056, "complaint_unknown", "Party {party} has no open complaint about the deposit of contract {contract}.", "参与方 {party} 对合同 {contract} 的保证金没有未结投诉。", ("party", "contract"))

CODES = (
    QUANTITY_COUNT, QUANTITY_OVER_CONTRACT, QUANTITY_FELL, CLAIM_EMPTY, CLAIM_OPEN, CLAIM_UNKNOWN, NOT_CHILD_CLAIM,
    TREE_TOO_WIDE, LABOUR_BELOW_CHILDREN, NET_BELOW_CHILDREN, WAGE_ACCOUNT_MISSING, CLAIM_NOT_APPROVED, NOT_ACCEPTED,
    NOTHING_RETAINED, TERMS_WRONG, TERMS_SETTLED, ADVANCE_OUTSIDE_LAW, RECOUPMENT_TOO_LATE, RETENTION_CAP_TOO_HIGH,
    DEFECT_PERIOD_TOO_LONG, TERMS_UNKNOWN, ADVANCE_UNKNOWN, ADVANCE_NOT_OPEN, ADVANCE_NOT_GUARANTEED, ADVANCE_NOT_APPROVED,
    ADVANCE_NOT_LATE, RETENTION_NOT_COVERED, DEFECTS_ABOVE_HELD, DEFECTS_UNKNOWN, DEFECTS_NOT_OPEN, DEFECTS_ABOVE_CLAIM,
    WAIVER_NOT_POSSIBLE, WAIVERS_MISSING, WAGE_RECORD_WRONG, DEPOSIT_NOT_NEEDED, DEPOSIT_ASSESSED_ALREADY, DEPOSIT_UNKNOWN,
    DEPOSIT_NOT_OPEN, DEPOSIT_SHORT, COMPLAINT_NOT_POSSIBLE, COMPLAINT_UNKNOWN,
)  # fmt: skip
