"""SM2 with SM3 (GB/T 32918.2-2016, GM/T 0003.2-2012): the suite for parties that must sign with China's national algorithms.

Implementations differ where the standard is silent, and a signature that one node accepts and another refuses splits the
network. So everything that can be looked at is decided here: one form for a key, one for a signature, every number in its range.
The library is asked about the equation alone, and only its exact version is part of the rules (docs/decisions/0004).

The signer's identity that enters the hash (Z of part 2, 5.5) is the default of GM/T 0009-2012, `1234567812345678`: who signs is
known from the ledger, and USB keys and cards use this default.
"""

import functools
import importlib
import os
from collections.abc import Sequence
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context
from typing import Any

from fenming.base.hashing import tagged
from fenming.base.signatures import Signed, become_worker

FIELD_PRIME = 0xFFFFFFFE_FFFFFFFF_FFFFFFFF_FFFFFFFF_FFFFFFFF_00000000_FFFFFFFF_FFFFFFFF
CURVE_A = FIELD_PRIME - 3
CURVE_B = 0x28E9FA9E_9D9F5E34_4D5A9E4B_CF6509A7_F39789F5_15AB8F92_DDBCBD41_4D940E93
ORDER = 0xFFFFFFFE_FFFFFFFF_FFFFFFFF_FFFFFFFF_7203DF6B_21C6052B_53BBF409_39D54123
"""The recommended curve of GB/T 32918.5-2017, y² = x³ + ax + b; its number of points is prime, so there are no small groups."""

_KEY_BYTES = 65
_SIGNATURE_BYTES = 64
_UNCOMPRESSED = 4
_CHUNK_MIN = 25
_SEED_TAG = b"fenming/sm2-seed/1"


class Sm2:
    """SM2 over the recommended curve with SM3.

    A public key is 65 bytes: 04, then x and y (the form of GM/T 0009-2012). A signature is 64 bytes: r, then s, big-endian. A seed
    of 32 bytes is the private key itself, as other SM2 tools hold it.
    """

    number = 2
    name = "SM2"

    def __init__(self) -> None:
        self._pool: Executor | None = None
        self._pool_owner = 0
        self._processes = 0

    def missing(self) -> str | None:
        try:
            _library()
        except ImportError as error:
            return f"SM2 needs the package tongsuopy; install the extra fenming[sm2] ({error})"
        return None

    def key_problem(self, public_key: bytes) -> str | None:
        if len(public_key) != _KEY_BYTES:
            return "length"  # the point at infinity, a single zero byte, ends here too
        if public_key[0] != _UNCOMPRESSED:
            return "not uncompressed"
        x, y = int.from_bytes(public_key[1:33], "big"), int.from_bytes(public_key[33:], "big")
        if x >= FIELD_PRIME or y >= FIELD_PRIME:
            return "not canonical"
        return "not on the curve" if (y * y - x * x * x - CURVE_A * x - CURVE_B) % FIELD_PRIME else None

    def verify(self, public_key: bytes, message: bytes, signature: bytes) -> bool:
        if len(signature) != _SIGNATURE_BYTES or self.key_problem(public_key):
            return False
        r, s = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
        if not (0 < r < ORDER and 0 < s < ORDER) or (r + s) % ORDER == 0:
            return False
        return bool(_library().verify(public_key, message, r, s))

    def verify_many(self, signed: Sequence[Signed]) -> list[bool]:
        count = os.cpu_count() or 1
        if count == 1 or len(signed) < 2 * _CHUNK_MIN:
            return _verify_chunk(signed)
        size = max(_CHUNK_MIN, -(-len(signed) // (count * 4)))
        chunks = [signed[start : start + size] for start in range(0, len(signed), size)]
        return [verdict for verdicts in self._workers(count).map(_verify_chunk, chunks) for verdict in verdicts]

    def use_processes(self, count: int) -> None:
        """Check large batches in processes of their own from now on; 0 goes back to threads.

        Threads wait for the interpreter's lock after every signature, which a node that is busy in Python gives up rarely.
        """
        if self._pool is not None:
            self._pool.shutdown()
            self._pool = None
        self._processes = count

    def sign(self, seed: bytes, message: bytes) -> bytes:
        r, s = _library().sign(private_key(seed), message)
        return bytes(r.to_bytes(32, "big") + s.to_bytes(32, "big"))

    def public_key(self, seed: bytes) -> bytes:
        return bytes(_library().public_key(private_key(seed)))

    def _workers(self, count: int) -> Executor:
        # A forked child has the object but not the workers.
        if self._pool is None or self._pool_owner != os.getpid():
            if self._processes:
                self._pool = ProcessPoolExecutor(self._processes, get_context("spawn"), become_worker)
            else:
                self._pool = ThreadPoolExecutor(count, thread_name_prefix="verify-sm2")
            self._pool_owner = os.getpid()
        return self._pool


def private_key(seed: bytes) -> int:
    """The number, from 1 to order - 2, that a seed stands for.

    One seed in four thousand million is outside the range; it is hashed until it is inside, so that any 32 random bytes are a key
    and no key is likelier than another.
    """
    number = int.from_bytes(seed, "big")
    while not 1 <= number <= ORDER - 2:
        seed = tagged(_SEED_TAG, seed)
        number = int.from_bytes(seed, "big")
    return number


@functools.cache
def _library() -> Any:
    """The optional library behind its narrow door, loaded when the first SM2 key is met; raises ImportError."""
    return importlib.import_module("fenming.base.tongsuo")


def _verify_chunk(chunk: Sequence[Signed]) -> list[bool]:
    return [SM2.verify(*item) for item in chunk]


SM2 = Sm2()
