"""Ed25519 signatures checked many at a time."""

import ctypes
from array import array
from collections.abc import Sequence

from fenming.base.compiled.linked import LIBRARY, POINTER, SODIUM_OPEN

_SIGNATURE_BYTES = 64
_KEY_BYTES = 32

if LIBRARY is not None:
    LIBRARY.fenming_check_signatures.argtypes = (
        POINTER, ctypes.c_char_p, ctypes.c_char_p, POINTER, ctypes.c_char_p, ctypes.c_size_t, POINTER, POINTER,
    )  # fmt: skip
    LIBRARY.fenming_check_signatures.restype = None


def is_compiled() -> bool:
    """Whether the loop can be called here."""
    return LIBRARY is not None


def check_signatures(signed: Sequence[tuple[bytes, bytes, bytes]]) -> list[bool]:
    """Whether each signature is good, by Ed25519 as libsodium says it is; (public key, message, signature) of any length."""
    assert LIBRARY is not None
    if not signed:
        return []
    keys, messages, signatures = zip(*signed, strict=True)
    if {*map(len, keys)} != {_KEY_BYTES} or {*map(len, signatures)} != {_SIGNATURE_BYTES}:  # the loop steps by fixed lengths
        sound = [len(key) == _KEY_BYTES and len(signature) == _SIGNATURE_BYTES for key, _, signature in signed]
        verdicts = iter(check_signatures([item for item, good in zip(signed, sound, strict=True) if good]))
        return [good and next(verdicts) for good in sound]
    lengths = array("I", map(len, messages))
    found = ctypes.create_string_buffer(len(signed))
    scratch = ctypes.create_string_buffer(2 * (_SIGNATURE_BYTES + max(lengths)))
    LIBRARY.fenming_check_signatures(
        SODIUM_OPEN, b"".join(keys), b"".join(messages), lengths.buffer_info()[0], b"".join(signatures), len(signed),
        ctypes.addressof(scratch), ctypes.addressof(found),
    )  # fmt: skip
    return [verdict == 1 for verdict in found.raw]
