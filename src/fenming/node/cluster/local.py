"""A cluster on this machine, for trying it and for the tests: all nodes below one folder, on free ports of 127.0.0.1."""

import secrets
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec

from fenming.base.problems import BadUsage, Conflict
from fenming.base.signatures import ED25519
from fenming.base.suites import usable_suites
from fenming.client.keystore import Keystore
from fenming.ledger.genesis import Genesis
from fenming.node.cluster.configuration import LOCAL_PACE, CometSettings, Lane, Pace
from fenming.node.cluster.engine_genesis import comet_genesis, founded_state
from fenming.node.cluster.homes import Founding, keep_keys, write_comet_settings, write_home
from fenming.node.cluster.keys import NodeKeys, new_keys
from fenming.node.cluster.layout import Cluster, ClusterFolder, NodePlace, Tier
from fenming.node.cluster.ports import HOST, free_ports
from fenming.node.founding import new_genesis
from fenming.node.home import Home
from fenming.node.settings import NodeSettings

NODES_MAX = 64
_PORTS_PER_NODE = 5
AUTHORITY_PARTY = 2
"""The administrator of the founding authority."""


class ClusterTaken(Conflict):
    """The folder holds a cluster already."""


class LocalPlan(msgspec.Struct, frozen=True):
    """What a cluster on this machine shall be; with `authority_seed` somebody else keeps the authority's key as well."""

    nodes: int = 4
    chain_name: str = "fenming-cluster"
    lane: Lane = "mempool"
    broadcast: bool = True
    pace: Pace = LOCAL_PACE
    stepped_clock: bool = False
    started_ms: int = 0
    """When the chain begins, milliseconds since 1970; 0 is now."""
    suites: tuple[int, ...] = (ED25519.number,)
    keep_blocks: int = 0
    snapshot_every_blocks: int = 0
    authority_seed: bytes | None = None
    proxy_app: str = ""
    """An application that CometBFT has built in, instead of the ledger's node: for trying CometBFT by itself."""


def found_local(folder: Path, plan: LocalPlan, passphrase: str) -> Cluster:
    """Write a cluster into an empty folder; raises `ClusterTaken`, `BadUsage`."""
    cluster_folder = check_plan(folder, plan)
    keys = [new_keys(plan.suites[0]) for _ in range(plan.nodes)]
    authority_seed = plan.authority_seed or secrets.token_bytes(32)
    genesis = _genesis(plan, keys, authority_seed)
    state = founded_state(genesis)
    founding = Founding(genesis, comet_genesis(genesis, state.app_hash))
    nodes = tuple(places(keys, "validator", 0))
    cluster = Cluster(
        plan.chain_name, genesis.network_id, plan.lane, plan.broadcast, plan.pace, nodes, plan.keep_blocks,
        plan.snapshot_every_blocks, plan.proxy_app,
    )  # fmt: skip
    for number, (node, node_keys) in enumerate(zip(cluster.nodes, keys, strict=True)):
        home = cluster_folder.home(node)
        home.folder.mkdir(parents=True, mode=0o700)
        write_home(home, founding, node_keys, node_settings(cluster, number), comet_settings(cluster, number))
        keep_keys(
            Keystore(home.keys / "operator.keys", passphrase), state.party_of(node_keys.operator_key), [node_keys.operator],
            node_keys.operator_suite, "operator",
        )  # fmt: skip
    keep_keys(
        Keystore(cluster_folder.authority_keys, passphrase), AUTHORITY_PARTY, [authority_seed], plan.suites[0], "administrator"
    )
    # The record comes last: a folder without it is no cluster.
    cluster_folder.write(cluster)
    return cluster


def check_plan(folder: Path, plan: LocalPlan) -> ClusterFolder:
    """What `found_local` would refuse; raises `ClusterTaken`, `BadUsage`, `SuiteUnavailable`."""
    if not 1 <= plan.nodes <= NODES_MAX:
        raise BadUsage(f"a cluster on one machine has 1 to {NODES_MAX} nodes")
    usable_suites(plan.suites)
    cluster_folder = ClusterFolder(folder)
    if cluster_folder.record.exists():
        raise ClusterTaken(f"{folder} holds a cluster already")
    if Home(folder).holds_chain or (folder.exists() and any(folder.iterdir())):
        raise ClusterTaken(f"{folder} is not empty")
    return cluster_folder


def places(keys: Sequence[NodeKeys], tier: Tier, first: int) -> list[NodePlace]:
    """Places on free ports for nodes that are numbered from `first` on."""
    ports = [f"{HOST}:{port}" for port in free_ports(_PORTS_PER_NODE * len(keys))]
    found = []
    for number, node_keys in enumerate(keys):
        mine = ports[_PORTS_PER_NODE * number : _PORTS_PER_NODE * (number + 1)]
        found.append(NodePlace(f"node{first + number}", tier, node_keys.node_id, *mine))
    return found


def comet_settings(cluster: Cluster, number: int, routes: Mapping[str, str] | None = None) -> CometSettings:
    """How a node's CometBFT is set up; `routes` are host:port by which it reaches nodes otherwise than straight, by their name."""
    node, others = cluster.nodes[number], routes or {}
    return CometSettings(
        moniker=node.name, proxy_app=cluster.proxy_app or f"tcp://{node.abci_address}", rpc_address=node.rpc_address,
        p2p_address=node.p2p_address, metrics_address=node.metrics_address, one_machine=True, lane=cluster.lane,
        broadcast=cluster.broadcast, pace=cluster.pace,
        persistent_peers=tuple(
            f"{peer.node_id}@{others.get(peer.name, peer.p2p_address)}" for peer in cluster.nodes if peer.name != node.name
        ),
    )  # fmt: skip


def reroute(folder: Path, number: int, routes: Mapping[str, str]) -> None:
    """Before a node starts: let its CometBFT reach others through the addresses given, such as those of a proxy that can be cut.

    `routes` are host:port by the name of the node that is reached.
    """
    cluster_folder = ClusterFolder(folder)
    cluster = cluster_folder.read()
    write_comet_settings(cluster_folder.home(cluster.nodes[number]), comet_settings(cluster, number, routes))


def _genesis(plan: LocalPlan, keys: Sequence[NodeKeys], authority_seed: bytes) -> Genesis:
    suite = usable_suites(plan.suites)[plan.suites[0]]
    validators = [node_keys.founding_validator(f"node{number}", 1) for number, node_keys in enumerate(keys)]
    return new_genesis(
        plan.chain_name, plan.started_ms or time.time_ns() // 1_000_000, [suite.public_key(authority_seed)], "Authority", 1,
        plan.stepped_clock, plan.suites, "", validators,
    )  # fmt: skip


def node_settings(cluster: Cluster, number: int) -> NodeSettings:
    """The node.json of a node."""
    node = cluster.nodes[number]
    peers = {peer.name: f"http://{peer.api_address}" for peer in cluster.nodes if peer.name != node.name}
    return NodeSettings(
        node.name, node.tier, node.abci_address, node.rpc_address, node.p2p_address, node.api_address, peers, cluster.lane,
        cluster.keep_blocks, cluster.snapshot_every_blocks,
    )  # fmt: skip
