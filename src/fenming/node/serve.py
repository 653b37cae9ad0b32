"""A node with its HTTP interface: what `fenming up` runs."""

import importlib.metadata
import socket
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, closing, contextmanager
from typing import IO, Any

import uvicorn
from fastapi import APIRouter, FastAPI
from sqlalchemy import Engine, Row, select

from fenming.api.application import build
from fenming.base.figures import Family
from fenming.base.problems import HistoryMissing, Unavailable
from fenming.chain.history import receipt_place
from fenming.domains.approvals.routes import router as approvals
from fenming.domains.audit.routes import router as audit
from fenming.domains.contracts.routes import router as contracts
from fenming.domains.findings.routes import router as findings
from fenming.domains.funds.routes import router as funds
from fenming.domains.guarantees.routes import router as guarantees
from fenming.domains.identity.routes import router as identity
from fenming.domains.money.routes import router as money
from fenming.domains.network.routes import router as network
from fenming.domains.outside.routes import router as outside
from fenming.domains.overview.routes import router as overview
from fenming.domains.payroll.routes import router as payroll
from fenming.domains.receivables.routes import router as receivables
from fenming.domains.trace.routes import router as trace
from fenming.interchange.reports.model import Language
from fenming.interchange.tables import Cell, write_csv, write_xlsx
from fenming.ledger.receipt_file import ReceiptFile, TrustFile
from fenming.node.clock import SteppedClock
from fenming.node.compose import VIEWS
from fenming.node.connections import configuration
from fenming.node.encryption import Encryption, keep_fresh
from fenming.node.evidence import PROOFS_MAX, gather, packed
from fenming.node.figures import figures
from fenming.node.health import LookAround, look_at, running_findings, validators
from fenming.node.home import Home
from fenming.node.joining import JoiningNode, awaits_snapshot
from fenming.node.log import ServedLog
from fenming.node.node import ClockNotAllowed, Node
from fenming.node.office import Office
from fenming.node.organisation_login import sessions_of
from fenming.node.process import begin_loading, settle
from fenming.node.reading import ReadHome
from fenming.node.reporting import FORMATS, read_report
from fenming.node.settings import read_settings
from fenming.node.standing import Warnings
from fenming.node.watchdog import Watchdog
from fenming.node.without_views import CommittedHeights, receipt_from_outbox, with_peers
from fenming.ordering.cometbft.cluster import Cluster
from fenming.ordering.cometbft.server import Line
from fenming.ordering.port import Ticket
from fenming.readmodel.feed import Feed, FeedThread
from fenming.readmodel.outcomes import BLOCKS, RECEIPTS, REFUSED
from fenming.web.application import WebApplication

ROUTERS: tuple[APIRouter, ...] = (
    identity, network, money, approvals, contracts, guarantees, funds, receivables, payroll, outside, findings, trace, overview,
    audit,
)  # fmt: skip
_PAST_WAIT_S = 2.0
"""So long a question about a past height holds a thread of the interface while its views are built."""


class ServingNode(Office):
    """A node with views that follow by themselves: the port that the HTTP interface is given."""

    def __init__(self, home: Home, line: Line | None = None) -> None:
        genesis = home.read_genesis()
        # A sample's clock stands where its month ended; served, it goes on from the head.
        self._node = Node(home, SteppedClock(0) if genesis.stepped_clock else None, line=line)
        try:
            self._reading = ReadHome(home, self._node.store)
        except BaseException:
            self._node.close()
            raise
        self.chain = genesis.chain_id.hex()
        self.codes = self._node.rulebook.codes
        feed = Feed(self._reading.engine, VIEWS, self._node.rulebook.event_decoder, genesis)
        with self._looking() as reading:
            gap = feed.gap(reading.store)
        self._missing = with_peers(self._node, gap) if gap else None
        self._feed: FeedThread | CommittedHeights = (
            CommittedHeights(self._node.head().height) if self._missing else FeedThread(feed, self._node.reader)
        )
        self._node.on_commit(self._feed.wake)
        self._feed.wake(self._node.head().height)
        self._proving = threading.Lock()
        self._watchdog = self._watch()
        self._warnings = Warnings(genesis.zone_minutes)
        self._around = LookAround(lambda: look_at(self._node))
        try:
            self.log = ServedLog(self._node)
        except BaseException:
            self._close_node()
            raise

    @property
    def engine(self) -> Engine:
        if self._missing:
            raise self._missing
        return self._reading.engine

    def views_at(self, height: int) -> AbstractContextManager[Engine]:
        if self._missing:
            raise self._missing
        return self._reading.past.at(height, _PAST_WAIT_S)

    def submit(self, wires: Sequence[bytes]) -> Ticket:
        return self._node.submit(wires)

    def move_clock(self, time_ms: int) -> int:
        clock = self._node.clock
        if not isinstance(clock, SteppedClock):
            raise ClockNotAllowed("this is no sample chain: its time is not set by hand")
        clock.move_to(time_ms)
        return clock.now_ms

    def status(self) -> dict[str, Any]:
        head, genesis = self._node.head(), self._node.genesis
        return {
            "chain": self.chain, "name": genesis.chain_name, "height": head.height, "time_ms": head.time_ms,
            "zone_minutes": genesis.zone_minutes, "receipts": head.result.log_size, "app_hash": head.result.app_hash.hex(),
            "first_block": self._node.log.base.height + 1, "views_height": self._views_height(), **self.log.status(),
            **self._snapshot_problem(),
        }  # fmt: skip

    def figures(self) -> Sequence[Family]:
        return figures(self._node, self.log, self._views_height(), self.failure() is not None)

    def height(self) -> int:
        return self._feed.height

    def wait_for_height(self, height: int, timeout_s: float) -> int:
        self._feed.wait_for(height, timeout_s)
        return self._feed.height

    def failure(self) -> str | None:
        return self._node.ordering.failure or self._feed.failure

    def _snapshot_problem(self) -> dict[str, str]:
        """Why the last snapshot for joining nodes could not be taken, where it could not."""
        keeper = self._node.snapshots
        return {"snapshot_problem": keeper.failure} if keeper and keeper.failure else {}

    def _views_height(self) -> int | None:
        """How far the views have come; None where there can be none."""
        return None if self._missing else self._feed.height

    def receipt(self, envelope_id: bytes) -> tuple[Mapping[str, Any], bool] | None:
        if self._missing:
            return self._receipt_without_views(envelope_id)
        accepted = self._accepted(envelope_id)
        row = accepted or self._refused(envelope_id)
        return None if row is None else (row._asdict(), accepted is not None)

    def _receipt_without_views(self, envelope_id: bytes) -> tuple[Mapping[str, Any], bool] | None:
        """Of refused envelopes nothing is known here: they stand in the views alone."""
        with closing(self._node.reader()) as reader:
            try:
                found = receipt_from_outbox(reader, envelope_id)
            except HistoryMissing as missing:
                raise with_peers(self._node, missing) from None
        return None if found is None else (found, True)

    def _accepted(self, envelope_id: bytes) -> Row[Any] | None:
        with closing(self._node.reader()) as reader:
            place = receipt_place(reader, envelope_id)
        if place is None:
            return None
        height, position = place
        query = select(RECEIPTS).join(BLOCKS, RECEIPTS.c.log_index == BLOCKS.c.log_start + position)
        with self.engine.connect() as connection:
            return connection.execute(query.where(BLOCKS.c.height == height)).first()

    def _refused(self, envelope_id: bytes) -> Row[Any] | None:
        query = select(RECEIPTS).where(RECEIPTS.c.envelope_id == envelope_id, REFUSED)
        with self.engine.connect() as connection:
            return connection.execute(query.order_by(RECEIPTS.c.log_index.desc())).first()

    def envelopes_beginning(self, digits: str, limit: int) -> list[str]:
        with closing(self._node.reader()) as reader:
            return [id.hex() for id in reader.ids_beginning(digits, limit)]

    def prove(self, text: str) -> ReceiptFile:
        with self._proving, self._looking() as reading:
            return reading.prove(text)

    def trust_file(self) -> TrustFile:
        with self._proving, self._looking() as reading:
            return reading.trust_file()

    @contextmanager
    def _looking(self) -> Iterator[ReadHome]:
        """The home as it is now, looked at no longer than this."""
        try:
            yield self._reading
        finally:
            self._reading.refresh()

    def warnings(self, engine: Engine) -> dict[str, Any]:
        return self._warnings.at(engine)

    def evidence(self, finding: Mapping[str, Any], height: int, engine: Engine) -> bytes:
        with engine.connect() as connection:
            gathered = gather(connection, finding["inputs"])
        names = list(gathered.wanted)[:PROOFS_MAX]
        with self._proving, self._looking() as reading:
            files = reading.prove_many([gathered.wanted[name] for name in names])
            trust = reading.trust_file()
        return packed(finding, height, gathered, dict(zip(names, files, strict=True)), trust)

    def report(self, name: str, id: str, form: str, language: str, as_of: int | None) -> bytes:
        with self._proving, self._looking() as reading:
            written = read_report(reading, name, id, as_of)
        return FORMATS[form](written, Language(language))

    def write_table(
        self, form: str, name: str, head: Sequence[str], rows: Iterable[Sequence[Cell]], file: IO[bytes]
    ) -> int:  # fmt: skip
        return write_csv(file, head, rows) if form == "csv" else write_xlsx(file, name, head, rows)

    def checks(self) -> list[dict[str, Any]]:
        running = running_findings(self._node, self.failure(), self._views_height())
        return [finding.shown() for finding in (*running, *self._around.findings())]

    def validators(self) -> dict[str, Any]:
        return validators(self._node)

    def when_lost(self, callback: Callable[[], None]) -> None:
        """Call back when a cluster's node cannot go on."""
        if isinstance(self._node.ordering, Cluster):
            self._node.ordering.on_failure = callback
            if self._node.failure:  # it may have happened before anybody asked to be told
                callback()

    def close(self) -> None:
        """Ask no peers, stop following, then stop making blocks."""
        self.log.close()
        self._close_node()

    def _watch(self) -> Watchdog | None:
        """On a cluster: whether the CometBFT beside this node is still alive inside."""
        ordering = self._node.ordering
        if not isinstance(ordering, Cluster):
            return None
        settings = read_settings(self._node.home.settings)
        return Watchdog(
            lambda: ordering.idle_s, lambda: self._node.head().height, settings.rpc_address, list(settings.peers.values()),
            ordering.give_up,
        )  # fmt: skip

    def _close_node(self) -> None:
        if self._watchdog:
            self._watchdog.close()
        self._around.close()
        self._feed.close()
        self._reading.close()
        self._node.close()


def application(node: ServingNode | None) -> FastAPI:
    """The HTTP application of a node, or the bare one that only describes itself."""
    return build(node, ROUTERS, importlib.metadata.version("fenming"))


def serve(
    home: Home, host: str, port: int, ready: Callable[[str], None], tell: Callable[[str], None],
    encryption: Encryption | None = None,
) -> None:  # fmt: skip
    """Run until the process is told to stop; `ready` gets the address when it answers, `tell` why the node gives up.

    That is told at once: whoever watches CometBFT sees it end too and may end this process before it has come to its own end.
    """
    with closing(_listen(host, port)) as listening, closing(_Front(home, encryption)) as front:
        server = _Server(configuration(front, host, encryption), ready, encryption, tell)

        def lost() -> None:
            tell(f"the node stops: {front.failure}")
            server.stop()

        front.when_lost(lost)
        server.run([listening])
        if server.is_lost:
            raise NodeLost("the node could not go on and must be started again")


class _Front:
    """What answers the interface: the node, or what stands for it until it has joined by a snapshot."""

    def __init__(self, home: Home, encryption: Encryption | None) -> None:
        self._home = home
        self._authority = encryption.authority if encryption else b""
        self._node: ServingNode | None = None
        self._joining: JoiningNode | None = None
        self._lost: Callable[[], None] = lambda: None
        self.failure: str | None = None
        if awaits_snapshot(home):
            self._joining = JoiningNode(home, self._open, self._fail)
            self._answers: Any = self._joining
        else:
            self._open(None)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        await self._answers(scope, receive, send)

    def when_lost(self, callback: Callable[[], None]) -> None:
        self._lost = callback
        if self._node:
            self._node.when_lost(self._node_lost)

    def close(self) -> None:
        if self._node:
            self._node.close()
        elif self._joining:
            self._joining.close()

    def _open(self, line: Line | None) -> None:
        """Open the node; a line to CometBFT that is there is its own from then on."""
        begin_loading()
        try:
            self._node = ServingNode(self._home, line)
        finally:
            settle()
        self._answers = WebApplication(application(self._node), self._authority, sessions_of(self._home))
        self._node.when_lost(self._node_lost)

    def _node_lost(self) -> None:
        assert self._node is not None
        self._fail(Unavailable(self._node.failure() or "unknown"))

    def _fail(self, error: BaseException) -> None:
        self.failure = str(error)
        self._lost()


def _listen(host: str, port: int) -> socket.socket:
    """The socket, taken before the node is opened: a port in use must not cost a recovery first."""
    try:
        listening = socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
        # asyncio does it for sockets that name their protocol, which this one does not; without it each answer on a connection that
        # is kept waits 40 ms for the acknowledgement of its own headers.
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return listening
    except (OSError, UnicodeError) as error:
        reason = str(getattr(error, "strerror", None) or error).partition(" (while")[0]  # Python repeats the address there
        raise CannotListen(f"cannot listen on {host}:{port}: {reason}") from None


class NodeLost(Unavailable):
    """A cluster's node has lost its place; opened again it finds it, so its process ends and whoever watches it starts another."""


class CannotListen(Unavailable):
    """The address is in use or not of this machine."""


class _Server(uvicorn.Server):
    def __init__(
        self, config: uvicorn.Config, ready: Callable[[str], None], encryption: Encryption | None, tell: Callable[[str], None]
    ) -> None:
        super().__init__(config)
        self._ready = ready
        self._encryption = encryption
        self._tell = tell
        self.is_lost = False

    def stop(self) -> None:
        """End after the requests in hand; called from any thread."""
        self.is_lost = True
        self.should_exit = True

    async def startup(self, sockets: Any = None) -> None:
        await super().startup(sockets)
        if self.started:
            port = self.servers[0].sockets[0].getsockname()[1]
            host = f"[{self.config.host}]" if ":" in self.config.host else self.config.host
            if self._encryption and self.config.ssl:
                keep_fresh(self._encryption, self.config.ssl, self._tell)
            self._ready(f"{'https' if self._encryption else 'http'}://{host}:{port}/")
