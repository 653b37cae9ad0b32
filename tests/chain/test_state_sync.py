"""A node that joins by a snapshot believes one app hash, names who sent a wrong piece, and goes on as if it had been there."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from unittest import mock

import msgspec
import pytest

from chain.growing import AUTHORITY, EDGE, END, STARTED_MS, Growing, Pieces, flipped, registration
from fenming.base.problems import HistoryMissing
from fenming.base.signatures import ED25519
from fenming.chain import snapshots as chain_snapshots
from fenming.chain.records import read_block
from fenming.chain.recovery import recover
from fenming.chain.snapshots import take_snapshot
from fenming.chain.state_sync import (
    FORMAT,
    Begun,
    CannotJoin,
    Joining,
    JoiningFailed,
    JoiningPlaces,
    OfferedSnapshots,
    Verdict,
)
from fenming.ledger.codes import DUPLICATE
from fenming.node.founding import found_chain
from fenming.node.home import Home
from fenming.storage.block_log import BlockLog
from fenming.storage.failures import LogDamaged
from fenming.storage.log_scan import blocks_after
from fenming.storage.snapshots import Kind, read_snapshot, snapshot_path, write_snapshot


@pytest.fixture(scope="module")
def grown(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home of six blocks with a snapshot of the third in several pieces."""
    home = Home(tmp_path_factory.mktemp("sync") / "home")
    found_chain(home, "edge", STARTED_MS, [ED25519.public_key(AUTHORITY)])
    growing = Growing(home)
    growing.grow(EDGE)
    with mock.patch.object(chain_snapshots, "CHUNK_BYTES", 4000):
        take_snapshot(growing.genesis, growing.store, home.log, home.snapshots)
    growing.grow(END)
    growing.close()
    return home.folder


@pytest.fixture
def source(grown: Path, tmp_path: Path) -> Home:
    return Home(Path(shutil.copytree(grown, tmp_path / "source")))


@pytest.fixture
def joiner(source: Home, tmp_path: Path) -> Home:
    """An empty home of the same chain."""
    home = Home(tmp_path / "joiner")
    home.folder.mkdir()
    for path in (source.genesis, source.notary):
        shutil.copy(path, home.folder)
    return home


def places(home: Home) -> JoiningPlaces:
    return JoiningPlaces(home.state, home.log, home.joining)


def trusted(home: Home, height: int = EDGE) -> bytes:
    """The app hash of a block, as the header after it would name it."""
    log = BlockLog(home.log, home.read_genesis().chain_id)
    return read_block(log.read(height)).result.app_hash


def join(joining: Joining, offered: OfferedSnapshots, app_hash: bytes) -> None:
    """Everything as it should be, up to a complete draft."""
    offer = offered.offered()[0]
    assert joining.begin(offer, app_hash) == Begun.ACCEPT
    for index in range(offer.chunks):
        assert joining.apply(index, offered.chunk(offer.height, offer.format, index), "peer").verdict == Verdict.ACCEPTED


def joined(source: Home, joiner: Home) -> None:
    joining = Joining(source.read_genesis(), places(joiner))
    join(joining, OfferedSnapshots(source.snapshots), trusted(source))
    assert joining.install().height == EDGE


def blocks_of(home: Home, after: int) -> Iterator[tuple[int, bytes]]:
    return blocks_after(home.log, home.read_genesis().chain_id, after)


def follow(growing: Growing, source: Home) -> None:
    """Run the blocks of another node, as a cluster's node does that catches up."""
    for _, payload in blocks_of(source, growing.chain.head.height):
        record = read_block(payload)
        finalized = growing.chain.finalize(record.time_ms, growing.chain.open_all(record.envelopes))
        assert finalized.record == record
        growing.chain.commit(finalized)


# Joining.


def test_a_node_joins_and_comes_to_the_same_end(source: Home, joiner: Home) -> None:
    joined(source, joiner)
    assert not places(joiner).draft.exists()
    growing = Growing(joiner)
    assert recover(growing.chain) == 0
    assert growing.store.note() is None
    assert growing.store.outbox(0, 10) == []
    follow(growing, source)
    assert growing.chain.head.height == END
    assert growing.block(registration(growing.genesis, "block 2"), registration(growing.genesis, "new")) == [DUPLICATE.number, 0]
    growing.close()
    for number in range(2):
        again = Growing(joiner)
        assert recover(again.chain) == 0
        assert again.log.base.height == EDGE
        again.grow(END + 2 + number)
        again.close()
    with pytest.raises(HistoryMissing, match="joined by a snapshot of block 3"):
        next(blocks_of(joiner, EDGE - 1))
    with pytest.raises(HistoryMissing):
        again.log.read(EDGE)
    assert [height for height, _ in blocks_of(joiner, EDGE)] == list(range(EDGE + 1, END + 4))


def test_a_joined_node_offers_what_others_offer(source: Home, joiner: Home, tmp_path: Path) -> None:
    joined(source, joiner)
    offers = []
    for home, folder in ((source, tmp_path / "one"), (joiner, tmp_path / "two")):
        growing = Growing(home)
        if home == joiner:
            follow(growing, source)
        with mock.patch.object(chain_snapshots, "CHUNK_BYTES", 4000):
            take_snapshot(growing.genesis, growing.store, home.log, folder)
        growing.close()
        offered = OfferedSnapshots(folder)
        offers.append(offered.offered())
        assert len({offered.chunk(END, FORMAT, index) for index in range(offers[0][0].chunks)}) == offers[0][0].chunks
    assert offers[0] == offers[1]


def test_a_piece_is_asked_again_of_others_and_its_sender_named(source: Home, joiner: Home) -> None:
    offered = OfferedSnapshots(source.snapshots)
    offer = offered.offered()[0]
    joining = Joining(source.read_genesis(), places(joiner))
    joining.begin(offer, trusted(source))
    for index in range(offer.chunks):
        good = offered.chunk(EDGE, FORMAT, index)
        for place in range(0, len(good), 501):
            answer = joining.apply(index, flipped(good, place), "liar")
            assert (answer.verdict, answer.refetch, answer.reject_senders) == (Verdict.RETRY, (index,), ("liar",))
        assert joining.apply(index, b"", "empty").reject_senders == ("empty",)
        if index + 1 < offer.chunks:  # a piece that comes too early is nobody's fault
            early = joining.apply(index + 1, offered.chunk(EDGE, FORMAT, index + 1), "early")
            assert (early.verdict, early.refetch, early.reject_senders) == (Verdict.RETRY, (index, index + 1), ())
        assert joining.apply(index, good, "honest").verdict == Verdict.ACCEPTED
        assert joining.apply(index, good, "honest").verdict == Verdict.ACCEPTED
        assert joining.is_complete == (index + 1 == offer.chunks)
    assert joining.head.height == EDGE
    assert joining.install().result.app_hash == trusted(source)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"format": 2}, Begun.REJECT_FORMAT), ({"height": EDGE + 1}, Begun.REJECT), ({"chunks": 3}, Begun.REJECT),
        ({"hash": bytes(32)}, Begun.REJECT), ({"metadata": b""}, Begun.REJECT), ({"metadata": b"\x92\x90\xc4\x00"}, Begun.REJECT),
        ({"height": 0}, Begun.REJECT),
    ],
)  # fmt: skip
def test_an_offer_that_cannot_be_is_not_accepted(source: Home, joiner: Home, change: dict[str, object], said: Begun) -> None:
    offer = OfferedSnapshots(source.snapshots).offered()[0]
    joining = Joining(source.read_genesis(), places(joiner))
    assert joining.begin(msgspec.structs.replace(offer, **change), bytes(32)) == said
    with pytest.raises(JoiningFailed):
        joining.apply(0, b"", "peer")
    with pytest.raises(JoiningFailed):
        joining.install()


def test_an_offer_of_nothing_is_not_accepted(source: Home, joiner: Home, tmp_path: Path) -> None:
    write_snapshot(snapshot_path(tmp_path / "none", 4), [(Kind.NOTE, b"")])
    offered = OfferedSnapshots(tmp_path / "none")
    assert Joining(source.read_genesis(), places(joiner)).begin(offered.offered()[0], bytes(32)) == Begun.REJECT


# A snapshot that is wrong though all its pieces are those offered.


def forged(source: Home, kind: Kind, change: dict[int, object] | None = None, number: int = 0) -> None:
    """Replace items of the list in a piece, or leave the piece out; every checksum and hash is made to fit."""
    pieces: Pieces = [(chunk.kind, chunk.content) for chunk in read_snapshot(snapshot_path(source.snapshots, EDGE))]
    place = [at for at, (found, _) in enumerate(pieces) if found == kind][number]
    if change is None:
        del pieces[place]
    else:
        listed = msgspec.msgpack.decode(pieces[place][1])
        for at, value in change.items():
            listed[at] = value
        pieces[place] = kind, msgspec.msgpack.encode(listed)
    write_snapshot(snapshot_path(source.snapshots, EDGE), pieces)


FORGERIES: dict[str, tuple[Kind, dict[int, object] | None, int, str]] = {
    "another chain": (Kind.OPENING, {0: bytes(32)}, 0, "another chain"),
    "no opening": (Kind.OPENING, None, 0, "order"),
    "another block": (Kind.BLOCK, {1: 1}, 0, "its block"),
    "another leaf": (Kind.TILES, {0: [0, 1, bytes(7 * 32)]}, 0, "root of the log"),
    "another record": (Kind.RECORDS, {0: [b"\x01", b"\x90"]}, 0, "root of the state"),
    "a piece of records less": (Kind.RECORDS, None, 1, "root of the state"),
    "a piece of ids less": (Kind.IDS, None, 0, "are missing"),
}


@pytest.mark.parametrize("name", FORGERIES)
def test_a_snapshot_that_does_not_lead_to_the_app_hash_is_given_up(source: Home, joiner: Home, name: str) -> None:
    kind, change, number, reason = FORGERIES[name]
    genuine = trusted(source)
    forged(source, kind, change, number)
    offered = OfferedSnapshots(source.snapshots)
    offer = offered.offered()[0]
    joining = Joining(source.read_genesis(), places(joiner))
    assert joining.begin(offer, genuine) == Begun.ACCEPT
    answers = []
    for index in range(offer.chunks):
        answers.append(joining.apply(index, offered.chunk(EDGE, FORMAT, index), "peer"))
        if answers[-1].verdict != Verdict.ACCEPTED:
            break
    assert answers[-1].verdict == Verdict.REJECT_SNAPSHOT
    assert reason in answers[-1].reason
    with pytest.raises(JoiningFailed):
        joining.install()
    assert not joiner.state.exists()


def test_another_app_hash_or_height_is_seen_in_the_first_piece(source: Home, joiner: Home) -> None:
    offered = OfferedSnapshots(source.snapshots)
    joining = Joining(source.read_genesis(), places(joiner))
    joining.begin(offered.offered()[0], trusted(source, EDGE + 1))
    assert "app hash" in joining.apply(0, offered.chunk(EDGE, FORMAT, 0), "peer").reason
    path = snapshot_path(source.snapshots, EDGE)
    path.rename(snapshot_path(source.snapshots, EDGE + 1))
    joining.begin(offered.offered()[0], trusted(source))
    answer = joining.apply(0, offered.chunk(EDGE + 1, FORMAT, 0), "peer")
    assert (answer.verdict, answer.reason) == (Verdict.REJECT_SNAPSHOT, "it is of block 3, and block 4 was offered")


def test_after_a_bad_snapshot_a_good_one_is_taken(source: Home, joiner: Home) -> None:
    offered = OfferedSnapshots(source.snapshots)
    joining = Joining(source.read_genesis(), places(joiner))
    joining.begin(offered.offered()[0], bytes(32))
    assert joining.apply(0, offered.chunk(EDGE, FORMAT, 0), "peer").verdict == Verdict.REJECT_SNAPSHOT
    join(joining, offered, trusted(source))
    assert joining.install().height == EDGE


# The home that joins.


def test_a_home_with_blocks_of_its_own_does_not_join(source: Home) -> None:
    with pytest.raises(CannotJoin, match="holds blocks 1 to 6"):
        Joining(source.read_genesis(), places(source))


def test_a_home_that_was_founded_or_has_joined_may_join_again(source: Home, joiner: Home) -> None:
    Growing(joiner).close()
    for _ in range(2):
        joined(source, joiner)
    growing = Growing(joiner)
    recover(growing.chain)
    growing.grow(EDGE + 1)
    growing.close()
    with pytest.raises(CannotJoin, match="holds blocks 4 to 4"):
        Joining(source.read_genesis(), places(joiner))


def test_blocks_made_while_it_joined_are_not_lost(source: Home, joiner: Home) -> None:
    joining = Joining(source.read_genesis(), places(joiner))
    join(joining, OfferedSnapshots(source.snapshots), trusted(source))
    growing = Growing(joiner)
    growing.grow(1)
    growing.close()
    with pytest.raises(CannotJoin):
        joining.install()


def test_a_log_that_begins_beyond_the_state_is_damage_unless_it_is_empty(source: Home, joiner: Home) -> None:
    joined(source, joiner)
    shutil.rmtree(joiner.state)
    growing = Growing(joiner)
    assert recover(growing.chain) == 0
    assert growing.log.base.height == 0
    growing.grow(1)
    growing.close()
    shutil.rmtree(joiner.log)
    shutil.rmtree(joiner.state)
    joined(source, joiner)
    growing = Growing(joiner)
    follow(growing, source)
    growing.close()
    shutil.rmtree(joiner.state)
    growing = Growing(joiner)
    with pytest.raises(LogDamaged, match="beyond the state"):
        recover(growing.chain)
    growing.close()


def test_a_log_of_another_beginning_than_the_state_is_damage(source: Home, joiner: Home) -> None:
    joined(source, joiner)
    base = joiner.log / "base"
    good = base.read_bytes()
    for place in range(len(good)):
        base.write_bytes(flipped(good, place))
        with pytest.raises(LogDamaged):
            BlockLog(joiner.log, source.read_genesis().chain_id)
    base.write_bytes(good)
    with pytest.raises(LogDamaged, match="another chain"):
        BlockLog(joiner.log, bytes(32))
    base.unlink()
    growing = Growing(joiner)
    with pytest.raises(LogDamaged):
        recover(growing.chain)
    growing.close()


# Offering.


def test_what_has_been_pruned_or_damaged_is_not_offered(source: Home, tmp_path: Path) -> None:
    offered = OfferedSnapshots(source.snapshots)
    assert OfferedSnapshots(tmp_path / "none").offered() == []
    offer = offered.offered()[0]
    assert (offer.height, offer.format) == (EDGE, FORMAT)
    for height, format, index in ((EDGE + 1, FORMAT, 0), (EDGE, 2, 0), (EDGE, FORMAT, offer.chunks), (EDGE, FORMAT, -1)):
        assert offered.chunk(height, format, index) == b""
    path = snapshot_path(source.snapshots, EDGE)
    good = path.read_bytes()
    middle = good.index(offered.chunk(EDGE, FORMAT, 1)[1:]) + 10
    path.write_bytes(flipped(good, middle))
    assert offered.chunk(EDGE, FORMAT, 1) == b""
    assert offered.chunk(EDGE, FORMAT, 0)
    for data in (good[:-1], good[:50], b"", good[: len(good) // 2]):
        path.write_bytes(data)
        assert offered.offered() == []
    path.unlink()
    assert offered.chunk(EDGE, FORMAT, 0) == b""
    assert offered.offered() == []


def test_the_founding_is_not_offered(joiner: Home) -> None:
    growing = Growing(joiner)
    take_snapshot(growing.genesis, growing.store, joiner.log, joiner.snapshots)
    growing.close()
    assert OfferedSnapshots(joiner.snapshots).offered() == []
