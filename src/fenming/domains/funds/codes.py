"""Why funds refuses, in the order in which it checks (8000-8999)."""

from fenming.ledger.codes import Code

QUANTITY_COUNT = Code(8001, "quantity_count", "The contract has {items} items; {given} quantities are given.", "合同有 {items} 项清单，给出了 {given} 个数量。", ("items", "given"))
QUANTITY_OVER_CONTRACT = Code(8002, "quantity_over_contract", "Item {item} is measured at {measured} thousandths; the contract holds {limit}.", "第 {item} 项计量为 {measured} 千分单位，合同数量为 {limit}。", ("item", "measured", "limit"))
QUANTITY_FELL = Code(8003, "quantity_fell", "Item {item} was billed at {billed} thousandths before; measured to date cannot be {measured}.", "第 {item} 项此前已计 {billed} 千分单位，累计计量不能为 {measured}。", ("item", "billed", "measured"))
CLAIM_EMPTY = Code(8004, "claim_empty", "Nothing has been done since the last claim.", "自上次申请以来没有完成新的工程量。")
CLAIM_OPEN = Code(8005, "claim_open", "Contract {contract} has claim {claim} open.", "合同 {contract} 的申请 {claim} 尚未办结。", ("contract", "claim"))
CLAIM_UNKNOWN = Code(8006, "claim_unknown", "There is no claim {claim}.", "没有进度款申请 {claim}。", ("claim",))
NOT_CHILD_CLAIM = Code(8007, "not_child_claim", "Claim {claim} is not an open claim under this contract.", "申请 {claim} 不是本合同下级合同的未决申请。", ("claim",))
TREE_TOO_WIDE = Code(8008, "tree_too_wide", "One instruction carries at most {limit} claims.", "一份支付指令最多包含 {limit} 份申请。", ("limit",))
LABOUR_BELOW_CHILDREN = Code(8009, "labour_below_children", "The labour part {labour} is below the {children} of the claims under it.", "人工费 {labour} 低于下级申请的人工费合计 {children}。", ("labour", "children"))
NET_BELOW_CHILDREN = Code(8010, "net_below_children", "The claim leaves {net}; the claims under it need {children}.", "本申请可付 {net}，下级申请需要 {children}。", ("net", "children"))
WAGE_ACCOUNT_MISSING = Code(8011, "wage_account_missing", "Project {project} has no special wage account yet.", "项目 {project} 尚未设立农民工工资专用账户。", ("project",))
CLAIM_NOT_APPROVED = Code(8012, "claim_not_approved", "Claim {claim} has not been approved, or has been paid.", "申请 {claim} 未获批准或已支付。", ("claim",))
NOT_ACCEPTED = Code(8013, "not_accepted", "The works of contract {contract} have not been accepted.", "合同 {contract} 的工程尚未验收。", ("contract",))
NOTHING_RETAINED = Code(8014, "nothing_retained", "Nothing is retained under contract {contract}.", "合同 {contract} 没有待返还的质量保证金。", ("contract",))
TERMS_WRONG = Code(8030, "payment_terms_wrong", "The payment terms are not sound: {term}.", "付款条款有误：{term}。", ("term",))
TERMS_SETTLED = Code(8031, "payment_terms_settled", "The payment terms of contract {contract} are agreed, or something has been claimed already.", "合同 {contract} 的付款条款已约定，或已有进度款申请。", ("contract",))
ADVANCE_OUTSIDE_LAW = Code(8032, "advance_outside_law", "An advance of {permille} per mille is outside the legal {lowest} to {highest}.", "预付款 {permille}‰ 不在法定的 {lowest}‰ 至 {highest}‰ 之间。", ("permille", "lowest", "highest"))
RECOUPMENT_TOO_LATE = Code(8033, "recoupment_too_late", "The advance cannot be recouped from the net payments between these thresholds; begin earlier or end later.", "在所定起止点之间的应付净额不足以扣回预付款，请提前起扣点或推迟扣完点。")
RETENTION_CAP_TOO_HIGH = Code(8034, "retention_cap_too_high", "A retention cap of {permille} per mille is above the legal {limit}.", "质量保证金总额上限 {permille}‰ 超过法定的 {limit}‰。", ("permille", "limit"))
DEFECT_PERIOD_TOO_LONG = Code(8035, "defect_period_too_long", "Retention may be held for {limit} months after acceptance at most, not {months}.", "缺陷责任期最长 {limit} 个月，不能为 {months} 个月。", ("months", "limit"))
TERMS_UNKNOWN = Code(8036, "payment_terms_unknown", "Contract {contract} has no open offer of payment terms with version {version}.", "合同 {contract} 没有版本为 {version} 的待接受付款条款。", ("contract", "version"))
ADVANCE_UNKNOWN = Code(8037, "advance_unknown", "No advance has been agreed for contract {contract}.", "合同 {contract} 未约定预付款。", ("contract",))
ADVANCE_NOT_OPEN = Code(8038, "advance_not_open", "The advance of contract {contract} is not at the step that this needs.", "合同 {contract} 的预付款不处于可进行此操作的状态。", ("contract",))
ADVANCE_NOT_GUARANTEED = Code(8039, "advance_not_guaranteed", "The advance of {amount} needs a guarantee; {covered} is covered.", "预付款 {amount} 须有保函担保，现有担保 {covered}。", ("amount", "covered"))
ADVANCE_NOT_APPROVED = Code(8040, "advance_not_approved", "The advance of contract {contract} has not been approved.", "合同 {contract} 的预付款尚未获批。", ("contract",))
ADVANCE_NOT_LATE = Code(8041, "advance_not_late", "The advance of contract {contract} is not late, or notice has been given.", "合同 {contract} 的预付款未逾期，或已发出催告。", ("contract",))
RETENTION_NOT_COVERED = Code(8042, "retention_not_covered", "Guarantees cover {covered} of the retention of contract {contract}; nothing more can be paid out against them.", "合同 {contract} 的质量保证金保函余额为 {covered}，没有可据以返还的金额。", ("covered", "contract"))
DEFECTS_ABOVE_HELD = Code(8043, "defects_above_held", "Contract {contract} holds {held} that nobody has claimed; {amount} is asked.", "合同 {contract} 未被主张的留存金额为 {held}，所主张金额 {amount}。", ("contract", "held", "amount"))
DEFECTS_UNKNOWN = Code(8044, "defects_unknown", "There is no claim {defects} for defects.", "没有缺陷扣款主张 {defects}。", ("defects",))
DEFECTS_NOT_OPEN = Code(8045, "defects_not_open", "The claim {defects} for defects is not at the step that this needs.", "缺陷扣款主张 {defects} 不处于可进行此操作的状态。", ("defects",))
DEFECTS_ABOVE_CLAIM = Code(8046, "defects_above_claim", "The payer claimed {claimed} for these defects; {amount} cannot be deducted.", "付款方就该缺陷主张 {claimed}，不能扣除 {amount}。", ("claimed", "amount"))
WAIVER_NOT_POSSIBLE = Code(8047, "waiver_not_possible", "A waiver of kind {kind} cannot be given for claim {claim} now.", "现在不能就申请 {claim} 出具类别 {kind} 的弃权声明。", ("kind", "claim"))
WAIVERS_MISSING = Code(8048, "waivers_missing", "The payee of claim {claim} has not waived yet; the next claim waits for it.", "申请 {claim} 的收款方尚未出具弃权声明，下一期申请须待其出具。", ("claim",))
WAGE_RECORD_WRONG = Code(8049, "wage_record_wrong", "A clean record begins after the last arrears, and neither lies in the future.", "无拖欠起始日须晚于最近拖欠日，且均不得为将来日期。")
DEPOSIT_NOT_NEEDED = Code(8050, "deposit_not_needed", "Contract {contract} is not a general contract for works; it has no wage deposit.", "合同 {contract} 不是施工总承包合同，无须存储工资保证金。", ("contract",))
DEPOSIT_ASSESSED_ALREADY = Code(8051, "deposit_assessed_already", "The wage deposit of contract {contract} has been assessed already.", "合同 {contract} 的工资保证金已核定。", ("contract",))
DEPOSIT_UNKNOWN = Code(8052, "deposit_unknown", "The wage deposit of contract {contract} has not been assessed.", "合同 {contract} 的工资保证金尚未核定。", ("contract",))
DEPOSIT_NOT_OPEN = Code(8053, "deposit_not_open", "The wage deposit of contract {contract} is not at the step that this needs.", "合同 {contract} 的工资保证金不处于可进行此操作的状态。", ("contract",))
DEPOSIT_SHORT = Code(8054, "deposit_short", "The wage deposit has {placed} of {needed}.", "工资保证金现有 {placed}，需要 {needed}。", ("placed", "needed"))
COMPLAINT_NOT_POSSIBLE = Code(8055, "complaint_not_possible", "A complaint is made once by each party, while the release is announced, and not by the contractor itself.", "投诉须在公示期内由总包单位以外的参与方提出，每方一次。")
COMPLAINT_UNKNOWN = Code(8056, "complaint_unknown", "Party {party} has no open complaint about the deposit of contract {contract}.", "参与方 {party} 对合同 {contract} 的保证金没有未结投诉。", ("party", "contract"))
DUE_TERMS_UNLAWFUL = Code(8070, "due_terms_unlawful", "A term of {days} days is longer than the {limit} that the law allows for this contract.", "{days} 天的付款期限超过法律对该合同允许的 {limit} 天。", ("days", "limit"))
PAID_BY_OWNER = Code(8072, "paid_by_owner", "Claim {claim} is made to the project's owner: it passes approval and is paid from the project account.", "申请 {claim} 是向建设单位提出的，须经审批并由项目账户支付。", ("claim",))
NOT_DEBT = Code(8073, "not_debt", "Claim {claim} is not a confirmed debt that is still to be paid.", "申请 {claim} 不是已确认且尚未支付的债务。", ("claim",))
CONFIRMED_ALREADY = Code(8074, "confirmed_already", "Claim {claim} has been confirmed already.", "申请 {claim} 已经确认。", ("claim",))
NOT_PAYERS_ACCOUNT = Code(8075, "not_payers_account", "Account {account} is not an open general account of organisation {organisation} in the project's currency.", "账户 {account} 不是单位 {organisation} 以项目币种开立的一般账户。", ("account", "organisation"))
CLAIM_PLEDGED = Code(8076, "claim_pledged", "Claim {claim} stands behind receivables or was settled in part; it cannot be withdrawn.", "申请 {claim} 已形成应收账款或已部分结清，不能撤回。", ("claim",))
NET_NOT_FREE = Code(8077, "net_not_free", "Claim {claim} has {free} of its own net free; {amount} is needed.", "申请 {claim} 可用的自有净额为 {free}，需要 {amount}。", ("claim", "free", "amount"))
NOT_DECIDER = Code(8078, "not_decider", "Party {party} does not decide on claim {claim} now and cannot dispute it.", "参与方 {party} 现在无权审批申请 {claim}，不能提出异议。", ("party", "claim"))
DISPUTE_TERMS_WRONG = Code(8079, "dispute_terms_wrong", "Item {item} cannot be disputed like this: name each item once, with less than claimed and no less than billed.", "第 {item} 项不能这样提出异议：每项只列一次，认可数量须小于申请数量且不小于已计数量。", ("item",))
DISPUTE_UNKNOWN = Code(8080, "dispute_unknown", "There is no open dispute {dispute}.", "没有未决争议 {dispute}。", ("dispute",))
NOT_IN_DISPUTE = Code(8081, "not_in_dispute", "Organisation {organisation} is not a side of dispute {dispute}.", "单位 {organisation} 不是争议 {dispute} 的一方。", ("organisation", "dispute"))
RESOLUTION_WRONG = Code(8082, "resolution_wrong", "A resolution states for each disputed item a quantity between what was accepted and what was claimed.", "解决方案须对每个争议项给出介于认可数量与申请数量之间的数量。")
QUANTITY_IN_DISPUTE = Code(8083, "quantity_in_dispute", "Item {item}: {held} thousandths are in dispute; at most {limit} can be claimed to date.", "第 {item} 项有 {held} 千分单位处于争议中，累计最多可申请 {limit}。", ("item", "held", "limit"))
REVERSAL_WRONG = Code(8084, "reversal_wrong", "The quantities do not take anything back from claim {claim}, or more than it paid.", "所给数量没有冲减申请 {claim}，或冲减超过其已付金额。", ("claim",))
REVERSAL_UNKNOWN = Code(8085, "reversal_unknown", "There is no reversal {reversal} that waits for this.", "没有等待此操作的红冲单 {reversal}。", ("reversal",))
REVERSAL_STALE = Code(8086, "reversal_stale", "Contract {contract} has moved on since reversal {reversal} was computed; propose it anew.", "红冲单 {reversal} 计算之后合同 {contract} 已有变动，请重新提出。", ("contract", "reversal"))
REVERSAL_CHECKER_IS_MAKER = Code(8087, "reversal_checker_is_maker", "Party {party} proposed this reversal and cannot check it.", "参与方 {party} 是红冲制单人，不能复核。", ("party",))
RETENTION_TIED = Code(8088, "retention_tied", "Of the retention of contract {contract}, {free} can go back; {amount} is needed. The rest was deducted or is claimed for defects.", "合同 {contract} 的质量保证金中可退回 {free}，需要 {amount}；其余已扣除或正被主张用于缺陷。", ("contract", "free", "amount"))
DOCUMENT_MISSING = Code(8089, "document_missing", "Contract {contract} lacks a valid document of kind {kind}, which the project requires before pay.", "合同 {contract} 缺少有效的第 {kind} 类文件，项目要求付款前具备。", ("contract", "kind"))
DISPUTES_TOO_MANY = Code(8090, "disputes_too_many", "A claim bears at most {limit} disputes.", "一份申请最多可提出 {limit} 项争议。", ("limit",))

CODES = (
    QUANTITY_COUNT, QUANTITY_OVER_CONTRACT, QUANTITY_FELL, CLAIM_EMPTY, CLAIM_OPEN, CLAIM_UNKNOWN, NOT_CHILD_CLAIM,
    TREE_TOO_WIDE, LABOUR_BELOW_CHILDREN, NET_BELOW_CHILDREN, WAGE_ACCOUNT_MISSING, CLAIM_NOT_APPROVED, NOT_ACCEPTED,
    NOTHING_RETAINED, TERMS_WRONG, TERMS_SETTLED, ADVANCE_OUTSIDE_LAW, RECOUPMENT_TOO_LATE, RETENTION_CAP_TOO_HIGH,
    DEFECT_PERIOD_TOO_LONG, TERMS_UNKNOWN, ADVANCE_UNKNOWN, ADVANCE_NOT_OPEN, ADVANCE_NOT_GUARANTEED, ADVANCE_NOT_APPROVED,
    ADVANCE_NOT_LATE, RETENTION_NOT_COVERED, DEFECTS_ABOVE_HELD, DEFECTS_UNKNOWN, DEFECTS_NOT_OPEN, DEFECTS_ABOVE_CLAIM,
    WAIVER_NOT_POSSIBLE, WAIVERS_MISSING, WAGE_RECORD_WRONG, DEPOSIT_NOT_NEEDED, DEPOSIT_ASSESSED_ALREADY, DEPOSIT_UNKNOWN,
    DEPOSIT_NOT_OPEN, DEPOSIT_SHORT, COMPLAINT_NOT_POSSIBLE, COMPLAINT_UNKNOWN, DUE_TERMS_UNLAWFUL,
    PAID_BY_OWNER, NOT_DEBT, CONFIRMED_ALREADY, NOT_PAYERS_ACCOUNT, CLAIM_PLEDGED, NET_NOT_FREE, NOT_DECIDER,
    DISPUTE_TERMS_WRONG, DISPUTE_UNKNOWN, NOT_IN_DISPUTE, RESOLUTION_WRONG, QUANTITY_IN_DISPUTE, REVERSAL_WRONG,
    REVERSAL_UNKNOWN, REVERSAL_STALE, REVERSAL_CHECKER_IS_MAKER, RETENTION_TIED, DOCUMENT_MISSING, DISPUTES_TOO_MANY,
)  # fmt: skip
