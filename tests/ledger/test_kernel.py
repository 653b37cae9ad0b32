"""Envelopes, the due queue and the block: bytes of any kind, limits, order, dates."""

from typing import Any
from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fenming.base.invariant import InvariantBroken
from fenming.domains.approvals.actions import Approve
from fenming.domains.funds.actions import SubmitClaim
from fenming.domains.identity.rules import authority_of
from fenming.domains.money.actions import Transfer
from fenming.domains.payroll.actions import SubmitWageTable
from fenming.domains.payroll.rules import common
from fenming.ledger import block, due
from fenming.ledger.codes import Code, Rejected
from fenming.ledger.counting import Counter
from fenming.ledger.due import DueQueue
from fenming.ledger.envelope import EnvelopeCodec
from fenming.ledger.overlay import BlockState, Overlay
from fenming.ledger.receipts import NO_EVENTS_ROOT
from fenming.ledger.rulebook import Domain, Rulebook
from fenming.ledger.tables import Table
from scenario import NOTHING, rules, world


def codec() -> EnvelopeCodec:
    return EnvelopeCodec(world("founded").genesis.chain_id, rules().sent_types)


@given(st.binary(max_size=300))
def test_any_bytes_are_an_envelope_or_refused(data: bytes) -> None:
    try:
        assert codec().open(data).wire == data
    except Rejected as refusal:
        assert refusal.code.number < 50


@given(st.integers(0, 10_000), st.integers(0, 255))
def test_a_changed_byte_never_passes_for_the_same_envelope(place: int, value: int) -> None:
    w = world("parties")
    good = w.envelope("bank.maker", Transfer(w.accounts["reserve"], w.accounts["sub"], 5))
    place %= len(good)
    changed = good[:place] + bytes([value]) + good[place + 1 :]
    if changed != good:
        assert w.block([changed])[0] != 0


def test_an_envelope_is_accepted_once_in_a_block_too() -> None:
    w = world("parties")
    wire = w.envelope("bank.maker", Transfer(w.accounts["reserve"], w.accounts["sub"], 5))
    assert w.block([wire, wire, wire]) == [0, 52, 52]
    assert w.balance("sub") == 5


def test_work_beyond_a_blocks_cost_runs_first_in_the_next_in_order() -> None:
    w = world("project")
    w.do("contractor.maker", SubmitClaim(1, 202603, (10_000,), (), NOTHING))
    w.approve_claim(1)
    table = w.wage_table(amount=100_00)
    w.do("sub.maker", SubmitWageTable(table))
    with mock.patch.object(block, "BLOCK_COST_MAX", 1), mock.patch.object(common, "LINES_AT_ONCE", 1):
        w.do("contractor.checker", Approve(2, 0, NOTHING))
        paid = [(w.balance("worker1.wallet"), w.balance("worker2.wallet"))]
        for _ in range(3):
            w.block([])
            paid.append((w.balance("worker1.wallet"), w.balance("worker2.wallet")))
    assert paid == [(0, 0), (0, 0), (100_00, 0), (100_00, 100_00)]


def test_a_day_that_comes_moves_what_waited_for_it_and_no_other() -> None:
    state = BlockState(world("founded").store)
    today = 20_000
    due.move_arrived_days(state, today)
    for day in (today + 2, today + 1, today + 5):
        due.wait_until(state, due.DueItem(b"x", 0, day.to_bytes(32, "big")), day)
    assert not due.is_work_due(state, today)
    assert due.is_work_due(state, today + 1)
    due.move_arrived_days(state, today + 3)
    causes = []
    while item := due.next_item(state):
        causes.append(int.from_bytes(item[1].cause, "big"))
    assert causes == [today + 1, today + 2]
    assert due.QUEUE.expect(state) == DueQueue(2, 2, today + 3, (today + 5,))
    with pytest.raises(InvariantBroken):
        due.wait_until(state, due.DueItem(b"x", 0, bytes(32)), today + 3)


def test_a_dropped_overlay_leaves_nothing() -> None:
    state = BlockState(world("founded").store)
    table: Table[Counter] = Table(200, "test", "Q", Counter)
    assert table.read(state, 5) is None
    refused = Overlay(state)
    for count in (1, 2):
        table.write(refused, Counter(count), 5)
        table.write(refused, Counter(count), 6)
    assert (table.read(refused, 5), table.read(refused, 6)) == (Counter(2), Counter(2))
    refused.drop()
    assert (table.read(state, 5), table.read(state, 6)) == (None, None)
    accepted = Overlay(state)
    table.write(accepted, Counter(1), 5)
    assert accepted.changes() == [(table.key(5), None, Counter(1))]
    accepted.accept()
    refused = Overlay(state)
    table.write(refused, Counter(3), 5)
    refused.drop()
    assert table.read(state, 5) == Counter(1)
    assert state.changes() == [(table.key(5), None, Counter(1))]
    table.remove(state, 5)
    assert state.diff() == []  # it ended as it began
    assert table.parts(table.key(5)) == (5,)


def test_what_is_named_and_not_there_is_a_bug() -> None:
    table: Table[Counter] = Table(200, "test", "Q", Counter)
    with pytest.raises(InvariantBroken):
        table.expect(BlockState(world("founded").store), 1)


def test_a_rulebook_with_two_owners_of_a_number_is_not_built() -> None:
    code = Code(1, "malformed_too", "x.", "x。")
    with pytest.raises(InvariantBroken):
        Rulebook([Domain(name="other", codes=(code,))], authority_of)


def test_a_refusal_must_bring_its_data() -> None:
    wrong: dict[str, Any] = {"nothing": 1}
    with pytest.raises(TypeError):
        Rejected(Code(5000, "x", "x.", "x。", ("party",)), **wrong)


def test_no_events_have_a_root_of_their_own() -> None:
    w = world("parties")
    result = w.run([b"junk"])
    assert result.outcomes[0].receipt.events_root == NO_EVENTS_ROOT
    assert result.outcomes[0].receipt.event_count == 0
