"""The folder of a cluster on one machine: who its nodes are, and where each of their things lies.

    cluster.json      what is public: names, addresses, node ids; all commands find the nodes by it
    keys/             the founding authority's keystore
    supervisor.pid    the process that keeps the others running
    logs/             what that process says when it is detached
    NODE/             the home of a node (`node/home.py`), and in it
    NODE/logs/        what its two processes say
    NODE/run/         their pids
"""

from pathlib import Path
from typing import Literal

import msgspec

from fenming.base.problems import BadUsage, NotThere
from fenming.node.cluster.configuration import Lane, Pace
from fenming.node.home import Home, write_durably

Tier = Literal["validator", "full"]
Part = Literal["app", "comet"]
"""One of a node's two processes: the ledger's node, or the CometBFT beside it."""
PARTS: tuple[Part, Part] = ("app", "comet")


class NoClusterHere(NotThere):
    """The folder holds no cluster."""


class NodePlace(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where one node is; addresses are host:port."""

    name: str
    tier: Tier
    node_id: str
    abci_address: str
    rpc_address: str
    p2p_address: str
    api_address: str
    metrics_address: str

    @property
    def peer(self) -> str:
        """How other nodes of CometBFT are told of this one."""
        return f"{self.node_id}@{self.p2p_address}"


class Cluster(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The contents of cluster.json."""

    chain_name: str
    network_id: str
    lane: Lane
    broadcast: bool
    pace: Pace
    nodes: tuple[NodePlace, ...]
    keep_blocks: int = 0
    snapshot_every_blocks: int = 0
    proxy_app: str = ""
    """An application that CometBFT has built in, where it is tried without the ledger."""

    def number_of(self, name: str) -> int:
        """The place of a node in `nodes`; raises `NotThere`."""
        for number, node in enumerate(self.nodes):
            if node.name == name:
                return number
        raise NotThere(f"the cluster has no node {name}; it has {', '.join(node.name for node in self.nodes)}")


class ClusterFolder(msgspec.Struct, frozen=True):
    """The paths of a cluster's folder."""

    folder: Path

    @property
    def record(self) -> Path:
        return self.folder / "cluster.json"

    @property
    def authority_keys(self) -> Path:
        return self.folder / "keys" / "authority.keys"

    @property
    def supervisor(self) -> Path:
        return self.folder / "supervisor.pid"

    @property
    def supervisor_log(self) -> Path:
        return self.folder / "logs" / "supervisor.log"

    def home(self, node: NodePlace) -> Home:
        """The home of a node."""
        return Home(self.folder / node.name)

    def log(self, node: NodePlace, part: Part) -> Path:
        """What a process of a node says."""
        return self.folder / node.name / "logs" / f"{part}.log"

    def pid(self, node: NodePlace, part: Part) -> Path:
        """Which process it is."""
        return self.folder / node.name / "run" / f"{part}.pid"

    def read(self) -> Cluster:
        """Who the nodes are; raises `NoClusterHere`."""
        try:
            return msgspec.json.decode(self.record.read_bytes(), type=Cluster)
        except (FileNotFoundError, NotADirectoryError):
            raise NoClusterHere(
                f"{self.folder} holds no cluster; make one with `fenming cluster init`, or name another --home"
            ) from None
        except msgspec.DecodeError as error:
            raise BadUsage(f"{self.record} cannot be read: {error}") from None

    def write(self, cluster: Cluster) -> None:
        """Write down who the nodes are."""
        write_durably(self.record, json_file(cluster))


def json_file(value: object) -> bytes:
    """An object as a file for people and programs."""
    return msgspec.json.format(msgspec.json.encode(value)) + b"\n"
