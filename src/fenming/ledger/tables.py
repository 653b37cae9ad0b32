"""The state as typed tables over one sorted byte map.

A rule reads and writes by key only: it never walks a table, because the cost of a walk grows with the chain and its order
would have to be agreed. Lists are kept as counted keys (a count in one record, the items under 1..count).
"""

import struct
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any, Generic, Protocol, TypeVar

import msgspec

from fenming.base.encoding import encode
from fenming.base.fields import Record
from fenming.base.invariant import invariant
from fenming.ledger.codes import Code, Rejected

RecordType = TypeVar("RecordType", bound=Record)
UNREAD: Any = object()
"""Stands where a record would, when nobody has read it yet."""


class State(Protocol):
    """Where a rule reads and writes: the overlay of one envelope, over the block, over what is committed."""

    @property
    def current(self) -> Mapping[bytes, Record | None]:
        """What has been read or written so far."""
        ...

    def load(self, key: bytes, decoder: "msgspec.msgpack.Decoder[RecordType]") -> RecordType | None:
        """Read what is not there yet."""
        ...

    def write(self, key: bytes, record: Record | None) -> None: ...


class Table(Generic[RecordType]):
    """Records of one type under keys of one form.

    `number` is the first byte of every key; `key_form` is a `struct` form without byte order: Q for a running number, I for a
    smaller one, 32s for a hash.
    """

    def __init__(self, number: int, name: str, key_form: str, record_type: type[RecordType]) -> None:
        self.number = number
        self.name = name
        self.record_type = record_type
        self.decoder = msgspec.msgpack.Decoder(record_type)
        self._form = struct.Struct(">B" + key_form)
        self._pack = partial(self._form.pack, number)

    def key(self, *parts: int | bytes) -> bytes:
        """The bytes under which the record of these key parts stands."""
        return self._pack(*parts)

    def parts(self, key: bytes) -> tuple[int | bytes, ...]:
        """The key parts back from the bytes."""
        return self._form.unpack(key)[1:]

    def read(self, state: State, *parts: int | bytes) -> RecordType | None:
        """The record, or None where there is none."""
        key = self._pack(*parts)
        record = state.current.get(key, UNREAD)
        return state.load(key, self.decoder) if record is UNREAD else record

    def or_refuse(self, code: Code) -> Callable[[State, int], RecordType]:
        """A function that reads the record with a number, and refuses with the code where there is none.

        It does in one call what every rule does several times; the code names the number and nothing else.
        """
        pack, decoder = self._pack, self.decoder
        (field,) = code.fields

        def record_of(state: State, number: int) -> RecordType:
            key = pack(number)
            record: Any = state.current.get(key, UNREAD)
            if record is UNREAD:
                record = state.load(key, decoder)
            if record is None:
                raise Rejected(code, **{field: number})
            return record  # type: ignore[no-any-return]

        return record_of

    def expect(self, state: State, *parts: int | bytes) -> RecordType:
        """The record that must be there because another record names it."""
        record = self.read(state, *parts)
        invariant(record is not None, f"{self.name} {parts} is named by another record and is not there")
        assert record is not None
        return record

    def write(self, state: State, record: RecordType, *parts: int | bytes) -> None:
        """Put the record under the key, in place of any earlier one."""
        state.write(self._pack(*parts), record)

    def remove(self, state: State, *parts: int | bytes) -> None:
        """Take the record away; for bookkeeping that has done its work, never for what a party did."""
        state.write(self._pack(*parts), None)


def encode_record(record: Record) -> bytes:
    """The bytes of a record as the state keeps and proves them."""
    return encode(record)


def check_tables(tables: Iterable["Table[Any]"]) -> None:
    """Every table has a number and a name of its own, or one would read the records of another."""
    listed = list(tables)
    invariant(len({table.number for table in listed}) == len(listed), "two tables share a number")
    invariant(len({table.name for table in listed}) == len(listed), "two tables share a name")
