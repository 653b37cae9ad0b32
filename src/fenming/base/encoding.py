"""One byte string for each value, and one value for each byte string.

What is signed and hashed are bytes. If two byte strings meant the same envelope, one signature would cover two ids, and an
envelope could be replayed by writing it differently. So a value is msgpack with its fields in fixed order (msgspec structs as
arrays), and what is decoded is encoded again and compared: integers in a longer form, maps and trailing bytes all differ.
The types bound depth and size, because no struct on the wire refers to itself.
"""

from typing import TypeVar

import msgspec

Value = TypeVar("Value")

_encoder = msgspec.msgpack.Encoder()
encode = _encoder.encode


class Malformed(Exception):
    """The bytes are not the canonical encoding of any value of the expected type."""


def decode(data: bytes, decoder: "msgspec.msgpack.Decoder[Value]") -> Value:
    """Decode canonical bytes; raises `Malformed` when they are not exactly what encoding the value gives."""
    try:
        value = decoder.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Malformed(str(error)) from None
    if encode(value) != data:
        raise Malformed("the bytes are not in canonical form")
    return value
