"""What happened in a block, looked up in a store that may not hold all of them."""

from fenming.base.problems import HistoryMissing, NotThere
from fenming.chain.records import BlockOutcomes, read_head, read_outcomes
from fenming.storage.state_store import NOT_HERE, StateReader, read_place


def outcomes_at(reader: StateReader, height: int) -> BlockOutcomes:
    """What happened in a block; raises `HistoryMissing`, and `NotThere` where the chain has no such block."""
    blocks = reader.outbox(height, 1)
    if blocks and blocks[0][0] == height:
        return read_outcomes(blocks[0][1])
    data = reader.head()
    if data is None or height > read_head(data).height:
        raise NotThere(f"there is no block {height}")
    until = blocks[0][0] - 1 if blocks else read_head(data).height
    raise HistoryMissing(until, f"what happened in block {height} cannot be shown or proven here; ask a node that holds all blocks")


def receipt_place(reader: StateReader, envelope_id: bytes) -> tuple[int, int] | None:
    """Height and position of the receipt of an accepted envelope.

    Raises `HistoryMissing` where it is known that the envelope was accepted, and no more.
    """
    place = reader.place(envelope_id)
    if place is None:
        return None
    height, position = read_place(place)
    if position == NOT_HERE:
        raise HistoryMissing(height, f"the envelope was accepted in block {height}, and its receipt stands there")
    return height, position
