"""The part of the picture about workers: engagements, attendance, wage lines, complaints, and whose hands were between.

Days of paid leave are days of the month like any other: they are payable, and a person on paid leave is not elsewhere.
"""

from collections.abc import Iterator

from sqlalchemy import func, select

from fenming.domains.identity.records import PartyKind
from fenming.domains.identity.views import PARTIES
from fenming.domains.money.references import ReferenceKind
from fenming.domains.money.views import POSTINGS
from fenming.domains.payroll.queries import month_days, standing_overlaps, workers_by_agent, workers_by_device
from fenming.domains.payroll.records import ComplaintStatus, LineKind, LineStatus
from fenming.domains.payroll.views import ENGAGEMENTS, WAGE_LINES, WAGE_TABLES
from fenming.domains.payroll.views.payees import COMPLAINTS
from fenming.domains.payroll.views.people import OVERDUE_WAGES, SETTLEMENTS
from fenming.findings.model import (
    NO_DAY,
    Attendance,
    Complaint,
    Engagement,
    Handling,
    OverdueMonth,
    Overlap,
    WageLine,
)
from fenming.findings.views import Views

_OUT_OF_FORCE = (LineStatus.WITHDRAWN, LineStatus.REPLACED)
"""Lines in whose place another stands, or none: nobody is paid by them."""


def engagements(views: Views) -> Iterator[Engagement]:
    """Who works for whom, until when, and whether a leaver has been settled with; the tag says who is the same person."""
    tagged = select(PARTIES.c.party, PARTIES.c.person_tag).where(PARTIES.c.kind == int(PartyKind.PERSON))
    tags = {row.party: row.person_tag.hex() for row in views.connection.execute(tagged)}
    settled = {
        row.engagement: bool(row.is_paid or row.is_confirmed) for row in views.connection.execute(select(SETTLEMENTS))
    }
    open_complaints = select(COMPLAINTS.c.engagement).where(COMPLAINTS.c.status != int(ComplaintStatus.RESOLVED))
    complained = set(views.connection.scalars(open_complaints))
    for row in views.connection.execute(select(ENGAGEMENTS).order_by(ENGAGEMENTS.c.engagement)):
        yield Engagement(
            id=f"engagement-{row.engagement}", project=views.project(row.project), employer=views.party(row.employer),
            worker=views.party(row.worker), person=tags[row.worker], account=f"account-{row.wallet}", from_day=row.from_day,
            until_day=row.left_day or NO_DAY, settled=settled.get(row.engagement, False),
            complaint=row.engagement in complained,
        )  # fmt: skip


def attendance(views: Views) -> Iterator[Attendance]:
    """The payable days of each engagement and month, at whatever sites; without those that were corrected away."""
    for row in month_days(views.connection):
        yield Attendance(
            id=f"attendance-{row.engagement}-{row.month}", engagement=f"engagement-{row.engagement}", month=row.month,
            days=row.days, half_days=row.half_days,
        )  # fmt: skip


def overlaps(views: Views) -> Iterator[Overlap]:
    """Two places at once, as far as no correction has taken one of them away since."""
    for row in standing_overlaps(views.connection):
        yield Overlap(
            id=f"overlap-{row.overlap}", engagement=f"engagement-{row.engagement}",
            other_engagement=f"engagement-{row.other_engagement}", month=row.month, days=row.days, on_leave=row.on_leave,
        )  # fmt: skip


def wage_lines(views: Views) -> Iterator[WageLine]:
    """A line is paid with what was posted for it, to the worker or to what the worker has not collected yet."""
    line = POSTINGS.c.reference_number, POSTINGS.c.reference_line
    posted = select(*line, func.sum(POSTINGS.c.amount), func.max(POSTINGS.c.height)).where(
        POSTINGS.c.reference_kind == int(ReferenceKind.WAGE_LINE)
    )
    sums = views.connection.execute(posted.group_by(*line))
    paid = {(table, at): (amount, height) for table, at, amount, height in sums}
    tables = {row.wage_table: row for row in views.connection.execute(select(WAGE_TABLES))}
    in_force = WAGE_LINES.c.status.not_in([int(status) for status in _OUT_OF_FORCE])
    for row in views.connection.execute(select(WAGE_LINES).where(in_force).order_by(WAGE_LINES.c.wage_table, WAGE_LINES.c.line)):
        amount, height = paid.get((row.wage_table, row.line), (0, -1))
        table = tables[row.wage_table]
        # More for a line that was paid, or another in place of a disputed one, is for the month of that line.
        about = tables.get(row.corrects_table, table)
        yield WageLine(
            id=f"wageline-{row.wage_table}-{row.line}", engagement=f"engagement-{row.engagement}", month=about.month,
            days=row.days, amount=row.amount, paid=amount, paid_day=views.day(height) if amount else NO_DAY,
            currency=views.currency(table.project), set_off=row.amount if row.status == LineStatus.DISMISSED else row.set_off,
            is_disputed=row.status == LineStatus.DISPUTED, is_settlement=row.kind == LineKind.FINAL,
        )  # fmt: skip


def overdue_months(views: Views) -> Iterator[OverdueMonth]:
    """Months that the ledger has called overdue and that nobody has caught up with."""
    still = select(OVERDUE_WAGES).where(OVERDUE_WAGES.c.is_over == 0).order_by(OVERDUE_WAGES.c.number)
    # The ledger says it again from time to time: the first time gives the month its id, the last how it stands.
    latest = {(row.project, row.employer, row.month): row for row in views.connection.execute(still)}
    for (project, employer, month), row in latest.items():
        yield OverdueMonth(
            id=f"wages-{project}-{employer}-{month}", project=views.project(project), employer=views.party(employer),
            month=month, attended=row.attended, settled=row.settled, due_day=row.due_day,
        )  # fmt: skip


def complaints(views: Views) -> Iterator[Complaint]:
    """Complaints that neither the worker nor the authority has ended."""
    waiting = select(COMPLAINTS).where(COMPLAINTS.c.status != int(ComplaintStatus.RESOLVED))
    for row in views.connection.execute(waiting.order_by(COMPLAINTS.c.complaint)):
        yield Complaint(
            id=f"complaint-{row.complaint}", project=views.project(row.project), engagement=f"engagement-{row.engagement}",
            against=views.party(row.against), due_day=row.due_day, escalated=row.status == ComplaintStatus.ESCALATED,
        )  # fmt: skip


def handlings(views: Views) -> Iterator[Handling]:
    """On whose device, and by what agent, payees were served: one row for each pair."""
    projects = views.pairs(select(ENGAGEMENTS.c.worker, func.min(ENGAGEMENTS.c.project)).group_by(ENGAGEMENTS.c.worker))
    for device, worker in workers_by_device(views.connection):
        name = device.hex()[:16]
        yield Handling(
            id=f"device-{name}-{worker}", payee=views.party(worker), project=views.project(projects.get(worker, 0)), device=name
        )
    for agent, worker in workers_by_agent(views.connection):
        yield Handling(
            id=f"agent-{agent}-{worker}", payee=views.party(worker), project=views.project(projects.get(worker, 0)),
            agent=views.party(agent),
        )  # fmt: skip
