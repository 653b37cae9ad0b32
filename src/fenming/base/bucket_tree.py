"""The state root and its proofs: a Merkle tree over buckets of keys.

The first bits of a key's hash name its bucket; a bucket is the sorted run of its entries, each the hash of the key and the hash
of the value; above the buckets stands a dense tree in which a node has sixteen children. A proof is the bucket and the hashes
beside its path: it shows what value a key has, or that it has none, because the whole bucket is there to look through. The root
depends on the contents alone, not on the order in which they came. Why this and not a sparse Merkle tree, and why sixteen:
docs/decisions/0002.
"""

from hashlib import sha256

from fenming.base.fields import Positional
from fenming.base.hashing import HASH_BYTES, tag_prefix

ENTRY_BYTES = 64
ARITY_BITS = 4
"""A node has 2^4 children; a tree's depth in bits is a multiple of it."""
NODE_BYTES = 32 << ARITY_BITS
KEY_PREFIX = tag_prefix(b"fenming/state-key/1")
VALUE_PREFIX = tag_prefix(b"fenming/state-value/1")
BUCKET_PREFIX = tag_prefix(b"fenming/state-bucket/1")
NODE_PREFIX = tag_prefix(b"fenming/state-node/1")


class StateProof(Positional, frozen=True):
    """The content of the bucket where the key belongs, and from the bucket upward the hashes of the other children, joined."""

    bucket: bytes
    siblings: tuple[bytes, ...]


def key_hash(key: bytes) -> bytes:
    """The hash under which a key stands in its bucket."""
    return sha256(KEY_PREFIX + key).digest()


def value_hash(value: bytes) -> bytes:
    """The hash of a value."""
    return sha256(VALUE_PREFIX + value).digest()


def bucket_hash(content: bytes) -> bytes:
    """The hash of a bucket."""
    return sha256(BUCKET_PREFIX + content).digest()


def state_node(children: bytes) -> bytes:
    """The hash of a node above sixteen others, whose hashes are joined."""
    return sha256(NODE_PREFIX + children).digest()


def bucket_index(hashed_key: bytes, depth: int) -> int:
    """The bucket to which a key belongs: the first bits of its hash."""
    return int.from_bytes(hashed_key[:4], "big") >> (32 - depth)


def verify_state(root: bytes, depth: int, key: bytes, value: bytes | None, proof: StateProof) -> bool:
    """Whether the proof shows that the key has this value (or, with None, no value) under the root."""
    hashed = key_hash(key)
    index = bucket_index(hashed, depth)
    entries = _entries(proof.bucket, index, depth)
    if entries is None or len(proof.siblings) * ARITY_BITS != depth:
        return False
    if entries.get(hashed) != (None if value is None else value_hash(value)):
        return False
    node = bucket_hash(proof.bucket)
    for siblings in proof.siblings:
        if len(siblings) != NODE_BYTES - HASH_BYTES:
            return False
        place = index % (1 << ARITY_BITS) * HASH_BYTES
        node = state_node(siblings[:place] + node + siblings[place:])
        index >>= ARITY_BITS
    return node == root


def _entries(content: bytes, index: int, depth: int) -> dict[bytes, bytes] | None:
    """The entries of a bucket, or None when they are not strictly sorted or belong elsewhere."""
    if len(content) % ENTRY_BYTES:
        return None
    keys = [content[start : start + 32] for start in range(0, len(content), ENTRY_BYTES)]
    if any(first >= second for first, second in zip(keys, keys[1:], strict=False)):
        return None
    if any(bucket_index(key, depth) != index for key in keys):
        return None
    return {key: content[place * ENTRY_BYTES + 32 : (place + 1) * ENTRY_BYTES] for place, key in enumerate(keys)}
