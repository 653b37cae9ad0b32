"""An envelope is accepted once.

The ids accepted within the validity span are part of the state: each block adds one record with the digest of its ids, and the
record leaves when no envelope of that block could be accepted any more. The ids themselves stand in the index from id to
receipt, which is kept for ever; a node that starts from a snapshot checks the ids it is given against these digests.
"""

from collections.abc import Sequence

from fenming.base.fields import Hash, Record
from fenming.base.hashing import tagged
from fenming.base.limits import VALIDITY_SPAN_BLOCKS_MAX
from fenming.ledger.overlay import BlockState
from fenming.ledger.tables import Table


class AcceptedIds(Record, frozen=True):
    """The digest of the ids that one block accepted, in order."""

    digest: Hash


ACCEPTED = Table(5, "accepted_ids", "Q", AcceptedIds)
_TAG = b"fenming/accepted-ids/1"


def accepted_ids(envelope_ids: Sequence[bytes]) -> AcceptedIds:
    """The record of what a block accepted, in order."""
    return AcceptedIds(tagged(_TAG, *envelope_ids))


def record_accepted(state: BlockState, height: int, envelope_ids: list[bytes]) -> None:
    """Remember what this block accepted, and forget the block that has left the span."""
    if envelope_ids:
        ACCEPTED.write(state, accepted_ids(envelope_ids), height)
    past = height - VALIDITY_SPAN_BLOCKS_MAX - 1
    if past > 0 and ACCEPTED.read(state, past):
        ACCEPTED.remove(state, past)
