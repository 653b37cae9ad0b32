"""What a domain says about its view: tables, and what each event puts into them.

A handler never runs SQL. It hands rows and changes to `Changes`, which the feed writes for many blocks at once: inserts first,
then changes in the order in which they came. So a view costs a few statements a batch, not a few an event.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping
from operator import itemgetter
from typing import Any

import msgspec
from sqlalchemy import Connection, Insert, MetaData, Table, Update, bindparam, func, select, update

from fenming.base.fields import Event
from fenming.ledger.genesis import Genesis

METADATA = MetaData()
"""All tables of the read model."""


class Source(msgspec.Struct, frozen=True, gc=False):
    """Where an event stands: its block, its receipt's leaf in the log, its place in the receipt, and who caused it."""

    height: int
    time_ms: int
    log_index: int
    event_index: int
    envelope_id: bytes
    cause: bytes
    sender: int


_UpdateForm = tuple[Table, tuple[str, ...], tuple[str, ...]]


class Changes:
    """Rows to insert and values to change, gathered over a batch of blocks."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._inserts: defaultdict[Table, list[dict[str, Any]]] = defaultdict(list)
        self._updates: list[tuple[_UpdateForm, list[dict[str, Any]]]] = []
        self._sums: defaultdict[tuple[Table, str], dict[int, int]] = defaultdict(dict)
        self._gathered: defaultdict[tuple[Table, tuple[str, ...], tuple[str, ...]], dict[tuple[int, ...], list[int]]]
        self._gathered = defaultdict(dict)
        self._numbers: dict[Table, int] = {}

    def insert(self, table: Table, **row: Any) -> None:
        """Add a row."""
        self._inserts[table].append(row)

    def update(self, table: Table, key: Mapping[str, Any], **values: Any) -> None:
        """Change the row (or rows) with this key."""
        row = {f"key_{name}": value for name, value in key.items()} | values
        form = (table, tuple(key), tuple(values))
        # Runs of one form become one statement; the order of different forms is kept, because they may meet in one row.
        if not self._updates or self._updates[-1][0] != form:
            self._updates.append((form, []))
        self._updates[-1][1].append(row)

    def add(self, table: Table, column: str, key: int, amount: int) -> None:
        """Add to a number in the row whose first column is the key."""
        sums = self._sums[table, column]
        sums[key] = sums.get(key, 0) + amount

    def gather(self, table: Table, key: Mapping[str, int], **amounts: int) -> None:
        """Add to the row with this key, which must name the block: a row is written once, with all that its block adds to it."""
        rows = self._gathered[table, tuple(key), tuple(amounts)]
        sums = rows.setdefault(tuple(key.values()), [0] * len(amounts))
        for place, amount in enumerate(amounts.values()):
            sums[place] += amount

    def next_number(self, table: Table) -> int:
        """The next running number for the table's first column; the same on every rebuild."""
        if table not in self._numbers:
            self._numbers[table] = self._connection.scalar(select(func.max(list(table.c)[0]))) or 0
        self._numbers[table] += 1
        return self._numbers[table]

    def write(self) -> None:
        """Run the statements."""
        for table, rows in self._inserts.items():
            self._run(table.insert(), rows)
        for (table, keys, names), gathered in self._gathered.items():
            columns = (*keys, *names)
            self._run(table.insert(), [dict(zip(columns, (*key, *sums), strict=True)) for key, sums in gathered.items()])
        for (table, keys, names), rows in self._updates:
            statement = update(table).values({name: bindparam(name) for name in names})
            for key in keys:
                statement = statement.where(table.c[key] == bindparam(f"key_{key}"))
            self._run(statement, rows)
        for (table, column), sums in self._sums.items():
            first = list(table.c)[0]
            statement = update(table).values({column: table.c[column] + bindparam("more")}).where(first == bindparam("row"))
            self._run(statement, [{"row": row, "more": more} for row, more in sums.items() if more])

    def _run(self, statement: Insert | Update, rows: list[dict[str, Any]]) -> None:
        """One statement for all rows, handed to the driver: SQLAlchemy's own way of binding costs more than the insert."""
        if not rows:
            return
        names = list(rows[0])
        compiled = statement.compile(dialect=self._connection.dialect, column_keys=names)
        # By position where the driver can (SQLite's): looking every name up costs a fifth of the statement.
        order = getattr(compiled, "positiontup", None)
        if order is None:
            self._connection.exec_driver_sql(str(compiled), rows)
        elif len(order) == 1:
            self._connection.exec_driver_sql(str(compiled), [(row[order[0]],) for row in rows])
        else:
            self._connection.exec_driver_sql(str(compiled), list(map(itemgetter(*order), rows)))


Handler = Callable[[Changes, Source, Any], None]


class View(msgspec.Struct, frozen=True):
    """The view of one domain; `found` puts in what a chain begins with, which no event tells."""

    name: str
    handlers: Mapping[type[Event], Handler]
    found: Callable[[Changes, Genesis], None] | None = None
