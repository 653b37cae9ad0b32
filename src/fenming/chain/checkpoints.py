"""The signed statement of how far the log has come: a C2SP checkpoint with three lines of ours.

    fenming/<chain id>
    <size of the log of receipts>
    <root of the log, base64>
    height <height>
    app-hash <app hash, base64>
    block <hash of the block, base64>

    — <notary's name> <signature>

Other people's tools read the first three lines; ours also bind the height, the app hash and with it the state, and the block with
its time and all blocks before it. So whoever continues from a checkpoint has to believe nothing besides it.
"""

import base64

import msgspec

from fenming.base.notes import (
    Checkpoint,
    NoteMalformed,
    NoteUnsigned,
    parse_checkpoint,
    read_note,
    read_verifier_key,
    sign_note,
)
from fenming.base.problems import Problem
from fenming.chain.records import Head
from fenming.ledger.genesis import Genesis


class CheckpointRefused(Problem):
    """A note that is not a checkpoint which the chain's notary signed."""


class SignedCheckpoint(msgspec.Struct, frozen=True):
    """A checkpoint of a chain whose notary's signature is good; `text` is what was signed."""

    text: str
    height: int
    size: int
    root: bytes


def checkpoint_text(origin: str, head: Head) -> str:
    """What is signed."""
    app_hash, block = (base64.b64encode(hashed).decode() for hashed in (head.result.app_hash, head.block_hash))
    extensions = (f"height {head.height}", f"app-hash {app_hash}", f"block {block}")
    return Checkpoint(origin, head.result.log_size, head.result.log_root, extensions).text


class Notary:
    """Signs the checkpoint of each head."""

    def __init__(self, origin: str, name: str, seed: bytes) -> None:
        self._origin = origin
        self._name = name
        self._seed = seed

    def __call__(self, head: Head) -> bytes:
        return sign_note(checkpoint_text(self._origin, head), self._name, self._seed).encode()


def read_checkpoint(genesis: Genesis, note: bytes) -> SignedCheckpoint:
    """The checkpoint in a note that the notary of this chain signed, and nobody else; raises `CheckpointRefused`."""
    try:
        written = note.decode()
        text, _ = read_note(written, [read_verifier_key(genesis.notary_key)])
        checkpoint = parse_checkpoint(text)
    except (UnicodeDecodeError, NoteMalformed, NoteUnsigned) as error:
        raise CheckpointRefused(f"the checkpoint is not good: {error}") from None
    if written.count("\n— ") != 1:
        raise CheckpointRefused("the checkpoint carries signatures of others")
    if checkpoint.origin != genesis.log_origin:
        raise CheckpointRefused("the checkpoint is of another chain")
    word, _, height = (*checkpoint.extensions, "")[0].partition(" ")
    if word != "height" or not height.isascii() or not height.isdigit() or len(height) > 19:
        raise CheckpointRefused("the checkpoint names no height")
    return SignedCheckpoint(text, int(height), checkpoint.size, checkpoint.root)
