"""Lists of the interface: a page at a time behind an opaque cursor, or all rows as lines; filtered by columns; now or in the past.

A route names its table and its filters. What every list has in common is here, so that a new one has it too: `as_of` with its
entity tag, lines for bulk, accounts with their check digits.
"""

import base64
import binascii
from collections.abc import Iterator, Mapping
from typing import Annotated, Any

import msgspec
from fastapi import Depends, Path, Query, Request
from fastapi.responses import Response, StreamingResponse
from pydantic import BeforeValidator
from sqlalchemy import Column, ColumnElement, Engine, Row, Select, Table, select, tuple_

from fenming.api.final import KEEP_FOREVER, NotModified, headers_of, is_known, tag_of, tagged
from fenming.api.port import NodePort
from fenming.base.check_digits import account_number, names_account
from fenming.base.problems import BadUsage, NotThere
from fenming.readmodel.database import layout

PAGE_MAX = 1000
LINES = "application/x-ndjson"
_LINES_AT_ONCE = 1000


class Asked(msgspec.Struct, frozen=True):
    """What a question is put to: the views as they are, or as they stood at a height."""

    engine: Engine
    as_lines: bool
    headers: dict[str, str]


def node_of(request: Request) -> NodePort:
    """The node behind this application."""
    node: NodePort = request.app.state.node
    return node


AsOf = Annotated[
    int | None,
    Query(
        ge=0, le=2**63 - 1,
        description="Answer as of this height. The answer is final: it has an ETag and may be kept for ever. Its views are built "
        "on demand, one height at a time, and a few are kept: 503 with Retry-After means that they, or those of another height, "
        "are being built. 404 when the chain has not come so far.",
    ),
]  # fmt: skip


def asked(request: Request, as_of: AsOf = None) -> Iterator[Asked]:
    """The views that a request asks; a past database is held until the answer has been sent."""
    node = node_of(request)
    as_lines = _wants_lines(request)
    if as_of is None:
        yield Asked(node.engine, as_lines, {"Vary": "Accept"})
        return
    query = sorted(request.query_params.multi_items())
    parts = (node.chain, str(layout()), request.app.version, request.url.path, repr(query), str(as_lines))
    headers = headers_of(tag_of(*parts), KEEP_FOREVER)
    if is_known(request, headers["ETag"]):
        raise NotModified(headers)
    with node.views_at(as_of) as engine:
        yield Asked(engine, as_lines, headers)


NodeHere = Annotated[Asked, Depends(asked)]
"""The views that a route answers from."""
RunningNode = Annotated[NodePort, Depends(node_of)]
"""The node itself, for what is not read from views."""
Limit = Annotated[int, Query(ge=1, le=PAGE_MAX, description="Rows on a page. Lines have no pages.")]
Cursor = Annotated[str, Query(max_length=200, description="`next` of the page before.")]
Newest = Annotated[bool, Query(description="Begin with the newest row and go back.")]
RowNumber = Annotated[int, Query(ge=0, le=2**63 - 1)]


def _digits(written: Any) -> Any:
    """A number in an address is digits alone: a second way to write it would be a second address of the same thing."""
    if isinstance(written, str) and not (written.isascii() and written.isdecimal()):
        raise ValueError("a number is written in digits alone")
    return written


PathNumber = Annotated[int, Path(ge=0, le=2**63 - 1), BeforeValidator(_digits)]


def answer(value: Any, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """A JSON answer."""
    return Response(msgspec.json.encode(value), status, headers, "application/json")


def page(
    node: Asked, table: Table, limit: int, cursor: str, filters: Mapping[str, int | None],
    chosen: ColumnElement[bool] | None = None, newest: bool = False,
) -> Response:  # fmt: skip
    """One page of a table in the order of its key (backwards if `newest`), or all rows from the cursor on as lines."""
    query = select(table) if chosen is None else select(table).where(chosen)
    for name, value in filters.items():
        if value is not None:
            query = query.where(table.c[name] == value)
    return page_of(node, query, list(table.primary_key.columns), limit, cursor, newest)


def page_of(node: Asked, query: Select[Any], keys: list[Column[Any]], limit: int, cursor: str, newest: bool = False) -> Response:
    """The same of any statement that has the key columns among its own."""
    start = _read_cursor(cursor, keys) if cursor else None
    if node.as_lines:
        return StreamingResponse(_lines(node, query, keys, start, newest), headers=node.headers, media_type=LINES)
    rows = _rows(node, query, keys, start, limit + 1, newest)
    shown = rows[:limit]
    more = _write_cursor(_key_of(shown[-1], keys)) if len(rows) > limit else None
    return answer({"items": list(map(plain_row, shown)), "next": more}, headers=node.headers)


def whole(request: Request, items: list[dict[str, Any]]) -> Response:
    """A short list that has no pages, or its items as lines."""
    if _wants_lines(request):
        return Response(b"".join(map(_line, items)), media_type=LINES)
    return tagged(request, {"items": items, "next": None})


def one(node: Asked, table: Table, what: str, /, **key: int) -> Response:
    """One row by its key; raises `NotThere`."""
    return answer(row_of(node, table, what, **key), headers=node.headers)


def row_of(node: Asked, table: Table, what: str, /, **key: int) -> dict[str, Any]:
    """One row by its key as it is answered; raises `NotThere`."""
    query = select(table)
    for name, value in key.items():
        query = query.where(table.c[name] == value)
    with node.engine.connect() as connection:
        row = connection.execute(query).first()
    if row is None:
        raise NotThere(f"there is no {what}")
    return plain_row(row)


def plain_row(row: Row[Any]) -> dict[str, Any]:
    """A row in JSON: bytes as hexadecimal digits, accounts also in their written form with check digits."""
    return plain_values(row._asdict())


def plain_values(values: Mapping[str, Any]) -> dict[str, Any]:
    """The same for the values of a row by name."""
    plain: dict[str, Any] = {}
    for name, value in values.items():
        plain[name] = value.hex() if isinstance(value, bytes) else value
        if names_account(name) and value:
            plain[f"{name}_number"] = account_number(value)
    return plain


def _lines(
    node: Asked, query: Select[Any], keys: list[Column[Any]], start: list[Any] | None, newest: bool
) -> Iterator[bytes]:
    """All rows, some at a time. Between two reads nothing is held: a slow reader must not keep a connection from the others."""
    while rows := _rows(node, query, keys, start, _LINES_AT_ONCE, newest):
        yield b"".join(_line(plain_row(row)) for row in rows)
        start = _key_of(rows[-1], keys)


def _line(value: dict[str, Any]) -> bytes:
    return msgspec.json.encode(value) + b"\n"


def _rows(
    node: Asked, query: Select[Any], keys: list[Column[Any]], start: list[Any] | None, count: int, newest: bool
) -> list[Row[Any]]:
    if start is not None:
        query = query.where(tuple_(*keys) < tuple_(*start) if newest else tuple_(*keys) > tuple_(*start))
    order = [key.desc() for key in keys] if newest else keys
    with node.engine.connect() as connection:
        return list(connection.execute(query.order_by(*order).limit(count)))


def _key_of(row: Row[Any], keys: list[Column[Any]]) -> list[Any]:
    return [row._mapping[key.name] for key in keys]


def _wants_lines(request: Request) -> bool:
    """`format=ndjson`, or an Accept header that prefers lines to JSON."""
    wanted = request.query_params.get("format")
    if wanted not in (None, "json", "ndjson"):
        raise BadUsage("format is json or ndjson")
    if wanted:
        return wanted == "ndjson"
    accepted = dict(map(_accepted_type, request.headers.get("accept", "").split(",")))
    return accepted.get(LINES, 0.0) > 0 and accepted[LINES] >= accepted.get("application/json", 0.0)


def _accepted_type(text: str) -> tuple[str, float]:
    """A media type of an Accept header with its weight."""
    name, *parameters = [part.strip() for part in text.lower().split(";")]
    weights = [part.removeprefix("q=") for part in parameters if part.startswith("q=")]
    try:
        return name, float(weights[0]) if weights else 1.0
    except ValueError:
        return name, 0.0


def _write_cursor(values: list[Any]) -> str:
    return base64.urlsafe_b64encode(msgspec.msgpack.encode(values)).decode().rstrip("=")


def _read_cursor(text: str, keys: list[Column[Any]]) -> list[Any]:
    try:
        values = msgspec.msgpack.decode(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)), type=list[Any])
    except (binascii.Error, ValueError, msgspec.DecodeError):
        raise BadUsage("this is not a cursor of a page") from None
    if len(values) != len(keys) or not all(map(_is_key, values, keys)):
        raise BadUsage("this is not a cursor of this list")
    return values


def _is_key(value: Any, key: Column[Any]) -> bool:
    return type(value) is key.type.python_type and not (isinstance(value, int) and not 0 <= value < 2**63)
