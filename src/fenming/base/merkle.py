"""The Merkle tree of RFC 6962: what the log, the receipts and the wage tables are proven by.

Leaves and nodes are hashed with different first bytes, so that no node can be passed off as a leaf. Proofs are checked as in
RFC 9162 2.1.3 and 2.1.4. The tree is the one that Certificate Transparency and C2SP tiles use, so that other people's tools
can verify ours.
"""

from collections.abc import Sequence
from hashlib import sha256

from fenming.base.compiled import hashes
from fenming.base.hashing import FEW, hash_many

_LEAF = b"\x00"
_NODE = b"\x01"
EMPTY_ROOT = sha256(b"").digest()


def leaf_hash(data: bytes) -> bytes:
    """The hash of a leaf with this content."""
    return sha256(_LEAF + data).digest()


def leaf_hashes(contents: Sequence[bytes]) -> list[bytes]:
    """The hashes of many leaves."""
    return hash_many(_LEAF, contents)


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of a node over two subtrees."""
    return sha256(_NODE + left + right).digest()


class Frontier:
    """The right edge of a growing tree: enough to append leaves and to know the root.

    `hashes` are the roots of the full subtrees into which `size` leaves fall, largest first: one for each 1 bit of the size.
    """

    def __init__(self, size: int = 0, hashes: Sequence[bytes] = ()) -> None:
        if len(hashes) != size.bit_count():
            raise ValueError("a frontier has one hash for each bit of its size")
        self.size = size
        self._hashes = list(hashes)

    @property
    def hashes(self) -> tuple[bytes, ...]:
        """The roots of the full subtrees, largest first."""
        return tuple(self._hashes)

    def append(self, leaf: bytes) -> None:
        """Add the hash of a leaf."""
        node = leaf
        size = self.size
        while size & 1:
            node = node_hash(self._hashes.pop(), node)
            size >>= 1
        self._hashes.append(node)
        self.size += 1

    def root(self) -> bytes:
        """The root over all leaves so far."""
        if not self._hashes:
            return EMPTY_ROOT
        node = self._hashes[-1]
        for left in reversed(self._hashes[:-1]):
            node = node_hash(left, node)
        return node


def root_of(leaves: Sequence[bytes]) -> bytes:
    """The root over these leaf hashes."""
    if len(leaves) == 1:
        return leaves[0]
    if len(leaves) > FEW and hashes.is_compiled():
        return hashes.merkle_root(leaves)
    level = list(leaves)
    if not level:
        return EMPTY_ROOT
    while len(level) > 1:
        odd = level[-1:] if len(level) & 1 else []
        pairs = zip(level[::2], level[1::2], strict=False)
        level = [sha256(_NODE + left + right).digest() for left, right in pairs] + odd
    return level[0]


def inclusion_path(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """The hashes that lead from one leaf to the root over all, nearest first."""
    path = []
    level = list(leaves)
    while len(level) > 1:
        sibling = index ^ 1
        if sibling < len(level):
            path.append(level[sibling])
        odd = level[-1:] if len(level) & 1 else []
        level = [node_hash(left, right) for left, right in zip(level[::2], level[1::2], strict=False)] + odd
        index >>= 1
    return path


def verify_inclusion(index: int, size: int, leaf: bytes, path: Sequence[bytes], root: bytes) -> bool:
    """Whether the path proves that the leaf hash stands at the index of a tree of this size and root (RFC 9162 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    first, last = index, size - 1
    node = leaf
    for step in path:
        if last == 0:
            return False
        if first & 1 or first == last:
            node = node_hash(step, node)
            while not first & 1 and first:
                first, last = first >> 1, last >> 1
        else:
            node = node_hash(node, step)
        first, last = first >> 1, last >> 1
    return last == 0 and node == root


def verify_consistency(size1: int, size2: int, root1: bytes, root2: bytes, path: Sequence[bytes]) -> bool:
    """Whether the path proves that the tree of size2 begins with the tree of size1 (RFC 9162 2.1.4.2)."""
    if not 0 < size1 <= size2:
        return False  # the empty tree is the beginning of every tree: that proves nothing
    if size1 == size2:
        return not path and root1 == root2
    steps = list(path)
    if size1 & (size1 - 1) == 0:
        steps.insert(0, root1)
    if not steps:
        return False
    first, last = size1 - 1, size2 - 1
    while first & 1:
        first, last = first >> 1, last >> 1
    node1 = node2 = steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if first & 1 or first == last:
            node1, node2 = node_hash(step, node1), node_hash(step, node2)
            while not first & 1 and first:
                first, last = first >> 1, last >> 1
        else:
            node2 = node_hash(node2, step)
        first, last = first >> 1, last >> 1
    return last == 0 and node1 == root1 and node2 == root2
