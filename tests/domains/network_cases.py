"""Every rejection code of the network, provoked; `test_every_code.py` runs them."""

from collections.abc import Callable
from typing import Any
from unittest import mock

from domains.network_world import decide, double_signing, network, newcomer, note_key, public, report
from fenming.base.notes import NoteVerifier
from fenming.domains.network import actions
from fenming.domains.network.records import Tier
from fenming.domains.network.rules import nodes
from scenario import World

Case = Callable[[World], int]
NETWORK_CASES: dict[str, tuple[str, Case]] = {}
"""The world that is handed in has no validators; each case makes one that has."""
DAY_MS = 86_400_000


def refused(name: str, who: str, action: Callable[[World], Any], powers: tuple[int, ...] = ()) -> None:
    def provoke(_: World) -> int:
        w = network(*powers)
        return w.attempt(who, action(w))

    NETWORK_CASES[name] = ("founded", provoke)


def case(function: Callable[[World], int]) -> Callable[[World], int]:
    NETWORK_CASES[function.__name__[1:]] = ("founded", lambda _: function(network()))
    return function


refused("not_of_a_validator", "new", lambda w: newcomer(w))
refused("node_unknown", "v1", lambda w: actions.ProposePower(9, 5))
refused("tier_unknown", "v1", lambda w: newcomer(w, tier=4))
refused("power_wrong", "v1", lambda w: newcomer(w, 0))
refused("keys_not_for_tier", "v1", lambda w: newcomer(w, gateway_key=b""))
refused("network_key_unsafe", "v1", lambda w: newcomer(w, consensus_key=bytes(32)))
refused("verifier_key_wrong", "v1", lambda w: newcomer(w, checkpoint_key="no key"))
refused("network_key_in_use", "v1", lambda w: newcomer(w, consensus_key=public("v2 votes")))
refused("nothing_changes", "v1", lambda w: actions.ProposePower(2, 10))
refused("power_moves_too_far", "v1", lambda w: newcomer(w, 14))
refused("last_validator", "v1", lambda w: actions.ProposePower(1, 0), (1,))
refused("limit_out_of_range", "v1", lambda w: actions.ProposeLimits(2**20, 20_000, 10 * DAY_MS))
refused("rules_not_later", "v1", lambda w: actions.ProposeRules(1, 1000))
refused("rules_too_soon", "v1", lambda w: actions.ProposeRules(2, 50))
refused("change_unknown", "v1", lambda w: actions.VoteOnChange(1, True))


@case
def _node_left(w: World) -> int:
    decide(w, actions.ProposePower(4, 0))
    return w.attempt("v1", actions.ProposePower(4, 10))


@case
def _validators_too_many(w: World) -> int:
    """The limit is 100; a lower one is set for the test."""
    with mock.patch.object(nodes, "VALIDATORS_MAX", 4):
        return w.attempt("v1", newcomer(w))


@case
def _change_closed(w: World) -> int:
    decide(w, newcomer(w))
    return w.attempt("v4", actions.VoteOnChange(1, True))


@case
def _voted_already(w: World) -> int:
    w.do("v1", newcomer(w))
    w.do("v1", actions.VoteOnChange(1, True))
    return w.attempt("v1", actions.VoteOnChange(1, False))


@case
def _validator_unknown(w: World) -> int:
    return report(w, double_signing("nobody"))[0]


@case
def _reported_already(w: World) -> int:
    return report(w, double_signing("v2"), double_signing("v2", 9))[1]


COSIGNER = NoteVerifier("new", public("new notes"), 4).written
WRONG_NODES: dict[str, dict[str, Any]] = {
    "power_wrong": {"power": 1_000_001},
    "power_wrong of a full node": {"tier": Tier.FULL, "consensus_key": b"", "power": 1},
    "keys_not_for_tier: no consensus key": {"consensus_key": b""},
    "keys_not_for_tier: no checkpoint key": {"checkpoint_key": ""},
    "keys_not_for_tier: a full node that votes": {"tier": Tier.FULL, "power": 0},
    "keys_not_for_tier: a full node without a gateway": {"tier": Tier.FULL, "power": 0, "consensus_key": b"", "gateway_key": b""},
    "keys_not_for_tier: a light node with a gateway": {"tier": Tier.LIGHT, "power": 0, "consensus_key": b""},
    "network_key_unsafe: too short": {"gateway_key": b"short"},
    "network_key_unsafe: checkpoints": {"checkpoint_key": NoteVerifier("new", bytes(32)).written},
    "verifier_key_wrong: a key of cosignatures": {"checkpoint_key": COSIGNER},
    "network_key_in_use: gateway": {"gateway_key": public("v1 packs")},
    "network_key_in_use: gateway of another purpose": {"gateway_key": public("v1 votes")},
    "network_key_in_use: checkpoints": {"checkpoint_key": note_key("v3")},
    "network_key_in_use: twice in one": {"gateway_key": public("new votes")},
    "party_unknown": {"organisation": 99},
    "party_kind_wrong": {"organisation": 2},
}
"""A node with one thing wrong in it, by the code that it gets."""
