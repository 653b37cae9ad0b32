"""What is proven about an envelope: its id, its result and its events.

A receipt never holds the envelope. Its events stand behind the root of a small tree, so that one payment of a wage run can be
shown without the other five hundred. The receipt's bytes are the leaf of the chain's log.
"""

from collections.abc import Sequence
from typing import Annotated

import msgspec
from msgspec import Meta

from fenming.base.encoding import encode
from fenming.base.fields import Event, Hash, Number, Positional, Small
from fenming.base.merkle import EMPTY_ROOT, leaf_hash, leaf_hashes, root_of
from fenming.ledger.codes import Datum

NO_EVENTS_ROOT = EMPTY_ROOT


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


class Happened(msgspec.Struct, gc=False):
    """What became of an envelope, or of a due action, while its block still runs."""

    envelope_id: bytes
    code: int
    data: tuple[Datum, ...]
    events: Sequence[Event] = ()
    origin: Origin = UNKNOWN_ORIGIN


def outcomes_of(happened: Sequence[Happened]) -> list[Outcome]:
    """The receipts of what happened, with the encoded events; of a whole block at once, because hashes are cheaper together."""
    encoded = [tuple(map(encode, one.events)) for one in happened]
    roots = _roots_of(encoded)
    return [
        Outcome(Receipt(one.envelope_id, one.code, one.data, root, len(events)), events, one.origin)
        for one, events, root in zip(happened, encoded, roots, strict=True)
    ]


def receipt_leaf(receipt: Receipt) -> bytes:
    """The hash of the receipt as a leaf of the log."""
    return leaf_hash(encode(receipt))


def receipt_leaves(outcomes: Sequence[Outcome]) -> list[bytes]:
    """The same for the receipts of many outcomes."""
    return leaf_hashes([encode(outcome.receipt) for outcome in outcomes])


def _roots_of(groups: Sequence[tuple[bytes, ...]]) -> list[bytes]:
    """The root over each group of encoded events."""
    leaves = leaf_hashes([event for group in groups for event in group])
    roots = []
    start = 0
    for group in groups:
        end = start + len(group)
        roots.append(root_of(leaves[start:end]))
        start = end
    return roots
