"""What a cluster's ordering asks about the network, answered from the ledger."""

from collections.abc import Sequence

from fenming.base.encoding import encode
from fenming.base.notes import read_verifier_key
from fenming.chain.checkpoints import Signer, founding_signers
from fenming.domains.network import updates
from fenming.domains.network.actions import DoubleSigning
from fenming.domains.network.records import NODES
from fenming.domains.network.rules.nodes import gateway_key, gateway_number, validators_of
from fenming.ledger.genesis import Genesis
from fenming.ledger.tables import State
from fenming.ordering.cometbft.network import BlockLimits, Misbehaviour, ValidatorPower


def checkpoint_signers(state: State, genesis: Genesis) -> tuple[Signer, ...]:
    """Who signs checkpoints now: the notary, or the validators of a cluster with the keys and powers that the ledger has."""
    seats = validators_of(state).seats
    if not seats:
        return founding_signers(genesis)
    nodes = [(NODES.expect(state, seat.node), seat.power) for seat in seats]
    return tuple(Signer(read_verifier_key(node.checkpoint_key), power) for node, power in nodes if node.checkpoint_key)


class LedgerNetwork:
    """The network as the ledger has it: `domains/network` decides, CometBFT follows."""

    def gateway_key(self, state: State, gateway: int) -> bytes | None:
        return gateway_key(state, gateway)

    def gateway_number(self, state: State, key: bytes) -> int | None:
        return gateway_number(state, key)

    def validator_updates(self, events: Sequence[bytes]) -> list[ValidatorPower]:
        return [ValidatorPower(key, power) for key, power in updates.validator_updates(events)]

    def limits_update(self, events: Sequence[bytes]) -> BlockLimits | None:
        found = updates.limits_update(events)
        if found is None:
            return None
        return BlockLimits(found.block_bytes_max, found.evidence_age_blocks_max, found.evidence_age_ms_max)

    def report(self, misbehaviour: Misbehaviour) -> bytes:
        return encode(
            DoubleSigning(
                misbehaviour.address, misbehaviour.height, misbehaviour.time_ms, misbehaviour.power, misbehaviour.kind
            )
        )  # fmt: skip
