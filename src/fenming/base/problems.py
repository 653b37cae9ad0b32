"""What can go wrong besides a refusal by a rule, sorted by what a caller should do about it.

The command line turns the kind into its exit code and the HTTP interface into its status: one table for both.
"""

from collections.abc import Mapping
from enum import IntEnum


class ProblemKind(IntEnum):
    """The number is the exit code of the command line."""

    FAILED = 1
    USAGE = 2
    REFUSED = 3
    NOT_FOUND = 4
    CONFLICT = 5
    UNAVAILABLE = 6


HTTP_STATUS = {
    ProblemKind.FAILED: 500,
    ProblemKind.USAGE: 400,
    ProblemKind.REFUSED: 422,
    ProblemKind.NOT_FOUND: 404,
    ProblemKind.CONFLICT: 409,
    ProblemKind.UNAVAILABLE: 503,
}


class Problem(Exception):
    """Something went wrong in a way that was foreseen; the message is for people."""

    kind = ProblemKind.FAILED


class BadUsage(Problem):
    """The caller asked in a way that cannot be understood."""

    kind = ProblemKind.USAGE


class NotThere(Problem):
    """What was asked for does not exist."""

    kind = ProblemKind.NOT_FOUND


class Conflict(Problem):
    """It cannot be done because of what is there already."""

    kind = ProblemKind.CONFLICT


class Unavailable(Problem):
    """It cannot be done now."""

    kind = ProblemKind.UNAVAILABLE


class HistoryMissing(Unavailable):
    """What is asked for needs blocks that this home does not hold: those up to `until`. Asking again does not help.

    `peers` are other nodes by name, as http://host:port, where one is known that may hold them.
    """

    def __init__(self, until: int, reason: str, peers: Mapping[str, str] | None = None) -> None:
        super().__init__(f"the blocks up to {until} are not here: {reason}")
        self.until = until
        self.reason = reason
        self.peers = dict(peers or {})
