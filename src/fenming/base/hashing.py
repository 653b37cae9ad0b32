"""SHA-256 with the purpose in the hash.

Two things of different kind must never share a hash, or a proof about one could be read as a proof about the other. Every
hash of ours therefore begins with the name of what is hashed; only the RFC 6962 tree keeps its own prefixes.
"""

import hashlib
from collections.abc import Sequence

from fenming.base.compiled import hashes

HASH_BYTES = 32
FEW = 8
"""So many hashes are made sooner one by one than by a call into C."""


def sha256(data: bytes) -> bytes:
    """Plain SHA-256, 32 bytes: for files and documents, whose hashes other people's tools must be able to reproduce."""
    return hashlib.sha256(data).digest()


def hash_many(prefix: bytes, items: Sequence[bytes]) -> list[bytes]:
    """SHA-256 of each item behind the prefix."""
    if len(items) > FEW and hashes.is_compiled():
        return hashes.hash_many(prefix, items)
    return [hashlib.sha256(prefix + item).digest() for item in items]


def tag_prefix(tag: bytes) -> bytes:
    """The bytes that open a tagged hash: the tag behind its own length, so that no tag is the beginning of another."""
    return bytes((len(tag),)) + tag


def tagged(tag: bytes, *parts: bytes) -> bytes:
    """SHA-256 of the tag and the parts; every part but the last must have a fixed length, or the parts could be cut elsewhere."""
    return hashlib.sha256(tag_prefix(tag) + b"".join(parts)).digest()
