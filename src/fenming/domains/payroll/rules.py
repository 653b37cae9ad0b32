"""How workers are engaged, how a wage table is received, signed and approved, and how wages reach the worker.

The employer lists, the worker signs, the general contractor approves, and the ledger pays from the special wage account into
each worker's own wallet (保障农民工工资支付条例 第三十一条). If the account is short, the table waits for the account to be
funded and is then paid by itself; nobody has to be asked again.
"""

from collections.abc import Callable

from msgspec.structs import replace

from fenming.base.calendar import is_month
from fenming.base.merkle import Frontier
from fenming.domains.approvals.records import Kind, Scope
from fenming.domains.approvals.rules import open_proposal
from fenming.domains.contracts.events import WageAccountNamed
from fenming.domains.contracts.rules import project_of
from fenming.domains.facts.records import FactName
from fenming.domains.facts.rules import await_fact, state_fact
from fenming.domains.identity.records import PARTIES, Duty, Role
from fenming.domains.identity.rules import has_role, require_duty
from fenming.domains.money.events import Posted
from fenming.domains.money.postings import account_of, deliver
from fenming.domains.money.records import AccountKind, AccountStatus, Purpose
from fenming.domains.money.references import ReferenceKind, reference
from fenming.domains.payroll import actions, codes, events
from fenming.domains.payroll.funding import account_named, money_arrived
from fenming.domains.payroll.records import (
    ATTENDANCE,
    ENGAGED,
    ENGAGEMENT_COUNT,
    ENGAGEMENTS,
    TABLES,
    WAGE_LINES,
    WAGE_TABLE_COUNT,
    WAGE_TABLES,
    Attendance,
    Count,
    Engagement,
    EngagementNumber,
    LineStatus,
    TableStatus,
    WageLine,
    WageTable,
)
from fenming.ledger.codes import Rejected
from fenming.ledger.context import Context
from fenming.ledger.rulebook import Domain
from fenming.ledger.tables import Table

_EMPLOYERS = Role.GENERAL_CONTRACTOR | Role.SUBCONTRACTOR
_LINES_PAID_AT_ONCE = 500


# Who works, and for how long.


def engage_workers(context: Context, action: actions.EngageWorkers) -> None:
    """Take workers on, each with a wallet of its own for this project."""
    employer = _require_employer(context, action.project)
    for new in action.workers:
        wallet = account_of(context.state, new.wallet)
        held = (wallet.owner, wallet.kind, wallet.project, wallet.status)
        if held != (new.worker, AccountKind.GENERAL, action.project, AccountStatus.OPEN):
            raise Rejected(codes.WALLET_NOT_FOR_WORK, account=new.wallet)
        engaged = ENGAGED.read(context.state, action.project, employer, new.worker)
        if engaged:
            raise Rejected(codes.ENGAGED_ALREADY, worker=new.worker, engagement=engaged.engagement)
        number = _next(context, ENGAGEMENT_COUNT)
        engagement = Engagement(action.project, employer, new.worker, new.wallet, context.day)
        ENGAGEMENTS.write(context.state, engagement, number)
        ENGAGED.write(context.state, EngagementNumber(number), action.project, employer, new.worker)
        context.emit(events.WorkerEngaged(number, action.project, employer, new.worker, new.wallet))


def record_attendance(context: Context, action: actions.RecordAttendance) -> None:
    """Record the days worked; a later record for the same month replaces one that no wage table rests on."""
    employer = require_duty(context, Duty.MAKER)
    _check_month(context, action.month)
    for line in action.lines:
        engagement = ENGAGEMENTS.read(context.state, line.engagement)
        if engagement is None or engagement.employer != employer:
            raise Rejected(codes.ENGAGEMENT_UNKNOWN, engagement=line.engagement)
        if not 1 <= line.days <= 31:
            raise Rejected(codes.DAYS_INVALID, days=line.days)
        known = ATTENDANCE.read(context.state, line.engagement, action.month)
        if known and known.table:
            raise Rejected(codes.LINE_DUPLICATE, engagement=line.engagement, table=known.table)
        ATTENDANCE.write(context.state, Attendance(line.days, action.evidence, 0), line.engagement, action.month)
    context.emit(events.AttendanceRecorded(employer, action.month, len(action.lines), action.evidence))


# How a wage table is received and signed.


def open_wage_table(context: Context, action: actions.OpenWageTable) -> None:
    """Announce a table by its size, sum and root."""
    employer = _require_employer(context, action.project)
    _check_month(context, action.month)
    number = _next(context, WAGE_TABLE_COUNT)
    table = WageTable(
        action.project, employer, action.month, action.line_count, action.total, action.lines_root, action.document,
        0, 0, (), 0, 0, 0, 0, TableStatus.RECEIVING,
    )  # fmt: skip
    WAGE_TABLES.write(context.state, table, number)
    context.emit(
        events.WageTableOpened(
            number, action.project, employer, action.month, action.line_count, action.total, action.document
        )
    )


def add_wage_lines(context: Context, action: actions.AddWageLines) -> None:
    """Receive the next part; the last part must complete the announced root and sum."""
    table = _table_of_employer(context, action.table)
    if table.status != TableStatus.RECEIVING:
        raise Rejected(codes.TABLE_NOT_OPEN, table=action.table)
    if action.first_line != table.received:
        raise Rejected(codes.LINES_OUT_OF_ORDER, expected=table.received, given=action.first_line)
    if table.received + len(action.lines) > table.line_count:
        raise Rejected(codes.TOO_MANY_LINES, announced=table.line_count)
    frontier = Frontier(table.received, table.frontier)
    total = table.received_total
    for index, line in enumerate(action.lines, action.first_line):
        _list_line(context, action.table, table, index, line)
        frontier.append(actions.wage_line_leaf(index, line))
        total += line.amount
    received = table.received + len(action.lines)
    complete = received == table.line_count
    if total > table.total or (complete and (total, frontier.root()) != (table.total, table.lines_root)):
        raise Rejected(codes.TABLE_DIFFERS)
    status = TableStatus.COMPLETE if complete else TableStatus.RECEIVING
    changed = replace(table, received=received, received_total=total, frontier=frontier.hashes, status=status)
    WAGE_TABLES.write(context.state, changed, action.table)
    if complete:
        context.emit(events.WageTableAdvanced(action.table, status))


def _list_line(context: Context, number: int, table: WageTable, index: int, line: actions.NewWageLine) -> None:
    engagement = ENGAGEMENTS.read(context.state, line.engagement)
    if engagement is None or (engagement.employer, engagement.project) != (table.employer, table.project):
        raise Rejected(codes.ENGAGEMENT_UNKNOWN, engagement=line.engagement)
    attendance = ATTENDANCE.read(context.state, line.engagement, table.month)
    recorded = attendance.days if attendance else 0
    if attendance is None or recorded != line.days:
        raise Rejected(codes.ATTENDANCE_MISSING, engagement=line.engagement, recorded=recorded, days=line.days)
    if attendance.table:
        raise Rejected(codes.LINE_DUPLICATE, engagement=line.engagement, table=attendance.table)
    ATTENDANCE.write(context.state, replace(attendance, table=number), line.engagement, table.month)
    WAGE_LINES.write(context.state, WageLine(line.engagement, line.days, line.amount, LineStatus.LISTED), number, index)
    context.emit(events.WageLineListed(number, index, line.engagement, line.days, line.amount))


def sign_wage_lines(context: Context, action: actions.SignWageLines) -> None:
    """Take the workers' signatures on their lines; whoever brings them adds nothing of its own."""
    table = _table_of(context, action.table)

    def statement(index: int, line: WageLine) -> bytes:
        return actions.line_statement(
            context.frame.chain_id, action.table, index, table.month, line.days, line.amount
        )

    for signature in action.signatures:
        line = _line_of(context, action.table, table, signature.line)
        if line.status != LineStatus.LISTED:
            raise Rejected(codes.SIGNED_ALREADY, line=signature.line)
        _check_statement(context, line, signature, statement)
        WAGE_LINES.write(context.state, replace(line, status=LineStatus.SIGNED), action.table, signature.line)
    changed = replace(table, signed=table.signed + len(action.signatures))
    WAGE_TABLES.write(context.state, changed, action.table)
    context.emit(events.WageLinesSigned(action.table, tuple(signature.line for signature in action.signatures)))


def sign_wage_receipts(context: Context, action: actions.SignWageReceipts) -> None:
    """Take the workers' signed receipts for wages that have been paid."""
    table = _table_of(context, action.table)

    def statement(index: int, line: WageLine) -> bytes:
        return actions.receipt_statement(context.frame.chain_id, action.table, index, table.month, line.amount)

    for signature in action.signatures:
        line = _line_of(context, action.table, table, signature.line)
        if line.status == LineStatus.RECEIPTED:
            raise Rejected(codes.SIGNED_ALREADY, line=signature.line)
        if line.status != LineStatus.PAID:
            raise Rejected(codes.LINE_NOT_PAID, line=signature.line)
        _check_statement(context, line, signature, statement)
        WAGE_LINES.write(context.state, replace(line, status=LineStatus.RECEIPTED), action.table, signature.line)
    context.emit(events.WageReceiptsSigned(action.table, tuple(signature.line for signature in action.signatures)))


def _check_statement(
    context: Context, line: WageLine, signature: actions.LineSignature, statement: Callable[[int, WageLine], bytes]
) -> None:
    worker = PARTIES.expect(context.state, ENGAGEMENTS.expect(context.state, line.engagement).worker)
    known = signature.slot < len(worker.keys) and worker.keys[signature.slot].active
    message = statement(signature.line, line)
    if not known or not context.signed_by(worker.keys[signature.slot], message, signature.signature):
        raise Rejected(codes.STATEMENT_SIGNATURE_WRONG, line=signature.line)


# How it is approved and paid.


def submit_wage_table(context: Context, action: actions.SubmitWageTable) -> None:
    """Put a table that every worker has signed up for approval."""
    table = _table_of_employer(context, action.table)
    if table.status != TableStatus.COMPLETE:
        raise Rejected(codes.TABLE_NOT_COMPLETE, table=action.table)
    if table.signed != table.line_count:
        raise Rejected(codes.LINES_UNSIGNED, unsigned=table.line_count - table.signed)
    proposal = open_proposal(
        context, Scope.PROJECT, table.project, Kind.WAGE_TABLE, action.table, table.total,
        actions.ApproveWageTable(action.table), actions.ReopenWageTable(action.table),
    )  # fmt: skip
    _advance(context, action.table, replace(table, proposal=proposal), TableStatus.SUBMITTED)


def reopen_wage_table(context: Context, action: actions.ReopenWageTable) -> None:
    """A refused table may be submitted again."""
    _advance(context, action.table, WAGE_TABLES.expect(context.state, action.table), TableStatus.COMPLETE)


def approve_wage_table(context: Context, action: actions.ApproveWageTable) -> None:
    """Pay the table at once if the special account is funded, else when it is."""
    table = WAGE_TABLES.expect(context.state, action.table)
    _advance(context, action.table, table, TableStatus.APPROVED)
    state_fact(context, FactName.WAGE_TABLE_APPROVED, action.table)
    context.enqueue(actions.PayWages(action.table))


def pay_wages(context: Context, action: actions.PayWages) -> None:
    """Pay the next lines into the workers' wallets, or wait until the account can pay all that remain."""
    table = WAGE_TABLES.expect(context.state, action.table)
    source = project_of(context.state, table.project).wage_account
    balance = account_of(context.state, source).balance if source else 0
    if balance < table.total - table.paid_total:
        await_fact(context, FactName.SPECIAL_ACCOUNT_FUNDED, table.project, action)
        return
    paid_total = table.paid_total
    last = min(table.line_count, table.paid + _LINES_PAID_AT_ONCE)
    for index in range(table.paid, last):
        line = WAGE_LINES.expect(context.state, action.table, index)
        wallet = ENGAGEMENTS.expect(context.state, line.engagement).wallet
        deliver(
            context, source, wallet, line.amount, Purpose.WAGE, reference(ReferenceKind.WAGE_LINE, action.table, index)
        )
        WAGE_LINES.write(context.state, replace(line, status=LineStatus.PAID), action.table, index)
        paid_total += line.amount
    table = replace(table, paid=last, paid_total=paid_total)
    if last < table.line_count:
        WAGE_TABLES.write(context.state, table, action.table)
        context.enqueue(action)
        return
    _advance(context, action.table, table, TableStatus.PAID)


def _advance(context: Context, number: int, table: WageTable, status: TableStatus) -> None:
    WAGE_TABLES.write(context.state, replace(table, status=status), number)
    context.emit(events.WageTableAdvanced(number, status))


def _require_employer(context: Context, project: int) -> int:
    project_of(context.state, project)
    employer = require_duty(context, Duty.MAKER)
    if not has_role(context.state, project, employer, _EMPLOYERS):
        raise Rejected(codes.NOT_EMPLOYER, organisation=employer, project=project)
    return employer


def _check_month(context: Context, month: int) -> None:
    if not is_month(month) or month > context.month:
        raise Rejected(codes.MONTH_INVALID, month=month)


def _table_of(context: Context, number: int) -> WageTable:
    table = WAGE_TABLES.read(context.state, number)
    if table is None:
        raise Rejected(codes.TABLE_UNKNOWN, table=number)
    return table


def _table_of_employer(context: Context, number: int) -> WageTable:
    table = _table_of(context, number)
    if table.employer != require_duty(context, Duty.MAKER):
        raise Rejected(codes.TABLE_UNKNOWN, table=number)
    return table


def _line_of(context: Context, number: int, table: WageTable, index: int) -> WageLine:
    if index >= table.received:
        raise Rejected(codes.LINE_UNKNOWN, table=number, line=index)
    return WAGE_LINES.expect(context.state, number, index)


def _next(context: Context, counter: Table[Count]) -> int:
    count = counter.read(context.state)
    number = count.count + 1 if count else 1
    counter.write(context.state, Count(number))
    return number


DOMAIN = Domain(
    name="payroll",
    tables=TABLES,
    codes=codes.CODES,
    events=events.EVENTS,
    rules={
        actions.EngageWorkers: engage_workers,
        actions.RecordAttendance: record_attendance,
        actions.OpenWageTable: open_wage_table,
        actions.AddWageLines: add_wage_lines,
        actions.SignWageLines: sign_wage_lines,
        actions.SubmitWageTable: submit_wage_table,
        actions.SignWageReceipts: sign_wage_receipts,
    },
    due_rules={
        actions.ApproveWageTable: approve_wage_table,
        actions.ReopenWageTable: reopen_wage_table,
        actions.PayWages: pay_wages,
    },
    follow_ups={Posted: money_arrived, WageAccountNamed: account_named},
    costs={
        actions.EngageWorkers: lambda action: len(action.workers),
        actions.RecordAttendance: lambda action: len(action.lines),
        actions.AddWageLines: lambda action: len(action.lines),
        actions.SignWageLines: lambda action: len(action.signatures),
        actions.SignWageReceipts: lambda action: len(action.signatures),
        actions.PayWages: lambda action: _LINES_PAID_AT_ONCE,
    },
)
