"""Which version of the rules decides at a height: in the state beforehand, so that every node changes at the same block.

An old block is decided by the rules of its time, for ever. A node whose software lacks the version stops before the first block
that needs it: what it has committed stands, and it goes on when it is started with software that knows it. What waits in the state
as an encoded action (due queue, proposals) is read by the rules of the block that runs it, so later rules must still know it.
"""

from fenming.base.fields import Number, Positional, Record, Small
from fenming.base.invariant import invariant
from fenming.base.problems import Unavailable
from fenming.ledger.tables import State, Table

ACTIVATION_MARGIN_BLOCKS = 10
"""A version is named at least so long before it decides: time to see who still lacks it."""


class Activation(Positional, frozen=True):
    """A version and the first height that it decides."""

    from_height: Number
    version: Small


class RulesSchedule(Record, frozen=True):
    """All versions after the founding one, in the order of their heights; the last may still lie ahead."""

    activations: tuple[Activation, ...]


SCHEDULE = Table(6, "rules_schedule", "", RulesSchedule)
TABLES = (SCHEDULE,)


class VersionUnknown(Unavailable):
    """This software does not know the rules that a block must be decided by."""

    def __init__(self, version: int, height: int, known: int) -> None:
        super().__init__(
            f"from block {height} on version {version} of the rules decides, and this software knows them up to version {known}; "
            "nothing is lost: install a release that knows it and start again"
        )
        self.version = version


def version_at(state: State, height: int, founding_version: int) -> int:
    """The version that decides a block, as the state before it says."""
    schedule = SCHEDULE.read(state)
    version = founding_version
    for activation in schedule.activations if schedule else ():
        if activation.from_height <= height:
            version = activation.version
    return version


def activation_ahead(state: State, height: int) -> Activation | None:
    """What will decide a block after this one, where that has been agreed on."""
    schedule = SCHEDULE.read(state)
    last = schedule.activations[-1] if schedule else None
    return last if last and last.from_height > height else None


def schedule(state: State, height: int, version: int, from_height: int) -> None:
    """Have a version decide from a height on. One that still lies ahead is replaced: only the last word counts."""
    invariant(from_height >= height + ACTIVATION_MARGIN_BLOCKS, "a version of the rules is to decide too soon")
    known = SCHEDULE.read(state)
    begun = tuple(item for item in known.activations if item.from_height <= height) if known else ()
    SCHEDULE.write(state, RulesSchedule((*begun, Activation(from_height, version))))
