"""What a cluster's node adds to a receipt and to a trust file: headers that lead to its last block.

The header that carries the app hash of height H is that of H + 1, so a proof waits for it. Everything is proven under the last
block: the log proves a receipt of any age under the root of today. So a node that has dropped old blocks proves as much as one that
keeps all. Only a verifier with a trust file from before what it keeps may have to ask another, where validators have changed since.
"""

import time
from collections.abc import Sequence

from fenming.base.light.bisection import confirm, way_to
from fenming.base.light.blocks import LightBlock
from fenming.base.light.verification import HeaderRefused, Rules, Trusted, check_commit, check_whole
from fenming.base.problems import Conflict, Unavailable
from fenming.chain.records import Head
from fenming.client.headers import founders, header_proof, trusted_block
from fenming.client.verification import NotProven
from fenming.ledger.app_state import AppState
from fenming.ledger.genesis import Genesis
from fenming.ledger.receipt_file import AppHashes, ClusterTrust, HeaderProof, TrustFile
from fenming.node.comet_rpc import CometRpc

TRUSTED_DAYS = 365
_WAIT_S = 15.0
# The prover looks for the way; when the trust file expires is for the verifier to judge, at its own time.
_ALWAYS = Rules(trusting_period_ns=None)


class NotOurHistory(Conflict):
    """CometBFT and the ledger beside it do not tell the same history, or the trust file tells another."""


class ClusterProver:
    """Finds headers by the CometBFT beside a node whose last block is `head`."""

    def __init__(self, genesis: Genesis, head: Head, comet: CometRpc) -> None:
        self._genesis = genesis
        self._head = head
        self._comet = comet

    def headers(self, since: TrustFile | None) -> list[HeaderProof]:
        """The way to the header over the last block: from a trust file, or from as far back as the node can lead.

        Raises `Unavailable`, `NotOurHistory` and, for a bad trust file, `NotProven`.
        """
        if since and since.chain != self._genesis.chain_id.hex():
            raise NotOurHistory("the trust file is of another chain")
        first = trusted_block(self._genesis, since.cluster) if since and since.cluster else None
        target = self._target()
        if first and first.height >= target.height:
            return [header_proof(self._same(first, target))]
        trusted = Trusted.of(first) if first else founders(self._genesis) if since else self._oldest()
        return [header_proof(block) for block in self._way(trusted, target)]

    def trust(self, days: int, witnesses: Sequence[CometRpc]) -> ClusterTrust:
        """The header over the last block, to be believed for so many days; witnesses must have it too.

        A chain without blocks has its founders alone. Raises `Unavailable`, `NotOurHistory`, `Diverged`, `NoWitness`.
        """
        if self._head.height == 0 and not witnesses:
            return ClusterTrust(days)
        target = self._target()
        if witnesses:
            trusted = self._oldest()
            sources = [witness.light_block for witness in witnesses]
            confirm(trusted, self._way(trusted, target), sources, time.time_ns(), _ALWAYS)
        return ClusterTrust(days, header_proof(target), hashes_of(self._head.result))

    def _target(self) -> LightBlock:
        height = self._head.height + 1
        self._comet.wait_for(height, _WAIT_S)
        block = self._comet.light_block(height)
        try:
            check_whole(block, self._genesis.network_id)
            check_commit(block)
        except HeaderRefused as refused:
            raise NotOurHistory(f"what CometBFT says of block {height} does not hold: {refused}") from None
        if block.header.app_hash != self._head.result.app_hash:
            raise NotOurHistory(f"block {height} of CometBFT does not stand over block {self._head.height} of this ledger")
        return block

    def _oldest(self) -> Trusted:
        """The founders, or the oldest block that is kept here."""
        oldest, _ = self._comet.heights()
        return founders(self._genesis) if oldest <= 1 else Trusted.of(self._comet.light_block(oldest))

    def _way(self, trusted: Trusted, target: LightBlock) -> list[LightBlock]:
        if trusted.height >= target.height:
            return [target]
        try:
            return way_to(target, trusted, self._comet.light_block, target.header.time_ns, _ALWAYS)
        except HeaderRefused as refused:
            raise NotOurHistory(f"no way leads from block {trusted.height}: {refused}") from None
        except Unavailable as missing:
            raise Unavailable(
                f"the validators have changed much since block {trusted.height}, and this node no longer has what leads from there "
                f"({missing}); ask a node that keeps all blocks, or take a newer trust file"
            ) from None

    def _same(self, trusted: LightBlock, target: LightBlock) -> LightBlock:
        if trusted.height > target.height:
            raise Unavailable(f"this node is at block {self._head.height}, behind the trust file's, {trusted.height - 1}")
        if trusted.header.hash != target.header.hash:
            raise NotOurHistory(f"the trust file holds another block {target.height} than this node")
        return target


def hashes_of(state: AppState) -> AppHashes:
    """What an app hash is made of, as it stands in files."""
    return AppHashes(
        state.state_root.hex(), state.log_root.hex(), state.log_size, state.receipts_root.hex(), state.rules_version
    )  # fmt: skip


def log_size_of(trust: TrustFile) -> int | None:
    """The size of the log that a cluster's trust file tells of."""
    if trust.cluster is None:
        raise NotProven("the trust file does not say what is believed of the cluster")
    return trust.cluster.app.log_size if trust.cluster.app else None
