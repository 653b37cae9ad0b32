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
from fenming.ledger.signing import Authority, Signed


def authority_for(frame: BlockFrame, state: BlockState, accepted: Container[bytes], envelope: Envelope) -> Authority:
    """By which keys the envelope must be signed; refuses one that is early, late, known already, or of an unknown sender."""
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
    return authority


def signatures_to_check(authority: Authority, envelope: Envelope) -> list[Signed]:
    """What `check_signatures` will ask for, so that it can be checked beforehand, many at once."""
    keys = [(authority.keys[one.slot], one.signature) for one in envelope.signatures if one.slot < len(authority.keys)]
    return [(key.suite, key.public_key, envelope.message, signature) for key, signature in keys]


def check_signatures(frame: BlockFrame, authority: Authority, envelope: Envelope) -> None:
    """Refuse unless enough active keys of the sender signed, and every signature given is good."""
    sender, keys = envelope.body.sender, authority.keys
    for signature in envelope.signatures:
        if signature.slot >= len(keys) or keys[signature.slot].revoked_at_height:
            raise Rejected(KEY_UNKNOWN, sender=sender, slot=signature.slot)
    if len(envelope.signatures) < authority.threshold:
        raise Rejected(SIGNATURES_TOO_FEW, sender=sender, threshold=authority.threshold, count=len(envelope.signatures))
    for signature in envelope.signatures:
        key = keys[signature.slot]
        if not frame.signatures.holds((key.suite, key.public_key, envelope.message, signature.signature)):
            raise Rejected(SIGNATURE_WRONG, slot=signature.slot)
