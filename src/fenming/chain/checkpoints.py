"""The signed statement of how far the log has come: a C2SP checkpoint with two lines of ours.

    fenming/<chain id>
    <size of the log of receipts>
    <root of the log, base64>
    height <height>
    app-hash <app hash, base64>

    — <notary's name> <signature>

Other people's tools read the first three lines; ours also bind the height and the app hash, and with it the state.
"""

import base64

from fenming.base.notes import Checkpoint, sign_note
from fenming.chain.records import Head


def checkpoint_text(origin: str, head: Head) -> str:
    """What is signed."""
    app_hash = base64.b64encode(head.result.app_hash).decode()
    extensions = (f"height {head.height}", f"app-hash {app_hash}")
    return Checkpoint(origin, head.result.log_size, head.result.log_root, extensions).text


class Notary:
    """Signs the checkpoint of each head."""

    def __init__(self, origin: str, name: str, seed: bytes) -> None:
        self._origin = origin
        self._name = name
        self._seed = seed

    def __call__(self, head: Head) -> bytes:
        return sign_note(checkpoint_text(self._origin, head), self._name, self._seed).encode()
