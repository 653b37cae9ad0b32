"""A validator that signs twice, and an envelope that was made to break a rule."""

import json
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from cluster.commands import fragile
from cluster.fragile_node import BOMB
from cluster.harness import Cluster, broadcast, cluster, needs_comet
from fenming.base.problems import Unavailable
from fenming.client.nodes import Nodes
from fenming.domains.network.records import Standing
from fenming.ledger.codes import QUARANTINED
from fenming.node.cluster.joining import join_local
from fenming.node.cluster.layout import ClusterFolder, NodePlace
from fenming.node.cluster.processes import fenming_up
from fenming.ordering.cometbft.batches import BATCH_SPAN_BLOCKS, Batch, seal_batch
from fenming.ordering.cometbft.replica import BatchCode

pytestmark = [needs_comet, pytest.mark.long]
SIGNS_TWICE = 3
"""The node whose key runs in two places; on the ledger nodes are numbered from 1."""


def on_ledger(running: Cluster, number: int) -> Any:
    nodes = Nodes(running.addresses[:3])
    try:
        return nodes.get(f"/v1/network/nodes/{number + 1}")
    finally:
        nodes.close()


def test_a_validator_that_signs_twice_is_put_out_and_named(tmp_path: Path) -> None:
    with cluster(tmp_path / "cluster") as running:
        folder = running.folder
        assert on_ledger(running, SIGNS_TWICE)["standing"] == Standing.ACTIVE
        join_local(folder.folder, None)
        honest, twin = (folder.home(folder.read().nodes[number]) for number in (SIGNS_TWICE, 4))
        # The key in a second place, whose signing state knows of nothing.
        shutil.copy(honest.comet / "config/priv_validator_key.json", twin.comet / "config/priv_validator_key.json")
        with running.under_load():
            running.processes.take_in_new()
            running.wait_until(lambda: on_ledger(running, SIGNS_TWICE)["standing"] == Standing.PUNISHED, "the ledger puts it out")
            running.await_acknowledged()
        node = on_ledger(running, SIGNS_TWICE)
        assert (node["power"], node["double_signed_height"] > 0) == (0, True)
        assert [on_ledger(running, number)["standing"] for number in range(3)] == [Standing.ACTIVE] * 3
        running.settled()
        found = findings(folder.home(folder.read().nodes[0]).folder)
    assert [(one["rule"], one["level"]) for one in found] == [("double_signing", "red")]
    assert "node3" in found[0]["english"]


def findings(home: Path) -> list[Any]:
    """As a person asks, beside the running node."""
    command = [sys.executable, "-m", "fenming.cli.main", "findings", "list", "--rule", "double_signing", "--home", str(home), "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    listed: list[Any] = json.loads(done.stdout)["findings"]
    return listed


def test_an_envelope_that_breaks_a_rule_on_all_nodes_is_put_aside(tmp_path: Path) -> None:
    with cluster(tmp_path / "cluster", app=fragile) as running:
        with running.under_load():
            running.await_acknowledged()
            for number in range(4):
                bomb, harmless = running.envelope(BOMB), running.envelope()
                assert running.send([harmless, bomb], [running.addresses[number]]) == [0, QUARANTINED.number]
            offer_without_looking(running, running.envelope(BOMB), running.envelope())
            running.await_acknowledged(40)
        assert [pair.starts for pair in running.processes.pairs] == [1] * 4
        running.settled()


def offer_without_looking(running: Cluster, *envelopes: bytes) -> None:
    """A batch signed by a gateway that did not run it: it comes into every mempool, and must be proposed by nobody."""
    nodes = running.processes.cluster.nodes
    seed = bytes.fromhex(running.folder.home(nodes[0]).gateway.read_text().strip())
    batch = seal_batch(running.chain_id, seed, Batch(1, running.height() + BATCH_SPAN_BLOCKS // 2, 0, envelopes))
    assert broadcast(nodes[1].rpc_address, batch.wire)["result"]["code"] == BatchCode.RUN


def fragile_at_three(folder: ClusterFolder, node: NodePlace) -> Sequence[str]:
    return fenming_up(folder, node) if node.name == "node0" else fragile(folder, node)


def test_a_proposer_that_cannot_see_what_breaks_the_others_is_outvoted(tmp_path: Path) -> None:
    """Node 0 has other rules than the three and offers what would stop them: they do not vote for it, and the chain goes on."""
    with cluster(tmp_path / "cluster", app=fragile_at_three) as running:
        bomb = running.envelope(BOMB)
        with running.under_load():
            with pytest.raises(Unavailable):
                running.send([bomb], [running.addresses[0]], patience_s=10)
            running.await_acknowledged(60)
        assert [pair.starts for pair in running.processes.pairs] == [1] * 4
        running.settled()
