"""Reading what somebody hands in as a proof: every doubt is `NotProven`, with its reason, and never anything else."""

import json
from typing import Any, TypeVar

import msgspec

from fenming.base.encoding import Malformed, decode
from fenming.base.problems import Problem

FILE_BYTES_MAX = 64 * 1024**2
Object = TypeVar("Object")


class NotProven(Problem):
    """The file does not prove what it says, for this reason."""


def read_object(data: bytes, kind: type[Object]) -> Object:
    """A JSON object of this form and no other; raises `NotProven`."""
    if len(data) > FILE_BYTES_MAX:
        raise NotProven("the file is too large")
    try:
        return msgspec.convert(json.loads(data, object_pairs_hook=_distinct), kind, strict=True)
    except (ValueError, RecursionError, msgspec.ValidationError) as error:
        raise NotProven(f"the file cannot be read: {error}") from None


def decoded(data: bytes, decoder: "msgspec.msgpack.Decoder[Object]") -> Object:
    """The value of canonical bytes."""
    try:
        return decode(data, decoder)
    except Malformed as error:
        raise NotProven(f"bytes cannot be read: {error}") from None


def octets(text: str) -> bytes:
    """Bytes from lower-case hexadecimal digits."""
    try:
        data = bytes.fromhex(text)
    except ValueError:
        raise NotProven("bytes are not written as hexadecimal digits") from None
    require(data.hex() == text, "bytes are not written in their one form")
    return data


def require(condition: object, reason: str) -> None:
    """Refuse for this reason unless the condition holds."""
    if not condition:
        raise NotProven(reason)


def _distinct(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len({name for name, _ in pairs}) != len(pairs):
        raise ValueError("a field stands twice")
    return dict(pairs)
