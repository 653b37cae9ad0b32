"""The database of the views: SQLite beside the node, or whatever SQLAlchemy address several machines share.

The layout has a number, which follows from the tables themselves. A database of another layout is not migrated but emptied,
because the outbox can fill it again.
"""

import zlib
from functools import lru_cache
from pathlib import Path

from sqlalchemy import Engine, create_engine, event, inspect, make_url, select
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DatabaseError
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.schema import CreateIndex, CreateTable

from fenming.base.problems import Problem
from fenming.readmodel.outcomes import PROGRESS
from fenming.readmodel.view import METADATA

_HANDLERS = 1
"""Raised when what a view puts into an unchanged table changes its meaning."""


class ViewsUnreadable(Problem):
    """What should be the database of the views is none, is damaged, or cannot be written."""


@lru_cache(maxsize=1)
def layout() -> int:
    """The number of the layout, a 31-bit checksum; asked for once all views are known."""
    described = [str(_HANDLERS)]
    for table in METADATA.sorted_tables:
        described.append(str(CreateTable(table)))
        described += sorted(str(CreateIndex(index)) for index in table.indexes)
    return zlib.crc32("".join(described).encode()) >> 1


def open_database(address: Path | str) -> Engine:
    """The engine for a SQLite file or an address, with all tables there and of the right layout.

    Raises `ViewsUnreadable`.
    """
    url = make_url(f"sqlite:///{address}" if isinstance(address, Path) else address)
    engine = create_engine(url)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _set_pragmas)
    try:
        _prepare(engine)
    except DatabaseError as error:
        raise ViewsUnreadable(f"{address} cannot be used: {error.orig}; stop the node and delete it: it is built again") from error
    return engine


def _set_pragmas(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    """Readers do not wait for the feed; a lost last batch is read again from the outbox, so it need not be synced."""
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.close()


def _prepare(engine: Engine) -> None:
    wanted = layout()
    with engine.begin() as connection:
        known = inspect(connection).get_table_names()
        found = connection.scalar(select(PROGRESS.c.layout)) if PROGRESS.name in known else None
        if known and found != wanted:
            METADATA.reflect(connection)
            METADATA.drop_all(connection)
        METADATA.create_all(connection)
        if found != wanted:
            connection.execute(PROGRESS.insert(), {"one": 1, "height": -1, "layout": wanted})
