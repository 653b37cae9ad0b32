"""Every step has a clock, and nobody's absence stops it: due days, lateness, delegation and substitution."""

from collections.abc import Callable

import pytest
from msgspec.structs import replace

from fenming.base.calendar import day_from_date
from fenming.base.encoding import encode
from fenming.domains.approvals import codes
from fenming.domains.approvals.actions import Approve, DeclareAbsence, Delegate, Propose, Refuse, RevokeDelegation, SetPolicy
from fenming.domains.approvals.events import ProposalDecided, StepLate, StepOpened
from fenming.domains.approvals.records import Band, Kind, Occasion, Scope, Step
from fenming.domains.funds.actions import SubmitClaim
from fenming.domains.identity.actions import AppointOfficer, NewOfficer
from fenming.domains.identity.parameters import Parameter
from fenming.domains.identity.records import Duty, Role
from fenming.domains.money.actions import Transfer
from scenario import NOTHING, World, new_key, world

TODAY = day_from_date(2026, 3, 10)  # a Tuesday
ROLES = (Role.SUPERVISOR, Role.COST_CONSULTANT, Role.OWNER)


def claimed(days: tuple[int, int, int] = (0, 0, 0), working: bool = False, ordered: bool = True) -> World:
    """A claim of the contractor before three checkers, each with a time of its own."""
    w = world()
    steps = tuple(Step(role, Duty.CHECKER, 1, due, working) for role, due in zip(ROLES, days, strict=True))
    w.do("owner.administrator", SetPolicy(Scope.PROJECT, 1, Kind.CLAIM, (Band(0, ordered, steps),)))
    w.do("contractor.maker", SubmitClaim(1, 202603, (10_000,), (), NOTHING))
    return w


def standing_in(w: World, occasion: Occasion = Occasion.ALWAYS, who: str = "supervisor.checker", **changed: object) -> Delegate:
    """The supervisor's maker stands in for its checker."""
    terms = {
        "principal": w.parties["supervisor.checker"], "delegate": w.parties["supervisor.maker"], "scope": Scope.PROJECT,
        "scope_number": 1, "kinds": (Kind.CLAIM,), "from_day": TODAY, "until_day": TODAY + 30, "occasion": occasion,
    }  # fmt: skip
    return Delegate(**(terms | changed))  # type: ignore[arg-type]


def test_a_step_opens_with_its_last_day_and_the_rule_it_comes_from() -> None:
    w = claimed((7, 0, 5))
    assert [(e.step, e.opened_day, e.due_day, e.rule) for e in w.events(StepOpened)] == [(0, TODAY, TODAY + 7, 0)]
    w.pass_days(2)
    w.do("supervisor.checker", Approve(1, 0, NOTHING))
    opened = [(e.step, e.opened_day, e.due_day, e.rule) for e in w.events(StepOpened)]
    assert opened == [(1, TODAY + 2, TODAY + 16, Parameter.APPROVAL_STEP_DAYS)]


def test_parallel_steps_open_together() -> None:
    assert [e.step for e in claimed(ordered=False).events(StepOpened)] == [0, 1, 2]


def test_working_days_leave_weekends_out() -> None:
    assert [e.due_day - TODAY for e in claimed((5, 5, 5), working=True).events(StepOpened)] == [7]


def test_a_step_is_late_on_the_day_after_its_last_and_says_so_once() -> None:
    w = claimed((7, 7, 7))
    w.pass_days(7)
    w.block([])
    assert not w.events(StepLate)
    w.pass_days(1)
    w.block([])
    assert [(e.proposal, e.step, e.late_since_day) for e in w.events(StepLate)] == [(1, 0, TODAY + 8)]
    w.pass_days(20)
    w.block([])
    assert not w.events(StepLate)


def test_a_step_decided_in_time_is_never_late() -> None:
    w = claimed((7, 30, 30))
    w.do("supervisor.checker", Approve(1, 0, NOTHING))
    w.pass_days(10)
    w.block([])
    assert not w.events(StepLate)


def test_a_delegate_decides_in_the_principals_place_on_its_days() -> None:
    w = claimed()
    w.do("supervisor.maker", Approve(1, 0, NOTHING), expect=codes.NOT_IN_STEP)
    w.do("supervisor.checker", standing_in(w))
    w.do("supervisor.maker", Approve(1, 0, NOTHING), expect=codes.NOT_IN_STEP)
    w.do("supervisor.maker", Approve(1, 0, NOTHING, 1))
    w.do("consultant.checker", Approve(1, 1, NOTHING))


def test_a_delegate_may_refuse_too() -> None:
    w = claimed()
    w.do("supervisor.administrator", standing_in(w))
    w.do("supervisor.maker", Refuse(1, 0, 3, NOTHING, 1))
    assert w.events(ProposalDecided)


def test_a_revoked_delegation_lets_nobody_decide() -> None:
    w = claimed()
    w.do("supervisor.checker", standing_in(w))
    w.do("owner.administrator", RevokeDelegation(1), expect=codes.OFFICER_OF_OTHERS)
    w.do("supervisor.administrator", RevokeDelegation(1))
    w.do("supervisor.maker", Approve(1, 0, NOTHING, 1), expect=codes.DELEGATION_UNKNOWN)
    w.do("supervisor.administrator", RevokeDelegation(1), expect=codes.DELEGATION_UNKNOWN)


REACH: dict[str, Callable[[World], Delegate]] = {
    "another kind": lambda w: standing_in(w, kinds=(Kind.WAGE_TABLE,)),
    "another project": lambda w: standing_in(w, scope_number=2),
    "later days": lambda w: standing_in(w, from_day=TODAY + 1),
    "another delegate": lambda w: standing_in(w, delegate=w.parties["supervisor.administrator"]),
    "a substitute whose principal is there": lambda w: standing_in(w, Occasion.SUBSTITUTE),
}


@pytest.mark.parametrize("name", REACH)
def test_a_delegation_reaches_no_further_than_it_says(name: str) -> None:
    w = claimed()
    w.do("supervisor.administrator", REACH[name](w))
    w.do("supervisor.maker", Approve(1, 0, NOTHING, 1), expect=codes.DELEGATION_NOT_FOR_THIS)


def test_a_delegation_everywhere_reaches_this_project() -> None:
    w = claimed()
    w.do("supervisor.checker", standing_in(w, scope=0, scope_number=0))
    w.do("supervisor.maker", Approve(1, 0, NOTHING, 1))


def test_a_substitute_decides_while_the_officer_is_away() -> None:
    w = claimed()
    w.do("supervisor.administrator", standing_in(w, Occasion.SUBSTITUTE))
    away = DeclareAbsence(w.parties["supervisor.checker"], TODAY + 1, TODAY + 3)
    w.do("supervisor.administrator", away)
    w.do("supervisor.maker", Approve(1, 0, NOTHING, 1), expect=codes.DELEGATION_NOT_FOR_THIS)
    w.pass_days(4)
    w.do("supervisor.maker", Approve(1, 0, NOTHING, 1), expect=codes.DELEGATION_NOT_FOR_THIS)
    w.pass_days(-1)
    w.do("supervisor.maker", Approve(1, 0, NOTHING, 1))


def test_a_late_step_goes_to_the_substitute() -> None:
    w = claimed((3, 3, 3))
    w.do("supervisor.administrator", standing_in(w, Occasion.SUBSTITUTE))
    w.pass_days(4)
    w.do("supervisor.maker", Approve(1, 0, NOTHING, 1))
    assert w.events(StepLate)


TERMS: dict[str, Callable[[World], Delegate]] = {
    "to oneself": lambda w: standing_in(w, delegate=w.parties["supervisor.checker"]),
    "to another organisation": lambda w: standing_in(w, delegate=w.parties["owner.maker"]),
    "in no scope": lambda w: standing_in(w, scope=9),
    "on no occasion": lambda w: replace(standing_in(w), occasion=9),
    "for past days": lambda w: standing_in(w, from_day=TODAY - 9, until_day=TODAY - 1),
    "for days backwards": lambda w: standing_in(w, from_day=TODAY + 9, until_day=TODAY + 1),
    "for years": lambda w: standing_in(w, until_day=TODAY + 400),
}


@pytest.mark.parametrize("name", TERMS)
def test_terms_that_do_not_hold_are_refused(name: str) -> None:
    w = world()
    w.do("supervisor.administrator", TERMS[name](w), expect=codes.DELEGATION_TERMS_WRONG)


def test_only_the_officer_or_an_administrator_beside_it_delegates() -> None:
    w = world()
    w.do("supervisor.maker", standing_in(w), expect=codes.OFFICER_OF_OTHERS)
    w.do("owner.administrator", standing_in(w), expect=codes.OFFICER_OF_OTHERS)
    w.do("worker1", DeclareAbsence(w.parties["worker1"], TODAY, TODAY), expect=codes.OFFICER_OF_OTHERS)


def transfer_proposed(count: int = 1) -> World:
    """The bank's maker wants to pay; a second officer, the bank's second, may stand in for anybody."""
    w = world("parties")
    w.do("bank.administrator", AppointOfficer(NewOfficer(0, 1, (new_key("bank.second"),))))
    w.parties["bank.second"] = w.outcomes[0][1][0].party
    bands = (Band(0, False, (Step(0, Duty.CHECKER | Duty.MAKER, count),)),)
    w.do("bank.administrator", SetPolicy(Scope.ORGANISATION, w.parties["bank"], Kind.TRANSFER, bands))
    for principal in ("bank.maker", "bank.checker"):
        terms = (w.parties["bank.second"], 0, 0, (Kind.TRANSFER,), TODAY, TODAY + 9, Occasion.ALWAYS)
        w.do(principal, Delegate(w.parties[principal], *terms))
    w.do("bank.maker", Propose(encode(Transfer(w.accounts["reserve"], w.accounts["sub"], 500))))
    return w


def test_a_maker_does_not_check_through_a_delegate() -> None:
    w = transfer_proposed()
    w.do("bank.second", Approve(1, 0, NOTHING, 1), expect=codes.MAKER_IS_CHECKER)
    w.do("bank.second", Approve(1, 0, NOTHING, 2))
    assert w.balance("sub") == 500


def test_two_decisions_are_those_of_two_people() -> None:
    w = transfer_proposed(2)
    w.do("bank.second", Approve(1, 0, NOTHING, 2))
    w.do("bank.checker", Approve(1, 0, NOTHING), expect=codes.DECIDED_ALREADY)
    w.do("bank.second", Approve(1, 0, NOTHING), expect=codes.DECIDED_ALREADY)
