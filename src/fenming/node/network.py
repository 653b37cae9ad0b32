"""What a cluster's ordering asks about the network, answered for the nodes that the genesis names."""

from collections.abc import Sequence

from fenming.ledger.genesis import Genesis
from fenming.ledger.tables import State
from fenming.ordering.cometbft import abci_pb2 as abci
from fenming.ordering.cometbft.network import BlockLimits, Misbehaviour, ValidatorPower


class FoundingNetwork:
    """The founding nodes, numbered from 1 in the order of the genesis; nothing changes them."""

    def __init__(self, genesis: Genesis) -> None:
        self._keys = [v.gateway_key for v in genesis.validators]

    def gateway_key(self, state: State, gateway: int) -> bytes | None:
        return self._keys[gateway - 1] if 0 < gateway <= len(self._keys) else None

    def gateway_number(self, state: State, key: bytes) -> int | None:
        return self._keys.index(key) + 1 if key in self._keys else None

    def validator_updates(self, events: Sequence[bytes]) -> list[ValidatorPower]:
        return []

    def limits_update(self, events: Sequence[bytes]) -> BlockLimits | None:
        return None

    def report(self, misbehaviour: Misbehaviour) -> bytes:
        return b""


class NoSnapshots:
    """A node that offers no snapshots and takes none."""

    def list_snapshots(self, request: abci.RequestListSnapshots) -> abci.ResponseListSnapshots:
        return abci.ResponseListSnapshots()

    def load_chunk(self, request: abci.RequestLoadSnapshotChunk) -> abci.ResponseLoadSnapshotChunk:
        return abci.ResponseLoadSnapshotChunk()

    def offer(self, request: abci.RequestOfferSnapshot) -> abci.ResponseOfferSnapshot:
        return abci.ResponseOfferSnapshot(result=abci.ResponseOfferSnapshot.Result.REJECT)

    def apply_chunk(self, request: abci.RequestApplySnapshotChunk) -> abci.ResponseApplySnapshotChunk:
        return abci.ResponseApplySnapshotChunk(result=abci.ResponseApplySnapshotChunk.Result.ABORT)
