"""What all rules of payroll ask: who employs, whose signature it is, and what stands open."""

from msgspec.structs import replace

from fenming.base.calendar import is_month, last_day_of
from fenming.base.invariant import invariant
from fenming.domains.contracts.rules import project_of
from fenming.domains.identity.parameters import Parameter, parameter_on
from fenming.domains.identity.records import PARTIES, Duty, Role
from fenming.domains.identity.rules import has_role, require_duty
from fenming.domains.payroll import actions, codes
from fenming.domains.payroll.records import (
    DEATHS,
    ENGAGEMENTS,
    MONTHS,
    POWERS,
    PROJECT_WAGES,
    Engagement,
    MonthWages,
    PowerKind,
    ProjectWages,
)
from fenming.ledger.codes import Rejected
from fenming.ledger.context import Context
from fenming.ledger.tables import State

_EMPLOYERS = Role.GENERAL_CONTRACTOR | Role.SUBCONTRACTOR
LINES_AT_ONCE = 500
"""Lines that one due action pays or frees, so that a block is never held up by one table."""



def days_of(context: Context, parameter: Parameter) -> int:
    """A dated number of days in force today, at least one."""
    return max(parameter_on(context.state, parameter, context.day) or 0, 1)


def check_month(context: Context, month: int) -> None:
    """Refuse what is no month, or has not begun."""
    if not is_month(month) or month > context.month:
        raise Rejected(codes.MONTH_INVALID, month=month)


# Who acts.


def require_employer(context: Context, project: int) -> int:
    """The organisation for which the sender acts as maker, if it employs people in the project and wages are not closed."""
    project_of(context.state, project)
    employer = require_duty(context, Duty.MAKER)
    if not has_role(context.state, project, employer, _EMPLOYERS):
        raise Rejected(codes.NOT_EMPLOYER, organisation=employer, project=project)
    if project_wages(context.state, project).closed_day:
        raise Rejected(codes.WAGES_CLOSED, project=project)
    return employer


def require_contractor(context: Context, project: int, duty: Duty) -> int:
    """The general contractor of the project, for which the sender acts with the duty."""
    project_of(context.state, project)
    contractor = require_duty(context, duty)
    if not has_role(context.state, project, contractor, Role.GENERAL_CONTRACTOR):
        raise Rejected(codes.NOT_CONTRACTOR, organisation=contractor, project=project)
    return contractor


def engagement_of(state: State, number: int) -> Engagement:
    """The engagement with this number; refuses where there is none."""
    engagement = ENGAGEMENTS.read(state, number)
    if engagement is None:
        raise Rejected(codes.ENGAGEMENT_UNKNOWN, engagement=number)
    return engagement


def engagement_with(context: Context, number: int, employer: int, project: int) -> Engagement:
    """The engagement, if it is with this employer in this project."""
    engagement = ENGAGEMENTS.read(context.state, number)
    if engagement is None or (engagement.employer, engagement.project) != (employer, project):
        raise Rejected(codes.ENGAGEMENT_UNKNOWN, engagement=number)
    return engagement


# Whose signature it is.


def require_power(context: Context, worker: int, agent: int, kind: PowerKind) -> None:
    """Refuse unless the worker has given the agent this power for today; a power ends with the worker's life."""
    power = POWERS.read(context.state, worker, agent)
    is_given = power is not None and power.kinds & kind and power.from_day <= context.day <= power.until_day
    if not is_given or DEATHS.read(context.state, worker):
        raise Rejected(codes.POWER_MISSING, agent=agent, worker=worker, kind=int(kind))


def is_signed(
    context: Context, engagement: Engagement, signature: actions.WorkerSignature | actions.LineSignature, message: bytes
) -> bool:
    """Whether the worker, the agent the worker named for signing, or the heir of one who died signed the message."""
    if engagement.is_held:
        # Nobody signs for the dead but the heir, so that what silence cannot accept is not held up for ever.
        heir = DEATHS.expect(context.state, engagement.worker).heir
        if not heir or signature.agent != heir:
            raise Rejected(codes.PAYEE_DECEASED, worker=engagement.worker)
    elif signature.agent:
        require_power(context, engagement.worker, signature.agent, PowerKind.SIGN)
    return is_signed_by(context, signature.agent or engagement.worker, signature.slot, message, signature.signature)


def is_signed_by(context: Context, party: int, slot: int, message: bytes, signature: bytes) -> bool:
    """Whether the active key in a slot of the party signed the message."""
    keys = PARTIES.expect(context.state, party).keys
    return slot < len(keys) and keys[slot].active and context.signed_by(keys[slot], message, signature)


# What stands open.


def project_wages(state: State, project: int) -> ProjectWages:
    """What stands open in a project."""
    return PROJECT_WAGES.read(state, project) or ProjectWages()


def open_complaints(state: State, project: int) -> int:
    """How many complaints about wages have not been resolved; while there are any, nothing held for wages is let go."""
    return project_wages(state, project).complaints_open


def count_open(
    context: Context, project: int, *, heads: int = 0, tables: int = 0, disputes: int = 0, settlements: int = 0,
    complaints: int = 0,
) -> None:  # fmt: skip
    """Change the counts of what stands open."""
    now = project_wages(context.state, project)
    changed = replace(
        now, heads_unpaid=now.heads_unpaid + heads, tables_open=now.tables_open + tables,
        disputes_open=now.disputes_open + disputes, settlements_open=now.settlements_open + settlements,
        complaints_open=now.complaints_open + complaints,
    )  # fmt: skip
    counts = (changed.heads_unpaid, changed.tables_open, changed.disputes_open, changed.settlements_open)
    invariant(min(*counts, changed.complaints_open) >= 0, "more was closed in payroll than was open")
    PROJECT_WAGES.write(context.state, changed, project)


def count_heads(context: Context, project: int, employer: int, month: int, attended: int = 0, settled: int = 0) -> None:
    """Change how many people attended in a month, or are settled for it; the first ones set the day on which wages are due."""
    known = MONTHS.read(context.state, project, employer, month)
    wages = known or MonthWages(0, 0, 0, False)
    if attended > 0 and not wages.is_overdue and wages.due_day <= context.day:
        due_day = max(last_day_of(month) + days_of(context, Parameter.WAGE_DUE_DAYS), context.day + 1)
        wages = replace(wages, due_day=due_day)
        context.wait_until(due_day, actions.CheckWagesDue(project, employer, month))
    changed = replace(wages, attended=wages.attended + attended, settled=wages.settled + settled)
    MONTHS.write(context.state, changed, project, employer, month)
    count_open(context, project, heads=attended - settled)
