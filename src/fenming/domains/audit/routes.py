"""The audit over HTTP: registers with filters, their totals and exports; what changed between two heights; heights of dates."""

import tempfile
import threading
from collections.abc import Iterator
from datetime import date
from typing import IO, Annotated, Any

import msgspec
from fastapi import APIRouter, Depends, Path, Query
from fastapi.responses import Response, StreamingResponse
from sqlalchemy import Connection, Row

from fenming.api.listing import (
    Asked,
    Cursor,
    Limit,
    Newest,
    NodeHere,
    PathNumber,
    RowNumber,
    RunningNode,
    answer,
    page_of,
    plain_row,
    plain_values,
)
from fenming.api.port import NodePort
from fenming.base.problems import NotThere, Unavailable
from fenming.domains.audit.queries.differences import ListChanges, differences, payments_between
from fenming.domains.audit.queries.exports import cells_of, head_of
from fenming.domains.audit.queries.filters import Filter, last_height_before
from fenming.domains.audit.queries.registers import REGISTERS, Register, chosen, totals
from fenming.readmodel.feed import connection_height

router = APIRouter(prefix="/v1", tags=["audit"])
_EXPORTS_AT_ONCE = 2
_EXPORTING = threading.BoundedSemaphore(_EXPORTS_AT_ONCE)
_PIECE_BYTES = 1 << 16
_ROWS_AT_ONCE = 2000
_TYPES = {
    "csv": "text/csv; charset=utf-8", "ndjson": "application/x-ndjson",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}  # fmt: skip
_DATE = r"^\d{4}-\d{2}-\d{2}$"
Amount = Annotated[int | None, Query(ge=0, le=2**63 - 1, description="Minor units, included.")]
DateAsked = Annotated[str | None, Query(pattern=_DATE, description="A day of the chain's calendar, included.")]
RegisterName = Annotated[str, Path(pattern=f"^({'|'.join(REGISTERS)})$")]


def _filter(
    project: RowNumber | None = None, contract: RowNumber | None = None, party: RowNumber | None = None,
    kind: RowNumber | None = None, status: RowNumber | None = None, amount_from: Amount = None, amount_until: Amount = None,
    round_to: Annotated[int | None, Query(ge=1, le=10**12, description="Only amounts that this divides, in minor units.")] = None,
    date_from: DateAsked = None, date_until: DateAsked = None,
    day_off: Annotated[bool, Query(description="Only of days on which offices do not work.")] = False,
    duplicates: Annotated[bool, Query(description="Only rows that stand there more than once.")] = False,
) -> Filter:  # fmt: skip
    return Filter(
        project, contract, party, kind, status, amount_from, amount_until, round_to, _date(date_from), _date(date_until), day_off,
        duplicates,
    )  # fmt: skip


Filtered = Annotated[Filter, Depends(_filter)]


@router.get("/registers/{register}", summary="All payments, claims, wages, contracts or envelopes that filters let through")
def register_rows(
    register: RegisterName, node: NodeHere, running: RunningNode, asked: Filtered, limit: Limit = 100, cursor: Cursor = "",
    newest: Newest = False,
) -> Response:  # fmt: skip
    """By number, each with names and its block's time. A register that has no such column leaves a filter open."""
    found = REGISTERS[register]
    with node.engine.connect() as connection:
        where = chosen(connection, found, asked, running.status()["zone_minutes"])
    return page_of(node, found.shown.where(*where), list(found.key), limit, cursor, newest)


@router.get("/registers/{register}/totals", summary="How many rows the filters let through, and what they add up to")
def register_totals(register: RegisterName, node: NodeHere, running: RunningNode, asked: Filtered) -> Response:
    """One row for each currency; of all rows, not of a page."""
    found = REGISTERS[register]
    with node.engine.connect() as connection:
        where = chosen(connection, found, asked, running.status()["zone_minutes"])
        return answer({"items": totals(connection, found, where), "next": None}, headers=node.headers)


class _Export(StreamingResponse):
    media_type = "text/csv"


@router.get(
    "/registers/{register}/export", summary="The same rows as a file", response_class=_Export,
    responses={200: {"content": {kind.partition(";")[0]: {"schema": {"type": "string"}} for kind in _TYPES.values()}}},
)  # fmt: skip
def register_export(
    register: RegisterName, node: NodeHere, running: RunningNode, asked: Filtered,
    form: Annotated[str, Query(pattern="^(csv|ndjson|xlsx)$")] = "csv", language: Annotated[str, Query(pattern="^(zh|en)$")] = "zh",
) -> Response:  # fmt: skip
    """All of them, of one height; `X-Rows` says how many. Amounts stand in the currency's unit, in lines of JSON in minor units."""
    if not _EXPORTING.acquire(blocking=False):
        raise Unavailable(f"{_EXPORTS_AT_ONCE} exports are being written; ask again soon")
    file = tempfile.TemporaryFile(prefix="fenming-export-")  # noqa: SIM115 (closed when it has been sent)
    try:
        rows, height = _write(file, REGISTERS[register], node, running, asked, form, language)
    except BaseException:
        file.close()
        raise
    finally:
        _EXPORTING.release()
    headers = node.headers | {
        "Content-Disposition": f'attachment; filename="fenming-{register}-{height}.{form}"', "X-Rows": str(rows),
        "Content-Length": str(file.tell()), "X-Height": str(height),
    }  # fmt: skip
    return StreamingResponse(_pieces(file), headers=headers, media_type=_TYPES[form])


@router.get("/projects/{project}/changes", summary="What changed in a project between two heights")
def project_changes(
    project: PathNumber, node: NodeHere, running: RunningNode,
    since: Annotated[int, Query(ge=1, le=2**63 - 1, description="The earlier height.")],
) -> Response:  # fmt: skip
    """From `since` to a later `as_of` (else now): figures at both ends, payments, and rows that are new, gone or different."""
    with running.views_at(since) as earlier, earlier.connect() as before, node.engine.connect() as after:
        until = connection_height(after)
        if since >= until:
            raise NotThere(f"nothing lies between block {since} and block {until}, the height that is asked for")
        found = differences(before, after, project)
        lists = [_plain_list(one) for one in found["lists"]]
        paid = payments_between(after, project, since)
        return answer(found | {"since": since, "until": until, "lists": lists, "payments": paid}, headers=node.headers)


@router.get("/height-at", summary="The last block of a day")
def height_at(
    node: NodeHere, running: RunningNode, day: Annotated[str, Query(alias="date", pattern=_DATE)]
) -> Response:  # fmt: skip
    """By its date in the chain's calendar; 404 where the chain began later."""
    wanted = _date(day)
    assert wanted
    with node.engine.connect() as connection:
        height = last_height_before(connection, wanted, 1, running.status()["zone_minutes"])
    if height < 1:
        raise NotThere(f"the chain had no block on {day} or before it")
    return answer({"date": day, "height": height}, headers=node.headers)


def _write(
    file: IO[bytes], register: Register, node: Asked, running: NodePort, asked: Filter, form: str, language: str
) -> tuple[int, int]:  # fmt: skip
    """Write all rows in one transaction; returns their number and the height of which they are."""
    zone_minutes = running.status()["zone_minutes"]
    with node.engine.connect() as connection:
        height = connection_height(connection)
        where = chosen(connection, register, asked, zone_minutes)
        rows = _rows(connection, register, where)
        if form == "ndjson":
            return sum(1 for _ in map(file.write, map(_line, rows))), height
        names = [column.name for column in register.shown.selected_columns]
        count = running.write_table(form, register.name, head_of(names, language), cells_of(rows, zone_minutes), file)
        return count, height


def _rows(connection: Connection, register: Register, where: Any) -> Iterator[Row[Any]]:
    query = register.shown.where(*where).order_by(*register.key)
    yield from connection.execution_options(yield_per=_ROWS_AT_ONCE).execute(query)


def _line(row: Row[Any]) -> bytes:
    return msgspec.json.encode(plain_row(row)) + b"\n"


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        file.seek(0)
        while piece := file.read(_PIECE_BYTES):
            yield piece


def _plain_list(changes: ListChanges) -> dict[str, Any]:
    rows = [
        {"change": row.change, "key": row.key, "values": plain_values(row.values), "before": plain_values(row.before)}
        for row in changes.rows
    ]
    counts = {"added": changes.added, "changed": changes.changed, "removed": changes.removed}
    return {"name": changes.name, **counts, "rows": rows}


def _date(text: str | None) -> date | None:
    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError:
        raise NotThere(f"there is no day {text}") from None
