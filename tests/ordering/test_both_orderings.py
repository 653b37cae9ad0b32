"""What a client may rely on, whichever ordering follows: each scenario runs on an embedded node and on a node of a cluster.

Answers go to the right client, a bug in one envelope stops nobody, a full queue pushes back, dates come on an idle chain, and
nothing is acknowledged that is not durable.
"""

import hashlib
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from fenming.base.calendar import MILLISECONDS_PER_DAY
from fenming.base.encoding import encode
from fenming.base.fields import Action
from fenming.base.invariant import invariant
from fenming.base.signatures import ED25519
from fenming.client.envelopes import SecretKey, build_envelope
from fenming.domains.approvals import actions as approvals
from fenming.domains.approvals.records import PROPOSALS, STEP_CLOCKS, Band, Kind, ProposalStatus, Scope, Step
from fenming.domains.identity import actions as identity
from fenming.domains.identity.records import PartyKind
from fenming.domains.money import actions as money
from fenming.domains.money.records import AccountKind
from fenming.ledger.codes import DUPLICATE, MALFORMED, QUARANTINED, QUEUE_FULL, UNAVAILABLE
from fenming.ledger.envelope import unreadable_id
from fenming.ledger.overlay import BlockState
from fenming.node.clock import SteppedClock
from fenming.node.founding import found_chain
from fenming.node.home import Home
from fenming.node.node import Node
from fenming.ordering.cometbft.gateway import GatewaySettings
from fenming.ordering.port import Ticket
from fenming.ordering.solo import SoloSettings
from fenming.storage.failures import StorageFailed
from ordering.engine import Engine, found_cluster_of_one

START_MS = 1_764_547_200_000
SEED = bytes(31) + b"\x05"


Opener = Callable[[SteppedClock | None, int], Node]
ORDERINGS = ("solo", "cometbft")


@pytest.fixture(params=ORDERINGS)
def opener(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Opener]:
    """Opens a node on a sample chain (with a clock) or a real one, whose queue holds so many envelopes."""
    closing = ExitStack()

    def open_node(clock: SteppedClock | None, queue_envelopes: int) -> Node:
        home = Home(tmp_path)
        if request.param == "solo":
            found_chain(home, "solo", START_MS, [ED25519.public_key(SEED)], stepped_clock=clock is not None)
            node = Node(home, clock, SoloSettings(gather_ms=200 if clock is None else 20, idle_check_ms=20, queue_envelopes=queue_envelopes))
            closing.callback(node.close)
        else:
            found_cluster_of_one(home, START_MS, SEED, stepped_clock=clock is not None)
            node = Node(home, clock, GatewaySettings(gather_ms=200 if clock is None else 20, queue_envelopes=queue_envelopes))
            closing.callback(node.close)
            closing.callback(Engine(home).close)
        return node

    yield open_node
    closing.close()


@pytest.fixture
def node(opener: Opener) -> Node:
    return opener(SteppedClock(START_MS), 50_000)


def registration(node: Node, name: str) -> bytes:
    key = identity.NewKey(1, ED25519.public_key(hashlib.sha256(name.encode()).digest()))
    action = identity.RegisterOrganisation(PartyKind.ORGANISATION, name, bytes(32), (identity.NewOfficer(1, 1, (key,)),))
    return build_envelope(node.genesis.chain_id, [SecretKey(2, 0, SEED)], [action], node.head().height + 1).wire


def codes(ticket: Ticket) -> list[int]:
    assert ticket.wait(20)
    return [answer.code for answer in ticket.answers if answer]


def test_many_clients_share_blocks_and_each_gets_its_own_answer(node: Node) -> None:
    answers: dict[str, list[int]] = {}

    def client(name: str) -> None:
        wires = [registration(node, f"{name}-{n}") for n in range(10)]
        answers[name] = codes(node.submit([wires[0], b"junk", *wires[1:], wires[0]]))

    threads = [threading.Thread(target=client, args=(f"c{n}",)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for found in answers.values():
        assert found == [0, MALFORMED.number, *[0] * 9, DUPLICATE.number]
    assert 1 <= node.head().height < 60
    assert node.head().result.log_size == 60


def test_an_envelope_that_breaks_a_rule_is_put_aside_and_the_others_go_through(node: Node, monkeypatch: pytest.MonkeyPatch) -> None:
    (honest,) = node.rulebook.sent_steps[identity.RegisterOrganisation]

    def fragile(context: Any, action: Any) -> None:
        invariant(action.name != "bomb", "a rule failed in a way it must not")
        honest(context, action)

    monkeypatch.setitem(node.rulebook.sent_steps, identity.RegisterOrganisation, (fragile,))
    wires = [registration(node, name) for name in ("a", "b", "bomb", "c")]
    assert codes(node.submit(wires)) == [0, 0, QUARANTINED.number, 0]
    assert node.ordering.failure is None
    assert codes(node.submit([registration(node, "d")])) == [0]


def test_a_full_queue_pushes_back(opener: Opener) -> None:
    node = opener(None, 3)
    found = codes(node.submit([registration(node, f"n{n}") for n in range(5)]))
    assert found == [0, 0, 0, QUEUE_FULL.number, QUEUE_FULL.number]
    node.close()
    assert codes(node.ordering.submit([b"late"])) == [UNAVAILABLE.number]


def test_a_refused_envelope_is_answered_under_its_own_id(node: Node) -> None:
    wire = registration(node, "Twice")
    assert codes(node.submit([wire])) == [0]
    opened = node.chain.codec.open(wire)
    ticket = node.submit([wire, b"no envelope"])
    assert codes(ticket) == [DUPLICATE.number, MALFORMED.number]
    assert [answer.envelope_id for answer in ticket.answers if answer] == [opened.envelope_id, unreadable_id(b"no envelope")]


def wait_for_height(node: Node, height: int) -> None:
    until = time.monotonic() + 10
    while node.head().height < height and time.monotonic() < until:
        time.sleep(0.02)


def test_a_date_makes_a_block_on_an_idle_chain(node: Node) -> None:
    """A proposal that nobody decides is late, and lapses after 90 days, though nobody sends anything."""
    key = identity.NewKey(1, ED25519.public_key(SEED[::-1]))
    bank = identity.RegisterOrganisation(PartyKind.OPERATOR, "bank", bytes(32), (identity.NewOfficer(7, 1, (key,)),))
    assert codes(node.submit([signed(node, 2, SEED, bank)])) == [0]
    own = 3 + 2 * len(node.genesis.validators)  # each founding validator is an organisation with an officer
    account = money.OpenAccounts((money.NewAccount(own, AccountKind.RESERVE, 156, 0), money.NewAccount(own, AccountKind.GENERAL, 156, 0)))
    policy = approvals.SetPolicy(Scope.ORGANISATION, own, Kind.TRANSFER, (Band(0, True, (Step(0, 2, 1),)),))
    proposal = approvals.Propose(encode(money.Transfer(1, 2, 5)))
    assert codes(node.submit([signed(node, own + 1, SEED[::-1], account, policy, proposal)])) == [0]
    clock = node.clock
    assert isinstance(clock, SteppedClock)
    clock.move_to(clock() + 89 * MILLISECONDS_PER_DAY)
    wait_for_height(node, 3)
    assert STEP_CLOCKS.expect(BlockState(node.store), 1, 0).late_since_day
    assert PROPOSALS.expect(BlockState(node.store), 1).status == ProposalStatus.OPEN
    clock.move_to(clock() + MILLISECONDS_PER_DAY)
    wait_for_height(node, 4)
    reader = node.reader()
    assert PROPOSALS.decoder.decode(reader.record(PROPOSALS.key(1)) or b"").status == ProposalStatus.LAPSED
    reader.close()


def signed(node: Node, party: int, seed: bytes, *actions: Action) -> bytes:
    return build_envelope(node.genesis.chain_id, [SecretKey(party, 0, seed)], actions, node.head().height + 1).wire


def test_after_a_failure_of_the_disk_nothing_is_acknowledged(node: Node, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> None:
        raise StorageFailed("the disk is gone")

    monkeypatch.setattr(node.log, "sync", broken)
    assert codes(node.submit([registration(node, "lost")])) == [UNAVAILABLE.number]
    assert node.store.reader().head() == encode(node.head()) and node.head().height == 0  # not in the store before it is in the log
    assert "the disk is gone" in (node.ordering.failure or "")
    assert codes(node.submit([registration(node, "later")])) == [UNAVAILABLE.number]
