"""The loops that are compiled, and what calls them: the one place where this project is not Python.

Checking a signature takes libsodium 40 µs without the interpreter's lock, and afterwards the thread waits for that lock, which a
busy node gives back after milliseconds. A loop in C gives it up once a batch (docs/performance.md). Where the library was not
compiled everything works, and the node checks signatures in processes of their own.
"""

import ctypes
from array import array
from collections.abc import Sequence
from pathlib import Path

from nacl._sodium import ffi, lib  # type: ignore[import-untyped]

_LIBRARY = Path(__file__).with_name("many_signatures.so")
_SIGNATURE_BYTES = 64
_KEY_BYTES = 32
_OPEN = int(ffi.cast("uintptr_t", ffi.addressof(lib, "crypto_sign_open")))


def _load() -> "ctypes._FuncPointer | None":
    try:
        function = ctypes.CDLL(str(_LIBRARY)).fenming_check_signatures
    except (OSError, AttributeError):
        return None
    pointer = ctypes.c_void_p
    function.argtypes = (pointer, ctypes.c_char_p, pointer, ctypes.c_char_p, ctypes.c_size_t, ctypes.c_char_p, pointer)
    function.restype = None
    return function


_CHECK = _load()


def is_compiled() -> bool:
    """Whether the loop can be called here."""
    return _CHECK is not None


def check_signatures(signed: Sequence[tuple[bytes, bytes, bytes]]) -> list[bool]:
    """Whether each signature is good, by Ed25519 as libsodium says it is; (public key, message, signature) of any length."""
    assert _CHECK is not None
    sound = [len(key) == _KEY_BYTES and len(signature) == _SIGNATURE_BYTES for key, _, signature in signed]
    if not all(sound):  # the loop steps by fixed lengths
        verdicts = iter(check_signatures([item for item, good in zip(signed, sound, strict=True) if good]))
        return [good and next(verdicts) for good in sound]
    if not signed:
        return []
    lengths = array("I", [_SIGNATURE_BYTES + len(message) for _, message, _ in signed])
    parts = [part for _, message, signature in signed for part in (signature, message)]
    found = ctypes.create_string_buffer(len(signed))
    _CHECK(
        _OPEN, b"".join(parts), lengths.buffer_info()[0], b"".join([key for key, _, _ in signed]), len(signed),
        ctypes.create_string_buffer(max(lengths)), ctypes.addressof(found),
    )  # fmt: skip
    return [verdict == 1 for verdict in found.raw]
