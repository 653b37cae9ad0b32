"""Evidence that two validators signed different checkpoints of one height, kept where nothing deletes it.

An honest node signs one text for a height, and all honest nodes the same. Where another validator's cosignature is good and its
text is not ours, one of the two has a wrong state, or lies, and both notes together show it to anybody: each is signed. Only the
first few of each signer are kept; after them nothing new is learned, and a disk must not fill.
"""

from pathlib import Path

import msgspec

from fenming.node.home import write_durably

_KEPT_OF_EACH = 10


class Alarm(msgspec.Struct, frozen=True):
    """Two signed notes of one height: what this node signed, and what another validator did."""

    height: int
    signed_by: str
    seen_ms: int
    ours: str
    theirs: str


class Alarms:
    """The alarms of a home."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, alarm: Alarm, key_id: bytes) -> None:
        """Write an alarm down; `key_id` is of the key that signed what differs."""
        path = self._folder / f"{key_id.hex()}-{alarm.height:012d}.json"
        if path.exists() or len(list(self._folder.glob(f"{key_id.hex()}-*.json"))) >= _KEPT_OF_EACH:
            return
        self._folder.mkdir(parents=True, exist_ok=True)
        write_durably(path, msgspec.json.format(msgspec.json.encode(alarm)) + b"\n")

    def paths(self) -> list[Path]:
        """The files, each one alarm in JSON."""
        return sorted(self._folder.glob("*.json"))
