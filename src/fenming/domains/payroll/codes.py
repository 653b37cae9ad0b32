"""Why payroll refuses, in the order in which it checks (9000-9999)."""

from fenming.ledger.codes import Code

NOT_EMPLOYER = Code(9001, "not_employer", "Organisation {organisation} employs nobody in project {project}.", "单位 {organisation} 在项目 {project} 中没有用工资格。", ("organisation", "project"))
WALLET_NOT_FOR_WORK = Code(9002, "wallet_not_for_work", "Account {account} is not an open wallet of the worker for this project.", "账户 {account} 不是该工人为本项目开立的钱包。", ("account",))
ENGAGED_ALREADY = Code(9003, "engaged_already", "Worker {worker} is engaged here already, as engagement {engagement}.", "工人 {worker} 已在此用工，编号 {engagement}。", ("worker", "engagement"))
ENGAGEMENT_UNKNOWN = Code(9004, "engagement_unknown", "There is no engagement {engagement} with this employer in this project.", "该用工单位在本项目没有用工关系 {engagement}。", ("engagement",))
MONTH_INVALID = Code(9005, "month_invalid", "{month} is not a month that has begun.", "{month} 不是已开始的月份。", ("month",))
DAYS_INVALID = Code(9006, "days_invalid", "The half-days of engagement {engagement} are none, nothing new, in the future, or outside its time there.", "用工关系 {engagement} 的半日出勤为空、无变化、属于未来，或不在其用工或进场期间内。", ("engagement",))
TABLE_UNKNOWN = Code(9007, "table_unknown", "There is no wage table {table} of this employer.", "该用工单位没有工资表 {table}。", ("table",))
TABLE_NOT_OPEN = Code(9008, "table_not_open", "Wage table {table} takes no more lines.", "工资表 {table} 不再接收明细。", ("table",))
LINES_OUT_OF_ORDER = Code(9009, "lines_out_of_order", "The next line of the table is {expected}, not {given}.", "工资表的下一行应为 {expected}，不是 {given}。", ("expected", "given"))
TOO_MANY_LINES = Code(9010, "too_many_lines", "The table was announced with {announced} lines.", "工资表申报为 {announced} 行。", ("announced",))
ATTENDANCE_MISSING = Code(9011, "attendance_missing", "Engagement {engagement} has {recorded} days recorded and not listed; the line says {days}.", "用工关系 {engagement} 有 {recorded} 天出勤尚未列入工资表，工资行为 {days} 天。", ("engagement", "recorded", "days"))
LINE_DUPLICATE = Code(9012, "line_duplicate", "Engagement {engagement} stands in wage table {table} for this month already.", "用工关系 {engagement} 本月已列入工资表 {table}。", ("engagement", "table"))
TABLE_DIFFERS = Code(9013, "table_differs", "The lines do not add up to the announced root and total.", "明细与申报的根哈希和合计不符。")
TABLE_NOT_COMPLETE = Code(9014, "table_not_complete", "Wage table {table} is not complete, or has been submitted.", "工资表 {table} 未收齐或已提交。", ("table",))
LINE_UNKNOWN = Code(9015, "line_unknown", "Wage table {table} has no line {line}.", "工资表 {table} 没有第 {line} 行。", ("table", "line"))
STATEMENT_SIGNATURE_WRONG = Code(9016, "statement_signature_wrong", "The worker's signature on line {line} is not good.", "第 {line} 行的工人签名无效。", ("line",))
SIGNED_ALREADY = Code(9017, "signed_already", "Line {line} has been signed already.", "第 {line} 行已签名。", ("line",))
LINES_UNSIGNED = Code(9018, "lines_unsigned", "{unsigned} workers have not signed their line yet.", "还有 {unsigned} 名工人未签字确认。", ("unsigned",))
LINE_NOT_PAID = Code(9019, "line_not_paid", "Line {line} has not been paid yet.", "第 {line} 行尚未支付。", ("line",))
NOT_CONTRACTOR = Code(9020, "not_contractor", "Organisation {organisation} is not the general contractor of project {project}.", "单位 {organisation} 不是项目 {project} 的施工总承包单位。", ("organisation", "project"))
WAGES_CLOSED = Code(9021, "wages_closed", "Project {project} has no special wage account that is open.", "项目 {project} 没有开立中的农民工工资专用账户。", ("project",))
NOT_REGISTERED = Code(9022, "not_registered", "Worker {worker} has no labour contract or no real-name registration, and may not come onto the site.", "工人 {worker} 未签劳动合同或未实名登记，不得进场。", ("worker",))
ENGAGEMENT_TERMS_WRONG = Code(9023, "engagement_terms_wrong", "The wage basis or the dates of worker {worker}'s contract cannot be; attendance counts from today at the earliest.", "工人 {worker} 的计薪方式或合同日期不成立，用工最早自当日起算。", ("worker",))
SITE_UNKNOWN = Code(9024, "site_unknown", "Project {project} has no site {site}.", "项目 {project} 没有工地 {site}。", ("project", "site"))
PASS_WRONG = Code(9025, "pass_wrong", "Engagement {engagement} has not entered site {site}, or cannot enter or leave it on that day.", "用工关系 {engagement} 未进入工地 {site}，或不能在该日进场、退场。", ("engagement", "site"))
FILE_USED = Code(9026, "file_used", "This attendance file has been used already, for month {month} at site {site}.", "该考勤文件已用于工地 {site} 的 {month} 月份。", ("month", "site"))
LEAVE_WRONG = Code(9027, "leave_wrong", "The leave or last day of engagement {engagement} lies outside of its time, or is of no kind.", "用工关系 {engagement} 的请假或最后工作日不在用工期间内，或类别不存在。", ("engagement",))
ENGAGEMENT_ENDED = Code(9028, "engagement_ended", "Engagement {engagement} has ended already.", "用工关系 {engagement} 已经终止。", ("engagement",))
ATTENDED_LATER = Code(9029, "attended_later", "Engagement {engagement} has attendance recorded after that day.", "用工关系 {engagement} 在该日之后仍有出勤记录。", ("engagement",))
SETTLEMENT_NOT_OPEN = Code(9030, "settlement_not_open", "No final settlement of engagement {engagement} can be listed or confirmed now.", "用工关系 {engagement} 目前没有可列支或可确认的离场结算。", ("engagement",))
CORRECTION_UNKNOWN = Code(9031, "correction_unknown", "No correction {correction} waits.", "没有待确认的考勤更正 {correction}。", ("correction",))
SECOND_EYES_NEEDED = Code(9032, "second_eyes_needed", "Party {party} asked for this; somebody else must confirm it.", "此事由参与方 {party} 提出，须由他人复核。", ("party",))
LINE_KIND_WRONG = Code(9033, "line_kind_wrong", "A wage line of kind {kind} is none, or corrects what it must not.", "类别为 {kind} 的工资行不存在，或不应引用其他工资行。", ("kind",))
LINE_NOT_CORRECTABLE = Code(9034, "line_not_correctable", "Line {line} of wage table {table} does not stand so that this could correct or end it.", "工资表 {table} 第 {line} 行目前的状态不允许更正或了结。", ("table", "line"))
SET_OFF_TOO_HIGH = Code(9035, "set_off_too_high", "Engagement {engagement} agreed to give back {outstanding} that is not set off yet; a wage never falls below zero.", "用工关系 {engagement} 同意退还而尚未抵扣的金额为 {outstanding}，且工资不得抵扣至负数。", ("engagement", "outstanding"))
TABLE_SETTLED = Code(9036, "table_settled", "Wage table {table} has been submitted or taken back.", "工资表 {table} 已提交或已撤回。", ("table",))
OBJECTION_TOO_LATE = Code(9037, "objection_too_late", "Line {line} has been signed, disputed, or accepted when the objection window lapsed.", "第 {line} 行已签字、已有异议，或异议期届满视为认可。", ("line",))
NOTHING_TO_PAY = Code(9038, "nothing_to_pay", "Every line of wage table {table} is disputed.", "工资表 {table} 的所有行均存在异议。", ("table",))
REVERSAL_TOO_HIGH = Code(9039, "reversal_too_high", "Line {line} paid {paid}; no more can be given back.", "第 {line} 行实付 {paid}，退还不得超过此数。", ("line", "paid"))
PAYEE_DECEASED = Code(9040, "payee_deceased", "Worker {worker} has died; the wages are held for the heirs.", "工人 {worker} 已去世，工资为其继承人留存。", ("worker",))
WORKER_SIGNATURE_WRONG = Code(9041, "worker_signature_wrong", "This is not the own signature of worker {worker} on the statement.", "这不是工人 {worker} 本人对该声明的有效签名。", ("worker",))
POWER_MISSING = Code(9042, "power_missing", "Party {agent} has no power of attorney {kind} from worker {worker} for today.", "参与方 {agent} 今日没有工人 {worker} 类别为 {kind} 的授权委托。", ("agent", "worker", "kind"))
POWER_TERMS_WRONG = Code(9043, "power_terms_wrong", "Party {agent} cannot be an agent on these terms: a person, other than the worker, for some acts and a limited time.", "参与方 {agent} 不能按此条件受托：受托人须为工人以外的自然人，事项明确且期限有限。", ("agent",))
NOT_REGISTRAR = Code(9044, "not_registrar", "Worker {worker} was registered by another operator.", "工人 {worker} 由其他运营机构登记。", ("worker",))
NO_DEATH_ATTESTED = Code(9045, "no_death_attested", "The death of worker {worker} has not been attested.", "工人 {worker} 的死亡未经证明。", ("worker",))
ESTATE_CLAIM_UNKNOWN = Code(9046, "estate_claim_unknown", "There is no claim {claim} of heirs.", "没有继承申领 {claim}。", ("claim",))
NOT_ATTESTER = Code(9047, "not_attester", "Party {party} cannot attest heirs: an operator or the authority does.", "参与方 {party} 不能证明继承关系，须由运营机构或主管机关证明。", ("party",))
ATTESTED_ALREADY = Code(9048, "attested_already", "Claim {claim} has been attested by this party, or the heirs are settled.", "申领 {claim} 已由该单位证明，或继承人已确定。", ("claim",))
COMPLAINT_NOT_THERE = Code(9049, "complaint_not_there", "There is no complaint {complaint} in status {status}.", "没有处于状态 {status} 的投诉 {complaint}。", ("complaint", "status"))
NOT_COMPLAINED_ABOUT = Code(9050, "not_complained_about", "Party {party} has no say in complaint {complaint}.", "参与方 {party} 无权处理投诉 {complaint}。", ("party", "complaint"))
NOT_COMPLETED = Code(9051, "not_completed", "Contract {contract} is not the contractor's own for the project, or its works have not been accepted.", "合同 {contract} 不是该项目的总承包合同，或工程尚未验收。", ("contract",))
WAGES_OPEN = Code(9052, "wages_open", "In project {project} there are still open: {unpaid} unpaid people, {tables} tables, {disputes} disputes, {settlements} settlements, {complaints} complaints.", "项目 {project} 尚有未了结事项：未付 {unpaid} 人次、工资表 {tables} 张、异议 {disputes} 件、离场结算 {settlements} 件、投诉 {complaints} 件。", ("project", "unpaid", "tables", "disputes", "settlements", "complaints"))
NOTICE_RUNNING = Code(9053, "notice_running", "The public notice has not been given, or runs until day {until_day}.", "公示尚未发布，或公示期至第 {until_day} 日。", ("until_day",))
WAGE_ACCOUNT_GUARDED = Code(9054, "wage_account_guarded", "Account {account} is a project's special wage account; it is closed after completion and public notice only.", "账户 {account} 为农民工工资专用账户，须在完工并公示后方可销户。", ("account",))
RECORD_KNOWN = Code(9055, "record_known", "A commitment is empty, or stands for a record already.", "承诺值为空，或已对应一份记录。")
NOT_HOLDER = Code(9056, "not_holder", "Party {party} does not hold these records.", "参与方 {party} 不是这些记录的保管方。", ("party",))
RECORDS_STILL_NEEDED = Code(9057, "records_still_needed", "The records must be kept until day {until_day} (0: the project's wages are not closed).", "记录须保存至第 {until_day} 日（0 表示项目工资尚未结清）。", ("until_day",))
RECORD_NOT_IN_STATUS = Code(9058, "record_not_in_status", "A record stands in status {status}, in which this cannot be done.", "记录处于状态 {status}，不能执行此操作。", ("status",))

CODES = (
    NOT_EMPLOYER, WALLET_NOT_FOR_WORK, ENGAGED_ALREADY, ENGAGEMENT_UNKNOWN, MONTH_INVALID, DAYS_INVALID, TABLE_UNKNOWN,
    TABLE_NOT_OPEN, LINES_OUT_OF_ORDER, TOO_MANY_LINES, ATTENDANCE_MISSING, LINE_DUPLICATE, TABLE_DIFFERS, TABLE_NOT_COMPLETE,
    LINE_UNKNOWN, STATEMENT_SIGNATURE_WRONG, SIGNED_ALREADY, LINES_UNSIGNED, LINE_NOT_PAID, NOT_CONTRACTOR, WAGES_CLOSED,
    NOT_REGISTERED, ENGAGEMENT_TERMS_WRONG, SITE_UNKNOWN, PASS_WRONG, FILE_USED, LEAVE_WRONG, ENGAGEMENT_ENDED,
    ATTENDED_LATER, SETTLEMENT_NOT_OPEN, CORRECTION_UNKNOWN, SECOND_EYES_NEEDED, LINE_KIND_WRONG, LINE_NOT_CORRECTABLE,
    SET_OFF_TOO_HIGH, TABLE_SETTLED, OBJECTION_TOO_LATE, NOTHING_TO_PAY, REVERSAL_TOO_HIGH, PAYEE_DECEASED,
    WORKER_SIGNATURE_WRONG, POWER_MISSING, POWER_TERMS_WRONG, NOT_REGISTRAR, NO_DEATH_ATTESTED, ESTATE_CLAIM_UNKNOWN,
    NOT_ATTESTER, ATTESTED_ALREADY, COMPLAINT_NOT_THERE, NOT_COMPLAINED_ABOUT, NOT_COMPLETED, WAGES_OPEN, NOTICE_RUNNING,
    WAGE_ACCOUNT_GUARDED, RECORD_KNOWN, NOT_HOLDER, RECORDS_STILL_NEEDED, RECORD_NOT_IN_STATUS,
)  # fmt: skip
