"""When each chapter of a contract's life takes place, for lives of any length.

Three fifths of the months are work; in the rest the defects period runs. The chapters keep their order and their distance: the
bad month leaves the month after it without a claim, and what follows needs months that are in order again.
"""

from typing import NamedTuple

import msgspec

from fenming.base.problems import BadUsage

MONTHS_MIN = 8
MONTHS_MAX = 60
WORKERS_MIN = 4


class Titles(NamedTuple):
    """What a step is called, in English and in Chinese."""

    english: str
    chinese: str


class Plan(msgspec.Struct, frozen=True):
    """The months of a life, counted from 1: `works` of `months` are worked, each chapter has its own."""

    months: int
    works: int
    bad: int
    variation: int
    leaver: int
    dispute: int

    @property
    def retention_months(self) -> tuple[int, int]:
        """After how many months from acceptance each half of the retention is due; the last before the life ends."""
        last = self.months - self.works - 1
        return last // 2, last


def plan_of(months: int, workers: int) -> Plan:
    """The plan of a life; refuses one that is too short to hold its chapters, or has too few people."""
    if not MONTHS_MIN <= months <= MONTHS_MAX:
        raise BadUsage(f"a life takes 1 month, or from {MONTHS_MIN} to {MONTHS_MAX}: its chapters need the room")
    if workers < WORKERS_MIN:
        raise BadUsage(f"a life needs at least {WORKERS_MIN} workers: one of them leaves")
    works = months * 3 // 5
    bad = max(1, works // 2 - 1)
    return Plan(months, works, bad, max(1, bad - 1), bad + 2, min(works, bad + 3))
