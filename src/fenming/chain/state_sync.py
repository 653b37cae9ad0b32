"""Joining a chain without its blocks: the snapshots that a node offers, and a store filled from those of others.

Nodes offer the same pieces for the same height, so a joining node takes them from any. It believes one thing, an app hash that
it was given from elsewhere (on a cluster the header that CometBFT's light client has checked), and nobody who sends a piece:

- The offer names the hash of every piece. A piece of another hash is the sender's fault: it is asked of somebody else.
- What fits the offer and is wrong all the same is the offer's fault: the snapshot is given up.
- At the end the roots are computed anew from what stands on the disk. State, log and the ids that may not come again follow from
  the app hash; the time and the hash of the last block do not, and show with the next block (`docs/operations/joining.md`).

Everything is put into a draft beside the home's state. Killed at any step, a node finds no state and joins anew, or it finds the
whole of it.
"""

import shutil
import time
from enum import Enum, auto
from hashlib import sha256
from pathlib import Path

import msgspec

from fenming.base.encoding import Malformed
from fenming.base.hashing import tagged
from fenming.base.problems import Conflict
from fenming.base.steps import reached
from fenming.chain.records import Head
from fenming.chain.snapshot_pieces import Filling, PieceRefused
from fenming.ledger.genesis import Genesis
from fenming.storage.block_log import BlockLog, write_base
from fenming.storage.failures import StorageFailed
from fenming.storage.files import sync_folder
from fenming.storage.lmdb_store import LmdbStore
from fenming.storage.log_format import Base, Before
from fenming.storage.snapshots import Contents, SharedSnapshot, SnapshotDamaged, read_contents, read_shared, snapshots_in
from fenming.storage.state_tree import new_state_tree

FORMAT = 1
OFFER_BYTES_MAX = 3_500_000
"""CometBFT drops a message that offers a snapshot where it is longer than 4 MB."""
HELD_S = 300.0
"""So long a snapshot is kept after it was last offered or a piece of it was handed out."""
_OFFER_TAG = b"fenming/offer/1"


class Offer(msgspec.Struct, frozen=True):
    """A snapshot as nodes offer it to one another: its pieces are numbered from 0, `metadata` holds their hashes."""

    height: int
    format: int
    chunks: int
    hash: bytes
    metadata: bytes


class Begun(Enum):
    """What to say to an offer."""

    ACCEPT = auto()
    REJECT = auto()
    REJECT_FORMAT = auto()


class Verdict(Enum):
    """What became of a piece."""

    ACCEPTED = auto()
    RETRY = auto()
    REJECT_SNAPSHOT = auto()


class Applied(msgspec.Struct, frozen=True):
    """The answer to a piece: which are wanted again, from others than these senders; `reason` is for people."""

    verdict: Verdict
    refetch: tuple[int, ...] = ()
    reject_senders: tuple[str, ...] = ()
    reason: str = ""


class CannotJoin(Conflict):
    """The home holds blocks of its own, which joining would lose."""


class JoiningFailed(Conflict):
    """The calls of joining came in an order in which they mean nothing."""


class JoiningPlaces(msgspec.Struct, frozen=True):
    """Where joining puts things: the home's folders for state and log, and a draft beside the state on the same disk."""

    state: Path
    log: Path
    draft: Path


class OfferedSnapshots:
    """The snapshots in a folder as they are offered. The folder may be pruned meanwhile: what has gone is not offered.

    Whoever takes snapshots away asks `held` first: between an offer and its last piece lie minutes, and on a quick chain so do
    several newer snapshots. May be called from any thread.
    """

    def __init__(self, folder: Path, held_s: float = HELD_S) -> None:
        self._folder = folder
        self._held_s = held_s
        self._asked_s: dict[int, float] = {}
        self._opened: dict[Path, tuple[tuple[int, int, int], SharedSnapshot]] = {}

    def offered(self) -> list[Offer]:
        """All snapshots that can be handed around, the newest first; what cannot be read is left out."""
        offers = []
        for height, path in reversed(snapshots_in(self._folder).items()):
            snapshot = self._open(path) if height else None
            if snapshot and len(snapshot.encoded_contents) <= OFFER_BYTES_MAX:
                offers.append(_offer(height, snapshot.contents, snapshot.encoded_contents))
                self._asked_s[height] = time.monotonic()
        return offers

    def chunk(self, height: int, format: int, index: int) -> bytes:
        """A piece of an offered snapshot; empty where it is not here any more."""
        path = snapshots_in(self._folder).get(height)
        snapshot = self._open(path) if path and format == FORMAT else None
        if snapshot is None or not 0 <= index < len(snapshot.contents.sizes):
            return b""
        self._asked_s[height] = time.monotonic()
        try:
            return snapshot.piece(index)
        except (SnapshotDamaged, StorageFailed):
            return b""

    def held(self) -> set[int]:
        """The heights of those that somebody has asked for lately, and may be fetching."""
        since_s = time.monotonic() - self._held_s
        return {height for height, asked_s in list(self._asked_s.items()) if asked_s >= since_s}

    def _open(self, path: Path) -> SharedSnapshot | None:
        try:
            found = path.stat()
            written = (found.st_ino, found.st_size, found.st_mtime_ns)
            known = self._opened.get(path)
            if known is None or known[0] != written:
                self._opened = {kept: opened for kept, opened in self._opened.items() if kept.exists()}
                known = self._opened[path] = (written, SharedSnapshot(path))
        except (OSError, StorageFailed, SnapshotDamaged, Malformed):
            return None
        return known[1]


class Joining:
    """A home that is filled from the pieces of a snapshot. One thread calls it; nothing else has the home open.

    `begin` may be called again at any time: what came before is thrown away. When `is_complete`, `install` makes the draft the
    home's state and has its log begin after the snapshot's height; from then on the home is opened like any other.
    """

    def __init__(self, genesis: Genesis, places: JoiningPlaces) -> None:
        self._genesis = genesis
        self._places = places
        self._draft: LmdbStore | None = None
        self._filling: Filling | None = None
        self._contents: Contents | None = None
        self._app_hash = b""
        self.next_index = 0
        """The piece that is wanted next; those before it have been taken."""
        self.is_complete = False
        self._check_home()

    def begin(self, offer: Offer, trusted_app_hash: bytes) -> Begun:
        """Whether this snapshot is to be fetched; raises `StorageFailed`."""
        if offer.format != FORMAT:
            return Begun.REJECT_FORMAT
        try:
            contents = read_contents(offer.metadata)
        except Malformed:
            return Begun.REJECT
        if offer.height < 1 or not offer.chunks or _offer(offer.height, contents, offer.metadata) != offer:
            return Begun.REJECT
        self.close()
        _remove(self._places.draft)
        reached("join.begin")
        self._draft = LmdbStore(self._places.draft, draft=True)
        self._filling = Filling(self._genesis, self._draft)
        self._contents, self._app_hash, self._height = contents, trusted_app_hash, offer.height
        return Begun.ACCEPT

    def apply(self, index: int, data: bytes, sender: str) -> Applied:
        """Take a piece; the last one has everything checked. Raises `StorageFailed`, `JoiningFailed`."""
        contents, filling = self._contents, self._filling
        if contents is None or filling is None:
            raise JoiningFailed("no snapshot has been accepted")
        if not 0 <= index < len(contents.sizes):
            raise JoiningFailed(f"the snapshot has no piece {index}")
        if sha256(data).digest() != contents.hash_of(index):
            return Applied(Verdict.RETRY, (index,), (sender,), f"piece {index} is not the one offered")
        if index < self.next_index:
            return Applied(Verdict.ACCEPTED)
        if index > self.next_index:
            return Applied(Verdict.RETRY, tuple(range(self.next_index, index + 1)), (), f"piece {self.next_index} comes first")
        try:
            self._take(filling, data)
        except PieceRefused as refused:
            self.close()
            return Applied(Verdict.REJECT_SNAPSHOT, reason=str(refused))
        self.next_index += 1
        return Applied(Verdict.ACCEPTED)

    @property
    def head(self) -> Head:
        """The end of the chain as joined; there when it is complete."""
        if self._filling is None or not self.is_complete:
            raise JoiningFailed("the snapshot is not complete")
        return self._filling.head

    def install(self) -> Head:
        """Make the draft the home's state; returns the head. Nothing may have the home's state or log open."""
        head = self.head
        self._check_home()
        self.close()
        reached("join.closed")
        try:
            _remove(self._places.state)
            reached("join.cleared")
            write_base(self._places.log, self._genesis.chain_id, Base(head.height, head.block_hash, Before.JOINED))
            reached("join.log_begun")
            self._places.draft.rename(self._places.state)
            sync_folder(self._places.state.parent)
        except OSError as error:
            raise StorageFailed(f"cannot put the joined state in place: {error}") from error
        reached("join.installed")
        return head

    def close(self) -> None:
        """Let go of the draft; what it holds is thrown away by whoever begins next."""
        if self._draft is not None:
            self._draft.close()
        self._draft = self._filling = self._contents = None
        self.next_index, self.is_complete = 0, False

    def _check_home(self) -> None:
        """A home that has joined and made no block since has nothing to lose; nor has one that has only been founded."""
        log = BlockLog(self._places.log, self._genesis.chain_id)
        log.close()
        if log.holds_blocks:
            raise CannotJoin(
                f"the home holds blocks {log.base.height + 1} to {log.last_height}, which joining by a snapshot would lose; "
                "join with an empty home"
            )

    def _take(self, filling: Filling, data: bytes) -> None:
        try:
            kind, content = read_shared(data)
        except Malformed as error:
            raise PieceRefused(str(error)) from None
        filling.take(kind, content)
        if not self.next_index:
            self._check_head(filling.head)
        reached("join.piece_taken")
        assert self._contents is not None
        if self.next_index + 1 == len(self._contents.sizes):
            self._complete(filling)

    def _check_head(self, head: Head) -> None:
        if head.height != self._height:
            raise PieceRefused(f"it is of block {head.height}, and block {self._height} was offered")
        if head.result.app_hash != self._app_hash:
            raise PieceRefused("its head does not have the app hash that is trusted")

    def _complete(self, filling: Filling) -> None:
        """The head has the trusted app hash and the tiles its log's root; what is left is the state, read back from the disk.

        No checkpoint is signed for it: a node signs what it has computed.
        """
        filling.finish(b"")
        assert self._draft is not None
        tree = new_state_tree(self._genesis.tree_depth)
        tree.load(self._draft.scan(b""))
        if tree.root != filling.head.result.state_root:
            raise PieceRefused("its records do not have the root of the state")
        reached("join.checked")
        self.is_complete = True


def _offer(height: int, contents: Contents, encoded: bytes) -> Offer:
    return Offer(height, FORMAT, len(contents.sizes), tagged(_OFFER_TAG, height.to_bytes(8, "big"), encoded), encoded)


def _remove(folder: Path) -> None:
    try:
        if folder.exists():
            shutil.rmtree(folder)
            sync_folder(folder.parent)
    except OSError as error:
        raise StorageFailed(f"cannot clear {folder}: {error}") from error
