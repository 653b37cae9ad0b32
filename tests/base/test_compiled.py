"""The compiled loops do what their twins in Python do, to the last bit, and are there where they can be compiled."""

import json
import shutil

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import shared_path
from fenming.base.compiled import buckets, signatures
from fenming.base.signatures import ED25519, Signed
from fenming.storage import state_tree
from fenming.storage.state_tree import CompiledStateTree, PythonStateTree, new_state_tree

SEED = bytes(range(32))
KEY = ED25519.public_key(SEED)
needs_library = pytest.mark.skipif(not buckets.is_compiled(), reason="there is no C compiler here, or no OpenSSL behind hashlib")


def test_the_loops_are_compiled_where_there_is_a_compiler() -> None:
    if shutil.which("cc") is None:
        pytest.skip("there is no C compiler here")
    assert signatures.is_compiled()


# Signatures.


@needs_library
def test_many_signatures_are_judged_as_one_is() -> None:
    document = json.loads(shared_path("vectors/wycheproof/ed25519_test.json").read_text())
    cases = [(group["publicKey"]["pk"], test["msg"], test["sig"]) for group in document["testGroups"] for test in group["tests"]]
    signed: list[Signed] = [(bytes.fromhex(key), bytes.fromhex(message), bytes.fromhex(sig)) for key, message, sig in cases]
    assert signatures.check_signatures(signed) == [ED25519.verify(*item) for item in signed]
    assert len(set(signatures.check_signatures(signed))) == 2


@needs_library
@given(st.lists(st.tuples(st.binary(max_size=40), st.binary(max_size=70), st.sampled_from(["good", "bad", "short", "key"])), max_size=8))
def test_a_bad_one_does_not_disturb_its_neighbours(items: list[tuple[bytes, bytes, str]]) -> None:
    signed: list[Signed] = []
    for message, junk, kind in items:
        good = ED25519.sign(SEED, message)
        kinds = {"good": (KEY, message, good), "bad": (KEY, message + b".", good), "short": (KEY, message, junk), "key": (junk, message, good)}
        signed.append(kinds[kind])
    assert signatures.check_signatures(signed) == [ED25519.verify(*item) for item in signed]


# The state tree.

keys = st.binary(min_size=1, max_size=3)
blocks = st.lists(st.lists(st.tuples(keys, st.none() | st.binary(max_size=80)), max_size=40), min_size=1, max_size=6)


@needs_library
@settings(max_examples=150, deadline=None)
@given(blocks, st.sampled_from([4, 8]), st.sets(keys, max_size=5))
def test_both_trees_have_one_root_and_one_proof(
    changes: list[list[tuple[bytes, bytes | None]]], depth: int, asked: set[bytes]
) -> None:
    ours, twin = CompiledStateTree(depth), PythonStateTree(depth)
    assert ours.root == twin.root
    for block in changes:
        ours.prepare(block[::-1])  # a proposal that is not taken
        prepared, expected = ours.prepare(block), twin.prepare(block)
        assert prepared.root == expected.root
        assert ours.root == twin.root
        ours.adopt(prepared)
        twin.adopt(expected)
        assert ours.root == twin.root
    for key in asked | {key for block in changes for key, _ in block}:
        assert ours.prove(key) == twin.prove(key)


@needs_library
def test_the_same_change_made_twice_is_made_once() -> None:
    tree = CompiledStateTree(4)
    prepared = tree.prepare([(b"key", b"value"), (b"other", b"value")])
    tree.adopt(prepared)
    root, proof = tree.root, tree.prove(b"key")
    tree.adopt(prepared)
    assert (tree.root, tree.prove(b"key")) == (root, proof)


@needs_library
def test_a_tree_outgrows_its_buckets() -> None:
    records = [(number.to_bytes(4, "big"), b"v%d" % number) for number in range(20_000)]
    ours, twin = CompiledStateTree(4), PythonStateTree(4)
    ours.load(records)
    twin.load(records)
    assert ours.root == twin.root
    removed: list[tuple[bytes, bytes | None]] = [(key, None) for key, _ in records]
    ours.adopt(ours.prepare(removed))
    assert ours.root == CompiledStateTree(4).root


def test_without_the_library_the_tree_is_in_python(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(state_tree, "is_compiled", lambda: False)
    assert isinstance(new_state_tree(8), PythonStateTree)
