"""Where block time comes from: the machine's clock, or, on a sample chain, one that is set by hand."""

import time


def system_clock() -> int:
    """Milliseconds since 1970 by the machine's clock."""
    return time.time_ns() // 1_000_000


class SteppedClock:
    """A clock that stands still until it is moved, so that a sample runs through a month in a second."""

    def __init__(self, now_ms: int) -> None:
        self.now_ms = now_ms

    def __call__(self) -> int:
        return self.now_ms

    def move_to(self, now_ms: int) -> None:
        """Go forward; a block's time never goes back."""
        self.now_ms = max(self.now_ms, now_ms)
