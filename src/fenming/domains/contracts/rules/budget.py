"""Where a project's money comes from, what it may be spent on, and how both change.

A line can never fall below what is committed in it, and the lines of a government project can never add up to more than the
approved estimate (政府投资条例): to spend more, the estimate itself must be approved anew, which is an approval of its own
kind. Sources promise instalments by day; what has not come by its day is said aloud by the ledger itself.
"""

from msgspec.structs import replace

from fenming.base.limits import AMOUNT_MAX
from fenming.domains.approvals.records import Kind, Scope
from fenming.domains.approvals.rules import open_proposal
from fenming.domains.contracts import actions, codes, events
from fenming.domains.contracts.records import (
    BUDGET_LINES,
    LINES_MAX,
    PROJECTS,
    SOURCES,
    SOURCES_MAX,
    BudgetLine,
    FundingSource,
    Project,
    ProjectKind,
    SourceKind,
)
from fenming.domains.contracts.rules.binding import write_line
from fenming.domains.contracts.rules.reading import open_project_of, project_of, require_owner_of
from fenming.domains.identity.records import Duty
from fenming.domains.identity.rules import organisation_of
from fenming.domains.money.postings import account_of, post
from fenming.domains.money.records import AccountKind, Purpose
from fenming.domains.money.references import ReferenceKind, reference
from fenming.domains.money.rules import require_owner
from fenming.ledger.codes import Rejected
from fenming.ledger.context import Context
from fenming.ledger.tables import State

# Lines and sources, at the opening and later.


def add_source(context: Context, number: int, project: Project, new: actions.NewSource) -> Project:
    """Add a funding source; returns the project with it."""
    organisation_of(context.state, new.funder)
    account = account_of(context.state, new.account)
    days = [instalment.due_day for instalment in new.instalments]
    if new.kind not in {kind.value for kind in SourceKind}:
        raise Rejected(codes.SOURCE_WRONG, term="kind")
    if (account.owner, account.kind, account.currency) != (new.funder, AccountKind.GENERAL, project.currency):
        raise Rejected(codes.SOURCE_WRONG, term="account")
    planned = sum(instalment.amount for instalment in new.instalments)
    if days != sorted(days) or planned > AMOUNT_MAX:
        raise Rejected(codes.SOURCE_WRONG, term="instalments")
    if project.source_count >= SOURCES_MAX:
        raise Rejected(codes.SOURCE_WRONG, term="count")
    source = project.source_count + 1
    SOURCES.write(
        context.state, FundingSource(new.kind, new.funder, new.account, new.instalments, planned, 0, 0), number, source
    )
    context.emit(
        events.FundingSourceAdded(number, source, new.kind, new.funder, new.account, new.instalments, planned)
    )
    for index, day in enumerate(days):
        if day >= context.day:
            context.wait_until(day + 1, actions.CheckInstalment(number, source, index))
    return replace(project, source_count=source)


def add_line(context: Context, number: int, project: Project, new: actions.NewLine) -> Project:
    """Add a budget line; returns the project with it."""
    line = project.line_count + 1
    _allot(context.state, number, new.source, new.amount)
    record = BudgetLine(new.name, new.amount, new.amount, 0, 0, 0, 0, 0, new.source, new.year, new.function_class)
    BUDGET_LINES.write(context.state, record, number, line)
    context.emit(
        events.BudgetLineSet(number, line, new.name, new.amount, new.source, new.year, new.function_class)
    )
    return replace(project, line_count=line, budget=project.budget + new.amount)


def _allot(state: State, project: int, number: int, change: int) -> None:
    """Set an amount of a source aside for a line; a source can be promised only once."""
    if not number:
        return
    source = source_of(state, project, number)
    left = source.planned - source.allotted
    if change > left:
        raise Rejected(codes.SOURCE_EXCEEDED, amount=change, left=left, source=number)
    SOURCES.write(state, replace(source, allotted=source.allotted + change), project, number)


def source_of(state: State, project: int, number: int) -> FundingSource:
    """The funding source of a project; refuses where there is none."""
    source = SOURCES.read(state, project, number)
    if source is None:
        raise Rejected(codes.SOURCE_UNKNOWN, project=project, source=number)
    return source


# Revisions.


def revise_budget(context: Context, action: actions.ReviseBudget) -> None:
    """Put a revision up for approval, if it could be applied today."""
    project = require_owner_of(context, action.project, Duty.MAKER)
    moved = sum(abs(change.amount - _amount_of(context.state, action.project, change.line)) for change in action.lines)
    _check_estimate(project, project.budget + _net_change(context.state, action))
    open_proposal(
        context, Scope.PROJECT, action.project, Kind.BUDGET, action.project, min(moved, AMOUNT_MAX),
        actions.ApplyBudget(action),
    )  # fmt: skip


def apply_budget(context: Context, action: actions.ApplyBudget) -> None:
    """Make an approved revision of the budget: superseded amounts stay in the events."""
    revision = action.revision
    number = revision.project
    project = open_project_of(context.state, number)
    _check_estimate(project, project.budget + _net_change(context.state, revision))
    for source in revision.sources:
        project = add_source(context, number, project, source)
    # What is taken away goes first, so that a source's money can move from one line to another.
    for change in sorted(revision.lines, key=lambda change: change.amount - _amount_of(context.state, number, change.line)):
        project = _change_line(context, project, change, revision)
    # Once more, because a revision that names a line twice comes to something else than its changes add up to.
    _check_estimate(project, project.budget)
    PROJECTS.write(context.state, project, number)


def _change_line(
    context: Context, project: Project, change: actions.LineChange, revision: actions.ReviseBudget
) -> Project:  # fmt: skip
    number = revision.project
    line = change.line or project.line_count + 1
    if line > LINES_MAX:
        raise Rejected(codes.BUDGET_LINE_UNKNOWN, project=number, line=line)
    empty = BudgetLine(change.name, 0, 0, 0, 0, 0, 0, 0, change.source, change.year, change.function_class)
    old = BUDGET_LINES.expect(context.state, number, line) if change.line else empty
    if change.amount < old.committed:
        raise Rejected(codes.LINE_BELOW_COMMITTED, amount=change.amount, committed=old.committed, line=line)
    _allot(context.state, number, old.source, -old.amount)
    _allot(context.state, number, change.source, change.amount)
    context.emit(
        events.BudgetRevised(
            number, line, change.name, old.amount, change.amount, change.source, change.year, change.function_class,
            revision.reason, revision.document, not change.line,
        )
    )  # fmt: skip
    changed = replace(
        old, name=change.name, amount=change.amount, source=change.source, year=change.year,
        function_class=change.function_class,
    )  # fmt: skip
    write_line(context, number, line, changed)
    return replace(
        project, line_count=max(line, project.line_count), budget=project.budget + change.amount - old.amount
    )


def _amount_of(state: State, project: int, line: int) -> int:
    if not line:
        return 0
    found = BUDGET_LINES.read(state, project, line)
    if found is None:
        raise Rejected(codes.BUDGET_LINE_UNKNOWN, project=project, line=line)
    return found.amount


def _net_change(state: State, revision: actions.ReviseBudget) -> int:
    return sum(change.amount - _amount_of(state, revision.project, change.line) for change in revision.lines)


def _check_estimate(project: Project, budget: int) -> None:
    """The hard stop: a government project never plans above its approved estimate; nobody plans above what can be held."""
    limit = project.estimate if project.kind == ProjectKind.GOVERNMENT else AMOUNT_MAX
    if budget > limit:
        raise Rejected(codes.OVER_ESTIMATE, budget=budget, estimate=limit)


def propose_estimate(context: Context, action: actions.ProposeEstimate) -> None:
    """Put a new estimate up for re-approval."""
    project = require_owner_of(context, action.project, Duty.MAKER)
    _check_above_budget(project, action.amount)
    approved = actions.ApplyEstimate(action.project, action.amount, action.document)
    open_proposal(context, Scope.PROJECT, action.project, Kind.ESTIMATE, action.project, action.amount, approved)


def apply_estimate(context: Context, action: actions.ApplyEstimate) -> None:
    """The estimate has been approved anew."""
    project = open_project_of(context.state, action.project)
    _check_above_budget(project, action.amount)
    PROJECTS.write(context.state, replace(project, estimate=action.amount), action.project)
    context.emit(events.EstimateApproved(action.project, project.estimate, action.amount, action.document))


def _check_above_budget(project: Project, estimate: int) -> None:
    if estimate < project.budget:
        raise Rejected(codes.ESTIMATE_BELOW_BUDGET, estimate=estimate, budget=project.budget)


# Money from the sources.


def fund_project(context: Context, action: actions.FundProject) -> None:
    """A funder pays into the project's account what it has promised, and never more."""
    project = open_project_of(context.state, action.project)
    source = source_of(context.state, action.project, action.source)
    account = require_owner(context, action.account, Duty.MAKER)
    if account.owner != source.funder:
        raise Rejected(codes.NOT_FUNDER, organisation=account.owner, source=action.source)
    left = source.planned - source.received
    if action.amount > left:
        raise Rejected(codes.SOURCE_EXCEEDED, amount=action.amount, left=left, source=action.source)
    named = reference(ReferenceKind.FUNDING_SOURCE, action.project, action.source)
    post(context, action.account, project.account, action.amount, Purpose.SOURCE_FUNDED, named)
    received = source.received + action.amount
    SOURCES.write(context.state, replace(source, received=received), action.project, action.source)
    context.emit(events.FundingReceived(action.project, action.source, action.amount, received))


def check_instalment(context: Context, action: actions.CheckInstalment) -> None:
    """The day after an instalment was due: say so if less has come than was promised by then."""
    source = SOURCES.expect(context.state, action.project, action.source)
    promised = sum(instalment.amount for instalment in source.instalments[: action.instalment + 1])
    closed = project_of(context.state, action.project).status
    if source.received < promised and not closed:
        due_day = source.instalments[action.instalment].due_day
        context.emit(events.FundingShort(action.project, action.source, due_day, promised, source.received))
