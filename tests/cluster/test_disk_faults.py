"""Disks that are full or fail under one node of four: it stops before it answers for what it cannot write, and comes back whole.

A full disk is a real file system of fixed size, so it hits both processes of a node as theirs would be hit. Failing writes and
syncs are made by libfiu, which stands between a program and the C library: it reaches the ledger's node (the block log's write
and fdatasync, LMDB's pwrite, writev and fdatasync, SQLite's), and not CometBFT, which is a Go binary that calls the kernel itself.
What CometBFT does when it cannot write is covered by the full disk alone.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from cluster.commands import FIU_RUN, FailingDisk, is_root
from cluster.harness import Cluster, cluster, needs_comet
from cluster.small_disks import SmallDisk, put_in, small_disks
from fenming.node.cluster.layout import Part

pytestmark = [needs_comet, pytest.mark.long]
_MIB = 1 << 20
DISKS = {"node0/log": 16 * _MIB, "node1/state": 16 * _MIB, "node2/comet/data": 64 * _MIB, "node3": 96 * _MIB}
"""What lies on a disk of its own: the block log, the store, CometBFT's data, and a whole home."""
WRITERS: dict[str, tuple[Part, ...]] = {
    "node0/log": ("app",), "node1/state": ("app",), "node2/comet/data": ("comet",), "node3": ("app", "comet"),
}  # fmt: skip


@pytest.fixture(scope="module")
def cramped(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Cluster, dict[str, SmallDisk]]]:
    if not is_root():
        pytest.skip("a file system of fixed size can be mounted by root alone, on Linux with loop devices")
    folder = tmp_path_factory.mktemp("cramped")

    def prepare(cluster_folder: Path) -> None:
        for number in range(4):  # as a service's words go to the journal
            logs = folder / f"logs{number}"
            logs.mkdir()
            (cluster_folder / f"node{number}" / "logs").symlink_to(logs)
        put_in(cluster_folder, folder / "images", DISKS, disks)

    with small_disks(folder / "images") as disks, cluster(folder / "cluster", prepare=prepare) as opened:
        yield opened, disks


@pytest.mark.parametrize(("number", "name"), list(enumerate(DISKS)))
def test_a_full_disk_stops_its_node_and_no_other(cramped: tuple[Cluster, dict[str, SmallDisk]], number: int, name: str) -> None:
    running, disks = cramped
    running.ends.clear()
    with running.under_load():
        running.await_acknowledged()
        disks[name].fill()
        running.wait_until(lambda: any(f"node{number}" in end for end in running.ends), "the node stops")
        running.wait_until(lambda: says_why(running, number, WRITERS[name]), "it says why")
        running.await_acknowledged(40)
        disks[name].make_room()
        running.await_acknowledged()
    running.settled()


def says_why(running: Cluster, number: int, writers: tuple[Part, ...]) -> bool:
    """Whether a process that could not write has said so itself; CometBFT repeats what the node answers."""
    node = running.processes.cluster.nodes[number]
    said = "".join(running.folder.log(node, part).read_text(errors="replace") for part in writers)
    return "no space left on device" in said.lower()


@pytest.fixture(scope="module")
def failing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Cluster, FailingDisk]]:
    if FIU_RUN is None:
        pytest.skip("libfiu (fiu-run) is not installed")
    disk = FailingDisk()
    with cluster(tmp_path_factory.mktemp("failing") / "cluster", app=disk) as opened:
        yield opened, disk


@pytest.mark.parametrize(
    ("points", "probability"),
    [
        (("posix/io/sync/fdatasync", "posix/io/sync/fsync"), 0.1),
        (("posix/io/rw/write",), 0.02),
        (("posix/io/rw/pwrite", "posix/io/rw/writev", "posix/io/rw/pwritev"), 0.1),
        (("posix/io/rw/read", "posix/io/rw/pread"), 0.01),
    ],
    ids=["syncs", "writes", "writes of the store", "reads"],
)  # fmt: skip
def test_failing_calls_of_the_disk_stop_the_node_and_lose_nothing(
    failing: tuple[Cluster, FailingDisk], points: tuple[str, ...], probability: float
) -> None:
    running, disk = failing
    running.ends.clear()
    disk.node, disk.points, disk.probability = "node1", points, probability
    with running.under_load():
        running.processes.restart_node(1)
        running.wait_until(lambda: sum("of node1 ended" in end for end in running.ends) >= 3, "it has stopped three times")
        running.await_acknowledged(40)
        disk.points = ()
        running.processes.restart_node(1)
        running.await_acknowledged()
    running.settled()
