"""The database of the views: SQLite beside the node, or whatever SQLAlchemy address several machines share.

The layout has a number. A database of another layout is not migrated but emptied, because the outbox can fill it again.
"""

from pathlib import Path

from sqlalchemy import Engine, create_engine, event, inspect, make_url, select
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DatabaseError
from sqlalchemy.pool import ConnectionPoolEntry

from fenming.base.problems import Problem
from fenming.readmodel.outcomes import PROGRESS
from fenming.readmodel.view import METADATA

LAYOUT = 4


class ViewsUnreadable(Problem):
    """What should be the database of the views is none, is damaged, or cannot be written."""


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
    with engine.begin() as connection:
        known = inspect(connection).get_table_names()
        layout = connection.scalar(select(PROGRESS.c.layout)) if PROGRESS.name in known else None
        if known and layout != LAYOUT:
            METADATA.reflect(connection)
            METADATA.drop_all(connection)
        METADATA.create_all(connection)
        if layout != LAYOUT:
            connection.execute(PROGRESS.insert(), {"one": 1, "height": -1, "layout": LAYOUT})
