"""State sync as CometBFT asks for it: a node that serves, one that joins, and one that was killed in the moment between."""

import shutil
from pathlib import Path

import pytest

from fenming.chain.state_sync import FORMAT, Joining, JoiningPlaces, OfferedSnapshots
from fenming.node.home import Home
from fenming.node.node import Node
from fenming.node.snapshots import keep_snapshot
from fenming.ordering.cometbft import abci_pb2 as abci
from fenming.ordering.cometbft.state_sync import JoiningApplication, NotJoinedYet, SnapshotsOffered
from fenming.storage.snapshots import snapshots_in
from ordering.engine import Engine, found_cluster_of_one

START_MS = 1_764_547_200_000
SEED = bytes(31) + b"\x05"
Offered = abci.ResponseOfferSnapshot
Applied = abci.ResponseApplySnapshotChunk


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> tuple[Home, bytes]:
    """A home with a snapshot of some block, and the app hash of that block."""
    home = Home(tmp_path_factory.mktemp("source"))
    found_cluster_of_one(home, START_MS, SEED, stepped_clock=False)
    node = Node(home)
    engine = Engine(home)
    try:
        engine.pause()
        for _ in range(3):
            engine.make_block([])
        taken = keep_snapshot(node)
    finally:
        engine.close()
        node.close()
    return home, taken.app_hash


@pytest.fixture
def joiner(source: tuple[Home, bytes], tmp_path: Path) -> Home:
    """An empty home of the same chain."""
    home = Home(tmp_path)
    for path in (source[0].genesis, source[0].notary, source[0].gateway, source[0].settings):
        shutil.copy(path, home.folder)
    return home


def snapshot_of(source: tuple[Home, bytes]) -> abci.Snapshot:
    """What the source offers, as a joining node is offered it."""
    (offered,) = SnapshotsOffered(OfferedSnapshots(source[0].snapshots)).list_snapshots(abci.RequestListSnapshots()).snapshots
    assert (offered.height, offered.format) == (3, FORMAT)
    return abci.Snapshot.FromString(offered.SerializeToString())


def piece_of(source: tuple[Home, bytes], index: int) -> bytes:
    asked = abci.RequestLoadSnapshotChunk(height=3, format=FORMAT, chunk=index)
    return SnapshotsOffered(OfferedSnapshots(source[0].snapshots)).load_chunk(asked).chunk


def joining(home: Home) -> tuple[JoiningApplication, list[str]]:
    """The application of an empty home, and what was told when it had joined."""
    told: list[str] = []
    place = JoiningPlaces(home.state, home.log, home.joining)
    return JoiningApplication(Joining(home.read_genesis(), place), "1", lambda: told.append("joined")), told


def test_a_node_joins_by_the_pieces_of_another(source: tuple[Home, bytes], joiner: Home) -> None:
    application, told = joining(joiner)
    assert application.handle(abci.Request(info={})).info.last_block_height == 0
    with pytest.raises(NotJoinedYet):
        application.handle(abci.Request(commit={}))
    snapshot = snapshot_of(source)
    asked = abci.Request(offer_snapshot=abci.RequestOfferSnapshot(snapshot=snapshot, app_hash=source[1]))
    assert application.handle(asked).offer_snapshot.result == Offered.ACCEPT
    for index in range(snapshot.chunks):
        piece = piece_of(source, index)
        bad = abci.RequestApplySnapshotChunk(index=index, chunk=piece + b"x", sender="liar")
        answer = application.handle(abci.Request(apply_snapshot_chunk=bad)).apply_snapshot_chunk
        assert (answer.result, list(answer.refetch_chunks), list(answer.reject_senders)) == (Applied.RETRY, [index], ["liar"])
        good = abci.RequestApplySnapshotChunk(index=index, chunk=piece, sender="honest")
        assert not told
        assert application.handle(abci.Request(apply_snapshot_chunk=good)).apply_snapshot_chunk.result == Applied.ACCEPT
    assert told == ["joined"]
    node = Node(joiner)
    assert (node.head().height, node.head().result.app_hash, node.log.base.height) == (3, source[1], 3)
    node.close()


def test_a_node_that_was_killed_when_it_had_joined_takes_the_same_snapshot_again(
    source: tuple[Home, bytes], joiner: Home, tmp_path: Path
) -> None:
    application, _ = joining(joiner)
    snapshot = snapshot_of(source)
    application.handle(abci.Request(offer_snapshot=abci.RequestOfferSnapshot(snapshot=snapshot, app_hash=source[1])))
    for index in range(snapshot.chunks):
        applied = abci.RequestApplySnapshotChunk(index=index, chunk=piece_of(source, index), sender="peer")
        application.handle(abci.Request(apply_snapshot_chunk=applied))
    node = Node(joiner)
    serving = SnapshotsOffered(OfferedSnapshots(joiner.snapshots), node._joined_at)
    newer = abci.Snapshot.FromString(snapshot.SerializeToString())
    newer.height += 1
    cases = ((newer, source[1], Offered.REJECT), (snapshot, bytes(32), Offered.REJECT), (snapshot, source[1], Offered.ACCEPT))
    for offered, app_hash, result in cases:
        assert serving.offer(abci.RequestOfferSnapshot(snapshot=offered, app_hash=app_hash)).result == result
        taken = serving.apply_chunk(abci.RequestApplySnapshotChunk(index=0, chunk=b"x", sender="peer")).result
        assert taken == (Applied.ACCEPT if result == Offered.ACCEPT else Applied.ABORT)
    assert node.head().result.app_hash == source[1]
    node.close()


def test_a_node_with_blocks_of_its_own_takes_no_snapshot(source: tuple[Home, bytes], tmp_path: Path) -> None:
    home = Home(Path(shutil.copytree(source[0].folder, tmp_path / "copy")))
    assert list(snapshots_in(home.snapshots)) == [3]
    node = Node(home)
    serving = SnapshotsOffered(OfferedSnapshots(home.snapshots), node._joined_at)
    offer = abci.RequestOfferSnapshot(snapshot=snapshot_of(source), app_hash=source[1])
    assert serving.offer(offer).result == Offered.ABORT
    assert serving.apply_chunk(abci.RequestApplySnapshotChunk(index=0)).result == Applied.ABORT
    node.close()
