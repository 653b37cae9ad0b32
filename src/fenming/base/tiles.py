"""Where the hashes of a log lie, by C2SP tlog-tiles: `tile/<L>/<N>[.p/<W>]`.

A tile is a run of 256 hashes of one level; N is written in groups of three digits, all but the last with an `x` before them
(1234067 is `x001/x234/067`), so that the paths could be files in folders. `.p/W` is the tile as it was with W hashes.
Every tile has one path and no other: two spellings of one thing would be two entries in every cache between here and the reader.
"""

import re

import msgspec

TILE_WIDTH = 256
LEVEL_MAX = 63
INDEX_MAX = 2**63 - 1
_GROUP = 1000
_PATH = re.compile(r"(0|[1-9][0-9]?)/((?:x[0-9]{3}/){0,6}[0-9]{3})(?:\.p/([1-9][0-9]{0,2}))?", re.ASCII)


class TilePlace(msgspec.Struct, frozen=True):
    """A tile: its level (0 holds the leaves), its index on that level, and how many of its hashes are meant, 1 to 256."""

    level: int
    index: int
    width: int = TILE_WIDTH


def tile_path(place: TilePlace) -> str:
    """The path below `tile/`."""
    digits = f"{place.index % _GROUP:03d}"
    rest = place.index // _GROUP
    while rest:
        digits = f"x{rest % _GROUP:03d}/{digits}"
        rest //= _GROUP
    suffix = "" if place.width == TILE_WIDTH else f".p/{place.width}"
    return f"{place.level}/{digits}{suffix}"


def read_tile_path(path: str) -> TilePlace | None:
    """The tile that a path below `tile/` names, None where it names none."""
    found = _PATH.fullmatch(path)
    if found is None:
        return None
    level, groups, width = found.groups()
    place = TilePlace(int(level), int(groups.replace("x", "").replace("/", "")), int(width or TILE_WIDTH))
    sound = place.level <= LEVEL_MAX and place.index <= INDEX_MAX and place.width <= TILE_WIDTH
    return place if sound and tile_path(place) == path else None


def is_within(place: TilePlace, size: int) -> bool:
    """Whether a log of this many leaves has that many hashes in this tile."""
    return place.index * TILE_WIDTH + place.width <= size >> (8 * place.level)
