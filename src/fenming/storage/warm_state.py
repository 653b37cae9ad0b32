"""What blocks read again and again, kept in memory: records lately read or written, and envelope ids lately accepted.

The store lets go of the interpreter's lock for every read, and under load a thread gets it back only after some hundred
microseconds: a block of ten thousand transfers would wait for seconds (docs/performance.md). What is not here is read from the
store, so the answer is the same with and without.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice

from fenming.base.fields import Record
from fenming.storage.state_store import StateReader

RECORDS_MAX = 500_000
IDS_MAX = 500_000
FILTERED_MAX = 2_000_000
"""Ids in one filter: when it is full, one of seventy new envelopes is asked about in the store."""
_FILTER_BITS = 27
_UNKNOWN = b"\xc1"
"""A byte that msgpack never uses: no record is this."""


class WarmState:
    """The committed state as the thread that commits sees it."""

    def __init__(self, store: StateReader, height: int) -> None:
        self._store = store
        self._records: dict[bytes, Record | bytes | None] = {}
        self._ids: set[bytes] = set()
        self._blocks: deque[tuple[int, Sequence[bytes]]] = deque()
        self._ids_from_height = height + 1
        self._older = _Filter(height + 1)

    def record(self, key: bytes) -> Record | bytes | None:
        """The value of a state key: the record itself, where a block has read or written it."""
        value = self._records.get(key, _UNKNOWN)
        if value is _UNKNOWN:
            value = self._store.record(key)
            self._make_room(1)
            self._records[key] = value
        return value

    def is_accepted(self, envelope_id: bytes, from_height: int) -> bool:
        """Whether the envelope, valid from this height, has been accepted."""
        if from_height >= self._ids_from_height:
            return envelope_id in self._ids
        known = self.remembers(envelope_id, from_height)
        return self._store.is_accepted(envelope_id, from_height) if known is None else known

    def filled(self, records: Iterable[tuple[bytes, bytes]]) -> Iterator[tuple[bytes, bytes]]:
        """Pass records on to somebody who walks the whole store, and keep the first of them."""
        for key, value in records:
            if len(self._records) < RECORDS_MAX:
                self._records[key] = value
            yield key, value

    def advance(self, height: int, records: Mapping[bytes, Record | None], envelope_ids: Sequence[bytes]) -> None:
        """A block has been committed that read or wrote these records and accepted these envelopes."""
        self._make_room(len(records))
        self._records.update(records)
        self._ids.update(envelope_ids)
        self._blocks.append((height, envelope_ids))
        while len(self._ids) > IDS_MAX:
            oldest, leaving = self._blocks.popleft()
            self._ids_from_height = oldest + 1
            self._ids.difference_update(leaving)
            self._older.add(oldest, leaving)

    def seen_through(self, reader: Callable[[], StateReader]) -> "WarmView":
        """The same memory for another thread, with a reader of its own for what is not in it."""
        return WarmView(self._records, self, reader)

    def remembers(self, envelope_id: bytes, from_height: int) -> bool | None:
        """Whether the envelope has been accepted, or None where only the store can tell."""
        if from_height >= self._ids_from_height:
            return envelope_id in self._ids
        if from_height >= self._older.from_height and envelope_id not in self._ids and not self._older.may_hold(envelope_id):
            return False
        return None

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
        self, records: dict[bytes, Record | bytes | None], warm: WarmState, reader: Callable[[], StateReader]
    ) -> None:  # fmt: skip
        self._records = records
        self._warm = warm
        self._reader = reader

    def record(self, key: bytes) -> Record | bytes | None:
        """The value of a state key: the record itself, where a block has read or written it."""
        value = self._records.get(key, _UNKNOWN)
        return self._reader().record(key) if value is _UNKNOWN else value

    def is_accepted(self, envelope_id: bytes, from_height: int) -> bool:
        """Whether the envelope, valid from this height, has been accepted."""
        known = self._warm.remembers(envelope_id, from_height)
        return self._reader().is_accepted(envelope_id, from_height) if known is None else known


class _Filter:
    """Ids accepted from a height on, each as one bit: what has no bit is not among them, what has one may be.

    Ids are hashes, so their own first bits spread them evenly. In full an id takes fifty times the memory. When a filter is full
    another is begun, and the one before the last is forgotten.
    """

    def __init__(self, from_height: int) -> None:
        self.from_height = from_height
        self._from_height_now = from_height
        self._count = 0
        self._before, self._now = bytearray(), bytearray()

    def add(self, height: int, envelope_ids: Sequence[bytes]) -> None:
        """Set the bits of what a block accepted."""
        if not self._now or self._count + len(envelope_ids) > FILTERED_MAX:
            self.from_height, self._from_height_now = self._from_height_now, height
            self._before, self._now = self._now, bytearray(1 << (_FILTER_BITS - 3))
            self._count = 0
        for envelope_id in envelope_ids:
            byte, bit = _bit_of(envelope_id)
            self._now[byte] |= bit
        self._count += len(envelope_ids)

    def may_hold(self, envelope_id: bytes) -> bool:
        """False only where the id is not among them."""
        byte, bit = _bit_of(envelope_id)
        return any(bits[byte] & bit for bits in (self._now, self._before) if bits)


def _bit_of(envelope_id: bytes) -> tuple[int, int]:
    place = int.from_bytes(envelope_id[:4]) >> (32 - _FILTER_BITS)
    return place >> 3, 1 << (place & 7)
