"""What can go wrong with files, told apart from bugs and from refusals."""

from fenming.base.problems import Problem, Unavailable


class StorageFailed(Unavailable):
    """The operating system refused to read, write or sync; nothing was acknowledged, and the node must stop writing."""


class LogDamaged(Problem):
    """A block that was committed cannot be read back as it was written."""

    def __init__(self, height: int, segment: str, offset: int, reason: str) -> None:
        super().__init__(f"block {height} is damaged: {reason} (segment {segment}, byte {offset})")
        self.height = height
        self.segment = segment
        self.offset = offset
        self.reason = reason


class HomeBusy(Unavailable):
    """Another process is writing in this home."""
