"""The canary of every other test here: what holds the nodes against each other finds what is lost, doubled, different or created."""

import secrets
import shutil
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from chain.growing import AUTHORITY, STARTED_MS, Growing, registration
from fenming.base.encoding import encode
from fenming.base.signatures import ED25519
from fenming.chain.records import read_outcomes
from fenming.domains.money.records import SUPPLIES, Supply
from fenming.node.cluster.audit import Audit, audit
from fenming.node.founding import found_chain
from fenming.node.home import Home
from fenming.storage.lmdb_store import LmdbStore

BLOCKS = 4


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> tuple[Home, Home]:
    """Two nodes of one chain with the same blocks."""
    folder = tmp_path_factory.mktemp("pair")
    one = Home(folder / "one")
    found_chain(one, "audited", STARTED_MS, [ED25519.public_key(AUTHORITY)])
    shutil.copytree(one.folder, folder / "other")
    for home in (one, Home(folder / "other")):
        grow(home, *(f"block {height}" for height in range(BLOCKS)))
    return one, Home(folder / "other")


def grow(home: Home, *names: str) -> None:
    """A block for each organisation."""
    growing = Growing(home)
    for name in names:
        assert growing.block(registration(growing.genesis, name)) == [0]
    growing.close()


def accepted(home: Home) -> list[bytes]:
    store = LmdbStore(home.state, readonly=True)
    try:
        outcomes = [outcome for _, data in store.outbox(0, 100) for outcome in read_outcomes(data).outcomes]
        return [outcome.receipt.envelope_id for outcome in outcomes if outcome.receipt.code == 0]
    finally:
        store.close()


def doctored(pair: tuple[Home, Home], folder: Path, change: Callable[[Home], None]) -> Audit:
    """The audit when the second node's files have been changed."""
    home = Home(folder / "doctored")
    shutil.copytree(pair[1].folder, home.folder)
    change(home)
    return audit([pair[0], home], accepted(pair[0]))


def put(home: Home, database: bytes, key: bytes, value: bytes) -> None:
    store = LmdbStore(home.state)
    with store._environment.begin(write=True) as transaction:
        transaction.put(key, value, db=store._environment.open_db(database, txn=transaction))
    store.close()


def outbox_of(home: Home, height: int) -> bytes:
    store = LmdbStore(home.state, readonly=True)
    try:
        return store.outbox(height, 1)[0][1]
    finally:
        store.close()


def test_equal_nodes_are_sound(pair: tuple[Home, Home]) -> None:
    assert audit(pair, accepted(pair[0])) == Audit(BLOCKS, True, True, 0, 0)


def test_an_acknowledged_envelope_that_no_node_has_is_lost(pair: tuple[Home, Home]) -> None:
    found = audit(pair, [*accepted(pair[0]), secrets.token_bytes(32)])
    assert (found.lost, found.is_sound) == (2, False)


def test_one_that_a_node_alone_lacks_is_lost(pair: tuple[Home, Home], tmp_path: Path) -> None:
    def forget(home: Home) -> None:
        outcomes = msgspec.msgpack.decode(outbox_of(home, 2))
        outcomes[3] = []
        put(home, b"outbox", (2).to_bytes(8, "big"), msgspec.msgpack.encode(outcomes))

    found = doctored(pair, tmp_path, forget)
    assert (found.lost, found.twice) == (1, 0)


def test_one_that_was_accepted_again_is_twice(pair: tuple[Home, Home], tmp_path: Path) -> None:
    def repeat(home: Home) -> None:
        outcomes = msgspec.msgpack.decode(outbox_of(home, 3))
        outcomes[3] += msgspec.msgpack.decode(outbox_of(home, 2))[3]
        put(home, b"outbox", (3).to_bytes(8, "big"), msgspec.msgpack.encode(outcomes))

    found = doctored(pair, tmp_path, repeat)
    assert (found.lost, found.twice) == (0, 1)


def test_nodes_that_went_apart_have_no_equal_roots(pair: tuple[Home, Home], tmp_path: Path) -> None:
    fork = tmp_path / "fork"
    shutil.copytree(pair[0].folder, fork / "one")
    shutil.copytree(pair[1].folder, fork / "other")
    grow(Home(fork / "one"), "here", "then")
    grow(Home(fork / "other"), "there", "then")
    found = audit([Home(fork / "one"), Home(fork / "other")], accepted(pair[0]))
    assert (found.height, found.roots_equal, found.lost) == (BLOCKS + 2, False, 0)


def test_money_that_nobody_issued_is_not_conserved(pair: tuple[Home, Home], tmp_path: Path) -> None:
    def create(home: Home) -> None:
        put(home, b"records", SUPPLIES.key(156), encode(Supply(1)))

    assert not doctored(pair, tmp_path, create).conserved
