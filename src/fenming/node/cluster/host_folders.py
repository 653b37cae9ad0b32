"""A cluster on real hosts, written out: one folder for each machine with all that goes there and no other machine's secrets.

Whoever runs this holds every key for a moment. Where that is more than the parties allow one of them, it is run by their founding
officers together on a machine that is wiped afterwards; the operations page says how.
"""

import secrets
import time
from pathlib import Path
from typing import Any

import msgspec

from fenming.base.encoding import encode
from fenming.base.problems import Conflict
from fenming.base.suites import usable_suites
from fenming.client.keystore import Keystore
from fenming.ledger.genesis import Genesis
from fenming.node.cluster.configuration import Lane, fill
from fenming.node.cluster.engine import VERSION
from fenming.node.cluster.engine_genesis import FoundedState, comet_genesis, founded_state, operators_of
from fenming.node.cluster.homes import Founding, keep_keys, write_home
from fenming.node.cluster.hosts import (
    API_PORT,
    HOST_PACE,
    P2P_PORT,
    TUNNEL_PORT,
    HostsPlan,
    Machine,
    comet_settings,
    faces,
    joined,
    known_to,
    machine_names,
    machines,
    node_settings,
)  # fmt: skip
from fenming.node.cluster.keys import NodeKeys, new_keys
from fenming.node.cluster.layout import Cluster, ClusterFolder, json_file
from fenming.node.cluster.local import AUTHORITY_PARTY
from fenming.node.founding import new_genesis
from fenming.node.home import Home, write_durably

NETWORK_FILE = "network.json"
NETWORK = "network"
"""The folder with what everybody may have, and who joins needs."""


class FolderTaken(Conflict):
    """Something is there already."""


class Network(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The contents of network.json: a network on hosts as everybody may know it."""

    chain_name: str
    network_id: str
    lane: Lane
    broadcast: bool
    wireguard: bool
    machines: tuple[Machine, ...]


class Surroundings(msgspec.Struct, frozen=True):
    """A network on hosts, as the folder of one of its machines is written."""

    plan: HostsPlan
    genesis: Genesis
    machines: tuple[Machine, ...]


def hosts_would(folder: Path, plan: HostsPlan) -> list[Path]:
    """The folders that `found_hosts` would write; raises `FolderTaken`, `SuiteUnavailable`, `BadUsage`."""
    usable_suites(plan.suites)
    machines(plan, machine_names(plan))
    if folder.exists() and any(folder.iterdir()):
        raise FolderTaken(f"{folder} is not empty")
    return [folder / NETWORK, folder / "keys", *(folder / name for name in machine_names(plan))]


def found_hosts(folder: Path, plan: HostsPlan, passphrase: str) -> dict[str, Any]:
    """Write a network into an empty folder: one folder for each machine, `network` for everybody, `keys` for the authority."""
    hosts_would(folder, plan)
    keys = {name: new_keys(plan.suites[0]) for name in machine_names(plan)}
    authority_seed = secrets.token_bytes(32)
    genesis = _genesis(plan, keys, authority_seed)
    state = founded_state(genesis)
    founding = Founding(genesis, comet_genesis(genesis, state.app_hash))
    all_machines = machines(plan, [node_keys.node_id for node_keys in keys.values()])
    around = Surroundings(plan, genesis, tuple(all_machines))
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for machine in all_machines:
        write_machine(folder / machine.name, around, machine, founding, keys[machine.name])
        if machine.tier == "validator":
            write_operator(folder / machine.name, keys[machine.name], state, passphrase)
    authority = Keystore(folder / "keys" / "authority.keys", passphrase)
    keep_keys(authority, AUTHORITY_PARTY, [authority_seed], plan.suites[0], "administrator")
    write_network(folder / NETWORK, around)
    return {
        "network": genesis.network_id, "machines": [str(folder / machine.name) for machine in all_machines],
        "operators": operators_of(genesis), "keystore": str(authority.path), "for_everybody": str(folder / NETWORK),
    }  # fmt: skip


def write_network(folder: Path, around: Surroundings) -> None:
    """What is public: the genesis, and those machines that others may know."""
    plan = around.plan
    owners = dict.fromkeys(machine.owner for machine in around.machines)
    shown = tuple(face for owner in owners for face in faces(around.machines, owner))
    network = Network(plan.chain_name, around.genesis.network_id, plan.lane, plan.broadcast, plan.wireguard, shown)
    folder.mkdir(parents=True, exist_ok=True)
    write_durably(folder / NETWORK_FILE, json_file(network))
    write_durably(folder / "genesis.msgpack", encode(around.genesis))
    if plan.wireguard:
        # In a tunnel everybody's interface can be asked, so `fenming cluster status` works for this folder.
        places = tuple(machine.place for machine in shown)
        ClusterFolder(folder).write(
            Cluster(plan.chain_name, around.genesis.network_id, plan.lane, plan.broadcast, HOST_PACE, places)
        )


def write_operator(folder: Path, keys: NodeKeys, state: FoundedState, passphrase: str) -> None:
    """The operator's keystore, beside the home: it belongs on a person's machine and not on the node's."""
    store = Keystore(folder / "operator" / "operator.keys", passphrase)
    keep_keys(store, state.party_of(keys.operator_key), [keys.operator], keys.operator_suite, "operator")


def write_machine(folder: Path, around: Surroundings, machine: Machine, founding: Founding, keys: NodeKeys) -> None:
    """The folder of one machine: home, units, tunnel or TLS, and what to do with them."""
    plan = around.plan
    home = Home(folder / "home")
    home.folder.mkdir(parents=True, mode=0o700)
    folder.chmod(0o700)
    write_home(
        home, founding, keys, node_settings(plan, machine, around.machines), comet_settings(plan, machine, around.machines)
    )
    host, _, port = machine.place.api_address.rpartition(":")
    words = {
        "name": machine.name, "chain_name": plan.chain_name, "network_id": around.genesis.network_id, "api_host": host,
        "api_port": port, "version": VERSION,
    }  # fmt: skip
    for unit in ("fenming-node.service", "fenming-cometbft.service"):
        _write(folder / "systemd" / unit, fill(unit, words))
    if machine.tunnel:
        _write(folder / "wireguard" / "wg0.conf", _tunnel(around, machine))
    else:
        https = {"server_name": machine.domain or machine.address, "api": machine.place.api_address}
        _write(folder / "tls" / "fenming-https.conf", fill("fenming-https.conf", https))
    _write(folder / "README.md", fill("README.md", words | _readme_words(around, machine)))


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    write_durably(path, text.encode())


def _tunnel(around: Surroundings, machine: Machine) -> str:
    """The tunnel knows whom the node knows: a validator behind sentries is in it with them alone."""
    others = "".join(map(tunnel_peer, known_to(machine, around.machines)))
    return fill("wg0.conf", {"name": machine.name, "tunnel": machine.tunnel, "port": str(TUNNEL_PORT), "peers": others})


def tunnel_peer(machine: Machine) -> str:
    """A machine as the configuration of another one's tunnel names it."""
    endpoint = joined(machine.address, TUNNEL_PORT)
    return fill("wg_peer.conf", {"name": machine.name, "tunnel": machine.tunnel, "endpoint": endpoint})


_OPERATOR_ROW = (
    "| `operator/` | the operator's own machine, not this one | yes, encrypted; the passphrase comes from whoever founded the "
    "network, by another channel |\n"
)
_TUNNEL_ROW = "| `wireguard/wg0.conf` | `/etc/wireguard/wg0.conf` | no: the private key never stands in it |"
_TUNNEL_STEPS = """```
install -m 600 wireguard/wg0.conf /etc/wireguard/wg0.conf     # after the keys of the other operators were put in
systemctl enable --now wg-quick@wg0 && wg show wg0 latest-handshakes
```"""
_TLS_ROW = "| `tls/fenming-https.conf` | `/etc/nginx/conf.d/` | no; the certificate's key is made on the machine |"
_TLS_STEPS = """CometBFT encrypts and authenticates what nodes say to each other by itself (node ids are keys). The HTTP
interface is given TLS by nginx: put the certificate at `/var/lib/fenming/tls/node.pem`, its key at `/etc/nginx/fenming.key`,
and `tls/fenming-https.conf` in place."""


def _readme_words(around: Surroundings, machine: Machine) -> dict[str, str]:
    peers = known_to(machine, around.machines)
    if machine.tunnel:
        firewall = f"Open UDP {TUNNEL_PORT} to those machines, and nothing else to the outside."
    elif any(other.owner == machine.owner for other in peers) and machine.tier == "validator":
        firewall = f"Let in TCP {P2P_PORT} and 443 from the sentries alone; nothing else from the outside."
    else:
        firewall = f"Let in TCP {P2P_PORT} and 443. {API_PORT} and CometBFT's other ports listen on this machine alone."
    return {
        "tier": machine.tier, "node_id": machine.node_id,
        "operator_row": _OPERATOR_ROW if machine.tier == "validator" else "",
        "connection_row": _TUNNEL_ROW if machine.tunnel else _TLS_ROW,
        "connection_steps": _TUNNEL_STEPS if machine.tunnel else _TLS_STEPS,
        "peers": "\n".join(f"- {other.name}: `{other.peer}`, {other.interface}" for other in peers), "firewall": firewall,
    }  # fmt: skip


def _genesis(plan: HostsPlan, keys: dict[str, NodeKeys], authority_seed: bytes) -> Genesis:
    suite = usable_suites(plan.suites)[plan.suites[0]]
    validators = [keys[host.name].founding_validator(host.name, host.power) for host in plan.hosts]
    return new_genesis(
        plan.chain_name, time.time_ns() // 1_000_000, [suite.public_key(authority_seed)], "Authority", 1, False, plan.suites, "",
        validators,
    )  # fmt: skip
