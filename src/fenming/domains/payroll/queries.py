"""Questions to more than one table: days of a month over all sites, contradictions that still stand, whose hands were between.

Which device or agent stands behind how many payees is the question behind "one phone signs for thirty people".
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any, NamedTuple

from sqlalchemy import CompoundSelect, Connection, select, union

from fenming.domains.payroll.actions import NO_DEVICE
from fenming.domains.payroll.records import PAID_LEAVE_SITE
from fenming.domains.payroll.rules.days import days_in
from fenming.domains.payroll.views.payees import HANDLINGS, POWERS
from fenming.domains.payroll.views.people import ATTENDANCE, ENGAGEMENTS, OVERLAPS
from fenming.domains.payroll.views.tables import WAGE_LINES


class MonthDays(NamedTuple):
    """What is payable of a month: days touched, and half-days, at all sites and on paid leave, each counted once."""

    engagement: int
    month: int
    days: int
    half_days: int


class StandingOverlap(NamedTuple):
    """Days for which a person stands recorded at two places, and no correction has taken one of them away."""

    overlap: int
    engagement: int
    other_engagement: int
    month: int
    days: int
    on_leave: bool


def month_days(connection: Connection) -> Iterator[MonthDays]:
    """All months in which something is recorded, by engagement and month."""
    months: defaultdict[tuple[int, int], int] = defaultdict(int)
    for row in connection.execute(select(ATTENDANCE).order_by(ATTENDANCE.c.engagement, ATTENDANCE.c.month)):
        months[row.engagement, row.month] |= row.half_days
    for (engagement, month), half_days in months.items():
        if half_days:
            yield MonthDays(engagement, month, days_in(half_days), half_days.bit_count())


def standing_overlaps(connection: Connection) -> Iterator[StandingOverlap]:
    """Two places at once, in the order in which they were recorded."""
    told = list(connection.execute(select(OVERLAPS).order_by(OVERLAPS.c.overlap)))
    if not told:
        return
    recorded = {(row.engagement, row.month, row.site): row.half_days for row in connection.execute(select(ATTENDANCE))}
    for row in told:
        here = recorded.get((row.engagement, row.month, row.site), 0)
        there = recorded.get((row.other_engagement, row.month, row.other_site), 0)
        if both := row.half_days & here & there:
            on_leave = PAID_LEAVE_SITE in (row.site, row.other_site)
            yield StandingOverlap(row.overlap, row.engagement, row.other_engagement, row.month, days_in(both), on_leave)


def payees_by_device(connection: Connection, at_least: int) -> list[tuple[bytes, int]]:
    """Devices on which at least so many different workers' lines or receipts were signed, or wages collected, most first."""
    counted = Counter(device for device, _ in workers_by_device(connection)).items()
    return sorted((item for item in counted if item[1] >= at_least), key=lambda item: (-item[1], item[0]))


def workers_by_device(connection: Connection) -> list[tuple[bytes, int]]:
    """Each device with each worker for whom it was used, in order."""
    return sorted((bytes(device), worker) for device, worker in connection.execute(_handled_by_device()))


def _handled_by_device() -> CompoundSelect[Any]:
    lines = WAGE_LINES.join(ENGAGEMENTS, ENGAGEMENTS.c.engagement == WAGE_LINES.c.engagement)
    signed = select(WAGE_LINES.c.signature_device, ENGAGEMENTS.c.worker).select_from(lines)
    receipted = select(WAGE_LINES.c.receipt_device, ENGAGEMENTS.c.worker).select_from(lines)
    return union(
        signed.where(WAGE_LINES.c.signature_device != NO_DEVICE),
        receipted.where(WAGE_LINES.c.receipt_device != NO_DEVICE),
        select(HANDLINGS.c.device, HANDLINGS.c.worker).where(HANDLINGS.c.device != NO_DEVICE),
    )


def payees_by_agent(connection: Connection, at_least: int) -> list[tuple[int, int]]:
    """Agents whom at least so many different workers named, or for whom they signed or collected, most first."""
    counted = Counter(agent for agent, _ in workers_by_agent(connection)).items()
    return sorted((item for item in counted if item[1] >= at_least), key=lambda item: (-item[1], item[0]))


def workers_by_agent(connection: Connection) -> list[tuple[int, int]]:
    """Each agent with each worker, in order."""
    named = select(POWERS.c.agent, POWERS.c.worker)
    acted = select(HANDLINGS.c.agent, HANDLINGS.c.worker)
    return sorted((agent, worker) for agent, worker in connection.execute(union(named, acted)))
