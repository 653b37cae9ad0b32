"""Envelopes from actions: encode the body, sign it with the sender's keys, pack both."""

import secrets
from collections.abc import Sequence
from typing import Protocol

import msgspec

from fenming.base.encoding import encode
from fenming.base.fields import Action
from fenming.base.hashing import tagged
from fenming.base.limits import NUMBER_MAX
from fenming.base.signatures import ED25519
from fenming.base.suites import SUITES
from fenming.ledger.envelope import ID_TAG, VERSION, Body, Signature, Wire, signed_message

WINDOW_BLOCKS = 1000
"""How many blocks an envelope stays valid when the caller names no window: long enough to be sent again after a crash."""


class SecretKey(msgspec.Struct, frozen=True):
    """A key of a party: its slot, suite and seed."""

    party: int
    slot: int
    seed: bytes
    suite: int = ED25519.number

    @property
    def public_key(self) -> bytes:
        """The public key that the ledger knows."""
        return SUITES[self.suite].public_key(self.seed)

    def sign(self, message: bytes) -> bytes:
        """The signature over these bytes."""
        return SUITES[self.suite].sign(self.seed, message)


class SigningKey(Protocol):
    """A key of a party that can sign, wherever it is kept."""

    @property
    def party(self) -> int: ...

    @property
    def slot(self) -> int: ...

    def sign(self, message: bytes) -> bytes:
        """The signature over these bytes."""
        ...


class SignedEnvelope(msgspec.Struct, frozen=True):
    """An envelope ready to be sent, and the id under which its receipt will stand."""

    wire: bytes
    envelope_id: bytes


def build_envelope(
    chain_id: bytes, keys: Sequence[SigningKey], actions: Sequence[Action], height: int, salt: int | None = None
) -> SignedEnvelope:
    """Sign actions as the party of the keys (ascending by slot), valid from `height` for `WINDOW_BLOCKS` blocks.

    Sending the same envelope again is safe: its id is accepted once.
    """
    chosen = secrets.randbelow(NUMBER_MAX) if salt is None else salt
    sender = keys[0].party
    body = encode(Body(VERSION, sender, chosen, height, height + WINDOW_BLOCKS, tuple(actions)))
    message = signed_message(chain_id, body)
    signatures = tuple(Signature(key.slot, key.sign(message)) for key in keys)
    return SignedEnvelope(encode(Wire(body, signatures)), tagged(ID_TAG, chain_id, body))
