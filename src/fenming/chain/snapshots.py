"""What is committed at a height, taken from a store and trusted again later only as far as its signed checkpoint goes.

A snapshot holds the signed checkpoint, the block of its height, the right edge of the log, all records of the state, and the ids
that may not be accepted again. Everything follows from the checkpoint: it signs the block and the app hash, the app hash names
the roots of state and log, and the state holds the digests of the ids. So whoever has the notary's key can take a snapshot from
anybody, and a byte of it that is not as it was is found even where all checksums have been made to fit.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

import msgspec

from fenming.base.encoding import Malformed, decode, encode
from fenming.base.fields import Hash, Number, Positional, Small
from fenming.base.hashing import HASH_BYTES
from fenming.base.invariant import invariant
from fenming.base.problems import NotThere
from fenming.chain.checkpoints import CheckpointRefused, checkpoint_text, read_checkpoint
from fenming.chain.records import Head, hash_of_block, read_block, read_head, read_outcomes
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
from fenming.storage.state_store import Batch, StateReader, place_bytes

Content = TypeVar("Content")
Item = TypeVar("Item", bound="Positional")


class Opening(Positional, frozen=True):
    """The first chunk: which chain, which height, and the note that signs it."""

    chain_id: Hash
    head: Head
    note: bytes


class Tile(Positional, frozen=True):
    """A growing tile of the log's right edge."""

    level: Small
    index: Number
    hashes: bytes


class StateEntry(Positional, frozen=True):
    """A record of the state as the store keeps it."""

    key: bytes
    value: bytes


class BlockIds(Positional, frozen=True):
    """The ids that a block accepted, one after the other in their order."""

    height: Number
    ids: bytes


class SnapshotTaken(msgspec.Struct, frozen=True):
    """A snapshot that has been written."""

    height: int
    app_hash: bytes
    records: int
    ids: int
    bytes: int
    path: Path


_opening_decoder = msgspec.msgpack.Decoder(Opening)
_tiles_decoder = msgspec.msgpack.Decoder(tuple[Tile, ...])
_entries_decoder = msgspec.msgpack.Decoder(tuple[StateEntry, ...])
_ids_decoder = msgspec.msgpack.Decoder(tuple[BlockIds, ...])
_REPEATED = (Kind.RECORDS, Kind.IDS)


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
    return _Restoring(path, genesis).run(read_snapshot(path))


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
        yield Kind.OPENING, encode(Opening(self._genesis.chain_id, self.head, self._note))
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
            outcomes = read_outcomes(self._reader.outbox(height, 1)[0][1]).outcomes
            # What was refused before it ran has no origin: its id was not used up.
            ids = [outcome.receipt.envelope_id for outcome in outcomes if outcome.origin != UNKNOWN_ORIGIN]
            invariant(encode_record(accepted_ids(ids)) == value, f"the ids accepted in block {height} are not those of its digest")
            self.ids += len(ids)
            yield BlockIds(height, b"".join(ids))


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


class _Restoring:
    """A store in the making; it has no head until everything is in it."""

    def __init__(self, path: Path, genesis: Genesis) -> None:
        self._name = path.name
        self._named_height = named_height(path)
        self._genesis = genesis
        self._store = MemoryStore(keep_outbox=False)
        self._opening: Opening | None = None
        self._last_key = b""
        self._last_ids_height = self._blocks_with_ids = 0
        self._chunk = Chunk(Kind.OPENING, b"")

    def run(self, chunks: Iterator[Chunk]) -> MemoryStore:
        steps = {
            Kind.OPENING: self._open, Kind.BLOCK: self._check_block, Kind.TILES: self._add_tiles,
            Kind.RECORDS: self._add_records, Kind.IDS: self._add_ids,
        }  # fmt: skip
        last = 0
        for self._chunk in chunks:
            kind = self._chunk.kind
            self._require(kind == last + 1 or (kind == last and kind in _REPEATED), "its pieces do not come in their order")
            steps[kind](self._chunk.content)
            last = kind
        self._require(last >= Kind.RECORDS, "pieces are missing")
        with_ids = sum(1 for _ in self._store.scan(bytes((ACCEPTED.number,))))
        self._require(with_ids == self._blocks_with_ids, "the ids that a block accepted are missing")
        self._add(head=encode(self._opened.head), note=self._opened.note)
        return self._store

    @property
    def _opened(self) -> Opening:
        assert self._opening is not None
        return self._opening

    def _open(self, content: bytes) -> None:
        opening = self._decoded(content, _opening_decoder)
        self._require(opening.chain_id == self._genesis.chain_id, "it is of another chain")
        try:
            checkpoint = read_checkpoint(self._genesis, opening.note)
        except CheckpointRefused as refused:
            raise SnapshotDamaged(self._name, self._chunk.offset, str(refused)) from None
        text = checkpoint_text(self._genesis.log_origin, opening.head)
        self._require(checkpoint.text == text, "its head is not what its checkpoint signs")
        height = opening.head.height
        self._require(self._named_height in (None, height), f"it bears another height than its own, which is {height}")
        self._opening = opening

    def _check_block(self, content: bytes) -> None:
        """The block's hash is signed, so the block is; its time must be the head's, which is not signed by itself."""
        head = self._opened.head
        if not head.height:
            founded = (head.block_hash, head.time_ms) == (self._genesis.chain_id, self._genesis.started_ms)
            self._require(founded and not content, "it does not begin as the genesis says")
            return
        try:
            block = read_block(content)
        except Malformed:
            raise SnapshotDamaged(self._name, self._chunk.offset, "its block cannot be read") from None
        same = (block.height, block.time_ms, block.block_hash, block.result) == msgspec.structs.astuple(head)
        self._require(same, "its block is not the one that its checkpoint signs")

    def _add_tiles(self, content: bytes) -> None:
        tiles = self._decoded(content, _tiles_decoder)
        found = [(tile.level, tile.index, len(tile.hashes)) for tile in tiles]
        places = open_places(self._opened.head.result.log_size)
        expected = [(level, index, width * HASH_BYTES) for level, index, width in places if width]
        self._require(found == expected, "its tiles are not the right edge of the log")
        self._add(tiles={(tile.level, tile.index): tile.hashes for tile in tiles})

    def _add_records(self, content: bytes) -> None:
        entries = self._decoded(content, _entries_decoder)
        for entry in entries:
            self._require(entry.key > self._last_key, "its records do not stand in order")
            self._last_key = entry.key
        self._require(entries, "a piece of it is empty")
        self._add(changes=[(entry.key, entry.value) for entry in entries])

    def _add_ids(self, content: bytes) -> None:
        blocks = self._decoded(content, _ids_decoder)
        self._require(blocks, "a piece of it is empty")
        for block in blocks:
            self._require(block.height > self._last_ids_height, "its ids do not stand in order")
            self._last_ids_height = block.height
            self._blocks_with_ids += 1
            ids = [block.ids[at : at + HASH_BYTES] for at in range(0, len(block.ids), HASH_BYTES)]
            digest = self._store.record(ACCEPTED.key(block.height))
            same = encode_record(accepted_ids(ids)) == digest
            self._require(same, f"the ids accepted in block {block.height} are not those of its digest")
            # Nobody asks a store that was restored where the receipts stand, only whether the ids have been used.
            self._add(places=[(envelope_id, place_bytes(block.height, 0)) for envelope_id in ids])

    def _add(
        self, changes: Sequence[tuple[bytes, bytes]] = (), places: Sequence[tuple[bytes, bytes]] = (),
        tiles: Mapping[tuple[int, int], bytes] | None = None, head: bytes = b"", note: bytes = b"",
    ) -> None:  # fmt: skip
        self._store.commit(Batch(self._opened.head.height, changes, places, b"", tiles or {}, head, note))

    def _decoded(self, content: bytes, decoder: "msgspec.msgpack.Decoder[Content]") -> Content:
        try:
            return decode(content, decoder)
        except Malformed as error:
            raise SnapshotDamaged(self._name, self._chunk.offset, f"a piece cannot be read: {error}") from None

    def _require(self, condition: object, reason: str) -> None:
        if not condition:
            raise SnapshotDamaged(self._name, self._chunk.offset, reason)
