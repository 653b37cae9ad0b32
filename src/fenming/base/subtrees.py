"""Proofs about a part of an RFC 6962 tree: a run of leaves that a tree of its own could hold.

A run [start, end) is a subtree when `start` is a multiple of the smallest power of two that is not below its size. Cosigners of a
log may sign subtrees; the procedures are those of Merkle Tree Certificates (draft-ietf-plants-merkle-tree-certs, section 4).
"""

from collections.abc import Sequence

from fenming.base.merkle import EMPTY_ROOT, node_hash, verify_inclusion


def is_subtree(start: int, end: int) -> bool:
    """Whether the run of leaves is a subtree; an empty run is one."""
    size = end - start
    return 0 <= start <= end and (not size or start % (1 << (size - 1).bit_length()) == 0)


def verify_subtree_inclusion(index: int, start: int, end: int, leaf: bytes, path: Sequence[bytes], root: bytes) -> bool:
    """Whether the path proves that the leaf hash stands at the tree's index, inside the subtree with this root."""
    return is_subtree(start, end) and verify_inclusion(index - start, end - start, leaf, path, root)


def verify_subtree_consistency(
    start: int, end: int, size: int, subtree_root: bytes, root: bytes, path: Sequence[bytes]
) -> bool:  # fmt: skip
    """Whether the path proves that the subtree with this root is part of the tree of this size and root."""
    if not is_subtree(start, end) or end > size:
        return False
    if start == end:
        return not path and subtree_root == EMPTY_ROOT
    first, last, whole = start, end - 1, size - 1
    while first != last and (last == whole or last & 1):
        first, last, whole = first >> 1, last >> 1, whole >> 1
    steps = list(path)
    if first != last and not steps:
        return False
    node1 = node2 = subtree_root if first == last else steps.pop(0)
    for step in steps:
        if whole == 0:
            return False
        if last & 1 or last == whole:
            node1 = node_hash(step, node1) if first < last else node1
            node2 = node_hash(step, node2)
            while not last & 1 and last:
                first, last, whole = first >> 1, last >> 1, whole >> 1
        else:
            node2 = node_hash(node2, step)
        first, last, whole = first >> 1, last >> 1, whole >> 1
    return whole == 0 and node1 == subtree_root and node2 == root
