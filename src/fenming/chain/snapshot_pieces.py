"""The pieces of a snapshot, and a store that is filled from them one after the other.

The pieces come in one order, whoever brings them: a file or the nodes of a cluster. Each is looked at as far as it can be by
itself, so that what cannot be right is refused at its place; the rest hangs together by the roots that the head names. Who
vouches for the head is not asked here: a notary's signature (`chain/snapshots.py`) or an app hash (`chain/state_sync.py`).
"""

from typing import TypeVar

import msgspec

from fenming.base.encoding import Malformed, decode, encode
from fenming.base.fields import Hash, Number, Positional, Small
from fenming.base.hashing import HASH_BYTES
from fenming.base.problems import Problem
from fenming.chain.records import Head, read_block
from fenming.ledger.accepted import ACCEPTED, accepted_ids
from fenming.ledger.genesis import Genesis
from fenming.ledger.tables import encode_record
from fenming.storage.log_tree import LogTree, open_places
from fenming.storage.snapshots import Kind
from fenming.storage.state_store import Piece, StoreDraft

Content = TypeVar("Content")


class Opening(Positional, frozen=True):
    """The first piece: which chain, and its head at the snapshot's height."""

    chain_id: Hash
    head: Head


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


class PieceRefused(Problem):
    """A piece cannot be one of this snapshot; the message is the reason."""


_opening_decoder = msgspec.msgpack.Decoder(Opening)
_tiles_decoder = msgspec.msgpack.Decoder(tuple[Tile, ...])
_entries_decoder = msgspec.msgpack.Decoder(tuple[StateEntry, ...])
_ids_decoder = msgspec.msgpack.Decoder(tuple[BlockIds, ...])
_REPEATED = (Kind.RECORDS, Kind.IDS)


class Filling:
    """A store in the making; it holds no chain until `finish`. Every method raises `PieceRefused`."""

    def __init__(self, genesis: Genesis, draft: StoreDraft) -> None:
        self._genesis = genesis
        self._draft = draft
        self._opening: Opening | None = None
        self._last_kind = Kind.NOTE
        self._last_key = b""
        self._last_ids_height = self._blocks_with_ids = 0
        self._steps = {
            Kind.OPENING: self._open, Kind.BLOCK: self._check_block, Kind.TILES: self._add_tiles,
            Kind.RECORDS: self._add_records, Kind.IDS: self._add_ids,
        }  # fmt: skip

    @property
    def head(self) -> Head:
        """The head that the snapshot claims; there after its first piece."""
        assert self._opening is not None
        return self._opening.head

    def take(self, kind: Kind, content: bytes) -> None:
        """The next piece."""
        follows = kind == self._last_kind + 1 or (kind == self._last_kind and kind in _REPEATED)
        _require(follows and kind in self._steps, "its pieces do not come in their order")
        self._steps[kind](content)
        self._last_kind = kind

    def finish(self, note: bytes) -> None:
        """All pieces have been taken: the store is of the chain at the head, of which the state's root is still to be computed."""
        _require(self._last_kind >= Kind.RECORDS, "pieces are missing")
        with_ids = sum(1 for _ in self._draft.scan(bytes((ACCEPTED.number,))))
        _require(with_ids == self._blocks_with_ids, "the ids that a block accepted are missing")
        self._draft.finish(encode(self.head), note)

    def _open(self, content: bytes) -> None:
        opening = _decoded(content, _opening_decoder)
        _require(opening.chain_id == self._genesis.chain_id, "it is of another chain")
        self._opening = opening

    def _check_block(self, content: bytes) -> None:
        """The block must be the head's, in everything that the head names."""
        head = self.head
        if not head.height:
            founded = (head.block_hash, head.time_ms) == (self._genesis.chain_id, self._genesis.started_ms)
            _require(founded and not content, "it does not begin as the genesis says")
            return
        try:
            block = read_block(content)
        except Malformed:
            raise PieceRefused("its block cannot be read") from None
        same = (block.height, block.time_ms, block.block_hash, block.result) == msgspec.structs.astuple(head)
        _require(same, "its block is not the one that its head names")

    def _add_tiles(self, content: bytes) -> None:
        tiles = _decoded(content, _tiles_decoder)
        result = self.head.result
        found = [(tile.level, tile.index, len(tile.hashes)) for tile in tiles]
        places = open_places(result.log_size)
        _require(
            found == [(level, index, width * HASH_BYTES) for level, index, width in places if width],
            "its tiles are not the right edge of the log",
        )
        by_place = {(tile.level, tile.index): tile.hashes for tile in tiles}
        tree = LogTree(result.log_size, lambda level, index: by_place.get((level, index)))
        _require(tree.root == result.log_root, "its tiles do not have the root of the log")
        self._draft.fill(Piece(tiles=by_place))

    def _add_records(self, content: bytes) -> None:
        entries = _decoded(content, _entries_decoder)
        for entry in entries:
            _require(entry.key > self._last_key, "its records do not stand in order")
            self._last_key = entry.key
        _require(entries, "a piece of it is empty")
        self._draft.fill(Piece(records=[(entry.key, entry.value) for entry in entries]))

    def _add_ids(self, content: bytes) -> None:
        blocks = _decoded(content, _ids_decoder)
        _require(blocks, "a piece of it is empty")
        listed = []
        for block in blocks:
            _require(block.height > self._last_ids_height, "its ids do not stand in order")
            self._last_ids_height = block.height
            ids = [block.ids[at : at + HASH_BYTES] for at in range(0, len(block.ids), HASH_BYTES)]
            same = encode_record(accepted_ids(ids)) == self._draft.record(ACCEPTED.key(block.height))
            _require(same, f"the ids accepted in block {block.height} are not those of its digest")
            listed.append((block.height, ids))
        self._blocks_with_ids += len(listed)
        self._draft.fill(Piece(ids=listed))


def _decoded(content: bytes, decoder: "msgspec.msgpack.Decoder[Content]") -> Content:
    try:
        return decode(content, decoder)
    except Malformed as error:
        raise PieceRefused(f"a piece cannot be read: {error}") from None


def _require(condition: object, reason: str) -> None:
    if not condition:
        raise PieceRefused(reason)
