"""What workers have said themselves, or a date has shown: overdue months, complaints, disputed lines, work on paid leave."""

from collections.abc import Iterator

from fenming.findings.hits import Hit, Rule, Settings, grouped
from fenming.findings.model import Picture
from fenming.findings.rules.wages import REGULATION

HOUSE = "the ledger's own clocks; their days are dated parameters"


def month_overdue(picture: Picture, settings: Settings) -> Iterator[Hit]:
    """An employer has not paid all who attended in a month by the day on which its wages were due."""
    for month in picture.overdue_months:
        late = picture.day - month.due_day
        if late > settings["days"]:
            words = {"employer": month.employer, "month": month.month, "missing": month.attended - month.settled}
            yield Hit(month.id, (month.id, month.employer), settings["days"], late, month.project, words=words)


def complaint_unanswered(picture: Picture, settings: Settings) -> Iterator[Hit]:
    """A worker's complaint has gone to the authority, or waits beyond its day."""
    for complaint in picture.complaints:
        late = picture.day - complaint.due_day
        if complaint.escalated or late > settings["days"]:
            level = "red" if complaint.escalated else ""
            words = {"against": complaint.against}
            inputs = (complaint.id, complaint.engagement)
            yield Hit(complaint.id, inputs, settings["days"], max(late, 0), complaint.project, words=words, level=level)


def wage_disputed(picture: Picture, settings: Settings) -> Iterator[Hit]:
    """Workers do not agree with their lines of a month, and nobody has replaced or decided them."""
    engaged = {engagement.id: engagement for engagement in picture.engagements}
    disputed = (line for line in picture.wage_lines if line.is_disputed and line.engagement in engaged)
    for (project, employer, month), lines in grouped(
        disputed, lambda line: (engaged[line.engagement].project, engaged[line.engagement].employer, line.month)
    ).items():
        if len(lines) > settings["lines"]:
            words = {"employer": employer, "month": month}
            inputs = tuple(line.id for line in lines)
            yield Hit(f"{employer} {month}", inputs, settings["lines"], len(lines), project, words=words)


def leave_worked(picture: Picture, _: Settings) -> Iterator[Hit]:
    """Somebody stands recorded as working on days of paid leave: one of both records is wrong."""
    engaged = {engagement.id: engagement for engagement in picture.engagements}
    for overlap in picture.overlaps:
        engagement = engaged.get(overlap.engagement)
        if overlap.on_leave and engagement:
            words = {"worker": engagement.worker, "month": overlap.month}
            inputs = (overlap.id, overlap.engagement, overlap.other_engagement)
            yield Hit(overlap.id, inputs, 0, overlap.days, engagement.project, words=words)


RULES = (
    Rule(
        "month_overdue", 1, "red", "days", "Wages overdue", "工资逾期未付",
        "{employer} has not paid {missing} of those who attended in {month}, {value} days after the due day.",
        "{employer} {month} 的工资到期 {value} 天后仍有 {missing} 人未付。", REGULATION + "; " + HOUSE, ("overdue_months",), month_overdue,
        {"days": 0}, 950,
    ),
    Rule(
        "complaint_unanswered", 1, "yellow", "days", "Complaint waiting", "投诉未处理",
        "A complaint against {against} has gone to the authority or has waited {value} days too long.",
        "对 {against} 的投诉已转交主管部门，或超期 {value} 天未答复。", REGULATION + "; " + HOUSE, ("complaints",), complaint_unanswered,
        {"days": 0}, 800,
    ),
    Rule(
        "wage_disputed", 1, "yellow", "count", "Wage lines in dispute", "工资有异议",
        "{value} workers of {employer} do not agree with their wages of {month}.", "{employer} 有 {value} 人对 {month} 工资有异议。",
        REGULATION, ("wage_lines",), wage_disputed, {"lines": 0}, 700,
    ),
    Rule(
        "leave_worked", 1, "yellow", "days", "At work on paid leave", "带薪休假期间有出勤",
        "{worker} stands recorded at work on {value} days of paid leave in {month}.", "{worker} 在 {month} 有 {value} 天既休带薪假又有出勤。",
        "house rule", ("overlaps",), leave_worked, {}, 600,
    ),
)  # fmt: skip
