"""Projects with their budget as tables: lines as they stand, sources with what has come, and every revision.

A line's forecast is `committed + pending`; a source's shortfall `due - received` is given where a day of payment has passed.
"""

from sqlalchemy import BigInteger, Column, Integer, LargeBinary, Table, Text

from fenming.base.fields import Event
from fenming.domains.contracts import events
from fenming.domains.contracts.records import ProjectStatus
from fenming.readmodel.spoken import spoken
from fenming.readmodel.view import METADATA, Changes, Handler, Source

PROJECTS = Table(
    "projects", METADATA,
    Column("project", BigInteger, primary_key=True, autoincrement=False),
    Column("owner", BigInteger, nullable=False),
    Column("name", Text, nullable=False),
    Column("spoken", Text, nullable=False),
    Column("currency", Integer, nullable=False),
    Column("kind", Integer, nullable=False),
    Column("region", BigInteger, nullable=False),
    Column("account", BigInteger, nullable=False),
    Column("wage_account", BigInteger, nullable=False),
    Column("estimate", BigInteger, nullable=False),
    Column("status", Integer, nullable=False),
    Column("surplus", BigInteger, nullable=False),
    Column("height", Integer, nullable=False),
)  # fmt: skip

BUDGET_LINES = Table(
    "budget_lines", METADATA,
    Column("project", BigInteger, primary_key=True, autoincrement=False),
    Column("line", Integer, primary_key=True, autoincrement=False),
    Column("name", Text, nullable=False),
    Column("source", Integer, nullable=False),
    Column("year", Integer, nullable=False),
    Column("function_class", BigInteger, nullable=False),
    Column("approved", BigInteger, nullable=False),
    Column("amount", BigInteger, nullable=False),
    Column("pending", BigInteger, nullable=False),
    Column("committed", BigInteger, nullable=False),
    Column("forecast", BigInteger, nullable=False),
    Column("certified", BigInteger, nullable=False),
    Column("paid", BigInteger, nullable=False),
    Column("deducted", BigInteger, nullable=False),
    Column("envelope_id", LargeBinary(32), nullable=False),
    Column("height", Integer, nullable=False),
)  # fmt: skip

BUDGET_REVISIONS = Table(
    "budget_revisions", METADATA,
    Column("revision", BigInteger, primary_key=True, autoincrement=False),
    Column("project", BigInteger, nullable=False, index=True),
    Column("line", Integer, nullable=False),
    Column("before", BigInteger, nullable=False),
    Column("after", BigInteger, nullable=False),
    Column("reason", Integer, nullable=False),
    Column("document", LargeBinary(32), nullable=False),
    Column("envelope_id", LargeBinary(32), nullable=False),
    Column("height", Integer, nullable=False),
)  # fmt: skip
"""Line 0 is the approved estimate itself."""

FUNDING_SOURCES = Table(
    "funding_sources", METADATA,
    Column("project", BigInteger, primary_key=True, autoincrement=False),
    Column("source", Integer, primary_key=True, autoincrement=False),
    Column("kind", Integer, nullable=False),
    Column("funder", BigInteger, nullable=False),
    Column("account", BigInteger, nullable=False),
    Column("planned", BigInteger, nullable=False),
    Column("received", BigInteger, nullable=False),
    Column("due", BigInteger, nullable=False),
    Column("short_since_day", Integer, nullable=False),
    Column("returned", BigInteger, nullable=False),
    Column("height", Integer, nullable=False),
)  # fmt: skip

INSTALMENTS = Table(
    "funding_instalments", METADATA,
    Column("project", BigInteger, primary_key=True, autoincrement=False),
    Column("source", Integer, primary_key=True, autoincrement=False),
    Column("instalment", Integer, primary_key=True, autoincrement=False),
    Column("due_day", Integer, nullable=False),
    Column("amount", BigInteger, nullable=False),
)  # fmt: skip


def _project_opened(changes: Changes, source: Source, event: events.ProjectOpened) -> None:
    changes.insert(
        PROJECTS, project=event.project, owner=event.owner, name=event.name, spoken=spoken(event.name),
        currency=event.currency, kind=event.kind, region=event.region, account=event.account, wage_account=0,
        estimate=event.estimate, status=int(ProjectStatus.OPEN), surplus=0, height=source.height,
    )  # fmt: skip


def _wage_account_named(changes: Changes, source: Source, event: events.WageAccountNamed) -> None:
    changes.update(PROJECTS, {"project": event.project}, wage_account=event.account)


def _estimate_approved(changes: Changes, source: Source, event: events.EstimateApproved) -> None:
    changes.update(PROJECTS, {"project": event.project}, estimate=event.after)
    _revision(changes, source, event.project, 0, (event.before, event.after), 0, event.document)


def _closed(changes: Changes, source: Source, event: events.ProjectClosed) -> None:
    changes.update(
        PROJECTS, {"project": event.project}, status=int(ProjectStatus.CLOSED), surplus=event.surplus
    )


def _line_set(changes: Changes, source: Source, event: events.BudgetLineSet) -> None:
    changes.insert(
        BUDGET_LINES, project=event.project, line=event.line, name=event.name, source=event.source, year=event.year,
        function_class=event.function_class, approved=event.amount, amount=event.amount, pending=0, committed=0, forecast=0,
        certified=0, paid=0, deducted=0, envelope_id=source.envelope_id, height=source.height,
    )  # fmt: skip


def _revised(changes: Changes, source: Source, event: events.BudgetRevised) -> None:
    _revision(changes, source, event.project, event.line, (event.before, event.after), event.reason, event.document)
    if event.is_new:
        changes.insert(
            BUDGET_LINES, project=event.project, line=event.line, name=event.name, source=event.source, year=event.year,
            function_class=event.function_class, approved=0, amount=event.after, pending=0, committed=0, forecast=0,
            certified=0, paid=0, deducted=0, envelope_id=source.envelope_id, height=source.height,
        )  # fmt: skip
        return
    changes.update(
        BUDGET_LINES, {"project": event.project, "line": event.line}, name=event.name, source=event.source,
        year=event.year, function_class=event.function_class,
    )  # fmt: skip


def _revision(
    changes: Changes, source: Source, project: int, line: int, amounts: tuple[int, int], reason: int, document: bytes
) -> None:
    changes.insert(
        BUDGET_REVISIONS, revision=changes.next_number(BUDGET_REVISIONS), project=project, line=line, before=amounts[0],
        after=amounts[1], reason=reason, document=document, envelope_id=source.envelope_id, height=source.height,
    )  # fmt: skip


def _moved(changes: Changes, source: Source, event: events.BudgetMoved) -> None:
    changes.update(
        BUDGET_LINES, {"project": event.project, "line": event.line}, amount=event.amount, pending=event.pending,
        committed=event.committed, forecast=event.committed + event.pending, certified=event.certified, paid=event.paid,
        deducted=event.deducted,
    )  # fmt: skip


def _source_added(changes: Changes, source: Source, event: events.FundingSourceAdded) -> None:
    changes.insert(
        FUNDING_SOURCES, project=event.project, source=event.source, kind=event.kind, funder=event.funder,
        account=event.account, planned=event.planned, received=0, due=0, short_since_day=0, returned=0, height=source.height,
    )  # fmt: skip
    for index, instalment in enumerate(event.instalments):
        changes.insert(
            INSTALMENTS, project=event.project, source=event.source, instalment=index, due_day=instalment.due_day,
            amount=instalment.amount,
        )  # fmt: skip


def _received(changes: Changes, source: Source, event: events.FundingReceived) -> None:
    changes.update(FUNDING_SOURCES, _source_key(event), received=event.received)


def _short(changes: Changes, source: Source, event: events.FundingShort) -> None:
    changes.update(FUNDING_SOURCES, _source_key(event), due=event.planned, short_since_day=event.due_day)


def _surplus_returned(changes: Changes, source: Source, event: events.SurplusReturned) -> None:
    changes.update(FUNDING_SOURCES, _source_key(event), returned=event.amount)


def _source_key(event: events.FundingReceived | events.FundingShort | events.SurplusReturned) -> dict[str, int]:
    return {"project": event.project, "source": event.source}


HANDLERS: dict[type[Event], Handler] = {
    events.ProjectOpened: _project_opened,
    events.WageAccountNamed: _wage_account_named,
    events.EstimateApproved: _estimate_approved,
    events.ProjectClosed: _closed,
    events.BudgetLineSet: _line_set,
    events.BudgetRevised: _revised,
    events.BudgetMoved: _moved,
    events.FundingSourceAdded: _source_added,
    events.FundingReceived: _received,
    events.FundingShort: _short,
    events.SurplusReturned: _surplus_returned,
}
