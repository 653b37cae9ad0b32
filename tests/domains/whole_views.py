"""The views of a world with its blocks and receipts, as the feed writes them: what findings and reports are read from."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Engine, insert

from domains.payroll_views import views_of
from fenming.readmodel.outcomes import BLOCKS, RECEIPTS
from scenario import World


def whole_views(w: World) -> Engine:
    """The views of a world's whole history, in memory."""
    engine = views_of(w)
    blocks = [{"height": height, "time_ms": time_ms, "outcomes": 0, "log_start": 0} for height, time_ms in w.times_ms.items()]
    with engine.begin() as connection:
        connection.execute(insert(BLOCKS), blocks)
        connection.execute(insert(RECEIPTS), list(_receipts(w)))
    return engine


def _receipts(w: World) -> Iterator[dict[str, Any]]:
    outcomes = ((height, outcome) for height, several in w.history for outcome in several)
    for log_index, (height, outcome) in enumerate(outcomes):
        yield {
            "log_index": log_index, "height": height, "envelope_id": outcome.receipt.envelope_id, "code": outcome.receipt.code,
            "data": [], "sender": outcome.origin.sender, "slots": [], "cause": outcome.origin.cause or None, "due_sequence": 0,
            "event_count": len(outcome.events),
        }  # fmt: skip
