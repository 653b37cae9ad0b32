"""What travels: a signed body of actions.

The body is signed as bytes, together with the chain's id, which both sides know and which therefore need not travel. Parties,
accounts and keys are named by number, because bytes are what a cluster pays for: a transfer with one signature is under 130
bytes. The envelope's id covers the chain and the body, not the signatures: whoever adds a signature makes the same envelope.

    wire = [body, [[key slot, signature], ...]]
    body = [version, sender, salt, valid from height, valid until height, [action, ...]]
"""

from collections.abc import Iterable, Sequence
from functools import reduce
from operator import or_
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from fenming.base.encoding import Malformed, decode, encode
from fenming.base.fields import Action, Number, Positional
from fenming.base.hashing import hash_many, sha256, tag_prefix, tagged
from fenming.base.limits import (
    ACTIONS_PER_ENVELOPE_MAX,
    ENVELOPE_BYTES_MAX,
    KEYS_PER_PARTY_MAX,
    SIGNATURES_PER_ENVELOPE_MAX,
    VALIDITY_SPAN_BLOCKS_MAX,
)
from fenming.ledger.codes import ACTION_COUNT, MALFORMED, SIGNATURES_MALFORMED, SPAN_INVALID, TOO_LARGE, Rejected

VERSION = 1
_SIGNED_TAG = tag_prefix(b"fenming/envelope/1")
_UNREADABLE_TAG = b"fenming/unreadable/1"
ID_TAG = b"fenming/envelope-id/1"


class Wire(Positional, frozen=True):
    """The envelope as it travels."""

    body: bytes
    signatures: tuple["Signature", ...]


class Signature(Positional, frozen=True):
    """One signature over the body, by the sender's key in this slot."""

    slot: Annotated[int, Meta(ge=0, lt=KEYS_PER_PARTY_MAX)]
    signature: Annotated[bytes, Meta(min_length=1, max_length=8192)]


class Body(Positional, frozen=True):
    """What is signed. `salt` is chosen at random: it tells two equal requests apart and keeps the id from being guessed."""

    version: Annotated[int, Meta(ge=VERSION, le=VERSION)]
    sender: Number
    salt: Number
    valid_from_height: Number
    valid_until_height: Number
    actions: tuple[Any, ...]


class Envelope(msgspec.Struct, frozen=True, gc=False):
    """A decoded envelope that has passed `static_checks`; `message` is what its signatures sign."""

    wire: bytes
    envelope_id: bytes
    message: bytes
    body: Body
    signatures: tuple[Signature, ...]


_wire_decoder = msgspec.msgpack.Decoder(Wire)


def signed_message(chain_id: bytes, body: bytes) -> bytes:
    """The bytes that a key of the sender signs."""
    return _SIGNED_TAG + chain_id + body


def unreadable_id(wire: bytes) -> bytes:
    """The id under which bytes that are no envelope are answered for."""
    return tagged(_UNREADABLE_TAG, wire)


def action_union(action_types: Iterable[type[Action]]) -> Any:
    """The type "any of these actions", told apart by their tags."""
    return reduce(or_, action_types)


class EnvelopeCodec:
    """Opens and seals envelopes of one chain, for one set of action types."""

    def __init__(self, chain_id: bytes, action_types: Iterable[type[Action]]) -> None:
        self.chain_id = chain_id
        self._id_prefix = tag_prefix(ID_TAG) + chain_id
        self._signed_prefix = signed_message(chain_id, b"")
        union: Any = action_union(action_types)
        body = msgspec.defstruct(
            "Body", [("actions", tuple.__class_getitem__((union, ...)))], bases=(Body,), frozen=True, array_like=True,
            forbid_unknown_fields=True, gc=False,
        )  # fmt: skip
        self._body_type = body
        self._body_decoder: msgspec.msgpack.Decoder[Any] = msgspec.msgpack.Decoder(body)

    def body_bytes(self, body: Body) -> bytes:
        """The canonical bytes of a body."""
        return encode(body)

    def envelope_id(self, body: bytes) -> bytes:
        """The id of an envelope with this body on this chain, 32 bytes."""
        return sha256(self._id_prefix + body)

    def has_opened(self, envelope: Envelope) -> bool:
        """Whether it was this codec that opened the envelope, so that its actions are those of these rules."""
        return type(envelope.body) is self._body_type

    def open(self, wire: bytes) -> Envelope:
        """Decode and run `static_checks`: what the envelope alone proves. Raises `Rejected`."""
        outer, body = self._read(wire)
        return self._envelope(wire, outer, body, self.envelope_id(outer.body))

    def open_many(self, wires: Sequence[bytes]) -> list[Envelope | Rejected]:
        """Open each, or say why it cannot be; together, because hashes are cheaper so."""
        read: list[tuple[bytes, Wire, Body] | Rejected] = []
        for wire in wires:
            try:
                read.append((wire, *self._read(wire)))
            except Rejected as refusal:
                read.append(refusal)
        ids = iter(hash_many(self._id_prefix, [item[1].body for item in read if not isinstance(item, Rejected)]))
        return [item if isinstance(item, Rejected) else self._envelope(*item, next(ids)) for item in read]

    def _envelope(self, wire: bytes, outer: Wire, body: Body, envelope_id: bytes) -> Envelope:
        return Envelope(wire, envelope_id, self._signed_prefix + outer.body, body, outer.signatures)

    def _read(self, wire: bytes) -> tuple[Wire, Body]:
        if len(wire) > ENVELOPE_BYTES_MAX:
            raise Rejected(TOO_LARGE, bytes=len(wire), limit=ENVELOPE_BYTES_MAX)
        try:
            outer = decode(wire, _wire_decoder)
            body = decode(outer.body, self._body_decoder)
        except Malformed as error:
            # Only a fixed word is hashed into the result: the decoder's own sentence may change with its version.
            raise Rejected(MALFORMED, reason="encoding") from error
        static_checks(body, outer.signatures)
        return outer, body


def static_checks(body: Body, signatures: tuple[Signature, ...]) -> None:
    """Refuse what no state could make valid."""
    if not 1 <= len(body.actions) <= ACTIONS_PER_ENVELOPE_MAX:
        raise Rejected(ACTION_COUNT, count=len(body.actions), limit=ACTIONS_PER_ENVELOPE_MAX)
    if not 0 <= body.valid_until_height - body.valid_from_height <= VALIDITY_SPAN_BLOCKS_MAX:
        raise Rejected(
            SPAN_INVALID, from_height=body.valid_from_height, until_height=body.valid_until_height,
            limit=VALIDITY_SPAN_BLOCKS_MAX,
        )  # fmt: skip
    count = len(signatures)
    if not 1 <= count <= SIGNATURES_PER_ENVELOPE_MAX or (count > 1 and not _ascend(signatures)):
        raise Rejected(SIGNATURES_MALFORMED, limit=SIGNATURES_PER_ENVELOPE_MAX)


def _ascend(signatures: tuple[Signature, ...]) -> bool:
    return all(one.slot < next_one.slot for one, next_one in zip(signatures, signatures[1:], strict=False))
