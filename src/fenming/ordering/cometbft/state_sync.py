"""State sync over ABCI: the snapshots that a running node offers, and a node that is filled from those of others.

A joining node has no chain yet, so it answers CometBFT with little more than the four calls about snapshots. When the last piece
has been checked against the app hash that CometBFT's light client trusts, the node is opened on what was joined, and takes over the
same connections before the piece is answered.
"""

from collections.abc import Callable
from typing import Any

from fenming.base.problems import Unavailable
from fenming.chain.records import Head
from fenming.chain.state_sync import Begun, Joining, Offer, OfferedSnapshots, Verdict
from fenming.ordering.cometbft import abci_pb2 as abci

_BEGUN = {
    Begun.ACCEPT: abci.ResponseOfferSnapshot.ACCEPT, Begun.REJECT: abci.ResponseOfferSnapshot.REJECT,
    Begun.REJECT_FORMAT: abci.ResponseOfferSnapshot.REJECT_FORMAT,
}  # fmt: skip
_VERDICTS = {
    Verdict.ACCEPTED: abci.ResponseApplySnapshotChunk.ACCEPT, Verdict.RETRY: abci.ResponseApplySnapshotChunk.RETRY,
    Verdict.REJECT_SNAPSHOT: abci.ResponseApplySnapshotChunk.REJECT_SNAPSHOT,
}  # fmt: skip


class NotJoinedYet(Unavailable):
    """CometBFT wants blocks decided before the node has a chain: it was not set up for state sync."""


class SnapshotsOffered:
    """The snapshots of a running node, which itself takes none.

    But for one that it has: a node may be killed after it joined and before CometBFT has written that down. CometBFT then begins
    again, and is told to take the snapshot of the block that the node stands at; nothing is done with its pieces. `joined_at` gives
    that head, None once the node has committed a block of its own.
    """

    def __init__(self, snapshots: OfferedSnapshots, joined_at: Callable[[], Head | None] = lambda: None) -> None:
        self._snapshots = snapshots
        self._joined_at = joined_at
        self._is_here = False

    def list_snapshots(self, request: abci.RequestListSnapshots) -> abci.ResponseListSnapshots:
        offers = [
            abci.Snapshot(
                height=offer.height, format=offer.format, chunks=offer.chunks, hash=offer.hash, metadata=offer.metadata
            )
            for offer in self._snapshots.offered()
        ]  # fmt: skip
        return abci.ResponseListSnapshots(snapshots=offers)

    def load_chunk(self, request: abci.RequestLoadSnapshotChunk) -> abci.ResponseLoadSnapshotChunk:
        return abci.ResponseLoadSnapshotChunk(chunk=self._snapshots.chunk(request.height, request.format, request.chunk))

    def offer(self, request: abci.RequestOfferSnapshot) -> abci.ResponseOfferSnapshot:
        head = self._joined_at()
        if head is None:
            return abci.ResponseOfferSnapshot(result=abci.ResponseOfferSnapshot.ABORT)
        self._is_here = (request.snapshot.height, request.app_hash) == (head.height, head.result.app_hash)
        results = abci.ResponseOfferSnapshot
        return results(result=results.ACCEPT if self._is_here else results.REJECT)

    def apply_chunk(self, request: abci.RequestApplySnapshotChunk) -> abci.ResponseApplySnapshotChunk:
        results = abci.ResponseApplySnapshotChunk
        return results(result=results.ACCEPT if self._is_here else results.ABORT)


class JoiningApplication:
    """What CometBFT sees of a node that has nothing yet; `joined` is called when everything is there, and opens the node."""

    def __init__(self, joining: Joining, version: str, joined: Callable[[], None]) -> None:
        self._joining = joining
        self._version = version
        self._joined = joined
        self.progress = "waiting for a snapshot"
        self._methods: dict[str, Callable[[Any], Any]] = {
            "info": self._info, "query": self._query, "check_tx": self._check_tx, "list_snapshots": self._list,
            "offer_snapshot": self._offer, "apply_snapshot_chunk": self._apply, "load_snapshot_chunk": self._load,
        }  # fmt: skip

    def handle(self, request: abci.Request) -> abci.Response:
        """The answer to a request; raises `NotJoinedYet` for those that need a chain."""
        kind = str(request.WhichOneof("value"))
        method = self._methods.get(kind)
        if method is None:
            raise NotJoinedYet(f"this node is to begin with a snapshot and has none: it cannot answer {kind}")
        return abci.Response(**{kind: method(getattr(request, kind))})

    def _info(self, request: abci.RequestInfo) -> abci.ResponseInfo:
        return abci.ResponseInfo(data="fenming", version=self._version)

    def _query(self, request: abci.RequestQuery) -> abci.ResponseQuery:
        return abci.ResponseQuery(code=1, log=self.progress)

    def _check_tx(self, request: abci.RequestCheckTx) -> abci.ResponseCheckTx:
        return abci.ResponseCheckTx(code=1, log=self.progress)

    def _list(self, request: abci.RequestListSnapshots) -> abci.ResponseListSnapshots:
        return abci.ResponseListSnapshots()

    def _load(self, request: abci.RequestLoadSnapshotChunk) -> abci.ResponseLoadSnapshotChunk:
        return abci.ResponseLoadSnapshotChunk()

    def _offer(self, request: abci.RequestOfferSnapshot) -> abci.ResponseOfferSnapshot:
        snapshot = request.snapshot
        offer = Offer(snapshot.height, snapshot.format, snapshot.chunks, snapshot.hash, snapshot.metadata)
        begun = self._joining.begin(offer, request.app_hash)
        if begun == Begun.ACCEPT:
            self.progress = f"taking {offer.chunks} pieces of the snapshot of block {offer.height}"
        return abci.ResponseOfferSnapshot(result=_BEGUN[begun])

    def _apply(self, request: abci.RequestApplySnapshotChunk) -> abci.ResponseApplySnapshotChunk:
        applied = self._joining.apply(request.index, request.chunk, request.sender)
        if applied.verdict == Verdict.ACCEPTED and self._joining.is_complete:
            self._joining.install()
            self._joined()
        return abci.ResponseApplySnapshotChunk(
            result=_VERDICTS[applied.verdict], refetch_chunks=applied.refetch, reject_senders=applied.reject_senders
        )
