"""The bucket tree of the whole state, in memory, rebuilt from the store at start.

A block is prepared against the tree without changing it, because a block that is finalized may still not be committed. About
75 bytes a key for the entry, and 2 MB for the dense levels; why it has this form: docs/decisions/0002. The tree exists twice, in
Python, which says what it means, and in C, which a busy node uses where it could be compiled (docs/decisions/0007); a test holds
the two against each other.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from hashlib import sha256
from itertools import islice
from typing import Any, Protocol

import msgspec

from fenming.base.bucket_tree import (
    ARITY_BITS,
    BUCKET_PREFIX,
    ENTRY_BYTES,
    KEY_PREFIX,
    NODE_BYTES,
    NODE_PREFIX,
    VALUE_PREFIX,
    StateProof,
    bucket_hash,
    bucket_index,
    key_hash,
    state_node,
    value_hash,
)
from fenming.base.compiled.buckets import Buckets, is_compiled
from fenming.base.hashing import HASH_BYTES
from fenming.base.invariant import invariant

_LAST_CHILD = (1 << ARITY_BITS) - 1


_LOADED_AT_ONCE = 100_000


class PreparedState(Protocol):
    """What a tree becomes with some changes."""

    @property
    def root(self) -> bytes: ...


class StateTree(Protocol):
    """All keys of the state by bucket, with the hashes above; used by one thread at a time."""

    @property
    def root(self) -> bytes:
        """The root over everything."""
        ...

    def load(self, records: Iterable[tuple[bytes, bytes]]) -> None:
        """Fill an empty tree."""
        ...

    def prepare(self, changes: Sequence[tuple[bytes, bytes | None]]) -> PreparedState:
        """The root that these changes lead to; the tree stays as it is."""
        ...

    def adopt(self, prepared: Any) -> None:
        """Make what this tree has prepared since its last change."""
        ...

    def prove(self, key: bytes) -> StateProof:
        """The proof of what the key has, or that it has nothing."""
        ...


def new_state_tree(depth: int) -> StateTree:
    """An empty tree, in C where that can be had; of 2^depth buckets."""
    invariant(depth % ARITY_BITS == 0, f"a tree of {depth} bits does not divide into nodes of {ARITY_BITS}")
    return CompiledStateTree(depth) if is_compiled() else PythonStateTree(depth)


class CompiledStateTree(Buckets):
    """The tree in C."""

    def load(self, records: Iterable[tuple[bytes, bytes]]) -> None:
        """Fill an empty tree."""
        left = iter(records)
        while some := list(islice(left, _LOADED_AT_ONCE)):
            self.adopt(self.prepare(some))


class PreparedInPython(msgspec.Struct, frozen=True):
    """The root after some changes, and what to put into the tree to get there: buckets, and for each level the nodes' children."""

    root: bytes
    buckets: dict[int, bytes]
    levels: list[dict[int, bytearray]]


class PythonStateTree:
    """The tree in Python.

    The hashes of a level stand side by side in one array: sixteen children are then one slice, and near one another in memory.
    """

    def __init__(self, depth: int) -> None:
        self.depth = depth
        self._buckets = [b""] * (1 << depth)
        self._levels: list[bytearray] = []
        node = bucket_hash(b"")
        for width in range(depth, 0, -ARITY_BITS):
            children = node * (1 << ARITY_BITS)
            self._levels.append(bytearray(node * (1 << width)))
            node = state_node(children)
        self.root = node
        """The root over everything."""

    def load(self, records: Iterable[tuple[bytes, bytes]]) -> None:
        """Fill an empty tree."""
        entries: defaultdict[int, list[bytes]] = defaultdict(list)
        shift = 32 - self.depth
        for key, value in records:
            hashed = key_hash(key)
            entries[int.from_bytes(hashed[:4]) >> shift].append(hashed + value_hash(value))
        buckets = {index: b"".join(sorted(listed)) for index, listed in entries.items()}
        self.adopt(self._prepared(buckets))

    def prepare(self, changes: Sequence[tuple[bytes, bytes | None]]) -> PreparedInPython:
        """The root that these changes lead to; the tree stays as it is."""
        buckets: dict[int, bytes] = {}
        shift = 32 - self.depth
        for key, value in changes:
            hashed = sha256(KEY_PREFIX + key).digest()
            index = int.from_bytes(hashed[:4]) >> shift
            content = buckets[index] if index in buckets else self._buckets[index]
            place = content.find(hashed)
            if value is None or place < 0 or place % ENTRY_BYTES:
                buckets[index] = _changed(content, hashed, value)
            else:  # written out, because nearly every change is one of these
                after = sha256(VALUE_PREFIX + value).digest()
                buckets[index] = content[: place + HASH_BYTES] + after + content[place + ENTRY_BYTES :]
        return self._prepared(buckets)

    def adopt(self, prepared: PreparedInPython) -> None:
        """Make the prepared changes."""
        for index, content in prepared.buckets.items():
            self._buckets[index] = content
        for level, nodes in zip(self._levels, prepared.levels, strict=True):
            for index, children in nodes.items():
                start = index * NODE_BYTES
                level[start : start + NODE_BYTES] = children
        self.root = prepared.root

    def prove(self, key: bytes) -> StateProof:
        """The proof of what the key has, or that it has nothing."""
        index = bucket_index(key_hash(key), self.depth)
        bucket = self._buckets[index]
        siblings = []
        for level in self._levels:
            parent, place = divmod(index, 1 << ARITY_BITS)
            children = level[parent * NODE_BYTES : (parent + 1) * NODE_BYTES]
            del children[place * HASH_BYTES : (place + 1) * HASH_BYTES]
            siblings.append(bytes(children))
            index = parent
        return StateProof(bucket, tuple(siblings))

    def _prepared(self, buckets: dict[int, bytes]) -> PreparedInPython:
        changed = {index: sha256(BUCKET_PREFIX + content).digest() for index, content in buckets.items()}
        levels = []
        for level in self._levels:
            nodes = _with_changed(level, changed)
            levels.append(nodes)
            changed = {index: sha256(NODE_PREFIX + children).digest() for index, children in nodes.items()}
        return PreparedInPython(changed.get(0, self.root), buckets, levels)


def _with_changed(level: bytearray, changed: dict[int, bytes]) -> dict[int, bytearray]:
    """The nodes above a level, each as its children, of which some have changed."""
    nodes: dict[int, bytearray] = {}
    for index, hashed in changed.items():
        parent = index >> ARITY_BITS
        children = nodes.get(parent)
        if children is None:
            children = nodes[parent] = level[parent * NODE_BYTES : (parent + 1) * NODE_BYTES]
        place = (index & _LAST_CHILD) * HASH_BYTES
        children[place : place + HASH_BYTES] = hashed
    return nodes


def _changed(content: bytes, hashed: bytes, value: bytes | None) -> bytes:
    """The bucket with one entry set, or taken out."""
    place = content.find(hashed)
    while place % ENTRY_BYTES and place >= 0:  # a find inside another entry's value
        place = content.find(hashed, place + 1)
    if place >= 0:
        before, after = content[:place], content[place + ENTRY_BYTES :]
    else:
        place = 0
        while place < len(content) and content[place : place + HASH_BYTES] < hashed:
            place += ENTRY_BYTES
        before, after = content[:place], content[place:]
    return before + after if value is None else before + hashed + value_hash(value) + after
