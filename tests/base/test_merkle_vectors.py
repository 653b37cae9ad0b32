"""The log's proofs against the vectors of transparency-dev/merkle: accepted exactly where they say so."""

import base64
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import shared_path
from fenming.base.merkle import (
    EMPTY_ROOT,
    Frontier,
    inclusion_path,
    leaf_hash,
    root_of,
    verify_consistency,
    verify_inclusion,
)
from fenming.base.subtrees import verify_subtree_consistency, verify_subtree_inclusion


def cases(name: str) -> list[dict[str, Any]]:
    loaded: list[dict[str, Any]] = json.loads(shared_path(f"vectors/tlog-merkle/{name}.json").read_text())
    assert len(loaded) > 20
    return loaded


def of(text: str | None) -> bytes:
    return base64.b64decode(text or "")


def path_of(case: dict[str, Any]) -> list[bytes]:
    return [of(step) for step in case["proof"] or []]


def test_inclusion() -> None:
    for case in cases("inclusion"):
        good = verify_inclusion(case["leafIdx"], case["treeSize"], of(case["leafHash"]), path_of(case), of(case["root"]))
        assert good != case["wantErr"], case["id"]


def test_consistency() -> None:
    for case in cases("consistency"):
        good = verify_consistency(case["size1"], case["size2"], of(case["root1"]), of(case["root2"]), path_of(case))
        assert good != case["wantErr"], case["id"]


def test_inclusion_in_a_subtree() -> None:
    for case in cases("subtreeinclusion"):
        place = case["leafIdx"], case["start"], case["end"]
        good = verify_subtree_inclusion(*place, of(case["leafHash"]), path_of(case), of(case["root"]))
        assert good != case["wantErr"], case["id"]


def test_consistency_of_a_subtree() -> None:
    for case in cases("subtreeconsistency"):
        place = case["start"], case["end"], case["size"]
        good = verify_subtree_consistency(*place, of(case["root1"]), of(case["root2"]), path_of(case))
        assert good != case["wantErr"], case["id"]


@given(st.integers(1, 70), st.data())
def test_every_path_we_make_is_accepted_and_no_other_leaf_is(size: int, data: st.DataObject) -> None:
    leaves = [leaf_hash(bytes([n])) for n in range(size)]
    index = data.draw(st.integers(0, size - 1))
    path = inclusion_path(leaves, index)
    assert verify_inclusion(index, size, leaves[index], path, root_of(leaves))
    assert not verify_inclusion(index, size, leaf_hash(b"other"), path, root_of(leaves))


@pytest.mark.parametrize("size", [0, 1, 2, 3, 7, 8, 9, 255, 256, 257])
def test_a_frontier_grows_to_the_same_root(size: int) -> None:
    leaves = [leaf_hash(n.to_bytes(2, "big")) for n in range(size)]
    frontier = Frontier()
    for leaf in leaves:
        frontier.append(leaf)
    assert frontier.root() == root_of(leaves)
    assert Frontier(frontier.size, frontier.hashes).root() == frontier.root()


def test_the_empty_tree_has_the_hash_of_nothing() -> None:
    assert root_of([]) == EMPTY_ROOT
    with pytest.raises(ValueError, match="one hash for each bit"):
        Frontier(3, [EMPTY_ROOT])
