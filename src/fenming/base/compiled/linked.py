"""The compiled library, if it is there and finds what it calls."""

import _hashlib
import ctypes
from pathlib import Path

from nacl._sodium import ffi, lib  # type: ignore[import-not-found]

_FILE = Path(__file__).with_name("fast.so")
POINTER = ctypes.c_void_p


class Hasher(ctypes.Structure):
    """OpenSSL's SHA-256 in three addresses, as `Hasher` in sha.h."""

    _fields_ = (("init", POINTER), ("update", POINTER), ("final", POINTER))


def _load() -> ctypes.CDLL | None:
    try:
        return ctypes.CDLL(str(_FILE))
    except OSError:
        return None


def _find_hasher() -> Hasher | None:
    """The functions behind Python's own hashlib; None where they are linked into the interpreter and cannot be found by name."""
    try:
        openssl = ctypes.CDLL(_hashlib.__file__)
        return Hasher(*(ctypes.cast(getattr(openssl, f"SHA256_{step}"), POINTER).value for step in ("Init", "Update", "Final")))
    except (AttributeError, OSError):
        return None


LIBRARY = _load()
SODIUM_OPEN = int(ffi.cast("uintptr_t", ffi.addressof(lib, "crypto_sign_open")))
"""The address of the function that checks an Ed25519 signature (docs/decisions/0003)."""
SHA256 = _find_hasher()
