"""The clock of each step: since when it waits, until when it must be decided, and what happens on the day after.

A payee waits longest where nobody has to answer for the waiting. So every step has a last day from the moment it opens, by the
policy or by the ledger's own parameter, and becomes late by itself; then the officers' substitutes may decide it.
"""

from msgspec.structs import replace

from fenming.domains.approvals import actions, events
from fenming.domains.approvals.records import PROPOSALS, STEP_CLOCKS, Proposal, ProposalStatus, Step, StepClock
from fenming.domains.identity.parameters import Parameter, parameter_on
from fenming.domains.identity.working_days import working_day_after
from fenming.ledger.context import Context


def missing_in(proposal: Proposal, step: int) -> int:
    """How many decisions the step still needs."""
    return proposal.band.steps[step].count - sum(decision.step == step for decision in proposal.decisions)


def open_steps(proposal: Proposal) -> list[int]:
    """The steps that can be decided now: the first unfinished of an ordered band, all unfinished of another."""
    unfinished = [step for step in range(len(proposal.band.steps)) if missing_in(proposal, step) > 0]
    return unfinished[:1] if proposal.band.ordered else unfinished


def start_clocks(context: Context, number: int, proposal: Proposal) -> None:
    """Start the clock of every step that has become open."""
    for step in open_steps(proposal):
        if STEP_CLOCKS.read(context.state, number, step) is None:
            _start(context, number, proposal, step)


def _start(context: Context, number: int, proposal: Proposal, index: int) -> None:
    step = proposal.band.steps[index]
    due_day, rule = _last_day(context, step)
    STEP_CLOCKS.write(context.state, StepClock(context.day, due_day, 0, rule), number, index)
    context.wait_until(due_day + 1, actions.CheckStep(number, index))
    opened = events.StepOpened(
        number, index, proposal.scope, proposal.scope_number, proposal.kind, proposal.subject, step.role, step.duty,
        step.count, context.day, due_day, rule,
    )  # fmt: skip
    context.emit(opened)


def _last_day(context: Context, step: Step) -> tuple[int, int]:
    """The step's last day in time and the parameter that it rests on (0: the policy)."""
    if step.due_days and step.working:
        return working_day_after(context.state, context.day, step.due_days), 0
    if step.due_days:
        return context.day + step.due_days, 0
    days = parameter_on(context.state, Parameter.APPROVAL_STEP_DAYS, context.day) or 1
    return context.day + days, Parameter.APPROVAL_STEP_DAYS


def is_late(context: Context, number: int, step: int) -> bool:
    """Whether the step's last day has passed."""
    clock = STEP_CLOCKS.read(context.state, number, step)
    return clock is not None and context.day > clock.due_day


def check_step(context: Context, action: actions.CheckStep) -> None:
    """Mark a step late that nobody decided in time; one that was decided is left alone."""
    proposal = PROPOSALS.expect(context.state, action.proposal)
    if proposal.status != ProposalStatus.OPEN or not missing_in(proposal, action.step):
        return
    clock = STEP_CLOCKS.expect(context.state, action.proposal, action.step)
    since = clock.due_day + 1
    STEP_CLOCKS.write(context.state, replace(clock, late_since_day=since), action.proposal, action.step)
    context.emit(events.StepLate(action.proposal, action.step, since))
