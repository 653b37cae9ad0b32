"""A further node for a chain that runs: on this machine beside the others, or written out for a real host.

It begins at the first block and runs every one of them, or at a snapshot that others serve. For the second it must believe one
header, because a snapshot is checked against a header and a header against validators: which header is asked of a person, or, on
one machine, of all running nodes, who must agree.
"""

import ipaddress
import time
from pathlib import Path
from typing import Any

import msgspec

from fenming.base.problems import BadUsage, Conflict, NotThere, Unavailable
from fenming.node.cluster.configuration import StateSync
from fenming.node.cluster.engine_genesis import comet_genesis, founded_state
from fenming.node.cluster.homes import Founding, write_comet_settings, write_home
from fenming.node.cluster.host_folders import (
    NETWORK_FILE,
    FolderTaken,
    Network,
    Surroundings,
    tunnel_peer,
    write_machine,
)  # fmt: skip
from fenming.node.cluster.hosts import TUNNEL, HostsPlan, Machine, read_hosts
from fenming.node.cluster.hosts import comet_settings as host_settings
from fenming.node.cluster.keys import NodeKeys, new_keys
from fenming.node.cluster.layout import Cluster, ClusterFolder, NodePlace
from fenming.node.cluster.local import comet_settings, node_settings, places
from fenming.node.cluster.status import comet_answer
from fenming.node.home import Home, write_durably

_FIRST_BLOCK_TIMEOUT_S = 60.0
_LOOK_AGAIN_S = 0.2
StateSyncWish = tuple[str, tuple[str, ...]]
"""height:hash of a header that is believed, and RPC addresses; both may be empty on one machine."""
_LOCAL_DISCOVERY_S = 5
"""The least that CometBFT allows; peers on one machine answer at once."""


class HeadersDiffer(Conflict):
    """The running nodes do not have the same header, so none of them is believed."""


def join_would(folder: Path, network: Path | None, host: str, tunnel: str) -> Path:
    """The folder that joining would write; raises what it would raise."""
    if network is None:
        cluster = ClusterFolder(folder).read()
        return folder / f"node{len(cluster.nodes)}"
    known, entry = read_network(network), read_hosts(None, [host])[0]
    if entry.name in {machine.name for machine in known.machines} | {machine.owner for machine in known.machines}:
        raise BadUsage(f"the network has a machine {entry.name} already")
    _check_tunnel(known, tunnel)
    if (folder / entry.name).exists():
        raise FolderTaken(f"{folder / entry.name} is there already")
    return folder / entry.name


def join_local(folder: Path, wish: StateSyncWish | None) -> dict[str, Any]:
    """Add a node to a cluster on this machine; a running supervisor takes it in."""
    cluster_folder = ClusterFolder(folder)
    cluster = cluster_folder.read()
    genesis = cluster_folder.home(cluster.nodes[0]).read_genesis()
    keys = new_keys(genesis.suites[0])
    number = len(cluster.nodes)
    place = places([keys], "full", number)[0]
    grown = msgspec.structs.replace(cluster, nodes=(*cluster.nodes, place))
    settings = comet_settings(grown, number)
    if wish is not None:
        settings = msgspec.structs.replace(settings, state_sync=_local_state_sync(cluster, wish))
    home = cluster_folder.home(place)
    home.folder.mkdir(mode=0o700)
    founding = Founding(genesis, comet_genesis(genesis, founded_state(genesis).app_hash))
    write_home(home, founding, keys, node_settings(grown, number), settings)
    cluster_folder.write(grown)
    found = {"node": place.name, "folder": str(home.folder), "address": f"http://{place.api_address}/", "peer": place.peer}
    return found | _public_keys(keys, place.name)


def join_host(folder: Path, network: Path, host: str, tunnel: str, wish: StateSyncWish | None) -> dict[str, Any]:
    """Write the folder of a machine that joins a network on hosts."""
    target = join_would(folder, network, host, tunnel)
    sync = None if wish is None else _state_sync(*wish)
    known, entry = read_network(network), read_hosts(None, [host])[0]
    genesis = Home(network).read_genesis()
    keys = new_keys(genesis.suites[0])
    machine = Machine(entry.name, entry.name, "full", entry.address, tunnel, entry.domain, keys.node_id)
    plan = HostsPlan(known.chain_name, (), known.lane, known.broadcast, genesis.suites, known.wireguard)
    around = Surroundings(plan, genesis, (*known.machines, machine))
    write_machine(target, around, machine, Founding(genesis, comet_genesis(genesis, founded_state(genesis).app_hash)), keys)
    if sync is not None:
        settings = msgspec.structs.replace(host_settings(plan, machine, around.machines), state_sync=sync)
        write_comet_settings(Home(target / "home"), settings)
    if machine.tunnel:
        write_durably(target / "wireguard" / "peer-for-the-others.conf", tunnel_peer(machine).encode())
    return {"node": machine.name, "folder": str(target), "peer": machine.peer} | _public_keys(keys, machine.name)


def _public_keys(keys: NodeKeys, name: str) -> dict[str, str]:
    """What the organisations vote on when the node shall become a validator; its officers have keys of their own already."""
    public = keys.founding_validator(name, 1)
    return {
        "consensus_key": public.consensus_key.hex(), "gateway_key": public.gateway_key.hex(),
        "checkpoint_key": public.checkpoint_key,
    }  # fmt: skip


def read_network(folder: Path) -> Network:
    """The network that was handed over; raises `NotThere`, `BadUsage`."""
    path = folder / NETWORK_FILE
    try:
        return msgspec.json.decode(path.read_bytes(), type=Network)
    except OSError as error:
        raise NotThere(f"{path} cannot be read: {error.strerror}") from None
    except msgspec.DecodeError as error:
        raise BadUsage(f"{path} cannot be used: {error}") from None


def _check_tunnel(known: Network, tunnel: str) -> None:
    """Which address of the tunnel is free is known to the operators alone: validators behind sentries are not in the file."""
    if not known.wireguard:
        if tunnel:
            raise BadUsage("the hosts of this network do not reach each other through a tunnel")
        return
    try:
        is_inside = ipaddress.ip_address(tunnel) in TUNNEL
    except ValueError:
        is_inside = False
    if not is_inside or tunnel in {machine.tunnel for machine in known.machines}:
        raise BadUsage(f"give --tunnel a free address of {TUNNEL}, as the operators of the network have agreed")


def _state_sync(trust: str, servers: tuple[str, ...]) -> StateSync:
    """Where a snapshot is checked from; raises `BadUsage`."""
    height, _, digest = trust.partition(":")
    if not (height.isascii() and height.isdigit() and len(digest) == 64 and all(c in "0123456789abcdefABCDEF" for c in digest)):
        raise BadUsage("--trust wants height:hash, such as 1200:5A0F…, of a header that you believe; ask two operators for it")
    if len(servers) < 2:
        raise BadUsage("state sync compares at least two nodes: give --rpc twice")
    return StateSync(servers, int(height), digest.upper())


def _local_state_sync(cluster: Cluster, wish: StateSyncWish) -> StateSync:
    """As it was wished, or by the header that all running nodes have."""
    trust, servers = wish
    answers = _with_blocks(cluster)
    servers = servers or tuple(f"http://{node.rpc_address}" for node, _ in answers)
    if not trust:
        if len(answers) < 2:
            raise Unavailable("state sync needs two running nodes: `fenming cluster up` first")
        height = min(int(answer["sync_info"]["latest_block_height"]) for _, answer in answers)
        commits = (comet_answer(node.rpc_address, f"/commit?height={height}") for node, _ in answers)
        found = {_block_hash(commit) for commit in commits if commit}
        if len(found) != 1:
            raise HeadersDiffer(f"the running nodes do not have one header at block {height}")
        trust = f"{height}:{found.pop()}"
    return msgspec.structs.replace(_state_sync(trust, servers), discovery_s=_LOCAL_DISCOVERY_S)


def _with_blocks(cluster: Cluster) -> list[tuple[NodePlace, dict[str, Any]]]:
    """What the running nodes say of themselves, once all of them have a block: right after the start they have none to believe."""
    until_s = time.monotonic() + _FIRST_BLOCK_TIMEOUT_S
    while True:
        answers = [(node, answer) for node in cluster.nodes if (answer := comet_answer(node.rpc_address, "/status"))]
        has_blocks = all(int(answer["sync_info"]["latest_block_height"]) for _, answer in answers)
        if has_blocks or time.monotonic() > until_s:
            return answers
        time.sleep(_LOOK_AGAIN_S)


def _block_hash(commit: dict[str, Any]) -> str:
    return str(commit["signed_header"]["commit"]["block_id"]["hash"])
