"""What every import of published data shares: the authority that records, and a sandbox for who has no chain yet."""

import secrets
import time

from fenming.base.fields import Action
from fenming.base.hashing import sha256
from fenming.base.problems import BadUsage, Problem
from fenming.base.signatures import ED25519
from fenming.client.envelopes import SecretKey, build_envelope
from fenming.client.keystore import Keystore
from fenming.ledger.codes import explain
from fenming.node.founding import found_chain
from fenming.node.home import Home
from fenming.node.node import Node

SANDBOX_PASSPHRASE = "sandbox"
_AUTHORITY_OFFICER = 2
_WAIT_S = 300


class ImportRefused(Problem):
    """The ledger refused what was imported."""


def found_sandbox(home: Home, passphrase: str) -> None:
    """Found a chain whose authority imports, with its key in the home."""
    seed = secrets.token_bytes(32)
    found_chain(home, "fenming-sandbox", time.time_ns() // 1_000_000, [ED25519.public_key(seed)], "Importing authority")
    store = Keystore(home.keys / "authority.keys", passphrase)
    store.add([SecretKey(_AUTHORITY_OFFICER, 0, seed)], "importing authority")
    store.save()


def authority_key(home: Home, passphrase: str) -> SecretKey:
    """The key of the authority's officer; raises `BadUsage` where the home has none."""
    keys = Keystore.open(home.keys / "authority.keys", passphrase).keys_of(_AUTHORITY_OFFICER)
    if not keys:
        raise BadUsage("the home's authority.keys holds no key of the authority's officer")
    return keys[0]


def record(node: Node, key: SecretKey, action: Action) -> None:
    """Have one action decided; raises `ImportRefused` when it is refused."""
    envelope = build_envelope(node.genesis.chain_id, [key], [action], node.head().height + 1)
    ticket = node.submit([envelope.wire])
    if not ticket.wait(_WAIT_S):
        raise ImportRefused("the ledger did not answer in time")
    answer = ticket.answers[0]
    if answer and answer.code:
        code = next(code for code in node.rulebook.codes if code.number == answer.code)
        raise ImportRefused(explain(code, answer.data, "en"))


def text_hash(text: str) -> bytes:
    """How a published text stands on the ledger; whoever has the file can show what it says."""
    return sha256(text.encode("utf-8", "replace"))
