"""A node's log as other people's tools read it: checkpoint, cosignatures and tiles, straight from what is committed.

Whatever is asked for is answered from the store: a tile of any width that the log ever had is the beginning of the one kept. An
embedded chain answers with its notary's note; a node of a cluster with what `node/cosigning.py` has gathered.
"""

from contextlib import closing
from typing import Any

from fenming.base.hashing import HASH_BYTES
from fenming.base.problems import NotThere
from fenming.base.tiles import TilePlace, is_within
from fenming.chain.checkpoints import Signer
from fenming.chain.records import read_head
from fenming.ledger.overlay import BlockState
from fenming.node.alarms import Alarms
from fenming.node.clock import system_clock
from fenming.node.cosigning import Cosigning
from fenming.node.network import checkpoint_signers
from fenming.node.node import Node
from fenming.node.notary import notary_of
from fenming.node.peers import HttpPeer
from fenming.node.settings import read_settings


class NotPublished(NotThere):
    """The log does not have this, or not any more."""


class ServedLog:
    """The log of an open node."""

    def __init__(self, node: Node) -> None:
        self._node = node
        self.alarms = Alarms(node.home.alarms)
        self.cosigning = self._cosigning() if node.genesis.validators else None

    def height(self) -> int:
        """The last block committed here."""
        return self._node.head().height

    def checkpoint(self) -> str:
        """The newest checkpoint as a signed note."""
        if self.cosigning is not None:
            return self.cosigning.checkpoint()
        with closing(self._node.reader()) as reader:
            return (reader.note() or b"").decode()

    def cosigned(self, height: int) -> str:
        """The checkpoint of a height with this node's cosignature; raises `NotThere`."""
        if self.cosigning is None:
            raise NotPublished("this chain has one notary, and nobody cosigns")
        return self.cosigning.cosigned(height)

    def tile(self, place: TilePlace) -> bytes:
        """The hashes of a tile; raises `NotPublished`."""
        with closing(self._node.reader()) as reader:
            head = reader.head()
            if head is None or not is_within(place, read_head(head).result.log_size):
                raise NotPublished("the log has not come so far")
            tile = reader.tile(place.level, place.index)
        wanted_bytes = place.width * HASH_BYTES
        if tile is None or len(tile) < wanted_bytes:
            raise NotPublished("this node began with a snapshot and does not hold so early a part of the log; ask another one")
        return tile[:wanted_bytes]

    def status(self) -> dict[str, Any]:
        """On a cluster: how far the network has signed, what is known of the peers, and alarms about what they sign."""
        if self.cosigning is None:
            return {}
        state = self.cosigning.state()
        return {
            "cosigned": {"height": state.height, "power": state.power, "power_total": state.power_total},
            "peers": {name: {"height": seen.height, "problem": seen.problem} for name, seen in self.cosigning.seen.items()},
            "checkpoint_alarms": [path.name for path in self.alarms.paths()],
        }

    def close(self) -> None:
        """Ask no peer any more."""
        if self.cosigning is not None:
            self.cosigning.close()

    def _cosigning(self) -> Cosigning:
        node = self._node

        def signers() -> tuple[Signer, ...]:
            with closing(node.reader()) as reader:
                return checkpoint_signers(BlockState(reader), node.genesis)

        peers = [HttpPeer(name, address) for name, address in read_settings(node.home.settings).peers.items()]
        cosigning = Cosigning(
            node.genesis, notary_of(node.home, node.genesis), signers, peers, self.alarms, system_clock
        )
        node.on_commit(lambda _: cosigning.committed(node.head()))
        with closing(node.reader()) as reader:
            if reader.note() is not None:  # the head of a node that has just joined was computed by others
                cosigning.committed(node.head())
        return cosigning
