"""A home to which the tests of this folder add blocks by hand."""

import hashlib
from pathlib import Path
from typing import Any

import msgspec

from fenming.base.encoding import encode
from fenming.base.signatures import ED25519
from fenming.chain.blockchain import Blockchain
from fenming.client.envelopes import SecretKey, build_envelope
from fenming.domains.identity.actions import NewKey, NewOfficer, RegisterOrganisation
from fenming.domains.identity.records import PartyKind
from fenming.ledger.codes import DUPLICATE
from fenming.ledger.genesis import Genesis
from fenming.node.compose import rulebook
from fenming.node.home import Home
from fenming.node.notary import notary_of
from fenming.storage.block_log import SEGMENT_BYTES, BlockLog
from fenming.storage.lmdb_store import LmdbStore
from fenming.storage.snapshots import Kind

AUTHORITY = bytes(31) + b"\x07"
STARTED_MS = 1_700_000_000_000
EDGE, END = 3, 6
MANY = 260  # so that the log's right edge stands on two levels
Pieces = list[tuple[Kind, bytes]]


def registration(genesis: Genesis, name: str) -> bytes:
    """An envelope that may be accepted at any height of these tests, once."""
    officer = NewOfficer(1, 1, (NewKey(1, ED25519.public_key(hashlib.sha256(name.encode()).digest())),))
    action = RegisterOrganisation(PartyKind.ORGANISATION, name, bytes(32), (officer,))
    return build_envelope(genesis.chain_id, [SecretKey(2, 0, AUTHORITY)], [action], 1, salt=len(name)).wire


class Growing:
    """A home to which blocks are added by hand."""

    def __init__(self, home: Home, segment_bytes: int = SEGMENT_BYTES) -> None:
        self.home = home
        self.genesis = home.read_genesis()
        self.store = LmdbStore(home.state)
        self.log = BlockLog(home.log, self.genesis.chain_id, segment_bytes)
        self.chain = Blockchain(self.genesis, rulebook(), self.store, self.log, notary_of(home, self.genesis))

    def block(self, *wires: bytes) -> list[int]:
        finalized = self.chain.finalize(self.chain.head.time_ms + 1000, self.chain.open_all(wires))
        self.chain.commit(finalized)
        return [outcome.receipt.code for outcome in finalized.outcomes]

    def grow(self, until: int, word: str = "") -> None:
        """Block 5 brings again what block 2 has accepted, and bytes that are no envelope."""
        for height in range(self.chain.head.height + 1, until + 1):
            wires = [registration(self.genesis, f"{word}block {height}")]
            if height == 1:
                wires += [registration(self.genesis, f"{word}{number}") for number in range(MANY)]
            if height == 5:
                wires += [registration(self.genesis, f"{word}block 2"), b"no envelope"]
            codes = self.block(*wires)
            assert (DUPLICATE.number in codes) == (height == 5)

    def trust(self, folder: Path) -> Path:
        """The trust file of now."""
        folder.mkdir(exist_ok=True)
        path = folder / f"trust-{self.chain.head.height}.json"
        path.write_bytes(msgspec.json.encode(trust_of(self.home, self.store.note() or b"")))
        return path

    def close(self) -> None:
        self.log.close()
        self.store.close()


def trust_of(home: Home, note: bytes) -> dict[str, Any]:
    genesis = home.read_genesis()
    return {
        "format": "fenming-trust/1", "chain": genesis.chain_id.hex(), "genesis": encode(genesis).hex(), "checkpoint": note.decode(),
        "verifier_keys": [genesis.notary_key],
    }  # fmt: skip


def flipped(data: bytes, place: int) -> bytes:
    bad = bytearray(data)
    bad[place] ^= 1 << (place % 8)
    return bytes(bad)
