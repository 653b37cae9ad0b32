"""What the engine is told when a vote has changed the network: validators, limits, and whose batches count."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from fenming.base.encoding import encode
from fenming.base.fields import Action
from fenming.base.notes import verifier_key
from fenming.base.signatures import ED25519
from fenming.client.envelopes import SecretKey, build_envelope
from fenming.domains.identity.actions import NewKey, NewOfficer, RegisterOrganisation
from fenming.domains.identity.records import PartyKind
from fenming.domains.network.actions import DoubleSigning, ProposeKeys, ProposeLimits, ProposeNode, ProposeRules, VoteOnChange
from fenming.domains.network.records import RULES_MARGIN_BLOCKS
from fenming.domains.network.rules.nodes import address_of
from fenming.ledger.codes import MALFORMED
from fenming.ledger.overlay import BlockState
from fenming.node.findings import list_findings
from fenming.node.home import Home
from fenming.node.network import LedgerNetwork
from fenming.node.node import Node
from fenming.node.operations import verify_home
from fenming.ordering.cometbft import abci_pb2 as abci
from fenming.ordering.cometbft.batches import Batch, seal_batch
from fenming.ordering.cometbft.network import Misbehaviour
from fenming.ordering.cometbft.replica import BatchCode
from ledger.test_versions import without_registration
from ordering.engine import CONSENSUS_KEY, GATEWAY_SEED, OPERATOR_SEED, Engine, found_cluster_of_one

AUTHORITY_SEED = bytes(31) + b"\x05"
OTHER_SEED = bytes(31) + b"\x31"
DAY_MS = 86_400_000
OPERATOR = 4
"""The officer of the one founding validator, after the authority's two parties and its own organisation."""


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[tuple[Node, Engine]]:
    home = Home(tmp_path)
    found_cluster_of_one(home, time.time_ns() // 1_000_000, AUTHORITY_SEED, stepped_clock=False)
    node = Node(home)
    engine = Engine(home)
    engine.pause()
    yield node, engine
    engine.close()
    node.close()


def batch(node: Node, *actions: Action, seed: bytes = GATEWAY_SEED) -> bytes:
    key = SecretKey(OPERATOR, 0, OPERATOR_SEED)
    wires = (build_envelope(node.genesis.chain_id, [key], actions, node.head().height + 1).wire,)
    return seal_batch(node.genesis.chain_id, seed, Batch(1, 100, 0, wires)).wire


def newcomer() -> ProposeNode:
    public = ED25519.public_key
    return ProposeNode(3, "two", 1, 3, public(OTHER_SEED), public(OTHER_SEED[::-1]), verifier_key("two", public(bytes(32))))


def carried(node: Node, engine: Engine, change: int, action: Action) -> abci.ResponseFinalizeBlock:
    """The only validator proposes and votes in one block."""
    return engine.make_block([batch(node, action, VoteOnChange(change, True))])


def test_validators_and_limits_reach_the_engine_and_a_rotated_gateway_key_packs(pair: tuple[Node, Engine]) -> None:
    node, engine = pair
    public = ED25519.public_key
    told = carried(node, engine, 1, newcomer())
    assert [(update.pub_key.ed25519, update.power) for update in told.validator_updates] == [(public(OTHER_SEED), 3)]
    assert not told.HasField("consensus_param_updates")
    told = carried(node, engine, 2, ProposeLimits(2**22, 20_000, 10 * DAY_MS))
    assert not told.validator_updates
    assert told.consensus_param_updates.block.max_bytes == 2**22
    assert told.consensus_param_updates.evidence.max_age_duration.ToMilliseconds() == 10 * DAY_MS
    carried(node, engine, 3, ProposeKeys(1, public(bytes(31) + b"\x32"), ""))
    late = batch(node, VoteOnChange(3, True))
    assert [result.code for result in engine.make_block([late]).tx_results] == [BatchCode.UNSIGNED]
    fresh = batch(node, VoteOnChange(3, True), seed=bytes(31) + b"\x32")
    assert [result.code for result in engine.make_block([fresh]).tx_results] == [BatchCode.RUN]


def test_evidence_takes_a_validator_out_and_its_gateway_with_it_and_the_log_replays_to_the_same_roots(
    pair: tuple[Node, Engine],
) -> None:
    node, engine = pair
    carried(node, engine, 1, newcomer())
    evidence = abci.Misbehavior(type=abci.MisbehaviorType.DUPLICATE_VOTE, height=1, total_voting_power=10)
    evidence.validator.address, evidence.validator.power = address_of(CONSENSUS_KEY), 10
    engine.misbehaviour = [evidence, evidence]
    told = engine.make_block([])
    assert [(update.pub_key.ed25519, update.power) for update in told.validator_updates] == [(CONSENSUS_KEY, 0)]
    late = batch(node, VoteOnChange(1, True))
    assert [result.code for result in engine.make_block([late]).tx_results] == [BatchCode.UNSIGNED]
    engine.misbehaviour = [evidence]
    assert not engine.make_block([]).validator_updates
    head = node.head()
    engine.close()
    node.close()
    assert verify_home(node.home.folder, None).height == head.height
    found = list_findings(node.home.folder, (), None, None, {}).findings
    assert [(one["rule"], one["level"], one["subject"]) for one in found] == [("double_signing", "red", "node-1")]


def test_evidence_becomes_the_report_that_the_ledger_runs(pair: tuple[Node, Engine]) -> None:
    node, _ = pair
    report = LedgerNetwork().report(Misbehaviour(1, address_of(CONSENSUS_KEY), 10, 7, 99))
    assert report == encode(DoubleSigning(address_of(CONSENSUS_KEY), 7, 99, 10, 1))
    state = BlockState(node.store)
    assert LedgerNetwork().gateway_number(state, ED25519.public_key(GATEWAY_SEED)) == 1
    assert LedgerNetwork().gateway_number(state, CONSENSUS_KEY) is None


def test_an_envelope_that_waited_for_its_block_while_the_rules_changed_is_answered_by_the_new_ones(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fenming.node.node.rulebook", without_registration)
    home = Home(tmp_path)
    found_cluster_of_one(home, time.time_ns() // 1_000_000, AUTHORITY_SEED, stepped_clock=False)
    node = Node(home)
    engine = Engine(home)
    engine.pause()
    from_height = RULES_MARGIN_BLOCKS + 1
    carried(node, engine, 1, ProposeRules(2, from_height))
    while engine.height < from_height - 2:
        engine.make_block([])
    officer = NewOfficer(1, 1, (NewKey(1, ED25519.public_key(OTHER_SEED)),))
    action = RegisterOrganisation(PartyKind.ORGANISATION, "late", bytes(32), (officer,))
    key = SecretKey(2, 0, AUTHORITY_SEED)
    ticket = node.submit([build_envelope(node.genesis.chain_id, [key], [action], engine.height + 1).wire])
    packed = offered(engine)
    assert engine.check(packed[0]) == 0
    engine.make_block([])
    assert engine.propose(packed)
    assert [result.code for result in engine.make_block(packed).tx_results] == [BatchCode.RUN]
    assert ticket.wait(30)
    (answer,) = ticket.answers
    assert answer is not None and (answer.code, answer.height) == (MALFORMED.number, from_height)
    engine.close()
    node.close()


def offered(engine: Engine) -> list[bytes]:
    """What the gateway offers, once it has packed."""
    until_s = time.monotonic() + 30
    while not (packed := engine.prepare([])):
        assert time.monotonic() < until_s, "nothing was packed"
        time.sleep(0.01)
    return packed
