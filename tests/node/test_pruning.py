"""Old blocks taken out: never without a snapshot that stands for them, and what is left says what it cannot do any more."""

import shutil
import signal
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from chain.growing import AUTHORITY, STARTED_MS, Growing, registration
from chain.steps import PRUNING_STEPS, die
from fenming.base.problems import BadUsage, HistoryMissing
from fenming.base.signatures import ED25519
from fenming.chain.snapshots import take_snapshot
from fenming.client.verification import verify_receipt
from fenming.ledger.codes import DUPLICATE
from fenming.node import checkup, operations
from fenming.node.founding import found_chain
from fenming.node.home import Home
from fenming.node.node import Node
from fenming.node.pruning import NotCovered, ViewsBehind, prune, views_height
from fenming.node.snapshots import snapshot
from fenming.storage.block_log import BlockLog
from fenming.storage.failures import HomeBusy, LogDamaged
from fenming.storage.home_lock import HomeLock
from fenming.storage.snapshots import SnapshotDamaged, snapshot_path

END = 20
COVERED = 12


@pytest.fixture(scope="module")
def grown(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twenty blocks in segments of about three, a snapshot of the twelfth, views that have taken everything."""
    home = Home(tmp_path_factory.mktemp("pruning") / "home")
    found_chain(home, "prune", STARTED_MS, [ED25519.public_key(AUTHORITY)])
    growing = Growing(home, 1000)
    for height in range(1, END + 1):
        growing.block(registration(growing.genesis, f"block {height}"))
        if height == COVERED:
            take_snapshot(growing.genesis, growing.store, home.log, home.snapshots)
    growing.close()
    assert len(list(home.log.glob("*.log"))) > 4
    assert operations.status(home.folder)["views_height"] == END
    return home.folder


@pytest.fixture
def home(grown: Path, tmp_path: Path) -> Home:
    return Home(Path(shutil.copytree(grown, tmp_path / "home")))


def envelope_of(home: Home, height: int) -> str:
    growing = Growing(home)
    opened = growing.chain.codec.open(registration(growing.genesis, f"block {height}"))
    growing.close()
    return opened.envelope_id.hex()


def segments(home: Home) -> list[int]:
    return sorted(int(path.stem) for path in home.log.glob("*.log"))


def end_of_first_kept(home: Home, until: int) -> int:
    """The last block of the segments that lie wholly at or below a height."""
    return max(first - 1 for first in segments(home) if first <= until + 1)


def test_whole_segments_go_that_a_snapshot_stands_for(home: Home) -> None:
    before, base = segments(home), end_of_first_kept(home, COVERED)
    assert 3 < base <= COVERED
    would = prune(home.folder, 16, None, with_outcomes=False, dry_run=True)
    assert (would.first_block, would.blocks, would.snapshot, would.outcomes_from) == (base + 1, base, COVERED, 0)
    assert would.bytes > 0
    assert segments(home) == before
    assert prune(home.folder, 16, None, with_outcomes=False, dry_run=False) == would
    assert segments(home) == [first for first in before if first > base]
    again = prune(home.folder, None, END - 15, with_outcomes=False, dry_run=False)
    assert (again.first_block, again.blocks, again.bytes, again.snapshot) == (base + 1, 0, 0, 0)


def test_what_is_left_goes_on_and_says_what_it_cannot_do(home: Home) -> None:
    prune(home.folder, 16, None, with_outcomes=False, dry_run=False)
    first = operations.status(home.folder)["first_block"]
    assert first == segments(home)[0]
    assert operations.verify_home(home.folder, None, str(COVERED)).first_height == COVERED + 1
    with pytest.raises(HistoryMissing, match="taken out by `fenming prune`"):
        operations.verify_home(home.folder, None)
    trust = operations.trust(home.folder)
    with pytest.raises(HistoryMissing, match=f"the blocks up to {first - 1} are not here"):
        operations.prove(home.folder, envelope_of(home, 2), None)
    verify_receipt(msgspec.json.encode(operations.prove(home.folder, envelope_of(home, END - 1), None)), msgspec.json.encode(trust))
    assert any(f"begins with block {first}" in finding.what for finding in checkup.look(home.folder))
    goes_on(home)
    home.views.unlink()  # what happened is still in the store
    assert operations.status(home.folder)["views_height"] == END + 1


def goes_on(home: Home) -> None:
    """A new envelope is taken, an old one is not taken again, and a snapshot holds the ids of blocks that have gone."""
    node = Node(home)
    try:
        ticket = node.submit([registration(node.genesis, "block 2"), registration(node.genesis, "new")])
        assert ticket.wait(30)
        assert [answer.code for answer in ticket.answers if answer] == [DUPLICATE.number, 0]
        height = node.head().height
    finally:
        node.close()
    assert snapshot(home.folder, None, write=True, dry_run=False)["ids"] == height
    assert operations.verify_home(home.folder, None, str(height)).height == height


def test_outcomes_go_when_the_views_have_taken_them(home: Home) -> None:
    home.views.rename(home.views.with_suffix(".away"))
    with pytest.raises(ViewsBehind, match="there are none"):
        prune(home.folder, 16, None, with_outcomes=True, dry_run=False)
    home.views.with_suffix(".away").rename(home.views)
    lock = HomeLock(home.folder)
    with pytest.raises(HomeBusy):
        prune(home.folder, 16, None, with_outcomes=True, dry_run=False)
    lock.release()
    assert prune(home.folder, 16, None, with_outcomes=True, dry_run=True).outcomes_from == end_of_first_kept(home, COVERED) + 1
    assert prune(home.folder, 16, None, with_outcomes=False, dry_run=False).outcomes_from == 0
    pruned = prune(home.folder, 16, None, with_outcomes=True, dry_run=False)
    assert (pruned.blocks, pruned.outcomes_from) == (0, pruned.first_block)
    with pytest.raises(HistoryMissing, match="cannot be shown or proven here"):
        operations.prove(home.folder, envelope_of(home, 2), None)
    goes_on(home)
    assert operations.status(home.folder)["views_height"] == END + 1
    assert views_height(home) == END + 1
    home.views.unlink()
    assert operations.status(home.folder)["views_height"] is None
    with pytest.raises(HistoryMissing, match="cannot be built"):
        operations.trace(home.folder, "payment-1")
    assert prune(home.folder, 16, None, with_outcomes=True, dry_run=False).blocks == 0  # no views are left to be lost


def test_nothing_goes_that_no_snapshot_stands_for(home: Home) -> None:
    with pytest.raises(NotCovered, match="there: 12"):
        prune(home.folder, COVERED, None, with_outcomes=False, dry_run=False)
    assert prune(home.folder, 1, None, with_outcomes=False, dry_run=False).first_block == 1
    assert prune(home.folder, None, END + 5, with_outcomes=False, dry_run=False).first_block == 1
    for keep_from, keep_blocks in ((None, None), (3, 3), (END + 1, None)):
        with pytest.raises(BadUsage):
            prune(home.folder, keep_from, keep_blocks, with_outcomes=False, dry_run=False)
    path = snapshot_path(home.snapshots, COVERED)
    data = bytearray(path.read_bytes())
    data[-40] ^= 1
    path.write_bytes(data)
    with pytest.raises(SnapshotDamaged):
        prune(home.folder, None, 3, with_outcomes=False, dry_run=False)
    path.unlink()
    with pytest.raises(NotCovered, match="there: none"):
        prune(home.folder, None, 3, with_outcomes=False, dry_run=False)
    assert segments(home)[0] == 1


def test_a_missing_beginning_that_nobody_pruned_is_damage(home: Home) -> None:
    (home.log / f"{1:012d}.log").unlink()
    with pytest.raises(LogDamaged, match="before this segment are missing"):
        BlockLog(home.log, home.read_genesis().chain_id)


@pytest.mark.parametrize("step", PRUNING_STEPS)
def test_killed_while_it_prunes(step: str, home: Home) -> None:
    options = ("--keep-from", "16", "--with-outcomes", "--home", str(home.folder))
    assert die(step, "prune", *options) == -signal.SIGKILL
    goes_on(home)
    pruned = prune(home.folder, 16, None, with_outcomes=True, dry_run=False)
    assert segments(home)[0] == pruned.first_block == pruned.outcomes_from > 3


def test_the_command_says_what_goes(home: Home) -> None:
    command = [sys.executable, "-m", "fenming.cli.main", "prune", "--home", str(home.folder), "--keep-blocks", "5"]
    for options, word in ((["--dry-run"], "would be taken out"), ([], "taken out"), (["--with-outcomes"], "cannot be built again")):
        done = subprocess.run([*command, *options], capture_output=True, text=True, check=True)
        assert word in done.stdout
    done = subprocess.run([*command, "--json"], capture_output=True, text=True, check=True)
    assert msgspec.json.decode(done.stdout)["blocks"] == 0
