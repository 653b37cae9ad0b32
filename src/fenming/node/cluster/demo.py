"""The main job on a cluster, while one of its nodes is killed: what `fenming cluster demo` runs.

Founded as a sample chain, because a month must go by. The node dies when the claims have been handed in, comes back when everybody
has been paid, and must then hold the same ledger as the others.
"""

import secrets
import signal
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import msgspec

from fenming.client.envelopes import SecretKey
from fenming.node.cluster.audit import audit
from fenming.node.cluster.layout import ClusterFolder
from fenming.node.cluster.local import AUTHORITY_PARTY, LocalPlan, found_local
from fenming.node.cluster.processes import ClusterProcesses
from fenming.node.home import Home
from fenming.node.operations import SAMPLE_PASSPHRASE, SAMPLE_START_MS, keep_sample_keys, verify_home, workers_paid
from fenming.node.reading import ReadHome
from fenming.node.remote import RemoteClock, RemoteNode
from fenming.node.sample.programme import Programme
from fenming.node.sample.stage import Stage

Say = Callable[[str], None]
_START_TIMEOUT_S = 180.0


class ClusterDemo(msgspec.Struct, frozen=True):
    """What the sample came to on all nodes."""

    nodes: int
    workers_paid: int
    killed: int
    caught_up: bool
    roots_equal: bool
    conserved: bool
    lost: int
    twice: int
    height: int
    verified: bool
    envelopes: int
    seconds: float
    home: str


def demo(folder: Path | None, nodes: int, workers: int, say: Say) -> ClusterDemo:
    """Found a cluster in an empty folder (a temporary one when none is named), play the sample, kill a node, audit all of them."""
    began = time.perf_counter()
    folder = folder or Path(tempfile.mkdtemp(prefix="fenming-cluster-"))
    seed = secrets.token_bytes(32)
    plan = LocalPlan(nodes, "fenming-sample", stepped_clock=True, started_ms=SAMPLE_START_MS, authority_seed=seed)
    found_local(folder, plan, SAMPLE_PASSPHRASE)
    victim = nodes - 1 if nodes >= 4 else None  # of fewer than four none can be missed
    with ClusterProcesses(folder) as processes:
        say(f"starting {nodes} nodes, each with the CometBFT beside it")
        processes.start()
        for number in range(nodes):
            processes.wait_height(number, 1, _START_TIMEOUT_S)
        remote = _remote(processes)
        try:
            programme = _play(processes, remote, SecretKey(AUTHORITY_PARTY, 0, seed), workers, victim, say)
            caught_up = _catch_up(processes, remote, victim, say)
        finally:
            remote.close()
    return _summed_up(folder, processes, programme, remote, caught_up, victim, began, say)


def _remote(processes: ClusterProcesses) -> RemoteNode:
    nodes = processes.cluster.nodes
    return RemoteNode(processes.folder.home(nodes[0]), [f"http://{node.api_address}" for node in nodes])


def _play(
    processes: ClusterProcesses, remote: RemoteNode, authority: SecretKey, workers: int, victim: int | None, say: Say
) -> Programme:  # fmt: skip
    stage = Stage(remote, RemoteClock(remote, remote.head().time_ms))
    programme = Programme(stage, authority, workers)
    keep_sample_keys(Home(processes.folder.folder), programme, authority)
    programme.work(say)
    files = programme.submit_wages()
    if victim is not None:
        say(f"killing node {victim} and its CometBFT; the others go on")
        processes.kill_node(victim, "both", signal.SIGKILL)
    say("claims from the leaves up; certified, audited, approved; everybody is paid at once")
    programme.approve_claim(programme.claim())
    programme.sign_receipts(files)
    return programme


def _catch_up(processes: ClusterProcesses, remote: RemoteNode, victim: int | None, say: Say) -> bool:
    """Bring the killed node back and let everybody come to one height."""
    if victim is not None:
        say(f"starting node {victim} again")
        processes.start_node(victim)
    height = remote.head().height
    for number in range(len(processes.pairs)):
        processes.wait_height(number, height, _START_TIMEOUT_S)
    return True


def _summed_up(
    folder: Path, processes: ClusterProcesses, programme: Programme, remote: RemoteNode, caught_up: bool, victim: int | None,
    began: float, say: Say,
) -> ClusterDemo:  # fmt: skip
    say("holding the nodes against each other, and replaying one of them from its first block")
    nodes = processes.cluster.nodes
    cluster_folder = ClusterFolder(folder)
    found = audit([cluster_folder.home(node) for node in nodes], remote.acknowledged)
    verified = verify_home(cluster_folder.home(nodes[-1]).folder, None)
    reading = ReadHome(cluster_folder.home(nodes[-1]))
    try:
        paid = workers_paid(reading.store, programme)
    finally:
        reading.close()
    return ClusterDemo(
        len(nodes), paid, int(victim is not None), caught_up, found.roots_equal, found.conserved, found.lost, found.twice,
        found.height, verified.height >= found.height, verified.envelopes, round(time.perf_counter() - began, 2), str(folder),
    )  # fmt: skip
