"""What is committed at a height, taken from a store and trusted again later only as far as its signed checkpoint goes.

A snapshot holds the signed checkpoint, the block of its height, the right edge of the log, all records of the state, and the ids
that may not be accepted again. Everything follows from the checkpoint: it signs the block and the app hash, the app hash names
the roots of state and log, and the state holds the digests of the ids. So whoever has the notary's key can take a snapshot from
anybody, and a byte of it that is not as it was is found even where all checksums have been made to fit.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

import msgspec

from fenming.base.encoding import encode
from fenming.base.fields import Positional
from fenming.base.hashing import HASH_BYTES
from fenming.base.invariant import invariant
from fenming.base.problems import NotThere
from fenming.chain.checkpoints import CheckpointRefused, checkpoint_text, read_checkpoint
from fenming.chain.records import Head, hash_of_block, read_head, read_outcomes
from fenming.chain.snapshot_pieces import BlockIds, Filling, Opening, PieceRefused, StateEntry, Tile
from fenming.ledger.accepted import ACCEPTED, accepted_ids
from fenming.ledger.genesis import Genesis
from fenming.ledger.receipts import UNKNOWN_ORIGIN
from fenming.ledger.tables import encode_record
from fenming.storage.failures import LogDamaged
from fenming.storage.log_scan import blocks_after
from fenming.storage.log_tree import open_places
from fenming.storage.memory_store import MemoryStore
from fenming.storage.snapshots import (
    CHUNK_BYTES,
    Chunk,
    Kind,
    SnapshotDamaged,
    named_height,
    read_snapshot,
    snapshot_path,
    write_snapshot,
)
from fenming.storage.state_store import StateReader

Item = TypeVar("Item", bound="Positional")


class SnapshotTaken(msgspec.Struct, frozen=True):
    """A snapshot that has been written."""

    height: int
    app_hash: bytes
    records: int
    ids: int
    bytes: int
    path: Path


def take_snapshot(genesis: Genesis, reader: StateReader, log_folder: Path, folder: Path) -> SnapshotTaken:
    """Write what the reader sees into the folder; a node may go on meanwhile. Raises `StorageFailed`, `LogDamaged`."""
    taking = _Taking(genesis, reader, log_folder)
    path = snapshot_path(folder, taking.head.height)
    size = write_snapshot(path, taking.chunks())
    return SnapshotTaken(taking.head.height, taking.head.result.app_hash, taking.records, taking.ids, size, path)


def restore_snapshot(path: Path, genesis: Genesis) -> MemoryStore:
    """A store as it was at the snapshot's height, of which the roots are still to be computed; raises `SnapshotDamaged`.

    It says of an envelope that it has been accepted, and not where its receipt stands: that is not in the snapshot.
    """
    store = MemoryStore(keep_outbox=False)
    filling = Filling(genesis, store)
    chunk = Chunk(Kind.NOTE, b"")
    note = None
    try:
        for chunk in read_snapshot(path):
            if note is None:
                note = _note_of(chunk)
                continue
            filling.take(chunk.kind, chunk.content)
            if chunk.kind == Kind.OPENING:
                _check_signed(path, genesis, filling.head, note)
        filling.finish(note or b"")
    except PieceRefused as refused:
        raise SnapshotDamaged(path.name, chunk.offset, str(refused)) from None
    return store


def _note_of(chunk: Chunk) -> bytes:
    if chunk.kind != Kind.NOTE:
        raise PieceRefused("its pieces do not come in their order")
    return chunk.content


def _check_signed(path: Path, genesis: Genesis, head: Head, note: bytes) -> None:
    """The head must be the one that the chain's notary signed, and the one that the file is named after."""
    try:
        checkpoint = read_checkpoint(genesis, note)
    except CheckpointRefused as refused:
        raise PieceRefused(str(refused)) from None
    if checkpoint.text != checkpoint_text(genesis.log_origin, head):
        raise PieceRefused("its head is not what its checkpoint signs")
    if named_height(path) not in (None, head.height):
        raise PieceRefused(f"it bears another height than its own, which is {head.height}")


class _Taking:
    """The chunks of what a reader sees."""

    def __init__(self, genesis: Genesis, reader: StateReader, log_folder: Path) -> None:
        data, note = reader.head(), reader.note()
        if data is None or note is None:
            raise NotThere("the chain has no checkpoint yet")
        self.head = read_head(data)
        self.records = self.ids = 0
        self._note = note
        self._genesis = genesis
        self._reader = reader
        self._log_folder = log_folder

    def chunks(self) -> Iterator[tuple[Kind, bytes]]:
        yield Kind.NOTE, self._note
        yield Kind.OPENING, encode(Opening(self._genesis.chain_id, self.head))
        yield Kind.BLOCK, self._block()
        yield Kind.TILES, encode(tuple(self._tiles()))
        for entries in _gathered(self._entries()):
            yield Kind.RECORDS, encode(entries)
        for blocks in _gathered(self._accepted()):
            yield Kind.IDS, encode(blocks)

    def _block(self) -> bytes:
        height = self.head.height
        if not height:
            return b""
        _, payload = next(blocks_after(self._log_folder, self._genesis.chain_id, height - 1), (0, b""))
        if hash_of_block(payload) != self.head.block_hash:
            raise LogDamaged(height, "", 0, "it is not the block that was committed")
        return payload

    def _tiles(self) -> Iterator[Tile]:
        for level, index, width in open_places(self.head.result.log_size):
            if width:
                yield Tile(level, index, (self._reader.tile(level, index) or b"")[: width * HASH_BYTES])

    def _entries(self) -> Iterator[StateEntry]:
        for key, value in self._reader.scan(b""):
            self.records += 1
            yield StateEntry(key, value)

    def _accepted(self) -> Iterator[BlockIds]:
        for key, value in self._reader.scan(bytes((ACCEPTED.number,))):
            height = int.from_bytes(key[1:])
            ids = ids_accepted(self._reader, height)
            invariant(encode_record(accepted_ids(ids)) == value, f"the ids accepted in block {height} are not those of its digest")
            self.ids += len(ids)
            yield BlockIds(height, b"".join(ids))


def ids_accepted(reader: StateReader, height: int) -> list[bytes]:
    """The ids that a block accepted, in order, as far as they may not come again."""
    alone = reader.ids_alone(height)
    if alone is not None:
        return alone
    outcomes = read_outcomes(reader.outbox(height, 1)[0][1]).outcomes
    # What was refused before it ran has no origin: its id was not used up.
    return [outcome.receipt.envelope_id for outcome in outcomes if outcome.origin != UNKNOWN_ORIGIN]


def ids_to_keep(reader: StateReader, until: int) -> dict[int, list[bytes]]:
    """The ids of the blocks up to a height that may still not come again, by block."""
    heights = (int.from_bytes(key[1:]) for key, _ in reader.scan(bytes((ACCEPTED.number,))))
    return {height: ids_accepted(reader, height) for height in heights if height <= until}


def _gathered(items: Iterator[Item]) -> Iterator[tuple[Item, ...]]:
    """The items in groups that make a chunk each."""
    group: list[Item] = []
    size = 0
    for item in items:
        group.append(item)
        size += sum(len(part) for part in msgspec.structs.astuple(item) if isinstance(part, bytes))
        if size >= CHUNK_BYTES:
            yield tuple(group)
            group, size = [], 0
    if group:
        yield tuple(group)
