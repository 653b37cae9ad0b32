"""CometBFT's genesis, computed from the ledger's: the same bytes on every host, so nobody has to hand it around.

It carries the ledger's genesis in its application state, so that a node beside a CometBFT of another chain is found out at the
first block, and the app hash of height 0, which the rules compute.
"""

import hashlib
from datetime import UTC, datetime

import msgspec

from fenming.base.encoding import encode
from fenming.chain.blockchain import Blockchain
from fenming.domains.identity.records import KEY_HOLDERS
from fenming.ledger.genesis import Genesis
from fenming.node.cluster.configuration import BLOCK_BYTES_MAX
from fenming.node.cluster.keys import address_of, public_key_value
from fenming.node.compose import rulebook
from fenming.storage.memory_store import MemoryStore

EVIDENCE_DAYS = 14
"""How long after a double vote the chain itself still takes it. State sync trusts for less; readers: docs/proofs.md."""
_BLOCKS_PER_DAY_MAX = 86_400
_NANOSECONDS_PER_DAY = 86_400_000_000_000
_EVIDENCE_BYTES_MAX = 1024 * 1024


class FoundedState(msgspec.Struct, frozen=True):
    """What the rules make of a genesis: the app hash of height 0, and the party of each public key by the key's SHA-256."""

    app_hash: bytes
    holders: dict[bytes, int]

    def party_of(self, public_key: bytes) -> int:
        """The party whose key it is, 0 for a key that the ledger does not know."""
        return self.holders.get(hashlib.sha256(public_key).digest(), 0)


def founded_state(genesis: Genesis) -> FoundedState:
    """Height 0 of a chain, computed in memory."""
    store = MemoryStore()
    chain = Blockchain(genesis, rulebook(), store, None, lambda head: b"")
    holders = {key[1:]: KEY_HOLDERS.decoder.decode(value).party for key, value in store.scan(bytes((KEY_HOLDERS.number,)))}
    return FoundedState(chain.head.result.app_hash, holders)


def operators_of(genesis: Genesis) -> dict[str, int]:
    """The party that signs for the organisation of each founding validator, by the validator's name; 0 where there is none."""
    state = founded_state(genesis)
    return {validator.name: state.party_of(validator.operator_key) for validator in genesis.validators}


def comet_genesis(genesis: Genesis, app_hash: bytes) -> bytes:
    """genesis.json; `app_hash` is that of height 0."""
    return msgspec.json.format(
        msgspec.json.encode(
            {
                "genesis_time": _time_text(genesis.started_ms),
                "chain_id": genesis.network_id,
                "initial_height": "1",
                "consensus_params": _parameters(),
                "validators": [
                    {
                        "address": address_of(validator.consensus_key),
                        "pub_key": public_key_value(validator.consensus_key),
                        "power": str(validator.power),
                        "name": validator.name,
                    }
                    for validator in genesis.validators
                ],
                "app_hash": app_hash.hex().upper(),
                "app_state": encode(genesis).hex(),
            }
        )
    )


def _parameters() -> dict[str, object]:
    return {
        "block": {"max_bytes": str(BLOCK_BYTES_MAX), "max_gas": "-1"},
        # Evidence is too old only when both are past.
        "evidence": {
            "max_age_num_blocks": str(EVIDENCE_DAYS * _BLOCKS_PER_DAY_MAX),
            "max_age_duration": str(EVIDENCE_DAYS * _NANOSECONDS_PER_DAY),
            "max_bytes": str(_EVIDENCE_BYTES_MAX),
        },
        "validator": {"pub_key_types": ["ed25519"]},
        "version": {"app": "0"},
        "abci": {"vote_extensions_enable_height": "0"},
    }


def _time_text(time_ms: int) -> str:
    moment = datetime.fromtimestamp(time_ms // 1000, UTC).strftime("%Y-%m-%dT%H:%M:%S")
    return f"{moment}.{time_ms % 1000:03d}Z"
