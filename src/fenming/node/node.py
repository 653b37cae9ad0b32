"""A node in this process: the one place where storage, chain, admission, ordering and views are put together and run."""

import importlib.metadata
import time
from collections.abc import Callable, Sequence

from fenming.admission.admission import Admission
from fenming.base.problems import Conflict
from fenming.base.suites import usable_suites
from fenming.chain.blockchain import Blockchain, Finalized
from fenming.chain.records import Head
from fenming.chain.recovery import recover
from fenming.chain.state_sync import OfferedSnapshots
from fenming.ledger.genesis import Genesis
from fenming.ledger.rulebook import Rulebook
from fenming.node.clock import SteppedClock, system_clock
from fenming.node.compose import rulebook
from fenming.node.home import Home
from fenming.node.measures import Measures
from fenming.node.network import LedgerNetwork
from fenming.node.notary import notary_of
from fenming.node.settings import read_settings
from fenming.node.snapshots import SnapshotKeeper
from fenming.ordering.cometbft.cluster import Cluster, ClusterSettings
from fenming.ordering.cometbft.gateway import GatewaySettings
from fenming.ordering.cometbft.server import Line
from fenming.ordering.cometbft.state_sync import SnapshotsOffered
from fenming.ordering.port import Ordering, Ticket
from fenming.ordering.solo import Clock, Solo, SoloSettings
from fenming.storage.block_log import BlockLog
from fenming.storage.home_lock import HomeLock
from fenming.storage.lmdb_store import LmdbStore
from fenming.storage.log_format import Before
from fenming.storage.state_store import ClosableReader


class ClockNotAllowed(Conflict):
    """A chain that is not a sample runs on the machine's clock only."""


class Node:
    """An open home: makes blocks until it is closed."""

    def __init__(
        self, home: Home, clock: Clock | None = None, settings: SoloSettings | GatewaySettings | None = None,
        line: Line | None = None,
    ) -> None:  # fmt: skip
        """`line` is a cluster node's to its CometBFT, where it is there already."""
        self.home = home
        self._line = line
        self.genesis: Genesis = home.read_genesis()
        if isinstance(clock, SteppedClock) and not self.genesis.stepped_clock:
            raise ClockNotAllowed("only a sample chain may run on a stepped clock")
        usable_suites(self.genesis.suites)  # before anything is opened: a node that lacks a suite does not start
        self.clock = clock or system_clock
        self._lock = HomeLock(home.folder)
        try:
            self._open(settings)
        except BaseException:
            self._lock.release()
            raise

    def _open(self, settings: SoloSettings | GatewaySettings | None) -> None:
        self._listeners: list[Callable[[int], None]] = []
        self.store = LmdbStore(self.home.state)
        self.log = BlockLog(self.home.log, self.genesis.chain_id)
        self.rulebook: Rulebook = rulebook()
        self.chain = Blockchain(self.genesis, self.rulebook, self.store, self.log, notary_of(self.home, self.genesis))
        self.recovered = recover(self.chain)
        self.measures = Measures(self.chain.head.time_ms)
        self.admission = Admission(
            lambda: (self.chain.rules, self.chain.codec), self.chain.signatures, self.genesis.zone_minutes, self.chain.warm,
            self.store.reader, self._next_block,
        )  # fmt: skip
        self._offered = OfferedSnapshots(self.home.snapshots)
        self.ordering: Ordering = self._ordering(settings)
        self.snapshots = self._snapshots()

    def _ordering(self, settings: SoloSettings | GatewaySettings | None) -> Ordering:
        if self.genesis.validators:
            return self._cluster(settings if isinstance(settings, GatewaySettings) else GatewaySettings())
        solo = settings if isinstance(settings, SoloSettings) else SoloSettings()
        return Solo(self.chain, self.admission, self.clock, solo, self._tell)

    def _cluster(self, gateway: GatewaySettings) -> Cluster:
        settings = read_settings(self.home.settings)
        placed = ClusterSettings(
            settings.abci_address, settings.rpc_address, settings.lane, settings.keep_blocks,
            importlib.metadata.version("fenming"), gateway,
        )  # fmt: skip
        seed = bytes.fromhex(self.home.gateway.read_text().strip())
        sample_clock = self.clock if self.genesis.stepped_clock else None
        network = LedgerNetwork()
        snapshots = SnapshotsOffered(self._offered, self._joined_at)
        return Cluster(
            self.chain, self.admission, network, snapshots, seed, placed, sample_clock, self._tell, self._line
        )  # fmt: skip

    def _joined_at(self) -> Head | None:
        """The head of a node that has joined by a snapshot and made no block since."""
        return self.chain.head if self.log.base.before == Before.JOINED and not self.log.holds_blocks else None

    def _snapshots(self) -> SnapshotKeeper | None:
        """On a cluster, for nodes that join; where the settings want them."""
        every_blocks = read_settings(self.home.settings).snapshot_every_blocks if self.genesis.validators else 0
        if not every_blocks:
            return None
        keeper = SnapshotKeeper(self, every_blocks, held=self._offered.held)
        self.on_commit(keeper.committed)
        return keeper

    @property
    def failure(self) -> str | None:
        """Why no more blocks are made here, or None."""
        return self.ordering.failure

    def submit(self, wires: Sequence[bytes]) -> Ticket:
        """Hand envelopes in; the ticket's answers arrive when they are durable."""
        began_s = time.perf_counter()
        ticket = self.ordering.submit(wires)
        ticket.when_done(lambda: self.measures.answered(ticket, time.perf_counter() - began_s))
        return ticket

    def reader(self) -> ClosableReader:
        """A view of what is committed; must be closed."""
        return self.store.reader()

    def head(self) -> Head:
        """The end of the committed chain."""
        return self.chain.head

    def on_commit(self, listener: Callable[[int], None]) -> None:
        """Call the listener with the height of every block that becomes durable, on the ordering's thread."""
        self._listeners.append(listener)

    def close(self) -> None:
        """Stop after the block in hand and let go of the home."""
        self.ordering.close()
        if self.snapshots:
            self.snapshots.close()
        self.admission.close()
        self.log.close()
        self.store.close()
        self._lock.release()

    def _next_block(self) -> tuple[int, int]:
        head = self.chain.head
        return head.height + 1, max(self.clock(), head.time_ms)

    def _tell(self, block: Finalized) -> None:
        self.measures.committed(block)
        for listener in self._listeners:
            listener(block.head.height)
