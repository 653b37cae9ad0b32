"""Tables and lines as the other rules find them, and where a line stands."""

from msgspec.structs import replace

from fenming.domains.identity.records import Duty
from fenming.domains.identity.rules import require_duty
from fenming.domains.payroll import codes, events
from fenming.domains.payroll.records import (
    SETTLEMENTS,
    WAGE_LINES,
    WAGE_TABLES,
    LineStatus,
    TableStatus,
    WageLine,
    WageTable,
)
from fenming.domains.payroll.rules.common import count_open
from fenming.ledger.codes import Rejected
from fenming.ledger.context import Context

BEYOND_RECALL = (TableStatus.APPROVED, TableStatus.PAID)
"""Only then can a disputed line be replaced or dismissed: before, its table may still be taken back and the line with it."""


def table_of(context: Context, number: int) -> WageTable:
    """The table with this number; refuses where there is none."""
    table = WAGE_TABLES.read(context.state, number)
    if table is None:
        raise Rejected(codes.TABLE_UNKNOWN, table=number)
    return table


def table_of_employer(context: Context, number: int) -> WageTable:
    """The table, if the sender acts for its employer as maker."""
    table = table_of(context, number)
    if table.employer != require_duty(context, Duty.MAKER):
        raise Rejected(codes.TABLE_UNKNOWN, table=number)
    return table


def line_of(context: Context, number: int, table: WageTable, index: int) -> WageLine:
    """A line that has been received."""
    if index >= table.received:
        raise Rejected(codes.LINE_UNKNOWN, table=number, line=index)
    return WAGE_LINES.expect(context.state, number, index)


def standing(table: WageTable, line: WageLine) -> LineStatus:
    """Where a line stands. That a window lapsed is written once in the table, not ten thousand times in its lines."""
    if line.status == LineStatus.LISTED and table.is_lapsed:
        return LineStatus.DISPUTED if line.is_strict else LineStatus.ACCEPTED
    return LineStatus(line.status)


def settle(context: Context, project: int, engagement: int, table: int, line: int, amount: int) -> None:
    """End the open settlement of a leaver if this line was it, with what it paid."""
    settlement = SETTLEMENTS.expect(context.state, engagement)
    if (settlement.table, settlement.line) != (table, line) or settlement.is_settled:
        return
    SETTLEMENTS.write(context.state, replace(settlement, is_settled=True), engagement)
    count_open(context, project, settlements=-1)
    context.emit(events.SettlementPaid(engagement, table, line, amount))


def advance(context: Context, number: int, table: WageTable, status: TableStatus) -> None:
    """Bring a table to a new status."""
    WAGE_TABLES.write(context.state, replace(table, status=status), number)
    context.emit(events.WageTableAdvanced(number, status))
