"""How workers agree to a table: each signs the own line, or objects, or lets the window of a public notice pass.

An objection takes one line out of the table and holds up nobody else. Silence accepts what the labour contract gives; it never
accepts less, nor a settlement, nor a replacement of what was disputed.
"""

from msgspec.structs import replace

from fenming.domains.approvals.records import Kind, Scope
from fenming.domains.approvals.rules import open_proposal
from fenming.domains.identity.parameters import Parameter
from fenming.domains.identity.rules import require_authority
from fenming.domains.payroll import actions, codes, events
from fenming.domains.payroll.records import (
    ENGAGEMENTS,
    RECOVERED,
    RECOVERIES,
    WAGE_LINES,
    WAGE_TABLES,
    LineStatus,
    Recovered,
    Recovery,
    TableStatus,
    WageLine,
    WageTable,
)
from fenming.domains.payroll.rules.common import count_heads, count_open, days_of, is_signed, is_signed_by
from fenming.domains.payroll.rules.lines import BEYOND_RECALL, advance, line_of, settle, standing, table_of, table_of_employer
from fenming.domains.payroll.rules.tables import give_back_set_off
from fenming.ledger.codes import Rejected
from fenming.ledger.context import Context

_BEFORE_SUBMISSION = (TableStatus.RECEIVING, TableStatus.COMPLETE)
_SIGNABLE = (LineStatus.LISTED, LineStatus.ACCEPTED, LineStatus.DISPUTED)


def sign_wage_lines(context: Context, action: actions.SignWageLines) -> None:
    """Take the workers' signatures on their lines; whoever brings them adds nothing of its own."""
    table = _table_before_submission(context, action.table)
    chain_id = context.frame.chain_id
    for signature in action.signatures:
        line = line_of(context, action.table, table, signature.line)
        if standing(table, line) not in _SIGNABLE:
            raise Rejected(codes.SIGNED_ALREADY, line=signature.line)
        message = actions.line_statement(
            chain_id, action.table, signature.line, line.month, line.days, line.amount, line.set_off
        )
        _check_signature(context, action.table, line, signature, message, action.device)
        table = _with_signed(context, table, line)
        WAGE_LINES.write(context.state, replace(line, status=LineStatus.SIGNED), action.table, signature.line)
    WAGE_TABLES.write(context.state, table, action.table)
    lines = tuple(signature.line for signature in action.signatures)
    context.emit(events.WageLinesSigned(action.table, lines, action.device))


def sign_wage_receipts(context: Context, action: actions.SignWageReceipts) -> None:
    """Take the workers' signed receipts for wages that have been paid."""
    table = table_of(context, action.table)
    for signature in action.signatures:
        line = line_of(context, action.table, table, signature.line)
        if line.status == LineStatus.RECEIPTED:
            raise Rejected(codes.SIGNED_ALREADY, line=signature.line)
        if line.status != LineStatus.PAID:
            raise Rejected(codes.LINE_NOT_PAID, line=signature.line)
        message = actions.receipt_statement(context.frame.chain_id, action.table, signature.line, line.month, line.net)
        _check_signature(context, action.table, line, signature, message, action.device)
        WAGE_LINES.write(context.state, replace(line, status=LineStatus.RECEIPTED), action.table, signature.line)
    lines = tuple(signature.line for signature in action.signatures)
    context.emit(events.WageReceiptsSigned(action.table, lines, action.device))


def _table_before_submission(context: Context, number: int) -> WageTable:
    table = table_of(context, number)
    if table.status not in _BEFORE_SUBMISSION:
        raise Rejected(codes.TABLE_SETTLED, table=number)
    return table


def _check_signature(
    context: Context, table: int, line: WageLine, signature: actions.LineSignature, message: bytes, device: bytes
) -> None:
    engagement = ENGAGEMENTS.expect(context.state, line.engagement)
    if not is_signed(context, engagement, signature, message):
        raise Rejected(codes.STATEMENT_SIGNATURE_WRONG, line=signature.line)
    if signature.agent:
        context.emit(events.AgentSigned(table, signature.line, engagement.worker, signature.agent, device))


def _with_signed(context: Context, table: WageTable, line: WageLine) -> WageTable:
    """The table's counts after a line was signed; a disputed line comes back into the table."""
    table = replace(table, signed=table.signed + 1)
    if standing(table, line) == LineStatus.DISPUTED:
        count_open(context, table.project, disputes=-1)
        return replace(table, withheld=table.withheld - 1, withheld_total=table.withheld_total - line.net)
    return _without_strict(table, line) if line.is_strict else table


def _without_strict(table: WageTable, line: WageLine) -> WageTable:
    return replace(table, strict=table.strict - 1, strict_total=table.strict_total - line.net)


# Notice and objection.


def publish_wage_notice(context: Context, action: actions.PublishWageNotice) -> None:
    """Open the objection window of a complete table; it closes by itself."""
    table = table_of_employer(context, action.table)
    if table.status != TableStatus.COMPLETE or table.window_until_day:
        raise Rejected(codes.TABLE_NOT_COMPLETE, table=action.table)
    until_day = context.day + days_of(context, Parameter.WAGE_OBJECTION_DAYS)
    WAGE_TABLES.write(context.state, replace(table, window_until_day=until_day), action.table)
    context.wait_until(until_day + 1, actions.CloseObjections(action.table))
    context.emit(events.WageNoticePublished(action.table, action.notice, until_day))


def close_objections(context: Context, action: actions.CloseObjections) -> None:
    """Accept what nobody objected to; lines that silence cannot accept are withheld."""
    table = WAGE_TABLES.expect(context.state, action.table)
    if table.status != TableStatus.COMPLETE:
        return
    lapsed = replace(
        table, is_lapsed=True, strict=0, strict_total=0, withheld=table.withheld + table.strict,
        withheld_total=table.withheld_total + table.strict_total,
    )  # fmt: skip
    WAGE_TABLES.write(context.state, lapsed, action.table)
    count_open(context, table.project, disputes=table.strict)
    context.emit(events.ObjectionsClosed(action.table, table.strict))


def object_to_wage_line(context: Context, action: actions.ObjectToWageLine) -> None:
    """Take a line out of the table into a dispute."""
    table = _table_before_submission(context, action.table)
    index = action.signature.line
    line = line_of(context, action.table, table, index)
    if standing(table, line) != LineStatus.LISTED:
        raise Rejected(codes.OBJECTION_TOO_LATE, line=index)
    message = actions.objection_statement(context.frame.chain_id, action.table, index, action.reason, action.text)
    _check_signature(context, action.table, line, action.signature, message, action.device)
    if line.is_strict:
        table = _without_strict(table, line)
    table = replace(table, withheld=table.withheld + 1, withheld_total=table.withheld_total + line.net)
    WAGE_TABLES.write(context.state, table, action.table)
    WAGE_LINES.write(context.state, replace(line, status=LineStatus.DISPUTED), action.table, index)
    count_open(context, table.project, disputes=1)
    context.emit(events.WageLineDisputed(action.table, index, action.reason, action.text))


def dismiss_dispute(context: Context, action: actions.DismissDispute) -> None:
    """The authority ends a dispute: nothing is owed on the line."""
    require_authority(context)
    table = table_of(context, action.table)
    line = line_of(context, action.table, table, action.line)
    if standing(table, line) != LineStatus.DISPUTED or table.status not in BEYOND_RECALL:
        raise Rejected(codes.LINE_NOT_CORRECTABLE, table=action.table, line=action.line)
    WAGE_LINES.write(context.state, replace(line, status=LineStatus.DISMISSED), action.table, action.line)
    count_open(context, table.project, disputes=-1)
    give_back_set_off(context, line)
    if line.is_head:
        count_heads(context, table.project, table.employer, line.month, settled=1)
    if ENGAGEMENTS.expect(context.state, line.engagement).left_day:
        settle(context, table.project, line.engagement, action.table, action.line, 0)
    context.emit(events.DisputeDismissed(action.table, action.line, action.decision))


# Submission.


def submit_wage_table(context: Context, action: actions.SubmitWageTable) -> None:
    """Put a table up for approval when every line is signed, accepted by silence, or out of it in dispute."""
    table = table_of_employer(context, action.table)
    if table.status != TableStatus.COMPLETE:
        raise Rejected(codes.TABLE_NOT_COMPLETE, table=action.table)
    silent = 0 if table.is_lapsed else table.line_count - table.signed - table.withheld
    if silent:
        raise Rejected(codes.LINES_UNSIGNED, unsigned=silent)
    amount = table.total - table.withheld_total
    if not amount:
        raise Rejected(codes.NOTHING_TO_PAY, table=action.table)
    proposal = open_proposal(
        context, Scope.PROJECT, table.project, Kind.WAGE_TABLE, action.table, amount,
        actions.ApproveWageTable(action.table), actions.ReopenWageTable(action.table),
    )  # fmt: skip
    advance(context, action.table, replace(table, proposal=proposal), TableStatus.SUBMITTED)


def reopen_wage_table(context: Context, action: actions.ReopenWageTable) -> None:
    """A refused table may be submitted again."""
    advance(context, action.table, WAGE_TABLES.expect(context.state, action.table), TableStatus.COMPLETE)


# Giving back.


def agree_reversal(context: Context, action: actions.AgreeReversal) -> None:
    """Take a worker's agreement to give back part of a paid line; no agent can give it, and no money moves now."""
    table = table_of(context, action.table)
    line = line_of(context, action.table, table, action.line)
    if line.status not in (LineStatus.PAID, LineStatus.RECEIPTED):
        raise Rejected(codes.LINE_NOT_PAID, line=action.line)
    recovery = RECOVERIES.read(context.state, line.engagement) or Recovery(0, 0)
    known = RECOVERED.read(context.state, action.table, action.line)
    recovered = action.amount + (known.amount if known else 0)
    if recovered > line.net:
        raise Rejected(codes.REVERSAL_TOO_HIGH, line=action.line, paid=line.net)
    serial = recovery.agreements + 1
    message = actions.reversal_statement(context.frame.chain_id, action.table, action.line, action.amount, serial)
    worker = ENGAGEMENTS.expect(context.state, line.engagement).worker
    signature = action.signature
    if signature.agent or not is_signed_by(context, worker, signature.slot, message, signature.signature):
        raise Rejected(codes.STATEMENT_SIGNATURE_WRONG, line=action.line)
    RECOVERIES.write(context.state, Recovery(recovery.outstanding + action.amount, serial), line.engagement)
    RECOVERED.write(context.state, Recovered(recovered), action.table, action.line)
    context.emit(
        events.ReversalAgreed(
            line.engagement, action.table, action.line, action.amount, recovery.outstanding + action.amount, action.reason,
            action.text,
        )
    )  # fmt: skip
