"""How a project ends: every contract settled, every line paid out, and the surplus back where it came from (政府投资条例)."""

from msgspec.structs import replace

from fenming.domains.approvals.records import Kind, Scope
from fenming.domains.approvals.rules import open_proposal
from fenming.domains.contracts import actions, codes, events
from fenming.domains.contracts.records import (
    BUDGET_LINES,
    PROJECTS,
    SOURCES,
    FundingSource,
    Project,
    ProjectStatus,
    SourceKind,
)
from fenming.domains.contracts.rules.reading import open_project_of, require_owner_of
from fenming.domains.identity.records import Duty
from fenming.domains.money.postings import account_of, deliver
from fenming.domains.money.records import AccountStatus, Purpose
from fenming.domains.money.references import ReferenceKind, reference
from fenming.ledger.codes import Rejected
from fenming.ledger.context import Context


def propose_closing(context: Context, action: actions.ProposeClosing) -> None:
    """Put the closing up for approval, if the project could be closed today."""
    project = require_owner_of(context, action.project, Duty.MAKER)
    surplus = _check_finished(context, action.project, project)
    closing = actions.CloseProject(action.project, action.document)
    open_proposal(context, Scope.PROJECT, action.project, Kind.CLOSING, action.project, surplus, closing)


def close_project(context: Context, action: actions.CloseProject) -> None:
    """Return the surplus to the sources in proportion to what they gave; the rounding goes to the treasury."""
    project = open_project_of(context.state, action.project)
    surplus = _check_finished(context, action.project, project)
    _return_surplus(context, action.project, project, surplus)
    PROJECTS.write(context.state, replace(project, status=ProjectStatus.CLOSED), action.project)
    context.emit(events.ProjectClosed(action.project, surplus, action.document))


def _return_surplus(context: Context, number: int, project: Project, surplus: int) -> None:
    sources = [SOURCES.expect(context.state, number, source) for source in range(1, project.source_count + 1)]
    for source, amount in shares_of_surplus(sources, surplus):
        named = reference(ReferenceKind.FUNDING_SOURCE, number, source)
        received = deliver(context, project.account, sources[source - 1].account, amount, Purpose.SURPLUS_RETURNED, named)
        context.emit(events.SurplusReturned(number, source, received, amount))


def pass_on_late_surplus(context: Context, number: int) -> None:
    """Send what reached the account of a closed project on to its sources: nothing else could take it out any more.

    Retention and guarantees outlive the project, and a part of them may come back to it for defects.
    """
    project = PROJECTS.expect(context.state, number)
    account = account_of(context.state, project.account)
    if project.status == ProjectStatus.CLOSED and account.status == AccountStatus.OPEN and account.balance:
        _return_surplus(context, number, project, account.balance)


def _check_finished(context: Context, number: int, project: Project) -> int:
    """The surplus; refuses while anything is signed and not settled, or settled and not paid, or paid and not returned."""
    if project.open_contracts:
        raise Rejected(codes.CONTRACTS_OPEN, count=project.open_contracts)
    for index in range(1, project.line_count + 1):
        line = BUDGET_LINES.expect(context.state, number, index)
        paid = line.paid + line.deducted
        if line.committed != paid:
            raise Rejected(codes.LINE_UNSETTLED, line=index, committed=line.committed, paid=paid)
    surplus = account_of(context.state, project.account).balance
    if surplus and not project.source_count:
        raise Rejected(codes.SURPLUS_HOMELESS, amount=surplus)
    return surplus


def shares_of_surplus(sources: list[FundingSource], surplus: int) -> list[tuple[int, int]]:
    """How a surplus splits among sources numbered from 1: by what they gave, or had promised where none gave anything."""
    weights = [source.received for source in sources]
    if not any(weights):
        weights = [source.planned for source in sources]
    parts = [surplus * weight // sum(weights) for weight in weights]
    treasury = [index for index, source in enumerate(sources) if source.kind == SourceKind.TREASURY]
    if parts:
        parts[treasury[0] if treasury else 0] += surplus - sum(parts)
    return [(index, part) for index, part in enumerate(parts, 1) if part]
