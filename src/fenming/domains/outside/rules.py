"""How outside payments and projects are recorded: as they are, once for each place of a file."""

from collections.abc import Sequence
from typing import Any

from fenming.base.fields import Event, Positional, Record
from fenming.domains.identity.records import Duty, PartyKind
from fenming.domains.identity.rules import party_of
from fenming.domains.outside import actions, codes, events
from fenming.domains.outside.records import (
    OUTSIDE_BUDGETS,
    OUTSIDE_PARTIES,
    OUTSIDE_PAYMENTS,
    OUTSIDE_PROCESSES,
    OUTSIDE_PROJECTS,
    TABLES,
    RecordedBudget,
    RecordedParty,
    RecordedPayment,
    RecordedProcess,
    RecordedProject,
)
from fenming.ledger.codes import Rejected
from fenming.ledger.context import Context
from fenming.ledger.rulebook import Domain
from fenming.ledger.tables import Table

_Kept = tuple[Table[Any], type[Record], type[Event]]
_PAYMENT: _Kept = (OUTSIDE_PAYMENTS, RecordedPayment, events.OutsidePaymentRecorded)
_PROJECT: _Kept = (OUTSIDE_PROJECTS, RecordedProject, events.OutsideProjectRecorded)
_PARTY: _Kept = (OUTSIDE_PARTIES, RecordedParty, events.OutsidePartyRecorded)
_BUDGET: _Kept = (OUTSIDE_BUDGETS, RecordedBudget, events.OutsideBudgetRecorded)
_PROCESS: _Kept = (OUTSIDE_PROCESSES, RecordedProcess, events.OutsideProcessRecorded)


def record_outside_payments(context: Context, action: actions.RecordOutsidePayments) -> None:
    """Record the payments of a file that are new here."""
    _require_importer(context)
    _record(context, action.file, action.payments, _PAYMENT)


def record_outside_projects(context: Context, action: actions.RecordOutsideProjects) -> None:
    """Record the projects of a file, and what belongs to them, that are new here."""
    _require_importer(context)
    _record(context, action.file, action.projects, _PROJECT)
    _record(context, action.file, action.parties, _PARTY)
    _record(context, action.file, action.budgets, _BUDGET)
    _record(context, action.file, action.processes, _PROCESS)


def _require_importer(context: Context) -> None:
    sender = party_of(context.state, context.sender)
    is_maker = sender.kind == PartyKind.OFFICER and sender.duties & Duty.MAKER
    if not is_maker or party_of(context.state, sender.organisation).kind != PartyKind.AUTHORITY:
        raise Rejected(codes.NOT_IMPORTER, party=context.sender)


def _record(context: Context, file: bytes, items: Sequence[Positional], kept: _Kept) -> None:
    """What is known stays, so that importing a file again changes nothing.

    An item's first field is its place; the fields after it are those of the record, in the same order.
    """
    table, record, event = kept
    for item in items:
        position, *facts = (getattr(item, name) for name in item.__struct_fields__)
        if table.read(context.state, file, position):
            continue
        table.write(context.state, record(*facts), file, position)
        context.emit(event(file, position, *facts))


def _item_count(action: actions.RecordOutsideProjects) -> int:
    return len(action.projects) + len(action.parties) + len(action.budgets) + len(action.processes)


DOMAIN = Domain(
    name="outside",
    tables=TABLES,
    codes=codes.CODES,
    events=events.EVENTS,
    rules={
        actions.RecordOutsidePayments: record_outside_payments,
        actions.RecordOutsideProjects: record_outside_projects,
    },
    costs={
        actions.RecordOutsidePayments: lambda action: len(action.payments),
        actions.RecordOutsideProjects: _item_count,
    },
)
