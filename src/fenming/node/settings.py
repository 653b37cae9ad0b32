"""How a node of a cluster is placed: where its CometBFT listens, who its peers are. Nothing of it is part of the chain."""

from pathlib import Path
from typing import Literal

import msgspec

from fenming.base.problems import BadUsage


class NodeSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The contents of `node.json`; addresses are host:port.

    CometBFT calls the node at `abci_address`; the node calls CometBFT at `rpc_address`. `api_address` is where the node's own HTTP
    interface listens, `peers` are those of the other nodes by name, as http://host:port. `lane` says how batches reach a proposal:
    through CometBFT's `mempool`, or from the node's own `queue` when it is its validator's turn.
    """

    name: str
    tier: Literal["validator", "full"]
    abci_address: str
    rpc_address: str
    p2p_address: str
    api_address: str
    peers: dict[str, str]
    lane: Literal["mempool", "queue"] = "mempool"
    keep_blocks: int = 0
    """How many blocks CometBFT keeps for its peers; 0 keeps all. The node's own log is kept whole either way."""
    snapshot_every_blocks: int = 0
    """A snapshot for joining nodes is taken at every multiple of this height; 0 takes none."""
    certificates: tuple[str, ...] = ()
    """PEM files whose end `fenming doctor` watches, besides those in the home's folder `tls`; paths from the home."""


def read_settings(path: Path) -> NodeSettings:
    """The settings in a file; raises `BadUsage` where it cannot be used."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=NodeSettings)
    except FileNotFoundError:
        raise BadUsage(f"{path} is missing: this chain is ordered by a cluster, and the node must know its place in it") from None
    except msgspec.DecodeError as error:
        raise BadUsage(f"{path} cannot be read: {error}") from None
