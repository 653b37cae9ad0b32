"""What a posting was for, in a few bytes: a kind and the numbers that name the thing.

A posting's reference is what makes the money traceable, and it stands in every posting; so it is 9 or 13 bytes, not a hash.
"""

from enum import IntEnum


class ReferenceKind(IntEnum):
    """The kinds of thing for which a rule moves money."""

    CLAIM = 1
    WAGE_LINE = 2
    CONTRACT = 3
    FUNDING_SOURCE = 20
    GUARANTEE = 30


def reference(kind: ReferenceKind, number: int, index: int | None = None) -> bytes:
    """The reference to a thing, or to one line of it."""
    line = b"" if index is None else index.to_bytes(4, "big")
    return bytes((kind,)) + number.to_bytes(8, "big") + line


def read_reference(data: bytes) -> tuple[ReferenceKind, int, int | None] | None:
    """Kind, number and line of a reference; None for the free reference of a plain transfer."""
    if len(data) not in (9, 13) or data[0] not in {kind.value for kind in ReferenceKind}:
        return None
    line = int.from_bytes(data[9:], "big") if len(data) == 13 else None
    return ReferenceKind(data[0]), int.from_bytes(data[1:9], "big"), line
