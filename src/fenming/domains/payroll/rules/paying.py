"""How wages reach the worker, and what happens when they do not.

The general contractor approves and the ledger pays from the special wage account into each worker's own wallet
(保障农民工工资支付条例 第三十一条). If the account is short, the table waits for it to be funded and is then paid by itself;
nobody has to be asked again. A month that is not paid by its due day is said to be overdue until it is.
"""

from msgspec.structs import replace

from fenming.domains.contracts.rules import project_of
from fenming.domains.facts.records import FactName
from fenming.domains.facts.rules import await_fact, state_fact
from fenming.domains.identity.parameters import Parameter
from fenming.domains.money.postings import account_of, deliver
from fenming.domains.money.records import Purpose
from fenming.domains.money.references import ReferenceKind, reference
from fenming.domains.payroll import actions, events
from fenming.domains.payroll.records import (
    ENGAGEMENTS,
    MONTHS,
    WAGE_LINES,
    WAGE_TABLES,
    LineStatus,
    TableStatus,
    WageLine,
    WageTable,
)
from fenming.domains.payroll.rules import common
from fenming.domains.payroll.rules.common import count_heads, count_open, days_of
from fenming.domains.payroll.rules.lines import advance, settle, standing
from fenming.domains.payroll.rules.payees import note_uncollected, pay_held
from fenming.ledger.context import Context


def approve_wage_table(context: Context, action: actions.ApproveWageTable) -> None:
    """Pay the table at once if the special account is funded, else when it is."""
    table = WAGE_TABLES.expect(context.state, action.table)
    advance(context, action.table, table, TableStatus.APPROVED)
    state_fact(context, FactName.WAGE_TABLE_APPROVED, action.table)
    context.enqueue(actions.PayWages(action.table))


def pay_wages(context: Context, action: actions.PayWages) -> None:
    """Pay the next lines into the workers' wallets, or wait until the account can pay all that remain."""
    table = WAGE_TABLES.expect(context.state, action.table)
    source = project_of(context.state, table.project).wage_account
    balance = account_of(context.state, source).balance if source else 0
    if balance < table.total - table.withheld_total - table.paid_total:
        await_fact(context, FactName.SPECIAL_ACCOUNT_FUNDED, table.project, action)
        return
    paid_total = table.paid_total
    heads: dict[int, int] = {}
    last = min(table.line_count, table.paid + common.LINES_AT_ONCE)
    for index in range(table.paid, last):
        line = WAGE_LINES.expect(context.state, action.table, index)
        if standing(table, line) not in (LineStatus.SIGNED, LineStatus.ACCEPTED):
            continue
        _pay_line(context, source, action.table, index, line)
        paid_total += line.net
        if line.is_head:
            heads[line.month] = heads.get(line.month, 0) + 1
    for month, settled in heads.items():
        _settle_heads(context, table, month, settled)
    table = replace(table, paid=last, paid_total=paid_total)
    if last < table.line_count:
        WAGE_TABLES.write(context.state, table, action.table)
        context.enqueue(action)
        return
    advance(context, action.table, table, TableStatus.PAID)
    count_open(context, table.project, tables=-1)


def _pay_line(context: Context, source: int, number: int, index: int, line: WageLine) -> None:
    engagement = ENGAGEMENTS.expect(context.state, line.engagement)
    if line.net and engagement.is_held:
        pay_held(context, source, engagement, number, index, line.net)
    elif line.net:
        name = reference(ReferenceKind.WAGE_LINE, number, index)
        received = deliver(context, source, engagement.wallet, line.net, Purpose.WAGE, name)
        if received != engagement.wallet:
            note_uncollected(context, received, engagement.worker, number, index, line.net)
    WAGE_LINES.write(context.state, replace(line, status=LineStatus.PAID), number, index)
    if engagement.left_day:
        settle(context, engagement.project, line.engagement, number, index, line.net)


def _settle_heads(context: Context, table: WageTable, month: int, settled: int) -> None:
    count_heads(context, table.project, table.employer, month, settled=settled)
    wages = MONTHS.expect(context.state, table.project, table.employer, month)
    if wages.is_overdue and wages.settled >= wages.attended:
        MONTHS.write(context.state, replace(wages, is_overdue=False), table.project, table.employer, month)
        context.emit(events.WagesCaughtUp(table.project, table.employer, month))


def check_wages_due(context: Context, action: actions.CheckWagesDue) -> None:
    """Say, on the due day and again from time to time, that people who attended have not been paid for the month."""
    key = (action.project, action.employer, action.month)
    wages = MONTHS.expect(context.state, *key)
    is_overdue = wages.settled < wages.attended
    MONTHS.write(context.state, replace(wages, is_overdue=is_overdue), *key)
    if wages.is_overdue and not is_overdue:  # by a decision or a correction; a payment has said it already
        context.emit(events.WagesCaughtUp(*key))
    if is_overdue:
        context.emit(events.WagesOverdue(*key, wages.attended, wages.settled, wages.due_day))
        context.wait_until(context.day + days_of(context, Parameter.WAGE_REMINDER_DAYS), action)
