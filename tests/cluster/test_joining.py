"""A node that joins a cluster under load by a snapshot, and is then a node like the others, but for what was before it."""

from pathlib import Path

import pytest

from cluster.harness import PATIENCE_S, cluster, needs_comet
from fenming.base.problems import Problem
from fenming.client.nodes import Nodes
from fenming.node.cluster.joining import join_local

pytestmark = [needs_comet, pytest.mark.long]


def status_of(nodes: Nodes) -> dict[str, object]:
    """Empty while the node does not answer."""
    try:
        found: dict[str, object] = nodes.get("/v1/status")
    except Problem:
        return {}
    return found


def test_a_node_joins_by_a_snapshot_while_snapshots_come_and_go(tmp_path: Path) -> None:
    with cluster(tmp_path / "c", 3, snapshot_every_blocks=5) as running:
        with running.under_load(2):
            running.wait_until(lambda: running.height() >= 16, "some snapshots")
            join_local(tmp_path / "c", ("", ()))
            running.processes.take_in_new()
            joiner = Nodes([running.addresses[3]], request_timeout_s=20.0)
            running.wait_until(lambda: bool(status_of(joiner).get("first_block")), "the new node has joined")
            running.await_acknowledged(20)
        first = int(str(status_of(joiner)["first_block"]))
        assert first > 5
        assert (first - 1) % 5 == 0
        running.settled([0, 1, 2])
        running.processes.wait_height(3, running.height(0), PATIENCE_S)
        joiner.get(f"/v1/proofs/{running.acknowledged[-1].hex()}")
        with pytest.raises(Problem, match="are not here"):
            joiner.get(f"/v1/envelopes/{running.acknowledged[0].hex()}")
        # All validators have signed the text of the new node's checkpoint: its block and all before it are theirs.
        running.wait_until(lambda: dict(status_of(joiner)["cosigned"])["power"] == 3, "all have cosigned its head")  # type: ignore[call-overload]
        assert status_of(joiner)["checkpoint_alarms"] == []
        joiner.close()
