"""The signed statement of how far the log has come: a C2SP checkpoint with three lines of ours.

    fenming/<chain id>
    <size of the log of receipts>
    <root of the log, base64>
    height <height>
    app-hash <app hash, base64>
    block <hash of the block, base64>

    — <signer's name> <signature>

Other people's tools read the first three lines; ours also bind the height, the app hash and with it the state, and the block with
its time and all blocks before it. So whoever continues from a checkpoint has to believe nothing besides it.

An embedded chain has one signer, its notary. On a cluster each validator signs for itself, at every height, a text that is the same
on all honest nodes: one signature is the word of one node, and more than two thirds of the power are the word of the network.
"""

import base64
from collections.abc import Sequence

import msgspec

from fenming.base.notes import (
    Checkpoint,
    Note,
    NoteMalformed,
    NoteUnsigned,
    NoteVerifier,
    cosignature_line,
    note_of,
    open_note,
    parse_checkpoint,
    read_verifier_key,
    sign_note,
)
from fenming.base.problems import Problem
from fenming.base.signatures import ED25519
from fenming.chain.records import Head
from fenming.ledger.genesis import Genesis


class CheckpointRefused(Problem):
    """A note that is not a checkpoint which a signer of the chain signed."""


class SignedCheckpoint(msgspec.Struct, frozen=True):
    """A checkpoint of a chain whose signatures are good; `text` is what was signed."""

    text: str
    height: int
    size: int
    root: bytes


class Signer(msgspec.Struct, frozen=True):
    """Whoever signs checkpoints of a chain, with its key of plain signatures; `power` is its weight among all of them."""

    verifier: NoteVerifier
    power: int = 1


class Quorum(msgspec.Struct, frozen=True):
    """Who of the known signers signed a checkpoint, by name, and with how much of their power."""

    checkpoint: SignedCheckpoint
    signed_by: tuple[str, ...]
    power: int
    power_total: int

    @property
    def is_enough(self) -> bool:
        """Whether it is the word of the network: more than two thirds of the power."""
        return 3 * self.power > 2 * self.power_total


def checkpoint_text(origin: str, head: Head) -> str:
    """What is signed."""
    app_hash, block = (base64.b64encode(hashed).decode() for hashed in (head.result.app_hash, head.block_hash))
    extensions = (f"height {head.height}", f"app-hash {app_hash}", f"block {block}")
    return Checkpoint(origin, head.result.log_size, head.result.log_root, extensions).text


class Notary:
    """Signs the checkpoint of each head with one node's key."""

    def __init__(self, origin: str, name: str, seed: bytes) -> None:
        self._origin = origin
        self._name = name
        self._seed = seed
        self.verifier = NoteVerifier(name, ED25519.public_key(seed))
        """The key by which the signatures are checked."""

    def __call__(self, head: Head) -> bytes:
        return sign_note(checkpoint_text(self._origin, head), self._name, self._seed).encode()

    def cosign(self, head: Head, time_s: int) -> str:
        """The checkpoint of a head with this node's cosignature: at this time it knew of no larger log."""
        text = checkpoint_text(self._origin, head)
        return note_of(text, [cosignature_line(text, self._name, self._seed, time_s)])


def founding_signers(genesis: Genesis) -> tuple[Signer, ...]:
    """Who signs checkpoints from the first block on: the notary, or the founding validators of a cluster."""
    if not genesis.validators:
        return (Signer(read_verifier_key(genesis.notary_key)),)
    return tuple(Signer(read_verifier_key(item.checkpoint_key), item.power) for item in genesis.validators)


def read_checkpoint(genesis: Genesis, note: bytes, signers: Sequence[Signer] = ()) -> SignedCheckpoint:
    """The checkpoint in a note that signers of this chain signed, and nobody else; raises `CheckpointRefused`.

    The signers are those of the genesis where none are named. Of a cluster's any one is enough here: whether it was enough of them
    is `quorum_of`. No line may be left over, so that a file with a checkpoint in it has no byte which could be changed unnoticed.
    """
    opened, checkpoint = _open(genesis, note, signers or founding_signers(genesis))
    signed = {signature.verifier for signature in opened.signatures}
    if opened.unknown or len(signed) != len(opened.signatures) or not (genesis.validators or len(signed) == 1):
        raise CheckpointRefused("the checkpoint carries signatures of others")
    return checkpoint


def quorum_of(genesis: Genesis, note: bytes, signers: Sequence[Signer] = ()) -> Quorum:
    """Who of the signers, of the genesis where none are named, signed a checkpoint in either way; raises `CheckpointRefused`.

    Signatures of others are ignored, as everywhere in C2SP: a witness that is no validator may have signed as well.
    """
    known = signers or founding_signers(genesis)
    opened, checkpoint = _open(genesis, note, known)
    keys = {signature.verifier for signature in opened.signatures}
    signed = [signer for signer in known if {signer.verifier, signer.verifier.cosigner} & keys]
    power = sum(signer.power for signer in signed)
    names = tuple(signer.verifier.name for signer in signed)
    return Quorum(checkpoint, names, power, sum(signer.power for signer in known))


def _open(genesis: Genesis, note: bytes, signers: Sequence[Signer]) -> tuple[Note, SignedCheckpoint]:
    verifiers = [key for signer in signers for key in (signer.verifier, signer.verifier.cosigner)]
    try:
        opened = open_note(note.decode(), verifiers)
        checkpoint = parse_checkpoint(opened.text)
    except (UnicodeDecodeError, NoteMalformed, NoteUnsigned) as error:
        raise CheckpointRefused(f"the checkpoint is not good: {error}") from None
    if not opened.signatures:
        raise CheckpointRefused("the checkpoint is not good: no known verifier signed this note")
    if checkpoint.origin != genesis.log_origin:
        raise CheckpointRefused("the checkpoint is of another chain")
    word, _, height = (*checkpoint.extensions, "")[0].partition(" ")
    if word != "height" or not height.isascii() or not height.isdigit() or len(height) > 19:
        raise CheckpointRefused("the checkpoint names no height")
    return opened, SignedCheckpoint(opened.text, int(height), checkpoint.size, checkpoint.root)
