"""A cluster on real hosts, planned: which machine is what, whom it knows, and where it listens.

A host that others must not reach directly stands behind sentries: full nodes that pass blocks and votes on, know its id and never
tell it to anybody. Whoever attacks the network reaches a sentry, and another one is put up; the validator is reached by nobody.
"""

import ipaddress
import re
import tomllib
from collections.abc import Iterator, Sequence

import msgspec

from fenming.base.problems import BadUsage
from fenming.node.cluster.configuration import CometSettings, Lane, Pace
from fenming.node.cluster.layout import NodePlace, Tier
from fenming.node.settings import NodeSettings

P2P_PORT, RPC_PORT, ABCI_PORT, API_PORT, METRICS_PORT, TUNNEL_PORT = 26656, 26657, 26658, 8600, 26660, 51820
HOST_PACE = Pace()
_LOOPBACK = "127.0.0.1"
TUNNEL = ipaddress.ip_network("10.77.0.0/24")
_NAME = re.compile(r"[a-z][a-z0-9-]{0,39}")
_ADDRESS = re.compile(r"[A-Za-z0-9.:-]{1,253}")
_POWER_MAX = 65535


class HostEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One `[[host]]` of a hosts file: an organisation's validator, and its sentries by their addresses.

    `domain` is the name under which its interface is served with TLS; without one its address is used.
    """

    name: str
    address: str
    power: int = 1
    domain: str = ""
    sentries: tuple[str, ...] = ()


class _HostsFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    host: tuple[HostEntry, ...]


class HostsPlan(msgspec.Struct, frozen=True):
    """What a cluster on several hosts shall be; with `wireguard` they reach each other in a tunnel only."""

    chain_name: str
    hosts: tuple[HostEntry, ...]
    lane: Lane
    broadcast: bool
    suites: tuple[int, ...]
    wireguard: bool
    snapshot_every_blocks: int = 0
    keep_blocks: int = 0


class Machine(msgspec.Struct, frozen=True):
    """One machine; `owner` is the host that it belongs to, `tunnel` its address in the tunnel, empty without one."""

    name: str
    owner: str
    tier: Tier
    address: str
    tunnel: str
    domain: str
    node_id: str

    @property
    def reach(self) -> str:
        """Where other machines reach it."""
        return self.tunnel or self.address

    @property
    def interface(self) -> str:
        """The node's HTTP interface as other machines use it."""
        return f"http://{joined(self.tunnel, API_PORT)}" if self.tunnel else f"https://{bracketed(self.domain or self.address)}"

    @property
    def peer(self) -> str:
        """How other nodes of CometBFT are told of this one."""
        return f"{self.node_id}@{joined(self.reach, P2P_PORT)}"

    @property
    def place(self) -> NodePlace:
        """Its addresses: those that are in a tunnel can be used from every machine in it."""
        inside = self.tunnel or _LOOPBACK
        return NodePlace(
            self.name, self.tier, self.node_id, joined(_LOOPBACK, ABCI_PORT), joined(inside, RPC_PORT),
            joined(self.reach, P2P_PORT), joined(inside, API_PORT), joined(inside, METRICS_PORT),
        )  # fmt: skip


def read_hosts(file: bytes | None, named: Sequence[str]) -> list[HostEntry]:
    """The hosts of a TOML file and those named as name=address; raises `BadUsage` with the place of the mistake."""
    hosts: list[HostEntry] = []
    if file is not None:
        try:
            hosts += msgspec.convert(tomllib.loads(file.decode()), _HostsFile).host
        except (UnicodeDecodeError, tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
            raise BadUsage(f"the hosts file cannot be used: {error}") from None
    hosts += [_named(text) for text in named]
    _check(hosts)
    return hosts


def _named(text: str) -> HostEntry:
    name, separator, address = text.partition("=")
    if not separator:
        raise BadUsage(f"--host wants name=address, not {text!r}")
    return HostEntry(name, address)


def _check(hosts: Sequence[HostEntry]) -> None:
    if not hosts:
        raise BadUsage("a cluster needs a host")
    for host in hosts:
        if not _NAME.fullmatch(host.name):
            raise BadUsage(f"{host.name!r} is no name of a host: small letters, digits and hyphens, a letter first")
        if not 1 <= host.power <= _POWER_MAX:
            raise BadUsage(f"the power of {host.name} is between 1 and {_POWER_MAX}")
        for address in (host.address, *host.sentries, *([host.domain] if host.domain else [])):
            if not _ADDRESS.fullmatch(address):
                raise BadUsage(f"{address!r} of {host.name} is no address: an IP address or a name, without a port")
    names, addresses = [], []
    for machine in _named_machines(hosts):
        names.append(machine[0])
        addresses.append(machine[3])
    for what, listed in (("name", names), ("address", addresses)):
        if twice := next((one for one in listed if listed.count(one) > 1), None):
            raise BadUsage(f"the {what} {twice} is there twice")


def _named_machines(hosts: Sequence[HostEntry]) -> Iterator[tuple[str, HostEntry, Tier, str]]:
    """Name, host, tier and address of every machine: each host's validator, then its sentries."""
    for host in hosts:
        yield host.name, host, "validator", host.address
        for number, address in enumerate(host.sentries, 1):
            yield f"{host.name}-sentry{number}", host, "full", address


def machine_names(plan: HostsPlan) -> list[str]:
    """The names of all machines of a plan, in the order of `machines`."""
    return [name for name, *_ in _named_machines(plan.hosts)]


def machines(plan: HostsPlan, node_ids: Sequence[str]) -> list[Machine]:
    """All machines, with their node ids in the order of `machine_names`."""
    named = list(_named_machines(plan.hosts))
    if plan.wireguard and len(named) > TUNNEL.num_addresses - 2:
        raise BadUsage(f"the tunnel {TUNNEL} has no room for {len(named)} machines")
    return [
        Machine(
            name, host.name, tier, address, tunnel_address(number) if plan.wireguard else "",
            host.domain if tier == "validator" and not host.sentries else "", node_id,
        )
        for number, ((name, host, tier, address), node_id) in enumerate(zip(named, node_ids, strict=True))
    ]  # fmt: skip


def tunnel_address(number: int) -> str:
    """The address in the tunnel of a machine, counted from 0."""
    return str(TUNNEL[number + 1])


def faces(all_machines: Sequence[Machine], owner: str) -> list[Machine]:
    """The machines of a host that others may know: its sentries, or the validator itself where it has none."""
    own = [machine for machine in all_machines if machine.owner == owner]
    return [machine for machine in own if machine.tier == "full"] or own


def known_to(machine: Machine, all_machines: Sequence[Machine]) -> list[Machine]:
    """Whom a machine keeps connections with."""
    own = [other for other in all_machines if other.owner == machine.owner and other.name != machine.name]
    if machine.tier == "validator" and own:
        return own
    owners = list(dict.fromkeys(other.owner for other in all_machines if other.owner != machine.owner))
    return [other for other in own if other.tier == "validator"] + [
        face for owner in owners for face in faces(all_machines, owner)
    ]


def comet_settings(plan: HostsPlan, machine: Machine, all_machines: Sequence[Machine]) -> CometSettings:
    """How the CometBFT of a machine is set up."""
    hidden = [other for other in known_to(machine, all_machines) if other.owner == machine.owner and machine.tier == "full"]
    place = machine.place
    return CometSettings(
        moniker=machine.name, proxy_app=f"tcp://{place.abci_address}", rpc_address=place.rpc_address,
        p2p_address=joined(machine.tunnel or _everywhere(machine), P2P_PORT), external_address=joined(machine.reach, P2P_PORT),
        metrics_address=place.metrics_address, lane=plan.lane, broadcast=plan.broadcast, pace=HOST_PACE,
        persistent_peers=tuple(other.peer for other in known_to(machine, all_machines)),
        unconditional_peer_ids=tuple(other.node_id for other in hidden),
        private_peer_ids=tuple(other.node_id for other in hidden),
        # Sentries meet whoever joins; a validator speaks with those that it was told of and with nobody else.
        pex=bool(hidden),
    )  # fmt: skip


def node_settings(plan: HostsPlan, machine: Machine, all_machines: Sequence[Machine]) -> NodeSettings:
    """The node.json of a machine."""
    place = machine.place
    return NodeSettings(
        machine.name, machine.tier, place.abci_address, place.rpc_address, joined(machine.tunnel or _LOOPBACK, P2P_PORT),
        place.api_address, {other.name: other.interface for other in known_to(machine, all_machines)}, plan.lane,
        plan.keep_blocks, plan.snapshot_every_blocks,
    )  # fmt: skip


def _everywhere(machine: Machine) -> str:
    return "::" if ":" in machine.address else "0.0.0.0"


def joined(host: str, port: int) -> str:
    """host:port, with an IPv6 address in brackets."""
    return f"{bracketed(host)}:{port}"


def bracketed(host: str) -> str:
    """An IPv6 address in brackets, everything else as it is."""
    return f"[{host}]" if ":" in host else host
