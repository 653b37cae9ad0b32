"""The list of signature suites, and the check that a chain's suites can be used on this machine.

Which suites a chain has is written in its genesis. A node that lacks one would refuse blocks that all others accept, so it does
not start at all.
"""

from collections.abc import Iterable, Mapping

from fenming.base.problems import Unavailable
from fenming.base.signatures import ED25519, SignatureSuite
from fenming.base.sm2 import SM2

SUITES: Mapping[int, SignatureSuite] = {ED25519.number: ED25519, SM2.number: SM2}
SUITE_NUMBERS: Mapping[str, int] = {suite.name.lower(): number for number, suite in SUITES.items()}
"""What people call the suites: `ed25519`, `sm2`."""


class SuiteUnavailable(Unavailable):
    """A chain uses a signature suite that cannot be used here."""


def usable_suites(numbers: Iterable[int]) -> dict[int, SignatureSuite]:
    """The suites of these numbers; raises `SuiteUnavailable`."""
    usable = {}
    for number in numbers:
        suite = SUITES.get(number)
        if suite is None:
            raise SuiteUnavailable(f"signature suite {number} is not known to this version")
        if problem := suite.missing():
            raise SuiteUnavailable(f"the signature suite {suite.name} cannot be used here: {problem}")
        usable[number] = suite
    return usable


def suite_name(number: int) -> str:
    """What people call a suite, also one that this version does not know."""
    return SUITES[number].name if number in SUITES else f"suite {number}"
