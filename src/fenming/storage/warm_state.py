"""What blocks read again and again, kept in memory: records lately read or written, and envelope ids lately accepted.

The store lets go of the interpreter's lock for every read, and under load a thread gets it back only after some hundred
microseconds: a block of ten thousand transfers would wait for seconds (docs/performance.md). What is not here is read from the
store, so the answer is the same with and without.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice

from fenming.storage.state_store import StateReader

RECORDS_MAX = 500_000
IDS_MAX = 500_000
_UNKNOWN = b"\xc1"
"""A byte that msgpack never uses: no record is this."""


class WarmState:
    """The committed state as the thread that commits sees it."""

    def __init__(self, store: StateReader, height: int) -> None:
        self._store = store
        self._records: dict[bytes, bytes | None] = {}
        self._ids: set[bytes] = set()
        self._blocks: deque[tuple[int, Sequence[bytes]]] = deque()
        self._ids_from_height = height + 1

    def record(self, key: bytes) -> bytes | None:
        """The value of a state key."""
        value = self._records.get(key, _UNKNOWN)
        if value is _UNKNOWN:
            value = self._store.record(key)
            self._make_room(1)
            self._records[key] = value
        return value

    def is_accepted(self, envelope_id: bytes, from_height: int) -> bool:
        """Whether the envelope, valid from this height, has been accepted."""
        known = self.remembers(envelope_id, from_height)
        return self._store.is_accepted(envelope_id, from_height) if known is None else known

    def filled(self, records: Iterable[tuple[bytes, bytes]]) -> Iterator[tuple[bytes, bytes]]:
        """Pass records on to somebody who walks the whole store, and keep the first of them."""
        for key, value in records:
            if len(self._records) < RECORDS_MAX:
                self._records[key] = value
            yield key, value

    def advance(self, height: int, changes: Sequence[tuple[bytes, bytes | None]], envelope_ids: Sequence[bytes]) -> None:
        """A block has been committed."""
        self._make_room(len(changes))
        self._records.update(changes)
        self._ids.update(envelope_ids)
        self._blocks.append((height, envelope_ids))
        while len(self._ids) > IDS_MAX:
            oldest, leaving = self._blocks.popleft()
            self._ids_from_height = oldest + 1
            self._ids.difference_update(leaving)

    def seen_through(self, reader: Callable[[], StateReader]) -> "WarmView":
        """The same memory for another thread, with a reader of its own for what is not in it."""
        return WarmView(self._records, self, reader)

    def remembers(self, envelope_id: bytes, from_height: int) -> bool | None:
        """Whether the envelope has been accepted, or None where only the store can tell."""
        return envelope_id in self._ids if from_height >= self._ids_from_height else None

    def _make_room(self, count: int) -> None:
        """Forget the older half when there would be too many; one by one would walk over the gaps each time."""
        if len(self._records) + count > RECORDS_MAX:
            for key in list(islice(self._records, RECORDS_MAX // 2)):
                del self._records[key]


class WarmView:
    """The committed state as another thread sees it, a block late at most.

    It never adds to the memory: what it reads may have changed by the time it would be kept.
    """

    def __init__(
        self, records: dict[bytes, bytes | None], warm: WarmState, reader: Callable[[], StateReader]
    ) -> None:  # fmt: skip
        self._records = records
        self._warm = warm
        self._reader = reader

    def record(self, key: bytes) -> bytes | None:
        """The value of a state key."""
        value = self._records.get(key, _UNKNOWN)
        return self._reader().record(key) if value is _UNKNOWN else value

    def is_accepted(self, envelope_id: bytes, from_height: int) -> bool:
        """Whether the envelope, valid from this height, has been accepted."""
        known = self._warm.remembers(envelope_id, from_height)
        return self._reader().is_accepted(envelope_id, from_height) if known is None else known
