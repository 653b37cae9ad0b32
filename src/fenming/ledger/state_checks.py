"""What an envelope needs from the state before any of its actions runs: its window, its being new, and its signatures.

Admission runs the same checks over the last committed state to answer early; the block runs them again and decides.
"""

from collections.abc import Container

from fenming.ledger.codes import (
    DUPLICATE,
    EXPIRED,
    KEY_UNKNOWN,
    NOT_YET_VALID,
    SENDER_UNKNOWN,
    SIGNATURE_WRONG,
    SIGNATURES_TOO_FEW,
    Rejected,
)
from fenming.ledger.context import BlockFrame
from fenming.ledger.envelope import Envelope
from fenming.ledger.overlay import BlockState
from fenming.ledger.signing import Authority


def state_checks(frame: BlockFrame, state: BlockState, accepted: Container[bytes], envelope: Envelope) -> None:
    """Refuse an envelope that is early, late, known already, or not signed as its sender must sign."""
    body = envelope.body
    if frame.height < body.valid_from_height:
        raise Rejected(NOT_YET_VALID, valid_from_height=body.valid_from_height, height=frame.height)
    if frame.height > body.valid_until_height:
        raise Rejected(EXPIRED, valid_until_height=body.valid_until_height, height=frame.height)
    envelope_id = envelope.envelope_id
    if envelope_id in accepted or state.pre_state.is_accepted(envelope_id, body.valid_from_height):
        raise Rejected(DUPLICATE)
    authority = frame.rulebook.authority(state, body.sender)
    if authority is None:
        raise Rejected(SENDER_UNKNOWN, sender=body.sender)
    check_signatures(frame, authority, envelope)


def check_signatures(frame: BlockFrame, authority: Authority, envelope: Envelope) -> None:
    """Refuse unless enough active keys of the sender signed, and every signature given is good."""
    sender = envelope.body.sender
    for signature in envelope.signatures:
        if signature.slot >= len(authority.keys) or not authority.keys[signature.slot].active:
            raise Rejected(KEY_UNKNOWN, sender=sender, slot=signature.slot)
    if len(envelope.signatures) < authority.threshold:
        raise Rejected(SIGNATURES_TOO_FEW, sender=sender, threshold=authority.threshold, count=len(envelope.signatures))
    for signature in envelope.signatures:
        key = authority.keys[signature.slot]
        if not frame.signatures.holds((key.suite, key.public_key, envelope.message, signature.signature)):
            raise Rejected(SIGNATURE_WRONG, slot=signature.slot)
