"""A project's budget from its sources to the surplus: what may be planned, what is bound, what came, what goes back."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domains.contract_cases import (
    all_settled,
    approved,
    change,
    closed_project,
    funded,
    line,
    opening,
    revision,
    source,
    vary,
    with_policies,
)
from fenming.base.limits import AMOUNT_MAX
from fenming.domains.approvals.actions import Approve
from fenming.domains.approvals.codes import MAKER_IS_CHECKER
from fenming.domains.approvals.events import ProposalOpened
from fenming.domains.contracts import actions, codes, events
from fenming.domains.contracts.records import (
    BUDGET_LINES,
    PROJECTS,
    BudgetLine,
    FundingSource,
    Instalment,
    Item,
    Project,
    SourceKind,
)
from fenming.domains.contracts.rules.closing import shares_of_surplus
from fenming.domains.funds.actions import SubmitClaim
from fenming.domains.identity.codes import REGION_WRONG
from fenming.domains.money.actions import Transfer
from fenming.domains.money.events import Posted
from fenming.domains.money.records import Purpose
from fenming.ledger.overlay import BlockState
from scenario import NOTHING, World, world


def line_of(w: World, number: int = 1, project: int = 1) -> BudgetLine:
    return BUDGET_LINES.expect(BlockState(w.store), project, number)


def project_of(w: World, number: int = 1) -> Project:
    return PROJECTS.expect(BlockState(w.store), number)


def test_a_line_shows_what_is_pending_committed_certified_and_paid() -> None:
    w = world()
    assert (line_of(w).approved, line_of(w).committed, line_of(w).pending) == (100_000_00, 10_000_00, 0)
    w.do("owner.maker", w.offer("owner", "stranger"))
    assert line_of(w).pending == 10_000_00
    w.do("stranger.maker", actions.WithdrawOffer(4))
    assert line_of(w).pending == 0
    w.do("stranger.checker", actions.SignContract(4, w.accounts["stranger"]), expect=codes.CONTRACT_SIGNED_ALREADY)
    w.do("contractor.maker", SubmitClaim(1, 202603, (50_000,), (), NOTHING))
    w.approve_claim(w.events(ProposalOpened)[0].proposal)
    assert (line_of(w).certified, line_of(w).paid) == (5_000_00, 4_000_00)


def test_a_budget_is_revised_by_two_pairs_of_eyes_and_never_above_the_estimate() -> None:
    w = with_policies(world())
    w.do("owner.maker", revision(line(60_000_00), line(40_000_00, number=0)))
    proposal = w.events(ProposalOpened)[0].proposal
    w.do("owner.maker", Approve(proposal, 0, NOTHING), expect=MAKER_IS_CHECKER)
    w.do("consultant.checker", Approve(proposal, 0, NOTHING))
    assert [event.after for event in w.events(events.BudgetRevised)] == [60_000_00, 40_000_00]
    assert (line_of(w).approved, line_of(w).amount, line_of(w, 2).amount) == (100_000_00, 60_000_00, 40_000_00)
    assert project_of(w).budget == 100_000_00
    w.do("owner.maker", revision(line(40_000_01, number=2)), expect=codes.OVER_ESTIMATE)
    assert approved(w, "owner.maker", actions.ProposeEstimate(1, 120_000_00, NOTHING)) == 0
    assert w.events(events.EstimateApproved) == [events.EstimateApproved(1, 100_000_00, 120_000_00, NOTHING)]
    assert approved(w, "owner.maker", revision(line(60_000_00, number=2))) == 0
    w.do("owner.maker", revision(line(1, number=9)), expect=codes.BUDGET_LINE_UNKNOWN)
    w.do("sub.maker", revision(line(1)), expect=codes.NOT_PROJECT_OWNER)


def test_a_revision_that_names_a_line_twice_cannot_pass_above_the_estimate() -> None:
    w = with_policies(world())
    assert approved(w, "owner.maker", revision(line(50_000_00), line(140_000_00))) == codes.OVER_ESTIMATE.number
    assert project_of(w).budget == 100_000_00


def test_an_estimate_that_was_overtaken_by_the_budget_is_not_applied() -> None:
    w = with_policies(world())
    w.do("owner.maker", actions.ProposeEstimate(1, 100_000_00, NOTHING))
    first = w.events(ProposalOpened)[0].proposal
    assert approved(w, "owner.maker", actions.ProposeEstimate(1, 120_000_00, NOTHING)) == 0
    assert approved(w, "owner.maker", revision(line(120_000_00))) == 0
    codes_given = w.block([w.envelope("consultant.checker", Approve(first, 0, NOTHING))])
    assert codes_given == [0, codes.ESTIMATE_BELOW_BUDGET.number]


def test_no_project_holds_more_lines_or_money_than_there_can_be() -> None:
    w = with_policies(world())
    lines = tuple(line(0, number=0) for _ in range(50))
    assert approved(w, "owner.maker", revision(*lines)) == 0
    assert approved(w, "owner.maker", revision(*lines)) == codes.BUDGET_LINE_UNKNOWN.number
    too_much = (actions.NewLine("a", AMOUNT_MAX), actions.NewLine("b", 1))
    w.do("owner.maker", opening(w, lines=too_much), expect=codes.CONTRACT_TERMS_WRONG)
    region = actions.OpenProject("x", 1, w.accounts["second"], (actions.NewLine("a", 1),), (), 7)
    w.do("owner.maker", region, expect=REGION_WRONG)


def test_matching_funds_are_tracked_and_their_shortfall_is_said_by_the_ledger() -> None:
    w = world()
    w.do("bank.maker", Transfer(w.accounts["reserve"], w.accounts["stranger"], 1_000_00))
    funded(w, (10, 300_00), (40, 700_00), funder="stranger", kind=SourceKind.MATCHING)
    w.do("stranger.maker", actions.FundProject(1, 1, w.accounts["stranger"], 200_00))
    assert w.events(events.FundingReceived) == [events.FundingReceived(1, 1, 200_00, 200_00)]
    assert w.balance("project") == 500_000_00 + 200_00
    w.pass_days(11)
    w.block([])
    short = w.events(events.FundingShort)
    assert [(event.planned, event.received) for event in short] == [(300_00, 200_00)]
    w.do("stranger.maker", actions.FundProject(1, 1, w.accounts["stranger"], 800_00))
    w.pass_days(40)
    w.block([])
    assert not w.events(events.FundingShort)


def test_a_source_is_promised_to_lines_only_once() -> None:
    w = world("parties")
    lines = (actions.NewLine("a", 600, 1, 2026, 205), actions.NewLine("b", 500, 1))
    w.do("owner.maker", opening(w, source(w, "owner", (1, 1000)), lines=lines), expect=codes.SOURCE_EXCEEDED)
    w.do("owner.maker", actions.OpenProject("x", 1, w.accounts["second"], lines, (source(w, "owner", (1, 1100)),)))
    assert (line_of(w, 1).source, line_of(w, 1).year, line_of(w, 1).function_class) == (1, 2026, 205)


WRONG: dict[str, Any] = {
    "another's account": lambda w: actions.NewSource(1, w.parties["owner"], w.accounts["sub"], (Instalment(30_000, 1),)),
    "days out of order": lambda w: source(w, "owner", (5, 1), (4, 1)),
    "more than there can be": lambda w: source(w, "owner", (1, AMOUNT_MAX), (2, 1)),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_source_that_does_not_fit_is_refused(name: str) -> None:
    w = world("parties")
    w.do("owner.maker", opening(w, WRONG[name](w)), expect=codes.SOURCE_WRONG)


def test_a_project_has_only_so_many_sources() -> None:
    w = with_policies(world())
    twenty = tuple(source(w, "owner", (1, 1)) for _ in range(20))
    assert approved(w, "owner.maker", revision(sources=twenty)) == 0
    assert approved(w, "owner.maker", revision(sources=twenty[:1])) == codes.SOURCE_WRONG.number


def test_a_closed_project_has_returned_its_surplus_to_the_treasury() -> None:
    w = world()
    before = w.balance("project")
    closed_project(w)
    assert [(event.account, event.amount) for event in w.events(events.SurplusReturned)] == [(w.accounts["owner"], before)]
    assert {event.purpose for event in w.events(Posted)} == {Purpose.SURPLUS_RETURNED}
    assert (w.balance("project"), w.balance("owner")) == (0, before)
    w.do("owner.maker", w.offer("owner", "stranger"), expect=codes.PROJECT_CLOSED)
    w.pass_days(60)
    w.block([])
    assert not w.events(events.FundingShort)


def test_a_project_is_not_closed_while_anything_is_owed() -> None:
    w = all_settled(funded(world()), contract1=1_000)
    w.do("owner.maker", actions.ProposeClosing(1, NOTHING), expect=codes.LINE_UNSETTLED)
    w.do("contractor.maker", SubmitClaim(1, 202603, (1_000,), (), NOTHING))
    w.approve_claim(w.events(ProposalOpened)[0].proposal)
    assert (line_of(w).committed, line_of(w).paid) == (100_00, 100_00)
    assert approved(w, "owner.maker", actions.ProposeClosing(1, NOTHING)) == 0
    assert w.balance("project") == 0


def test_a_variation_is_in_the_forecast_until_it_is_decided() -> None:
    w = world()
    assert vary(w, 1, change(105_000)) == 0
    assert (line_of(w).pending, line_of(w).committed) == (500_00, 10_000_00)
    w.do("owner.checker", actions.SignVariation(1))
    assert (line_of(w).pending, line_of(w).committed) == (0, 10_500_00)


def test_offers_together_are_no_more_than_there_can_be() -> None:
    w = world()
    huge = (Item("x", 1_000, AMOUNT_MAX),)
    w.do("owner.maker", w.offer("owner", "stranger", items=huge))
    w.do("owner.maker", w.offer("owner", "stranger", items=huge), expect=codes.CONTRACT_TERMS_WRONG)


sources = st.lists(
    st.builds(
        FundingSource, kind=st.sampled_from(SourceKind), funder=st.just(1), account=st.just(1), instalments=st.just(()),
        planned=st.integers(1, 10**15), allotted=st.just(0), received=st.integers(0, 10**15),
    ),
    min_size=1, max_size=20,
)  # fmt: skip


@given(sources, st.integers(0, 10**15))
def test_the_surplus_is_returned_to_the_last_fen_and_by_what_was_given(given_by: list[FundingSource], surplus: int) -> None:
    shares = dict(shares_of_surplus(given_by, surplus))
    assert sum(shares.values()) == surplus
    total = sum(giver.received for giver in given_by)
    for number, giver in enumerate(given_by, 1):
        if total:
            assert abs(shares.get(number, 0) - surplus * giver.received // total) < len(given_by)
