"""What a running node counts while it works, the same under either ordering: answers, outcomes, how long clients waited.

It looks at what passes by: a ticket when its last answer has come, a block when it is durable. Nothing here may fail, since it runs
on the thread that orders.
"""

import threading
from collections import Counter

from fenming.base.figures import Histogram
from fenming.chain.blockchain import Finalized
from fenming.ordering.port import Ticket

_INTERVALS_S = (0.1, 0.25, 0.5, 1.0, 2.0, 3.0, 5.0, 10.0, 30.0, 60.0, 300.0, 3600.0)


class Measures:
    """The counts of one node since it was opened."""

    def __init__(self, head_time_ms: int) -> None:
        self.latency_s = Histogram()
        """From handing envelopes in until the last of those handed in together was durable, each durable one counted."""
        self.interval_s = Histogram(_INTERVALS_S)
        """Between the times of two blocks."""
        self._answers: Counter[int] = Counter()
        self._outcomes: Counter[int] = Counter()
        self._head_time_ms = head_time_ms
        self._lock = threading.Lock()

    def answered(self, ticket: Ticket, seconds: float) -> None:
        """All answers of a ticket have been given."""
        answers = [answer for answer in ticket.answers if answer is not None]
        durable = sum(1 for answer in answers if answer.height)
        if durable:
            self.latency_s.observe(seconds, durable)
        with self._lock:
            self._answers.update(answer.code for answer in answers)

    def committed(self, block: Finalized) -> None:
        """A block has become durable."""
        self.interval_s.observe((block.head.time_ms - self._head_time_ms) / 1000)
        self._head_time_ms = block.head.time_ms
        with self._lock:
            self._outcomes.update(outcome.receipt.code for outcome in block.outcomes)

    def codes(self) -> tuple[dict[int, int], dict[int, int]]:
        """How many answers this node gave, and how many outcomes its blocks have had, by code."""
        with self._lock:
            return dict(self._answers), dict(self._outcomes)
