"""The ordering of a cluster's node, put together: a server for CometBFT, one thread that owns the chain, and the gateway.

Nothing is answered before CometBFT has connected and decided; where the chain's thread fails, the node stops as a whole, because a
node that has lost its place must be opened again to find it.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Literal

import msgspec

from fenming.admission.admission import Admission
from fenming.base.problems import Problem, Unavailable
from fenming.base.signatures import ED25519
from fenming.chain.blockchain import Blockchain, Finalized
from fenming.ledger.overlay import BlockState
from fenming.ordering.cometbft.application import Application, Snapshots
from fenming.ordering.cometbft.gateway import Clock, Gateway, GatewaySettings, Place
from fenming.ordering.cometbft.lanes import Lane, MempoolLane, QueueLane
from fenming.ordering.cometbft.network import Network
from fenming.ordering.cometbft.replica import Replica
from fenming.ordering.cometbft.server import AbciServer, Line
from fenming.ordering.port import Figures, Ticket


class ClusterSettings(msgspec.Struct, frozen=True):
    """Where CometBFT calls and is called, as host:port, and how batches reach a proposal.

    CometBFT keeps the last `keep_blocks` blocks for its peers, 0 for all of them.
    """

    abci_address: str
    rpc_address: str
    lane: Literal["mempool", "queue"]
    keep_blocks: int
    version: str
    gateway: GatewaySettings


class Cluster:
    """Orders through CometBFT. `submit` may be called from any thread."""

    def __init__(
        self, chain: Blockchain, admission: Admission, network: Network, snapshots: Snapshots, gateway_seed: bytes,
        settings: ClusterSettings, sample_clock: Clock | None, committed: Callable[[Finalized], None], line: Line | None = None,
    ) -> None:  # fmt: skip
        """`line` is one to CometBFT that is there already, and called on its thread."""
        self._replica = replica = Replica(chain, network, admission.foresee)
        gateway_key = ED25519.public_key(gateway_seed)

        def look() -> Place:
            return Place(network.gateway_number(BlockState(chain.warm), gateway_key), chain.head.height)

        lane: Lane = QueueLane() if settings.lane == "queue" else MempoolLane(settings.rpc_address)
        self.gateway = Gateway(
            chain.genesis.chain_id, gateway_seed, admission, lane, settings.gateway, replica.know, look, sample_clock, committed
        )
        self.on_failure: Callable[[], None] = lambda: None
        application = Application(replica, self.gateway, snapshots, settings.keep_blocks, settings.version)
        try:
            self._line = line or self._listen(settings.abci_address, application)
        except BaseException:
            self.gateway.close()
            raise
        self._line.server.handle, self._line.server.failed = application.handle, self._fail

    @property
    def failure(self) -> str | None:
        """Why the node cannot go on; a CometBFT that is away for a while is not that."""
        return self.gateway.failure

    @property
    def is_connected(self) -> bool:
        """Whether CometBFT holds its connections."""
        return self._line.server.connections > 0

    def figures(self) -> Figures:
        """As they are now."""
        gateway = self.gateway
        return Figures(gateway.waiting, gateway.queue_envelopes_max, gateway.batches_open, self.is_connected)

    @property
    def idle_s(self) -> float:
        """How long CometBFT has not asked for anything by which a block is decided; 0 while it waits for an answer."""
        return self._line.server.idle_s

    def give_up(self, reason: str) -> None:
        """This node cannot go on, for a reason that somebody else found."""
        self._fail(Unavailable(reason))

    def submit(self, wires: Sequence[bytes]) -> Ticket:
        return self.gateway.submit(wires)

    def close(self) -> None:
        """Let go of CometBFT after the call in hand."""
        self._line.close()
        self._replica.close()
        self.gateway.close()

    def _listen(self, address: str, application: Application) -> Line:
        host, _, port = address.rpartition(":")
        owner = ThreadPoolExecutor(1, "chain")
        return Line(AbciServer(host, int(port), application.handle, owner, self._fail), owner)

    def _fail(self, error: BaseException) -> None:
        self.gateway.fail(str(error) if isinstance(error, Problem) else f"{type(error).__name__}: {error}")
        self.on_failure()
