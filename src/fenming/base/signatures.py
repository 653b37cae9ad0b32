"""Signature suites: one verifier for each, named and pinned, because two libraries do not agree on every edge case.

Ed25519 is verified by libsodium as PyNaCl ships it. OpenSSL accepts signatures under small-order keys that libsodium refuses;
two nodes with different libraries would then disagree about a block. So the verifier is part of the rules, and keys of small
order or in non-canonical form are refused when they are registered (docs/decisions/0003). A second suite enters by implementing
`SignatureSuite`, being listed in `base/suites.py` and being named in a chain's genesis.
"""

import os
import signal
import sys
import threading
from collections.abc import Sequence
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context, parent_process
from typing import Protocol

from nacl.bindings import crypto_sign, crypto_sign_open, crypto_sign_seed_keypair
from nacl.exceptions import CryptoError

from fenming.base.compiled.signatures import check_signatures, is_compiled

Signed = tuple[bytes, bytes, bytes]
"""Public key, message, signature."""

_CHUNK_MIN = 250
_WORKER_NICENESS = 19
_FIELD_PRIME = 2**255 - 19
# The y coordinates of the eight points of small order (RFC 7748 and the libsodium list), sign bit aside.
_SMALL_ORDER_Y = frozenset(
    {
        0,
        1,
        2707385501144840649318225287225658788936804267575313519463743609750303402022,
        55188659117513257062467267217118295137698188065244968500265048394206261417927,
        _FIELD_PRIME - 1,
    }
)


class SignatureSuite(Protocol):
    """One way to sign. Implementations never raise on bad input: what is not a good signature is not one."""

    number: int
    name: str

    def missing(self) -> str | None:
        """What this machine lacks to use the suite, or None."""
        ...

    def key_problem(self, public_key: bytes) -> str | None:
        """Why this key must not be registered, or None."""
        ...

    def verify(self, public_key: bytes, message: bytes, signature: bytes) -> bool:
        """Whether the signature is good."""
        ...

    def verify_many(self, signed: Sequence[Signed]) -> list[bool]:
        """The same for many, on all cores."""
        ...

    def sign(self, seed: bytes, message: bytes) -> bytes:
        """Sign with the secret that the seed expands to."""
        ...

    def public_key(self, seed: bytes) -> bytes:
        """The public key of the seed."""
        ...


class Ed25519:
    """Ed25519 (RFC 8032) by libsodium: cofactorless, S below the group order, small-order keys refused."""

    number = 1
    name = "Ed25519"

    def __init__(self) -> None:
        self._pool: Executor | None = None
        self._pool_owner = 0
        self._processes = 0

    def missing(self) -> str | None:
        return None

    def key_problem(self, public_key: bytes) -> str | None:
        if len(public_key) != 32:
            return "length"
        y = int.from_bytes(public_key, "little") & (2**255 - 1)
        if y >= _FIELD_PRIME:
            return "not canonical"
        return "small order" if y in _SMALL_ORDER_Y else None

    def verify(self, public_key: bytes, message: bytes, signature: bytes) -> bool:
        if len(public_key) != 32 or len(signature) != 64:
            return False
        try:
            crypto_sign_open(signature + message, public_key)
        except (CryptoError, ValueError):
            return False
        return True

    def verify_many(self, signed: Sequence[Signed]) -> list[bool]:
        threads = os.cpu_count() or 1
        if threads == 1 or len(signed) < 2 * _CHUNK_MIN:
            return _verify_chunk(signed)
        size = max(_CHUNK_MIN, -(-len(signed) // (threads * 4)))
        chunks = [signed[start : start + size] for start in range(0, len(signed), size)]
        return [verdict for verdicts in self._workers(threads).map(_verify_chunk, chunks) for verdict in verdicts]

    def use_processes(self, count: int) -> None:
        """Check large batches in processes of their own from now on; 0 goes back to threads.

        A node under load does other work in Python meanwhile. Where the loop is not compiled, threads would wait for the
        interpreter's lock after every single signature, which costs more than the signature; processes do not.
        """
        if self._pool is not None:
            self._pool.shutdown()
            self._pool = None
        self._processes = count

    def sign(self, seed: bytes, message: bytes) -> bytes:
        _, secret = crypto_sign_seed_keypair(seed)
        return bytes(crypto_sign(message, secret)[:64])

    def public_key(self, seed: bytes) -> bytes:
        return bytes(crypto_sign_seed_keypair(seed)[0])

    def _workers(self, count: int) -> Executor:
        # A forked child has the object but not the workers.
        if self._pool is None or self._pool_owner != os.getpid():
            if self._processes:
                self._pool = ProcessPoolExecutor(self._processes, get_context("spawn"), become_worker)
            else:
                # One more than processors: one of them may be waiting for the interpreter.
                self._pool = ThreadPoolExecutor(count + 1, "verify", _step_aside)
            self._pool_owner = os.getpid()
        return self._pool


def _step_aside() -> None:
    """Let the thread that makes blocks have a processor first; on Linux a thread has a niceness of its own."""
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _WORKER_NICENESS)


def become_worker() -> None:
    """Let the thread that makes blocks have a processor at once, and end when the node ends."""
    os.nice(_WORKER_NICENESS)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the node; a worker would only print where it was
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(0)


def _verify_chunk(chunk: Sequence[Signed]) -> list[bool]:
    if is_compiled():
        return check_signatures(chunk)
    return [ED25519.verify(*item) for item in chunk]


ED25519 = Ed25519()
