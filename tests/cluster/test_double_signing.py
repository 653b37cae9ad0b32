"""A validator whose key signs at two places at once: the others prove it, and the ledger takes its votes away."""

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
import pytest

from cluster.harness import QUICK_RESTARTS, Cluster, cluster, needs_comet
from fenming.client.nodes import Nodes
from fenming.domains.network.records import Standing
from fenming.node.cluster.engine import find_engine
from fenming.node.cluster.homes import write_comet_settings
from fenming.node.cluster.layout import ClusterFolder
from fenming.node.cluster.local import comet_settings
from fenming.node.cluster.ports import HOST, free_ports
from fenming.node.cluster.processes import Pair, fenming_up
from fenming.node.home import Home

pytestmark = [needs_comet, pytest.mark.long]
LEDGER_NUMBER = 4
"""Of node3: the ledger counts from 1."""


@contextmanager
def twin_of(running: Cluster, number: int, folder: Path) -> Iterator[None]:
    """A second pair with the same keys, beside the first, that knows nothing of what the first has signed."""
    known = running.folder.read()
    node = known.nodes[number]
    running.processes.stop_node(number)
    shutil.copytree(running.folder.folder, folder, ignore=shutil.ignore_patterns(*(n.name for n in known.nodes if n is not node)))
    running.processes.start_node(number)
    abci, rpc, p2p, api, metrics = (f"{HOST}:{port}" for port in free_ports(5))
    moved = msgspec.structs.replace(node, abci_address=abci, rpc_address=rpc, p2p_address=p2p, api_address=api, metrics_address=metrics)
    twins = msgspec.structs.replace(known, nodes=tuple(moved if other is node else other for other in known.nodes))
    twin_folder = ClusterFolder(folder)
    twin_folder.write(twins)
    home = Home(folder / node.name)
    settings = msgspec.json.decode(home.settings.read_bytes())
    home.settings.write_bytes(msgspec.json.encode(settings | {"abci_address": abci, "rpc_address": rpc, "p2p_address": p2p, "api_address": api}))
    write_comet_settings(home, comet_settings(twins, number))
    (home.comet / "config" / "node_key.json").unlink()
    (home.comet / "data" / "priv_validator_state.json").write_text(json.dumps({"height": "0", "round": 0, "step": 0}))
    pair = Pair(twin_folder, moved, find_engine(), fenming_up, QUICK_RESTARTS, lambda _: None)
    pair.start()
    try:
        yield
    finally:
        pair.stop()


def test_who_signs_twice_loses_its_votes_and_is_named(tmp_path: Path) -> None:
    with cluster(tmp_path / "cluster") as running:
        nodes = Nodes(running.addresses[:3])

        def standing() -> int:
            listed = nodes.get("/v1/network/nodes")["items"]
            return next(int(item["standing"]) for item in listed if item["node"] == LEDGER_NUMBER)

        assert standing() == Standing.ACTIVE
        with running.under_load(), twin_of(running, 3, tmp_path / "twin"):
            running.wait_until(lambda: standing() == Standing.PUNISHED, "the ledger knows of the double signing")
        running.settled((0, 1, 2))
        findings = nodes.get("/v1/network/nodes")["items"]
        assert sum(item["power"] for item in findings if item["node"] != LEDGER_NUMBER) == 3
        nodes.close()
