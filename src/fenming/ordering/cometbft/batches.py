"""What CometBFT carries as one transaction: envelopes packed by a node's gateway and signed with its gateway key.

One message a transaction is what limits CometBFT, so a gateway packs what it has admitted. Its signature keeps others from filling
the mempools; it authorises nothing that an envelope does, which is why an envelope refused in a batch is only a code.
A batch is short-lived: after `valid_until_height` it is dropped whole, so that nobody fills a later block with an old one.
"""

from collections.abc import Callable
from typing import Annotated

import msgspec
from msgspec import Meta

from fenming.base.encoding import Malformed, decode, encode
from fenming.base.fields import Number, Positional
from fenming.base.hashing import sha256, tagged
from fenming.base.limits import BLOCK_BYTES_MAX, BLOCK_ENVELOPES_MAX
from fenming.base.signatures import ED25519

BATCH_SPAN_BLOCKS = 200
"""How long a gateway lets a batch live; a signature older than the span is worth nothing."""
_BATCH_TAG = b"fenming/batch/1"
_SIGNATURE_BYTES = 64


class Batch(Positional, frozen=True):
    """Envelopes in their order. `gateway` is the number of the node on the ledger.

    `sample_time_ms` moves the clock of a sample chain that has one set by hand; on every other chain it is 0.
    """

    gateway: Number
    valid_until_height: Number
    sample_time_ms: Number
    envelopes: Annotated[tuple[bytes, ...], Meta(max_length=BLOCK_ENVELOPES_MAX)]


class SignedBatch(msgspec.Struct, frozen=True, gc=False):
    """A batch with its bytes; `batch_id` names it everywhere."""

    batch: Batch
    wire: bytes
    batch_id: bytes
    is_signed: bool


GatewayKey = Callable[[int], bytes | None]
"""The Ed25519 key of the gateway with this number, as the committed state has it."""
_decoder = msgspec.msgpack.Decoder(Batch)


def seal_batch(chain_id: bytes, seed: bytes, batch: Batch) -> SignedBatch:
    """The batch with the signature of its gateway."""
    body = encode(batch)
    wire = ED25519.sign(seed, tagged(_BATCH_TAG, chain_id, body)) + body
    return SignedBatch(batch, wire, sha256(wire), True)


def open_batch(chain_id: bytes, wire: bytes, key_of: GatewayKey) -> SignedBatch:
    """The batch in a transaction and whether its gateway signed it; raises `Malformed`."""
    if not _SIGNATURE_BYTES < len(wire) <= BLOCK_BYTES_MAX:
        raise Malformed("the length of a batch cannot be")
    signature, body = wire[:_SIGNATURE_BYTES], wire[_SIGNATURE_BYTES:]
    batch = decode(body, _decoder)
    key = key_of(batch.gateway)
    is_signed = key is not None and ED25519.verify(key, tagged(_BATCH_TAG, chain_id, body), signature)
    return SignedBatch(batch, wire, sha256(wire), is_signed)
