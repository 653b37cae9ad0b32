"""Killed at every named step: what was acknowledged is there once, what was not is whole or absent, and the chain goes on."""

import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from chain.steps import (
    COMMIT_STEPS,
    JOINING_STEPS,
    PRUNING_STEPS,
    RECOVERY_STEPS,
    RESTORING_STEPS,
    SNAPSHOT_STEPS,
    SOURCE,
    environment,
)
from fenming.chain.verification import verify_chain
from fenming.node.compose import rulebook
from fenming.node.home import Home
from fenming.node.node import Node
from fenming.node.operations import verify_home
from fenming.node.snapshots import snapshot
from fenming.storage.failures import LogDamaged
from fenming.storage.snapshots import snapshots_in

VICTIM = Path(__file__).with_name("victim.py")


def run(
    home: Path, count: int, *death: str, wrapper: tuple[str, ...] = (), ordering: str = "solo"
) -> tuple[int, set[str], set[str]]:
    """Exit code, offered ids, acknowledged ids."""
    command = [*wrapper, sys.executable, str(VICTIM), ordering, str(home), str(count), *death]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    # A failing write may cut a line of the victim's own output short.
    lines = [line.split(" ") for line in done.stdout.splitlines() if re.fullmatch(r"\w+ [0-9a-f]{64}", line)]
    offered = {what for word, what in lines if word == "offered"}
    return done.returncode, offered, {what for word, what in lines if word == "acknowledged"}


def check(folder: Path, offered: set[str], acknowledged: set[str]) -> None:
    """Everything acknowledged is there; nothing is there that was not offered; the chain verifies."""
    home = Home(folder)
    node = Node(home)
    try:
        present = {envelope for envelope in offered if node.store.place(bytes.fromhex(envelope))}
        assert acknowledged <= present
        assert node.head().result.log_size == len(present)
        assert verify_chain(node.genesis, rulebook(), home.log, node.store).envelopes == len(present)
    finally:
        node.close()


def test_every_step_of_the_program_is_killed_here() -> None:
    named = set()
    for path in SOURCE.rglob("*.py"):
        named |= set(re.findall(r'reached\("([^"]+)"\)', path.read_text()))
    killed = (COMMIT_STEPS, RECOVERY_STEPS, SNAPSHOT_STEPS, JOINING_STEPS, PRUNING_STEPS, RESTORING_STEPS)
    assert named == {step for steps in killed for step in steps}


@pytest.mark.parametrize("ordering", ["solo", "cometbft"])
@pytest.mark.parametrize("step", COMMIT_STEPS)
def test_killed_at_a_step_of_the_second_block(step: str, ordering: str, tmp_path: Path) -> None:
    # A chain's founding commits height 0 and reaches the store's steps once more.
    times = "3" if step.startswith("store.") else "2"
    code, offered, acknowledged = run(tmp_path, 4, step, times, ordering=ordering)
    assert code == -signal.SIGKILL
    assert len(acknowledged) == 1
    check(tmp_path, offered, acknowledged)
    code, more, then_acknowledged = run(tmp_path, 3, ordering=ordering)
    assert code == 0
    assert len(then_acknowledged) == 3
    check(tmp_path, offered | more, acknowledged | then_acknowledged)


@pytest.mark.parametrize(("first", "second"), [("log.half_appended", "recover.before_cut"), ("log.synced", "recover.stored")])
def test_killed_again_while_it_recovers(first: str, second: str, tmp_path: Path) -> None:
    _, offered, acknowledged = run(tmp_path, 4, first, "2")
    code, more, _ = run(tmp_path, 1, second, "1")
    assert code == -signal.SIGKILL
    assert not more
    check(tmp_path, offered, acknowledged)


def test_killed_while_it_is_founded(tmp_path: Path) -> None:
    for step in ("store.before_commit", "store.written"):
        code, _, _ = run(tmp_path, 1, step, "1")
        assert code == -signal.SIGKILL
    code, offered, acknowledged = run(tmp_path, 2)
    assert code == 0
    check(tmp_path, offered, acknowledged)


@pytest.mark.parametrize(("step", "is_there"), SNAPSHOT_STEPS.items())
def test_killed_while_it_takes_a_snapshot(step: str, is_there: bool, tmp_path: Path) -> None:
    code, offered, acknowledged = run(tmp_path, 3, step, "1")
    assert code == -signal.SIGKILL
    assert len(acknowledged) == 3
    folder = Home(tmp_path).snapshots
    assert list(snapshots_in(folder)) == ([3] if is_there else [])
    check(tmp_path, offered, acknowledged)
    taken = snapshot(tmp_path, None, write=True, dry_run=False)
    assert taken["height"] == 3
    assert {path.name for path in folder.iterdir()} == {"000000000003.snapshot", "lock"}
    assert verify_home(tmp_path, None, "3").first_height == 4


@pytest.fixture(scope="module")
def offering(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home of three blocks that offers a snapshot of the last one."""
    folder = tmp_path_factory.mktemp("offering")
    run(folder, 3)
    snapshot(folder, None, write=True, dry_run=False)
    return folder


def join(source: Path, home: Path, *death: str) -> int:
    command = [sys.executable, str(VICTIM.with_name("joining_victim.py")), str(source), str(home), *death]
    return subprocess.run(command, capture_output=True, check=False, timeout=120, env=environment()).returncode


@pytest.mark.parametrize("founded", [False, True])
@pytest.mark.parametrize(("step", "has_joined"), JOINING_STEPS.items())
def test_killed_while_it_joins(step: str, has_joined: bool, founded: bool, offering: Path, tmp_path: Path) -> None:
    for name in ("genesis.msgpack", "notary.key"):
        shutil.copy(offering / name, tmp_path)
    if founded:
        Node(Home(tmp_path)).close()
    assert join(offering, tmp_path, step, "1") == -signal.SIGKILL
    node = Node(Home(tmp_path))
    assert node.head().height == (3 if has_joined else 0)
    node.close()
    assert join(offering, tmp_path) == 0
    assert not Home(tmp_path).joining.exists()
    code, offered, acknowledged = run(tmp_path, 2)
    assert (code, len(acknowledged)) == (0, 2)
    node = Node(Home(tmp_path))
    assert (node.head().height, node.log.base.height) == (5, 3)
    assert all(node.store.place(bytes.fromhex(envelope)) for envelope in offered)
    node.close()


@pytest.fixture(scope="module")
def grown(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, set[str]]:
    folder = tmp_path_factory.mktemp("grown")
    _, _, acknowledged = run(folder, 6)
    return folder, acknowledged


def only_segment(folder: Path) -> Path:
    return next((folder / "log").glob("*.log"))


def test_a_committed_block_missing_from_the_log_is_reported_with_its_height(grown: tuple[Path, set[str]], tmp_path: Path) -> None:
    folder = tmp_path / "home"
    shutil.copytree(grown[0], folder)
    segment = only_segment(folder)
    segment.write_bytes(segment.read_bytes()[:-5])
    with pytest.raises(LogDamaged) as damaged:
        Node(Home(folder))
    assert damaged.value.height == 6


def test_bytes_that_a_crash_left_after_the_last_block_are_cut_off(grown: tuple[Path, set[str]], tmp_path: Path) -> None:
    folder = tmp_path / "home"
    shutil.copytree(grown[0], folder)
    segment = only_segment(folder)
    whole = segment.read_bytes()
    for torn in (b"\x00", b"\x00\x00\x01\x00" + bytes(20), whole[52:120]):
        segment.write_bytes(whole + torn)
        check(folder, grown[1], grown[1])
        assert segment.read_bytes() == whole


def test_a_damaged_middle_is_reported_and_never_skipped(grown: tuple[Path, set[str]], tmp_path: Path) -> None:
    folder = tmp_path / "home"
    shutil.copytree(grown[0], folder)
    segment = only_segment(folder)
    data = bytearray(segment.read_bytes())
    data[len(data) // 2] ^= 1
    segment.write_bytes(bytes(data))
    with pytest.raises(LogDamaged) as damaged:
        Node(Home(folder))
    assert 2 <= damaged.value.height <= 5
    assert damaged.value.segment == segment.name
    assert damaged.value.offset > 0


FIU = shutil.which("fiu-run")


@pytest.mark.skipif(FIU is None, reason="libfiu (fiu-run) is not installed")
@pytest.mark.parametrize("point", ["posix/io/rw/write", "posix/io/rw/pwrite", "posix/io/sync/fsync", "posix/io/sync/fdatasync", "posix/io/rw/read"])
@pytest.mark.parametrize("probability", [0.02, 0.2])
def test_failing_reads_writes_and_syncs_lose_nothing(point: str, probability: float, tmp_path: Path) -> None:
    run(tmp_path, 1)
    offered: set[str] = set()
    acknowledged: set[str] = set()
    wrapper = ("fiu-run", "-x", "-c", f"enable_random name={point},probability={probability}")
    for _ in range(2):
        _, more, done = run(tmp_path, 5, wrapper=wrapper)
        offered, acknowledged = offered | more, acknowledged | done
    home = Home(tmp_path)
    node = Node(home)
    try:
        assert all(node.store.place(bytes.fromhex(envelope)) for envelope in acknowledged)
        assert verify_chain(node.genesis, rulebook(), home.log, node.store).height == node.head().height
    finally:
        node.close()
    assert run(tmp_path, 2)[0] == 0


@pytest.mark.skipif(FIU is None, reason="libfiu (fiu-run) is not installed")
@pytest.mark.parametrize("point", ["posix/io/rw/write", "posix/io/sync/fsync", "posix/io/rw/read", "posix/io/oc/open"])
@pytest.mark.parametrize("probability", [0.05, 0.5])
def test_a_snapshot_on_a_failing_disk_is_whole_or_absent(point: str, probability: float, tmp_path: Path) -> None:
    _, _, acknowledged = run(tmp_path, 3)
    assert len(acknowledged) == 3
    take = [sys.executable, str(VICTIM), "solo", str(tmp_path), "0", "snapshot.begin", "0"]
    failing = ["fiu-run", "-x", "-c", f"enable_random name={point},probability={probability}"]
    for _ in range(3):
        subprocess.run([*failing, *take], capture_output=True, check=False, timeout=120)
        for height in snapshots_in(Home(tmp_path).snapshots):
            assert verify_home(tmp_path, None, str(height)).height == 3
    assert subprocess.run(take, capture_output=True, check=False, timeout=120).returncode == 0
    assert list(snapshots_in(Home(tmp_path).snapshots)) == [3]
