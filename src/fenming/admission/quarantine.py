"""An envelope that makes a rule fail in a way it must not is put aside, not ordered.

The block function stops the node on a bug, because a node that guesses would sign a state that others do not have. If one
crafted envelope could cause that, it could stop every node; so a proposal is run before it is ordered, and what breaks it is
found by halving and left out.
"""

from collections.abc import Callable, Sequence

from fenming.base.invariant import InvariantBroken
from fenming.ledger.envelope import Envelope

Attempt = Callable[[Sequence[Envelope]], object]
_BUGS = (InvariantBroken, ArithmeticError, AssertionError, LookupError, TypeError, ValueError, AttributeError, RecursionError)


def is_bug(error: Exception) -> bool:
    """Whether the error says that a rule failed, rather than the disk or the process."""
    return isinstance(error, _BUGS)


def sift(attempt: Attempt, envelopes: Sequence[Envelope]) -> tuple[list[Envelope], list[Envelope]]:
    """Those that run together, and those that break the run; raises what `attempt` raises when nothing at all is left in."""
    attempt([])
    kept: list[Envelope] = []
    broken: list[Envelope] = []
    _add(attempt, kept, broken, list(envelopes))
    return kept, broken


def _add(attempt: Attempt, kept: list[Envelope], broken: list[Envelope], more: list[Envelope]) -> None:
    try:
        attempt(kept + more)
    except _BUGS:
        if len(more) == 1:
            broken += more
            return
        middle = len(more) // 2
        _add(attempt, kept, broken, more[:middle])
        _add(attempt, kept, broken, more[middle:])
    else:
        kept += more
