"""A look around a home without changing it: what is wrong, and how to mend it."""

from pathlib import Path

from fenming.node.checkup.certificates import look_at_certificates
from fenming.node.checkup.cluster import look_at_place
from fenming.node.checkup.finding import CheckupFinding
from fenming.node.checkup.home import look_at_home
from fenming.node.home import Home

__all__ = ["CheckupFinding", "look"]


def look(folder: Path) -> list[CheckupFinding]:
    """Everything that can be seen from outside a running node."""
    home = Home(folder)
    if not home.holds_chain:
        return [CheckupFinding(f"{folder} holds no chain", True, "found one with `fenming init NAME`, or name another --home")]
    return [finding for check in (look_at_home, look_at_place, look_at_certificates) for finding in check(home)]
