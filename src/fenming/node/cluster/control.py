"""What the command line asks of a cluster: each function answers with a plain object."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from fenming.base.problems import Unavailable
from fenming.node.cluster.children import ProcessMark, mark_of, read_mark, signal_mark, write_mark
from fenming.node.cluster.configuration import Lane
from fenming.node.cluster.engine import find_engine
from fenming.node.cluster.engine_genesis import operators_of
from fenming.node.cluster.host_folders import found_hosts, hosts_would
from fenming.node.cluster.hosts import HostsPlan, read_hosts
from fenming.node.cluster.joining import StateSyncWish, join_host, join_local, join_would
from fenming.node.cluster.layout import PARTS, ClusterFolder
from fenming.node.cluster.local import LocalPlan, check_plan, found_local
from fenming.node.cluster.processes import ClusterProcesses, last_lines
from fenming.node.cluster.status import ClusterStatus, look_at, look_at_all

_READY_TIMEOUT_S = 180.0
_DOWN_TIMEOUT_S = 60.0
_POLL_S = 0.2
Plan = LocalPlan | HostsPlan


def local_plan(
    name: str, nodes: int, lane: Lane, broadcast: bool, suites: Sequence[int], snapshot_every: int, keep_blocks: int
) -> LocalPlan:
    """A cluster on this machine."""
    return LocalPlan(
        nodes, name, lane, broadcast, suites=tuple(suites), keep_blocks=keep_blocks, snapshot_every_blocks=snapshot_every
    )


def host_plan(
    name: str, file: bytes | None, named: Sequence[str], lane: Lane, broadcast: bool, suites: Sequence[int], wireguard: bool,
    snapshot_every: int = 0, keep_blocks: int = 0,
) -> HostsPlan:  # fmt: skip
    """A cluster on several hosts, from a file of them and those named as name=address; raises `BadUsage`."""
    hosts = tuple(read_hosts(file, named))
    return HostsPlan(name, hosts, lane, broadcast, tuple(suites), wireguard, snapshot_every, keep_blocks)


def would_init(folder: Path, plan: Plan) -> dict[str, Any]:
    """What `init` would write; raises what it would raise."""
    if isinstance(plan, HostsPlan):
        return {"would_write": [str(path) for path in hosts_would(folder, plan)]}
    check_plan(folder, plan)
    return {"would_write": [str(folder / f"node{number}") for number in range(plan.nodes)]}


def init(folder: Path, plan: Plan, passphrase: str) -> dict[str, Any]:
    """Write a new cluster."""
    if isinstance(plan, HostsPlan):
        return found_hosts(folder, plan, passphrase)
    cluster = found_local(folder, plan, passphrase)
    cluster_folder = ClusterFolder(folder)
    genesis = cluster_folder.home(cluster.nodes[0]).read_genesis()
    return {
        "network": cluster.network_id, "nodes": [node.name for node in cluster.nodes], "operators": operators_of(genesis),
        "keystore": str(cluster_folder.authority_keys), "next": f"fenming cluster up --home {folder}",
    }  # fmt: skip


def would_join(folder: Path, network: Path | None, host: str, tunnel: str) -> dict[str, Any]:
    """What `join` would write; raises what it would raise."""
    return {"would_write": str(join_would(folder, network, host, tunnel))}


def join(folder: Path, network: Path | None, host: str, tunnel: str, state_sync: StateSyncWish | None) -> dict[str, Any]:
    """Write a further node, into the cluster's folder or a folder of its own for a real host."""
    if network:
        return join_host(folder, network, host, tunnel, state_sync)
    return join_local(folder, state_sync)


def up(folder: Path, ready: Callable[[dict[str, Any]], None], tell: Callable[[str], None]) -> None:
    """Run all nodes until the process is told to stop."""
    stop = threading.Event()
    with _signals(stop), ClusterProcesses(folder, tell=tell) as processes:
        write_mark(processes.folder.supervisor, os.getpid())
        try:
            processes.start()
            is_told = False
            while not stop.wait(_POLL_S):
                processes.take_in_new()
                if not is_told and _is_up(processes.folder):
                    is_told = True
                    ready(_addresses(processes.folder))
        finally:
            processes.folder.supervisor.unlink(missing_ok=True)


def up_detached(folder: Path) -> dict[str, Any]:
    """Run all nodes in a process of its own, and wait until they answer; raises `Unavailable` with what it said."""
    cluster_folder = ClusterFolder(folder)
    cluster_folder.read()
    find_engine()
    cluster_folder.supervisor_log.parent.mkdir(exist_ok=True)
    command = [sys.executable, "-m", "fenming.cli.main", "cluster", "up", "--home", str(folder)]
    with open(cluster_folder.supervisor_log, "ab") as log:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)
    until = time.monotonic() + _READY_TIMEOUT_S
    while not _is_up(cluster_folder):
        said = "\n".join(last_lines(cluster_folder.supervisor_log, 5))
        if process.poll() is not None:
            raise Unavailable(f"the cluster did not start: {said}")
        if time.monotonic() > until:
            raise Unavailable(f"not all nodes answer yet; `fenming cluster status` says which, `down` stops them: {said}")
        time.sleep(_POLL_S)
    return _addresses(cluster_folder)


def status(folder: Path) -> ClusterStatus:
    """Where every node stands."""
    cluster_folder = ClusterFolder(folder)
    return look_at_all(cluster_folder, cluster_folder.read())


def down(folder: Path) -> dict[str, int]:
    """Stop the supervisor of a folder, and whatever processes are left without one."""
    cluster_folder = ClusterFolder(folder)
    cluster = cluster_folder.read()
    paths = [cluster_folder.pid(node, part) for node in cluster.nodes for part in PARTS]
    running = [mark for path in paths if (mark := read_mark(path))]
    if supervisor := read_mark(cluster_folder.supervisor):
        _end([supervisor])
    _end([mark for path in paths if (mark := read_mark(path))])
    for path in (*paths, cluster_folder.supervisor):
        path.unlink(missing_ok=True)
    return {"stopped": len(running) + (supervisor is not None)}


def _end(marks: Sequence[ProcessMark]) -> None:
    """Ask processes to end, and make them when they have not."""
    left = list(marks)
    for number in (signal.SIGTERM, signal.SIGKILL):
        left = [mark for mark in left if signal_mark(mark, number)]
        until = time.monotonic() + _DOWN_TIMEOUT_S
        while left and time.monotonic() < until:
            time.sleep(_POLL_S / 4)
            left = [mark for mark in left if mark_of(mark.pid) == mark]


def _is_up(folder: ClusterFolder) -> bool:
    nodes = folder.read().nodes
    running = all(read_mark(folder.pid(node, part)) for node in nodes for part in PARTS)
    return running and all(seen.app_reachable and seen.comet_reachable for seen in map(look_at, nodes))


def _addresses(folder: ClusterFolder) -> dict[str, Any]:
    cluster = folder.read()
    return {"network": cluster.network_id, "nodes": {node.name: f"http://{node.api_address}/" for node in cluster.nodes}}


@contextlib.contextmanager
def _signals(stop: threading.Event) -> Iterator[None]:
    """Being told to stop, by Ctrl-C or by `down`, ends the processes in order instead of this one at once."""
    kinds = (signal.SIGTERM, signal.SIGINT)
    before = [signal.signal(kind, lambda *_: stop.set()) for kind in kinds]
    try:
        yield
    finally:
        for kind, handler in zip(kinds, before, strict=True):
            signal.signal(kind, handler)
