"""The sixteen methods of ABCI 2.0, translated into what the replica and the gateway do.

Nothing here decides anything. Vote extensions are not enabled and are answered empty; a snapshot of another height, format or
chain is refused. `docs/decisions/0008` says which method runs what.
"""

import json
from collections.abc import Callable, Sequence
from typing import Any, Protocol

from fenming.base.encoding import encode
from fenming.base.problems import Conflict
from fenming.ordering.cometbft import abci_pb2 as abci
from fenming.ordering.cometbft.network import BlockLimits, Misbehaviour
from fenming.ordering.cometbft.replica import BatchCode, Executed, Proposal, Replica, events_of

_MILLISECONDS = 1000
_NANOSECONDS_PER_MILLISECOND = 1_000_000


class WrongChain(Conflict):
    """CometBFT beside this node was set up for another chain."""


class Offering(Protocol):
    """Where a proposal's transactions come from, and who is told what was committed."""

    def offer(self, transactions: Sequence[bytes]) -> Sequence[bytes]:
        """The transactions to propose, given those that CometBFT has."""
        ...

    def is_unwanted(self, transaction: bytes) -> bool:
        """Whether the mempool should let go of it: it has been put aside here."""
        ...

    def left_out(self, transaction: bytes, culprits: Sequence[bytes]) -> None:
        """A transaction was not proposed because these of its envelopes break a rule."""
        ...

    def committed(self, executed: Executed, log_start: int) -> None:
        """A block has become durable."""
        ...


class Snapshots(Protocol):
    """State sync: what is offered to joining nodes, and how this node joins."""

    def list_snapshots(self, request: abci.RequestListSnapshots) -> abci.ResponseListSnapshots: ...

    def load_chunk(self, request: abci.RequestLoadSnapshotChunk) -> abci.ResponseLoadSnapshotChunk: ...

    def offer(self, request: abci.RequestOfferSnapshot) -> abci.ResponseOfferSnapshot: ...

    def apply_chunk(self, request: abci.RequestApplySnapshotChunk) -> abci.ResponseApplySnapshotChunk: ...


class Application:
    """Answers CometBFT's calls; all of them on the thread that owns the replica."""

    def __init__(self, replica: Replica, offering: Offering, snapshots: Snapshots, keep_blocks: int, version: str) -> None:
        self._replica = replica
        self._offering = offering
        self._snapshots = snapshots
        self._keep_blocks = keep_blocks
        self._version = version
        self._methods: dict[str, Callable[[Any], Any]] = {
            "info": self._info, "init_chain": self._init_chain, "query": self._query, "check_tx": self._check_tx,
            "prepare_proposal": self._prepare, "process_proposal": self._process, "extend_vote": self._extend_vote,
            "verify_vote_extension": self._verify_extension, "finalize_block": self._finalize, "commit": self._commit,
            "list_snapshots": snapshots.list_snapshots, "load_snapshot_chunk": snapshots.load_chunk,
            "offer_snapshot": snapshots.offer, "apply_snapshot_chunk": snapshots.apply_chunk,
        }  # fmt: skip

    def handle(self, request: abci.Request) -> abci.Response:
        """The answer to a request; echo and flush are the server's."""
        kind = request.WhichOneof("value")
        assert kind is not None
        return abci.Response(**{kind: self._methods[kind](getattr(request, kind))})

    def _info(self, request: abci.RequestInfo) -> abci.ResponseInfo:
        head = self._replica.chain.head
        return abci.ResponseInfo(
            data="fenming", version=self._version, app_version=0, last_block_height=head.height,
            last_block_app_hash=head.result.app_hash if head.height else b"",
        )  # fmt: skip

    def _init_chain(self, request: abci.RequestInitChain) -> abci.ResponseInitChain:
        genesis = self._replica.chain.genesis
        expected = {validator.consensus_key: validator.power for validator in genesis.validators}
        given = {validator.pub_key.ed25519: validator.power for validator in request.validators}
        if request.chain_id != genesis.network_id or given != expected or request.initial_height != 1:
            raise WrongChain("CometBFT's genesis names another chain or other validators than the node's")
        if json.loads(request.app_state_bytes or b"null") != encode(genesis).hex():
            raise WrongChain("CometBFT's genesis is of another chain than the node's")
        return abci.ResponseInitChain(app_hash=self._replica.chain.head.result.app_hash)

    def _query(self, request: abci.RequestQuery) -> abci.ResponseQuery:
        """Only where the chain stands: everything else is asked of the node's own interface, which proves its answers."""
        head = self._replica.chain.head
        if request.path != "/head":
            return abci.ResponseQuery(code=1, log="the node's HTTP interface answers; here there is only /head", height=head.height)
        return abci.ResponseQuery(value=head.result.app_hash, height=head.height)

    def _check_tx(self, request: abci.RequestCheckTx) -> abci.ResponseCheckTx:
        code = self._replica.is_acceptable(request.tx)
        if code == BatchCode.RUN and self._offering.is_unwanted(request.tx):
            code = BatchCode.UNREADABLE
        return abci.ResponseCheckTx(code=code, log=code.name if code else "")

    def _prepare(self, request: abci.RequestPrepareProposal) -> abci.ResponsePrepareProposal:
        offered = _within(self._offering.offer(request.txs), request.max_tx_bytes)
        time_ms = _time_ms(request.time)
        kept, broken = self._replica.propose(request.height, time_ms, _misbehaviour(request.misbehavior), offered)
        for transaction in broken:
            self._offering.left_out(transaction, self._replica.culprits(time_ms, transaction))
        return abci.ResponsePrepareProposal(txs=kept)

    def _process(self, request: abci.RequestProcessProposal) -> abci.ResponseProcessProposal:
        statuses = abci.ResponseProcessProposal.ProposalStatus
        is_sound = self._replica.is_sound(_proposal(request))
        return abci.ResponseProcessProposal(status=statuses.ACCEPT if is_sound else statuses.REJECT)

    def _extend_vote(self, request: abci.RequestExtendVote) -> abci.ResponseExtendVote:
        return abci.ResponseExtendVote()

    def _verify_extension(self, request: abci.RequestVerifyVoteExtension) -> abci.ResponseVerifyVoteExtension:
        statuses = abci.ResponseVerifyVoteExtension.VerifyStatus
        return abci.ResponseVerifyVoteExtension(status=statuses.REJECT if request.vote_extension else statuses.ACCEPT)

    def _finalize(self, request: abci.RequestFinalizeBlock) -> abci.ResponseFinalizeBlock:
        executed = self._replica.decide(_proposal(request))
        events = events_of(executed)
        network = self._replica.network
        updates = [
            abci.ValidatorUpdate(pub_key=abci.PublicKey(ed25519=update.consensus_key), power=update.power)
            for update in network.validator_updates(events)
        ]
        return abci.ResponseFinalizeBlock(
            tx_results=[abci.ExecTxResult(code=included.code) for included in executed.included],
            validator_updates=updates, consensus_param_updates=_parameters(network.limits_update(events)),
            app_hash=executed.block.head.result.app_hash,
        )  # fmt: skip

    def _commit(self, request: abci.RequestCommit) -> abci.ResponseCommit:
        log_start = self._replica.chain.head.result.log_size
        executed = self._replica.commit()
        self._offering.committed(executed, log_start)
        height = executed.block.head.height
        return abci.ResponseCommit(retain_height=max(0, height - self._keep_blocks) if self._keep_blocks else 0)


def _proposal(request: abci.RequestProcessProposal | abci.RequestFinalizeBlock) -> Proposal:
    return Proposal(request.height, _time_ms(request.time), tuple(request.txs), _misbehaviour(request.misbehavior))


def _time_ms(time: Any) -> int:
    return int(time.seconds) * _MILLISECONDS + int(time.nanos) // _NANOSECONDS_PER_MILLISECOND


def _misbehaviour(listed: Any) -> tuple[Misbehaviour, ...]:
    return tuple(
        Misbehaviour(item.type, item.validator.address, item.validator.power, item.height, _time_ms(item.time)) for item in listed
    )


def _within(transactions: Sequence[bytes], bytes_max: int) -> list[bytes]:
    """As many of the transactions as CometBFT lets into a block, each with the few bytes that frame it there."""
    kept: list[bytes] = []
    for transaction in transactions:
        bytes_max -= len(transaction) + 8
        if bytes_max < 0:
            break
        kept.append(transaction)
    return kept


def _parameters(limits: BlockLimits | None) -> abci.ConsensusParams | None:
    if limits is None:
        return None
    parameters = abci.ConsensusParams()
    parameters.block.max_bytes, parameters.block.max_gas = limits.block_bytes_max, -1
    parameters.evidence.max_age_num_blocks = limits.evidence_age_blocks_max
    parameters.evidence.max_age_duration.FromMilliseconds(limits.evidence_age_ms_max)
    parameters.evidence.max_bytes = min(limits.block_bytes_max // 4, 1 << 20)
    return parameters
