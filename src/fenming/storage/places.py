"""Where the receipt of every accepted envelope stands, in sorted runs that are merged as they become many.

Ids are hashes. An index that keeps them in one order touches another page of the disk for nearly every id: with two million in
it, ten thousand more cost 5 µs and 10 µs of waiting for the disk each, and it grows worse for ever. Here a block's ids are one
sorted run, written in one piece; sixteen runs of a level become one of the next, until they are so long that a merge could be
felt. To find an id every run is searched, the newest first.

    key = last height of the run
    value = level (1 byte), then the entries in order of their ids: id (32 bytes), place (12 bytes)
"""

from bisect import bisect_left
from collections.abc import Sequence
from itertools import takewhile
from typing import Any

import lmdb

from fenming.base.hashing import HASH_BYTES

MERGED_RUNS = 16
MERGED_ENTRIES_MAX = 1 << 20
"""A merge of so many takes a third of a second, and the block waits for it; a longer run stays as it is."""
_ENTRY_BYTES = HASH_BYTES + 12


class Places:
    """The index in a named database of an LMDB environment; every transaction given here hands out views, not copies."""

    def __init__(self, database: Any) -> None:
        self._database = database

    def find(self, transaction: lmdb.Transaction, envelope_id: bytes, from_height: int = 0) -> bytes | None:
        """The place of an id that was accepted at this height or later."""
        cursor = transaction.cursor(self._database)
        if cursor.last():
            for key, run in cursor.iterprev():
                if int.from_bytes(key) < from_height:
                    return None
                if place := _find_in(memoryview(run), envelope_id):
                    return place
        return None

    def beginning(self, transaction: lmdb.Transaction, digits: str, limit: int) -> list[bytes]:
        """The first so many ids, in their order, whose hexadecimal form begins with these digits."""
        least = bytes.fromhex(digits + "0" * (len(digits) % 2))
        found: list[bytes] = []
        for _, run in transaction.cursor(self._database):
            found += _beginning_in(memoryview(run), least, digits, limit)
        return sorted(found)[:limit]

    def add(self, transaction: lmdb.Transaction, height: int, places: Sequence[tuple[bytes, bytes]]) -> None:
        """Add what a block accepted; heights only grow."""
        if not places:
            return
        entries = [envelope_id + place for envelope_id, place in places]
        level = 0
        while merged := self._taken(transaction, level, len(entries)):
            entries += merged
            level += 1
        run = bytes((level,)) + b"".join(sorted(entries))
        transaction.put(height.to_bytes(8, "big"), run, db=self._database, append=True)

    def _taken(self, transaction: lmdb.Transaction, level: int, count: int) -> list[bytes]:
        """Take out the newest runs, if they and one more of this level are to be merged: their entries."""
        cursor = transaction.cursor(self._database)
        runs: list[tuple[bytes, bytes]] = []
        if cursor.last():
            for key, run in cursor.iterprev():
                count += len(run) // _ENTRY_BYTES
                if len(runs) == MERGED_RUNS - 1 or run[0] != level or count > MERGED_ENTRIES_MAX:
                    break
                runs.append((bytes(key), bytes(run)))
        if len(runs) < MERGED_RUNS - 1:
            return []
        for key, _ in runs:
            transaction.delete(key, db=self._database)
        # Oldest first: the sort that follows is fast on runs that are in order already.
        return [run[at : at + _ENTRY_BYTES] for _, run in reversed(runs) for at in range(1, len(run), _ENTRY_BYTES)]


def _find_in(run: memoryview, envelope_id: bytes) -> bytes | None:
    index = _index_of(run, envelope_id)
    if index == len(run) // _ENTRY_BYTES or _id_at(run, index) != envelope_id:
        return None
    return bytes(run[1 + index * _ENTRY_BYTES + HASH_BYTES :][: _ENTRY_BYTES - HASH_BYTES])


def _beginning_in(run: memoryview, least: bytes, digits: str, limit: int) -> list[bytes]:
    first = _index_of(run, least)
    last = min(first + limit, len(run) // _ENTRY_BYTES)
    ids = (_id_at(run, index) for index in range(first, last))
    return list(takewhile(lambda one: one.hex().startswith(digits), ids))


def _index_of(run: memoryview, envelope_id: bytes) -> int:
    """Of the first entry whose id is this one or a later one."""
    return bisect_left(range(len(run) // _ENTRY_BYTES), envelope_id, key=lambda index: _id_at(run, index))


def _id_at(run: memoryview, index: int) -> bytes:
    return bytes(run[1 + index * _ENTRY_BYTES :][:HASH_BYTES])
