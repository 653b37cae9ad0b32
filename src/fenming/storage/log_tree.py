"""The growing Merkle tree of receipts, kept as tiles.

A tile is a run of 256 hashes of one level, as C2SP tlog-tiles lays them out, so that the files can be served as they are. Full
tiles never change; the last one of each level grows. Any proof, for any past size, is made from tiles alone.
"""

from collections.abc import Callable, Sequence
from functools import reduce

import msgspec

from fenming.base.hashing import HASH_BYTES
from fenming.base.merkle import EMPTY_ROOT, node_hash, root_of
from fenming.base.tiles import TILE_WIDTH

_TILE_HEIGHT = 8
_TILE_BYTES = TILE_WIDTH * HASH_BYTES

Tiles = dict[tuple[int, int], bytes]
ReadTile = Callable[[int, int], bytes | None]


class PreparedLog(msgspec.Struct, frozen=True):
    """The log with some leaves appended: its size, root and the tiles to write."""

    size: int
    root: bytes
    tiles: Tiles
    open_tiles: list[bytes]


class LogTree:
    """The log of leaf hashes over tiles that are read when a proof needs them."""

    def __init__(self, size: int, read_tile: ReadTile) -> None:
        self.size = size
        self._read_tile = read_tile
        self._open = self._read_open_tiles()
        self.root = _edge_root(self._open)
        """The root over all leaves."""

    def prepare(self, leaves: Sequence[bytes]) -> PreparedLog:
        """The log with these leaf hashes appended; this one stays as it is."""
        tiles: Tiles = {}
        open_tiles = list(self._open)
        level, added, count = 0, b"".join(leaves), self.size
        while added:
            added, count = _grow_level(level, added, count, open_tiles, tiles)
            level += 1
        return PreparedLog(self.size + len(leaves), _edge_root(open_tiles), tiles, open_tiles)

    def adopt(self, prepared: PreparedLog) -> None:
        """Continue from the prepared log, whose tiles have been written."""
        self.size = prepared.size
        self.root = prepared.root
        self._open = prepared.open_tiles

    def root_at(self, size: int) -> bytes:
        """The root that the log had at an earlier size."""
        return self._range_root(0, size) if size else EMPTY_ROOT

    def inclusion_path(self, index: int, size: int) -> list[bytes]:
        """The path from a leaf to the root at a size, nearest first (RFC 9162 2.1.3.1)."""
        path = []
        start, end = 0, size
        while end - start > 1:
            middle = start + _split(end - start)
            if index < middle:
                path.append(self._range_root(middle, end))
                end = middle
            else:
                path.append(self._range_root(start, middle))
                start = middle
        return path[::-1]

    def consistency_path(self, size1: int, size2: int) -> list[bytes]:
        """The proof that the log at size2 begins with the log at size1 (RFC 9162 2.1.4.1)."""
        if size1 in (0, size2):
            return []
        path = []
        start, end, whole = 0, size2, True
        while size1 != end:
            middle = start + _split(end - start)
            if size1 <= middle:
                path.append(self._range_root(middle, end))
                end = middle
            else:
                path.append(self._range_root(start, middle))
                start, whole = middle, False
        if not whole:
            path.append(self._range_root(start, end))
        return path[::-1]

    def _range_root(self, start: int, end: int) -> bytes:
        return _joined([self._subtree(height, index) for height, index in _full_subtrees(start, end)])

    def _subtree(self, height: int, index: int) -> bytes:
        """The root of the full subtree of 2^height leaves at this index of its level."""
        level, inner = divmod(height, _TILE_HEIGHT)
        first = index << inner
        tile = self._tile(level, first // TILE_WIDTH)
        place = first % TILE_WIDTH * HASH_BYTES
        width = HASH_BYTES << inner
        run = tile[place : place + width]
        if len(run) != width:
            raise ValueError(f"the tile {level}/{first // TILE_WIDTH} is shorter than the log")
        return root_of(_hashes(run))

    def _tile(self, level: int, index: int) -> bytes:
        tile = self._read_tile(level, index)
        if tile is None:
            raise ValueError(f"the tile {level}/{index} is missing")
        return tile

    def _read_open_tiles(self) -> list[bytes]:
        places = open_places(self.size)
        return [self._tile(level, index)[: width * HASH_BYTES] if width else b"" for level, index, width in places]


def open_places(size: int) -> list[tuple[int, int, int]]:
    """Level, index and width in hashes of the growing tile of each level; width 0 where it has not begun.

    They alone are needed to go on appending to a log of this size, and hold its root.
    """
    places: list[tuple[int, int, int]] = []
    while size:
        full, width = divmod(size, TILE_WIDTH)
        places.append((len(places), full, width))
        size = full
    return places


def _grow_level(level: int, added: bytes, count: int, open_tiles: list[bytes], tiles: Tiles) -> tuple[bytes, int]:
    """Append hashes to a level; returns the roots of the tiles that became full, and how many the next level had."""
    if level == len(open_tiles):
        open_tiles.append(b"")
    run = open_tiles[level] + added
    index = count // TILE_WIDTH
    roots = []
    while len(run) >= _TILE_BYTES:
        tile, run = run[:_TILE_BYTES], run[_TILE_BYTES:]
        tiles[level, index] = tile
        roots.append(root_of(_hashes(tile)))
        index += 1
    if run:
        tiles[level, index] = run
    open_tiles[level] = run
    return b"".join(roots), count // TILE_WIDTH


def _edge_root(open_tiles: Sequence[bytes]) -> bytes:
    """The root from the open tiles alone: they hold the right edge of the tree, a full subtree for each 1 bit of their width."""
    edge = []
    for run in reversed(open_tiles):
        hashes = _hashes(run)
        subtrees = _full_subtrees(0, len(hashes))
        edge += [root_of(hashes[index << height : (index + 1) << height]) for height, index in subtrees]
    return _joined(edge) if edge else EMPTY_ROOT


def _joined(roots: Sequence[bytes]) -> bytes:
    """The root above full subtrees that stand side by side, largest first."""
    return reduce(lambda right, left: node_hash(left, right), reversed(roots))


def _hashes(run: bytes) -> list[bytes]:
    return [run[at : at + HASH_BYTES] for at in range(0, len(run), HASH_BYTES)]


def _split(size: int) -> int:
    """The largest power of two below the size."""
    return 1 << ((size - 1).bit_length() - 1)


def _full_subtrees(start: int, end: int) -> list[tuple[int, int]]:
    """The full subtrees, as height and index, into which a range falls that begins where a subtree of its size may begin."""
    subtrees = []
    while start < end:
        height = (end - start).bit_length() - 1
        subtrees.append((height, start >> height))
        start += 1 << height
    return subtrees
