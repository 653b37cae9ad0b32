"""Rules that need more than payments, on ledgers on which the thing really happened: a scenario, its views, what is found."""

from domains.contract_cases import change, varied, with_policies
from domains.held_world import agree, approve_advance, guaranteed, held
from domains.held_world import pay as pay_claim
from domains.payroll_world import (
    attendance,
    bits,
    both,
    day,
    funded,
    lapse,
    leave,
    listed,
    month_end,
    mornings,
    next_month,
    objection,
    paid_table,
    pay,
    power,
    reversal,
    settled,
    sign,
    wait,
)
from domains.whole_views import whole_views
from fenming.domains.funds.actions import RequestAdvance
from fenming.domains.guarantees.records import GuaranteeKind
from fenming.domains.identity.actions import NewOfficer, NewPerson, RegisterOrganisation, RegisterPeople
from fenming.domains.identity.records import Duty, PartyKind
from fenming.domains.payroll import actions as payroll
from fenming.domains.payroll.records import CorrectedDays, LeaveKind, LineKind, PowerKind
from fenming.findings.catalogue import find
from fenming.findings.loader import Loader
from fenming.findings.model import Finding, Picture
from scenario import NOTHING, World, new_key, seed_of, world

QUIET = {"average_low": {"average_fen": 0}, "approved_in_haste": {"seconds": 0}}
"""The scenarios pay tens of yuan, and their clock stands at midnight."""


def picture_of(w: World) -> Picture:
    """The picture of a world's whole history."""
    with whole_views(w).connect() as connection:
        return Loader(connection, 480).picture()


def found(w: World) -> list[Finding]:
    return find(picture_of(w), (), QUIET)


def rules(w: World) -> set[str]:
    return {finding.rule for finding in found(w)}


def test_a_sound_month_is_silent() -> None:
    w = funded()
    paid_table(w)
    next_month(w, 202604)
    assert rules(w) == set()


# Attendance.


def test_attended_and_never_listed_then_never_paid() -> None:
    w = world()
    w.attend(10)
    next_month(w, 202604)
    w.block([])
    assert rules(w) == {"unlisted_share"}
    next_month(w, 202605)
    wait(w, 20)
    assert rules(w) == {"unlisted_share", "wage_arrears", "month_overdue"}
    overdue = next(finding for finding in found(w) if finding.rule == "month_overdue")
    assert (overdue.project, overdue.inputs[1]) == ("project-1", f"party-{w.parties['sub']}")


def test_one_of_two_is_missing_from_the_table() -> None:
    w = funded()
    w.attend(10)
    table = listed(w, payroll.NewWageLine(1, 10, 60_00))
    sign(w, table, "worker1")
    pay(w, table)
    next_month(w, 202604)
    w.block([])
    assert rules(w) == {"unlisted_share", "heads_unpaid", "attended_unlisted"}
    unlisted = next(finding for finding in found(w) if finding.rule == "attended_unlisted")
    assert unlisted.inputs == ("attendance-2-202603", "engagement-2")


def test_two_gates_at_once_until_one_is_corrected() -> None:
    w = world()
    w.do("contractor.maker", payroll.OpenSite(1, "east"))
    change_in = payroll.SiteChange(1, day(w), True)
    w.do("contractor.maker", payroll.RecordSitePasses(1, 1, (change_in,), seed_of("gate")))
    month_end(w, 202603)
    w.do("sub.maker", attendance(1, mornings(20), file="a"))
    w.do("sub.maker", attendance(1, bits(20) ^ mornings(20), site=1, file="b"))
    assert rules(w) == set()
    w.do("sub.maker", attendance(1, bits(21, 22), file="c"))
    w.do("sub.maker", attendance(1, bits(21), site=1, file="d"))
    assert [(one.rule, one.value) for one in found(w)] == [("two_sites", 1)]
    as_it_was = (CorrectedDays(1, bits(20) ^ mornings(20)),)
    w.do("sub.maker", payroll.CorrectAttendance(1, 1, 202603, as_it_was, 1, seed_of("why")))
    w.do("contractor.checker", payroll.ConfirmCorrection(1))
    assert rules(w) == set()


def test_at_work_on_paid_leave() -> None:
    w = world()
    month_end(w, 202603)
    w.do("sub.maker", payroll.RecordLeave(1, int(LeaveKind.SICK), True, day(w) - 1, day(w), seed_of("note")))
    assert rules(w) == set()
    w.do("sub.maker", attendance(1, bits(31)))
    assert [(one.rule, one.value) for one in found(w)] == [("leave_worked", 1)]


# Leaving, complaints, disputes.


def test_a_leaver_until_the_settlement_is_confirmed() -> None:
    w = funded()
    w.do("sub.maker", attendance(1, bits(10)))
    left = leave(w)
    w.do("worker1", payroll.FileComplaint(1, 1, seed_of("text")))
    wait(w, 1)
    assert [(one.rule, one.level) for one in found(w)] == [("leaver_unsettled", "yellow")]
    table = listed(w, payroll.NewWageLine(1, 1, 60_00, kind=LineKind.FINAL))
    sign(w, table, "worker1")
    pay(w, table)
    assert rules(w) == set()
    w.do("stranger.maker", settled(w, "worker1", 1, left, 60_00))
    assert rules(w) == set()
    wait(w, 8)
    escalated = [one for one in found(w) if one.rule == "complaint_unanswered"]
    assert [one.level for one in escalated] == ["red"]


def test_a_disputed_line_is_told_and_one_that_was_replaced_is_not() -> None:
    w = funded()
    table = both(w, days=10)
    w.do("stranger.maker", objection(w, "worker1", table, 0))
    sign(w, table, "worker2")
    pay(w, table)
    assert "wage_disputed" in rules(w)
    more = payroll.NewWageLine(1, 10, 70_00, kind=LineKind.REPLACEMENT, corrects_table=table, corrects_line=0)
    second = listed(w, more)
    sign(w, second, "worker1")
    pay(w, second)
    assert rules(w) == set()


def test_what_a_worker_gives_back_is_not_a_short_wage() -> None:
    w = funded()
    table = paid_table(w, days=10)
    w.do("stranger.maker", reversal(w, "worker1", table, 0, 20_00))
    month_end(w, 202604)
    w.do("sub.maker", attendance(1, bits(1), month=202604))
    second = listed(w, payroll.NewWageLine(1, 1, 30_00, 20_00), month=202604)
    sign(w, second, "worker1")
    pay(w, second)
    assert rules(w) == set()


def test_silence_accepts_a_line_and_a_withdrawn_table_is_nothing() -> None:
    w = funded()
    table = both(w, days=10)
    w.do("sub.maker", payroll.WithdrawWageTable(table, 1, seed_of("why")))
    again = listed(w, payroll.NewWageLine(1, 10, 60_00), payroll.NewWageLine(2, 10, 60_00))
    lapse(w, again)
    pay(w, again)
    assert rules(w) == set()


# Whose hands.


def test_one_phone_and_one_agent_for_many() -> None:
    w = funded()
    w.register_person("foreman")
    for name in ("worker1", "worker2"):
        w.do("stranger.maker", power(w, name, "foreman", int(PowerKind.SIGN)))
    paid_table(w)
    assert rules(w) == set()
    served = find(picture_of(w), ["shared_device"], {"shared_device": {"payees": 2}})
    assert [one.value for one in served] == [2, 2]
    assert served[1].inputs == tuple(f"agent-{w.parties['foreman']}-{w.parties[name]}" for name in ("worker1", "worker2"))


def test_one_person_under_two_numbers() -> None:
    w = world()
    tag = seed_of("one document")
    officers = tuple(NewOfficer(int(duty), 1, (new_key(f"other.{duty.name}".lower()),)) for duty in Duty)
    w.do("authority", RegisterOrganisation(PartyKind.OPERATOR, "Other bank", NOTHING, officers))
    w.parties |= {f"other.{duty.name}".lower(): event.party for duty, event in zip(Duty, w.outcomes[0][1][1:], strict=True)}
    for bank, name in (("bank", "first"), ("other", "second")):
        w.do(f"{bank}.maker", RegisterPeople((NewPerson(tag, new_key(name)),)))
        w.parties[name] = w.outcomes[0][1][0].party
        w.open(f"{name}.wallet", name, project=1)
        w.do("sub.maker", payroll.EngageWorkers(1, (w.engagement(name),)))
    assert [(one.rule, one.value) for one in found(w)] == [("same_person_twice", 2)]


# Contracts, letters, approvals.


def test_changes_that_add_up_soon_after_signing() -> None:
    w = with_policies(world())
    assert varied(w, 1, change(105_000)) == 0
    assert [one.rule for one in found(w)] == ["raised_early"]
    assert found(w)[0].inputs == ("variation-1", "contract-1")


def test_an_advance_with_less_guarantee_than_has_been_paid_of_it() -> None:
    w = held()
    agree(w, advance_guaranteed=True)
    letter = guaranteed(w, GuaranteeKind.ADVANCE, 1000_00, days=30)
    w.do("contractor.maker", RequestAdvance(1, NOTHING))
    approve_advance(w)
    assert rules(w) == set()
    pay_claim(w, 20_000)
    assert rules(w) == set()
    picture = picture_of(w)
    assert [(one.id, one.amount, one.required) for one in picture.guarantees] == [(f"guarantee-{letter}", 1000_00, 800_00)]
    assert next(one for one in picture.contracts if one.id == "contract-1").advance_left == 800_00


def test_every_proposal_says_how_many_must_approve() -> None:
    w = funded()
    paid_table(w)
    picture = picture_of(w)
    assert {(one.subject.split("-")[0], one.steps_required, len(one.decisions)) for one in picture.approvals} == {
        ("claim", 3, 3), ("wage_table", 1, 1),
    }  # fmt: skip
    assert find(picture, ["approved_in_haste"])
    assert all(party.registered_day == contract_day(picture) for party in picture.parties)


def contract_day(picture: Picture) -> int:
    """The worlds register everybody on the day on which they sign."""
    return picture.contracts[0].day
