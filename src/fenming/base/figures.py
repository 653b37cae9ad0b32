"""What a node counts of itself, and how it is written for Prometheus.

Three things suffice: a number that is read when somebody asks, a count, and a histogram. They belong to the node that counts and
not to the process, so that several nodes in one process do not add up; a histogram may be fed from any thread.
"""

import threading
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from typing import Literal

import msgspec

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
Labels = Mapping[str, str]
Kind = Literal["gauge", "counter", "histogram"]

SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
"""Bounds for what should take less than a second and must not take half a minute."""


class Family(msgspec.Struct, frozen=True):
    """One figure under its name, with a value for each set of labels."""

    name: str
    kind: Kind
    help: str
    samples: Sequence[tuple[Labels, "float | HistogramState"]]


class HistogramState(msgspec.Struct, frozen=True):
    """A histogram as it stands: how many values fell below each bound and not below the one before it, the last beyond all."""

    bounds: tuple[float, ...]
    counts: tuple[int, ...]
    total: float


class Histogram:
    """How often something took how long."""

    def __init__(self, bounds: tuple[float, ...] = SECONDS) -> None:
        self._bounds = bounds
        self._counts = [0] * (len(bounds) + 1)
        self._total = 0.0
        self._lock = threading.Lock()

    def observe(self, value: float, times: int = 1) -> None:
        """Count a value; `times` for as many that were the same."""
        place = bisect_left(self._bounds, value)
        with self._lock:
            self._counts[place] += times
            self._total += value * times

    def state(self) -> HistogramState:
        """As it stands now."""
        with self._lock:
            return HistogramState(self._bounds, tuple(self._counts), self._total)


def gauge(name: str, help: str, value: float, **labels: str) -> Family:
    """A single number."""
    return Family(name, "gauge", help, [(labels, value)])


def exposition(families: Sequence[Family]) -> str:
    """The text that Prometheus reads (exposition format 0.0.4)."""
    return "".join(line + "\n" for family in families for line in _lines(family))


def _lines(family: Family) -> Iterator[str]:
    yield f"# HELP {family.name} {_escaped(family.help)}"
    yield f"# TYPE {family.name} {family.kind}"
    for labels, value in family.samples:
        if isinstance(value, HistogramState):
            yield from _histogram(family.name, labels, value)
        else:
            yield f"{family.name}{_written(labels)} {_number(value)}"


def _histogram(name: str, labels: Labels, state: HistogramState) -> Iterator[str]:
    below = 0
    for bound, count in zip((*state.bounds, float("inf")), state.counts, strict=True):
        below += count
        yield f"{name}_bucket{_written({**labels, 'le': _number(bound)})} {below}"
    yield f"{name}_sum{_written(labels)} {_number(state.total)}"
    yield f"{name}_count{_written(labels)} {below}"


def _written(labels: Labels) -> str:
    pairs = ",".join(f'{name}="{_escaped(value, quote=True)}"' for name, value in labels.items())
    return f"{{{pairs}}}" if pairs else ""


def _escaped(text: str, quote: bool = False) -> str:
    text = text.replace("\\", "\\\\").replace("\n", "\\n")
    return text.replace('"', '\\"') if quote else text


def _number(value: float) -> str:
    return "+Inf" if value == float("inf") else str(value)
