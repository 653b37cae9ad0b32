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

from fenming.base.notes import sign_note
from fenming.chain.records import Head


def origin_of(chain_id: bytes) -> str:
    """The name of a chain's log."""
    return f"fenming/{chain_id.hex()}"


def checkpoint_text(chain_id: bytes, head: Head) -> str:
    """What is signed."""
    root = base64.b64encode(head.result.log_root).decode()
    app_hash = base64.b64encode(head.result.app_hash).decode()
    return f"{origin_of(chain_id)}\n{head.result.log_size}\n{root}\nheight {head.height}\napp-hash {app_hash}\n"


class Notary:
    """Signs the checkpoint of each head."""

    def __init__(self, chain_id: bytes, name: str, seed: bytes) -> None:
        self._chain_id = chain_id
        self._name = name
        self._seed = seed

    def __call__(self, head: Head) -> bytes:
        return sign_note(checkpoint_text(self._chain_id, head), self._name, self._seed).encode()
