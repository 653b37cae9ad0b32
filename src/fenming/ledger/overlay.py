"""What one envelope, and one block, change, before anything is written.

An envelope reads and writes what the block has so far, so that a read is one look; its overlay remembers what was there before.
A refused envelope is taken back by that, an accepted one stays. The block's changes are the diff that commit writes. Nothing here
can touch the store.
"""

from typing import Any, Protocol, TypeVar

import msgspec

from fenming.base.fields import Record
from fenming.ledger.tables import UNREAD, encode_record

RecordType = TypeVar("RecordType", bound=Record)
Changes = list[tuple[bytes, Record | None, Record | None]]
"""Keys with their record before and after."""


class PreState(Protocol):
    """The committed state before the block."""

    def record(self, key: bytes) -> Record | bytes | None:
        """The value of a state key, as it is stored or as it was read before."""
        ...

    def is_accepted(self, envelope_id: bytes, from_height: int) -> bool:
        """Whether the envelope has been accepted; it cannot have been before the height from which it is valid."""
        ...


class BlockState:
    """The committed state with the changes of the block so far; what is read is read once a block."""

    def __init__(self, pre_state: PreState) -> None:
        self.pre_state = pre_state
        self.current: dict[bytes, Record | None] = {}
        """What a read finds: what has been read or written so far."""
        self.before: dict[bytes, Any] = {}
        """What each key that the block changed had before it; `UNREAD` where nobody asked."""

    def load(self, key: bytes, decoder: "msgspec.msgpack.Decoder[RecordType]") -> RecordType | None:
        """Read a record for the first time."""
        record: Any = self.pre_state.record(key)
        if type(record) is bytes:
            record = decoder.decode(record)
        self.current[key] = record
        return record  # type: ignore[no-any-return]

    def write(self, key: bytes, record: Record | None) -> None:
        self.before.setdefault(key, self.current.get(key, UNREAD))
        self.current[key] = record

    def changes(self) -> Changes:
        """All changes with the records before the block; None also where nobody had asked."""
        return _changes(self.before, self.current)

    def diff(self) -> list[tuple[bytes, bytes | None]]:
        """The changed records in key order, encoded; what ended as it began is left out."""
        diff = []
        for key in sorted(self.before):
            record = self.current[key]
            if record is not self.before[key]:
                diff.append((key, None if record is None else encode_record(record)))
        return diff


class Overlay:
    """The changes of one envelope, or of one due action, over the block; one at a time."""

    __slots__ = ("_undo", "block", "current", "load")

    def __init__(self, block: BlockState) -> None:
        self.block = block
        self.current = block.current
        self.load = block.load
        self._undo: dict[bytes, Any] = {}

    def write(self, key: bytes, record: Record | None) -> None:
        if key not in self._undo:
            self._undo[key] = self.current.get(key, UNREAD)
        self.current[key] = record

    def changes(self) -> Changes:
        """What was changed, with the records before."""
        return _changes(self._undo, self.current)

    def accept(self) -> None:
        """Let the changes stay."""
        before = self.block.before
        for key, record in self._undo.items():
            before.setdefault(key, record)

    def drop(self) -> None:
        """Take the changes back."""
        for key, record in self._undo.items():
            if record is UNREAD:
                del self.current[key]
            else:
                self.current[key] = record


def _changes(before: dict[bytes, Any], current: dict[bytes, Record | None]) -> Changes:
    return [(key, None if old is UNREAD else old, current[key]) for key, old in before.items()]
