"""The whole chain computed again from its first byte, believing nothing but the genesis.

Every envelope is opened, every signature checked, every rule run; state and receipts are built anew in memory, and each block's
roots are compared with those written in it, the last one also with what the store holds now.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec

from fenming.base.invariant import InvariantBroken
from fenming.base.problems import Problem
from fenming.chain.blockchain import Blockchain
from fenming.chain.records import Head, read_head
from fenming.chain.recovery import ReplayDiffers, check_chained, parse_block
from fenming.ledger.genesis import Genesis
from fenming.ledger.rulebook import Rulebook
from fenming.storage.block_log import BlockLog
from fenming.storage.failures import LogDamaged
from fenming.storage.memory_store import MemoryStore
from fenming.storage.state_store import StateReader
from fenming.storage.state_tree import new_state_tree


class ChainVerified(msgspec.Struct, frozen=True):
    """What a verification covered: blocks `first_height` to `height` and their envelopes."""

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
    genesis: Genesis, rulebook: Rulebook, log_folder: Path, store: StateReader, progress: Callable[[int], None] | None = None
) -> ChainVerified:
    """Replay everything; raises `ChainRefuted` naming the first height that does not hold."""
    data = store.head()
    if data is None:
        raise ChainRefuted(0, "the store holds no chain")
    committed = read_head(data)
    chain = Blockchain(genesis, rulebook, MemoryStore(keep_outbox=False), None, lambda head: b"")
    envelopes = rejected = 0
    for height, payload in _blocks(log_folder, genesis.chain_id, committed):
        count, refused = _replay(chain, height, payload)
        envelopes, rejected = envelopes + count, rejected + refused
        if progress:
            progress(height)
    _check_end(chain.head, committed, store, genesis.tree_depth)
    return ChainVerified(1 if committed.height else 0, committed.height, envelopes, rejected, committed.result.app_hash)


def _blocks(folder: Path, chain_id: bytes, committed: Head) -> Iterator[tuple[int, bytes]]:
    """The committed blocks; whatever the log has beyond them must at least be readable."""
    try:
        log = BlockLog(folder, chain_id)
        if log.last_height < committed.height:
            reason = log.torn.reason if log.torn else "the block is missing"
            raise ChainRefuted(log.last_height + 1, reason)
        if log.torn:
            raise ChainRefuted(log.last_height + 1, f"bytes follow the last committed block: {log.torn.reason}")
        for height, payload in log.scan(1):
            if height <= committed.height:
                yield height, payload
    except LogDamaged as damage:
        raise ChainRefuted(damage.height, damage.reason) from damage


def _replay(chain: Blockchain, height: int, payload: bytes) -> tuple[int, int]:
    try:
        record = parse_block(payload, height)
        check_chained(chain, record)
        finalized = chain.finalize(record.time_ms, chain.open_all(record.envelopes))
        chain.store_only(finalized)
    except (LogDamaged, ReplayDiffers, InvariantBroken) as problem:
        raise ChainRefuted(height, str(problem)) from problem
    for name in record.result.__struct_fields__:
        if getattr(record.result, name) != getattr(finalized.record.result, name):
            raise ChainRefuted(height, f"its {name.replace('_', ' ')} is not the one computed")
    refused = sum(1 for outcome in finalized.outcomes if outcome.receipt.code)
    return len(record.envelopes), refused


def _check_end(replayed: Head, committed: Head, store: StateReader, depth: int) -> None:
    if replayed != committed:
        raise ChainRefuted(committed.height, "the head in the store is not the one computed")
    tree = new_state_tree(depth)
    tree.load(store.scan(b""))
    if tree.root != committed.result.state_root:
        raise ChainRefuted(committed.height, "the state in the store is not the one computed")
