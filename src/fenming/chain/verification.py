"""The chain computed again, believing nothing but the genesis, or nothing but the genesis and what its notary signed at a height.

Every envelope is opened, every signature checked, every rule run; state and receipts are built anew in memory, and each block's
roots are compared with those written in it, the last one also with what the store holds now. From a snapshot on the same is done
for the blocks after it; that the blocks before it led to it is then the notary's word.
"""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import msgspec

from fenming.base.invariant import InvariantBroken
from fenming.base.merkle import verify_consistency
from fenming.base.problems import Problem
from fenming.chain.blockchain import Blockchain
from fenming.chain.checkpoints import CheckpointRefused, SignedCheckpoint, Signer, checkpoint_text, read_checkpoint
from fenming.chain.records import Head, read_head
from fenming.chain.recovery import ReplayDiffers, check_chained, parse_block
from fenming.chain.snapshots import restore_snapshot
from fenming.ledger.genesis import Genesis
from fenming.ledger.rulebook import Rulebook
from fenming.storage.failures import LogDamaged
from fenming.storage.log_scan import blocks_after
from fenming.storage.log_tree import LogTree
from fenming.storage.memory_store import MemoryStore
from fenming.storage.snapshots import SnapshotDamaged
from fenming.storage.state_store import StateReader
from fenming.storage.state_tree import new_state_tree


class ChainVerified(msgspec.Struct, frozen=True):
    """What a verification covered: blocks `first_height` to `height` and their envelopes.

    After a snapshot of the last block nothing is left to replay: then `first_height` is one more than `height`.
    """

    first_height: int
    height: int
    envelopes: int
    rejected: int
    app_hash: bytes


class ChainRefuted(Problem):
    """The chain is not what it says it is, at this height and for this reason."""

    def __init__(self, height: int, reason: str) -> None:
        super().__init__(f"block {height}: {reason}")
        self.height = height
        self.reason = reason


def verify_chain(
    genesis: Genesis, rulebook: Rulebook, log_folder: Path, store: StateReader, progress: Callable[[int], None] | None = None,
    snapshot: Path | None = None, trusted: SignedCheckpoint | None = None, signers: Sequence[Signer] = (),
) -> ChainVerified:  # fmt: skip
    """Replay everything, or what follows a snapshot; raises `ChainRefuted` naming the first height that does not hold.

    One of the `signers`, of the genesis where none are named, must have signed the checkpoint that the store holds.

    With a `trusted` checkpoint the chain must be the one that it was signed for: the replay passes through it, or the log at the
    snapshot is proven to continue it. Raises `SnapshotDamaged` where the snapshot itself does not hold.
    """
    data = store.head()
    if data is None:
        raise ChainRefuted(0, "the store holds no chain")
    committed = read_head(data)
    chain = _begin(genesis, rulebook, snapshot)
    first = chain.head.height + 1
    if committed.height < chain.head.height:
        raise ChainRefuted(committed.height, f"the chain ends here, and the snapshot is of block {chain.head.height}")
    if trusted:
        _check_trusted_before(chain.head, committed, trusted, store)
        _check_trusted(chain, trusted)
    envelopes = rejected = 0
    for height, payload in _blocks(log_folder, genesis.chain_id, chain.head.height, committed.height):
        count, refused = _replay(chain, height, payload)
        envelopes, rejected = envelopes + count, rejected + refused
        if trusted:
            _check_trusted(chain, trusted)
        if progress:
            progress(height)
    _check_end(chain, committed, store, signers)
    return ChainVerified(
        first if committed.height else 0, committed.height, envelopes, rejected, committed.result.app_hash
    )


def _begin(genesis: Genesis, rulebook: Rulebook, snapshot: Path | None) -> Blockchain:
    """The chain at its genesis, or at a snapshot whose roots have been computed and are those signed."""
    store = restore_snapshot(snapshot, genesis) if snapshot else MemoryStore(keep_outbox=False)
    try:
        return Blockchain(genesis, rulebook, store, None, lambda head: b"")
    except InvariantBroken as broken:
        if snapshot is None:
            raise
        raise SnapshotDamaged(snapshot.name, 0, str(broken)) from None


def _blocks(folder: Path, chain_id: bytes, after: int, until: int) -> Iterator[tuple[int, bytes]]:
    """The committed blocks after a height; whatever the log has beyond them must at least be readable."""
    last = after
    try:
        for height, payload in blocks_after(folder, chain_id, after):
            last = height
            if height <= until:
                yield height, payload
    except LogDamaged as damage:
        beyond = "bytes follow the last committed block: " if damage.height > until else ""
        raise ChainRefuted(damage.height, beyond + damage.reason) from damage
    if last < until:
        raise ChainRefuted(last + 1, "the block is missing")


def _replay(chain: Blockchain, height: int, payload: bytes) -> tuple[int, int]:
    try:
        record = parse_block(payload, height)
        check_chained(chain, record)
        finalized = chain.finalize(record.time_ms, chain.open_all(record.envelopes), reports=record.reports)
        chain.store_only(finalized)
    except (LogDamaged, ReplayDiffers, InvariantBroken) as problem:
        raise ChainRefuted(height, str(problem)) from problem
    for name in record.result.__struct_fields__:
        if getattr(record.result, name) != getattr(finalized.record.result, name):
            raise ChainRefuted(height, f"its {name.replace('_', ' ')} is not the one computed")
    refused = sum(1 for outcome in finalized.outcomes if outcome.receipt.code)
    return len(record.envelopes), refused


def _check_trusted_before(start: Head, committed: Head, trusted: SignedCheckpoint, store: StateReader) -> None:
    """Where the replay does not pass through the trusted checkpoint, the log must be proven to continue it."""
    if trusted.height > committed.height:
        raise ChainRefuted(committed.height, f"the chain ends here, and the trusted checkpoint is of block {trusted.height}")
    if trusted.height >= start.height or not trusted.size:  # a log without receipts is the beginning of every log
        return
    size, root = start.result.log_size, start.result.log_root
    try:
        log = LogTree(committed.result.log_size, store.tile)
        path = log.consistency_path(trusted.size, size) if trusted.size <= size else []
    except ValueError as missing:
        raise ChainRefuted(start.height, f"it cannot be compared with the trusted checkpoint: {missing}") from None
    if not verify_consistency(trusted.size, size, trusted.root, root, path):
        raise ChainRefuted(start.height, "its log is not a continuation of the trusted checkpoint")


def _check_trusted(chain: Blockchain, trusted: SignedCheckpoint) -> None:
    if chain.head.height == trusted.height and checkpoint_text(chain.genesis.log_origin, chain.head) != trusted.text:
        raise ChainRefuted(trusted.height, "it is not the one of the trusted checkpoint")


def _check_end(chain: Blockchain, committed: Head, store: StateReader, signers: Sequence[Signer]) -> None:
    """What the store holds now must be what was computed, and what the notary has signed."""
    if chain.head != committed:
        raise ChainRefuted(committed.height, "the head in the store is not the one computed")
    try:
        signed = read_checkpoint(chain.genesis, store.note() or b"", signers)
    except CheckpointRefused as refused:
        raise ChainRefuted(committed.height, str(refused)) from None
    if signed.text != checkpoint_text(chain.genesis.log_origin, committed):
        raise ChainRefuted(committed.height, "the checkpoint in the store is not of this block")
    tree = new_state_tree(chain.genesis.tree_depth)
    tree.load(store.scan(b""))
    if tree.root != committed.result.state_root:
        raise ChainRefuted(committed.height, "the state in the store is not the one computed")
