"""Nodes of a cluster held against each other from their files: equal roots at equal heights, nothing lost, nothing twice.

Read after whatever was done to them, from what each node has on its disk and not from what it says.
"""

from collections.abc import Iterable, Sequence

import msgspec

from fenming.chain.records import read_head, read_outcomes
from fenming.chain.recovery import parse_block
from fenming.domains.money.records import ACCOUNTS, SUPPLIES
from fenming.ledger.codes import OK
from fenming.node.home import Home
from fenming.storage.block_log import log_base
from fenming.storage.lmdb_store import LmdbStore
from fenming.storage.log_scan import blocks_after
from fenming.storage.state_store import StateReader

_BLOCKS_AT_ONCE = 100


class Audit(msgspec.Struct, frozen=True):
    """What was found, over all nodes; `height` is the lowest that all of them have, `lost` and `twice` count envelopes."""

    height: int
    roots_equal: bool
    conserved: bool
    lost: int
    twice: int

    @property
    def is_sound(self) -> bool:
        """Whether nothing is wrong."""
        return self.roots_equal and self.conserved and not self.lost and not self.twice


def audit(homes: Sequence[Home], acknowledged: Iterable[bytes]) -> Audit:
    """Hold the nodes against each other; `acknowledged` are the ids of envelopes that some client was told are accepted.

    Of a node that joined by a snapshot, what came before it is not asked.
    """
    wanted = set(acknowledged)
    seen = [_Seen(home) for home in homes]
    height = min(one.height for one in seen)
    return Audit(
        height, _agree(seen, height), all(one.is_conserved for one in seen),
        sum(1 for one in seen if one.is_whole for envelope_id in wanted if not one.counts.get(envelope_id)),
        sum(1 for one in seen for times in one.counts.values() if times > 1),
    )  # fmt: skip


def balances_conserved(store: StateReader) -> bool:
    """Whether the balances of each currency add up to its supply."""
    totals: dict[int, int] = {}
    for _, value in store.scan(bytes((ACCOUNTS.number,))):
        account = ACCOUNTS.decoder.decode(value)
        totals[account.currency] = totals.get(account.currency, 0) + account.balance
    supplies = {
        int.from_bytes(key[1:], "big"): SUPPLIES.decoder.decode(value).issued
        for key, value in store.scan(bytes((SUPPLIES.number,)))
    }
    return {c: t for c, t in totals.items() if t} == {c: t for c, t in supplies.items() if t}


class _Seen:
    """One node's files."""

    def __init__(self, home: Home) -> None:
        chain_id = home.read_genesis().chain_id
        base = log_base(home.log, chain_id)
        store = LmdbStore(home.state, readonly=True)
        reader = store.reader()
        try:
            data = reader.head()
            assert data is not None
            self.height = read_head(data).height
            self.is_conserved = balances_conserved(reader)
            self.counts = _accepted_counts(reader)
        finally:
            reader.close()
            store.close()
        self.roots = {
            height: parse_block(payload, height).result.app_hash
            for height, payload in blocks_after(home.log, chain_id, base.height)
            if height <= self.height
        }
        self.is_whole = not base.height


def _agree(seen: Sequence[_Seen], height: int) -> bool:
    """Whether at every height all nodes that have its block have the same root, and all have one at the height given."""
    found: dict[int, bytes] = {}
    same = all(found.setdefault(at, root) == root for one in seen for at, root in one.roots.items())
    return same and all(height in one.roots for one in seen if one.roots)


def _accepted_counts(reader: StateReader) -> dict[bytes, int]:
    """How often each envelope was accepted, by the outcomes themselves."""
    counts: dict[bytes, int] = {}
    next_height = 0
    while blocks := reader.outbox(next_height, _BLOCKS_AT_ONCE):
        next_height = blocks[-1][0] + 1
        for outcome in (outcome for _, data in blocks for outcome in read_outcomes(data).outcomes):
            if outcome.receipt.code == OK.number:
                envelope_id = outcome.receipt.envelope_id
                counts[envelope_id] = counts.get(envelope_id, 0) + 1
    return counts
