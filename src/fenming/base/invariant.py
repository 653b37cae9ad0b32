"""What must hold if the program is right.

An expected failure is a code (`fenming.ledger.codes`); anything else is a bug, and a bug in a replicated ledger must stop the
node rather than let it sign a wrong state. `assert` disappears under `python -O`, so the check is a function.
"""


class InvariantBroken(Exception):
    """A property that the program itself guarantees does not hold; the node must stop."""


def invariant(condition: object, message: str) -> None:
    """Raise `InvariantBroken` with the message unless the condition is true."""
    if not condition:
        raise InvariantBroken(message)
