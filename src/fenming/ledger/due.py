"""What the ledger does by itself: approved actions, facts that came true, dates that arrived.

A rule never calls upward. It puts an action on the due queue, and the block drains the queue through the same dispatch as an
envelope, in order. The queue is state: what a block cannot afford any more runs first in the next one, and nothing is skipped.
Actions that wait for a day stand in that day's list and are moved to the queue by the first block of the day.
"""

from fenming.base.encoding import encode
from fenming.base.fields import Action, Hash, Number, Record
from fenming.base.hashing import tagged
from fenming.base.invariant import invariant
from fenming.base.limits import DUE_ITEM_BYTES_MAX
from fenming.ledger.tables import State, Table


class DueItem(Record, frozen=True):
    """An encoded action, the party on whose behalf it runs (0: the ledger itself) and the envelope that caused it."""

    action: bytes
    sender: Number
    cause: Hash


class DueQueue(Record, frozen=True):
    """The items from `head` to before `tail` wait; `moved_until_day` is the last day whose list has been moved."""

    head: Number = 0
    tail: Number = 0
    moved_until_day: Number = 0
    waiting_days: tuple[Number, ...] = ()


class DayList(Record, frozen=True):
    """How many items wait for a day."""

    count: Number


QUEUE = Table(1, "due_queue", "", DueQueue)
ITEMS = Table(2, "due_items", "Q", DueItem)
DAYS = Table(3, "due_days", "I", DayList)
DAY_ITEMS = Table(4, "due_day_items", "IQ", DueItem)
TABLES = (QUEUE, ITEMS, DAYS, DAY_ITEMS)

_ID_TAG = b"fenming/due-id/1"
_REPORT_TAG = b"fenming/report/1"


def due_item(action: Action, sender: int, cause: bytes) -> DueItem:
    """The item for an action; its size is bounded because it is copied through the state."""
    data = encode(action)
    invariant(len(data) <= DUE_ITEM_BYTES_MAX, "a due action is larger than the limit")
    return DueItem(data, sender, cause)


def enqueue(state: State, item: DueItem) -> None:
    """Put an item at the end of the queue."""
    queue = QUEUE.read(state) or DueQueue()
    ITEMS.write(state, item, queue.tail)
    QUEUE.write(state, DueQueue(queue.head, queue.tail + 1, queue.moved_until_day, queue.waiting_days))


def wait_until(state: State, item: DueItem, day: int) -> None:
    """Let an item wait for a day of the chain's calendar."""
    queue = QUEUE.read(state) or DueQueue()
    invariant(day > queue.moved_until_day, "an item waits for a day that has passed")
    listed = DAYS.read(state, day)
    count = listed.count if listed else 0
    DAY_ITEMS.write(state, item, day, count)
    DAYS.write(state, DayList(count + 1), day)
    if not listed:
        days = tuple(sorted((*queue.waiting_days, day)))
        QUEUE.write(state, DueQueue(queue.head, queue.tail, queue.moved_until_day, days))


def move_arrived_days(state: State, today: int) -> None:
    """Move the lists of all days that have come to the end of the queue."""
    queue = QUEUE.read(state) or DueQueue()
    if queue.moved_until_day >= today:
        return
    arrived = tuple(day for day in queue.waiting_days if day <= today)
    for day in arrived:
        for index in range(DAYS.expect(state, day).count):
            enqueue(state, DAY_ITEMS.expect(state, day, index))
            DAY_ITEMS.remove(state, day, index)
        DAYS.remove(state, day)
    queue = QUEUE.read(state) or queue
    QUEUE.write(state, DueQueue(queue.head, queue.tail, today, queue.waiting_days[len(arrived):]))


def next_item(state: State) -> tuple[int, DueItem] | None:
    """Take the first item off the queue, with its sequence number."""
    queue = QUEUE.read(state)
    if queue is None or queue.head == queue.tail:
        return None
    item = ITEMS.expect(state, queue.head)
    ITEMS.remove(state, queue.head)
    QUEUE.write(state, DueQueue(queue.head + 1, queue.tail, queue.moved_until_day, queue.waiting_days))
    return queue.head, item


def is_work_due(state: State, today: int) -> bool:
    """Whether a block should be made though no envelope waits: something is left over, or a day has come."""
    queue = QUEUE.read(state) or DueQueue()
    return queue.head != queue.tail or bool(queue.waiting_days and queue.waiting_days[0] <= today)


def report_id(chain_id: bytes, height: int, report: bytes) -> bytes:
    """The cause of what the ledger does because of a report of its ordering: no envelope caused it."""
    return tagged(_REPORT_TAG, chain_id, height.to_bytes(8, "big"), report)


def due_id(chain_id: bytes, sequence: int, cause: bytes) -> bytes:
    """The id under which the result of a due item is proven: it binds the item to the envelope that caused it."""
    return tagged(_ID_TAG, chain_id, sequence.to_bytes(8, "big"), cause)
