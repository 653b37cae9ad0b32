"""The secrets of one node, and CometBFT's files of them.

Each of the four keys is kept elsewhere in earnest: the consensus key may move to a signer, the gateway and checkpoint keys belong
to the node's machine, and the operator's key is a person's and signs for the organisation. CometBFT writes an Ed25519 secret as
seed and public key in base64, and an address as the first 20 bytes of the key's SHA-256.
"""

import base64
import hashlib
import secrets

import msgspec

from fenming.base.notes import verifier_key
from fenming.base.signatures import ED25519
from fenming.base.suites import usable_suites
from fenming.ledger.genesis import FoundingValidator
from fenming.node.founding import signer_name

_PUBLIC_TYPE = "tendermint/PubKeyEd25519"
_SECRET_TYPE = "tendermint/PrivKeyEd25519"


class NodeKeys(msgspec.Struct, frozen=True):
    """The seeds of a node's keys; `operator_suite` is the chain's first suite, the others are Ed25519."""

    consensus: bytes
    peer: bytes
    """By which CometBFT proves to its peers who it is; its address is the node's id."""
    gateway: bytes
    checkpoint: bytes
    operator: bytes
    operator_suite: int

    @property
    def node_id(self) -> str:
        """How peers name the node."""
        return address_of(ED25519.public_key(self.peer)).lower()

    @property
    def operator_key(self) -> bytes:
        """The operator's public key."""
        return usable_suites([self.operator_suite])[self.operator_suite].public_key(self.operator)

    def founding_validator(self, name: str, power: int) -> FoundingValidator:
        """The node as a genesis names it."""
        checkpoint_key = verifier_key(signer_name(name), ED25519.public_key(self.checkpoint))
        return FoundingValidator(
            name, power, ED25519.public_key(self.consensus), ED25519.public_key(self.gateway), checkpoint_key, self.operator_key
        )


def new_keys(operator_suite: int) -> NodeKeys:
    """Fresh secrets."""
    return NodeKeys(
        secrets.token_bytes(32), secrets.token_bytes(32), secrets.token_bytes(32), secrets.token_bytes(32),
        secrets.token_bytes(32), operator_suite,
    )  # fmt: skip


def address_of(public_key: bytes) -> str:
    """CometBFT's address of an Ed25519 key, upper-case hexadecimal."""
    return hashlib.sha256(public_key).hexdigest()[:40].upper()


def public_key_value(public_key: bytes) -> dict[str, str]:
    """A public key in CometBFT's JSON."""
    return {"type": _PUBLIC_TYPE, "value": base64.b64encode(public_key).decode()}


def signer_file(seed: bytes) -> bytes:
    """priv_validator_key.json: the key with which the validator votes."""
    public_key = ED25519.public_key(seed)
    return _json({"address": address_of(public_key), "pub_key": public_key_value(public_key), "priv_key": _secret_value(seed)})


def peer_file(seed: bytes) -> bytes:
    """node_key.json."""
    return _json({"priv_key": _secret_value(seed)})


def fresh_signing_state() -> bytes:
    """priv_validator_state.json of a validator that has never signed; writing it over another one is how one signs twice."""
    return _json({"height": "0", "round": 0, "step": 0})


def _secret_value(seed: bytes) -> dict[str, str]:
    return {"type": _SECRET_TYPE, "value": base64.b64encode(seed + ED25519.public_key(seed)).decode()}


def _json(value: dict[str, object]) -> bytes:
    return msgspec.json.format(msgspec.json.encode(value)) + b"\n"
