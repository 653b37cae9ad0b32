"""What a cluster does under load on this machine: `fenming cluster bench`.

Four validators, their CometBFTs and the load share the cores, and each signature is checked on every node. `ratio` is the committed
rate times the nodes over the bare rate of signatures on all cores in the same run: what part of the machine's best is left after
ordering, execution, disk and network.
"""

import os
import secrets
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec

from fenming.base.problems import Unavailable
from fenming.chain.recovery import parse_block
from fenming.client.envelopes import SecretKey
from fenming.ledger.envelope import EnvelopeCodec
from fenming.node.clock import SteppedClock
from fenming.node.cluster.audit import audit
from fenming.node.cluster.configuration import Lane
from fenming.node.cluster.load import Loaded, bare_rate, disk_bytes, fill_accounts, offer, sign_transfers, wire_bytes
from fenming.node.cluster.local import AUTHORITY_PARTY, LocalPlan, found_local
from fenming.node.cluster.processes import ClusterProcesses
from fenming.node.home import Home
from fenming.node.operations import SAMPLE_PASSPHRASE
from fenming.node.remote import RemoteNode
from fenming.node.sample.stage import Stage
from fenming.storage.log_scan import blocks_after

Say = Callable[[str], None]
_START_TIMEOUT_S = 180.0
_SAMPLED = 20_000
_ACCOUNTS_MAX = 10_000


class ClusterLoad(msgspec.Struct, frozen=True):
    """What is asked of the cluster; `outstanding` requests of 500 envelopes are under way at each node."""

    nodes: int
    count: int
    lane: Lane
    broadcast: bool
    outstanding: int


def bench(folder: Path | None, load: ClusterLoad, say: Say) -> dict[str, Any]:
    """Found a cluster in an empty folder (a temporary one when none is named) and put a load on it."""
    folder = folder or Path(tempfile.mkdtemp(prefix="fenming-cluster-bench-"))
    seed = secrets.token_bytes(32)
    plan = LocalPlan(load.nodes, "fenming-bench", load.lane, load.broadcast, authority_seed=seed)
    found_local(folder, plan, SAMPLE_PASSPHRASE)
    with ClusterProcesses(folder) as processes:
        say(f"starting {load.nodes} nodes, each with the CometBFT beside it")
        processes.start()
        for number in range(load.nodes):
            processes.wait_height(number, 1, _START_TIMEOUT_S)
        nodes = processes.cluster.nodes
        homes = [processes.folder.home(node) for node in nodes]
        remote = RemoteNode(homes[0], [f"http://{node.api_address}" for node in nodes])
        try:
            measured = _measure(processes, remote, homes, SecretKey(AUTHORITY_PARTY, 0, seed), load, say)
        finally:
            remote.close()
    found = audit(homes, remote.acknowledged)
    return measured | {
        "roots_equal": found.roots_equal, "conserved": found.conserved, "lost": found.lost, "twice": found.twice,
        "cores": os.cpu_count(), "home": str(folder),
    }  # fmt: skip


def _measure(
    processes: ClusterProcesses, remote: RemoteNode, homes: list[Home], authority: SecretKey, load: ClusterLoad, say: Say
) -> dict[str, Any]:  # fmt: skip
    accounts = min(load.count // 4 + 2, _ACCOUNTS_MAX)
    say(f"opening {accounts} accounts")
    owners = fill_accounts(Stage(remote, SteppedClock(0)), authority, accounts)
    say(f"signing {load.count} transfers")
    wires = sign_transfers(remote.genesis.chain_id, remote.head().height + 1, owners, load.count)
    codec = EnvelopeCodec(remote.genesis.chain_id, remote.rulebook.sent_types)
    before = bare_rate(codec, owners, wires[:_SAMPLED])
    say(f"bare signatures on all cores: {before:.0f}/s; now committing")
    rpc = [node.rpc_address for node in processes.cluster.nodes]
    height, sent, kept = remote.head().height, wire_bytes(rpc), _kept(homes)
    loaded = offer([f"http://{node.api_address}" for node in processes.cluster.nodes], wires, load.outstanding)
    sent, kept = wire_bytes(rpc) - sent, [now - then for now, then in zip(_kept(homes), kept, strict=True)]
    _wait_for_all(processes, remote.head().height)
    bare = (before + bare_rate(codec, owners, wires[:_SAMPLED])) / 2
    return _figures(loaded, load, bare, _intervals_ms(homes[0], height), sent, kept)


def _figures(
    loaded: Loaded, load: ClusterLoad, bare: float, intervals_ms: list[int], sent: int, kept: list[int]
) -> dict[str, Any]:  # fmt: skip
    per_node = load.count * load.nodes
    return {
        "nodes": load.nodes, "lane": load.lane, "broadcast": load.broadcast, "offered": loaded.offered,
        "committed": loaded.committed, "committed_per_s": round(loaded.committed_per_s),
        "p50_ms": round(loaded.quantile(50), 1), "p99_ms": round(loaded.quantile(99), 1),
        "block_interval_ms": round(statistics.median(intervals_ms)) if intervals_ms else 0, "blocks": len(intervals_ms),
        "verify_only_per_s": round(bare), "ratio": round(loaded.committed_per_s * load.nodes / bare, 3),
        "wire_bytes_per_envelope": round(sent / load.count, 1),
        "comet_disk_bytes_per_envelope": round(kept[0] / per_node, 1), "log_bytes_per_envelope": round(kept[1] / per_node, 1),
        "state_bytes_per_envelope": round(kept[2] / per_node, 1),
    }  # fmt: skip


def _kept(homes: list[Home]) -> list[int]:
    """What all nodes have on disk: CometBFT's blocks and its own log, the ledger's log, its state with places and outbox."""
    return [
        sum(disk_bytes(home.comet / "data") for home in homes), sum(disk_bytes(home.log) for home in homes),
        sum(disk_bytes(home.state) for home in homes),
    ]  # fmt: skip


def _intervals_ms(home: Home, after_height: int) -> list[int]:
    """The times between the blocks of the load, by the blocks' own clock."""
    blocks = blocks_after(home.log, home.read_genesis().chain_id, after_height)
    times_ms = [block.time_ms for block in (parse_block(data, height) for height, data in blocks) if block.envelopes]
    return [later - earlier for earlier, later in zip(times_ms, times_ms[1:], strict=False)]


def _wait_for_all(processes: ClusterProcesses, height: int) -> None:
    until_s = time.monotonic() + _START_TIMEOUT_S
    for number in range(len(processes.pairs)):
        if time.monotonic() > until_s:
            raise Unavailable("the nodes have not come to one height")
        processes.wait_height(number, height, _START_TIMEOUT_S)
