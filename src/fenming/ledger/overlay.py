"""What one envelope, and one block, change, before anything is written.

Reads fall through envelope -> block -> committed state. A refused envelope is a dropped overlay; an accepted one is laid onto
the block; the block's changes are the diff that commit writes. Nothing here can touch the store.
"""

from typing import Any, Protocol, TypeVar

import msgspec

from fenming.base.fields import Record
from fenming.ledger.tables import encode_record

RecordType = TypeVar("RecordType", bound=Record)
_ABSENT: Any = object()


class PreState(Protocol):
    """The committed state before the block."""

    def record(self, key: bytes) -> bytes | None:
        """The value of a state key."""
        ...

    def is_accepted(self, envelope_id: bytes, from_height: int) -> bool:
        """Whether the envelope has been accepted; it cannot have been before the height from which it is valid."""
        ...


class BlockState:
    """The committed state with the changes of the block so far; records are decoded once a block."""

    def __init__(self, pre_state: PreState) -> None:
        self.pre_state = pre_state
        self.before: dict[bytes, Record | None] = {}
        self.changes: dict[bytes, Record | None] = {}
        self.current: dict[bytes, Record | None] = {}
        """What a read finds: `before` with `changes` laid over it, so that one look is enough."""

    def read(self, key: bytes, decoder: "msgspec.msgpack.Decoder[RecordType]") -> RecordType | None:
        record = self.current.get(key, _ABSENT)
        if record is not _ABSENT:
            return record  # type: ignore[no-any-return]
        data = self.pre_state.record(key)
        record = None if data is None else decoder.decode(data)
        self.before[key] = self.current[key] = record
        return record

    def write(self, key: bytes, record: Record | None) -> None:
        self.changes[key] = self.current[key] = record

    def lay(self, changes: dict[bytes, Record | None]) -> None:
        """Take over all changes of an overlay."""
        self.changes.update(changes)
        self.current.update(changes)

    def diff(self) -> list[tuple[bytes, bytes | None]]:
        """The changed records in key order, encoded; what ended as it began is left out."""
        changes = []
        for key in sorted(self.changes):
            record = self.changes[key]
            if record is not self.before.get(key, _ABSENT):
                changes.append((key, None if record is None else encode_record(record)))
        return changes


class Overlay:
    """The changes of one envelope, or of one due action, over the block."""

    __slots__ = ("_current", "block", "changes")

    def __init__(self, block: BlockState) -> None:
        self.block = block
        self.changes: dict[bytes, Record | None] = {}
        self._current = block.current

    def read(self, key: bytes, decoder: "msgspec.msgpack.Decoder[RecordType]") -> RecordType | None:
        record = self.changes.get(key, _ABSENT)
        if record is _ABSENT:
            record = self._current.get(key, _ABSENT)
            if record is _ABSENT:
                return self.block.read(key, decoder)
        return record  # type: ignore[no-any-return]

    def write(self, key: bytes, record: Record | None) -> None:
        self.changes[key] = record

    def accept(self) -> None:
        """Lay the changes onto the block."""
        self.block.lay(self.changes)
