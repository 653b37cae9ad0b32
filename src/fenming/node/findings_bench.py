"""`fenming bench findings`: how good the warning rules are. It stands apart: a node that serves needs nothing of it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec

from fenming.findings import bench as measurements


def measure(data: Path, labels: Path | None, seed: int | None, payments: int | None, say: Callable[[str], None]) -> dict[str, Any]:
    """Measure the rules on public sets and planted faults; writes the labels, and measures speed, where asked."""
    result, planted = measurements.bench(data, measurements.SEED if seed is None else seed, say)
    if labels is not None:
        lines = [msgspec.json.encode({"set": name, "kind": label.kind, "ids": label.ids}) for name, label in planted]
        labels.write_bytes(b"\n".join(lines) + b"\n")
    if payments is not None:
        say(f"all rules over {payments} payments")
        result["speed"] = measurements.speed(payments)
    return result
