"""Any order of doing things to money held: accounts and records agree, and nothing that the ledger does by itself fails."""

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domains.held_world import agree, guaranteed, held, today, wait
from fenming.domains.approvals.actions import Approve, Refuse
from fenming.domains.approvals.events import ProposalOpened
from fenming.domains.contracts.records import CONTRACTS
from fenming.domains.facts.actions import AttestFact
from fenming.domains.facts.records import FactName
from fenming.domains.funds import actions as funds
from fenming.domains.funds.records import (
    ADVANCES,
    DEFECTS,
    DEFECTS_COUNT,
    DEPOSITS,
    POSITIONS,
    RETENTIONS,
    DefectsStatus,
    DepositStatus,
)
from fenming.domains.guarantees import actions as guarantees
from fenming.domains.guarantees.records import (
    GUARANTEE_CLAIM_COUNT,
    GUARANTEE_CLAIMS,
    GUARANTEE_COUNT,
    GUARANTEES,
    ClaimStatus,
    GuaranteeKind,
    GuaranteeStatus,
)
from fenming.domains.guarantees.rules.cover import cover_of
from fenming.ledger.overlay import BlockState
from scenario import NOTHING, World

AMOUNTS = st.integers(min_value=1, max_value=400_00)
FEW = st.sampled_from([1, 1, 1, 2, 3])
STEPS = st.one_of(
    st.tuples(st.just("wait"), st.integers(min_value=1, max_value=200)),
    st.tuples(st.just("claim"), st.integers(min_value=1, max_value=100_000)),
    st.tuples(st.just("letter"), st.sampled_from([3, 5, 6]), AMOUNTS, st.integers(min_value=1, max_value=500)),
    st.tuples(st.just("call"), FEW, AMOUNTS),
    st.tuples(st.just("give back"), FEW, AMOUNTS),
    st.tuples(st.sampled_from(["bank pays", "bank refuses"]), FEW),
    st.tuples(st.sampled_from(["defects", "order"]), AMOUNTS),
    st.tuples(st.just("object"), FEW),
    st.tuples(st.just("decide"), FEW, AMOUNTS),
    st.tuples(
        st.sampled_from(
            ["advance", "refused advance", "notice", "accept", "release", "replace", "place", "announce", "complain", "settle"]
        )
    ),
)


def act(w: World, what: str, *numbers: int) -> None:
    """Try a step; whether it is refused does not matter here."""
    if what == "wait":
        wait(w, numbers[0])
    elif what == "claim":
        if not w.attempt("contractor.maker", funds.SubmitClaim(1, 202603, (numbers[0],), (), NOTHING)):
            w.approve_claim(w.events(ProposalOpened)[0].proposal)
    elif what in ("advance", "refused advance"):
        if not w.attempt("contractor.maker", funds.RequestAdvance(1, NOTHING)):
            proposal = w.events(ProposalOpened)[0].proposal
            w.do("owner.checker", Approve(proposal, 0, NOTHING) if what == "advance" else Refuse(proposal, 0, 1, NOTHING))
    elif what == "letter":
        kind, amount, days = GuaranteeKind(numbers[0]), min(numbers[1], 300_00), numbers[2]
        guaranteed(w, kind, amount, days=days)
    else:
        w.attempt(*single(w, what, *numbers))


def single(w: World, what: str, *numbers: int) -> tuple[str, Any]:
    """Who does what, for the steps of one action."""
    n, amount = (*numbers, 0, 0)[:2]
    actions: dict[str, tuple[str, Any]] = {
        "call": ("owner.checker", lambda: guarantees.ClaimGuarantee(n, amount, w.accounts["project"], 1, NOTHING)),
        "give back": ("owner.checker", lambda: guarantees.ReleaseGuarantee(n, amount)),
        "bank pays": ("bank.checker", lambda: guarantees.PayGuaranteeClaim(n)),
        "bank refuses": ("bank.checker", lambda: guarantees.RefuseGuaranteeClaim(n, 1, NOTHING)),
        "defects": ("owner.checker", lambda: funds.ClaimDefects(1, n, 1, NOTHING)),
        "object": ("contractor.checker", lambda: funds.ObjectToDefects(n, 1, NOTHING)),
        "decide": ("supervisor.checker", lambda: funds.DecideDefects(n, amount, NOTHING)),
        "order": ("authority", lambda: funds.UseDeposit(1, n, NOTHING)),
        "notice": ("contractor.maker", lambda: funds.GiveAdvanceNotice(1)),
        "accept": ("supervisor.checker", lambda: AttestFact(1, FactName.WORKS_ACCEPTED, 1, NOTHING)),
        "release": ("owner.checker", lambda: funds.ReleaseRetention(1)),
        "replace": ("contractor.maker", lambda: funds.ReplaceRetention(1)),
        "place": ("contractor.maker", lambda: funds.PlaceDeposit(1, w.accounts["contractor"])),
        "announce": ("contractor.maker", lambda: funds.AnnounceDepositRelease(1, NOTHING)),
        "complain": ("worker1", lambda: funds.ComplainAboutDeposit(1, 1, NOTHING)),
        "settle": ("authority", lambda: funds.SettleDepositComplaint(1, w.parties["worker1"], NOTHING)),
    }
    who, action = actions[what]
    return who, action()


def check_retention(w: World, state: BlockState) -> None:
    contract = CONTRACTS.expect(state, 1)
    retention, position = RETENTIONS.read(state, 1), POSITIONS.read(state, 1)
    retained = position.retained if position else 0
    gone = retention.released + retention.replaced + retention.deducted if retention else 0
    assert w.balance(contract.retention_account) == retained - gone
    count = DEFECTS_COUNT.read(state)
    claims = [DEFECTS.expect(state, number) for number in range(1, (count.count if count else 0) + 1)]
    undecided = sum(c.amount for c in claims if c.status in (DefectsStatus.OPEN, DefectsStatus.OBJECTED))
    assert undecided == (retention.reserved if retention else 0) <= retained - gone


def check_guarantees(state: BlockState) -> None:
    claims = GUARANTEE_CLAIM_COUNT.read(state)
    made = [GUARANTEE_CLAIMS.expect(state, number) for number in range(1, (claims.count if claims else 0) + 1)]
    count = GUARANTEE_COUNT.read(state)
    for number in range(1, (count.count if count else 0) + 1):
        guarantee = GUARANTEES.expect(state, number)
        own = [claim for claim in made if claim.guarantee == number]
        assert guarantee.claimed == sum(c.amount for c in own if c.status == ClaimStatus.OPEN)
        assert guarantee.paid == sum(c.amount for c in own if c.status == ClaimStatus.PAID)
        assert guarantee.left >= 0
        assert guarantee.left or guarantee.claimed or guarantee.status != GuaranteeStatus.IN_FORCE


def check_advance_and_deposit(w: World, state: BlockState) -> None:
    advance, position = ADVANCES.expect(state, 1), POSITIONS.read(state, 1)
    assert advance.recouped == (position.recouped if position else 0) <= advance.amount
    deposit = DEPOSITS.expect(state, 1)
    placed = (w.balance(deposit.account) if deposit.account else 0) + cover_of(state, GuaranteeKind.WAGE_DEPOSIT, 1)
    assert deposit.status not in (DepositStatus.PLACED, DepositStatus.NOTICE) or placed >= deposit.required


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(STEPS, min_size=15, max_size=40), st.sampled_from([0, 30_000, 100_000]))
def test_accounts_and_records_agree_whatever_happens(steps: list[tuple[Any, ...]], done: int) -> None:
    w = held()
    agree(w)
    w.do("authority", funds.SetWageRecord(w.parties["contractor"], 0, today(w) - 1, False, NOTHING))
    w.do("contractor.maker", funds.AssessDeposit(1))
    if done:
        act(w, "advance")
        act(w, "claim", done)
        act(w, "accept")
        act(w, "defects", 50_00)
    for step in steps:
        act(w, *step)
        state = BlockState(w.store)
        check_retention(w, state)
        check_guarantees(state)
        check_advance_and_deposit(w, state)
