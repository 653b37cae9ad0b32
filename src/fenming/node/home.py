"""The folder of a node: where each thing lies, and nothing else.

    genesis.msgpack   how the chain began: its identity
    notary.key        the seed with which this node signs checkpoints (readable by its owner alone)
    trust.json        what an outsider needs to believe this chain's receipts: small, public, may be handed around
    node.json         of a cluster's node: where its CometBFT, its peers and its own interface are
    oidc.json         where people may sign in with an organisation's account: the provider, and which account is which party
    gateway.key       of a cluster's node: the seed with which it signs the batches that it packs (readable by its owner alone)
    comet/            of a cluster's node: the home of its CometBFT
    log/              blocks, in append-only segments: what everything else can be rebuilt from
    state/            LMDB: state, receipts' places, outbox, tiles
    joining/          the state of a node that is joining by a snapshot; thrown away when it begins again
    views.sqlite      the read model: may be deleted at any time
    past/             the read model at past heights that somebody asked for: may be deleted at any time
    published/        files of other publishers in canonical form, by their hash: the ledger holds the hash alone
    snapshots/        what was committed at a height, from which verification may begin: may be deleted at any time
    tls/              certificates of the node's interface, whose end `fenming doctor` watches, and the authority of `up --tls`
    keys/             encrypted keystores of parties, where this machine signs for somebody
    alarms/           evidence that another validator signed other checkpoints than this node: nothing deletes it
    records/          personal records that are kept off the ledger, encrypted, until they are erased
"""

import os
from pathlib import Path

import msgspec

from fenming.base.encoding import Malformed
from fenming.base.problems import BadUsage, NotThere
from fenming.ledger.genesis import Genesis, read_genesis


class NoChainHere(NotThere):
    """The folder holds no chain."""


class Home(msgspec.Struct, frozen=True):
    """The paths of a node's folder."""

    folder: Path

    @property
    def genesis(self) -> Path:
        return self.folder / "genesis.msgpack"

    @property
    def notary(self) -> Path:
        return self.folder / "notary.key"

    @property
    def trust(self) -> Path:
        return self.folder / "trust.json"

    @property
    def settings(self) -> Path:
        return self.folder / "node.json"

    @property
    def oidc(self) -> Path:
        return self.folder / "oidc.json"

    @property
    def gateway(self) -> Path:
        return self.folder / "gateway.key"

    @property
    def comet(self) -> Path:
        return self.folder / "comet"

    @property
    def log(self) -> Path:
        return self.folder / "log"

    @property
    def state(self) -> Path:
        return self.folder / "state"

    @property
    def joining(self) -> Path:
        return self.folder / "joining"

    @property
    def views(self) -> Path:
        return self.folder / "views.sqlite"

    @property
    def past(self) -> Path:
        return self.folder / "past"

    @property
    def published(self) -> Path:
        return self.folder / "published"

    @property
    def snapshots(self) -> Path:
        return self.folder / "snapshots"

    @property
    def alarms(self) -> Path:
        return self.folder / "alarms"

    @property
    def tls(self) -> Path:
        return self.folder / "tls"

    @property
    def keys(self) -> Path:
        return self.folder / "keys"

    @property
    def records(self) -> Path:
        return self.folder / "records"

    @property
    def holds_chain(self) -> bool:
        """Whether a chain has been founded here."""
        return self.genesis.exists()

    def read_genesis(self) -> Genesis:
        """How the chain here began; raises `NoChainHere`."""
        try:
            return read_genesis(self.genesis.read_bytes())
        except (FileNotFoundError, NotADirectoryError):
            raise NoChainHere(
                f"{self.folder} holds no chain; found one with `fenming init NAME`, or name another --home"
            ) from None
        except Malformed as error:
            raise NoChainHere(f"{self.genesis} is damaged: {error}") from None


def write_named(path: Path, data: bytes, mode: int = 0o644) -> None:
    """Write a file that the user named; raises `BadUsage` where that cannot be."""
    try:
        write_durably(path, data, mode)
    except OSError as error:
        raise BadUsage(f"{path} cannot be written: {error.strerror}") from None


def write_durably(path: Path, data: bytes, mode: int = 0o644) -> None:
    """Write a file so that it is there whole after a crash, or not at all."""
    draft = path.with_name(path.name + ".draft")
    file = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, mode)
    try:
        with os.fdopen(file, "wb") as writer:
            writer.write(data)
            writer.flush()
            os.fsync(writer.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
