"""Every rejection code of payroll beyond the main job, provoked; `test_every_code.py` runs them."""

from collections.abc import Callable

from domains.payroll_world import (
    announced,
    attendance,
    bits,
    both,
    day,
    funded,
    lapse,
    leave,
    line_signed,
    objection,
    paid_table,
    power,
    reversal,
    settled,
    signed,
)
from fenming.domains.facts.actions import AttestFact
from fenming.domains.facts.records import FactName
from fenming.domains.identity.actions import AppointOfficer, NewOfficer
from fenming.domains.identity.records import Duty
from fenming.domains.money.actions import CloseAccount
from fenming.domains.payroll import actions as payroll
from fenming.domains.payroll.records import CorrectedDays, LineKind, PowerKind, WageBasis
from scenario import NOTHING, World, new_key, seed_of

Case = Callable[[World], int]
PAYROLL_CASES: dict[str, tuple[str, Case]] = {}
TEXT = seed_of("text kept off the ledger")


def refused(name: str, who: str, action: Callable[[World], object]) -> None:
    PAYROLL_CASES[name] = ("project", lambda w: w.attempt(who, action(w)))  # type: ignore[arg-type]


def case(function: Case) -> Case:
    """A case named as its function; the underscore in front is not part of the code's name."""
    PAYROLL_CASES[function.__name__[1:]] = ("project", function)
    return function


def ask(day_of_month: int) -> payroll.CorrectAttendance:
    return payroll.CorrectAttendance(1, 0, 202603, (CorrectedDays(1, bits(day_of_month)),), 3, TEXT)


# People.
refused("not_contractor", "sub.maker", lambda w: payroll.OpenSite(1, "north"))
refused("not_registered", "sub.maker", lambda w: payroll.EngageWorkers(1, (w.engagement("worker1", registration=NOTHING),)))
refused("engagement_terms_wrong", "sub.maker", lambda w: payroll.EngageWorkers(1, (w.engagement("worker1", basis=WageBasis.DAY),)))
refused("site_unknown", "sub.maker", lambda w: attendance(1, bits(10), site=1))
refused("leave_wrong", "sub.maker", lambda w: payroll.RecordLeave(1, 99, True, day(w), day(w), TEXT))
refused("settlement_not_open", "worker1", lambda w: settled(w, "worker1", 1, 0, 0))
refused("correction_unknown", "contractor.checker", lambda w: payroll.ConfirmCorrection(1))


@case
def _pass_wrong(w: World) -> int:
    w.do("contractor.maker", payroll.OpenSite(1, "north"))
    return w.attempt("sub.maker", attendance(1, bits(10), site=1))


@case
def _file_used(w: World) -> int:
    w.do("sub.maker", attendance(1, bits(10), file="gate"))
    w.pass_days(30)
    return w.attempt("sub.maker", attendance(1, bits(1), month=202604, file="gate"))


@case
def _engagement_ended(w: World) -> int:
    leave(w)
    return w.attempt("sub.maker", payroll.EndEngagement(1, day(w), 1, TEXT))


@case
def _attended_later(w: World) -> int:
    w.pass_days(1)
    w.do("sub.maker", attendance(1, bits(10, 11)))
    return w.attempt("sub.maker", payroll.EndEngagement(1, day(w) - 1, 1, TEXT))


@case
def _second_eyes_needed(w: World) -> int:
    """An employer that is the general contractor too: the officer who asked has both duties."""
    w.open("worker3.wallet", "worker3", project=1)
    w.do("contractor.maker", payroll.EngageWorkers(1, (w.engagement("worker3"),)))
    asked = payroll.CorrectAttendance(1, 0, 202603, (CorrectedDays(3, bits(10)),), 3, TEXT)
    w.do("contractor.administrator", AppointOfficer(NewOfficer(Duty.MAKER | Duty.CHECKER, 1, (new_key("contractor.both"),))))
    w.parties["contractor.both"] = w.outcomes[0][1][0].party
    w.do("contractor.both", asked)
    return w.attempt("contractor.both", payroll.ConfirmCorrection(1))


# Tables.
refused("line_kind_wrong", "sub.maker", lambda w: payroll.AddWageLines(announced_one(w, kind=9), 0, (one_line(kind=9),)))
refused("set_off_too_high", "sub.maker", lambda w: payroll.AddWageLines(announced_one(w, set_off=1), 0, (one_line(set_off=1),)))


def one_line(**changed: int) -> payroll.NewWageLine:
    return payroll.NewWageLine(**({"engagement": 1, "days": 20, "amount": 100} | changed))


def announced_one(w: World, **changed: int) -> int:
    w.attend(20)
    return announced(w, one_line(**changed))


@case
def _line_not_correctable(w: World) -> int:
    line = payroll.NewWageLine(1, 0, 100, 0, LineKind.SUPPLEMENT, both(w), 0)
    return w.attempt("sub.maker", payroll.AddWageLines(announced(w, line), 0, (line,)))


@case
def _table_settled(w: World) -> int:
    table = paid_table(funded_into(w))
    return w.attempt("sub.maker", payroll.WithdrawWageTable(table, 1, TEXT))


def funded_into(w: World) -> World:
    other = funded()
    w.__dict__.update(other.__dict__)
    return w


@case
def _objection_too_late(w: World) -> int:
    table = both(w)
    lapse(w, table)
    return w.attempt("stranger.maker", objection(w, "worker1", table, 0))


@case
def _nothing_to_pay(w: World) -> int:
    table = both(w)
    for line, name in enumerate(("worker1", "worker2")):
        w.do("stranger.maker", objection(w, name, table, line))
    return w.attempt("sub.maker", payroll.SubmitWageTable(table))


@case
def _reversal_too_high(w: World) -> int:
    table = paid_table(funded_into(w))
    return w.attempt("sub.maker", reversal(w, "worker1", table, 0, 60_01))


# Payees.
refused("worker_signature_wrong", "stranger.maker", lambda w: payroll.GrantPower(w.parties["worker1"], w.parties["worker3"], 1, 0, 10**5, TEXT, signed("worker2", b"x")))
refused("power_missing", "worker3", lambda w: payroll.FileComplaint(1, 1, TEXT))
refused("power_terms_wrong", "stranger.maker", lambda w: power(w, "worker1", "stranger", PowerKind.SIGN))
refused("not_registrar", "owner.checker", lambda w: payroll.AttestDeath(w.parties["worker1"], TEXT))
refused("no_death_attested", "worker3", lambda w: payroll.ClaimEstate(w.parties["worker1"], 1, TEXT))
refused("estate_claim_unknown", "bank.checker", lambda w: payroll.AttestEstateClaim(1, TEXT))


@case
def _payee_deceased(w: World) -> int:
    table = both(w)
    w.do("bank.checker", payroll.AttestDeath(w.parties["worker1"], TEXT))
    return w.attempt("stranger.maker", payroll.SignWageLines(table, (line_signed(w, "worker1", table, 0),)))


def claimed(w: World) -> World:
    w.open("heir", "worker3")
    w.do("bank.checker", payroll.AttestDeath(w.parties["worker1"], TEXT))
    w.do("worker3", payroll.ClaimEstate(w.parties["worker1"], w.accounts["heir"], TEXT))
    return w


refused("not_attester", "owner.checker", lambda w: payroll.AttestEstateClaim(1, TEXT) if claimed(w) else None)


@case
def _attested_already(w: World) -> int:
    claimed(w).do("bank.checker", payroll.AttestEstateClaim(1, TEXT))
    return w.attempt("bank.checker", payroll.AttestEstateClaim(1, TEXT))


# Complaints, closing, records.
refused("complaint_not_there", "sub.maker", lambda w: payroll.AnswerComplaint(1, TEXT))
refused("not_completed", "contractor.maker", lambda w: payroll.AnnounceClosing(1, 1, TEXT))
refused("notice_running", "contractor.maker", lambda w: payroll.CloseWageAccount(1, w.accounts["contractor"]))
refused("wage_account_guarded", "contractor.maker", lambda w: CloseAccount(w.accounts["wages"]))
refused("record_known", "sub.maker", lambda w: payroll.KeepRecords(1, (NOTHING,)))
refused("not_holder", "stranger.maker", lambda w: payroll.KeepRecords(1, (TEXT,)))


@case
def _not_complained_about(w: World) -> int:
    w.do("worker1", payroll.FileComplaint(1, 1, TEXT))
    return w.attempt("stranger.maker", payroll.AnswerComplaint(1, TEXT))


@case
def _wages_open(w: World) -> int:
    w.do("supervisor.checker", AttestFact(1, FactName.WORKS_ACCEPTED, 1, NOTHING))
    w.do("sub.maker", attendance(1, bits(10)))
    return w.attempt("contractor.maker", payroll.AnnounceClosing(1, 1, TEXT))


def closed(w: World) -> World:
    """The special wage account closed after completion and notice."""
    w.do("supervisor.checker", AttestFact(1, FactName.WORKS_ACCEPTED, 1, NOTHING))
    w.do("contractor.maker", payroll.AnnounceClosing(1, 1, TEXT))
    w.pass_days(31)
    w.open("remainder", "contractor", project=1)
    w.do("contractor.maker", payroll.CloseWageAccount(1, w.accounts["remainder"]))
    return w


refused("wages_closed", "sub.maker", lambda w: attendance(1, bits(10)) if closed(w) else None)


@case
def _records_still_needed(w: World) -> int:
    w.do("sub.maker", payroll.KeepRecords(1, (TEXT,)))
    closed(w)
    return w.attempt("sub.maker", payroll.EraseRecords((TEXT,)))


@case
def _record_not_in_status(w: World) -> int:
    w.do("sub.maker", payroll.KeepRecords(1, (TEXT,)))
    return w.attempt("sub.checker", payroll.StateErased((TEXT,)))
