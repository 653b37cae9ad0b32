"""Sites, gates, leave, leavers; agents, heirs, uncollected wages; complaints; the closing of the account; records."""

import pytest
from sqlalchemy import select

from domains.payroll_views import views_agree, views_of  # noqa: F401
from domains.payroll_world import (
    DEVICE,
    attendance,
    bits,
    both,
    day,
    found,
    funded,
    lapse,
    leave,
    line_signed,
    listed,
    month_end,
    mornings,
    next_month,
    open_of,
    paid_table,
    pay,
    power,
    settled,
    sign,
    signed,
    stands,
    wait,
)
from fenming.domains.contracts.actions import AssignRole
from fenming.domains.facts.actions import AttestFact
from fenming.domains.facts.records import FactName
from fenming.domains.identity.actions import AppointOfficer, NewOfficer
from fenming.domains.identity.codes import NOT_AUTHORITY, PARTY_UNKNOWN
from fenming.domains.identity.records import Duty, Role
from fenming.domains.money import codes as money_codes
from fenming.domains.money.actions import CloseAccount, Collect, FreezeAccount
from fenming.domains.money.events import PaymentRedirected, Posted
from fenming.domains.money.records import AccountStatus, Purpose
from fenming.domains.money.views import POSTINGS
from fenming.domains.payroll import actions as payroll
from fenming.domains.payroll import codes, events
from fenming.domains.payroll.queries import payees_by_agent, payees_by_device
from fenming.domains.payroll.records import (
    ATTENDANCE,
    COMPLAINTS,
    ENGAGEMENTS,
    KEPT_RECORDS,
    PAID_LEAVE_SITE,
    SETTLEMENTS,
    UNCOLLECTED_WAGES,
    ComplaintStatus,
    CorrectedDays,
    KeptStatus,
    LeaveKind,
    LineKind,
    LineStatus,
    PowerKind,
    WageBasis,
)
from fenming.domains.payroll.rules import open_complaints
from fenming.domains.payroll.rules.days import half_days_at, payable_days
from fenming.domains.payroll.views import WAGE_LINES
from fenming.domains.trace.queries import Tracer
from fenming.ledger.codes import OK
from fenming.ledger.overlay import BlockState
from scenario import NOTHING, World, new_key, seed_of, world

pytestmark = pytest.mark.usefixtures("views_agree")
TEXT = seed_of("text kept off the ledger")
WAGE = 60_00


def engage(w: World, who: str, name: str, **terms: object) -> int:
    """Take somebody on in a new wallet; the engagement's number."""
    w.accounts.setdefault(f"{name}.wallet", 0)
    wallet = w.open(f"{name}.second", name, project=1)
    w.do(who, payroll.EngageWorkers(1, (w.engagement(name, wallet=wallet, **terms),)))
    return w.events(events.WorkerEngaged)[0].engagement


# Engagements.


def test_nobody_is_engaged_without_contract_registration_and_a_person_behind_it() -> None:
    w = world()
    w.open("worker3.wallet", "worker3", project=1)
    for changed in ({"labour_contract": NOTHING}, {"registration": NOTHING}, {"worker": w.parties["sub"]}):
        w.do("sub.maker", payroll.EngageWorkers(1, (w.engagement("worker3", **changed),)), expect=codes.NOT_REGISTERED)
    wrong = codes.ENGAGEMENT_TERMS_WRONG
    for terms in ({"basis": 9}, {"from_day": day(w) - 1}, {"until_day": day(w) - 1}, {"basis": WageBasis.MONTH}):
        w.do("sub.maker", payroll.EngageWorkers(1, (w.engagement("worker3", **terms),)), expect=wrong)
    w.do("sub.maker", payroll.EngageWorkers(1, (w.engagement("worker3", worker=999),)), expect=PARTY_UNKNOWN)
    w.do("sub.maker", payroll.EngageWorkers(1, (w.engagement("worker3", until_day=day(w)),)), expect=OK)


def test_who_left_may_be_engaged_again_and_not_before() -> None:
    w = world()
    leave(w, 1)
    w.open("worker1.again", "worker1", project=1)
    again = w.engagement("worker1", wallet=w.accounts["worker1.again"])
    w.do("sub.maker", payroll.EngageWorkers(1, (again,)), expect=codes.ENGAGED_ALREADY)
    w.pass_days(1)
    again = w.engagement("worker1", wallet=w.accounts["worker1.again"])
    w.do("sub.maker", payroll.EngageWorkers(1, (again,)), expect=OK)


def test_a_registration_stands_for_one_engagement_only() -> None:
    w = world()
    w.open("worker3.wallet", "worker3", project=1)
    used = w.engagement("worker3", registration=seed_of("the same record"))
    w.do("sub.maker", payroll.KeepRecords(1, (seed_of("the same record"),)))
    w.do("sub.maker", payroll.EngageWorkers(1, (used,)), expect=codes.RECORD_KNOWN)


# Sites and gates.


def test_a_site_with_a_gate_takes_attendance_between_entry_and_exit_only() -> None:
    w = world()
    w.do("contractor.maker", payroll.OpenSite(1, "north gate"), expect=OK)
    today = day(w)
    passes = payroll.RecordSitePasses
    entry, exit_ = payroll.SiteChange(1, today + 1, True), payroll.SiteChange(1, today + 2, False)
    w.do("contractor.maker", passes(1, 1, (entry,), TEXT), expect=codes.PASS_WRONG)  # tomorrow
    w.pass_days(5)
    w.do("contractor.maker", passes(1, 2, (entry,), TEXT), expect=codes.SITE_UNKNOWN)
    w.do("contractor.maker", passes(1, 1, (exit_,), TEXT), expect=codes.PASS_WRONG)
    w.do("contractor.maker", passes(1, 1, (payroll.SiteChange(9, today, True),), TEXT), expect=codes.ENGAGEMENT_UNKNOWN)
    w.do("contractor.maker", passes(1, 1, (entry, exit_), TEXT), expect=OK)
    w.do("sub.maker", attendance(1, bits(10), site=1), expect=codes.DAYS_INVALID)
    w.do("sub.maker", attendance(1, bits(13), site=1), expect=codes.DAYS_INVALID)
    w.do("sub.maker", attendance(1, bits(11, 12), site=1), expect=OK)
    back = payroll.SiteChange(1, today + 4, True)
    w.do("contractor.maker", passes(1, 1, (entry,), TEXT), expect=codes.PASS_WRONG)  # before the exit
    w.do("contractor.maker", passes(1, 1, (back,), TEXT), expect=OK)
    w.do("sub.maker", attendance(1, bits(14), site=1), expect=OK)


def test_a_gate_sends_late_in_parts_and_twice_and_nothing_is_lost_or_doubled() -> None:
    w = world()
    w.pass_days(10)
    for half_days in (mornings(12), bits(12, 13), mornings(12)):
        w.do("sub.maker", attendance(1, half_days, file="one file"), expect=OK)
    recorded = found(w, ATTENDANCE, 1, 202603)
    assert (half_days_at(recorded, 0), payable_days(recorded)) == (bits(12, 13), 2)
    w.do("sub.maker", attendance(1, 0), expect=codes.DAYS_INVALID)
    w.do("sub.maker", attendance(1, bits(21)), expect=codes.DAYS_INVALID)  # tomorrow
    w.do("sub.maker", attendance(1, bits(9)), expect=codes.DAYS_INVALID)  # before the engagement
    w.do("contractor.maker", attendance(1, bits(14)), expect=codes.ENGAGEMENT_UNKNOWN)
    assert open_of(w).heads_unpaid == 1


def test_the_same_person_at_two_places_at_once_is_recorded_and_told() -> None:
    w = world()
    other = engage(w, "contractor.maker", "worker1")
    w.pass_days(5)
    w.do("sub.maker", attendance(1, bits(11) | mornings(12)), expect=OK)
    assert w.events(events.AttendanceOverlaps) == []
    w.do("contractor.maker", attendance(other, mornings(11) | (mornings(12) << 1)), expect=OK)
    told = w.events(events.AttendanceOverlaps)
    assert [(e.engagement, e.other_engagement, e.half_days) for e in told] == [(other, 1, mornings(11))]
    w.do("contractor.maker", attendance(other, mornings(11), file="again"), expect=OK)
    assert w.events(events.AttendanceOverlaps) == []  # told once


def test_a_correction_needs_a_reason_and_a_second_pair_of_eyes() -> None:
    w = world()
    w.pass_days(5)
    w.do("sub.maker", attendance(1, bits(11, 12)))
    correct = payroll.CorrectAttendance
    w.do("sub.maker", correct(1, 7, 202603, (CorrectedDays(1, 0),), 3, TEXT), expect=codes.SITE_UNKNOWN)
    w.do("sub.maker", correct(1, 0, 202603, (CorrectedDays(1, bits(11, 12)),), 3, TEXT), expect=codes.DAYS_INVALID)
    w.do("sub.maker", correct(1, 0, 202603, (CorrectedDays(1, bits(30)),), 3, TEXT), expect=codes.DAYS_INVALID)
    w.do("sub.maker", correct(1, 0, 202603, (CorrectedDays(1, 0), CorrectedDays(2, bits(12))), 3, TEXT), expect=OK)
    assert payable_days(found(w, ATTENDANCE, 1, 202603)) == 2
    w.do("sub.checker", payroll.ConfirmCorrection(1), expect=codes.NOT_CONTRACTOR)
    w.do("contractor.checker", payroll.ConfirmCorrection(1), expect=OK)
    w.do("contractor.checker", payroll.ConfirmCorrection(1), expect=codes.CORRECTION_UNKNOWN)
    assert payable_days(found(w, ATTENDANCE, 1, 202603)) == 0
    assert payable_days(found(w, ATTENDANCE, 2, 202603)) == 1
    assert open_of(w).heads_unpaid == 1
    w.do("sub.maker", attendance(1, bits(11), file="after all"), expect=OK)
    assert [line.is_first for line in w.events(events.AttendanceRecorded)[0].lines] == [False]
    assert open_of(w).heads_unpaid == 2


def test_days_taken_away_under_a_table_that_is_taken_back_leave_nobody_to_pay() -> None:
    w = world()
    table = both(w)
    w.do("sub.maker", payroll.CorrectAttendance(1, 0, 202603, (CorrectedDays(1, 0),), 3, TEXT))
    w.do("contractor.checker", payroll.ConfirmCorrection(1))
    assert open_of(w).heads_unpaid == 2
    w.do("sub.maker", payroll.WithdrawWageTable(table, 1, TEXT))
    assert open_of(w).heads_unpaid == 1


def test_paid_leave_is_payable_over_the_months_end_and_unpaid_leave_is_not() -> None:
    w = world()
    month_end(w, 202604)
    begin, until = day(w) - 31, day(w) - 28  # 30 March to 2 April
    take = payroll.RecordLeave
    w.do("contractor.maker", take(1, LeaveKind.ANNUAL, True, begin, until, TEXT), expect=codes.ENGAGEMENT_UNKNOWN)
    w.do("sub.maker", take(1, LeaveKind.ANNUAL, True, begin, day(w) + 1, TEXT), expect=codes.LEAVE_WRONG)
    w.do("sub.maker", take(1, LeaveKind.ANNUAL, True, begin, until, TEXT), expect=OK)
    w.do("sub.maker", take(2, LeaveKind.SICK, False, begin, until, TEXT), expect=OK)
    assert [payable_days(found(w, ATTENDANCE, 1, month)) for month in (202603, 202604)] == [2, 2]
    assert ATTENDANCE.read(BlockState(w.store), 2, 202603) is None
    w.do("sub.maker", attendance(1, mornings(30)), expect=OK)  # at the gate while on leave
    assert [event.other_site for event in w.events(events.AttendanceOverlaps)] == [PAID_LEAVE_SITE]
    assert payable_days(found(w, ATTENDANCE, 1, 202603)) == 2
    listed(w, payroll.NewWageLine(1, 2, WAGE))


# Leaving.


def final(days: int = 0, amount: int = WAGE) -> payroll.NewWageLine:
    return payroll.NewWageLine(1, days, amount, 0, LineKind.FINAL)


def test_a_leaver_is_settled_with_by_a_signed_line_and_confirms() -> None:
    w = funded()
    w.pass_days(5)
    w.do("sub.maker", attendance(1, bits(12, 13)))
    last_day = leave(w)
    w.do("sub.maker", attendance(1, bits(15), file="late"), expect=OK)  # the gate's file came later than the notice
    w.pass_days(1)
    w.do("sub.maker", attendance(1, bits(16), file="later"), expect=codes.DAYS_INVALID)
    table = listed(w, final(3))
    w.do("worker1", settled(w, "worker1", 1, last_day, WAGE), expect=codes.SETTLEMENT_NOT_OPEN)
    lapse(w, table)  # silence does not settle
    assert stands(w, table, 0) == LineStatus.DISPUTED
    assert len(w.events(events.SettlementOverdue)) == 1
    sign(w, table, "worker1")
    pay(w, table)
    assert (w.balance("worker1.wallet"), open_of(w).heads_unpaid, open_of(w).settlements_open) == (WAGE, 0, 0)
    w.do("worker1", settled(w, "worker2", 1, last_day, WAGE), expect=codes.WORKER_SIGNATURE_WRONG)
    w.do("worker1", settled(w, "worker1", 1, last_day, WAGE), expect=OK)
    w.do("worker1", settled(w, "worker1", 1, last_day, WAGE), expect=codes.SETTLEMENT_NOT_OPEN)
    wait(w, 31)
    assert w.events(events.SettlementOverdue) == []


def test_a_leaver_who_is_owed_nothing_confirms_that() -> None:
    w = world()
    w.do("stranger.maker", payroll.EndEngagement(1, day(w), 1, TEXT), expect=codes.ENGAGEMENT_UNKNOWN)
    w.do("worker1", payroll.EndEngagement(1, day(w) + 1, 1, TEXT), expect=codes.LEAVE_WRONG)
    w.do("worker1", payroll.EndEngagement(1, day(w), 1, TEXT), expect=OK)
    w.do("stranger.maker", settled(w, "worker1", 1, day(w), 0), expect=OK)
    assert open_of(w).settlements_open == 0
    wait(w, 3)
    assert w.events(events.SettlementOverdue) == []


def test_a_final_line_taken_back_may_be_listed_again_and_not_twice() -> None:
    w = funded()
    leave(w)
    w.pass_days(1)
    table = listed(w, final())
    w.do("sub.maker", payroll.OpenWageTable(1, 202603, 1, WAGE, TEXT, TEXT))
    w.do("sub.maker", payroll.AddWageLines(table + 1, 0, (final(),)), expect=codes.SETTLEMENT_NOT_OPEN)
    w.do("sub.maker", payroll.WithdrawWageTable(table, 1, TEXT), expect=OK)
    assert found(w, SETTLEMENTS, 1).table == 0
    again = listed(w, final())
    sign(w, again, "worker1")
    pay(w, again)
    assert w.balance("worker1.wallet") == WAGE


def test_an_unsettled_leaver_is_told_again_and_again() -> None:
    w = world()
    w.do("sub.maker", attendance(1, bits(10)))
    leave(w)
    for days in (3, 30, 30):
        wait(w, days)
        assert len(w.events(events.SettlementOverdue)) == 1


def test_the_last_day_is_not_before_attendance_of_a_later_month() -> None:
    w = world()
    w.pass_days(40)
    w.do("sub.maker", attendance(1, bits(2), month=202604))
    w.do("sub.maker", payroll.EndEngagement(1, day(w) - 30, 1, TEXT), expect=codes.ATTENDED_LATER)


# Agents.


def test_an_agent_signs_and_complains_within_the_power_and_its_time() -> None:
    w = funded()
    table = both(w)
    agent = w.parties["worker3"]
    by_agent = payroll.SignWageLines(table, (line_signed(w, "worker3", table, 0, agent),), DEVICE)
    w.do("sub.maker", by_agent, expect=codes.POWER_MISSING)
    w.do("sub.maker", power(w, "worker1", "worker3", PowerKind.COMPLAIN), expect=OK)
    w.do("sub.maker", by_agent, expect=codes.POWER_MISSING)
    w.do("sub.maker", power(w, "worker1", "worker3", PowerKind.SIGN | PowerKind.COMPLAIN, serial=2), expect=OK)
    w.do("sub.maker", by_agent, expect=OK)
    told = w.events(events.AgentSigned)
    assert [(e.worker, e.agent, e.device) for e in told] == [(w.parties["worker1"], agent, DEVICE)]
    w.do("worker3", payroll.FileComplaint(1, 2, TEXT), expect=OK)
    wait(w, 31)
    w.do("worker3", payroll.FileComplaint(1, 2, TEXT), expect=codes.POWER_MISSING)


def test_a_power_is_for_a_person_and_a_limited_time_and_tells_how_many_named_the_agent() -> None:
    w = world()
    wrong = codes.POWER_TERMS_WRONG
    for given in (
        power(w, "worker1", "worker1", 1), power(w, "worker1", "sub", 1), power(w, "worker1", "worker3", 0),
        power(w, "worker1", "worker3", 8), power(w, "worker1", "worker3", 1, days=366), power(w, "worker1", "worker3", 1, days=-1),
    ):  # fmt: skip
        w.do("sub.maker", given, expect=wrong)
    w.do("sub.maker", power(w, "worker1", "worker3", 1))
    w.do("sub.maker", power(w, "worker2", "worker3", 1))
    assert [(event.payees, event.device) for event in w.events(events.PowerGranted)] == [(2, DEVICE)]


def test_a_power_taken_back_cannot_be_brought_again() -> None:
    w = world()
    granted = power(w, "worker1", "worker3", PowerKind.COMPLAIN)
    worker, agent = w.parties["worker1"], w.parties["worker3"]
    revoked = payroll.RevokePower(worker, agent, signed("worker1", payroll_revocation(w, worker, agent, 2)))
    w.do("sub.maker", revoked, expect=codes.POWER_MISSING)
    w.do("sub.maker", granted, expect=OK)
    w.do("sub.maker", granted, expect=codes.WORKER_SIGNATURE_WRONG)
    forged = payroll.RevokePower(worker, agent, signed("worker3", payroll_revocation(w, worker, agent, 2)))
    w.do("sub.maker", forged, expect=codes.WORKER_SIGNATURE_WRONG)
    w.do("sub.maker", revoked, expect=OK)
    w.do("sub.maker", revoked, expect=codes.POWER_MISSING)
    w.do("worker3", payroll.FileComplaint(1, 1, TEXT), expect=codes.POWER_MISSING)
    w.do("sub.maker", granted, expect=codes.WORKER_SIGNATURE_WRONG)


def payroll_revocation(w: World, worker: int, agent: int, serial: int) -> bytes:
    return payroll.revocation_statement(w.genesis.chain_id, worker, agent, serial)


# What waits.


def undelivered() -> tuple[World, int]:
    """worker1's wallet is closed, so that a wage waits; returns the uncollected account."""
    w = funded()
    w.do("worker1", CloseAccount(w.accounts["worker1.wallet"]))
    paid_table(w)
    return w, w.events(PaymentRedirected)[0].uncollected


def test_a_wage_that_waits_has_a_story_until_it_is_taken() -> None:
    w, account = undelivered()
    told = w.events(events.WageUncollected)[0]
    assert (told.worker, told.amount, told.reason) == (w.parties["worker1"], WAGE, money_codes.ACCOUNT_CLOSED.number)
    since = day(w)
    for reminder in (1, 2):
        wait(w, 30)
        story = w.events(events.UncollectedStands)
        assert [(e.amount, e.since_day, e.reminders) for e in story] == [(WAGE, since, reminder)]
    mine = w.open("worker1.other", "worker1")
    w.do("worker1", Collect(account, mine, 20_00))
    wait(w, 30)
    assert [(e.amount, e.reminders) for e in w.events(events.UncollectedStands)] == [(40_00, 3)]
    w.do("worker1", Collect(account, mine, 40_00))
    wait(w, 30)
    assert [(e.amount, e.since_day, e.reminders) for e in w.events(events.UncollectedStands)] == [(0, 0, 3)]
    wait(w, 30)
    assert w.events(events.UncollectedStands) == []


def test_the_second_wage_that_waits_joins_the_story_and_the_oldest_leaves_first() -> None:
    w, account = undelivered()
    since = day(w)
    next_month(w, 202604)
    table = both(w, amount=50_00, month=202604)
    sign(w, table, "worker1", "worker2")
    pay(w, table)
    story = w.events(events.UncollectedStands)[-1]
    assert (story.amount, story.since_day) == (WAGE + 50_00, since)
    mine = w.open("worker1.other", "worker1")
    w.do("worker1", Collect(account, mine, WAGE))
    wait(w, 31)
    waiting = found(w, UNCOLLECTED_WAGES, account).wages
    assert [(wage.table, wage.amount) for wage in waiting] == [(table, 50_00)]


def test_an_agent_collects_for_the_worker_and_for_nobody_else() -> None:
    w, account = undelivered()
    w.do("sub.maker", power(w, "worker1", "worker3", PowerKind.COLLECT))
    own, theirs = w.open("agent", "worker3"), w.open("worker2.other", "worker2")
    take = payroll.CollectForWorker
    w.do("worker2", take(account, theirs, 1, DEVICE), expect=codes.POWER_MISSING)
    w.do("worker3", take(account, theirs, 1, DEVICE), expect=money_codes.PAYEE_NOT_ALLOWED)
    w.do("worker3", take(account, w.accounts["sub"], 1, DEVICE), expect=money_codes.PAYEE_NOT_ALLOWED)
    w.do("worker3", take(account, own, WAGE + 1, DEVICE), expect=money_codes.FUNDS_SHORT)
    w.do("worker3", take(account, own, WAGE, DEVICE), expect=OK)
    assert (w.balance(own), w.events(events.UncollectedStands)[0].amount) == (WAGE, 0)


# Heirs.


def test_wages_of_the_dead_go_to_the_heirs_when_two_parties_attest() -> None:
    w = funded()
    table = both(w)
    sign(w, table, "worker1", "worker2")
    account = w.open("heirs", "worker3")
    w.do("sub.maker", power(w, "worker1", "worker2", PowerKind.COLLECT))
    w.do("bank.checker", payroll.AttestDeath(w.parties["worker1"], TEXT), expect=OK)
    w.do("bank.checker", payroll.AttestDeath(w.parties["worker1"], TEXT), expect=codes.PAYEE_DECEASED)
    pay(w, table)
    assert (w.balance("worker1.wallet"), w.balance("worker2.wallet")) == (0, WAGE)
    waiting = w.events(PaymentRedirected)[0].uncollected
    w.do("worker2", payroll.CollectForWorker(waiting, w.accounts["worker2.wallet"], 1), expect=codes.POWER_MISSING)
    dead = w.parties["worker1"]
    w.do("worker3", payroll.ClaimEstate(dead, w.accounts["sub"], TEXT), expect=money_codes.NOT_ACCOUNT_OWNER)
    w.do("worker3", payroll.ClaimEstate(dead, account, TEXT), expect=OK)
    w.do("bank.maker", payroll.AttestEstateClaim(1, TEXT), expect=codes.NOT_ATTESTER)
    w.do("bank.checker", payroll.AttestEstateClaim(1, TEXT), expect=OK)
    assert w.balance(account) == 0
    w.do("authority", payroll.AttestEstateClaim(1, TEXT), expect=OK)
    assert w.balance(account) == WAGE
    assert [(event.purpose, event.credit) for event in w.events(Posted)] == [(Purpose.WAGE_INHERITED, account)]
    w.do("authority", payroll.AttestEstateClaim(1, TEXT), expect=codes.ATTESTED_ALREADY)
    with views_of(w).connect() as connection:
        query = select(POSTINGS.c.payment).where(POSTINGS.c.purpose == int(Purpose.WAGE_INHERITED))
        found_way = Tracer(connection).trace(f"payment-{connection.execute(query).scalar_one()}")
    assert found_way.reaches_budget  # from the heirs' account back to the budget line
    assert "wage_line" in [step.kind for step in found_way.up]


def test_a_wage_found_later_goes_on_to_the_heirs_at_once_unless_their_account_is_frozen() -> None:
    w = funded()
    table = both(w)
    more = payroll.NewWageLine(1, 0, 5_00, 0, LineKind.SUPPLEMENT, table, 0)
    sign(w, table, "worker1", "worker2")
    pay(w, table)
    account = w.open("heirs", "worker3")
    w.do("bank.checker", payroll.AttestDeath(w.parties["worker1"], TEXT))
    w.do("worker3", payroll.ClaimEstate(w.parties["worker1"], account, TEXT))
    w.do("bank.checker", payroll.AttestEstateClaim(1, TEXT))
    w.do("authority", payroll.AttestEstateClaim(1, TEXT), expect=OK)  # nothing waits yet
    for waiting in (0, 5_00):
        owed = listed(w, more)
        lapse(w, owed)
        pay(w, owed)
        assert w.balance(account) == 5_00
        assert w.events(events.UncollectedStands)[-1].amount == waiting
        w.attempt("authority", FreezeAccount(account, TEXT))


def test_the_dead_are_not_engaged() -> None:
    w = world()
    w.do("bank.checker", payroll.AttestDeath(w.parties["worker3"], TEXT))
    w.open("worker3.wallet", "worker3", project=1)
    w.do("sub.maker", payroll.EngageWorkers(1, (w.engagement("worker3"),)), expect=codes.NOT_REGISTERED)
    w.do("sub.maker", power(w, "worker3", "worker2", 1), expect=codes.PAYEE_DECEASED)


# Complaints.


def complaint(w: World) -> ComplaintStatus:
    return ComplaintStatus(found(w, COMPLAINTS, 1).status)


def test_a_complaint_is_answered_and_the_worker_ends_it() -> None:
    w = world()
    w.do("worker1", payroll.FileComplaint(1, 2, TEXT), expect=OK)
    assert open_complaints(BlockState(w.store), 1) == 1
    w.pass_days(4)
    w.do("sub.maker", payroll.AnswerComplaint(1, TEXT), expect=OK)
    wait(w, 2)  # the first clock rings, and the answer has wound it up anew
    assert complaint(w) == ComplaintStatus.ANSWERED
    w.do("worker2", payroll.ReplyToAnswer(1, True), expect=codes.NOT_COMPLAINED_ABOUT)
    w.do("worker1", payroll.ReplyToAnswer(1, True), expect=OK)
    assert (complaint(w), open_complaints(BlockState(w.store), 1)) == (ComplaintStatus.RESOLVED, 0)
    wait(w, 9)
    assert complaint(w) == ComplaintStatus.RESOLVED


def test_a_complaint_without_answer_or_with_a_bad_one_goes_to_the_authority() -> None:
    for answered in (False, True):
        w = world()
        w.do("worker1", payroll.FileComplaint(1, 2, TEXT))
        w.do("authority", payroll.DecideComplaint(1, 1, TEXT), expect=codes.COMPLAINT_NOT_THERE)
        if answered:
            w.do("contractor.maker", payroll.AnswerComplaint(1, TEXT), expect=OK)
            w.do("worker1", payroll.ReplyToAnswer(1, False), expect=OK)
        else:
            wait(w, 5)
        assert complaint(w) == ComplaintStatus.ESCALATED
        w.do("sub.maker", payroll.DecideComplaint(1, 1, TEXT), expect=NOT_AUTHORITY)
        w.do("authority", payroll.DecideComplaint(1, 1, TEXT), expect=OK)
        assert open_complaints(BlockState(w.store), 1) == 0


def test_silence_after_an_answer_does_not_end_a_complaint() -> None:
    w = world()
    w.do("worker1", payroll.FileComplaint(1, 2, TEXT))
    w.do("sub.maker", payroll.AnswerComplaint(1, TEXT))
    wait(w, 5)
    assert complaint(w) == ComplaintStatus.ESCALATED


# Closing and records.


def accepted() -> World:
    w = funded()
    paid_table(w)
    w.do("contractor.maker", payroll.AnnounceClosing(1, 1, TEXT), expect=codes.NOT_COMPLETED)
    w.do("supervisor.checker", AttestFact(1, FactName.WORKS_ACCEPTED, 1, NOTHING))
    w.open("remainder", "contractor", project=1)
    return w


def test_the_account_is_closed_after_completion_and_notice_with_nothing_open() -> None:
    w = accepted()
    close = payroll.CloseWageAccount(1, w.accounts["remainder"])
    w.do("sub.maker", payroll.AnnounceClosing(1, 1, TEXT), expect=codes.NOT_CONTRACTOR)
    w.do("contractor.maker", payroll.AnnounceClosing(1, 2, TEXT), expect=codes.NOT_COMPLETED)
    w.do("worker1", payroll.FileComplaint(1, 2, TEXT))
    w.do("contractor.maker", payroll.AnnounceClosing(1, 1, TEXT), expect=codes.WAGES_OPEN)
    w.do("sub.maker", payroll.AnswerComplaint(1, TEXT))
    w.do("worker1", payroll.ReplyToAnswer(1, True))
    w.do("contractor.maker", close, expect=codes.NOTICE_RUNNING)
    w.do("contractor.maker", payroll.AnnounceClosing(1, 1, TEXT), expect=OK)
    wait(w, 30)
    w.do("contractor.maker", close, expect=codes.NOTICE_RUNNING)
    wait(w, 1)
    w.do("worker2", payroll.FileComplaint(2, 2, TEXT))
    w.do("contractor.maker", close, expect=codes.WAGES_OPEN)
    w.do("sub.maker", payroll.AnswerComplaint(2, TEXT))
    w.do("worker2", payroll.ReplyToAnswer(2, True))
    w.do("contractor.maker", payroll.CloseWageAccount(1, w.accounts["contractor"]), expect=codes.WALLET_NOT_FOR_WORK)
    left = w.balance("wages")
    w.do("contractor.maker", close, expect=OK)
    assert (w.balance("remainder"), w.account("wages").status) == (left, AccountStatus.CLOSED)
    w.do("contractor.maker", close, expect=codes.WAGES_CLOSED)
    w.do("sub.maker", payroll.OpenWageTable(1, 202603, 1, 1, TEXT, TEXT), expect=codes.WAGES_CLOSED)


def test_records_are_kept_for_the_legal_term_and_then_erased_by_two_people() -> None:
    w = accepted()
    w.do("sub.maker", payroll.KeepRecords(1, (TEXT, seed_of("another"))), expect=OK)
    w.do("sub.maker", payroll.KeepRecords(1, (TEXT,)), expect=codes.RECORD_KNOWN)
    w.do("contractor.maker", payroll.AnnounceClosing(1, 1, TEXT))
    wait(w, 31)
    w.do("contractor.maker", payroll.CloseWageAccount(1, w.accounts["remainder"]))
    needed_until = w.events(events.WageAccountClosed)[0].records_until_day
    assert needed_until - day(w) in (3 * 365, 3 * 365 + 1)
    wait(w, needed_until - day(w) - 1)
    w.do("sub.maker", payroll.EraseRecords((TEXT,)), expect=codes.RECORDS_STILL_NEEDED)
    w.pass_days(1)
    w.do("contractor.maker", payroll.EraseRecords((TEXT,)), expect=codes.NOT_HOLDER)
    w.do("sub.maker", payroll.EraseRecords((TEXT,)), expect=OK)
    w.do("sub.checker", payroll.StateErased((seed_of("another"),)), expect=codes.RECORD_NOT_IN_STATUS)
    w.do("sub.checker", payroll.StateErased((TEXT,)), expect=OK)
    assert found(w, KEPT_RECORDS, TEXT).status == KeptStatus.ERASED


def test_an_account_that_is_no_projects_wage_account_is_closed_as_any_other() -> None:
    w = world()
    spare = w.open("spare", "contractor", kind=3, project=1)  # type: ignore[arg-type]
    w.do("contractor.maker", CloseAccount(spare), expect=OK)
    w.do("contractor.maker", CloseAccount(999), expect=money_codes.ACCOUNT_UNKNOWN)


def test_an_engagement_ends_by_itself_on_its_last_day_and_other_roles_do_not_employ() -> None:
    w = world()
    number = engage(w, "sub.maker", "worker3", until_day=day(w) + 2)
    w.pass_days(5)
    w.do("sub.maker", attendance(number, bits(13)), expect=codes.DAYS_INVALID)
    w.do("sub.maker", attendance(number, bits(12)), expect=OK)
    w.do("owner.administrator", AssignRole(1, w.parties["stranger"], Role.AUDITOR))
    w.do("stranger.maker", attendance(number, bits(12)), expect=codes.NOT_EMPLOYER)
    assert found(w, ENGAGEMENTS, number).until_day == day(w) - 3


def test_one_phone_and_one_agent_behind_several_payees_are_seen() -> None:
    w = funded()
    table = both(w)
    agent = w.parties["worker3"]
    for name in ("worker1", "worker2"):
        w.do("sub.maker", power(w, name, "worker3", PowerKind.SIGN))
    signatures = tuple(line_signed(w, "worker3", table, line, agent) for line in (0, 1))
    w.do("stranger.maker", payroll.SignWageLines(table, signatures, DEVICE))
    with views_of(w).connect() as connection:
        assert payees_by_device(connection, 2) == [(DEVICE, 2)]
        assert payees_by_agent(connection, 2) == [(agent, 2)]
        assert not payees_by_device(connection, 3) and not payees_by_agent(connection, 3)
        line = connection.execute(select(WAGE_LINES)).first()
    assert line is not None
    assert (line.signed_by_agent, line.signature_brought_by) == (agent, w.parties["stranger.maker"])


def test_a_disputed_settlement_is_settled_by_its_replacement_or_by_the_authority() -> None:
    for is_replaced in (True, False):
        w = funded()
        table = both(w)
        last_day = leave(w)
        sign(w, table, "worker1", "worker2")
        pay(w, table)
        second = listed(w, final(), payroll.NewWageLine(2, 0, 1_00, 0, LineKind.SUPPLEMENT, table, 1))
        lapse(w, second)
        pay(w, second)
        assert open_of(w).settlements_open == 1
        if is_replaced:
            third = listed(w, payroll.NewWageLine(1, 0, 7_00, 0, LineKind.REPLACEMENT, second, 0))
            w.do("sub.maker", payroll.WithdrawWageTable(third, 1, TEXT), expect=OK)
            again = listed(w, payroll.NewWageLine(1, 0, 7_00, 0, LineKind.REPLACEMENT, second, 0))
            sign(w, again, "worker1")
            pay(w, again)
        else:
            w.do("authority", payroll.DismissDispute(second, 0, TEXT), expect=OK)
        assert (open_of(w).settlements_open, open_of(w).disputes_open) == (0, 0)
        w.do("worker1", settled(w, "worker1", 1, last_day, 7_00 if is_replaced else 0), expect=OK)


def test_the_heir_signs_for_the_dead_and_nobody_else() -> None:
    w = funded()
    leave(w)
    w.pass_days(1)
    table = listed(w, final())
    heir, account = w.parties["worker3"], w.open("heirs", "worker3")
    w.do("bank.checker", payroll.AttestDeath(w.parties["worker1"], TEXT))
    by_heir = payroll.SignWageLines(table, (line_signed(w, "worker3", table, 0, heir),))
    w.do("worker3", by_heir, expect=codes.PAYEE_DECEASED)
    w.do("worker3", payroll.ClaimEstate(w.parties["worker1"], account, TEXT))
    w.do("bank.checker", payroll.AttestEstateClaim(1, TEXT))
    w.do("authority", payroll.AttestEstateClaim(1, TEXT))
    by_other = payroll.SignWageLines(table, (line_signed(w, "worker2", table, 0, w.parties["worker2"]),))
    w.do("worker2", by_other, expect=codes.PAYEE_DECEASED)
    w.do("worker3", by_heir, expect=OK)
    pay(w, table)
    assert (w.balance(account), open_of(w).settlements_open) == (WAGE, 0)


def test_who_marked_a_record_does_not_state_that_it_is_erased() -> None:
    w = accepted()
    both_duties = NewOfficer(Duty.MAKER | Duty.CHECKER, 1, (new_key("sub.both"),))
    w.do("sub.administrator", AppointOfficer(both_duties))
    w.parties["sub.both"] = w.outcomes[0][1][0].party
    w.do("sub.maker", payroll.KeepRecords(1, (TEXT,)))
    w.do("contractor.maker", payroll.AnnounceClosing(1, 1, TEXT))
    wait(w, 31)
    w.do("contractor.maker", payroll.CloseWageAccount(1, w.accounts["remainder"]))
    wait(w, 3 * 366)
    w.do("sub.both", payroll.EraseRecords((TEXT,)), expect=OK)
    w.do("sub.both", payroll.StateErased((TEXT,)), expect=codes.SECOND_EYES_NEEDED)
    w.do("sub.checker", payroll.StateErased((TEXT,)), expect=OK)
