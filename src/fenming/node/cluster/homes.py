"""The files of one node's home, written before its first start."""

from collections.abc import Sequence

import msgspec

from fenming.base.encoding import encode
from fenming.client.envelopes import SecretKey
from fenming.client.keystore import Keystore
from fenming.ledger.genesis import Genesis
from fenming.node.cluster.configuration import CometSettings, render
from fenming.node.cluster.keys import NodeKeys, fresh_signing_state, peer_file, signer_file
from fenming.node.cluster.layout import json_file
from fenming.node.home import Home, write_durably
from fenming.node.settings import NodeSettings


class Founding(msgspec.Struct, frozen=True):
    """What all nodes of a chain begin with: its genesis, and CometBFT's computed from it."""

    genesis: Genesis
    engine_genesis: bytes


def write_home(home: Home, founding: Founding, keys: NodeKeys, node: NodeSettings, comet: CometSettings) -> None:
    """Everything that a node and its CometBFT need, secrets included; the genesis of the ledger comes last."""
    for folder in (home.comet / "config", home.comet / "data"):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    write_secret(home, "comet/config/priv_validator_key.json", signer_file(keys.consensus))
    write_secret(home, "comet/config/node_key.json", peer_file(keys.peer))
    write_secret(home, "comet/data/priv_validator_state.json", fresh_signing_state())
    write_secret(home, home.gateway.name, keys.gateway.hex().encode() + b"\n")
    write_secret(home, home.notary.name, keys.checkpoint.hex().encode() + b"\n")
    write_durably(home.comet / "config" / "genesis.json", founding.engine_genesis)
    write_comet_settings(home, comet)
    write_durably(home.settings, json_file(node))
    write_durably(home.genesis, encode(founding.genesis))


def write_comet_settings(home: Home, comet: CometSettings) -> None:
    """config.toml of a home's CometBFT, which reads it when it starts."""
    write_durably(home.comet / "config" / "config.toml", render(comet).encode())


def write_secret(home: Home, name: str, data: bytes) -> None:
    """A file that its owner alone may read."""
    write_durably(home.folder / name, data, 0o600)


def keep_keys(store: Keystore, party: int, seeds: Sequence[bytes], suite: int, label: str) -> None:
    """Put the keys of a party into an encrypted file."""
    store.add([SecretKey(party, slot, seed, suite) for slot, seed in enumerate(seeds)], label)
    store.save()
