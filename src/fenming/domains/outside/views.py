"""Outside payments and projects as tables, by file and place."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import BigInteger, Boolean, Column, Integer, LargeBinary, Table

from fenming.base.fields import Event
from fenming.domains.outside import events
from fenming.readmodel.view import METADATA, Changes, Source, View


def _table(name: str, *columns: Column[Any]) -> Table:
    """Every table has a running number, the place in the file, and the height."""
    return Table(
        name, METADATA,
        Column("number", BigInteger, primary_key=True, autoincrement=False),
        Column("file", LargeBinary(32), nullable=False, index=True),
        Column("position", LargeBinary(32), nullable=False),
        *columns,
        Column("height", Integer, nullable=False),
    )  # fmt: skip


OUTSIDE_PAYMENTS = _table(
    "outside_payments",
    Column("process", LargeBinary(32), nullable=False, index=True),
    Column("contract", LargeBinary(32), nullable=False),
    Column("payer", LargeBinary(32), nullable=False),
    Column("payee", LargeBinary(32), nullable=False),
    Column("amount", BigInteger, nullable=False),
    Column("is_refund", Boolean, nullable=False),
    Column("currency", Integer, nullable=False),
    Column("day", Integer, nullable=False),
)

OUTSIDE_PROJECTS = _table(
    "outside_projects",
    Column("project", LargeBinary(32), nullable=False, index=True),
    Column("document", LargeBinary(32), nullable=False),
    Column("budget", BigInteger, nullable=False),
    Column("currency", Integer, nullable=False),
    Column("approval_day", Integer, nullable=False),
)

OUTSIDE_PARTIES = _table(
    "outside_parties",
    Column("project", LargeBinary(32), nullable=False, index=True),
    Column("party", LargeBinary(32), nullable=False, index=True),
    Column("roles", Integer, nullable=False),
)

OUTSIDE_BUDGETS = _table(
    "outside_budgets",
    Column("project", LargeBinary(32), nullable=False, index=True),
    Column("source", LargeBinary(32), nullable=False),
    Column("amount", BigInteger, nullable=False),
    Column("currency", Integer, nullable=False),
    Column("from_day", Integer, nullable=False),
    Column("to_day", Integer, nullable=False),
)

OUTSIDE_PROCESSES = _table(
    "outside_processes",
    Column("project", LargeBinary(32), nullable=False, index=True),
    Column("process", LargeBinary(32), nullable=False, index=True),
    Column("supplier_count", Integer, nullable=False),
    Column("amount", BigInteger, nullable=False),
    Column("currency", Integer, nullable=False),
    Column("final_amount", BigInteger, nullable=False),
    Column("final_currency", Integer, nullable=False),
)

OUTSIDE_SUPPLIERS = _table(
    "outside_suppliers",
    Column("process", LargeBinary(32), nullable=False),
    Column("supplier", LargeBinary(32), nullable=False, index=True),
)


def _into(table: Table) -> Callable[[Changes, Source, Event], None]:
    """A handler for an event whose fields are the table's columns."""

    def handle(changes: Changes, source: Source, event: Event) -> None:
        values = {name: getattr(event, name) for name in event.__struct_fields__}
        changes.insert(table, number=changes.next_number(table), height=source.height, **values)

    return handle


def _process_recorded(changes: Changes, source: Source, event: events.OutsideProcessRecorded) -> None:
    values = {name: getattr(event, name) for name in event.__struct_fields__ if name != "suppliers"}
    changes.insert(
        OUTSIDE_PROCESSES, number=changes.next_number(OUTSIDE_PROCESSES), height=source.height,
        supplier_count=len(event.suppliers), **values,
    )  # fmt: skip
    for supplier in event.suppliers:
        changes.insert(
            OUTSIDE_SUPPLIERS, number=changes.next_number(OUTSIDE_SUPPLIERS), file=event.file, position=event.position,
            process=event.process, supplier=supplier, height=source.height,
        )  # fmt: skip


VIEW = View(
    "outside",
    {
        events.OutsidePaymentRecorded: _into(OUTSIDE_PAYMENTS),
        events.OutsideProjectRecorded: _into(OUTSIDE_PROJECTS),
        events.OutsidePartyRecorded: _into(OUTSIDE_PARTIES),
        events.OutsideBudgetRecorded: _into(OUTSIDE_BUDGETS),
        events.OutsideProcessRecorded: _process_recorded,
    },
)
