"""The tree of payments once more, now while its contracts are varied, terminated, settled, accepted and found defective.

Beside the model of paying hand to hand, what must hold: what was paid under a budget line is what left the project's account, no
figure that is kept falls below nothing, and the ledger never breaks off.
"""

from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domains.contract_cases import change, settlement, terminate
from domains.test_everything_at_once import (
    CONTRACT,
    MORE,
    PAYEES,
    PAYERS,
    PERMILLE,
    STEPS,
    STORIES,
    Tree,
    follow,
)
from fenming.domains.contracts import actions as contracts
from fenming.domains.contracts.records import BUDGET_LINES, CONTRACTS, SETTLEMENTS, STANDINGS, VARIATION_COUNT, Standing
from fenming.domains.facts.actions import AttestFact
from fenming.domains.facts.records import FactName
from fenming.domains.funds import actions as funds
from fenming.domains.funds.debts import DISPUTES, DUES, HELD_BACK, Way
from fenming.domains.funds.records import ADVANCES, CLAIMS, POSITIONS, RETENTIONS
from fenming.ledger.tables import State, Table
from scenario import NOTHING

KEPT: tuple[Table[Any], ...] = (STANDINGS, SETTLEMENTS, CONTRACTS, POSITIONS, RETENTIONS, ADVANCES, HELD_BACK)


class Ending(Tree):
    """The same tree, whose contracts change and end."""

    def certified(self, contract: int) -> tuple[int, ...]:
        standing = STANDINGS.read(self.state, contract) or Standing()
        items = CONTRACTS.expect(self.state, contract).items
        return standing.certified_milli + (0,) * (len(items) - len(standing.certified_milli))

    def vary(self, contract: int, quantity: int) -> bool:
        more = contracts.ProposeVariation(contract, (change(quantity, 100_00, item=99, name="more"),), 1, NOTHING)
        if not self.try_to(f"{PAYEES[contract]}.maker", more):
            return False
        number = VARIATION_COUNT.expect(self.state).count
        return self.try_to(f"{PAYERS[contract]}.checker", contracts.SignVariation(number))

    def dispute_last(self, contract: int) -> bool:
        """Half of what is claimed of the last item, which a variation may have added after others were paid."""
        claim = self.open_claim(contract)
        if not claim:
            return False
        last = len(CONTRACTS.expect(self.state, contract).items) - 1
        claimed, before = CLAIMS.expect(self.state, claim).quantities_milli, self.certified(contract)
        claimed += (0,) * (last + 1 - len(claimed))
        items = (funds.ItemInDispute(last, (before[last] + claimed[last]) // 2, 7),)
        return self.try_to("supervisor.checker", funds.DisputeItems(claim, items, NOTHING))

    def terminate(self, contract: int) -> bool:
        return self.try_to(f"{PAYERS[contract]}.checker", terminate(contract, *self.certified(contract)))

    def settle(self, contract: int, more: int, deduction_permille: int) -> bool:
        items = CONTRACTS.expect(self.state, contract).items
        first, *others = self.certified(contract)
        quantities = (min(first + more, items[0].quantity_milli), *others)
        value = sum(item.unit_price * quantity // 1000 for item, quantity in zip(items, quantities, strict=True))
        proposal = settlement(contract, *quantities, deduction=value * deduction_permille // 1000)
        accept = contracts.AcceptSettlement(contract)
        return self.try_to(f"{PAYEES[contract]}.maker", proposal) and self.try_to(f"{PAYERS[contract]}.checker", accept)

    def settle_all(self, more: int, deduction_permille: int) -> bool:
        return all(self.settle(contract, more, deduction_permille) for contract in (3, 2, 1))

    def give_back(self, contract: int) -> bool:
        found = SETTLEMENTS.read(self.state, contract)
        if not found or not found.to_return:
            return False
        payee = PAYEES[contract]
        returned = contracts.ReturnOverpayment(contract, self.w.accounts[payee], found.to_return)
        return self.try_to(f"{payee}.maker", returned)

    def accept(self, contract: int) -> bool:
        return self.try_to("supervisor.checker", AttestFact(1, FactName.WORKS_ACCEPTED, contract, NOTHING))

    def find_defects(self, contract: int, amount: int) -> bool:
        return self.try_to(f"{PAYERS[contract]}.checker", funds.ClaimDefects(contract, amount, 1, NOTHING))

    def check(self) -> None:
        super().check()
        for table in KEPT:
            for number in PAYEES:
                _readable(self.state, table, number)
        _readable(self.state, BUDGET_LINES, 1, 1)
        for table in (DUES, DISPUTES):
            for number in self.model.claims:
                _readable(self.state, table, number)


def _readable(state: State, table: Table[Any], *key: int) -> None:
    """The record is one that can be written and read back; a node would break off at any other."""
    record = table.read(state, *key)
    if record is not None:
        assert msgspec.msgpack.decode(msgspec.msgpack.encode(record), type=table.record_type) == record


ENDINGS = st.one_of(
    STEPS,
    st.tuples(st.just("vary"), CONTRACT, MORE),
    st.tuples(st.just("dispute_last"), CONTRACT),
    st.tuples(st.just("terminate"), CONTRACT),
    st.tuples(st.just("settle"), CONTRACT, MORE, st.integers(0, 1000)),
    st.tuples(st.just("settle_all"), MORE, PERMILLE),
    st.tuples(st.just("give_back"), CONTRACT),
    st.tuples(st.just("accept"), CONTRACT),
    st.tuples(st.just("find_defects"), CONTRACT, st.integers(1, 200_00)),
)
TALES: dict[str, list[tuple[Any, ...]]] = {
    "varied between claim, dispute and correction": [
        ("month", 9_000, True), ("dispute", 1, 900, True), ("vary", 1, 500), ("vary", 2, 100), ("approve",), ("resolve", 500, True),
        ("approve",), ("reverse", 1, 100, Way.RETURN), ("claim", 1, 9_001, False), ("approve",), ("reverse", 2, 100, Way.SET_OFF),
    ],
    "an item that was added is disputed": [
        ("month", 9_000, True), ("approve",), ("vary", 1, 500), ("claim", 1, 9_001, False), ("dispute_last", 1), ("approve",),
        ("resolve", 500, True), ("approve",),
    ],
    "terminated, settled, and what was advanced comes back": [
        ("month", 9_000, True), ("approve",), ("accept", 1), ("find_defects", 1, 10_00), ("terminate", 1), ("terminate", 2),
        ("settle_all", 0, 100), ("give_back", 1), ("give_back", 2), ("wait", 60),
    ],
    "settled with a last claim, then defects": [
        ("month", 9_000, True), ("approve",), ("settle_all", 6_000, 10), ("claim", 3, 0, False), ("confirm", 3), ("direct", 3, False),
        ("claim", 2, 0, False), ("confirm", 2), ("direct", 2, False), ("claim", 1, 0, False), ("approve",), ("give_back", 1),
        ("give_back", 2), ("accept", 1), ("accept", 2), ("find_defects", 1, 10_00), ("find_defects", 2, 5_00), ("wait", 60),
    ],
}  # fmt: skip


@pytest.mark.parametrize("tale", TALES)
def test_each_tale_comes_to_the_same_as_paying_hand_to_hand(tale: str) -> None:
    assert False not in follow(Ending(), TALES[tale])


def _follow_by_chance(beginning: str, steps: list[tuple[Any, ...]]) -> None:
    tree = Ending()
    follow(tree, (STORIES | TALES)[beginning])
    follow(tree, steps)


BEGINNINGS = st.sampled_from(sorted(STORIES | TALES))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(BEGINNINGS, st.lists(ENDINGS, min_size=5, max_size=30))
def test_contracts_end_as_paying_hand_to_hand_would_end_them(beginning: str, steps: list[tuple[Any, ...]]) -> None:
    _follow_by_chance(beginning, steps)


@pytest.mark.long
@settings(max_examples=1_000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(BEGINNINGS, st.lists(ENDINGS, min_size=10, max_size=60))
def test_contracts_end_so_in_whatever_order(beginning: str, steps: list[tuple[Any, ...]]) -> None:
    _follow_by_chance(beginning, steps)
