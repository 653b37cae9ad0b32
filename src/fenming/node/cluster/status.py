"""What the nodes of a cluster say of themselves, and whether they agree.

A node tells height and app hash through its own interface, CometBFT its peers and whether it is still catching up. Roots are
compared at the lowest height that all have committed: a node that is further ahead has the app hash of that height in the next
block's header.
"""

import http.client
import json
from collections.abc import Sequence
from typing import Any

import msgspec

from fenming.node.cluster.children import read_mark
from fenming.node.cluster.layout import Cluster, ClusterFolder, NodePlace

_TIMEOUT_S = 3.0
_ANSWER_BYTES_MAX = 4 * 1024 * 1024


class NodeStatus(msgspec.Struct, frozen=True):
    """One node; what could not be asked is None. `height` is what the ledger has committed.

    `lag` is how many blocks it is behind the furthest; `disk_bytes` is what its home takes.
    """

    name: str
    tier: str
    app_reachable: bool
    comet_reachable: bool
    height: int | None
    app_hash: str | None
    comet_height: int | None
    peers: int | None
    catching_up: bool | None
    lag: int | None = None
    disk_bytes: int | None = None
    app_pid: int | None = None
    comet_pid: int | None = None


class ClusterStatus(msgspec.Struct, frozen=True):
    """All nodes. `roots_equal` is None when fewer than two nodes could be compared at `common_height`."""

    network_id: str
    supervisor_pid: int | None
    height: int | None
    common_height: int | None
    roots_equal: bool | None
    nodes: tuple[NodeStatus, ...]


def is_answering(node: NodePlace) -> bool:
    """Whether the node's own interface answers."""
    try:
        return _get(node.api_address, "/livez")[0] == 200
    except (OSError, http.client.HTTPException):
        return False


def look_at(node: NodePlace) -> NodeStatus:
    """Ask a node and its CometBFT."""
    ledger, engine = _json(node.api_address, "/v1/status"), comet_answer(node.rpc_address, "/status")
    network = comet_answer(node.rpc_address, "/net_info") if engine else None
    sync = engine["sync_info"] if engine else {}
    comet_height = int(sync["latest_block_height"]) if engine else None
    return NodeStatus(
        node.name, node.tier, ledger is not None, engine is not None, ledger["height"] if ledger else None,
        ledger["app_hash"].lower() if ledger else None, comet_height, int(network["n_peers"]) if network else None,
        sync.get("catching_up"),
    )  # fmt: skip


def look_at_all(folder: ClusterFolder, cluster: Cluster) -> ClusterStatus:
    """All nodes with what can only be said of them together."""
    seen = [look_at(node) for node in cluster.nodes]
    heights = [status.height for status in seen if status.height is not None]
    common = min(heights, default=None)
    roots = _roots_at(cluster, seen, common) if common is not None else []
    highest = max(heights, default=None)
    nodes = tuple(
        _with_surroundings(folder, node, status, highest) for node, status in zip(cluster.nodes, seen, strict=True)
    )
    supervisor = read_mark(folder.supervisor)
    return ClusterStatus(
        cluster.network_id, supervisor.pid if supervisor else None, highest, common,
        len(set(roots)) == 1 if len(roots) > 1 else None, nodes,
    )  # fmt: skip


def root_at(node: NodePlace, height: int) -> str | None:
    """The app hash after a height that the node's CometBFT has, lower-case hexadecimal; it stands in the next header."""
    answer = comet_answer(node.rpc_address, f"/header?height={height + 1}")
    header = answer.get("header") if answer else None
    return str(header["app_hash"]).lower() if header else None


def comet_answer(rpc_address: str, path: str) -> dict[str, Any] | None:
    """What CometBFT answers on its RPC, None where it does not."""
    answer = _json(rpc_address, path)
    result = answer.get("result") if answer else None
    return result if isinstance(result, dict) else None


def _roots_at(cluster: Cluster, seen: Sequence[NodeStatus], height: int) -> list[str]:
    roots = []
    for node, status in zip(cluster.nodes, seen, strict=True):
        if status.height is None:
            continue
        root = status.app_hash if status.height == height else root_at(node, height)
        if root is not None:
            roots.append(root)
    return roots


def _with_surroundings(folder: ClusterFolder, node: NodePlace, status: NodeStatus, highest: int | None) -> NodeStatus:
    app, comet = read_mark(folder.pid(node, "app")), read_mark(folder.pid(node, "comet"))
    lag = highest - status.height if highest is not None and status.height is not None else None
    return msgspec.structs.replace(
        status, lag=lag, disk_bytes=_bytes_under(folder, node), app_pid=app.pid if app else None,
        comet_pid=comet.pid if comet else None,
    )  # fmt: skip


def _bytes_under(folder: ClusterFolder, node: NodePlace) -> int | None:
    if not folder.home(node).folder.exists():
        return None  # it is on another machine
    total = 0
    for path in folder.home(node).folder.rglob("*"):
        try:
            total += path.stat().st_blocks * 512
        except OSError:
            continue  # CometBFT removes files while they are counted
    return total


def _json(address: str, path: str) -> dict[str, Any] | None:
    try:
        status, data = _get(address, path)
        answer = json.loads(data) if status == 200 else None
    except (OSError, http.client.HTTPException, ValueError):
        return None
    return answer if isinstance(answer, dict) else None


def _get(address: str, path: str) -> tuple[int, bytes]:
    host, _, port = address.rpartition(":")
    connection = http.client.HTTPConnection(host, int(port), timeout=_TIMEOUT_S)
    try:
        connection.request("GET", path)
        response = connection.getresponse()
        return response.status, response.read(_ANSWER_BYTES_MAX)
    finally:
        connection.close()
