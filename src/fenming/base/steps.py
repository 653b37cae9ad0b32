"""Named places in the writing of a block, so that a test can stop the process at any one of them.

Durability is only shown by killing the process at each step and looking at what is left. Outside a test no observer is
installed and `reached` does nothing.
"""

from collections.abc import Callable

_observers: list[Callable[[str], None]] = []


def observe(observer: Callable[[str], None]) -> None:
    """Call the observer with the name of every step reached from now on."""
    _observers.append(observer)


def reached(step: str) -> None:
    """Say that a named step has been reached."""
    for observer in _observers:
        observer(step)
