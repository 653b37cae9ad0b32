"""How attendance is recorded from gates' files, and how it is corrected.

A file adds half-days and never takes any away: gates send late, in parts, and twice. What should not be there is taken out by a
correction, with a reason, that a checker of the general contractor confirms. Two places at once are recorded, not refused: the
gate says what it saw, and the contradiction is for whoever looks into it.
"""

from msgspec.structs import replace

from fenming.domains.identity.records import Duty
from fenming.domains.payroll import actions, codes, events
from fenming.domains.payroll.records import (
    ATTENDANCE,
    CORRECTION_COUNT,
    CORRECTIONS,
    GATE_FILES,
    PAID_LEAVE_SITE,
    SITE_PASSES,
    SITES,
    WORKERS,
    Correction,
    Engagement,
    GateFile,
)
from fenming.domains.payroll.rules.common import (
    check_month,
    count_heads,
    engagement_with,
    require_contractor,
    require_employer,
)
from fenming.domains.payroll.rules.days import (
    half_days_at,
    half_days_between,
    is_recorded_at,
    last_day_of_work,
    recounted,
    with_half_days,
)
from fenming.ledger.codes import Rejected
from fenming.ledger.context import Context
from fenming.ledger.counting import next_number


def record_attendance(context: Context, action: actions.RecordAttendance) -> None:
    """Add the half-days of a gate's file."""
    employer = require_employer(context, action.project)
    check_month(context, action.month)
    if action.site and SITES.read(context.state, action.project, action.site) is None:
        raise Rejected(codes.SITE_UNKNOWN, project=action.project, site=action.site)
    _take_file(context, action, employer)
    recorded = []
    attended = 0
    for line in action.lines:
        engagement = engagement_with(context, line.engagement, employer, action.project)
        _check_half_days(context, line.engagement, engagement, action.site, action.month, line.half_days)
        new_heads, days = add_half_days(
            context, line.engagement, engagement, action.site, action.month, line.half_days
        )
        attended += new_heads
        recorded.append(days)
    count_heads(context, action.project, employer, action.month, attended=attended)
    context.emit(
        events.AttendanceRecorded(
            action.project, employer, action.site, action.month, tuple(recorded), action.evidence, action.device
        )
    )


def _take_file(context: Context, action: actions.RecordAttendance, employer: int) -> None:
    """A file belongs to one employer, site and month, whatever the number of its parts."""
    file = GateFile(employer, action.project, action.site, action.month)
    known = GATE_FILES.read(context.state, action.evidence)
    if known is None:
        GATE_FILES.write(context.state, file, action.evidence)
    elif known != file:
        raise Rejected(codes.FILE_USED, month=known.month, site=known.site)


def _check_half_days(
    context: Context, number: int, engagement: Engagement, site: int, month: int, half_days: int
) -> None:
    """Only days of the engagement up to today, and at a site with its own gate only days between entry and exit."""
    from_day, until_day = engagement.from_day, min(last_day_of_work(engagement), context.day)
    if site:
        passed = SITE_PASSES.read(context.state, number, site)
        if passed is None:
            raise Rejected(codes.PASS_WRONG, engagement=number, site=site)
        from_day, until_day = max(from_day, passed.entered_day), min(until_day, passed.left_day or until_day)
    if not half_days or half_days & ~half_days_between(month, from_day, until_day):
        raise Rejected(codes.DAYS_INVALID, engagement=number)


def add_half_days(
    context: Context, number: int, engagement: Engagement, site: int, month: int, half_days: int
) -> tuple[int, events.RecordedDays]:
    """Add half-days to a month; returns by how much the heads of the month grow, and what is recorded at the site now."""
    before = ATTENDANCE.read(context.state, number, month)
    there = half_days_at(before, site)
    _find_overlaps(context, number, engagement.worker, site, month, half_days & ~there)
    after, new_heads = recounted(with_half_days(before, site, there | half_days))
    ATTENDANCE.write(context.state, after, number, month)
    return new_heads, events.RecordedDays(number, there | half_days, not is_recorded_at(before, site))


def _find_overlaps(context: Context, number: int, worker: int, site: int, month: int, added: int) -> None:
    """Say where the same person stands recorded elsewhere for the same half-days, with any employer on any project."""
    for other in WORKERS.expect(context.state, worker).engagements:
        attendance = ATTENDANCE.read(context.state, other, month)
        for elsewhere in attendance.sites if attendance else ():
            both = elsewhere.half_days & added
            if both and (other, elsewhere.site) != (number, site):
                context.emit(events.AttendanceOverlaps(worker, month, number, site, other, elsewhere.site, both))


def correct_attendance(context: Context, action: actions.CorrectAttendance) -> None:
    """Ask for a correction; nothing changes yet."""
    employer = require_employer(context, action.project)
    check_month(context, action.month)
    if action.site not in (0, PAID_LEAVE_SITE) and SITES.read(context.state, action.project, action.site) is None:
        raise Rejected(codes.SITE_UNKNOWN, project=action.project, site=action.site)
    for line in action.lines:
        engagement = engagement_with(context, line.engagement, employer, action.project)
        allowed = half_days_between(action.month, engagement.from_day, min(last_day_of_work(engagement), context.day))
        recorded = half_days_at(ATTENDANCE.read(context.state, line.engagement, action.month), action.site)
        if line.half_days & ~allowed or line.half_days == recorded:
            raise Rejected(codes.DAYS_INVALID, engagement=line.engagement)
    number = next_number(context.state, CORRECTION_COUNT)
    correction = Correction(
        action.project, employer, action.site, action.month, action.lines, action.reason, action.text, context.sender, False
    )
    CORRECTIONS.write(context.state, correction, number)
    context.emit(
        events.CorrectionAsked(
            number, action.project, employer, action.site, action.month, action.lines, action.reason, action.text
        )
    )


def confirm_correction(context: Context, action: actions.ConfirmCorrection) -> None:
    """Let a correction take effect: another person than the one who asked, for the general contractor."""
    correction = CORRECTIONS.read(context.state, action.correction)
    if correction is None or correction.is_done:
        raise Rejected(codes.CORRECTION_UNKNOWN, correction=action.correction)
    require_contractor(context, correction.project, Duty.CHECKER)
    if context.sender == correction.maker:
        raise Rejected(codes.SECOND_EYES_NEEDED, party=context.sender)
    heads = 0
    recorded = []
    for line in correction.lines:
        before = ATTENDANCE.read(context.state, line.engagement, correction.month)
        is_first = not is_recorded_at(before, correction.site)
        recorded.append(events.RecordedDays(line.engagement, line.half_days, is_first))
        after, change = recounted(with_half_days(before, correction.site, line.half_days))
        ATTENDANCE.write(context.state, after, line.engagement, correction.month)
        heads += change
    count_heads(context, correction.project, correction.employer, correction.month, attended=heads)
    CORRECTIONS.write(context.state, replace(correction, is_done=True), action.correction)
    context.emit(events.AttendanceCorrected(action.correction, correction.site, correction.month, tuple(recorded)))
