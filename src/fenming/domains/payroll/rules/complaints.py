"""Complaints about wages, each with a clock: answered in time or before the authority; silence never ends one."""

from msgspec.structs import replace

from fenming.domains.identity.parameters import Parameter
from fenming.domains.identity.records import Duty, Role
from fenming.domains.identity.rules import has_role, require_authority, require_duty
from fenming.domains.payroll import actions, codes, events
from fenming.domains.payroll.records import COMPLAINT_COUNT, COMPLAINTS, Complaint, ComplaintStatus, PowerKind
from fenming.domains.payroll.rules.common import count_open, days_of, engagement_of, require_power
from fenming.ledger.codes import Rejected
from fenming.ledger.context import Context
from fenming.ledger.counting import next_number


def file_complaint(context: Context, action: actions.FileComplaint) -> None:
    """Open a complaint against the employer of an engagement."""
    engagement = engagement_of(context.state, action.engagement)
    if context.sender != engagement.worker:
        require_power(context, engagement.worker, context.sender, PowerKind.COMPLAIN)
    number = next_number(context.state, COMPLAINT_COUNT)
    due_day = _start_clock(context, number)
    complaint = Complaint(
        engagement.project, action.engagement, engagement.employer, action.kind, action.text, context.sender, due_day,
        ComplaintStatus.OPEN,
    )  # fmt: skip
    COMPLAINTS.write(context.state, complaint, number)
    count_open(context, engagement.project, complaints=1)
    context.emit(
        events.ComplaintFiled(
            number, engagement.project, action.engagement, engagement.employer, action.kind, action.text, context.sender,
            due_day,
        )
    )  # fmt: skip


def answer_complaint(context: Context, action: actions.AnswerComplaint) -> None:
    """The employer or the general contractor answers; the worker then has as long to reply."""
    complaint = _complaint_in(context, action.complaint, ComplaintStatus.OPEN)
    party = require_duty(context, Duty.MAKER)
    if party != complaint.against and not has_role(context.state, complaint.project, party, Role.GENERAL_CONTRACTOR):
        raise Rejected(codes.NOT_COMPLAINED_ABOUT, party=party, complaint=action.complaint)
    answered = replace(complaint, due_day=_start_clock(context, action.complaint))
    _advance(context, action.complaint, answered, ComplaintStatus.ANSWERED, 0, action.text)


def reply_to_answer(context: Context, action: actions.ReplyToAnswer) -> None:
    """Take the answer, or go on to the authority."""
    complaint = _complaint_in(context, action.complaint, ComplaintStatus.ANSWERED)
    if context.sender not in (complaint.filer, engagement_of(context.state, complaint.engagement).worker):
        raise Rejected(codes.NOT_COMPLAINED_ABOUT, party=context.sender, complaint=action.complaint)
    status = ComplaintStatus.RESOLVED if action.is_satisfied else ComplaintStatus.ESCALATED
    _advance(context, action.complaint, complaint, status, 0, b"")


def decide_complaint(context: Context, action: actions.DecideComplaint) -> None:
    """The authority decides what has come to it."""
    require_authority(context)
    complaint = _complaint_in(context, action.complaint, ComplaintStatus.ESCALATED)
    _advance(context, action.complaint, complaint, ComplaintStatus.RESOLVED, action.outcome, action.text)


def escalate_complaint(context: Context, action: actions.EscalateComplaint) -> None:
    """Take to the authority what was not answered, or not replied to, in time."""
    complaint = COMPLAINTS.expect(context.state, action.complaint)
    is_running = complaint.status in (ComplaintStatus.OPEN, ComplaintStatus.ANSWERED)
    if is_running and complaint.due_day <= context.day:  # an answer has started the clock anew: that one runs on
        _advance(context, action.complaint, complaint, ComplaintStatus.ESCALATED, 0, b"")


def _start_clock(context: Context, number: int) -> int:
    due_day = context.day + days_of(context, Parameter.WAGE_COMPLAINT_DAYS)
    context.wait_until(due_day, actions.EscalateComplaint(number))
    return due_day


def _complaint_in(context: Context, number: int, status: ComplaintStatus) -> Complaint:
    complaint = COMPLAINTS.read(context.state, number)
    if complaint is None or complaint.status != status:
        raise Rejected(codes.COMPLAINT_NOT_THERE, complaint=number, status=int(status))
    return complaint


def _advance(
    context: Context, number: int, complaint: Complaint, status: ComplaintStatus, outcome: int, text: bytes
) -> None:
    COMPLAINTS.write(context.state, replace(complaint, status=status), number)
    if status == ComplaintStatus.RESOLVED:
        count_open(context, complaint.project, complaints=-1)
    context.emit(events.ComplaintAdvanced(number, status, complaint.due_day, outcome, text))
