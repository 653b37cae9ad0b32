"""Validation against the published release schema, offline; what differs is listed, and nothing is refused for it.

Real publishers depart from the schema in harmless ways by the thousand, and OCDS 1.0 files differ by design. So a violation is
told with its place, a few for each release, and the release is read as far as it can be.
"""

from functools import lru_cache
from typing import Any

from fenming.interchange.ocds.model import Trouble
from fenming.interchange.schemas import departures, packaged_validator


@lru_cache(maxsize=1)
def _validator() -> Any:
    return packaged_validator("fenming.interchange.ocds", "ocds-release-schema.json")


def schema_troubles(release: dict[str, Any], source: str) -> list[Trouble]:
    """The first violations of the release schema, and how many more there are."""
    return list(departures(_validator(), release, source))
