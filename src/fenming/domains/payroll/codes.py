"""Why payroll refuses, in the order in which it checks (9000-9999)."""

from fenming.ledger.codes import Code

NOT_EMPLOYER = Code(9001, "not_employer", "Organisation {organisation} employs nobody in project {project}.", "单位 {organisation} 在项目 {project} 中没有用工资格。", ("organisation", "project"))
WALLET_NOT_FOR_WORK = Code(9002, "wallet_not_for_work", "Account {account} is not an open wallet of the worker for this project.", "账户 {account} 不是该工人为本项目开立的钱包。", ("account",))
ENGAGED_ALREADY = Code(9003, "engaged_already", "Worker {worker} is engaged here already, as engagement {engagement}.", "工人 {worker} 已在此用工,编号 {engagement}。", ("worker", "engagement"))
ENGAGEMENT_UNKNOWN = Code(9004, "engagement_unknown", "There is no engagement {engagement} with this employer in this project.", "该用工单位在本项目没有用工关系 {engagement}。", ("engagement",))
MONTH_INVALID = Code(9005, "month_invalid", "{month} is not a month that has begun.", "{month} 不是已开始的月份。", ("month",))
DAYS_INVALID = Code(9006, "days_invalid", "{days} days cannot be worked in a month.", "一个月不可能出勤 {days} 天。", ("days",))
TABLE_UNKNOWN = Code(9007, "table_unknown", "There is no wage table {table} of this employer.", "该用工单位没有工资表 {table}。", ("table",))
TABLE_NOT_OPEN = Code(9008, "table_not_open", "Wage table {table} takes no more lines.", "工资表 {table} 不再接收明细。", ("table",))
LINES_OUT_OF_ORDER = Code(9009, "lines_out_of_order", "The next line of the table is {expected}, not {given}.", "工资表的下一行应为 {expected},不是 {given}。", ("expected", "given"))
TOO_MANY_LINES = Code(9010, "too_many_lines", "The table was announced with {announced} lines.", "工资表申报为 {announced} 行。", ("announced",))
ATTENDANCE_MISSING = Code(9011, "attendance_missing", "Engagement {engagement} has {recorded} days recorded; the line says {days}.", "用工关系 {engagement} 记录出勤 {recorded} 天,工资行为 {days} 天。", ("engagement", "recorded", "days"))
LINE_DUPLICATE = Code(9012, "line_duplicate", "Engagement {engagement} stands in wage table {table} for this month already.", "用工关系 {engagement} 本月已列入工资表 {table}。", ("engagement", "table"))
TABLE_DIFFERS = Code(9013, "table_differs", "The lines do not add up to the announced root and total.", "明细与申报的根哈希和合计不符。")
TABLE_NOT_COMPLETE = Code(9014, "table_not_complete", "Wage table {table} is not complete, or has been submitted.", "工资表 {table} 未收齐或已提交。", ("table",))
LINE_UNKNOWN = Code(9015, "line_unknown", "Wage table {table} has no line {line}.", "工资表 {table} 没有第 {line} 行。", ("table", "line"))
STATEMENT_SIGNATURE_WRONG = Code(9016, "statement_signature_wrong", "The worker's signature on line {line} is not good.", "第 {line} 行的工人签名无效。", ("line",))
SIGNED_ALREADY = Code(9017, "signed_already", "Line {line} has been signed already.", "第 {line} 行已签名。", ("line",))
LINES_UNSIGNED = Code(9018, "lines_unsigned", "{unsigned} workers have not signed their line yet.", "还有 {unsigned} 名工人未签字确认。", ("unsigned",))
LINE_NOT_PAID = Code(9019, "line_not_paid", "Line {line} has not been paid yet.", "第 {line} 行尚未支付。", ("line",))

CODES = (
    NOT_EMPLOYER, WALLET_NOT_FOR_WORK, ENGAGED_ALREADY, ENGAGEMENT_UNKNOWN, MONTH_INVALID, DAYS_INVALID, TABLE_UNKNOWN,
    TABLE_NOT_OPEN, LINES_OUT_OF_ORDER, TOO_MANY_LINES, ATTENDANCE_MISSING, LINE_DUPLICATE, TABLE_DIFFERS,
    TABLE_NOT_COMPLETE, LINE_UNKNOWN, STATEMENT_SIGNATURE_WRONG, SIGNED_ALREADY, LINES_UNSIGNED, LINE_NOT_PAID,
)  # fmt: skip
