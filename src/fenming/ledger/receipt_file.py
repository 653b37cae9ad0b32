"""The receipt file: what happened, with everything that an outsider needs to check it, in one JSON object.

Nothing in it is to be believed. The checkpoint is signed; the roots are bound by it; receipts, events and signers' keys stand
under the roots; envelopes carry signatures. `text` says in words what the event's bytes say, and must be exactly that. Bytes are
written as lower-case hexadecimal digits.

On a chain that a cluster orders nobody signs for all. There headers of blocks stand in the checkpoint's place, in CometBFT's own
JSON: the last one carries the app hash, and those before it lead there from what a verifier believes.
"""

from typing import Any

import msgspec

from fenming.base.fields import Number, Small

FORMAT = "fenming-receipt/1"
TRUST_FORMAT = "fenming-trust/1"


class _Object(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A JSON object that holds its fields and no others."""


class EventProof(_Object, frozen=True):
    """An event, its place among the receipt's events, and the path to their root."""

    index: Number
    event: str
    path: list[str]
    text: dict[str, Any]


class Statement(_Object, frozen=True):
    """One receipt in the log: of an envelope, or of what the ledger did by itself because of one.

    For the latter `envelope` is empty, `due_sequence` is its place in the due queue and `cause` the id of what caused it. Where
    that was no envelope but something that the ordering stated about itself, `report` is what it stated, in block `report_height`.
    """

    receipt: str
    envelope: str
    due_sequence: Number
    cause: str
    log_index: Number
    log_path: list[str]
    events: list[EventProof]
    report: str = ""
    report_height: Number = 0


class SignerProof(_Object, frozen=True):
    """The record of a party that signed, and the path to the state root."""

    party: Number
    record: str
    bucket: str
    siblings: list[str]


class AppHashes(_Object, frozen=True):
    """What the app hash of the checkpoint is made of."""

    state_root: str
    log_root: str
    log_size: Number
    receipts_root: str
    rules_version: Small


class Share(_Object, frozen=True):
    """How many of the validators signed a header, and with how many of the votes."""

    signed: Number
    validators: Number
    power_signed: Number
    power: Number


class HeaderProof(_Object, frozen=True):
    """A header with its signatures and validators, as CometBFT writes them, and what they amount to."""

    share: Share
    light_block: dict[str, Any]


class ReceiptFile(_Object, frozen=True):
    """The whole file. `consistency` may show that the log began as the trusted checkpoint says.

    Of a chain with a notary `headers` is empty; of a cluster's chain `checkpoint` is.
    """

    format: str
    chain: str
    subject: str
    checkpoint: str
    app: AppHashes
    statements: list[Statement]
    signers: list[SignerProof]
    consistency: list[str]
    headers: list[HeaderProof] = []


class ClusterTrust(_Object, frozen=True):
    """What a verifier believes of a cluster's chain: a header of it, with what its app hash is made of, or its founders alone.

    The header is believed for so many days after its time: so long more than two thirds of the votes that it names for the next
    block are taken to be in honest hands.
    """

    trusted_days: Small
    header: HeaderProof | None = None
    app: AppHashes | None = None


class TrustFile(_Object, frozen=True):
    """What a verifier believes beforehand: which chain, and a checkpoint of it with its notary, or a cluster's header.

    A cluster's checkpoint, of one of its nodes, is for whoever replays a whole chain; receipts rest on the header alone.
    """

    format: str
    chain: str
    genesis: str
    checkpoint: str
    verifier_keys: list[str]
    cluster: ClusterTrust | None = None


def event_text(event: Any) -> dict[str, Any]:
    """The event in words: its kind and its fields, bytes as digits."""
    return {"event": type(event).__name__} | {name: _plain(getattr(event, name)) for name in event.__struct_fields__}


def _plain(value: Any) -> Any:
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, msgspec.Struct):
        return {name: _plain(getattr(value, name)) for name in value.__struct_fields__}
    return value
