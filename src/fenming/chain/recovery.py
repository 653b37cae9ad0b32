"""How a node finds its place again after whatever stopped it.

The store's height is the truth. Blocks that the log has beyond it were written and never acknowledged, or acknowledged by nobody
but the log: they are finalized again and stored. A torn record beyond it is cut off. A log that is shorter than the store has
lost a committed block, and that is damage, not a crash. So is a log that says it begins after a block which the store has never
had; only where the log is empty was joining cut short, and the node begins again.
"""

from fenming.base.encoding import Malformed
from fenming.base.problems import Problem
from fenming.base.steps import reached
from fenming.chain.blockchain import Blockchain
from fenming.chain.records import BlockRecord, read_block
from fenming.storage.block_log import BlockLog
from fenming.storage.failures import LogDamaged


class ReplayDiffers(Problem):
    """A block computed again gives another result than the one written with it."""

    def __init__(self, height: int, what: str) -> None:
        super().__init__(f"block {height} computed again differs in {what}")
        self.height = height
        self.what = what


def recover(chain: Blockchain) -> int:
    """Bring log and store to the same height; returns how many blocks were stored from the log."""
    log, committed = chain.log, chain.head.height
    _check_base(log, committed)
    if log.last_height < committed:
        torn = log.torn
        place = (torn.segment.name, torn.offset, torn.reason) if torn else ("none", 0, "the block is missing")
        raise LogDamaged(log.last_height + 1, *place)
    if log.torn:
        reached("recover.before_cut")
        log.cut_torn_tail()
    if committed:
        _check_last(chain, log, committed)
    for height in range(committed + 1, log.last_height + 1):
        record = block_at(log, height)
        check_chained(chain, record)
        finalized = chain.finalize(record.time_ms, chain.open_all(record.envelopes), reports=record.reports)
        if finalized.record.result != record.result:
            raise ReplayDiffers(height, "its result")
        chain.store_only(finalized)
        reached("recover.stored")
    return log.last_height - committed


def block_at(log: BlockLog, height: int) -> BlockRecord:
    """The block of a height; raises `LogDamaged` when it cannot be read as one."""
    return parse_block(log.read(height), height)


def parse_block(payload: bytes, height: int) -> BlockRecord:
    """The block in a record of the log; raises `LogDamaged`."""
    try:
        record = read_block(payload)
    except Malformed:
        raise LogDamaged(height, "", 0, "the record is not a block") from None
    if record.height != height:
        raise LogDamaged(height, "", 0, f"the block says it is block {record.height}")
    return record


def check_chained(chain: Blockchain, record: BlockRecord) -> None:
    """The block must follow the one before it, and its time must not go back."""
    if record.previous != chain.head.block_hash:
        raise ReplayDiffers(record.height, "the block it follows")
    if record.time_ms < chain.head.time_ms:
        raise ReplayDiffers(record.height, "its time")


def _check_base(log: BlockLog, committed: int) -> None:
    """A log that begins beyond the store's height."""
    if log.base.height <= committed:
        return
    if committed or log.holds_blocks:
        raise LogDamaged(committed + 1, "base", 0, f"the log begins only after block {log.base.height}, beyond the state")
    log.forget_base()


def _check_last(chain: Blockchain, log: BlockLog, height: int) -> None:
    found = log.base.block_hash if height == log.base.height else block_at(log, height).block_hash
    if found != chain.head.block_hash:
        raise LogDamaged(height, "", 0, "it is not the block that was committed")
