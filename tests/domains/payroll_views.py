"""Whether the views of payroll, made from events alone, say the same as the state: asked after every scenario."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, Table, create_engine, select

from domains.payroll_world import stands
from fenming.base.fields import Event
from fenming.client.catalogue import event_decoder
from fenming.domains.payroll import records
from fenming.domains.payroll.views import WAGE_LINES, WAGE_TABLES, payees, people
from fenming.ledger.overlay import BlockState
from fenming.node.compose import VIEWS
from fenming.readmodel.database import layout
from fenming.readmodel.outcomes import PROGRESS
from fenming.readmodel.view import METADATA, Changes, Source
from scenario import World

_BLOCKS_AT_ONCE = 7
"""Several blocks in one batch, as the feed takes them: inserts then run before updates."""


def views_of(w: World) -> Engine:
    """The views of a world's whole history, in memory."""
    engine = create_engine("sqlite://")
    METADATA.create_all(engine)
    handlers: dict[type[Event], list[Callable[[Changes, Source, Any], None]]] = {}
    for view in VIEWS:
        for kind, handler in view.handlers.items():
            handlers.setdefault(kind, []).append(handler)
    with engine.begin() as connection:
        changes = Changes(connection)
        for view in VIEWS:
            if view.found:
                view.found(changes, w.genesis)
        changes.write()
    for start in range(0, len(w.history), _BLOCKS_AT_ONCE):
        with engine.begin() as connection:
            changes = Changes(connection)
            for height, outcomes in w.history[start : start + _BLOCKS_AT_ONCE]:
                for outcome in outcomes:
                    source = Source(height, 0, 0, 0, outcome.receipt.envelope_id, outcome.origin.cause, outcome.origin.sender)
                    for event in map(event_decoder.decode, outcome.events):
                        for handle in handlers.get(type(event), ()):
                            handle(changes, source, event)
            changes.write()
    with engine.begin() as connection:
        connection.execute(PROGRESS.insert(), {"one": 1, "height": w.height, "layout": layout()})
    return engine


def rows(connection: Connection, table: Table) -> list[Any]:
    return list(connection.execute(select(table)))


def differences(w: World) -> list[str]:
    """Where views and state differ."""
    state = BlockState(w.store)
    found = []
    with views_of(w).connect() as connection:
        for row in rows(connection, WAGE_TABLES):
            kept = records.WAGE_TABLES.expect(state, row.wage_table)
            if (row.status, row.objections_until_day) != (kept.status, kept.window_until_day):
                found.append(f"table {row.wage_table}")
        for row in rows(connection, WAGE_LINES):
            if row.status != stands(w, row.wage_table, row.line):
                found.append(f"line {row.wage_table}-{row.line}: {row.status}")
        for row in rows(connection, people.ENGAGEMENTS):
            if row.left_day != records.ENGAGEMENTS.expect(state, row.engagement).left_day:
                found.append(f"engagement {row.engagement}")
        for row in rows(connection, people.ATTENDANCE):
            month = records.ATTENDANCE.expect(state, row.engagement, row.month)
            if (row.site, row.half_days) not in [(site.site, site.half_days) for site in month.sites]:
                found.append(f"attendance {row.engagement} {row.month}")
        found += _settlements(connection, state) + _payees(connection, state)
    return found


def _settlements(connection: Connection, state: BlockState) -> list[str]:
    found = []
    for row in rows(connection, people.SETTLEMENTS):
        kept = records.SETTLEMENTS.expect(state, row.engagement)
        if (row.due_day, row.is_paid, row.is_confirmed) != (kept.due_day, kept.is_settled, kept.is_confirmed):
            found.append(f"settlement {row.engagement}")
    for row in rows(connection, people.CORRECTIONS):
        if bool(row.confirmed_by) != records.CORRECTIONS.expect(state, row.correction).is_done:
            found.append(f"correction {row.correction}")
    for row in rows(connection, people.OVERDUE_WAGES):
        if row.is_over == records.MONTHS.expect(state, row.project, row.employer, row.month).is_overdue:
            found.append(f"overdue month {row.month}")
    return found


def _payees(connection: Connection, state: BlockState) -> list[str]:
    found = []
    for row in rows(connection, payees.COMPLAINTS):
        kept = records.COMPLAINTS.expect(state, row.complaint)
        if (row.status, row.due_day) != (kept.status, kept.due_day):
            found.append(f"complaint {row.complaint}")
    for row in rows(connection, payees.KEPT_RECORDS):
        if row.status != records.KEPT_RECORDS.expect(state, row.commitment).status:
            found.append(f"record {row.number}")
    for row in rows(connection, payees.POWERS):
        power = records.POWERS.expect(state, row.worker, row.agent)
        if bool(power.kinds and row.serial == power.statements) == bool(row.is_revoked):
            found.append(f"power {row.worker} {row.agent} {row.serial}")
    last = {row.account: row for row in rows(connection, payees.UNCOLLECTED_ACCOUNTS)}
    for account, row in last.items():
        waiting = sum(wage.amount for wage in records.UNCOLLECTED_WAGES.expect(state, account).wages)
        if row.waiting != waiting:
            found.append(f"uncollected account {account}")
    for row in rows(connection, payees.ESTATE_CLAIMS):
        if row.attestations != len(records.ESTATE_CLAIMS.expect(state, row.claim).attesters):
            found.append(f"estate claim {row.claim}")
    for row in rows(connection, payees.CLOSINGS):
        if row.records_until_day != records.PROJECT_WAGES.expect(state, row.project).records_until_day:
            found.append(f"closing {row.closing}")
    return found


@pytest.fixture
def views_agree(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Compare views and state of the last worlds of a test."""
    worlds: list[World] = []
    copy = World.copy

    def remembered(self: World) -> World:
        worlds.append(copy(self))
        return worlds[-1]

    monkeypatch.setattr(World, "copy", remembered)
    yield
    for w in worlds[-2:]:
        assert differences(w) == []
