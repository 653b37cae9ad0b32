"""An envelope that makes a rule fail in a way it must not is put aside, not ordered.

The block function stops the node on a bug, because a node that guesses would sign a state that others do not have. If one
crafted envelope could cause that, it could stop every node; so a proposal is run before it is ordered, and what breaks it is
found by halving and left out.
"""

from collections.abc import Callable, Sequence
from typing import TypeVar

from fenming.base.invariant import InvariantBroken

Item = TypeVar("Item")
"""An envelope, or a batch of them."""
_BUGS = (InvariantBroken, ArithmeticError, AssertionError, LookupError, TypeError, ValueError, AttributeError, RecursionError)


def is_bug(error: Exception) -> bool:
    """Whether the error says that a rule failed, rather than the disk or the process."""
    return isinstance(error, _BUGS)


def sift(attempt: Callable[[Sequence[Item]], object], items: Sequence[Item]) -> tuple[list[Item], list[Item]]:
    """Those that run together, and those that break the run; raises what `attempt` raises when nothing at all is left in."""
    attempt([])
    kept: list[Item] = []
    broken: list[Item] = []
    _add(attempt, kept, broken, list(items))
    return kept, broken


def _add(attempt: Callable[[Sequence[Item]], object], kept: list[Item], broken: list[Item], more: list[Item]) -> None:
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
