"""The few protobuf messages that CometBFT hashes and signs, written in their one canonical form.

Only writing is needed: a light client computes the bytes that the validators must have signed and compares. Fields stand in the
order of their numbers; a number that is 0 and bytes that are empty are left out; a message inside a message is left out never,
because CometBFT's structs hold them by value (`gogoproto.nullable = false`).
"""

_VARINT, _FIXED64, _LENGTH = 0, 1, 2
_NANOSECONDS = 10**9


def varint(value: int) -> bytes:
    """A number of 64 bits, seven bits a byte; a negative one as its two's complement."""
    value &= 2**64 - 1
    written = bytearray()
    while value > 0x7F:
        written.append(value & 0x7F | 0x80)
        value >>= 7
    written.append(value)
    return bytes(written)


def integer(field: int, value: int) -> bytes:
    """A field of type int32, int64, uint32, uint64 or an enumeration."""
    return varint(field << 3 | _VARINT) + varint(value) if value else b""


def fixed(field: int, value: int) -> bytes:
    """A field of type sfixed64."""
    return varint(field << 3 | _FIXED64) + value.to_bytes(8, "little", signed=True) if value else b""


def octets(field: int, value: bytes) -> bytes:
    """A field of type bytes or string."""
    return message(field, value) if value else b""


def message(field: int, content: bytes) -> bytes:
    """A field that holds a message, also an empty one."""
    return varint(field << 3 | _LENGTH) + delimited(content)


def delimited(content: bytes) -> bytes:
    """A message behind its own length."""
    return varint(len(content)) + content


def timestamp(time_ns: int) -> bytes:
    """The content of a google.protobuf.Timestamp; nanoseconds since 1970, negative before."""
    seconds, nanoseconds = divmod(time_ns, _NANOSECONDS)
    return integer(1, seconds) + integer(2, nanoseconds)
