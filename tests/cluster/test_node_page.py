"""The node's page on a real cluster: who has which votes, who proposed, who signed, and what a lost node looks like from another."""

import re
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from cluster.harness import cluster, needs_comet
from fenming.client.nodes import Nodes

pytestmark = [needs_comet, pytest.mark.long]


def page_of(address: str) -> str:
    request = urllib.request.Request(f"{address}/node", headers={"Accept": "text/html", "Accept-Language": "en"})
    with urllib.request.urlopen(request, timeout=30) as answer:
        return str(answer.read().decode())


def test_the_page_tells_votes_signatures_and_a_node_that_is_gone(tmp_path: Path) -> None:
    with cluster(tmp_path / "c", 4) as running:
        running.wait_until(lambda: running.height() >= 3, "some blocks")
        nodes = Nodes([running.addresses[0]], request_timeout_s=20.0)

        def decided() -> dict[str, Any]:
            return dict(nodes.get("/v1/node/validators"))

        running.wait_until(lambda: (decided()["signed_power"] or 0) >= 3, "a block is signed")
        found = decided()
        assert found["power"] == 4 and len(found["items"]) == 4
        assert sum(row["proposed"] for row in found["items"]) == 1
        running.wait_until(lambda: not troubles(nodes), "all nodes answer")
        text = page_of(running.addresses[0])
        assert "All is well" in text and text.count("Validator") == 4 and "Proposed it" in text
        running.processes.stop_node(3)
        running.wait_until(lambda: "peer_silent" in troubles(nodes), "the lost node is missed")
        text = page_of(running.addresses[0])
        assert re.search(r'class="bad" data-check="peer_silent"><b>the node node3 does not answer', text)
        assert "ask its operator" in text and not re.search(r"127\.0\.0\.\d+:\d+", text)
        nodes.close()


def troubles(nodes: Nodes) -> list[str]:
    return [check["name"] for check in nodes.get("/v1/node/checks")["items"] if check["serious"]]
