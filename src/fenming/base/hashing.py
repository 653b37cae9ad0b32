"""SHA-256 with the purpose in the hash.

Two things of different kind must never share a hash, or a proof about one could be read as a proof about the other. Every
hash of ours therefore begins with the name of what is hashed; only the RFC 6962 tree keeps its own prefixes.
"""

import hashlib

HASH_BYTES = 32


def sha256(data: bytes) -> bytes:
    """Plain SHA-256, 32 bytes: for files and documents, whose hashes other people's tools must be able to reproduce."""
    return hashlib.sha256(data).digest()


def tag_prefix(tag: bytes) -> bytes:
    """The bytes that open a tagged hash: the tag behind its own length, so that no tag is the beginning of another."""
    return bytes((len(tag),)) + tag


def tagged(tag: bytes, *parts: bytes) -> bytes:
    """SHA-256 of the tag and the parts; every part but the last must have a fixed length, or the parts could be cut elsewhere."""
    return hashlib.sha256(tag_prefix(tag) + b"".join(parts)).digest()
