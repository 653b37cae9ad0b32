"""What the log keeps of a block, and what the store keeps of the chain's end.

The app hash is what nodes agree on and what a proof leads to. It names the state, the log of receipts, the receipts of this one
block and the version of the rules, so that a proof about any of them needs only the other three hashes beside it.
"""

from collections.abc import Sequence

import msgspec

from fenming.base.encoding import decode, encode
from fenming.base.fields import Hash, Number, Positional
from fenming.base.hashing import tagged
from fenming.ledger.app_state import AppState
from fenming.ledger.receipts import Outcome

_BLOCK_TAG = b"fenming/block/1"
NO_BLOCK = bytes(32)


class BlockRecord(Positional, frozen=True):
    """A block as the log keeps it: the envelopes in order, and what they led to."""

    height: Number
    time_ms: Number
    previous: Hash
    envelopes: tuple[bytes, ...]
    result: AppState
    reports: tuple[bytes, ...] = ()
    """What the ordering stated about itself, as encoded actions; they ran before the envelopes."""

    @property
    def block_hash(self) -> bytes:
        """What the next block names as `previous`."""
        return hash_of_block(encode(self))


def hash_of_block(data: bytes) -> bytes:
    """The hash of a block from its canonical bytes."""
    return tagged(_BLOCK_TAG, data)


class Head(Positional, frozen=True):
    """The end of the committed chain; height 0 is the genesis."""

    height: Number
    time_ms: Number
    block_hash: Hash
    result: AppState


class BlockOutcomes(Positional, frozen=True):
    """What happened in a block, for the views: the outcome at position i is leaf `log_start + i` of the log."""

    height: Number
    time_ms: Number
    log_start: Number
    outcomes: tuple[Outcome, ...]


_block_decoder = msgspec.msgpack.Decoder(BlockRecord)
_head_decoder = msgspec.msgpack.Decoder(Head)
_outcomes_decoder = msgspec.msgpack.Decoder(BlockOutcomes)


def read_block(data: bytes) -> BlockRecord:
    """A block from the log; raises `Malformed`."""
    return decode(data, _block_decoder)


def read_head(data: bytes) -> Head:
    """The head from the store."""
    return _head_decoder.decode(data)


def read_outcomes(data: bytes) -> BlockOutcomes:
    """What happened in a block, from the outbox."""
    return _outcomes_decoder.decode(data)


def encode_outcomes(height: int, time_ms: int, log_start: int, outcomes: Sequence[Outcome]) -> bytes:
    """The outbox entry of a block."""
    return encode(BlockOutcomes(height, time_ms, log_start, tuple(outcomes)))
