"""Running numbers: each kind of thing counts from 1, and a number that was given out is never given again."""

from fenming.base.fields import Number, Record
from fenming.ledger.tables import State, Table


class Counter(Record, frozen=True):
    """How many numbers of a kind have been given out, or how many things of a kind there are."""

    count: Number


def next_number(state: State, counter: Table[Counter], *scope: int) -> int:
    """Give out the next number of a kind; `scope` is the key of a counter that each project or party has for itself."""
    known = counter.read(state, *scope)
    number = known.count + 1 if known else 1
    counter.write(state, Counter(number), *scope)
    return number
