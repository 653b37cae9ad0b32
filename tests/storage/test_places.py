"""The index of accepted ids finds every one, and no other, however its runs have been merged."""

import random
from collections.abc import Iterator
from pathlib import Path
from unittest import mock

import lmdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fenming.storage import places
from fenming.storage.failures import StorageFailed
from fenming.storage.lmdb_store import LmdbStore
from fenming.storage.places import Places
from fenming.storage.state_store import place_bytes

OTHER = bytes(32)
Held = list[tuple[int, bytes, bytes]]
"""Height, id and place of what was added."""


@pytest.fixture
def environment(tmp_path: Path) -> Iterator[lmdb.Environment]:
    opened = lmdb.open(str(tmp_path), map_size=1 << 28, max_dbs=1)
    yield opened
    opened.close()


def filled(environment: lmdb.Environment, counts: list[int], seed: int = 3) -> tuple[Places, Held]:
    """An index of blocks that accepted so many each, one commit a block."""
    chosen = random.Random(seed)
    database = environment.open_db(b"places")
    with environment.begin(write=True) as transaction:
        transaction.drop(database, delete=False)
    index = Places(database)
    held: Held = []
    for height, count in enumerate(counts, 1):
        block = [(chosen.randbytes(32), place_bytes(height, position)) for position in range(count)]
        with environment.begin(write=True, buffers=True) as transaction:
            index.add(transaction, height, block)
        held += [(height, *one) for one in block]
    return index, held


def levels(environment: lmdb.Environment) -> list[int]:
    """Of the runs, oldest first."""
    with environment.begin(db=environment.open_db(b"places")) as transaction:
        return [run[0] for _, run in transaction.cursor().iternext()]


def check(environment: lmdb.Environment, index: Places, held: Held) -> None:
    """Every id is found from its own height on, and no other is."""
    with environment.begin(buffers=True) as transaction:
        for height, envelope_id, place in held:
            assert index.find(transaction, envelope_id) == index.find(transaction, envelope_id, height) == place
            near = envelope_id[:31] + bytes((envelope_id[31] ^ 1,))
            assert index.find(transaction, near) is None
        ids = sorted(envelope_id for _, envelope_id, _ in held)
        for digits in ["", "0", "a", *(one.hex()[:length] for one in ids[:5] for length in (1, 2, 5, 64))]:
            wanted = [one for one in ids if one.hex().startswith(digits)]
            assert index.beginning(transaction, digits, 3) == wanted[:3]
        assert index.find(transaction, OTHER) is index.find(transaction, bytes([255]) * 32) is None


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(counts=st.lists(st.integers(0, 5), max_size=80), merged_runs=st.integers(2, 5), seed=st.integers(0, 9))
def test_every_id_is_found_and_no_other(environment: lmdb.Environment, counts: list[int], merged_runs: int, seed: int) -> None:
    with mock.patch.object(places, "MERGED_RUNS", merged_runs):
        index, held = filled(environment, counts, seed)
    check(environment, index, held)
    blocks = sum(1 for count in counts if count)
    expected: list[int] = []
    level = 0
    while blocks:
        blocks, runs = divmod(blocks, merged_runs)
        expected = [level] * runs + expected
        level += 1
    assert levels(environment) == expected, "as many runs of a level as the digit of the number of blocks says"


def test_a_long_run_is_not_merged_any_more(environment: lmdb.Environment) -> None:
    with mock.patch.object(places, "MERGED_RUNS", 2), mock.patch.object(places, "MERGED_ENTRIES_MAX", 10):
        index, held = filled(environment, [4] * 9)
    assert levels(environment) == [1, 1, 1, 1, 0]
    check(environment, index, held)


def test_only_runs_from_the_height_on_are_looked_at(environment: lmdb.Environment) -> None:
    index, held = filled(environment, [2] * 40)
    assert levels(environment) == [1, 1, *[0] * 8]
    height, envelope_id, _ = held[0]
    with environment.begin(buffers=True) as transaction:
        assert index.find(transaction, envelope_id, height + 16) is None
        assert index.find(transaction, envelope_id, height) is not None


def test_an_interrupted_commit_leaves_the_runs_as_they_were(environment: lmdb.Environment) -> None:
    index, held = filled(environment, [3] * 15)
    with pytest.raises(ZeroDivisionError), environment.begin(write=True, buffers=True) as transaction:
        index.add(transaction, 16, [(OTHER, place_bytes(16, 0))])
        raise ZeroDivisionError
    assert levels(environment) == [0] * 15
    check(environment, index, held)


def test_a_store_whose_ids_stand_in_the_older_form_is_not_read_as_if_it_had_none(tmp_path: Path) -> None:
    environment = lmdb.open(str(tmp_path), max_dbs=8)
    environment.open_db(b"places", create=True)
    environment.close()
    with pytest.raises(StorageFailed, match="older form"):
        LmdbStore(tmp_path)
