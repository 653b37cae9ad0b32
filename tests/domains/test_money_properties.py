"""Whatever is asked in whatever order, the ledger agrees with a ledger of a hundred lines."""

from typing import Any
from unittest import mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fenming.base.invariant import InvariantBroken
from fenming.domains.money import postings, rules
from fenming.domains.money.actions import CloseAccount, FreezeAccount, Issue, Redeem, Transfer, UnfreezeAccount
from fenming.domains.money.records import ACCOUNTS, SUPPLIES, AccountKind
from fenming.ledger.overlay import BlockState
from reference_ledger import ReferenceLedger
from scenario import CNY, NOTHING, World, world

OWNERS = ("bank", "owner", "sub", "supplier")
amounts = st.integers(1, 60)
places = st.integers(0, 4)
steps = st.one_of(
    st.tuples(st.just("issue"), amounts),
    st.tuples(st.just("redeem"), amounts),
    st.tuples(st.just("transfer"), st.sampled_from(OWNERS), places, places, amounts),
    st.tuples(st.just("freeze"), places),
    st.tuples(st.just("unfreeze"), places),
    st.tuples(st.just("close"), st.sampled_from(OWNERS), places),
)


def begin() -> tuple[World, ReferenceLedger, list[int]]:
    w, reference = world("parties"), ReferenceLedger()
    numbers = [w.open("r", "bank", AccountKind.RESERVE), *(w.open(f"own {name}", name) for name in OWNERS[1:])]
    for number, name in zip(numbers, OWNERS, strict=True):
        reference.open(number, name, is_reserve=number == numbers[0])
    return w, reference, [*numbers, 999]


def ask(w: World, reference: ReferenceLedger, at: list[int], step: tuple[Any, ...]) -> tuple[int, bool]:
    """The real code and the reference's answer."""
    match step:
        case ("issue", amount):
            return w.attempt("central.maker", Issue(at[0], amount)), reference.issue(amount)
        case ("redeem", amount):
            return w.attempt("central.maker", Redeem(at[0], amount)), reference.redeem(amount)
        case ("transfer", who, debit, credit, amount):
            code = w.attempt(f"{who}.maker", Transfer(at[debit], at[credit], amount))
            return code, reference.transfer(who, at[debit], at[credit], amount)
        case ("freeze", place):
            return w.attempt("authority", FreezeAccount(at[place], NOTHING)), reference.freeze(at[place])
        case ("unfreeze", place):
            return w.attempt("authority", UnfreezeAccount(at[place], NOTHING)), reference.unfreeze(at[place])
        case ("close", who, place):
            return w.attempt(f"{who}.maker", CloseAccount(at[place])), reference.close(who, at[place])
    raise ValueError(step)


@settings(max_examples=60, deadline=None)
@given(st.lists(steps, max_size=25))
def test_the_ledger_agrees_with_the_reference(asked: list[tuple[Any, ...]]) -> None:
    w, reference, at = begin()
    before = supply(w)
    for step in asked:
        code, done = ask(w, reference, at, step)
        assert (code == 0) == done, (step, code)
        assert {number: w.balance(number) for number in at[:-1]} == reference.balance
    assert supply(w) - before == reference.supply == sum(reference.balance.values())


def supply(w: World) -> int:
    found = SUPPLIES.read(BlockState(w.store), CNY)
    return found.issued if found else 0


def test_a_posting_that_makes_money_stops_the_node() -> None:
    w = world("parties")
    honest = postings._with_balance

    def generous(account: Any, balance: int) -> Any:
        return honest(account, balance + (1 if balance > account.balance else 0))

    with mock.patch.object(postings, "_with_balance", generous), pytest.raises(InvariantBroken):
        w.attempt("bank.maker", Transfer(w.accounts["reserve"], w.accounts["sub"], 5))


def test_a_balance_changed_without_a_posting_stops_the_node() -> None:
    w = world("parties")

    def silent(context: Any, debit: int, credit: int, amount: int, *_: Any) -> None:
        account = postings.account_of(context.state, debit)
        ACCOUNTS.write(context.state, postings._with_balance(account, account.balance - amount), debit)

    with mock.patch.object(rules, "post", silent), pytest.raises(InvariantBroken):
        w.attempt("bank.maker", Transfer(w.accounts["reserve"], w.accounts["sub"], 5))


def test_the_same_block_gives_the_same_bytes() -> None:
    w = world("project")
    wires = [w.envelope("bank.maker", Transfer(w.accounts["reserve"], w.accounts["sub"], n)) for n in (1, 2, 3)]
    first, second = w.run(wires), w.run(wires)
    assert first.diff == second.diff
    assert first.outcomes == second.outcomes
