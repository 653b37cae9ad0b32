"""The state stores keep the same promises, in memory and on disk; the trees prove what they hold; the log knows its damage."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fenming.base.bucket_tree import StateProof, verify_state
from fenming.base.merkle import inclusion_path, leaf_hash, root_of, verify_consistency, verify_inclusion
from fenming.storage.block_log import BlockLog
from fenming.storage.failures import HomeBusy, LogDamaged, StorageFailed
from fenming.storage.home_lock import HomeLock
from fenming.storage.lmdb_store import LmdbStore
from fenming.storage.log_scan import blocks_after
from fenming.storage.log_tree import LogTree
from fenming.storage.memory_store import MemoryStore
from fenming.storage.state_store import Batch, StateStore, place_bytes, read_place
from fenming.storage.state_tree import PythonStateTree, StateTree, new_state_tree

CHAIN = bytes(32)


@pytest.fixture(params=["memory", "disk"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[StateStore]:
    opened: StateStore = MemoryStore() if request.param == "memory" else LmdbStore(tmp_path / "state")
    yield opened
    opened.close()


def batch(height: int, *changes: tuple[bytes, bytes | None]) -> Batch:
    place = (height.to_bytes(32, "big"), place_bytes(height, 3))
    return Batch(height, list(changes), [place], b"outbox %d" % height, {(0, height): b"tile"}, b"head %d" % height, b"note")


def test_an_empty_store_has_nothing(store: StateStore) -> None:
    assert store.head() is None
    assert store.note() is None
    assert store.record(b"x") is None
    assert store.outbox(0, 10) == []
    assert list(store.scan(b"")) == []


def test_a_block_changes_everything_together(store: StateStore) -> None:
    store.commit(batch(1, (b"a1", b"one"), (b"a2", b"two"), (b"b1", b"three")))
    store.commit(batch(2, (b"a1", None), (b"a2", b"new")))
    assert store.head() == b"head 2"
    assert dict(store.scan(b"a")) == {b"a2": b"new"}
    assert [key for key, _ in store.scan(b"")] == [b"a2", b"b1"]
    assert store.outbox(1, 10) == [(1, b"outbox 1"), (2, b"outbox 2")]
    assert store.outbox(1, 1) == [(1, b"outbox 1")]
    assert store.tile(0, 2) == b"tile"
    place = store.place((2).to_bytes(32, "big"))
    assert place is not None
    assert read_place(place) == (2, 3)


def test_ids_are_found_by_their_first_digits(store: StateStore) -> None:
    ids = [bytes.fromhex(digits) + bytes(29) for digits in ("ab0000", "ab1000", "ab1f00", "ac0000")]
    store.commit(Batch(1, [], [(id, place_bytes(1, place)) for place, id in enumerate(ids)], b"", {}, b"head", b"note"))
    assert store.ids_beginning("ab", 9) == ids[:3]
    assert store.ids_beginning("ab1", 9) == ids[1:3]
    assert store.ids_beginning("ab1", 1) == ids[1:2]
    assert store.ids_beginning("ad", 9) == []
    assert store.ids_beginning(ids[3].hex(), 9) == ids[3:]


def test_a_view_stays_as_it_was(store: StateStore) -> None:
    store.commit(batch(1, (b"a", b"one")))
    view = store.reader()
    store.commit(batch(2, (b"a", b"two")))
    assert (view.record(b"a"), view.head()) == (b"one", b"head 1")
    assert store.record(b"a") == b"two"
    view.close()


def test_a_full_map_is_a_failure_and_loses_nothing(tmp_path: Path) -> None:
    store = LmdbStore(tmp_path, map_bytes=1024 * 1024)
    store.commit(batch(1, (b"a", b"one")))
    with pytest.raises(StorageFailed):
        store.commit(batch(2, *[(b"k%d" % n, bytes(4000)) for n in range(400)]))
    assert store.head() == b"head 1"
    store.close()


def test_a_home_has_one_writer(tmp_path: Path) -> None:
    lock = HomeLock(tmp_path)
    with pytest.raises(HomeBusy):
        HomeLock(tmp_path)
    lock.release()
    HomeLock(tmp_path).release()


entries = st.dictionaries(st.binary(min_size=1, max_size=6), st.binary(max_size=6), max_size=40)


@pytest.mark.parametrize("new", [new_state_tree, PythonStateTree])
@settings(max_examples=60, deadline=None)
@given(first=entries, second=entries, gone=st.sets(st.binary(min_size=1, max_size=6), max_size=5))
def test_the_state_tree_is_the_same_loaded_or_grown_and_proves_it(
    new: Callable[[int], StateTree], first: dict[bytes, bytes], second: dict[bytes, bytes], gone: set[bytes]
) -> None:
    grown = new(4)
    grown.adopt(grown.prepare(list(first.items())))
    before = grown.root
    removed: list[tuple[bytes, bytes | None]] = [(key, None) for key in gone]
    prepared = grown.prepare([*second.items(), *removed])
    assert grown.root == before
    grown.adopt(prepared)
    held = {key: value for key, value in (first | second).items() if key not in gone}
    loaded = new(4)
    loaded.load(held.items())
    assert loaded.root == grown.root == prepared.root
    for key in [*held, *gone, b"absent key"]:
        proof = grown.prove(key)
        value = held.get(key)
        assert verify_state(grown.root, 4, key, value, proof)
        assert not verify_state(grown.root, 4, key, b"another value", proof)
        assert not verify_state(bytes(32), 4, key, value, proof)
        assert not verify_state(grown.root, 4, key, value, StateProof(proof.bucket, proof.siblings[1:]))
        if value is not None:
            assert not verify_state(grown.root, 4, key, None, proof)


@pytest.mark.parametrize("steps", [[1, 1, 1], [255, 1, 1], [256, 256], [300, 700, 3], [65_536 - 5, 10]])
def test_the_log_tree_is_the_tree_of_rfc_6962_over_tiles(steps: list[int]) -> None:
    tiles: dict[tuple[int, int], bytes] = {}
    log = LogTree(0, lambda level, index: tiles.get((level, index)))
    leaves: list[bytes] = []
    sizes = []
    for count in steps:
        new = [leaf_hash((len(leaves) + n).to_bytes(4, "big")) for n in range(count)]
        prepared = log.prepare(new)
        tiles |= prepared.tiles
        log.adopt(prepared)
        leaves += new
        sizes.append(len(leaves))
        log = LogTree(log.size, lambda level, index, known=tiles: known.get((level, index)))  # type: ignore[misc]  # as after a restart
    assert log.root == root_of(leaves)
    for size in sizes:
        assert log.root_at(size) == root_of(leaves[:size])
        path = log.consistency_path(size, len(leaves))
        assert verify_consistency(size, len(leaves), root_of(leaves[:size]), log.root, path)
        for index in {0, size // 2, size - 1}:
            found = log.inclusion_path(index, size)
            assert found == inclusion_path(leaves[:size], index)
            assert verify_inclusion(index, size, leaves[index], found, root_of(leaves[:size]))
    assert all(len(tile) <= 256 * 32 for tile in tiles.values())


def filled(folder: Path, count: int = 9, segment_bytes: int = 300) -> BlockLog:
    log = BlockLog(folder, CHAIN, segment_bytes)
    for height in range(1, count + 1):
        log.append(height, b"payload %d " % height * 5)
    log.sync()
    return log


def test_blocks_are_read_back_over_segments_and_after_reopening(tmp_path: Path) -> None:
    filled(tmp_path).close()
    log = BlockLog(tmp_path, CHAIN, 300)
    assert len(list(tmp_path.glob("*.log"))) > 2
    assert log.last_height == 9
    assert log.read(4) == b"payload 4 " * 5
    assert [height for height, _ in blocks_after(tmp_path, CHAIN, 2)] == list(range(3, 10))
    log.append(10, b"more")
    assert log.read(10) == b"more"
    with pytest.raises(ValueError, match="cannot follow"):
        log.append(12, b"x")
    with pytest.raises(KeyError):
        log.read(11)


def test_a_tail_torn_at_any_byte_is_a_torn_tail(tmp_path: Path) -> None:
    filled(tmp_path, 3, 10_000).close()
    segment = next(tmp_path.glob("*.log"))
    whole = segment.read_bytes()
    last = len(whole) - (16 + len(b"payload 3 " * 5))
    for end in range(last + 1, len(whole)):
        segment.write_bytes(whole[:end])
        log = BlockLog(tmp_path, CHAIN)
        assert (log.last_height, log.torn is not None) == (2, True)
    log.cut_torn_tail()
    assert segment.read_bytes() == whole[:last]
    log.append(3, b"payload 3 " * 5)
    assert segment.read_bytes() == whole


def test_a_flipped_bit_anywhere_is_found(tmp_path: Path) -> None:
    filled(tmp_path, 4, 10_000).close()
    segment = next(tmp_path.glob("*.log"))
    whole = segment.read_bytes()
    for place in range(len(whole)):
        bad = bytearray(whole)
        bad[place] ^= 1 << (place % 8)
        segment.write_bytes(bytes(bad))
        try:
            log = BlockLog(tmp_path, CHAIN)
        except LogDamaged:
            continue
        assert log.last_height < 4, place


def test_blocks_after_a_height_are_taken_off(tmp_path: Path) -> None:
    log = filled(tmp_path)
    log.truncate_after(5)
    log.append(6, b"other")
    assert BlockLog(tmp_path, CHAIN, 300).read(6) == b"other"


def test_a_log_of_another_chain_is_refused(tmp_path: Path) -> None:
    filled(tmp_path).close()
    with pytest.raises(LogDamaged, match="another chain"):
        BlockLog(tmp_path, b"\x01" * 32)
