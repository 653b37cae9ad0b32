"""How a wage table is announced, received and, before it is submitted, taken back.

Each line is computed against what is recorded: the days of a month that no table lists yet, a line that it corrects, the sum a
worker agreed to give back. A line that pays less than the labour contract gives is let in, but silence will not accept it.
"""

from msgspec.structs import replace

from fenming.base.merkle import Frontier
from fenming.domains.payroll import actions, codes, events
from fenming.domains.payroll.records import (
    ATTENDANCE,
    RECOVERIES,
    SETTLEMENTS,
    WAGE_LINES,
    WAGE_TABLE_COUNT,
    WAGE_TABLES,
    Engagement,
    LineKind,
    LineStatus,
    TableStatus,
    WageLine,
    WageTable,
)
from fenming.domains.payroll.rules import common
from fenming.domains.payroll.rules.common import (
    check_month,
    count_heads,
    count_open,
    engagement_with,
    require_employer,
)
from fenming.domains.payroll.rules.days import earned, payable_days, recounted
from fenming.domains.payroll.rules.lines import BEYOND_RECALL, advance, line_of, standing, table_of, table_of_employer
from fenming.ledger.codes import Rejected
from fenming.ledger.context import Context
from fenming.ledger.counting import next_number


def open_wage_table(context: Context, action: actions.OpenWageTable) -> None:
    """Announce a table by its size, sum and root."""
    employer = require_employer(context, action.project)
    check_month(context, action.month)
    number = next_number(context.state, WAGE_TABLE_COUNT)
    table = WageTable(
        action.project, employer, action.month, action.line_count, action.total, action.lines_root, action.document,
        0, 0, (), 0, 0, 0, 0, 0, 0, False, 0, 0, 0, TableStatus.RECEIVING,
    )  # fmt: skip
    WAGE_TABLES.write(context.state, table, number)
    count_open(context, action.project, tables=1)
    context.emit(
        events.WageTableOpened(
            number, action.project, employer, action.month, action.line_count, action.total, action.document
        )
    )


def add_wage_lines(context: Context, action: actions.AddWageLines) -> None:
    """Receive the next part; the last part must complete the announced root and sum."""
    table = table_of_employer(context, action.table)
    if table.status != TableStatus.RECEIVING:
        raise Rejected(codes.TABLE_NOT_OPEN, table=action.table)
    if action.first_line != table.received:
        raise Rejected(codes.LINES_OUT_OF_ORDER, expected=table.received, given=action.first_line)
    if table.received + len(action.lines) > table.line_count:
        raise Rejected(codes.TOO_MANY_LINES, announced=table.line_count)
    frontier = Frontier(table.received, table.frontier)
    total, strict, strict_total = table.received_total, table.strict, table.strict_total
    for index, new in enumerate(action.lines, action.first_line):
        line = _list_line(context, action.table, table, index, new)
        frontier.append(actions.wage_line_leaf(index, new))
        total += line.net
        strict += line.is_strict
        strict_total += line.net if line.is_strict else 0
    received = table.received + len(action.lines)
    is_complete = received == table.line_count
    if total > table.total or (is_complete and (total, frontier.root()) != (table.total, table.lines_root)):
        raise Rejected(codes.TABLE_DIFFERS)
    changed = replace(
        table, received=received, received_total=total, frontier=frontier.hashes, strict=strict, strict_total=strict_total
    )
    if is_complete:
        advance(context, action.table, changed, TableStatus.COMPLETE)
    else:
        WAGE_TABLES.write(context.state, changed, action.table)


def _list_line(context: Context, number: int, table: WageTable, index: int, new: actions.NewWageLine) -> WageLine:
    engagement = engagement_with(context, new.engagement, table.employer, table.project)
    if new.kind in (LineKind.REGULAR, LineKind.FINAL) and not (new.corrects_table or new.corrects_line):
        line, due = _list_month(context, number, table, index, new, engagement)
    elif new.kind in (LineKind.SUPPLEMENT, LineKind.REPLACEMENT):
        line, due = _list_correction(context, number, table, index, new)
    else:
        raise Rejected(codes.LINE_KIND_WRONG, kind=new.kind)
    if new.set_off:
        recovery = RECOVERIES.read(context.state, new.engagement)
        outstanding = recovery.outstanding if recovery else 0
        if recovery is None or new.set_off > min(outstanding, new.amount):
            raise Rejected(codes.SET_OFF_TOO_HIGH, engagement=new.engagement, outstanding=outstanding)
        RECOVERIES.write(context.state, replace(recovery, outstanding=outstanding - new.set_off), new.engagement)
    line = replace(line, is_strict=line.is_strict or new.amount < due)
    WAGE_LINES.write(context.state, line, number, index)
    context.emit(
        events.WageLineListed(
            number, index, new.engagement, new.days, new.amount, new.set_off, new.kind, new.corrects_table,
            new.corrects_line, due,
        )
    )  # fmt: skip
    return line


def _list_month(
    context: Context, number: int, table: WageTable, index: int, new: actions.NewWageLine, engagement: Engagement
) -> tuple[WageLine, int]:
    """A month's own line, or the settlement of a leaver with the days that are left over; and what the days earn."""
    is_final = new.kind == LineKind.FINAL
    attendance = ATTENDANCE.read(context.state, new.engagement, table.month)
    if is_final:
        settlement = SETTLEMENTS.read(context.state, new.engagement)
        if settlement is None or settlement.table or settlement.is_confirmed:
            raise Rejected(codes.SETTLEMENT_NOT_OPEN, engagement=new.engagement)
        SETTLEMENTS.write(context.state, replace(settlement, table=number, line=index), new.engagement)
    elif attendance and attendance.table:
        raise Rejected(codes.LINE_DUPLICATE, engagement=new.engagement, table=attendance.table)
    left = payable_days(attendance) - attendance.listed_days if attendance else 0
    if new.days != left or (new.days == 0 and not is_final):
        raise Rejected(codes.ATTENDANCE_MISSING, engagement=new.engagement, recorded=left, days=new.days)
    is_head = bool(attendance and attendance.is_head and not attendance.table and new.days)
    if attendance and new.days:
        listed = replace(attendance, listed_days=attendance.listed_days + new.days, table=attendance.table or number)
        ATTENDANCE.write(context.state, listed, new.engagement, table.month)
    line = WageLine(
        new.engagement, table.month, new.days, new.amount, new.set_off, new.kind, 0, 0, is_final, is_head, LineStatus.LISTED
    )
    return line, earned(context, engagement, new.days)


def _list_correction(
    context: Context, number: int, table: WageTable, index: int, new: actions.NewWageLine
) -> tuple[WageLine, int]:
    """More for a line that was paid, or another line in place of a disputed one, which then is out of the dispute."""
    old_table = table_of(context, new.corrects_table)
    old = line_of(context, new.corrects_table, old_table, new.corrects_line)
    is_replacement = new.kind == LineKind.REPLACEMENT
    wanted = (LineStatus.DISPUTED,) if is_replacement else (LineStatus.PAID, LineStatus.RECEIPTED)
    is_fixed = old_table.status in BEYOND_RECALL
    if old.engagement != new.engagement or standing(old_table, old) not in wanted or not is_fixed:
        raise Rejected(codes.LINE_NOT_CORRECTABLE, table=new.corrects_table, line=new.corrects_line)
    if is_replacement:
        _check_days(new, old.days, new.days == old.days)
        WAGE_LINES.write(
            context.state, replace(old, status=LineStatus.REPLACED), new.corrects_table, new.corrects_line
        )
        count_open(context, table.project, disputes=-1)
        give_back_set_off(context, old)
        _move_settlement(context, new.engagement, (new.corrects_table, new.corrects_line), (number, index))
    elif new.days:
        attendance = ATTENDANCE.read(context.state, new.engagement, old.month)
        left = payable_days(attendance) - attendance.listed_days if attendance else 0
        _check_days(new, left, new.days <= left)
        if attendance:
            listed = replace(attendance, listed_days=attendance.listed_days + new.days)
            ATTENDANCE.write(context.state, listed, new.engagement, old.month)
    is_head = is_replacement and old.is_head
    line = WageLine(
        new.engagement, old.month, new.days, new.amount, new.set_off, new.kind, new.corrects_table, new.corrects_line,
        is_replacement, is_head, LineStatus.LISTED,
    )  # fmt: skip
    return line, 0


def _check_days(new: actions.NewWageLine, recorded: int, fits: bool) -> None:
    if not fits:
        raise Rejected(codes.ATTENDANCE_MISSING, engagement=new.engagement, recorded=recorded, days=new.days)


def _move_settlement(context: Context, engagement: int, from_line: tuple[int, int], to_line: tuple[int, int]) -> None:
    """A leaver's settlement is now in another line, if it was in this one."""
    settlement = SETTLEMENTS.read(context.state, engagement)
    if settlement and (settlement.table, settlement.line) == from_line:
        SETTLEMENTS.write(context.state, replace(settlement, table=to_line[0], line=to_line[1]), engagement)


def give_back_set_off(context: Context, line: WageLine) -> None:
    """What a line that will not be paid would have set off is outstanding again."""
    if line.set_off:
        recovery = RECOVERIES.expect(context.state, line.engagement)
        changed = replace(recovery, outstanding=recovery.outstanding + line.set_off)
        RECOVERIES.write(context.state, changed, line.engagement)


def withdraw_wage_table(context: Context, action: actions.WithdrawWageTable) -> None:
    """Take a table back before it is submitted: it stays visible with the reason, and its lines become free."""
    table = table_of_employer(context, action.table)
    if table.status not in (TableStatus.RECEIVING, TableStatus.COMPLETE):
        raise Rejected(codes.TABLE_SETTLED, table=action.table)
    advance(context, action.table, table, TableStatus.WITHDRAWN)
    context.emit(events.WageTableWithdrawn(action.table, action.reason, action.text))
    count_open(context, table.project, disputes=-table.withheld)
    context.enqueue(actions.FreeWageLines(action.table, 0))


def free_wage_lines(context: Context, action: actions.FreeWageLines) -> None:
    """Free the next lines of a withdrawn table; with the last one it stands open no longer."""
    table = WAGE_TABLES.expect(context.state, action.table)
    last = min(table.received, action.first_line + common.LINES_AT_ONCE)
    for index in range(action.first_line, last):
        line = WAGE_LINES.expect(context.state, action.table, index)
        _free_line(context, action.table, index, table, line)
        WAGE_LINES.write(context.state, replace(line, status=LineStatus.WITHDRAWN), action.table, index)
    if last < table.received:
        context.enqueue(actions.FreeWageLines(action.table, last))
    else:
        count_open(context, table.project, tables=-1)  # not before: a dispute may come back with its last line


def _free_line(context: Context, number: int, index: int, table: WageTable, line: WageLine) -> None:
    give_back_set_off(context, line)
    if line.kind == LineKind.REPLACEMENT:
        _move_settlement(context, line.engagement, (number, index), (line.corrects_table, line.corrects_line))
        old = WAGE_LINES.expect(context.state, line.corrects_table, line.corrects_line)
        restored = replace(old, status=LineStatus.DISPUTED)
        WAGE_LINES.write(context.state, restored, line.corrects_table, line.corrects_line)
        count_open(context, table.project, disputes=1)
        context.emit(events.WageLineDisputed(line.corrects_table, line.corrects_line, 0, b""))
        return
    if line.kind == LineKind.FINAL:
        settlement = SETTLEMENTS.expect(context.state, line.engagement)
        SETTLEMENTS.write(context.state, replace(settlement, table=0, line=0), line.engagement)
    attendance = ATTENDANCE.read(context.state, line.engagement, line.month)
    if attendance is None or not line.days:
        return
    own = 0 if attendance.table == number else attendance.table
    freed, change = recounted(replace(attendance, listed_days=attendance.listed_days - line.days, table=own))
    ATTENDANCE.write(context.state, freed, line.engagement, line.month)
    # A correction may have taken all days away while the line stood: then nobody is left to be paid for the month.
    if change:
        count_heads(context, table.project, table.employer, line.month, attended=change)
