"""Fourteen months of a sample contract, behind its interface and its pages: what tests of the application stand on."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from fastapi.testclient import TestClient

from fenming.node.home import Home
from fenming.node.lives import LifeResult, live
from fenming.node.serve import ServingNode, application
from fenming.web.application import WebApplication

MONTHS, WORKERS = 14, 6
HTML = {"Accept": "text/html"}


@contextmanager
def served_life(folder: Path) -> Iterator[tuple[TestClient, ServingNode, LifeResult]]:
    """The life in a home of its own, served."""
    life = live(folder / "home", MONTHS, WORKERS, lambda _: None)
    node = ServingNode(Home(Path(life.home)))
    assert node.wait_for_height(life.height, 10) == life.height
    try:
        yield TestClient(WebApplication(application(node)), raise_server_exceptions=False, follow_redirects=False), node, life
    finally:
        node.close()
