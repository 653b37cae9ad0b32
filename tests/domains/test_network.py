"""The network's governance: who decides, what a change may do, what follows, and what the engine that orders is told."""

from fractions import Fraction
from unittest import mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from sqlalchemy import select

from domains.network_cases import DAY_MS, WRONG_NODES
from domains.network_world import (
    decide,
    double_signing,
    founding,
    genesis_of,
    network,
    newcomer,
    node_of,
    note_key,
    powers,
    public,
    report,
)
from domains.whole_views import whole_views
from fenming.base.invariant import InvariantBroken
from fenming.domains.identity.codes import DUTY_MISSING
from fenming.domains.identity.views import PARTIES
from fenming.domains.network import codes, events, views
from fenming.domains.network.actions import ProposeKeys, ProposeLimits, ProposePower, ProposeRules, VoteOnChange
from fenming.domains.network.records import CHANGES, LIMITS, NODES, VALIDATORS, ChangeStatus, Limits, Standing, Tier
from fenming.domains.network.rules import nodes
from fenming.domains.network.rules.changes import decided
from fenming.domains.network.rules.founding import found, founding_problem
from fenming.domains.network.rules.nodes import gateway_key, gateway_number
from fenming.domains.network.updates import limits_update, validator_updates
from fenming.findings.catalogue import find
from fenming.findings.loader import Loader
from fenming.ledger.codes import OK, Code
from fenming.ledger.overlay import BlockState
from fenming.ledger.versions import version_at
from fenming.storage.memory_store import MemoryStore
from scenario import World, founded, rules, world

CARRIED, REJECTED, LAPSED, FAILED = ChangeStatus.CARRIED, ChangeStatus.REJECTED, ChangeStatus.LAPSED, ChangeStatus.FAILED


def updates_of(w: World) -> list[tuple[bytes, int]]:
    """What CometBFT is told of the last block."""
    return validator_updates(encoded_events(w))


def encoded_events(w: World) -> list[bytes]:
    return [event for outcome in w.history[-1][1] for event in outcome.events]


# Founding.


def test_the_validators_of_the_genesis_are_nodes_of_organisations_with_an_officer_each() -> None:
    w = network(10, 20, 30)
    assert [node_of(w, number).organisation for number in (1, 2, 3)] == [3, 5, 7]
    assert powers(w) == {1: 10, 2: 20, 3: 30}
    state = BlockState(w.store)
    assert gateway_number(state, public("v2 packs")) == 2 and gateway_key(state, 2) == public("v2 packs")
    assert gateway_key(state, 4) is None and gateway_number(state, public("v2 votes")) is None
    w.do("v3", ProposePower(1, 20))  # the officer signs with the operator's key


def test_a_chain_of_one_node_writes_nothing_and_lets_nobody_propose() -> None:
    w = founded()
    state = BlockState(MemoryStore())
    found(state, w.genesis)
    assert state.diff() == []
    w.do("authority", ProposeLimits(2**22, 20_000, 10 * DAY_MS), expect=codes.NOT_OF_A_VALIDATOR)
    assert report(w, double_signing("v1")) == [codes.VALIDATOR_UNKNOWN.number]


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"power": 0}, "power"), ({"power": 1_000_001}, "power"), ({"checkpoint_key": "x"}, "checkpoint key"),
        ({"consensus_key": bytes(32)}, "safe"), ({"gateway_key": public("v1 packs")}, "twice"),
        ({"operator_key": public("v1")}, "twice"), ({"consensus_key": public("v2 packs")}, "twice"),
    ],
)  # fmt: skip
def test_a_genesis_that_founds_no_network_is_found_out(changed: dict[str, object], problem: str) -> None:
    bad = (founding(1), founding(2, **changed))
    assert problem in str(founding_problem(bad))
    assert founding_problem((founding(1), founding(2))) is None
    with pytest.raises(InvariantBroken):
        found(BlockState(MemoryStore()), replace(genesis_of(10), validators=bad))


def test_a_genesis_has_no_more_validators_than_the_network() -> None:
    assert "at most" in str(founding_problem(tuple(founding(number) for number in range(101))))


# Deciding.


def test_more_than_two_thirds_of_the_power_carry_a_change_and_it_holds_two_heights_later() -> None:
    w = network()
    w.do("v1", newcomer(w))
    w.do("v1", VoteOnChange(1, True))
    w.do("v2", VoteOnChange(1, True))
    assert powers(w) == {1: 10, 2: 10, 3: 10, 4: 10} and updates_of(w) == []
    w.do("v3", VoteOnChange(1, True))
    assert powers(w) == {1: 10, 2: 10, 3: 10, 4: 10, 5: 10}
    added = w.events(events.NodeAdded)[0]
    assert (added.node, added.effective_from_height) == (5, w.height + 2)
    assert updates_of(w) == [(public("new votes"), 10)]
    w.do("v4", VoteOnChange(1, True), expect=codes.CHANGE_CLOSED)
    w.do("new", ProposePower(1, 9))  # now it decides as well


def test_exactly_two_thirds_are_not_enough_and_a_third_of_no_ends_it() -> None:
    w = network(10, 10, 10)
    w.do("v1", ProposePower(1, 12))
    w.do("v1", VoteOnChange(1, True))
    w.do("v2", VoteOnChange(1, True))
    assert CHANGES.expect(BlockState(w.store), 1).status == ChangeStatus.OPEN
    w.do("v3", VoteOnChange(1, False))
    assert w.events(events.ChangeDecided)[0].status == REJECTED
    assert powers(w) == {1: 10, 2: 10, 3: 10}


def test_a_vote_weighs_what_its_organisation_has_when_votes_are_counted() -> None:
    w = network(10, 10, 10, 9)
    w.do("v4", ProposePower(1, 12))
    w.do("v4", VoteOnChange(1, True))
    w.do("v1", VoteOnChange(1, True))
    report(w, double_signing("v1"))
    w.do("v2", VoteOnChange(1, True))
    cast = w.events(events.VoteCast)[0]
    assert (cast.power, cast.power_yes, cast.power_no, cast.power_total) == (10, 19, 0, 29)
    w.do("v1", VoteOnChange(1, True), expect=codes.NOT_OF_A_VALIDATOR)
    w.do("v3", VoteOnChange(1, True))
    decision = w.events(events.ChangeDecided)[0]
    assert (decision.status, decision.code) == (FAILED, codes.NODE_LEFT.number)  # the node has left meanwhile


def test_an_organisation_with_two_validators_has_one_vote_of_both_powers() -> None:
    w = network()
    decide(w, newcomer(w, organisation=w.parties["v1.organisation"]))
    w.do("v1", ProposePower(2, 12))
    w.do("v1", VoteOnChange(2, True))
    assert w.events(events.VoteCast)[0].power == 20
    w.do("v1", VoteOnChange(2, True), expect=codes.VOTED_ALREADY)


def test_only_a_maker_proposes_and_votes() -> None:
    w = network()
    w.do("authority", ProposePower(1, 12), expect=codes.NOT_OF_A_VALIDATOR)
    w.do("v2", ProposePower(1, 12))
    w.do("new", VoteOnChange(1, True), expect=codes.NOT_OF_A_VALIDATOR)
    checker = world("project")
    checker.do("owner.checker", ProposePower(1, 12), expect=DUTY_MISSING)


def test_a_change_lapses_after_fourteen_days_and_one_that_was_decided_does_not() -> None:
    w = network()
    w.do("v1", newcomer(w))
    assert decide(w, ProposePower(4, 0)) == CARRIED
    w.pass_days(13)
    w.block([])
    assert CHANGES.expect(BlockState(w.store), 1).status == ChangeStatus.OPEN
    w.pass_days(1)
    w.block([])
    assert [(event.change, event.status) for event in w.events(events.ChangeDecided)] == [(1, LAPSED)]
    w.do("v2", VoteOnChange(1, True), expect=codes.CHANGE_CLOSED)


def test_what_came_between_lets_a_carried_change_fail_and_changes_nothing() -> None:
    w = network()
    w.do("v1", newcomer(w))
    assert decide(w, newcomer(w, name="other", gateway_key=public("new packs"))) == CARRIED
    for who in ("v1", "v2", "v3", "v4"):
        w.do(who, VoteOnChange(1, True))
    decision = w.events(events.ChangeDecided)[0]
    assert (decision.status, decision.code) == (FAILED, codes.NETWORK_KEY_IN_USE.number)
    assert len(powers(w)) == 5


# Nodes.


@pytest.mark.parametrize("what", sorted(WRONG_NODES))
def test_a_node_with_something_wrong_in_it_cannot_be_proposed(what: str) -> None:
    w = network()
    code = next(code for code in rules().codes if code.name == what.split(":")[0].split()[0])
    w.do("v1", newcomer(w, **WRONG_NODES[what]), expect=code)


def test_a_full_node_packs_a_light_one_does_not_and_neither_votes() -> None:
    w = network()
    assert decide(w, newcomer(w, 0, "full", tier=Tier.FULL, consensus_key=b"", checkpoint_key="")) == CARRIED
    assert updates_of(w) == []
    assert decide(w, newcomer(w, 0, "light", tier=Tier.LIGHT, consensus_key=b"", gateway_key=b"")) == CARRIED
    state = BlockState(w.store)
    assert gateway_key(state, 5) == public("full packs") and gateway_key(state, 6) is None
    w.do("new", ProposePower(1, 9), expect=codes.NOT_OF_A_VALIDATOR)
    w.do("v1", ProposePower(5, 1), expect=codes.POWER_WRONG)
    assert decide(w, ProposePower(5, 0)) == CARRIED
    assert updates_of(w) == [] and gateway_key(BlockState(w.store), 5) is None
    assert node_of(w, 5).left_height == w.height
    w.do("v1", ProposeKeys(6, public("light packs"), ""), expect=codes.KEYS_NOT_FOR_TIER)


def test_a_removed_validator_packs_no_more_and_its_keys_never_come_back() -> None:
    w = network()
    assert decide(w, ProposePower(4, 0)) == CARRIED
    assert updates_of(w) == [(public("v4 votes"), 0)]
    changed = w.events(events.NodeChanged)[0]
    assert (changed.standing, changed.power_before, changed.effective_from_height) == (Standing.REMOVED, 10, w.height + 2)
    assert gateway_key(BlockState(w.store), 4) is None and gateway_number(BlockState(w.store), public("v4 packs")) is None
    w.do("v4", ProposePower(1, 9), expect=codes.NOT_OF_A_VALIDATOR)
    w.do("v1", newcomer(w, 10, "v4"), expect=codes.NETWORK_KEY_IN_USE)
    w.do("v1", ProposeKeys(4, public("other"), ""), expect=codes.NODE_LEFT)


def test_keys_are_rotated_and_the_old_ones_are_never_used_again() -> None:
    w = network()
    w.do("v1", ProposeKeys(2, b"", ""), expect=codes.NOTHING_CHANGES)
    w.do("v1", ProposeKeys(2, public("v1 packs"), ""), expect=codes.NETWORK_KEY_IN_USE)
    assert decide(w, ProposeKeys(2, public("v2 packs anew"), "")) == CARRIED
    state = BlockState(w.store)
    assert gateway_key(state, 2) == public("v2 packs anew") and node_of(w, 2).checkpoint_key == note_key("v2")
    assert gateway_number(state, public("v2 packs")) is None and updates_of(w) == []
    assert decide(w, ProposeKeys(2, b"", note_key("v2 anew".replace(" ", "-")))) == CARRIED
    assert gateway_key(BlockState(w.store), 2) == public("v2 packs anew")
    w.do("v1", ProposeKeys(2, public("v2 packs"), ""), expect=codes.NETWORK_KEY_IN_USE)


@pytest.mark.parametrize(
    ("standing", "power", "code"),
    [
        ((10, 10, 10, 10), 24, codes.POWER_MOVES_TOO_FAR), ((10, 10, 10, 10), 23, None), ((10, 10, 10, 10), 0, None),
        ((10, 10), 0, codes.POWER_MOVES_TOO_FAR), ((10, 10), 4, None), ((1, 1), 0, None), ((1,), 0, codes.LAST_VALIDATOR),
        ((10,), 0, codes.POWER_MOVES_TOO_FAR), ((1,), 2, None), ((1,), 3, codes.POWER_MOVES_TOO_FAR),
        ((10, 10, 10, 10), 1_000_001, codes.POWER_WRONG),
    ],
)  # fmt: skip
def test_one_change_moves_a_third_of_the_power_or_one_vote(standing: tuple[int, ...], power: int, code: Code | None) -> None:
    w = network(*standing)
    if code:
        w.do("v1", ProposePower(1, power), expect=code)
    else:
        w.do("v1", ProposePower(1, power))


def test_a_consensus_key_is_exchanged_by_one_vote_and_the_old_node_leaves_in_the_same_moment() -> None:
    w = network()
    again = newcomer(w, 10, "v2 anew".replace(" ", "-"), organisation=w.parties["v2.organisation"], replaces=2)
    assert decide(w, again) == CARRIED
    assert updates_of(w) == [(public("v2 votes"), 0), (public("v2-anew votes"), 10)]
    assert powers(w) == {1: 10, 3: 10, 4: 10, 5: 10}
    assert (node_of(w, 2).standing, node_of(w, 2).left_height) == (Standing.REMOVED, w.height)
    state = BlockState(w.store)
    assert gateway_key(state, 2) is None and gateway_key(state, 5) == public("v2-anew packs")
    assert report(w, double_signing("v2")) == [0]  # the old key answers for what it signed, the new one does not
    assert updates_of(w) == [] and powers(w)[5] == 10
    w.do("v2", ProposePower(1, 9))


@pytest.mark.parametrize(
    ("standing", "power", "replaces", "code"),
    [
        ((10, 10, 10), 10, 1, None), ((10, 10, 10), 11, 1, codes.POWER_MOVES_TOO_FAR), ((10, 10), 3, 1, codes.POWER_MOVES_TOO_FAR),
        ((1,), 1, 1, None), ((10,), 3, 1, codes.POWER_MOVES_TOO_FAR), ((10, 10, 10), 10, 9, codes.NODE_UNKNOWN),
    ],
)  # fmt: skip
def test_a_node_that_takes_the_place_of_another_moves_the_power_of_both(
    standing: tuple[int, ...], power: int, replaces: int, code: Code | None
) -> None:
    w = network(*standing)
    w.do("v1", newcomer(w, power, replaces=replaces), expect=code or OK)


def test_the_last_validator_gives_its_place_to_no_other_tier_and_a_full_set_still_exchanges() -> None:
    w = network(1)
    full = newcomer(w, 0, tier=Tier.FULL, consensus_key=b"", checkpoint_key="", replaces=1)
    w.do("v1", full, expect=codes.LAST_VALIDATOR)
    w = network()
    with mock.patch.object(nodes, "VALIDATORS_MAX", 4):
        w.do("v1", newcomer(w), expect=codes.VALIDATORS_TOO_MANY)
        assert decide(w, newcomer(w, replaces=4)) == CARRIED
    w.do("v1", newcomer(w, 10, "late", replaces=4), expect=codes.NODE_LEFT)


# Limits and rules.


def test_limits_are_told_to_the_engine_once_they_are_carried() -> None:
    w = network()
    assert decide(w, ProposeLimits(2**22, 20_000, 10 * DAY_MS)) == CARRIED
    told = limits_update(encoded_events(w))
    assert told == events.LimitsSet(2**22, 20_000, 10 * DAY_MS) and updates_of(w) == []
    assert LIMITS.read(BlockState(w.store)) == Limits(2**22, 20_000, 10 * DAY_MS)
    w.do("v1", ProposeLimits(2**22, 20_000, 10 * DAY_MS), expect=codes.NOTHING_CHANGES)
    assert limits_update([]) is None


@pytest.mark.parametrize("limits", [(2**21 - 1, 20_000, 10), (2**23 + 1, 20_000, 10), (2**22, 9999, 10), (2**22, 10**9, 10), (2**22, 20_000, 7), (2**22, 20_000, 91)])
def test_each_limit_has_bounds(limits: tuple[int, int, int]) -> None:
    w = network()
    w.do("v1", ProposeLimits(limits[0], limits[1], limits[2] * DAY_MS), expect=codes.LIMIT_OUT_OF_RANGE)


def test_rules_are_scheduled_no_sooner_than_every_node_can_have_them() -> None:
    w = network()
    w.do("v1", ProposeRules(2, w.height + 100), expect=codes.RULES_TOO_SOON)
    w.do("v1", ProposeRules(2, w.height + 101))
    for who in ("v1", "v2", "v3"):
        w.do(who, VoteOnChange(1, True))
    decision = w.events(events.ChangeDecided)[0]
    assert (decision.status, decision.code) == (FAILED, codes.RULES_TOO_SOON.number)  # the vote took too long
    assert decide(w, ProposeRules(2, 1000)) == CARRIED
    assert w.events(events.RulesScheduled) == [events.RulesScheduled(2, 1000)]
    assert decide(w, ProposeRules(3, 2000)) == CARRIED  # the last word counts
    assert [version_at(BlockState(w.store), height, 1) for height in (999, 1000, 1999, 2000)] == [1, 1, 1, 3]


# Double signing.


def test_who_signs_twice_loses_its_power_and_its_gateway_and_comes_back_only_by_a_vote_with_new_keys() -> None:
    w = network()
    assert report(w, double_signing("v2")) == [0]
    assert w.events(events.DoubleSigned)[0].kept is False
    assert updates_of(w) == [(public("v2 votes"), 0)] and powers(w) == {1: 10, 3: 10, 4: 10}
    punished = node_of(w, 2)
    assert (punished.standing, punished.left_height, punished.double_signed_height) == (Standing.PUNISHED, w.height, 7)
    assert gateway_key(BlockState(w.store), 2) is None
    assert report(w, double_signing("v2"), double_signing("v2", 8)) == [codes.REPORTED_ALREADY.number] * 2
    assert report(w, double_signing("somebody")) == [codes.VALIDATOR_UNKNOWN.number]
    assert updates_of(w) == [] and node_of(w, 2) == punished
    w.do("v1", ProposePower(2, 10), expect=codes.NODE_LEFT)
    w.do("v1", newcomer(w, 10, "v2"), expect=codes.NETWORK_KEY_IN_USE)
    assert decide(w, newcomer(w, 10, organisation=w.parties["v2.organisation"]), "v1 v3 v4") == CARRIED
    w.do("v2", ProposePower(1, 11))


def test_the_last_validator_stays_and_the_event_says_so() -> None:
    w = network(10, 10)
    assert report(w, double_signing("v1"), double_signing("v2")) == [0, 0]
    assert [event.kept for event in w.events(events.DoubleSigned)] == [False, True]
    assert powers(w) == {2: 10} and updates_of(w) == [(public("v1 votes"), 0)]
    assert gateway_key(BlockState(w.store), 2) == public("v2 packs")
    assert report(w, double_signing("v2", 9)) == [codes.REPORTED_ALREADY.number]


def test_a_validator_that_left_is_punished_for_what_it_signed_before() -> None:
    w = network()
    decide(w, ProposePower(4, 0))
    left_height = node_of(w, 4).left_height
    assert report(w, double_signing("v4")) == [0]
    assert (node_of(w, 4).standing, node_of(w, 4).left_height) == (Standing.PUNISHED, left_height)
    assert updates_of(w) == []


def test_a_report_cannot_be_sent() -> None:
    assert not {kind.__name__ for kind in rules().sent_types} & {"DoubleSigning", "LapseChange"}


def test_it_is_a_red_finding_of_the_node() -> None:
    w = network()
    w.block([])
    assert [row.id for row in _findings(w)] == []
    report(w, double_signing("v2"))
    finding = _findings(w)[0]
    assert (finding.rule, finding.level, finding.subject, finding.inputs) == ("double_signing", "red", "node-2", ("node-2", "7"))
    assert "Operator 2 of party-5" in finding.english and "party-5" in finding.chinese


def _findings(w: World) -> list:  # type: ignore[type-arg]
    with whole_views(w).connect() as connection:
        return find(Loader(connection, 480).picture())


# Views.


def test_views_say_the_same_as_the_state() -> None:
    w = network(10, 10, 10, 10, 10)
    decide(w, newcomer(w), "v1 v2 v3 v4")
    decide(w, ProposePower(4, 0), "v1 v2 v3 v5 new")
    decide(w, ProposeKeys(1, public("v1 packs anew"), ""), "v1 v2 v3 v5")
    report(w, double_signing("v2"))
    decide(w, ProposeLimits(2**22, 20_000, 10 * DAY_MS), "v1 v3 v5")
    decide(w, ProposeRules(2, 1000), "v1 v3 v5")
    w.do("v1", ProposePower(1, 12))
    w.do("v3", VoteOnChange(6, False))
    state = BlockState(w.store)
    names = ("organisation", "name", "tier", "power", "consensus_key", "gateway_key", "checkpoint_key", "joined_height", "left_height", "standing", "double_signed_height")  # fmt: skip
    with whole_views(w).connect() as connection:
        rows = list(connection.execute(select(views.NODES)))
        assert len(rows) == 6
        for row in rows:
            kept = NODES.expect(state, row.node)
            assert [getattr(row, name) for name in names] == [getattr(kept, name) for name in names]
        changes = list(connection.execute(select(views.CHANGES)))
        assert [row.status for row in changes] == [CHANGES.expect(state, row.change).status for row in changes]
        assert changes[2].terms == f'{{"node":1,"gateway_key":"{public("v1 packs anew").hex()}","checkpoint_key":""}}'
        assert (changes[5].power_yes, changes[5].power_no, changes[5].power_total) == (0, 10, 40)
        assert [row.organisation for row in connection.execute(select(views.VOTES).where(views.VOTES.c.change == 2))] == [3, 5, 7, 11, 13]
        assert connection.execute(select(views.LIMITS)).one().block_bytes_max == 2**22
        assert connection.execute(select(views.RULES)).one().from_height == 1000
        assert connection.execute(select(PARTIES.c.name).where(PARTIES.c.party == 5)).scalar() == "Operator 2"


# Properties.


@given(st.lists(st.tuples(st.integers(1, 10**6), st.sampled_from(["yes", "no", "silent"])), min_size=1, max_size=12))
def test_two_thirds_are_counted_as_in_fractions(votes: list[tuple[int, str]]) -> None:
    total = sum(power for power, _ in votes)
    yes, no = (sum(power for power, vote in votes if vote == wanted) for wanted in ("yes", "no"))
    carried, possible = Fraction(yes, total) > Fraction(2, 3), Fraction(total - no, total) > Fraction(2, 3)
    expected = CARRIED if carried else ChangeStatus.OPEN if possible else REJECTED
    assert decided(total, yes, no) == expected


_steps = st.lists(
    st.one_of(
        st.tuples(st.just("power"), st.integers(1, 6), st.integers(0, 40)),
        st.tuples(st.just("add"), st.integers(0, 5), st.integers(1, 20)),
        st.tuples(st.just("report"), st.integers(1, 4), st.just(0)),
    ),
    min_size=1, max_size=8,
)  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(1, 20), min_size=1, max_size=4), _steps)
def test_the_set_is_never_empty_and_the_engine_knows_the_same_one(standing: list[int], steps: list[tuple[str, int, int]]) -> None:
    w = network(*standing)
    told = {public(f"v{number} votes"): power for number, power in enumerate(standing, 1)}
    for step, number, power in steps:
        before = sum(powers(w).values())
        if step == "report":
            report(w, double_signing(f"v{number}"))
        else:
            action = ProposePower(number, power) if step == "power" else newcomer(w, power, f"n{number}")
            proposer = next(f"v{n}" for n in (1, 2, 3, 4, 0) if n == 0 or (n <= len(standing) and node_of(w, n).power))
            if proposer == "v0" or w.attempt(proposer, action):
                continue
            change = w.outcomes[0][1][0].change
            voters = (*(f"v{n}" for n in range(1, len(standing) + 1)), "new")
            w.block([w.envelope(who, VoteOnChange(change, True)) for who in voters])
            assert abs(sum(powers(w).values()) - before) <= max(1, before // 3)
        for key, changed in updates_of(w):
            assert changed or key in told, "CometBFT would stop: it is to remove a validator that it never had"
            told[key] = changed
        told = {key: changed for key, changed in told.items() if changed}
        kept = {node_of(w, node).consensus_key: changed for node, changed in powers(w).items()}
        assert kept == told and kept
        assert all(NODES.expect(BlockState(w.store), node).power == changed for node, changed in powers(w).items())
        assert VALIDATORS.expect(BlockState(w.store)).power == sum(told.values())


def test_several_changes_of_one_validator_in_a_block_are_told_as_one() -> None:
    w = network()
    w.do("v1", ProposePower(4, 12), ProposePower(4, 0))
    for who in ("v1", "v2"):
        w.do(who, VoteOnChange(1, True), VoteOnChange(2, True))
    w.do("v3", VoteOnChange(1, True), VoteOnChange(2, True))
    assert [(event.power_before, event.power) for event in w.events(events.NodeChanged)] == [(10, 12), (12, 0)]
    assert updates_of(w) == [(public("v4 votes"), 0)]
    assert decide(w, newcomer(w)) == CARRIED
    admitted = encoded_events(w)
    report(w, double_signing("new"))
    assert validator_updates(admitted) == [(public("new votes"), 10)]
    assert validator_updates(encoded_events(w)) == [(public("new votes"), 0)]
    assert validator_updates([*admitted, *encoded_events(w)]) == [], "a validator that the engine never had"
