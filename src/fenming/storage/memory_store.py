"""A state store in memory, for tests and simulation; it passes the same conformance suite as the one on disk."""

from collections.abc import Callable, Iterator, Sequence

from fenming.base.steps import reached
from fenming.storage.state_store import NOT_HERE, Batch, Piece, place_bytes


class MemoryStore:
    """A `StateStore` that forgets everything with its process."""

    def __init__(self, keep_outbox: bool = True) -> None:
        self._keep_outbox = keep_outbox
        self._records: dict[bytes, bytes] = {}
        self._places: dict[bytes, bytes] = {}
        self._outbox: dict[int, bytes] = {}
        self._tiles: dict[tuple[int, int], bytes] = {}
        self._head: bytes | None = None
        self._note: bytes | None = None
        self._ids: dict[int, Sequence[bytes]] = {}

    def record(self, key: bytes) -> bytes | None:
        return self._records.get(key)

    def scan(self, prefix: bytes) -> Iterator[tuple[bytes, bytes]]:
        for key in sorted(self._records):
            if key.startswith(prefix):
                yield key, self._records[key]

    def place(self, envelope_id: bytes) -> bytes | None:
        return self._places.get(envelope_id)

    def ids_beginning(self, digits: str, limit: int) -> list[bytes]:
        return [id for id in sorted(self._places) if id.hex().startswith(digits)][:limit]

    def is_accepted(self, envelope_id: bytes, from_height: int) -> bool:
        return envelope_id in self._places

    def outbox(self, from_height: int, limit: int) -> list[tuple[int, bytes]]:
        heights = sorted(height for height in self._outbox if height >= from_height)
        return [(height, self._outbox[height]) for height in heights[:limit]]

    def tile(self, level: int, index: int) -> bytes | None:
        return self._tiles.get((level, index))

    def head(self) -> bytes | None:
        return self._head

    def note(self) -> bytes | None:
        return self._note or None

    def ids_alone(self, height: int) -> list[bytes] | None:
        return list(self._ids[height]) if height in self._ids else None

    def commit(self, batch: Batch, is_safe: Callable[[], object] | None = None) -> None:
        reached("store.before_commit")
        if is_safe:
            is_safe()
        for key, value in batch.changes:
            if value is None:
                self._records.pop(key, None)
            else:
                self._records[key] = value
        self._places.update(batch.places)
        if self._keep_outbox:
            self._outbox[batch.height] = batch.outbox
        self._tiles.update(batch.tiles)
        self._head, self._note = batch.head, batch.note
        reached("store.written")
        reached("store.committed")

    def fill(self, piece: Piece) -> None:
        self._records.update(piece.records)
        self._tiles.update(piece.tiles)
        for height, ids in piece.ids:
            self._ids[height] = ids
            self._places.update((envelope_id, place_bytes(height, NOT_HERE)) for envelope_id in ids)

    def finish(self, head: bytes, note: bytes) -> None:
        self._head, self._note = head, note

    def reader(self) -> "MemoryStore":
        copy = MemoryStore()
        copy._records = dict(self._records)
        copy._places = dict(self._places)
        copy._outbox = dict(self._outbox)
        copy._tiles = dict(self._tiles)
        copy._ids = dict(self._ids)
        copy._head, copy._note = self._head, self._note
        return copy

    def close(self) -> None:
        return
