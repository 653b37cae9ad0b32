"""Many SHA-256 hashes in one call; the twins in Python are in `base/hashing.py` and `base/merkle.py`."""

import ctypes
from array import array
from collections.abc import Sequence

from fenming.base.compiled.linked import LIBRARY, POINTER, SHA256

_HASH_BYTES = 32

if LIBRARY is not None:
    for _name, _arguments in (
        ("hash_many", (POINTER, ctypes.c_char_p, ctypes.c_uint32, ctypes.c_char_p, POINTER, ctypes.c_uint32, POINTER)),
        ("merkle_root", (POINTER, POINTER, ctypes.c_uint32)),
    ):
        _function = getattr(LIBRARY, f"fenming_{_name}")
        _function.restype, _function.argtypes = None, _arguments


def is_compiled() -> bool:
    """Whether the loops can be called here."""
    return LIBRARY is not None and SHA256 is not None


def hash_many(prefix: bytes, items: Sequence[bytes]) -> list[bytes]:
    """The hash of each item behind the prefix."""
    assert LIBRARY is not None and SHA256 is not None
    lengths = array("I", map(len, items))
    found = ctypes.create_string_buffer(len(items) * _HASH_BYTES)
    LIBRARY.fenming_hash_many(
        ctypes.addressof(SHA256), prefix, len(prefix), b"".join(items), lengths.buffer_info()[0], len(items),
        ctypes.addressof(found),
    )  # fmt: skip
    hashes = found.raw
    return [hashes[at : at + _HASH_BYTES] for at in range(0, len(hashes), _HASH_BYTES)]


def merkle_root(leaves: Sequence[bytes]) -> bytes:
    """The root of RFC 6962 over hashes, at least one."""
    assert LIBRARY is not None and SHA256 is not None
    level = ctypes.create_string_buffer(b"".join(leaves), len(leaves) * _HASH_BYTES)
    LIBRARY.fenming_merkle_root(ctypes.addressof(SHA256), ctypes.addressof(level), len(leaves))
    return level.raw[:_HASH_BYTES]
