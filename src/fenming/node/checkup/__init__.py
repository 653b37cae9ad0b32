"""A look around a home without changing it: what is wrong, and how to mend it."""

from pathlib import Path

from fenming.node.checkup.certificates import look_at_certificates
from fenming.node.checkup.cluster import look_at_place
from fenming.node.checkup.finding import CheckupFinding, found
from fenming.node.checkup.home import look_at_home
from fenming.node.home import Home
from fenming.storage.state_store import StateReader

__all__ = ["CheckupFinding", "look", "look_around"]


def look(folder: Path) -> list[CheckupFinding]:
    """Everything that can be seen from outside a running node."""
    home = Home(folder)
    if not home.holds_chain:
        return [found("no_chain", path=folder)]
    return look_around(home)


def look_around(home: Home, store: StateReader | None = None) -> list[CheckupFinding]:
    """The same of a home that holds a chain; a node that runs in this process lends its store, which cannot be opened twice."""
    return [*look_at_home(home, store), *look_at_place(home, store), *look_at_certificates(home)]
