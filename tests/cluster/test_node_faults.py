"""What happens to one node: a full disk, a failing one, an old backup, a rule with a bug; and a new node that joins.

Which fault covers what: killing at a step (`test_crash_faults.py`) and libfiu reach the ledger's own process; CometBFT is a Go binary that libfiu does not
reach, so its writes are covered by kill -9 and by the full disk, which holds both.
"""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from cluster.harness import Cluster, cluster, needs_comet
from cluster.test_quick_faults import broadcast
from fenming.client.envelopes import build_envelope
from fenming.domains.identity.actions import NewKey, NewOfficer, RegisterOrganisation
from fenming.domains.identity.records import PartyKind
from fenming.ledger.codes import QUARANTINED
from fenming.node.cluster.joining import join_local
from fenming.node.cluster.layout import ClusterFolder, NodePlace
from fenming.node.cluster.processes import fenming_up
from fenming.ordering.cometbft.batches import Batch, seal_batch

pytestmark = [needs_comet, pytest.mark.long]
DOCTORED = Path(__file__).with_name("doctored.py")
FIU = shutil.which("fiu-run")
MEBIBYTE = 1 << 20


def doctored_up(folder: ClusterFolder, node: NodePlace) -> Sequence[str]:
    """`fenming up` with whatever the home's doctor.json says is wrong; on a failing disk where it says so."""
    command = [sys.executable, str(DOCTORED), *fenming_up(folder, node)[3:]]
    order = folder.home(node).folder / "doctor.json"
    point = json.loads(order.read_text()).get("fiu") if order.exists() else None
    return ["fiu-run", "-x", "-c", f"enable_random name={point},probability=0.03", *command] if point else command


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    with cluster(tmp_path_factory.mktemp("node") / "cluster", app=doctored_up, snapshot_every_blocks=20) as opened:
        yield opened


def order_for(running: Cluster, number: int) -> Path:
    return running.folder.home(running.processes.cluster.nodes[number]).folder / "doctor.json"


@pytest.mark.skipif(FIU is None, reason="libfiu (fiu-run) is not installed")
@pytest.mark.parametrize("point", ["posix/io/sync/fdatasync", "posix/io/sync/fsync", "posix/io/rw/write", "posix/io/rw/pwrite"])
def test_a_failing_disk_under_the_ledger(running: Cluster, point: str) -> None:
    order = order_for(running, 1)
    order.write_text(json.dumps({"fiu": point}))
    starts = running.processes.pairs[1].starts
    with running.under_load():
        running.processes.kill_node(1, "app", stays_down=False)
        running.wait_until(lambda: running.processes.pairs[1].starts >= starts + 2, f"node 1 stops because {point} fails")
        running.await_acknowledged()
        order.unlink()
        running.processes.kill_node(1, "app", stays_down=False)
        running.await_acknowledged()
    running.settled()


def test_a_node_brought_back_from_an_old_backup_catches_up(running: Cluster, tmp_path: Path) -> None:
    """Whose signing state is kept: brought back with an old one, a validator would sign a height a second time."""
    home = running.folder.home(running.processes.cluster.nodes[3])
    running.settled()
    running.processes.stop_node(3)
    copied = ("state", "log", "comet/data")
    for part in copied:
        shutil.copytree(home.folder / part, tmp_path / part)
    running.processes.start_node(3)
    with running.under_load():
        running.await_acknowledged(60)
    running.settled()
    running.processes.stop_node(3)
    signing = home.comet / "data" / "priv_validator_state.json"
    kept = signing.read_bytes()
    for part in copied:
        shutil.rmtree(home.folder / part)
        shutil.copytree(tmp_path / part, home.folder / part)
    assert signing.read_bytes() != kept
    signing.write_bytes(kept)
    running.processes.start_node(3)
    running.settled()


def test_a_new_node_joins_by_every_block_or_by_a_snapshot(running: Cluster) -> None:
    with running.under_load():
        running.wait_until(lambda: running.height() > 45, "a chain long enough to have snapshots")
    for wish in (None, ("", ())):
        number = len(running.folder.read().nodes)
        join_local(running.folder.folder, wish)
        running.processes.take_in_new()
        running.processes.wait_height(number, running.height(), 240)
        running.settled()
        assert running.processes.status(number).app_hash == running.processes.status(0).app_hash or running.settled()
    home = running.folder.home(running.folder.read().nodes[-1])
    assert (home.log / "base").exists() or any(home.log.glob("*base*")), "the second began with a snapshot"


def test_an_envelope_that_breaks_a_rule_stops_nobody(tmp_path: Path) -> None:
    def plant(folder: Path) -> None:
        for node in ClusterFolder(folder).read().nodes:
            (folder / node.name / "doctor.json").write_text('{"bomb": true}')

    with cluster(tmp_path / "cluster", app=doctored_up, prepare=plant) as running:
        key = NewKey(1, bytes((3,)) + bytes((7,)) * 31)
        action = RegisterOrganisation(PartyKind.ORGANISATION, "Bomb", bytes(32), (NewOfficer(1, 1, (key,)),))
        bomb = build_envelope(running.chain_id, [running.authority], [action], 1).wire
        assert running.send([running.envelope(), bomb, running.envelope()]) == [0, QUARANTINED.number, 0]
        # Signed by a gateway that did not look: in every mempool, and proposed by nobody.
        node = running.processes.cluster.nodes[0]
        seed = bytes.fromhex(running.folder.home(node).gateway.read_text().strip())
        batch = seal_batch(running.chain_id, seed, Batch(1, running.height() + 100, 0, (bomb, running.envelope())))
        assert broadcast(running.processes.cluster.nodes[1].rpc_address, batch.wire)["result"]["code"] == 0
        with running.under_load():
            running.await_acknowledged(40)
        running.settled()
        assert all(pair.starts == 1 for pair in running.processes.pairs)


def may_mount(folder: Path) -> bool:
    folder.mkdir(parents=True, exist_ok=True)
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)], capture_output=True, check=False).returncode:
        return False
    subprocess.run(["umount", str(folder)], check=True)
    return True


def test_a_full_disk_stops_one_node_and_it_comes_back_when_there_is_room(tmp_path: Path) -> None:
    if not may_mount(tmp_path / "try"):
        pytest.skip("a file system of fixed size cannot be mounted here")
    disk = tmp_path / "cluster" / "node3"

    def mount(folder: Path) -> None:
        shutil.copytree(disk, tmp_path / "kept")
        shutil.rmtree(disk)
        disk.mkdir()
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=48m", "tmpfs", str(disk)], check=True)
        shutil.copytree(tmp_path / "kept", disk, dirs_exist_ok=True)

    try:
        with cluster(tmp_path / "cluster", prepare=mount) as running:
            with running.under_load():
                running.await_acknowledged()
                filler = fill(disk)
                starts = running.processes.pairs[3].starts
                running.wait_until(lambda: running.processes.pairs[3].starts > starts or running.height(3) == 0, "node 3 stops")
                running.await_acknowledged(40)
                filler.unlink()
                running.await_acknowledged()
            running.settled()
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=False)


def fill(disk: Path) -> Path:
    filler = disk / "filler"
    with filler.open("wb") as file:
        try:
            while True:
                file.write(bytes(64 * 1024))
                file.flush()
        except OSError:
            return filler
