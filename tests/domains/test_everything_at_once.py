"""Direct payment, disputes, corrections, recoupment, interest, receivables and clearing in one tree: nobody is paid twice."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domains.held_world import agree, approve_advance, fund_contractor, held
from domains.step_by_step import StepByStep
from fenming.base.fields import Action, Event
from fenming.domains.approvals.actions import Approve
from fenming.domains.contracts.records import BUDGET_LINES, CONTRACTS, STANDINGS
from fenming.domains.facts.actions import AttestFact
from fenming.domains.facts.records import FactName
from fenming.domains.funds import actions as funds
from fenming.domains.funds import events
from fenming.domains.funds.debts import DISPUTE_COUNT, DISPUTES, REVERSAL_COUNT, Way
from fenming.domains.funds.records import ADVANCES, CLAIMS, POSITIONS, RETENTIONS, AdvanceStatus, ClaimStatus
from fenming.domains.money.actions import FreezeAccount, Transfer, UnfreezeAccount
from fenming.domains.receivables import actions as receivables
from fenming.domains.receivables.events import ClearingClosed, ReceivableAssigned
from fenming.domains.receivables.records import CLEARING_COUNT, LIVE_RECEIVABLES, RECEIVABLES
from fenming.ledger.overlay import BlockState
from fenming.ledger.tables import State
from scenario import NOTHING

PAYEES = {1: "contractor", 2: "sub", 3: "supplier"}
PAYERS = {1: "owner", 2: "contractor", 3: "sub"}
MONEY = 500_000_00
"""Of the project at the beginning."""
FAR = 30_000
"""A day in 2052."""


class Tree:
    """The world with three contracts, two of them with an advance that was paid, and the model beside it."""

    def __init__(self) -> None:
        w = self.w = held()
        w.open("bank.income", "bank")
        fund_contractor(w, 20_000_00)
        w.do("bank.maker", Transfer(w.accounts["reserve"], w.accounts["sub"], 20_000_00))
        agree(w)
        agree(w, 2, "contractor", "sub")
        w.do("contractor.maker", funds.RequestAdvance(1, NOTHING))
        approve_advance(w)
        w.do("sub.maker", funds.RequestAdvance(2, NOTHING))
        w.do("contractor.checker", funds.PayAdvance(2, w.accounts["contractor"]))
        payers = {1: w.accounts["project"], 2: w.accounts["contractor"], 3: w.accounts["sub"]}
        between = {
            number: (payers[number], contract.payee_account, contract.retention_account)
            for number in PAYEES
            for contract in [CONTRACTS.expect(self.state, number)]
        }
        known = {*w.accounts.values(), *(retention for _, _, retention in between.values())}
        balances = {account: w.balance(account) for account in known if account}
        general = {w.parties[name]: w.accounts[name] for name in PAYEES.values()}
        self.model = StepByStep(balances, between, w.accounts["wages"], w.accounts["bank"], general)

    @property
    def state(self) -> State:
        return BlockState(self.w.store)

    def try_to(self, who: str, action: Action) -> bool:
        """Whether it was done."""
        done = self.w.attempt(who, action) == 0
        self.model.hear(self.w.outcomes)
        return done

    def open_claim(self, contract: int) -> int:
        position = POSITIONS.read(self.state, contract)
        return position.open_claim if position else 0

    def quantity(self, contract: int) -> int:
        position = POSITIONS.read(self.state, contract)
        return position.quantities_milli[0] if position and position.quantities_milli else 0

    def added(self, contract: int, done: bool) -> tuple[int, ...]:
        """Of the items that variations added, what was claimed before, or all of it."""
        position, items = POSITIONS.read(self.state, contract), CONTRACTS.expect(self.state, contract).items[1:]
        claimed = position.quantities_milli[1:] if position else ()
        return tuple(item.quantity_milli for item in items) if done else claimed + (0,) * (len(items) - len(claimed))

    # What can be tried. Whether it is refused does not matter: most of the time it is.

    def claim(self, contract: int, more: int, carry: bool = True) -> bool:
        below = self.open_claim(contract + 1) if contract < 3 else 0
        carried = carry and below and CLAIMS.expect(self.state, below).status == ClaimStatus.SUBMITTED
        quantities = (self.quantity(contract) + more, *self.added(contract, done=more % 2 == 1))
        claim = funds.SubmitClaim(contract, 202603, quantities, (below,) if carried else (), NOTHING)
        return self.try_to(f"{PAYEES[contract]}.maker", claim)

    def month(self, more: int, carry: bool) -> bool:
        """Claims of all three tiers that fit into each other; carried, or waiting for whatever is done with them."""
        done = [self.claim(contract, share, carry) for contract, share in ((3, more // 16), (2, more // 3), (1, more))]
        return all(done)

    def approve(self) -> None:
        top = self.open_claim(1)
        for step, who in enumerate(("supervisor.checker", "consultant.checker", "owner.checker")):
            if top:
                self.try_to(who, Approve(CLAIMS.expect(self.state, top).proposal, step, NOTHING))

    def freeze(self, what: type[FreezeAccount] | type[UnfreezeAccount]) -> None:
        self.try_to("authority", what(self.w.accounts["project"], NOTHING))

    def instruct(self) -> bool:
        return self.try_to("owner.checker", funds.InstructPayment(self.open_claim(1)))

    def confirm(self, contract: int) -> bool:
        return self.try_to(f"{PAYERS[contract]}.checker", funds.ConfirmClaim(self.open_claim(contract)))

    def direct(self, contract: int, paid_before: bool = False) -> bool:
        position = POSITIONS.read(self.state, contract)
        claim = position.last_claim if position and paid_before else self.open_claim(contract)
        payer = PAYERS[contract]
        return self.try_to(f"{payer}.checker", funds.PayDirectly(claim, self.w.accounts[payer]))

    def dispute(self, contract: int, permille: int, by_top: bool) -> bool:
        claim = self.open_claim(contract)
        if not claim:
            return False
        claimed, before = CLAIMS.expect(self.state, claim).quantities_milli[0], self.quantity(contract)
        items = (funds.ItemInDispute(0, before + (claimed - before) * permille // 1000, 7),)
        who = "supervisor" if by_top else PAYERS[contract]
        return self.try_to(f"{who}.checker", funds.DisputeItems(claim, items, NOTHING))

    def resolve(self, permille: int, pay_now: bool) -> None:
        count = DISPUTE_COUNT.read(self.state)
        if not count:
            return
        dispute = DISPUTES.expect(self.state, count.count)
        item = dispute.items[0]
        agreed = item.accepted_milli + (item.claimed_milli - item.accepted_milli) * permille // 1000
        for who in (PAYEES[dispute.contract], PAYERS[dispute.contract]):
            self.try_to(f"{who}.checker", funds.ResolveDispute(count.count, (agreed,), pay_now))

    def reverse(self, contract: int, less: int, way: Way) -> bool:
        position = POSITIONS.read(self.state, contract)
        right = max(0, self.quantity(contract) - less)
        if not position or not position.last_claim:
            return False
        proposal = funds.ProposeReversal(position.last_claim, (right, *self.added(contract, done=False)), 4, NOTHING, way)
        if not self.try_to(f"{PAYERS[contract]}.maker", proposal):
            return False
        count = REVERSAL_COUNT.expect(self.state).count
        done = self.try_to(f"{PAYERS[contract]}.checker", funds.CheckReversal(count))
        if done and way == Way.RETURN:
            account = self.w.accounts[PAYEES[contract]]
            done = self.try_to(f"{PAYEES[contract]}.checker", funds.ConsentReversal(count, account))
        return done

    def issue(self, contract: int) -> bool:
        return self.try_to(f"{PAYEES[contract]}.checker", receivables.IssueReceivable(self.open_claim(contract)))

    def assign(self, contract: int, permille: int, as_bill: bool) -> bool:
        """Sell a part of the payee's latest receivable to the bank, or settle its debt to the next tier with it."""
        live = LIVE_RECEIVABLES.read(self.state, self.open_claim(contract))
        holder = PAYEES[contract]
        own = [n for n in (live.numbers if live else ()) if RECEIVABLES.expect(self.state, n).holder == self.w.parties[holder]]
        if not own or (as_bill and contract == 3):
            return False
        amount = max(1, RECEIVABLES.expect(self.state, own[-1]).amount * permille // 1000)
        to, account = (PAYEES[contract + 1], PAYEES[contract + 1]) if as_bill else ("bank", "bank.income")
        price, settles = (0, self.open_claim(contract + 1)) if as_bill else (amount - amount // 50, 0)
        offer = receivables.OfferAssignment(own[-1], self.w.parties[to], amount, price, settles, FAR)
        pays = 0 if as_bill else self.w.accounts["bank"]
        accept = receivables.AcceptAssignment(own[-1], amount, price, self.w.accounts[account], pays)
        return self.try_to(f"{holder}.checker", offer) and self.try_to(f"{to}.checker", accept)

    def clear(self, first: int, second: int) -> None:
        debts = tuple(receivables.DebtPart(self.open_claim(c), amount) for c, amount in ((2, first), (3, second)))
        ordered = tuple(sorted(debts, key=lambda part: part.claim))
        if not all(part.claim for part in ordered) or not self.try_to("sub.maker", receivables.ProposeClearing(ordered)):
            return
        number = CLEARING_COUNT.expect(self.state).count
        for who in PAYEES.values():
            self.try_to(f"{who}.checker", receivables.ConsentClearing(number, self.w.accounts[who]))

    def accept_and_release(self, contract: int) -> None:
        self.try_to("supervisor.checker", AttestFact(1, FactName.WORKS_ACCEPTED, contract, NOTHING))
        self.try_to(f"{PAYERS[contract]}.checker", funds.ReleaseRetention(contract))

    def wait(self, days: int) -> None:
        self.w.pass_days(days)
        self.w.block([])
        self.model.hear(self.w.outcomes)

    def withdraw(self, contract: int) -> bool:
        return self.try_to(f"{PAYEES[contract]}.maker", funds.WithdrawClaim(self.open_claim(contract)))

    # What must hold after each of them.

    def check(self) -> None:
        state, model = self.state, self.model
        balances = {account: self.w.balance(account) + model.redirected.get(account, 0) for account in model.balance}
        assert balances == model.balance
        line = BUDGET_LINES.expect(state, 1, 1)
        assert line.paid == MONEY - balances[self.w.accounts["project"]] - model.interest_of_top
        for number, contract in ((number, CONTRACTS.expect(state, number)) for number in PAYEES):
            position = POSITIONS.read(state, number)
            if position is None:
                continue
            assert position.billed == position.labour + position.retained + position.recouped + position.net
            advance, retention = ADVANCES.read(state, number), RETENTIONS.read(state, number)
            assert position.recouped == (advance.recouped if advance else 0)
            assert not advance or (advance.status == AdvanceStatus.RECOUPED) == (advance.recouped == advance.amount)
            paid_under_it = STANDINGS.expect(state, number).paid
            came_back = (retention.deducted if retention else 0) + model.returned.get(number, 0)
            assert paid_under_it == position.billed - position.recouped + (advance.amount if advance else 0) - came_back
            gone = retention.released + retention.replaced + retention.deducted if retention else 0
            assert position.retained - gone == (self.w.balance(contract.retention_account) if position.retained else 0)
        for claim in range(1, len(model.claims) + 1):
            figures = CLAIMS.expect(state, claim).figures
            assert figures.this_period == figures.labour + figures.retention + figures.recoupment + figures.net
            assert min(figures.labour, figures.retention, figures.recoupment, figures.net) >= 0


CONTRACT = st.sampled_from([1, 2, 3])
LOWER = st.sampled_from([2, 3])
PERMILLE = st.integers(0, 1000)
MORE = st.integers(1, 12_000)
STEPS = st.one_of(
    st.tuples(st.just("claim"), CONTRACT, MORE, st.booleans()),
    st.tuples(st.just("month"), MORE, st.booleans()),
    st.tuples(st.just("month"), MORE, st.just(True)),
    st.tuples(st.just("approve")),
    st.tuples(st.just("approve")),
    st.tuples(st.just("freeze"), st.sampled_from([FreezeAccount, UnfreezeAccount, UnfreezeAccount])),
    st.tuples(st.just("instruct")),
    st.tuples(st.just("confirm"), LOWER),
    st.tuples(st.just("direct"), LOWER, st.booleans()),
    st.tuples(st.just("dispute"), CONTRACT, PERMILLE, st.booleans()),
    st.tuples(st.just("resolve"), PERMILLE, st.booleans()),
    st.tuples(st.just("reverse"), CONTRACT, MORE, st.sampled_from(Way)),
    st.tuples(st.just("issue"), CONTRACT),
    st.tuples(st.just("assign"), CONTRACT, PERMILLE, st.booleans()),
    st.tuples(st.just("clear"), st.integers(1, 100_00), st.integers(1, 100_00)),
    st.tuples(st.just("accept_and_release"), CONTRACT),
    st.tuples(st.just("wait"), st.integers(1, 60)),
    st.tuples(st.just("withdraw"), LOWER),
)


DEBTS_OF_THREE_TIERS = [
    ("freeze", FreezeAccount), ("month", 9_000, False), ("approve",), ("confirm", 2), ("confirm", 3),
]  # fmt: skip
STORIES: dict[str, list[tuple[Any, ...]]] = {
    "nothing yet": [],
    "paid directly while it is carried": [("month", 9_000, True), ("direct", 3, False), ("direct", 2, False), ("approve",)],
    "bills down the tree, then carried by the next claim": [
        *DEBTS_OF_THREE_TIERS, ("issue", 1), ("assign", 1, 100, True), ("issue", 2), ("assign", 2, 300, True), ("assign", 1, 500, False),
        ("freeze", UnfreezeAccount), ("instruct",), ("claim", 1, 20_000, True), ("approve",),
    ],
    "cleared and late": [
        *DEBTS_OF_THREE_TIERS, ("clear", 10_00, 20_00), ("wait", 90), ("freeze", UnfreezeAccount), ("instruct",),
        ("direct", 3, False), ("direct", 2, False),
    ],
    "late, carried and disputed": [
        ("freeze", FreezeAccount), ("month", 9_000, True), ("dispute", 2, 700, True), ("dispute", 1, 800, True), ("approve",),
        ("wait", 90), ("freeze", UnfreezeAccount), ("instruct",), ("resolve", 500, True), ("approve",),
    ],
    "released, then corrected": [
        ("month", 9_000, True), ("approve",), ("accept_and_release", 1), ("accept_and_release", 2),
        ("reverse", 2, 1_000, Way.RETURN), ("reverse", 1, 4_000, Way.RETURN), ("month", 6_000, True), ("approve",),
    ],
    "corrected both ways, then claimed again": [
        ("month", 9_000, True), ("approve",), ("reverse", 1, 3_000, Way.SET_OFF), ("reverse", 1, 3_000, Way.RETURN),
        ("reverse", 2, 500, Way.RETURN), ("month", 18_000, True), ("direct", 2, False), ("approve",),
    ],
    "paid to the end, with all of the advance recouped, then corrected": [
        ("claim", 2, 40_000, False), ("confirm", 2), ("direct", 2, False), ("claim", 1, 100_000, False),
        ("approve",), ("reverse", 1, 50_000, Way.RETURN), ("reverse", 2, 20_000, Way.RETURN), ("claim", 1, 50_000, False), ("approve",),
    ],
}  # fmt: skip
"""How far a tree has come before chance takes over."""


def follow(tree: Tree, steps: list[tuple[Any, ...]]) -> list[bool | None]:
    """Whether each step was done, as far as it says."""
    done = []
    for name, *arguments in steps:
        done.append(getattr(tree, name)(*arguments))
        tree.check()
    return done


@pytest.mark.parametrize("story", STORIES)
def test_each_story_comes_to_the_same_as_paying_hand_to_hand(story: str) -> None:
    assert False not in follow(Tree(), STORIES[story])


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(sorted(STORIES)), st.lists(STEPS, min_size=5, max_size=40))
def test_paying_straight_comes_to_the_same_as_paying_hand_to_hand(story: str, steps: list[tuple[Any, ...]]) -> None:
    tree = Tree()
    follow(tree, STORIES[story])
    follow(tree, steps)


def test_a_dispute_leaves_what_a_claim_for_the_rest_would_have_been() -> None:
    disputed, claimed = Tree(), Tree()
    disputed.claim(1, 9_000)
    assert disputed.dispute(1, 500, True)
    claimed.claim(1, 4_500)
    figures = [CLAIMS.expect(tree.state, 1).figures for tree in (disputed, claimed)]
    assert figures[0] == figures[1]
    assert figures[0].recoupment == 45_00


def test_the_model_has_seen_all_of_it() -> None:
    """The stories do reach what they are about."""
    seen = {type(event) for steps in STORIES.values() for event in _heard(steps)}
    assert seen >= {
        events.InterestPaid, events.NetCovered, events.NetRedirected, events.DisputeOpened, events.DisputeEnded,
        events.ReversalMoved, events.RetentionReleased, events.AdvanceChanged, ReceivableAssigned, ClearingClosed,
    }  # fmt: skip


def _heard(steps: list[tuple[Any, ...]]) -> list[Event]:
    tree = Tree()
    heard: list[Event] = []
    hear = tree.model.hear

    def listen(outcomes: list[tuple[int, list[Any]]]) -> None:
        heard.extend(event for _, events in outcomes for event in events)
        hear(outcomes)

    tree.model.hear = listen  # type: ignore[method-assign]
    follow(tree, steps)
    return heard
