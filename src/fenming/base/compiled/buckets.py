"""The bucket tree in C; what it means, and its twin in Python, are in `base/bucket_tree.py` and `storage/state_tree.py`."""

import ctypes
from array import array
from collections.abc import Sequence

from fenming.base.bucket_tree import (
    ARITY_BITS,
    BUCKET_PREFIX,
    ENTRY_BYTES,
    KEY_PREFIX,
    NODE_BYTES,
    NODE_PREFIX,
    VALUE_PREFIX,
    StateProof,
    bucket_index,
    key_hash,
)
from fenming.base.compiled.linked import LIBRARY, POINTER, SHA256
from fenming.base.hashing import HASH_BYTES

_PREFIXES = (KEY_PREFIX, VALUE_PREFIX, BUCKET_PREFIX, NODE_PREFIX)
_REMOVED = 2**32 - 1

if LIBRARY is not None:
    for _name, _result, _arguments in (
        ("tree_new", POINTER, (ctypes.c_uint32, POINTER, ctypes.c_char_p, POINTER)),
        ("tree_free", None, (POINTER,)),
        ("tree_prepare", POINTER, (POINTER, ctypes.c_uint32, ctypes.c_char_p, POINTER, ctypes.c_char_p, POINTER)),
        ("tree_adopt", None, (POINTER, POINTER)),
        ("prepared_free", None, (POINTER,)),
        ("tree_root", POINTER, (POINTER,)),
        ("prepared_root", POINTER, (POINTER,)),
        ("tree_bucket", POINTER, (POINTER, ctypes.c_uint32, POINTER)),
        ("tree_level", POINTER, (POINTER, ctypes.c_uint32)),
    ):
        _function = getattr(LIBRARY, f"fenming_{_name}")
        _function.restype, _function.argtypes = _result, _arguments


def is_compiled() -> bool:
    """Whether the tree can be had in C here."""
    return LIBRARY is not None and SHA256 is not None


class PreparedBuckets:
    """What a tree becomes; holds memory of the library until it is dropped."""

    def __init__(self, pointer: int) -> None:
        assert LIBRARY is not None
        self._free = LIBRARY.fenming_prepared_free
        self.pointer = pointer
        self.root = ctypes.string_at(LIBRARY.fenming_prepared_root(pointer), HASH_BYTES)

    def __del__(self) -> None:
        self._free(self.pointer)


class Buckets:
    """The tree of a state; used by one thread at a time."""

    def __init__(self, depth: int) -> None:
        assert LIBRARY is not None and SHA256 is not None
        self._library = LIBRARY
        self.depth = depth
        lengths = array("I", map(len, _PREFIXES))
        made = LIBRARY.fenming_tree_new(depth, ctypes.addressof(SHA256), b"".join(_PREFIXES), lengths.buffer_info()[0])
        if not made:
            raise MemoryError("there is no memory for the state tree")
        self._tree = made

    def __del__(self) -> None:
        if hasattr(self, "_tree"):
            self._library.fenming_tree_free(self._tree)

    @property
    def root(self) -> bytes:
        """The root over everything."""
        return ctypes.string_at(self._library.fenming_tree_root(self._tree), HASH_BYTES)

    def prepare(self, changes: Sequence[tuple[bytes, bytes | None]]) -> PreparedBuckets:
        """The root that these changes lead to; the tree stays as it is."""
        keys = [key for key, _ in changes]
        values = [value for _, value in changes]
        key_lengths = array("I", map(len, keys))
        value_lengths = array("I", [_REMOVED if value is None else len(value) for value in values])
        prepared = self._library.fenming_tree_prepare(
            self._tree, len(keys), b"".join(keys), key_lengths.buffer_info()[0],
            b"".join([value for value in values if value is not None]), value_lengths.buffer_info()[0],
        )  # fmt: skip
        if not prepared:
            raise MemoryError("there is no memory for the changes of a block")
        return PreparedBuckets(prepared)

    def adopt(self, prepared: PreparedBuckets) -> None:
        """Make the prepared changes, once."""
        self._library.fenming_tree_adopt(self._tree, prepared.pointer)

    def prove(self, key: bytes) -> StateProof:
        """The proof of what the key has, or that it has nothing."""
        index = bucket_index(key_hash(key), self.depth)
        count = ctypes.c_uint32()
        entries = self._library.fenming_tree_bucket(self._tree, index, ctypes.addressof(count))
        bucket = ctypes.string_at(entries, count.value * ENTRY_BYTES) if count.value else b""
        siblings = []
        for level in range(self.depth // ARITY_BITS):
            parent, place = divmod(index, 1 << ARITY_BITS)
            children = ctypes.string_at(self._library.fenming_tree_level(self._tree, level) + parent * NODE_BYTES, NODE_BYTES)
            siblings.append(children[: place * HASH_BYTES] + children[(place + 1) * HASH_BYTES :])
            index = parent
        return StateProof(bucket, tuple(siblings))
