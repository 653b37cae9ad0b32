"""The views follow the outbox: read some blocks, gather their changes, write them with the new height in one transaction."""

import json
import threading
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from typing import Any

import msgspec
from sqlalchemy import Connection, Engine, select, update

from fenming.base.fields import Event
from fenming.base.problems import HistoryMissing
from fenming.chain.records import BlockOutcomes, read_head, read_outcomes
from fenming.ledger.genesis import Genesis
from fenming.ledger.receipts import Outcome
from fenming.readmodel.outcomes import BLOCKS, PROGRESS, RECEIPTS
from fenming.readmodel.view import Changes, Handler, Source, View
from fenming.storage.state_store import ClosableReader, StateReader

BLOCKS_AT_ONCE = 50


class Feed:
    """Brings the views of one database up to what is committed."""

    def __init__(
        self, engine: Engine, views: Iterable[View], event_decoder: "msgspec.msgpack.Decoder[Any]", genesis: Genesis
    ) -> None:
        self._engine = engine
        self._genesis = genesis
        self._views = tuple(views)
        self._decode = event_decoder.decode
        self._handlers: dict[type[Event], list[Handler]] = {}
        for view in self._views:
            for kind, handler in view.handlers.items():
                self._handlers.setdefault(kind, []).append(handler)

    @property
    def height(self) -> int:
        """How far the views have come; -1 before the first block."""
        with self._engine.connect() as connection:
            return int(connection.scalar(select(PROGRESS.c.height)) or 0)

    def gap(self, reader: StateReader) -> HistoryMissing | None:
        """What keeps the views from being followed to the end: blocks that are next for them and not in the outbox.

        The outbox begins later where the node joined by a snapshot, or where its outcomes have been pruned.
        """
        height, data = self.height, reader.head()
        committed = read_head(data).height if data else -1
        blocks = reader.outbox(height + 1, 1) if height < committed else []
        first = blocks[0][0] if blocks else committed + 1
        if height >= committed or first == height + 1:
            return None
        return HistoryMissing(first - 1, f"the views of this home stand at block {max(height, 0)} and cannot be built without them")

    def catch_up(self, open_reader: Callable[[], ClosableReader]) -> int:
        """Follow the outbox to its end; returns the height reached. Raises `HistoryMissing` where there is a gap before it."""
        while self.next_batch(open_reader):
            pass
        return self.height

    def next_batch(self, open_reader: Callable[[], ClosableReader], until: int | None = None) -> bool:
        """Take some blocks more, none after `until`; returns whether there were any. Raises `HistoryMissing`."""
        height = self.height
        blocks = self._blocks_after(open_reader, height, until)
        if not blocks:
            return False
        with self._engine.begin() as connection:
            # Taken first, and only from the height that was read: another process may be following the same outbox.
            taken = connection.execute(update(PROGRESS).where(PROGRESS.c.height == height).values(height=blocks[-1][0]))
            if not taken.rowcount:
                return True
            changes = Changes(connection)
            for _, data in blocks:
                self._take_block(changes, read_outcomes(data))
            changes.write()
        return True

    def _blocks_after(
        self, open_reader: Callable[[], ClosableReader], height: int, until: int | None
    ) -> Sequence[tuple[int, bytes]]:  # fmt: skip
        """What is next, read at once: a reader that is open while views are written keeps the store from using its room again."""
        wanted = BLOCKS_AT_ONCE if until is None else min(BLOCKS_AT_ONCE, until - height)
        with closing(open_reader()) as reader:
            blocks = reader.outbox(height + 1, wanted) if wanted > 0 else []
            gap = self.gap(reader) if not blocks or blocks[0][0] != height + 1 else None
        if gap is not None:
            raise gap
        return blocks

    def _take_block(self, changes: Changes, block: BlockOutcomes) -> None:
        if not block.height:
            for view in self._views:
                if view.found:
                    view.found(changes, self._genesis)
        changes.insert(BLOCKS, height=block.height, time_ms=block.time_ms, outcomes=len(block.outcomes), log_start=block.log_start)
        for position, outcome in enumerate(block.outcomes):
            log_index = block.log_start + position
            _insert_receipt(changes, block.height, log_index, outcome)
            for index, data in enumerate(outcome.events):
                event = self._decode(data)
                handlers = self._handlers.get(type(event), ())
                if handlers:
                    source = _source(block, log_index, index, outcome)
                    for handler in handlers:
                        handler(changes, source, event)


class FeedThread:
    """Follows by itself; `wake` after each commit."""

    def __init__(self, feed: Feed, open_reader: Callable[[], ClosableReader]) -> None:
        self._feed = feed
        self._open_reader = open_reader
        self._wake = threading.Event()
        self._stopping = False
        self.failure: str | None = None
        self._reached = threading.Condition()
        self.height = feed.height
        self._thread = threading.Thread(target=self._run, name="feed", daemon=True)
        self._thread.start()

    def wake(self, _: int = 0) -> None:
        """There is something new."""
        self._wake.set()

    def wait_for(self, height: int, timeout_s: float) -> bool:
        """Whether the views reach a height within the time."""
        with self._reached:
            return self._reached.wait_for(lambda: self.height >= height or bool(self.failure), timeout_s)

    def close(self) -> None:
        """Stop after the batch in hand."""
        self._stopping = True
        self._wake.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stopping:
            try:
                height = self._feed.catch_up(self._open_reader)
            except Exception as error:  # the views may be rebuilt at any time; the ledger must not stop for them
                self.failure = f"{type(error).__name__}: {error}"
                height = self.height
            with self._reached:
                self.height = height
                self._reached.notify_all()
            if self.failure:
                return
            self._wake.wait()
            self._wake.clear()


def _insert_receipt(changes: Changes, height: int, log_index: int, outcome: Outcome) -> None:
    receipt, origin = outcome.receipt, outcome.origin
    changes.insert(
        RECEIPTS, log_index=log_index, height=height, envelope_id=receipt.envelope_id, code=receipt.code,
        data=json.dumps(receipt.data) if receipt.data else "[]", sender=origin.sender, slots=str(list(origin.slots)),
        cause=origin.cause if origin.due_sequence else None, due_sequence=origin.due_sequence, event_count=receipt.event_count,
    )  # fmt: skip


def _source(block: BlockOutcomes, log_index: int, event_index: int, outcome: Outcome) -> Source:
    origin = outcome.origin
    return Source(
        block.height, block.time_ms, log_index, event_index, outcome.receipt.envelope_id, origin.cause, origin.sender
    )


def connection_height(connection: Connection) -> int:
    """The height that a reading connection sees."""
    return int(connection.scalar(select(PROGRESS.c.height)) or 0)
