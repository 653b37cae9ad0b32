"""Lists of the interface: one page at a time behind an opaque cursor, newest state, filtered by columns."""

import base64
import binascii
from typing import Annotated, Any

import msgspec
from fastapi import Depends, Path, Query, Request
from fastapi.responses import Response
from sqlalchemy import Connection, Select, Table, select, tuple_

from fenming.api.port import NodePort
from fenming.base.problems import BadUsage, NotThere

PAGE_MAX = 1000


def node_of(request: Request) -> NodePort:
    """The node behind this application."""
    node: NodePort = request.app.state.node
    return node


NodeHere = Annotated[NodePort, Depends(node_of)]
Limit = Annotated[int, Query(ge=1, le=PAGE_MAX, description="Rows on a page.")]
Cursor = Annotated[str, Query(max_length=200, description="`next` of the page before.")]
RowNumber = Annotated[int, Query(ge=0, le=2**63 - 1)]
PathNumber = Annotated[int, Path(ge=0, le=2**63 - 1)]


def answer(value: Any, status: int = 200) -> Response:
    """A JSON answer; bytes are written as hexadecimal digits."""
    return Response(msgspec.json.encode(value, enc_hook=_encode_other), status, media_type="application/json")


def page(node: NodePort, table: Table, limit: int, cursor: str, filters: dict[str, int | None]) -> Response:
    """One page of a table in the order of its key."""
    query = select(table)
    for name, value in filters.items():
        if value is not None:
            query = query.where(table.c[name] == value)
    keys = list(table.primary_key.columns)
    if cursor:
        query = query.where(tuple_(*keys) > tuple_(*_read_cursor(cursor, len(keys))))
    with node.engine.connect() as connection:
        rows = _rows(connection, query.order_by(*keys).limit(limit + 1))
    shown = rows[:limit]
    more = _write_cursor([shown[-1][key.name] for key in keys]) if len(rows) > limit else None
    return answer({"items": shown, "next": more})


def one(node: NodePort, table: Table, what: str, **key: int) -> Response:
    """One row by its key; raises `NotThere`."""
    query = select(table)
    for name, value in key.items():
        query = query.where(table.c[name] == value)
    with node.engine.connect() as connection:
        rows = _rows(connection, query)
    if not rows:
        raise NotThere(f"there is no {what}")
    return answer(rows[0])


def _rows(connection: Connection, query: Select[Any]) -> list[dict[str, Any]]:
    return [{name: _plain(value) for name, value in row._mapping.items()} for row in connection.execute(query)]


def _plain(value: Any) -> Any:
    return value.hex() if isinstance(value, bytes) else value


def _encode_other(value: Any) -> Any:
    raise TypeError(f"{type(value).__name__} has no JSON form")


def _write_cursor(values: list[int]) -> str:
    return base64.urlsafe_b64encode(msgspec.msgpack.encode(values)).decode().rstrip("=")


def _read_cursor(text: str, count: int) -> list[int]:
    try:
        values = msgspec.msgpack.decode(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)), type=list[int])
    except (binascii.Error, ValueError, msgspec.DecodeError):
        raise BadUsage("this is not a cursor of a page") from None
    if len(values) != count or not all(0 <= value < 2**63 for value in values):
        raise BadUsage("this is not a cursor of this list")
    return values
