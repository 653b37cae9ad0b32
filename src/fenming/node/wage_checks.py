"""A wage table that somebody sends in to be checked: read, held against the ledger, answered and forgotten.

Nothing of the file is kept, and nothing is sent: whoever holds the employer's key makes the envelopes from the lines that come
back, after comparing them with the file. So the answer names the columns in which each value was found.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from msgspec.structs import replace

from fenming.base.currencies import exponent
from fenming.base.merkle import root_of
from fenming.base.problems import BadUsage, Unavailable
from fenming.domains.identity.records import PARTIES
from fenming.domains.payroll.actions import NewWageLine, wage_line_leaf
from fenming.domains.payroll.records import WAGE_LINES, TableStatus
from fenming.interchange.wages.model import Place as Cell
from fenming.interchange.wages.model import WageProblem, problem
from fenming.interchange.wages.reader import read_bytes
from fenming.interchange.wages.template import template_bytes
from fenming.ledger.overlay import BlockState
from fenming.node.wages import Checked, currency_of, held_against_ledger, tables_of
from fenming.storage.state_store import StateReader

PROBLEMS_MAX = 1000
"""So many are listed; the corrected file holds all."""
_WAIT_S = 20.0
_DESK = threading.BoundedSemaphore(1)
"""Reading a spreadsheet takes a processor for seconds: one at a time, so that nobody can take them all."""


def check_wages(store: StateReader, project: int, employer: int, month: int | None, data: bytes) -> dict[str, Any]:
    """What the file holds; where nothing is wrong with it, the lines to be sent with their root. Raises `BadUsage`, `NotThere`."""
    with _one_at_a_time():
        checked = _checked(store, project, employer, month, data)
    file = checked.file
    answer: dict[str, Any] = {
        "sha256": file.sha256.hex(), "month": file.month, "currency": checked.currency, "places": exponent(checked.currency) or 0,
        "rows": len(file.rows), "problems_count": len(checked.problems), "problems": checked.problems[:PROBLEMS_MAX],
        "columns": {
            name: {"header_row": layout.header_row, "columns": layout.columns, "headers": layout.headers}
            for name, layout in file.layouts.items()
        },
        "lines": [], "places_of_lines": [], "root": "", "total": 0,
    }  # fmt: skip
    if checked.problems:
        return answer
    return answer | {
        "lines": checked.lines, "places_of_lines": [[row.sheet, row.row] for row in file.rows],
        "root": root_of([wage_line_leaf(index, line) for index, line in enumerate(checked.lines)]).hex(),
        "total": sum(line.amount - line.set_off for line in checked.lines),
    }  # fmt: skip


def corrected_wages(store: StateReader, project: int, employer: int, month: int | None, data: bytes) -> bytes:
    """The same file as XLSX with what is wrong beside each row; it holds what the file held, so it goes to its sender alone."""
    with _one_at_a_time():
        checked = _checked(store, project, employer, month, data)
        return template_bytes(checked.file, checked.problems)


def _checked(store: StateReader, project: int, employer: int, month: int | None, data: bytes) -> Checked:
    state = BlockState(store)
    currency = currency_of(state, project)
    party = PARTIES.read(state, employer)
    if party is None or party.organisation:
        raise BadUsage(f"party {employer} is no organisation")
    file = read_bytes(data, month, exponent(currency) or 0)
    sent = list(_lines_sent(store, project, employer, file.sha256))
    rest = replace(file, rows=file.rows[len(sent) :])
    checked = held_against_ledger(store, project, employer, rest, currency, None)
    order = {sheet.name: number for number, sheet in enumerate(file.sheets)}
    problems = sorted(map(_reworded, checked.problems), key=lambda one: (order.get(one.sheet, -1), one.row, one.column))
    return Checked(file, currency, [*sent, *checked.lines], problems, None)


def _lines_sent(store: StateReader, project: int, employer: int, document: bytes) -> Iterator[NewWageLine]:
    """What the ledger has of this very file, where its sending was interrupted: those rows stand in no other table's way."""
    state = BlockState(store)
    for number, table in tables_of(store, project, employer, document):
        if table.status == TableStatus.WITHDRAWN:
            continue
        for index in range(table.received):
            line = WAGE_LINES.expect(state, number, index)
            yield NewWageLine(
                line.engagement, line.days, line.amount, line.set_off, line.kind, line.corrects_table, line.corrects_line
            )
        return


def _reworded(found: WageProblem) -> WageProblem:
    """Here nobody can give the operator's key, so the remedy is another than on the command line."""
    match found.rule:
        case "id_key_needed":
            return problem(Cell(found.sheet, found.row, found.column, found.header), "engagement_needed")
        case "month_unknown":
            return problem(Cell(found.sheet), "month_needed")
        case _:
            return found


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    if not _DESK.acquire(timeout=_WAIT_S):
        raise Unavailable("other wage tables are being read; try again in a moment")
    try:
        yield
    finally:
        _DESK.release()
