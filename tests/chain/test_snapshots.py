"""A replay that begins with a snapshot believes the notary's signature and nothing else, and finds every byte that is not as it was."""

import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest import mock

import msgspec
import pytest

from chain.growing import AUTHORITY, EDGE, END, MANY, STARTED_MS, Growing, Pieces, flipped, registration
from fenming.base.encoding import encode
from fenming.base.signatures import ED25519
from fenming.chain import snapshots as chain_snapshots
from fenming.chain.blockchain import Blockchain
from fenming.chain.checkpoints import CheckpointRefused, Notary, checkpoint_text, read_checkpoint
from fenming.chain.records import read_block
from fenming.chain.snapshots import restore_snapshot, take_snapshot
from fenming.chain.state_sync import FORMAT, OfferedSnapshots
from fenming.chain.verification import ChainRefuted
from fenming.client.verification import NotProven
from fenming.ledger.codes import DUPLICATE
from fenming.node.compose import rulebook
from fenming.node.founding import found_chain
from fenming.node.home import Home
from fenming.node.node import Node
from fenming.node.operations import trust, verify_home
from fenming.node.snapshots import SnapshotKeeper, keep_snapshot, snapshot
from fenming.storage.block_log import BlockLog
from fenming.storage.failures import HomeBusy, LogDamaged, StorageFailed
from fenming.storage.home_lock import HomeLock
from fenming.storage.log_format import HEADER, RECORD
from fenming.storage.log_scan import blocks_after
from fenming.storage.memory_store import MemoryStore
from fenming.storage.snapshots import Kind, SnapshotDamaged, read_snapshot, snapshot_path, snapshots_in, write_snapshot


@pytest.fixture(scope="module")
def grown(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home of six blocks with a snapshot of the third in several pieces, and the trust file of each block in `trust/`."""
    home = Home(tmp_path_factory.mktemp("snapshots") / "home")
    found_chain(home, "edge", STARTED_MS, [ED25519.public_key(AUTHORITY)])
    growing = Growing(home)
    growing.trust(home.folder / "trust")
    for height in range(1, END + 1):
        growing.grow(height)
        growing.trust(home.folder / "trust")
        if height == EDGE:
            with mock.patch.object(chain_snapshots, "CHUNK_BYTES", 4000):
                taken = take_snapshot(growing.genesis, growing.store, home.log, home.snapshots)
    growing.close()
    assert (taken.height, taken.ids) == (EDGE, MANY + EDGE)
    assert taken.path.stat().st_size == taken.bytes
    return home.folder


@pytest.fixture
def home(grown: Path, tmp_path: Path) -> Home:
    return Home(Path(shutil.copytree(grown, tmp_path / "home")))


def file_of(home: Home) -> Path:
    return snapshot_path(home.snapshots, EDGE)


def verify(home: Home, begin: str | None = str(EDGE), trusted: Path | None = None) -> tuple[int, int, int]:
    """First and last height and the envelopes in between."""
    done = verify_home(home.folder, None, begin, trusted.read_bytes() if trusted else None)
    return done.first_height, done.height, done.envelopes


def test_a_replay_goes_on_from_a_snapshot_and_comes_to_the_same_end(home: Home) -> None:
    assert verify(home) == (EDGE + 1, END, 5)
    assert verify(home, str(file_of(home))) == (EDGE + 1, END, 5)
    assert verify(home, None) == (1, END, MANY + 8)
    assert verify_home(home.folder, None, str(EDGE)).app_hash == verify_home(home.folder, None).app_hash


def test_the_genesis_and_the_end_can_be_kept_too(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    found_chain(home, "edge", STARTED_MS, [ED25519.public_key(AUTHORITY)])
    growing = Growing(home)
    take_snapshot(growing.genesis, growing.store, home.log, home.snapshots)
    growing.grow(2)
    take_snapshot(growing.genesis, growing.store, home.log, home.snapshots)
    growing.close()
    assert verify(home, "0") == (1, 2, MANY + 2)
    assert verify(home, "2") == (3, 2, 0)


def test_what_was_accepted_before_the_edge_is_refused_after_it(home: Home) -> None:
    genesis = home.read_genesis()
    again = registration(genesis, "block 2")

    def codes(store: MemoryStore) -> list[int]:
        chain = Blockchain(genesis, rulebook(), store, None, lambda head: b"")
        finalized = chain.finalize(chain.head.time_ms, chain.open_all([again]))
        return [outcome.receipt.code for outcome in finalized.outcomes]

    assert codes(restore_snapshot(file_of(home), genesis)) == [DUPLICATE.number]
    forgetful = restore_snapshot(file_of(home), genesis)
    with mock.patch.object(forgetful, "is_accepted", lambda envelope_id, height: False):
        assert codes(forgetful) != [DUPLICATE.number]  # without the ids the replay would have come to another result


# A byte that is not as it was.


def test_a_changed_byte_anywhere_in_a_snapshot_is_found_with_its_place(home: Home) -> None:
    path = file_of(home)
    good = path.read_bytes()
    genesis = home.read_genesis()
    for place in sorted({*range(0, len(good), 97), *range(120), *range(len(good) - 60, len(good))}):
        bad = bytearray(good)
        bad[place] ^= 1 << (place % 8)
        path.write_bytes(bytes(bad))
        with pytest.raises(SnapshotDamaged) as damaged:
            restore_snapshot(path, genesis)
        assert damaged.value.offset <= place + 40, place
    path.write_bytes(good)
    restore_snapshot(path, genesis)


def test_a_snapshot_that_ends_early_or_late_is_refused(home: Home) -> None:
    path = file_of(home)
    good = path.read_bytes()
    for data in (*(good[:end] for end in range(0, len(good), 211)), good[:-1], good[:-32], good + b"\0"):
        path.write_bytes(data)
        with pytest.raises(SnapshotDamaged):
            verify(home)


def test_a_changed_byte_in_the_log_is_found_after_the_snapshot_and_not_looked_for_before(home: Home) -> None:
    segment = next(home.log.glob("*.log"))
    good = segment.read_bytes()
    lengths = [len(payload) for height, payload in blocks_after(home.log, home.read_genesis().chain_id, 0) if height <= EDGE]
    edge = HEADER.size + sum(RECORD.size + length for length in lengths)
    for place in sorted({*range(0, edge, 1501), *range(0, HEADER.size + RECORD.size, 3), edge - 1}):
        segment.write_bytes(flipped(good, place))
        assert verify(home) == (EDGE + 1, END, 5), place
        with pytest.raises((ChainRefuted, LogDamaged)):
            verify(home, None)
    for place in sorted({*range(edge, len(good), 61), *range(edge, edge + RECORD.size)}):
        segment.write_bytes(flipped(good, place))
        with pytest.raises(ChainRefuted) as refuted:
            verify(home)
        assert EDGE < refuted.value.height <= END, place
    segment.write_bytes(good[:edge])
    with pytest.raises(ChainRefuted, match=f"block {EDGE + 1}: the block is missing"):
        verify(home)
    segment.write_bytes(good + b"\0")
    with pytest.raises(ChainRefuted, match="bytes follow"):
        verify(home)


def test_the_wanted_blocks_are_found_over_segments_whatever_became_of_those_before(tmp_path: Path) -> None:
    chain = bytes(32)
    log = BlockLog(tmp_path, chain, 300)
    for height in range(1, 10):
        log.append(height, b"payload %d " % height * 5)
    log.close()
    segments = sorted(tmp_path.glob("*.log"))
    assert len(segments) > 2
    segments[0].unlink()
    expected = [(height, b"payload %d " % height * 5) for height in range(int(segments[1].stem) + 1, 10)]
    after = expected[0][0] - 1
    assert list(blocks_after(tmp_path, chain, after)) == expected
    assert list(blocks_after(tmp_path, chain, 9)) == []
    with pytest.raises(LogDamaged):
        list(blocks_after(tmp_path, chain, 0))
    whole = segments[1].read_bytes()
    for place in range(HEADER.size + RECORD.size + len(b"payload 4 " * 5)):
        segments[1].write_bytes(flipped(whole, place))
        assert list(blocks_after(tmp_path, chain, after)) == expected, place
    segments[1].write_bytes(whole)
    segments[-1].rename(segments[-1].with_name(f"{int(segments[-1].stem) - 1:012d}.log"))
    with pytest.raises(LogDamaged, match="begins with block"):
        list(blocks_after(tmp_path, chain, after))


# A snapshot made to fit by somebody who does not have the notary's key.


def forged(home: Home, change: Callable[[Pieces], Pieces]) -> None:
    """The snapshot with its pieces changed and all checksums good."""
    pieces = [(chunk.kind, chunk.content) for chunk in read_snapshot(file_of(home))]
    write_snapshot(file_of(home), change(pieces))


def nth(pieces: Pieces, kind: Kind, number: int = 0) -> int:
    return [place for place, (found, _) in enumerate(pieces) if found == kind][number]


def with_list(kind: Kind, change: Callable[[list[Any]], list[Any]], number: int = 0) -> Callable[[Pieces], Pieces]:
    """A change to the list in one piece."""

    def changed(pieces: Pieces) -> Pieces:
        place = nth(pieces, kind, number)
        content = msgspec.msgpack.encode(change(msgspec.msgpack.decode(pieces[place][1])))
        return [*pieces[:place], (kind, content), *pieces[place + 1 :]]

    return changed


def without(kind: Kind, number: int = 0) -> Callable[[Pieces], Pieces]:
    return lambda pieces: [piece for place, piece in enumerate(pieces) if place != nth(pieces, kind, number)]


def swapped(pieces: Pieces) -> Pieces:
    first, second = nth(pieces, Kind.RECORDS), nth(pieces, Kind.RECORDS, 1)
    pieces[first], pieces[second] = pieces[second], pieces[first]
    return pieces


def another_time(pieces: Pieces) -> Pieces:
    """The time of the block and of the head moved together: neither is signed by itself, only the block's hash is."""
    block = read_block(pieces[2][1])
    moved = msgspec.structs.replace(block, time_ms=block.time_ms + 1)
    opening = msgspec.msgpack.decode(pieces[1][1])
    opening[1][1] += 1
    return [pieces[0], (Kind.OPENING, msgspec.msgpack.encode(opening)), (Kind.BLOCK, encode(moved)), *pieces[3:]]


def head_with(place: int, change: Callable[[Any], Any]) -> Callable[[list[Any]], list[Any]]:
    def changed(opening: list[Any]) -> list[Any]:
        opening[1][place] = change(opening[1][place])
        return opening

    return changed


FORGERIES: dict[str, tuple[Callable[[Pieces], Pieces], str]] = {
    "another height": (with_list(Kind.OPENING, head_with(0, lambda height: height + 1)), "signs"),
    "another time": (another_time, "its block"),
    "only the head's time": (with_list(Kind.OPENING, head_with(1, lambda time_ms: time_ms + 1)), "its block"),
    "another block hash": (with_list(Kind.OPENING, head_with(2, lambda _: bytes(32))), "signs"),
    "another result": (with_list(Kind.OPENING, head_with(3, lambda app: [bytes(32), *app[1:]])), "signs"),
    "another note": (lambda p: [(Kind.NOTE, p[0][1].replace(b"height 3", b"height 4")), *p[1:]], "not good"),
    "a second signature": (lambda p: [(Kind.NOTE, p[0][1] + "— x AAAAAAAA\n".encode()), *p[1:]], "others"),
    "a note of no text": (lambda p: [(Kind.NOTE, b"\xff"), *p[1:]], "not good"),
    "no note": (lambda p: p[1:], "order"),
    "another chain": (with_list(Kind.OPENING, lambda o: [bytes(32), o[1]]), "another chain"),
    "a longer number": (
        lambda p: [p[0], (Kind.OPENING, p[1][1].replace(b"\x03\xcf", b"\xcc\x03\xcf", 1)), *p[2:]],
        "cannot be read",
    ),
    "no opening": (without(Kind.OPENING), "order"),
    "no block": (without(Kind.BLOCK), "order"),
    "an empty block": (lambda p: [*p[:2], (Kind.BLOCK, b""), *p[3:]], "cannot be read"),
    "an envelope less": (with_list(Kind.BLOCK, lambda b: [*b[:3], b[3][1:], b[4]]), "its block"),
    "a tile less": (with_list(Kind.TILES, lambda tiles: tiles[1:]), "right edge"),
    "a shorter tile": (with_list(Kind.TILES, lambda tiles: [[*tiles[0][:2], tiles[0][2][:-32]], *tiles[1:]]), "right edge"),
    "another leaf": (with_list(Kind.TILES, lambda tiles: [[*tiles[0][:2], flipped(tiles[0][2], 5)], *tiles[1:]]), "root"),
    "another record": (with_list(Kind.RECORDS, lambda r: [*r[:-1], [r[-1][0], r[-1][1] + b"\0"]], 1), "root"),
    "a record less": (with_list(Kind.RECORDS, lambda r: r[:-1], 1), "root"),
    "a record more": (with_list(Kind.RECORDS, lambda r: [*r, [r[-1][0] + b"\0", b"\x90"]], -1), "root"),
    "a record twice": (with_list(Kind.RECORDS, lambda r: [*r, r[-1]], -1), "order"),
    "an empty piece": (with_list(Kind.RECORDS, lambda r: [], 1), "empty"),
    "records of the wrong form": (with_list(Kind.RECORDS, lambda r: [["text", b""]], 1), "cannot be read"),
    "a piece of records less": (without(Kind.RECORDS, 1), "root"),
    "pieces swapped": (swapped, "order"),
    "only the beginning": (lambda p: p[:4], "missing"),
    "no ids": (lambda p: [piece for piece in p if piece[0] != Kind.IDS], "ids"),
    "a block's ids less": (without(Kind.IDS), "are missing"),
    "an id less": (with_list(Kind.IDS, lambda blocks: [[blocks[0][0], blocks[0][1][32:]], *blocks[1:]]), "digest"),
    "ids in another order": (
        with_list(Kind.IDS, lambda blocks: [[blocks[0][0], blocks[0][1][32:] + blocks[0][1][:32]], *blocks[1:]]),
        "digest",
    ),
    "ids of no block": (with_list(Kind.IDS, lambda blocks: [*blocks, [blocks[-1][0] + 1, bytes(32)]], -1), "digest"),
    "ids twice": (with_list(Kind.IDS, lambda blocks: [*blocks, blocks[-1]], -1), "order"),
    "no piece of ids": (with_list(Kind.IDS, lambda blocks: []), "empty"),
}


@pytest.mark.parametrize("name", FORGERIES)
def test_what_the_notary_did_not_sign_is_refused_though_all_checksums_fit(home: Home, name: str) -> None:
    change, reason = FORGERIES[name]
    forged(home, lambda pieces: pieces)
    assert verify(home) == (EDGE + 1, END, 5)
    forged(home, change)
    with pytest.raises(SnapshotDamaged, match=reason):
        verify(home)


@pytest.mark.parametrize(("kind", "content"), [(9, b""), (7, b"more"), (8, b"")])
def test_a_piece_that_the_format_does_not_know_is_refused(home: Home, kind: int, content: bytes) -> None:
    forged(home, lambda pieces: [*pieces, (kind, content)])  # type: ignore[list-item]
    with pytest.raises(SnapshotDamaged):
        verify(home)


def test_a_snapshot_of_another_chain_or_under_another_name_is_refused(home: Home, tmp_path: Path) -> None:
    other = Home(tmp_path / "other")
    found_chain(other, "edge", STARTED_MS, [ED25519.public_key(AUTHORITY)])
    growing = Growing(other)
    growing.grow(EDGE)
    foreign = take_snapshot(growing.genesis, growing.store, other.log, other.snapshots).path
    growing.close()
    with pytest.raises(SnapshotDamaged, match="another chain"):
        verify(home, str(foreign))
    renamed = snapshot_path(home.snapshots, EDGE + 1)
    file_of(home).rename(renamed)
    with pytest.raises(SnapshotDamaged, match="another height"):
        verify(home, str(EDGE + 1))
    assert verify(home, str(renamed.rename(tmp_path / "handed over"))) == (EDGE + 1, END, 5)


def test_a_snapshot_later_than_the_chain_is_refused(home: Home, tmp_path: Path) -> None:
    older = Home(tmp_path / "older")
    older.folder.mkdir()
    for path in (home.genesis, home.notary):
        shutil.copy(path, older.folder)
    growing = Growing(older)
    growing.grow(EDGE - 1)
    growing.close()
    with pytest.raises(ChainRefuted, match="the chain ends here") as refuted:
        verify(older, str(file_of(home)))
    assert refuted.value.height == EDGE - 1


def test_an_end_that_the_notary_did_not_sign_is_refused(home: Home) -> None:
    notes = [b"", b"junk", json.loads((home.folder / f"trust/trust-{EDGE}.json").read_text())["checkpoint"].encode()]
    for note in notes:
        with mock.patch("fenming.storage.lmdb_store.LmdbReader.note", lambda reader, note=note: note), pytest.raises(ChainRefuted):
            verify(home)


# The checkpoint that an auditor has seen.


@pytest.mark.parametrize("height", range(END + 1))
def test_a_chain_goes_through_the_checkpoint_that_was_seen(home: Home, height: int) -> None:
    trusted = home.folder / f"trust/trust-{height}.json"
    assert verify(home, str(EDGE), trusted) == (EDGE + 1, END, 5)
    assert verify(home, None, trusted) == (1, END, MANY + 8)


@pytest.fixture(scope="module")
def fork(grown: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Another history that the same notary signed, with the trust file of each block."""
    home = Home(tmp_path_factory.mktemp("fork"))
    for path in (Home(grown).genesis, Home(grown).notary):
        shutil.copy(path, home.folder)
    growing = Growing(home)
    for height in range(1, END + 2):
        growing.grow(height, "fork ")
        growing.trust(home.folder / "trust")
    growing.close()
    return home.folder


@pytest.mark.parametrize("height", range(1, END + 2))
def test_a_notary_that_signed_two_histories_is_found_out(home: Home, fork: Path, height: int) -> None:
    trusted = fork / f"trust/trust-{height}.json"
    for begin in (str(EDGE), None):
        with pytest.raises(ChainRefuted) as refuted:
            verify(home, begin, trusted)
        assert refuted.value.height == (END if height > END else max(height, EDGE) if begin else height)


def test_an_older_checkpoint_cannot_be_compared_without_the_tiles(home: Home) -> None:
    tile = mock.patch("fenming.storage.lmdb_store.LmdbReader.tile", lambda reader, level, index: None)
    with tile, pytest.raises(ChainRefuted, match="cannot be compared"):
        verify(home, str(EDGE), home.folder / "trust/trust-1.json")


def test_what_is_no_trust_file_of_this_chain_is_refused(home: Home, tmp_path: Path) -> None:
    good = json.loads((home.folder / "trust/trust-1.json").read_text())
    bad = tmp_path / "bad.json"
    for change, problem in (
        ({"format": "x"}, NotProven), ({"chain": "00" * 32}, ChainRefuted), ({"genesis": "90"}, ChainRefuted),
        ({"checkpoint": good["checkpoint"].replace("height 1", "height 2")}, CheckpointRefused), ({"more": 1}, NotProven),
    ):  # fmt: skip
        bad.write_text(json.dumps(good | change))
        with pytest.raises(problem):
            verify(home, str(EDGE), bad)
    bad.write_bytes(b"")
    with pytest.raises(NotProven):
        verify(home, None, bad)


def test_a_checkpoint_says_its_height_and_its_chain(home: Home) -> None:
    genesis = home.read_genesis()
    seed, name = bytes.fromhex(home.notary.read_text().strip()), genesis.notary_key.split("+")[0]
    head = Blockchain(genesis, rulebook(), MemoryStore(), None, lambda head: b"").head
    assert read_checkpoint(genesis, Notary(genesis.log_origin, name, seed)(head)).height == 0
    with pytest.raises(CheckpointRefused, match="another chain"):
        read_checkpoint(genesis, Notary("fenming/other", name, seed)(head))
    plain = "".join(f"{line}\n" for line in checkpoint_text(genesis.log_origin, head).split("\n")[:3])
    with mock.patch("fenming.chain.checkpoints.checkpoint_text", lambda origin, head: plain):
        note = Notary(genesis.log_origin, name, seed)(head)
    with pytest.raises(CheckpointRefused, match="no height"):
        read_checkpoint(genesis, note)


# Taking, listing, pruning.


def test_snapshots_are_taken_beside_a_node_that_goes_on(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    genesis = found_chain(home, "edge", STARTED_MS, [ED25519.public_key(AUTHORITY)])
    node = Node(home)
    stop = threading.Event()

    def busy() -> None:
        number = 0
        while not stop.is_set():
            node.submit([registration(genesis, f"busy {number}")]).wait(30)
            number += 1

    thread = threading.Thread(target=busy)
    thread.start()
    try:
        heights: list[int] = []
        while len(heights) < 5:
            taken = keep_snapshot(node)
            if taken.height not in heights:
                heights.append(taken.height)
        for begin in ((), ("--from", str(heights[0]))):
            assert fenming("verify", "--home", str(home.folder), *begin, "--json")[1]["ok"] is True
    finally:
        stop.set()
        thread.join()
        node.close()
    assert heights == sorted(heights) == list(snapshots_in(home.snapshots))
    for height in heights:
        assert verify(home, str(height))[0] == height + 1


def test_a_damaged_block_or_log_is_not_kept(home: Home) -> None:
    segment = next(home.log.glob("*.log"))
    good = segment.read_bytes()
    for data in (flipped(good, len(good) - 1), good[:-1], good[: HEADER.size]):
        segment.write_bytes(data)
        with pytest.raises(LogDamaged):
            snapshot(home.folder, None, write=True, dry_run=False)
    assert list(snapshots_in(home.snapshots)) == [EDGE]
    assert not list(home.snapshots.glob("*.draft"))


def test_a_disk_that_fails_leaves_what_was_there(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    good = file_of(home).read_bytes()

    def broken(file: int) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(os, "fsync", broken)
    with pytest.raises(StorageFailed):
        snapshot(home.folder, 1, write=True, dry_run=False)
    monkeypatch.undo()
    assert {path.name for path in home.snapshots.iterdir()} == {file_of(home).name, "lock"}
    assert file_of(home).read_bytes() == good
    monkeypatch.setattr(Path, "unlink", lambda path, missing_ok=False: broken(0))
    with pytest.raises(StorageFailed):
        snapshot(home.folder, 1, write=True, dry_run=False)


def test_a_file_that_cannot_be_read_is_a_failure_of_the_disk(home: Home) -> None:
    with pytest.raises(StorageFailed):
        list(read_snapshot(home.folder))
    next(home.log.glob("*.log")).unlink()
    (home.log / "000000000001.log").mkdir()
    with pytest.raises(StorageFailed):
        verify(home)


def test_one_process_at_a_time_takes_a_snapshot(home: Home) -> None:
    lock = HomeLock(home.snapshots)
    with pytest.raises(HomeBusy):
        snapshot(home.folder, None, write=True, dry_run=False)
    lock.release()


def fenming(*arguments: str) -> tuple[int, Any, str]:
    command = [sys.executable, "-m", "fenming.cli.main", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.returncode, json.loads(done.stdout) if "--json" in arguments else done.stdout, done.stderr


def test_the_commands_take_list_prune_and_verify(home: Home) -> None:
    at = ("--home", str(home.folder))
    _, would, _ = fenming("snapshot", *at, "--dry-run", "--keep", "1", "--json")
    assert (would["height"], would["removed"], [listed["height"] for listed in would["snapshots"]]) == (END, [EDGE], [EDGE])
    assert list(snapshots_in(home.snapshots)) == [EDGE]
    code, taken, _ = fenming("snapshot", *at, "--json")
    assert (code, taken["height"], taken["removed"], taken["ids"]) == (0, END, [], MANY + END)
    assert [listed["height"] for listed in taken["snapshots"]] == [EDGE, END]
    assert fenming("verify", *at, "--from", str(EDGE), "--json")[:2] == (0, {
        "ok": True, "from": EDGE + 1, "height": END, "envelopes": 5, "rejected": 2, "app_hash": taken["app_hash"],
    })  # fmt: skip
    assert fenming("verify", *at, "--from", str(END), "--json")[1]["from"] == END + 1
    assert f"that of the last block, {END}" in fenming("verify", *at, "--from", str(END))[1]
    assert f"{file_of(home)}" in fenming("snapshot", *at, "--list")[1]
    assert "would be removed: block 3" in fenming("snapshot", *at, "--keep", "1", "--dry-run")[1]
    assert f"removed: block {EDGE}" in fenming("snapshot", *at, "--list", "--keep", "1")[1]
    assert list(snapshots_in(home.snapshots)) == [END]


def test_the_commands_say_what_is_wrong(home: Home) -> None:
    at = ("--home", str(home.folder), "--json")
    code, answer, said = fenming("verify", *at, "--from", "77")
    assert (code, answer["ok"]) == (4, False)
    assert "there is no snapshot of block 77 (there: 3)" in said
    assert fenming("verify", *at, "--from", "nowhere")[0] == 4
    assert fenming("verify", *at, "--from", "")[0] == 4
    assert fenming("verify", str(home.trust), "--from", "3", "--json")[0] == 2
    path = file_of(home)
    path.write_bytes(flipped(path.read_bytes(), 2000))
    code, answer, _ = fenming("verify", *at, "--from", str(EDGE))
    assert (code, answer["problem"], answer["snapshot"]) == (1, "SnapshotDamaged", path.name)
    assert answer["offset"] <= 2000
    path.unlink()
    assert fenming("snapshot", "--home", str(home.folder), "--list")[1] == "there are no snapshots\n"
    assert fenming("snapshot", "--home", str(home.folder / "none"), "--json")[0] == 4


def test_the_trust_file_of_the_home_fits_its_snapshots(home: Home, tmp_path: Path) -> None:
    path = tmp_path / "trust.json"
    path.write_bytes(msgspec.json.encode(trust(home.folder)))
    assert verify(home, str(EDGE), path) == (EDGE + 1, END, 5)


def test_snapshots_for_joining_nodes_are_of_their_heights(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    genesis = found_chain(home, "edge", STARTED_MS, [ED25519.public_key(AUTHORITY)])
    node = Node(home)
    keeper = SnapshotKeeper(node, 3, keep=2)
    node.on_commit(keeper.committed)
    try:
        while node.head().height < 30 or len(snapshots_in(home.snapshots)) < 2:
            assert node.submit([registration(genesis, f"block {node.head().height}")]).wait(30)
    finally:
        keeper.close()
        node.close()
    heights = list(snapshots_in(home.snapshots))
    assert len(heights) == 2
    assert all(height % 3 == 0 for height in heights)
    for height in heights:
        assert verify(home, str(height))[0] == height + 1
    assert keeper.failure == ""


def test_a_snapshot_that_somebody_fetches_is_not_taken_away(home: Home) -> None:
    offered = OfferedSnapshots(home.snapshots)
    node = Node(home)
    try:
        for fetched in (True, False):
            if fetched:
                assert [offer.height for offer in offered.offered()] == [EDGE]
            else:
                offered = OfferedSnapshots(home.snapshots, held_s=0)
                assert offered.chunk(EDGE, FORMAT, 0)
            keeper = SnapshotKeeper(node, 1, keep=1, held=offered.held)
            keeper.committed(node.head().height)
            keeper.close()
            assert list(snapshots_in(home.snapshots)) == ([EDGE, END] if fetched else [END])
    finally:
        node.close()


def test_a_snapshot_that_cannot_be_taken_is_told_and_stops_nothing(home: Home) -> None:
    node = Node(home)
    keeper = SnapshotKeeper(node, 1)
    lock = HomeLock(home.snapshots)
    try:
        keeper.committed(node.head().height)
        keeper.close()
        assert "in use" in keeper.failure
    finally:
        lock.release()
        node.close()
