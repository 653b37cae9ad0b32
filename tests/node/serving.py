"""A small sample programme, served: what tests of the interface stand on."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from fenming.node.home import Home
from fenming.node.operations import DemoResult, demo
from fenming.node.serve import ServingNode, application

WORKERS = 6


def lists_of(client: TestClient) -> list[str]:
    """The paths of all lists that have pages, for the first of whatever they are lists of."""
    found = []
    for path, item in client.get("/openapi.json").json()["paths"].items():
        if {"as_of", "cursor", "format"} <= {parameter["name"] for parameter in item.get("get", {}).get("parameters", [])}:
            found.append(re.sub(r"\{\w+\}", "1", path.replace("{register}", "payments")))
    assert len(found) >= 10
    return found


@contextmanager
def served(folder: Path) -> Iterator[tuple[TestClient, DemoResult]]:
    """The sample in a home of its own, behind its interface."""
    sample = demo(folder / "home", WORKERS, lambda _: None)
    node = ServingNode(Home(Path(sample.home)))
    assert node.wait_for_height(sample.height, 10) == sample.height
    with pytest.MonkeyPatch.context() as patience:
        # A busy machine builds slowly; that a caller is sent away then has a test of its own.
        patience.setattr("fenming.node.serve._PAST_WAIT_S", 60.0)
        try:
            yield TestClient(application(node), raise_server_exceptions=False), sample
        finally:
            node.close()
