"""What a rule may see and do: the state through its overlay, the block's height and date, and what it leaves behind."""

import msgspec

from fenming.base.calendar import day_of, month_of
from fenming.base.fields import Action, Event
from fenming.ledger import due
from fenming.ledger.overlay import Overlay
from fenming.ledger.rulebook import Rulebook
from fenming.ledger.signing import SignatureMemory, SignaturesSeen, SigningKey


class BlockFrame:
    """What is the same for every action of a block."""

    __slots__ = ("chain_id", "day", "height", "month", "rulebook", "signatures", "time_ms")

    def __init__(
        self, rulebook: Rulebook, signatures: SignatureMemory | SignaturesSeen, chain_id: bytes, height: int, time_ms: int,
        zone_minutes: int,
    ) -> None:  # fmt: skip
        self.rulebook = rulebook
        self.signatures = signatures
        self.chain_id = chain_id
        self.height = height
        self.time_ms = time_ms
        self.day = day_of(time_ms, zone_minutes)
        self.month = month_of(self.day)


class Context(msgspec.Struct, gc=False):
    """One envelope, or one due action, being decided.

    `sender` is the party that signed (0 for the ledger itself); `cause` the id under which the result is proven; `sent` tells an
    action that a party sent now from one that the due queue runs.
    """

    frame: BlockFrame
    state: Overlay
    sender: int
    cause: bytes
    sent: bool
    events: list[Event] = []

    @property
    def height(self) -> int:
        return self.frame.height

    @property
    def day(self) -> int:
        """Today in the chain's time zone, counted from 1970-01-01."""
        return self.frame.day

    @property
    def month(self) -> int:
        """This month as year * 100 + month."""
        return self.frame.month

    @property
    def time_ms(self) -> int:
        return self.frame.time_ms

    def emit(self, event: Event) -> None:
        """Say what happened; events are proven and feed the views."""
        self.events.append(event)

    def enqueue(self, action: Action, sender: int = 0) -> None:
        """Have the ledger run an action after this one, in this block if it can afford it."""
        due.enqueue(self.state, due.due_item(action, sender, self.cause))

    def enqueue_bytes(self, action: bytes, sender: int) -> None:
        """The same for an action that was kept encoded, such as an approved proposal."""
        due.enqueue(self.state, due.DueItem(action, sender, self.cause))

    def wait_until(self, day: int, action: Action) -> None:
        """Have the ledger run an action by itself on a later day."""
        due.wait_until(self.state, due.due_item(action, 0, self.cause), day)

    def signed_by(self, key: SigningKey, message: bytes, signature: bytes) -> bool:
        """Whether the key signed the message (a statement; the envelope's own signatures are checked before any rule runs)."""
        return self.frame.signatures.holds((key.suite, key.public_key, message, signature))
