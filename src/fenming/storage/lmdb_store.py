"""The state store on disk: LMDB, one atomic synced transaction a block, readers that never wait for the writer."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import lmdb

from fenming.base.hashing import HASH_BYTES
from fenming.base.steps import reached
from fenming.storage.failures import StorageFailed
from fenming.storage.places import Places
from fenming.storage.state_store import NOT_HERE, Batch, Piece, place_bytes

MAP_BYTES = 256 * 1024**3
_HEAD = b"head"
_NOTE = b"note"


class _Tables:
    """The named databases of the environment, and reads through one transaction."""

    def __init__(self, environment: lmdb.Environment, writable: bool) -> None:
        _refuse_older_form(environment)
        names = (b"records", b"runs", b"outbox", b"tiles", b"meta", b"ids")
        self.records, runs, self.blocks, self.tiles, self.meta, self.ids = (
            environment.open_db(name, create=writable) for name in names
        )
        self.places = Places(runs)


def _refuse_older_form(environment: lmdb.Environment) -> None:
    """An index of one row for each id is not read: its ids would seem to be free, and be accepted again."""
    with suppress(lmdb.NotFoundError):
        environment.open_db(b"places", create=False)
        raise StorageFailed("this state store is of an older form; move its folder away, and it is made again from the block log")


class LmdbReader:
    """A consistent view of a store; close it, or the store cannot reuse the pages it holds."""

    def __init__(self, environment: lmdb.Environment, tables: _Tables) -> None:
        self._view_of = environment
        self._tables = tables
        self._transaction = environment.begin(buffers=True)

    def record(self, key: bytes) -> bytes | None:
        return self._get(key, self._tables.records)

    def scan(self, prefix: bytes) -> Iterator[tuple[bytes, bytes]]:
        cursor = self._transaction.cursor(self._tables.records)
        if cursor.set_range(prefix) if prefix else cursor.first():
            for key, value in cursor.iternext():
                found = bytes(key)
                if not found.startswith(prefix):
                    return
                yield found, bytes(value)

    def place(self, envelope_id: bytes) -> bytes | None:
        return self._tables.places.find(self._transaction, envelope_id)

    def ids_beginning(self, digits: str, limit: int) -> list[bytes]:
        return self._tables.places.beginning(self._transaction, digits, limit)

    def is_accepted(self, envelope_id: bytes, from_height: int) -> bool:
        return self._tables.places.find(self._transaction, envelope_id, from_height) is not None

    def outbox(self, from_height: int, limit: int) -> list[tuple[int, bytes]]:
        found: list[tuple[int, bytes]] = []
        cursor = self._transaction.cursor(self._tables.blocks)
        if cursor.set_range(from_height.to_bytes(8, "big")):
            for key, value in cursor.iternext():
                if len(found) == limit:
                    break
                found.append((int.from_bytes(key, "big"), bytes(value)))
        return found

    def tile(self, level: int, index: int) -> bytes | None:
        return self._get(_tile_key(level, index), self._tables.tiles)

    def head(self) -> bytes | None:
        return self._get(_HEAD, self._tables.meta)

    def note(self) -> bytes | None:
        return self._get(_NOTE, self._tables.meta) or None

    def ids_alone(self, height: int) -> list[bytes] | None:
        ids = self._get(height.to_bytes(8, "big"), self._tables.ids)
        return None if ids is None else [ids[at : at + HASH_BYTES] for at in range(0, len(ids), HASH_BYTES)]

    def copy_to(self, file: int) -> None:
        """Write what this view sees to an open file, as the data file of a store without gaps; raises `StorageFailed`."""
        try:
            self._view_of.copyfd(file, compact=True, txn=self._transaction)
        except lmdb.Error as error:
            raise StorageFailed(f"cannot copy the state store: {error}") from error

    def renew(self) -> None:
        """Look at what is committed now."""
        self._transaction.abort()
        self._transaction = self._view_of.begin(buffers=True)

    def close(self) -> None:
        """Let go of the view."""
        self._transaction.abort()

    def _get(self, key: bytes, table: Any) -> bytes | None:
        found = self._transaction.get(key, None, table)
        return None if found is None else bytes(found)


class LmdbStore(LmdbReader):
    """A `StateStore` in a folder. Its own reads see the last commit and belong to the thread that commits."""

    def __init__(self, folder: Path, readonly: bool = False, map_bytes: int = MAP_BYTES, draft: bool = False) -> None:
        if not readonly:
            folder.mkdir(parents=True, exist_ok=True)
        try:
            self._environment = lmdb.open(
                str(folder), map_size=map_bytes, max_dbs=8, readonly=readonly, max_readers=512, readahead=not readonly,
                # One sync a block instead of two: a power cut may take the last block back out of the store, whole, and the log,
                # which was synced before, gives it again.
                metasync=False,
                # A draft is thrown away when anything interrupts it, so only its end is synced.
                sync=not draft,
            )  # fmt: skip
            self._databases = _Tables(self._environment, not readonly)
        except lmdb.Error as error:
            raise StorageFailed(f"cannot open the state store: {error}") from error
        super().__init__(self._environment, self._databases)

    def commit(self, batch: Batch, is_safe: Callable[[], object] | None = None) -> None:
        reached("store.before_commit")
        tables = self._databases
        try:
            with self._environment.begin(write=True, buffers=True) as transaction:
                records = transaction.cursor(tables.records)
                records.putmulti([(key, value) for key, value in batch.changes if value is not None])
                for key, value in batch.changes:
                    if value is None:
                        transaction.delete(key, b"", tables.records)
                tables.places.add(transaction, batch.height, batch.places)
                transaction.put(batch.height.to_bytes(8, "big"), batch.outbox, db=tables.blocks)
                for (level, index), tile in batch.tiles.items():
                    transaction.put(_tile_key(level, index), tile, db=tables.tiles)
                transaction.put(_HEAD, batch.head, db=tables.meta)
                transaction.put(_NOTE, batch.note, db=tables.meta)
                reached("store.written")
                if is_safe:
                    is_safe()
        except (lmdb.Error, OSError) as error:
            raise StorageFailed(f"cannot commit block {batch.height}: {error}") from error
        reached("store.committed")
        self.renew()

    def fill(self, piece: Piece) -> None:
        tables = self._databases
        try:
            with self._environment.begin(write=True, buffers=True) as transaction:
                transaction.cursor(tables.records).putmulti(piece.records, append=True)
                for (level, index), tile in piece.tiles.items():
                    transaction.put(_tile_key(level, index), tile, db=tables.tiles)
                for height, ids in piece.ids:
                    transaction.put(height.to_bytes(8, "big"), b"".join(ids), db=tables.ids)
                    place = place_bytes(height, NOT_HERE)
                    tables.places.add(transaction, height, [(envelope_id, place) for envelope_id in ids])
        except (lmdb.Error, OSError) as error:
            raise StorageFailed(f"cannot fill the state store: {error}") from error
        self.renew()

    def finish(self, head: bytes, note: bytes) -> None:
        try:
            with self._environment.begin(write=True) as transaction:
                transaction.put(_HEAD, head, db=self._databases.meta)
                transaction.put(_NOTE, note, db=self._databases.meta)
            self._environment.sync(True)
        except (lmdb.Error, OSError) as error:
            raise StorageFailed(f"cannot finish the state store: {error}") from error
        self.renew()

    def cut_outbox(self, until: int, ids: Mapping[int, Sequence[bytes]]) -> None:
        """Forget what happened in the blocks up to a height; of those of them that are named, the accepted ids stay.

        The room is used again, the file does not shrink.
        """
        tables = self._databases
        try:
            with self._environment.begin(write=True) as transaction:
                for height, listed in ids.items():
                    transaction.put(height.to_bytes(8, "big"), b"".join(listed), db=tables.ids)
                cursor = transaction.cursor(tables.blocks)
                while cursor.first() and int.from_bytes(cursor.key(), "big") <= until:
                    cursor.delete()
                reached("prune.outcomes_cut")
        except (lmdb.Error, OSError) as error:
            raise StorageFailed(f"cannot cut the outcomes up to block {until}: {error}") from error
        self.renew()

    def reader(self) -> LmdbReader:
        return LmdbReader(self._environment, self._databases)

    def close(self) -> None:
        super().close()
        self._environment.close()


def _tile_key(level: int, index: int) -> bytes:
    return bytes((level,)) + index.to_bytes(8, "big")
