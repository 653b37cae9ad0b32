"""What a node keeps besides the log, and the port through which it is read and committed.

One `commit` is one block: state records, the place of each receipt, the outbox, the tiles and the head change together or not
at all. The height in the head is the truth about how far the chain has come.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Protocol

import msgspec


class Batch(msgspec.Struct, frozen=True):
    """Everything that one block changes. `places` maps envelope ids to where their receipts stand."""

    height: int
    changes: Sequence[tuple[bytes, bytes | None]]
    places: Sequence[tuple[bytes, bytes]]
    outbox: bytes
    tiles: Mapping[tuple[int, int], bytes]
    head: bytes
    note: bytes


class Piece(msgspec.Struct, frozen=True):
    """What a piece of a snapshot brings: records, their keys growing over all pieces; tiles; the ids that blocks accepted."""

    records: Sequence[tuple[bytes, bytes]] = ()
    tiles: Mapping[tuple[int, int], bytes] = {}
    ids: Sequence[tuple[int, Sequence[bytes]]] = ()


class StateReader(Protocol):
    """A consistent view of the store."""

    def record(self, key: bytes) -> bytes | None:
        """The value of a state key."""
        ...

    def scan(self, prefix: bytes) -> Iterator[tuple[bytes, bytes]]:
        """All state keys with a prefix, in order; never used by rules."""
        ...

    def place(self, envelope_id: bytes) -> bytes | None:
        """Where the receipt of an envelope stands: height (8 bytes) and position (4 bytes)."""
        ...

    def ids_beginning(self, digits: str, limit: int) -> list[bytes]:
        """Ids of accepted envelopes that begin with these hexadecimal digits, in order, at most so many."""
        ...

    def ids_alone(self, height: int) -> list[bytes] | None:
        """The ids that a block accepted, in order, where what happened in it is not here; otherwise None."""
        ...

    def is_accepted(self, envelope_id: bytes, from_height: int) -> bool:
        """Whether the envelope, valid from this height, has been accepted."""
        ...

    def outbox(self, from_height: int, limit: int) -> list[tuple[int, bytes]]:
        """What happened in the blocks from a height on."""
        ...

    def tile(self, level: int, index: int) -> bytes | None:
        """A tile of the log tree."""
        ...

    def head(self) -> bytes | None:
        """The head of the chain, None before the first commit."""
        ...

    def note(self) -> bytes | None:
        """The signed checkpoint of the head; None where this node has signed none yet."""
        ...


class ClosableReader(StateReader, Protocol):
    """A view that must be closed."""

    def close(self) -> None:
        """Let go of the view."""
        ...


class StateStore(StateReader, Protocol):
    """The store of a node that commits."""

    def commit(self, batch: Batch, is_safe: Callable[[], object] | None = None) -> None:
        """Write a block durably, whole or not at all; raises `StorageFailed`.

        `is_safe` is called before anything becomes visible: it returns when the block stands in the log, or raises.
        """
        ...

    def reader(self) -> "ClosableReader":
        """A view of what is committed now, for another thread; must be closed."""
        ...

    def close(self) -> None:
        """Release the files."""
        ...


class StoreDraft(StateReader, Protocol):
    """A store that is filled from a snapshot; it holds no chain before it is finished."""

    def fill(self, piece: Piece) -> None:
        """Add a piece; raises `StorageFailed`."""
        ...

    def finish(self, head: bytes, note: bytes) -> None:
        """Make everything durable; from here on it is the store of a chain that has come to this head. An empty note is none."""
        ...


NOT_HERE = 2**32 - 1
"""The position of a receipt that is known to be in the block and is not in this store."""


def place_bytes(height: int, position: int) -> bytes:
    """Where a receipt stands, as the store keeps it."""
    return height.to_bytes(8, "big") + position.to_bytes(4, "big")


def read_place(place: bytes) -> tuple[int, int]:
    """Height and position of a receipt; the position may be `NOT_HERE`."""
    return int.from_bytes(place[:8], "big"), int.from_bytes(place[8:], "big")
