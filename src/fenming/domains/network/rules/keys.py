"""Keys of nodes: safe ones only, each for one node and one purpose, for ever.

A consensus key that came back could be punished for what its former node signed; so no key of a node is ever used again.
"""

from fenming.base.notes import PLAIN, NoteMalformed, NoteVerifier, read_verifier_key
from fenming.base.signatures import ED25519
from fenming.domains.network import codes
from fenming.domains.network.records import NODE_KEYS, KeyPurpose, KeyUse
from fenming.ledger.codes import Rejected
from fenming.ledger.tables import State


def verifier_of(written: str) -> NoteVerifier | None:
    """The verifier of plain signatures in its written form, None where it is none."""
    try:
        verifier = read_verifier_key(written)
    except NoteMalformed:
        return None
    return verifier if verifier.kind == PLAIN else None


def public_keys(consensus_key: bytes, gateway_key: bytes, checkpoint_key: str) -> list[tuple[bytes, KeyPurpose]]:
    """The keys that are there, with what they sign; refuses a checkpoint key that cannot be read."""
    listed = [(consensus_key, KeyPurpose.CONSENSUS), (gateway_key, KeyPurpose.GATEWAY)]
    if checkpoint_key:
        verifier = verifier_of(checkpoint_key)
        if verifier is None:
            raise Rejected(codes.VERIFIER_KEY_WRONG)
        listed.append((verifier.public_key, KeyPurpose.CHECKPOINT))
    return [(key, purpose) for key, purpose in listed if key]


def check_new_keys(state: State, keys: list[tuple[bytes, KeyPurpose]]) -> None:
    """Refuse a key that is not safe, is in use or was, or stands there twice."""
    for index, (key, purpose) in enumerate(keys):
        if ED25519.key_problem(key):
            raise Rejected(codes.NETWORK_KEY_UNSAFE, purpose=int(purpose))
        if NODE_KEYS.read(state, key) or key in [earlier for earlier, _ in keys[:index]]:
            raise Rejected(codes.NETWORK_KEY_IN_USE, purpose=int(purpose))


def keep_keys(state: State, node: int, keys: list[tuple[bytes, KeyPurpose]]) -> None:
    """The keys belong to the node from now on."""
    for key, purpose in keys:
        NODE_KEYS.write(state, KeyUse(node, purpose), key)
