"""A home opened to be read: traces, proofs and verification work beside a running node, or without any."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import msgspec
from sqlalchemy import Engine, select

from fenming.base.notes import parse_checkpoint, read_note, read_verifier_key
from fenming.base.problems import BadUsage, NotThere
from fenming.chain.checkpoints import SignedCheckpoint, Signer, founding_signers
from fenming.chain.history import outcomes_at, receipt_place
from fenming.chain.proofs import NotInLog, Prover, Wanted
from fenming.chain.records import BlockOutcomes, Head, read_head
from fenming.chain.recovery import block_at
from fenming.chain.verification import ChainVerified, verify_chain
from fenming.domains.approvals.records import Kind
from fenming.domains.approvals.views import DECISIONS, PROPOSALS
from fenming.domains.identity.records import PARTIES
from fenming.domains.money.references import ReferenceKind
from fenming.domains.money.views import POSTINGS
from fenming.domains.trace.queries import Tracer
from fenming.domains.trace.steps import Trace, UnknownId, parse_id
from fenming.ledger.overlay import BlockState
from fenming.ledger.receipt_file import TRUST_FORMAT, ReceiptFile, TrustFile
from fenming.node.cluster_proofs import TRUSTED_DAYS, ClusterProver, log_size_of
from fenming.node.comet_rpc import CometRpc
from fenming.node.compose import VIEWS, rulebook
from fenming.node.home import Home
from fenming.node.network import checkpoint_signers
from fenming.node.notary import notary_of
from fenming.node.settings import read_settings
from fenming.readmodel.database import open_database
from fenming.readmodel.feed import Feed
from fenming.readmodel.outcomes import RECEIPTS
from fenming.readmodel.past import Past
from fenming.storage.block_log import BlockLog, log_base
from fenming.storage.lmdb_store import LmdbStore
from fenming.storage.state_store import ClosableReader
from fenming.storage.state_tree import new_state_tree


class ReadHome:
    """A home and its views; close it. A node in this process hands in its own store: LMDB is opened once a process."""

    def __init__(self, home: Home, store: LmdbStore | None = None) -> None:
        self.home = home
        self.genesis = home.read_genesis()
        self.rulebook = rulebook()
        self._environment = store or LmdbStore(home.state, readonly=True)
        self._owns_environment = store is None
        self._view: ClosableReader | None = None
        try:
            self.engine = open_database(home.views)
        except BaseException:
            self._close_store()
            raise
        self._feed = Feed(self.engine, VIEWS, self.rulebook.event_decoder, self.genesis)
        self.past = Past(
            home.past, self.engine, VIEWS, self.rulebook.event_decoder, self._environment.reader, self.genesis
        )

    def close(self) -> None:
        """Let go of the files."""
        self.past.close()
        self.engine.dispose()
        self._close_store()

    def _close_store(self) -> None:
        self._let_go()
        if self._owns_environment:
            self._environment.close()

    @property
    def store(self) -> ClosableReader:
        """What was committed when this was first asked for, or after the last `refresh`."""
        if self._view is None:
            self._view = self._environment.reader()
        return self._view

    def refresh(self) -> None:
        """Look no longer at what was committed then, but at what is when somebody asks next.

        Whoever keeps a home open over many blocks calls this after each use: as long as somebody looks at an old block, the store
        cannot use the room again that later ones free, and grows by several pages with every envelope.
        """
        self._let_go()
        if self._owns_environment:
            self._environment.renew()

    def _let_go(self) -> None:
        if self._view is not None:
            self._view.close()
            self._view = None

    def catch_up(self) -> int:
        """Bring the views up to what is committed; returns the height."""
        return self._feed.catch_up(self._newest)

    def _newest(self) -> ClosableReader:
        """A view of now; nothing older is held by this process where the store is its own."""
        if self._owns_environment:
            self._environment.renew()
        return self._environment.reader()

    @property
    def first_block(self) -> int:
        """The first block that this home holds."""
        return log_base(self.home.log, self.genesis.chain_id).height + 1

    def views_can_follow(self) -> bool:
        """Whether the views can be brought up to what is committed: not where blocks before them are not here."""
        return self._feed.gap(self.store) is None

    @contextmanager
    def views_as_of(self, height: int | None) -> Iterator[Engine]:
        """The views as they were when a block had been committed, the newest where none is named; raises `NotThere`."""
        newest = self.catch_up()
        if height is None or height == newest:
            yield self.engine
            return
        if height < 1:
            raise NotThere("blocks are counted from 1")
        with self.past.at(height) as engine:
            yield engine

    @property
    def views_height(self) -> int:
        """How far the views have come."""
        return self._feed.height

    def head(self) -> Head:
        """The end of the committed chain."""
        data = self.store.head()
        if data is None:
            raise NotInLog("the chain has no head yet")
        return read_head(data)

    def trace(self, text: str, as_of: int | None = None) -> Trace:
        """Follow money both ways from an id, as of a height or of now; raises `UnknownId`, `HeightAhead`."""
        if as_of is None:
            self.catch_up()
            with self.engine.connect() as connection:
                return Tracer(connection).trace(text)
        with self.past.at(as_of) as engine, engine.connect() as connection:
            return Tracer(connection).trace(text)

    def prove(self, text: str, since: TrustFile | None = None) -> ReceiptFile:
        """The receipt file of a payment, or of an envelope by its id in hexadecimal digits; raises `UnknownId`, `HistoryMissing`.

        On a cluster also `Unavailable`, where the block after the last one is not decided in time.
        """
        return self.prove_many([text], since)[0]

    def prove_many(self, texts: Sequence[str], since: TrustFile | None = None) -> list[ReceiptFile]:
        """Receipt files of several, all under one block: the state is read once for all of them."""
        wanted = [self._envelope(text) if len(text) == 64 else self._payment(text) for text in texts]
        tree = new_state_tree(self.genesis.tree_depth)
        tree.load(self.store.scan(b""))
        log = BlockLog(self.home.log, self.genesis.chain_id)
        prover = Prover(self.genesis, self.rulebook, self.store, lambda height: block_at(log, height), tree, PARTIES.key)
        size = self._size_of(since) if since else None
        files = [prover.prove(one, size) for one in wanted]
        if self.genesis.validators:
            headers = self._cluster_prover().headers(since)
            files = [msgspec.structs.replace(file, checkpoint="", headers=headers) for file in files]
        return files

    def verify(
        self, progress: Callable[[int], None] | None = None, snapshot: Path | None = None, trusted: SignedCheckpoint | None = None
    ) -> ChainVerified:  # fmt: skip
        """Replay the whole chain, or what follows a snapshot; raises `ChainRefuted`, `SnapshotDamaged`."""
        signers = self._signers() if self.genesis.validators else ()
        return verify_chain(self.genesis, self.rulebook, self.home.log, self.store, progress, snapshot, trusted, signers)

    def trust_file(self, days: int = TRUSTED_DAYS, witnesses: Sequence[str] = ()) -> TrustFile:
        """What an outsider needs to check receipts of this chain, as of now.

        On a cluster it is believed for so many days, and addresses of other nodes' CometBFT may be named that must say the same;
        raises `Unavailable`, `Diverged`.
        """
        note = self.store.note()
        if note is None:
            raise NotInLog("the chain has no checkpoint yet")
        genesis = self.home.genesis.read_bytes().hex()
        keys = [signer.verifier.written for signer in checkpoint_signers(BlockState(self.store), self.genesis)]
        file = TrustFile(TRUST_FORMAT, self.genesis.chain_id.hex(), genesis, note.decode(), keys)
        if self.genesis.validators:
            trust = self._cluster_prover().trust(days, [CometRpc(address) for address in witnesses])
            return msgspec.structs.replace(file, cluster=trust)
        if witnesses:
            raise BadUsage("a chain with a notary has no witnesses; only a cluster's nodes can confirm one another")
        return file

    def _signers(self) -> list[Signer]:
        """Whose checkpoint may stand in this home of a cluster: the validators' and, where it is none of them, its own."""
        own = notary_of(self.home, self.genesis)
        listed = [*founding_signers(self.genesis), *checkpoint_signers(BlockState(self.store), self.genesis)]
        known = {signer.verifier: signer for signer in listed}
        return list(({own.verifier: Signer(own.verifier, 0)} | known).values())

    def _cluster_prover(self) -> ClusterProver:
        return ClusterProver(self.genesis, self.head(), CometRpc(read_settings(self.home.settings).rpc_address))

    def _envelope(self, text: str) -> list[Wanted]:
        try:
            place = receipt_place(self.store, bytes.fromhex(text))
        except ValueError:
            place = None
        if place is None:
            raise UnknownId(f"no envelope {text} has been accepted")
        height, position = place
        outcome = self._block(height).outcomes[position]
        return [Wanted(height, position, range(len(outcome.events)))]

    def _payment(self, text: str) -> list[Wanted]:
        """The posting, then every approval of what it was paid for."""
        kind, numbers = parse_id(text)
        if kind != "payment" or len(numbers) != 1:
            raise UnknownId(f"{text!r} is neither a payment nor an envelope; only these can be proven")
        self.catch_up()
        with self.engine.connect() as connection:
            row = connection.execute(select(POSTINGS).where(POSTINGS.c.payment == numbers[0])).first()
            if row is None:
                raise UnknownId(f"there is no {text}")
            position = self._position(row.height, row.log_index)
            wanted = [Wanted(row.height, position, [row.event_index])]
            subject = {ReferenceKind.CLAIM: Kind.CLAIM, ReferenceKind.WAGE_LINE: Kind.WAGE_TABLE}.get(row.reference_kind)
            if subject is not None:
                joined = DECISIONS.join(PROPOSALS, DECISIONS.c.proposal == PROPOSALS.c.proposal)
                query = select(DECISIONS.c.log_index, RECEIPTS.c.height).select_from(
                    joined.join(RECEIPTS, RECEIPTS.c.log_index == DECISIONS.c.log_index)
                )
                chosen = query.where(PROPOSALS.c.kind == int(subject), PROPOSALS.c.subject == row.reference_number)
                wanted += [
                    Wanted(found.height, self._position(found.height, found.log_index), [0])
                    for found in connection.execute(chosen.order_by(DECISIONS.c.log_index))
                ]
        return wanted

    def _size_of(self, trust: TrustFile) -> int | None:
        if self.genesis.validators:
            return log_size_of(trust)
        text, _ = read_note(trust.checkpoint, [read_verifier_key(key) for key in trust.verifier_keys])
        return parse_checkpoint(text).size

    def _position(self, height: int, log_index: int) -> int:
        return log_index - self._block(height).log_start

    def _block(self, height: int) -> BlockOutcomes:
        return outcomes_at(self.store, height)
