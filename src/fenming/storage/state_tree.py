"""The bucket tree of the whole state, in memory, rebuilt from the store at start.

A block is prepared against the tree without changing it, because a block that is finalized may still not be committed. About
75 bytes a key for the entry, and 10 MB for the dense levels; figures in docs/decisions/0002.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from hashlib import sha256

import msgspec

from fenming.base.bucket_tree import (
    ENTRY_BYTES,
    StateProof,
    bucket_hash,
    bucket_index,
    key_hash,
    state_node,
    value_hash,
)
from fenming.base.hashing import tag_prefix

_NODE_PREFIX = tag_prefix(b"fenming/state-node/1")


class PreparedState(msgspec.Struct, frozen=True):
    """The root after some changes, and what to put into the tree to get there."""

    root: bytes
    buckets: dict[int, bytes]
    levels: list[dict[int, bytes]]


class StateTree:
    """All keys of the state by bucket, with the hashes above."""

    def __init__(self, depth: int) -> None:
        self.depth = depth
        self._buckets = [b""] * (1 << depth)
        self._levels = _empty_levels(depth)

    @property
    def root(self) -> bytes:
        """The root over everything."""
        return self._levels[self.depth][0]

    def load(self, records: Iterable[tuple[bytes, bytes]]) -> None:
        """Fill an empty tree."""
        entries: defaultdict[int, list[bytes]] = defaultdict(list)
        shift = 32 - self.depth
        for key, value in records:
            hashed = key_hash(key)
            entries[int.from_bytes(hashed[:4], "big") >> shift].append(hashed + value_hash(value))
        for index, listed in entries.items():
            listed.sort()
            self._buckets[index] = b"".join(listed)
        level = [bucket_hash(content) for content in self._buckets]
        self._levels = [level]
        while len(level) > 1:
            level = [state_node(left, right) for left, right in zip(level[::2], level[1::2], strict=True)]
            self._levels.append(level)

    def prepare(self, changes: Sequence[tuple[bytes, bytes | None]]) -> PreparedState:
        """The root that these changes lead to; the tree stays as it is."""
        buckets: dict[int, bytes] = {}
        shift = 32 - self.depth
        for key, value in changes:
            hashed = key_hash(key)
            index = int.from_bytes(hashed[:4], "big") >> shift
            content = buckets[index] if index in buckets else self._buckets[index]
            buckets[index] = _changed(content, hashed, value)
        dirty = {index: bucket_hash(content) for index, content in buckets.items()}
        levels = [dirty]
        for below in self._levels[:-1]:
            dirty = _parents(dirty, below)
            levels.append(dirty)
        return PreparedState(dirty.get(0, self.root), buckets, levels)

    def adopt(self, prepared: PreparedState) -> None:
        """Make the prepared changes."""
        for index, content in prepared.buckets.items():
            self._buckets[index] = content
        for level, dirty in zip(self._levels, prepared.levels, strict=True):
            for index, node in dirty.items():
                level[index] = node

    def prove(self, key: bytes) -> StateProof:
        """The proof of what the key has, or that it has nothing."""
        index = bucket_index(key_hash(key), self.depth)
        siblings = tuple(self._levels[height][(index >> height) ^ 1] for height in range(self.depth))
        return StateProof(self._buckets[index], siblings)


def _empty_levels(depth: int) -> list[list[bytes]]:
    node = bucket_hash(b"")
    levels = []
    for height in range(depth, -1, -1):
        levels.append([node] * (1 << height))
        node = state_node(node, node)
    return levels


def _parents(dirty: dict[int, bytes], below: list[bytes]) -> dict[int, bytes]:
    parents = {}
    for index, node in dirty.items():
        parent = index >> 1
        if parent not in parents:
            sibling = dirty.get(index ^ 1) or below[index ^ 1]
            pair = sibling + node if index & 1 else node + sibling
            parents[parent] = sha256(_NODE_PREFIX + pair).digest()
    return parents


def _changed(content: bytes, hashed: bytes, value: bytes | None) -> bytes:
    """The bucket with one entry set, or taken out."""
    place = content.find(hashed)
    while place % ENTRY_BYTES and place >= 0:  # a find inside another entry's value
        place = content.find(hashed, place + 1)
    if place >= 0:
        before, after = content[:place], content[place + ENTRY_BYTES :]
    else:
        place = 0
        while place < len(content) and content[place : place + 32] < hashed:
            place += ENTRY_BYTES
        before, after = content[:place], content[place:]
    return before + after if value is None else before + hashed + value_hash(value) + after
