"""The nodes of the genesis: each with an organisation and an officer of its own, numbered in the genesis' order.

A chain of a single node writes nothing here, and refuses every proposal: nobody runs a validator.
"""

from typing import Any

import msgspec

from fenming.base.fields import Record
from fenming.base.invariant import invariant
from fenming.base.signatures import ED25519
from fenming.domains.identity.records import PARTIES, PARTY_COUNT, Party
from fenming.domains.identity.rules import found as found_identity
from fenming.domains.identity.rules import found_organisation
from fenming.domains.network.records import NODES, POWER_MAX, VALIDATORS_MAX, Node, Standing, Tier
from fenming.domains.network.rules.keys import verifier_of
from fenming.domains.network.rules.nodes import enter
from fenming.ledger.genesis import FoundingValidator, Genesis
from fenming.ledger.signing import SigningKey
from fenming.ledger.tables import State


def found(state: State, genesis: Genesis) -> None:
    """Enter the validators of the genesis."""
    problem = founding_problem(genesis.validators)
    invariant(problem is None, f"the genesis founds no network: {problem}")
    for validator in genesis.validators:
        key = SigningKey(genesis.suites[0], validator.operator_key, 0)
        organisation = found_organisation(state, validator.name, key)
        node = Node(
            organisation, validator.name, Tier.VALIDATOR, validator.power, validator.consensus_key, validator.gateway_key,
            validator.checkpoint_key, 0, 0, Standing.ACTIVE,
        )  # fmt: skip
        enter(state, node)


class FoundedNetwork(msgspec.Struct, frozen=True):
    """The nodes of a genesis by number, and the parties that run them."""

    nodes: list[tuple[int, Node]]
    parties: list[tuple[int, Party]]


class _Written:
    """A state in memory that nothing but the founding has written to."""

    def __init__(self) -> None:
        self.current: dict[bytes, Any] = {}

    def load(self, key: bytes, decoder: Any) -> Any:
        return None

    def write(self, key: bytes, record: Record | None) -> None:
        self.current[key] = record


def founded_network(genesis: Genesis) -> FoundedNetwork:
    """What the founding makes of a genesis, for whoever reads events only: no event tells it."""
    state = _Written()
    found_identity(state, genesis)
    before = PARTY_COUNT.expect(state).count
    found(state, genesis)
    nodes = [(number, NODES.expect(state, number)) for number in range(1, len(genesis.validators) + 1)]
    numbers = range(before + 1, PARTY_COUNT.expect(state).count + 1)
    return FoundedNetwork(nodes, [(number, PARTIES.expect(state, number)) for number in numbers])


def founding_problem(validators: tuple[FoundingValidator, ...]) -> str | None:
    """Why these cannot found a network, or None. The operators' keys are of the chain's suite and looked at where it is known."""
    if len(validators) > VALIDATORS_MAX:
        return f"there are at most {VALIDATORS_MAX} validators"
    seen: list[bytes] = []
    for validator in validators:
        if not 1 <= validator.power <= POWER_MAX:
            return f"{validator.name} has a power that is not 1 to {POWER_MAX}"
        verifier = verifier_of(validator.checkpoint_key)
        if verifier is None:
            return f"{validator.name} has a checkpoint key that is no verifier key"
        keys = (validator.consensus_key, validator.gateway_key, verifier.public_key)
        if any(ED25519.key_problem(key) for key in keys):
            return f"{validator.name} has a key that is no safe Ed25519 key"
        seen += (*keys, validator.operator_key)
    ordered = sorted(seen)
    if any(first == second for first, second in zip(ordered, ordered[1:], strict=False)):
        return "a key stands there twice"
    return None
