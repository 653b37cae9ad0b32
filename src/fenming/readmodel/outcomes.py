"""The explorer's view: blocks, and the receipt of everything that was decided in them."""

from typing import Any

from sqlalchemy import JSON, BigInteger, Column, Connection, Index, Integer, LargeBinary, Table, select, text

from fenming.ledger.receipts import Outcome
from fenming.readmodel.view import METADATA

BLOCKS = Table(
    "blocks", METADATA,
    Column("height", Integer, primary_key=True, autoincrement=False),
    Column("time_ms", BigInteger, nullable=False),
    Column("outcomes", Integer, nullable=False),
    Column("log_start", BigInteger, nullable=False),
)  # fmt: skip

REFUSED = text("code > 0")
"""The words of the index below: a query that does not use the same ones does not get the index."""

RECEIPTS = Table(
    "receipts", METADATA,
    Column("log_index", Integer, primary_key=True, autoincrement=False),
    Column("height", Integer, nullable=False),
    Column("envelope_id", LargeBinary(32), nullable=False),
    Column("code", Integer, nullable=False),
    Column("data", JSON, nullable=False),
    Column("sender", BigInteger, nullable=False),
    Column("slots", JSON, nullable=False),
    Column("cause", LargeBinary(32)),  # null for an envelope: it is its own
    Column("due_sequence", BigInteger, nullable=False),
    Column("event_count", Integer, nullable=False),
    # The node's own index finds what was accepted; random keys are what a growing table pays most for.
    Index("receipts_refused", "envelope_id", sqlite_where=REFUSED, postgresql_where=REFUSED),
)  # fmt: skip

PROGRESS = Table(
    "progress", METADATA,
    Column("one", Integer, primary_key=True, autoincrement=False),
    Column("height", Integer, nullable=False),
    Column("layout", Integer, nullable=False),
)  # fmt: skip


def receipt_of(height: int, log_index: int, outcome: Outcome) -> dict[str, Any]:
    """A row of the receipts, from the outbox, for a node that has no views."""
    receipt, origin = outcome.receipt, outcome.origin
    return {
        "log_index": log_index, "height": height, "envelope_id": receipt.envelope_id, "code": receipt.code,
        "data": list(receipt.data), "sender": origin.sender, "slots": list(origin.slots),
        "cause": origin.cause if origin.due_sequence else None, "due_sequence": origin.due_sequence,
        "event_count": receipt.event_count,
    }  # fmt: skip


def last_block_ms(connection: Connection) -> int:
    """The time of the last block that the views have taken; 0 before the first."""
    return connection.scalar(select(BLOCKS.c.time_ms).order_by(BLOCKS.c.height.desc()).limit(1)) or 0
