"""What is proven about an envelope: its id, its result and its events.

A receipt never holds the envelope. Its events stand behind the root of a small tree, so that one payment of a wage run can be
shown without the other five hundred. The receipt's bytes are the leaf of the chain's log.
"""

from typing import Annotated

from msgspec import Meta

from fenming.base.encoding import encode
from fenming.base.fields import Event, Hash, Number, Positional, Small
from fenming.base.hashing import sha256
from fenming.base.merkle import leaf_hash, root_of
from fenming.ledger.codes import Datum

NO_EVENTS_ROOT = sha256(b"")


class Receipt(Positional, frozen=True):
    """The result of an envelope, or of a due action; `code` 0 is success, `data` explains a refusal."""

    envelope_id: Hash
    code: Annotated[int, Meta(ge=0, le=65535)]
    data: tuple[Datum, ...]
    events_root: Hash
    event_count: Number


class Origin(Positional, frozen=True):
    """Where an outcome comes from: the envelope that caused it, on whose behalf, signed by which of its keys.

    A due action has no signatures of its own; `due_sequence` is its place in the due queue plus one.
    """

    cause: bytes = b""
    sender: Number = 0
    slots: tuple[Small, ...] = ()
    due_sequence: Number = 0


class Outcome(Positional, frozen=True):
    """A receipt with its events and its origin, as the outbox carries them."""

    receipt: Receipt
    events: tuple[bytes, ...]
    origin: Origin


UNKNOWN_ORIGIN = Origin()


def outcome(
    envelope_id: bytes, code: int, data: tuple[Datum, ...], events: list[Event], origin: Origin = UNKNOWN_ORIGIN
) -> Outcome:  # fmt: skip
    """The receipt of what happened, with its encoded events."""
    encoded = tuple(map(encode, events))
    if len(encoded) == 1:  # nearly every outcome: a tree of one leaf is the leaf
        root = leaf_hash(encoded[0])
    else:
        root = root_of([leaf_hash(event) for event in encoded]) if encoded else NO_EVENTS_ROOT
    return Outcome(Receipt(envelope_id, code, data, root, len(encoded)), encoded, origin)


def receipt_leaf(receipt: Receipt) -> bytes:
    """The hash of the receipt as a leaf of the log."""
    return leaf_hash(encode(receipt))
