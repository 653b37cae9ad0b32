"""A chain of several validators to try the network's rules on: `v1`, `v2`, ... are the officers of the organisations that run them."""

from functools import lru_cache
from typing import Any

from fenming.base.notes import verifier_key
from fenming.base.signatures import ED25519
from fenming.domains.identity.actions import NewOfficer, RegisterOrganisation
from fenming.domains.identity.records import Duty, PartyKind
from fenming.domains.network.actions import DoubleSigning, ProposeNode, VoteOnChange
from fenming.domains.network.events import ChangeDecided
from fenming.domains.network.records import NODES, Node, Tier
from fenming.domains.network.rules.nodes import address_of, validators_of
from fenming.ledger import due
from fenming.ledger.genesis import FoundingKey, FoundingValidator, Genesis
from fenming.ledger.overlay import BlockState
from fenming.storage.state_store import Batch
from scenario import NOTHING, World, new_key, rules, seed_of


def public(name: str) -> bytes:
    return ED25519.public_key(seed_of(name))


def note_key(name: str) -> str:
    return verifier_key(name, public(f"{name} notes"))


def founding(number: int, **changed: Any) -> FoundingValidator:
    name = f"v{number}"
    fields: dict[str, Any] = {
        "name": f"Operator {number}", "power": 10, "consensus_key": public(f"{name} votes"),
        "gateway_key": public(f"{name} packs"), "checkpoint_key": note_key(name), "operator_key": public(name),
    }  # fmt: skip
    return FoundingValidator(**(fields | changed))


def genesis_of(*powers: int) -> Genesis:
    keys = (FoundingKey(1, public("authority")),)
    validators = tuple(founding(number, power=power) for number, power in enumerate(powers, 1))
    return Genesis("test", 0, 480, 1, (1,), 4, False, "", "Authority", 1, keys, NOTHING, validators)


@lru_cache(maxsize=8)
def _built(powers: tuple[int, ...]) -> World:
    w = World(genesis_of(*powers))
    state = BlockState(w.store)
    for domain in rules().domains:
        if domain.found:
            domain.found(state, w.genesis)
    w.store.commit(Batch(0, state.diff(), [], b"", {}, b"", b""))
    w.parties |= {"authority": 2, "authority.organisation": 1}
    for number in range(1, len(powers) + 1):
        w.parties |= {f"v{number}.organisation": 2 * number + 1, f"v{number}": 2 * number + 2}
    officer = NewOfficer(int(Duty.MAKER), 1, (new_key("new"),))
    w.do("authority", RegisterOrganisation(PartyKind.ORGANISATION, "Newcomer", NOTHING, (officer,)))
    w.parties |= {"new.organisation": w.outcomes[0][1][0].party, "new": w.outcomes[0][1][1].party}
    return w


def network(*powers: int) -> World:
    """A copy of a world with validators of these powers, and an organisation `new` that runs none yet."""
    return _built(powers or (10, 10, 10, 10)).copy()


def newcomer(w: World, power: int = 10, name: str = "new", **changed: Any) -> ProposeNode:
    fields: dict[str, Any] = {
        "organisation": w.parties["new.organisation"], "name": "Newcomer's", "tier": Tier.VALIDATOR, "power": power,
        "consensus_key": public(f"{name} votes"), "gateway_key": public(f"{name} packs"), "checkpoint_key": note_key(name),
    }  # fmt: skip
    return ProposeNode(**(fields | changed))


def decide(w: World, action: Any, yes: str = "v1 v2 v3") -> int:
    """Propose a change and have these vote for it; its status then."""
    w.do(yes.split()[0], action)
    change: int = w.outcomes[0][1][0].change
    for who in yes.split():
        w.do(who, VoteOnChange(change, True))
    return w.events(ChangeDecided)[0].status


def node_of(w: World, number: int) -> Node:
    return NODES.expect(BlockState(w.store), number)


def powers(w: World) -> dict[int, int]:
    """The power of each node that votes."""
    return {seat.node: seat.power for seat in validators_of(BlockState(w.store)).seats}


def double_signing(name: str, height: int = 7) -> DoubleSigning:
    return DoubleSigning(address_of(public(f"{name} votes")), height, 1_700_000_000_000, 10, 1)


def report(w: World, *reports: DoubleSigning) -> list[int]:
    """Have the ledger run reports at the beginning of a block, as it does with CometBFT's evidence; their codes."""
    state = BlockState(w.store)
    for number, item in enumerate(reports):
        due.enqueue(state, due.due_item(item, 0, seed_of(f"evidence {number}")))
    w.store.commit(Batch(w.height, state.diff(), [], b"", {}, b"", b""))
    return w.block([])
