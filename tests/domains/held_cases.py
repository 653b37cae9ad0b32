"""The rejection codes of guarantees and of money held, provoked: see test_every_code.py."""

from collections.abc import Callable
from unittest import mock

from domains.held_world import (
    PRICE,
    accept_works,
    agree,
    drafted,
    guaranteed,
    held,
    pay,
    register,
    submit,
    terms,
    today,
)
from fenming.base.fields import Action
from fenming.domains.funds import actions as funds
from fenming.domains.funds.records import ReleaseStage
from fenming.domains.guarantees import actions as guarantees
from fenming.domains.guarantees.records import GuaranteeKind
from fenming.domains.guarantees.rules import cover
from fenming.domains.identity import actions as identity
from fenming.domains.identity.records import Duty
from scenario import NOTHING, World, new_key

Case = Callable[[World], int]
ADVANCE, RETENTION, DEPOSIT = GuaranteeKind.ADVANCE, GuaranteeKind.RETENTION, GuaranteeKind.WAGE_DEPOSIT
HELD_CASES: dict[str, tuple[str, Case]] = {}


def held_case(name: str) -> Callable[[Case], Case]:
    """A code provoked in a world with a bank (the world that is handed in is not used)."""

    def add(function: Case) -> Case:
        HELD_CASES[name] = ("founded", lambda _: function(held()))
        return function

    return add


def simply(name: str, who: str, action: Callable[[World], Action]) -> None:
    """A code provoked by one action."""
    held_case(name)(lambda w: w.attempt(who, action(w)))


def in_force(w: World, kind: GuaranteeKind = ADVANCE) -> int:
    return guaranteed(w, kind, 100_00)


def claimed(w: World) -> World:
    action = guarantees.ClaimGuarantee(in_force(w), 50_00, w.accounts["project"], 1, NOTHING)
    w.do("owner.checker", action)
    return w


# Identity.
simply("parameter_too_high", "authority", lambda w: identity.SetParameter(1, 1001, today(w), "x"))
simply("holidays_wrong", "authority", lambda w: identity.SetHolidays(2027, (today(w),), (), NOTHING))

# Guarantees.
simply("guarantee_terms_wrong", "bank.maker", lambda w: register(w, 99, 1))
simply("guarantee_too_high", "bank.maker", lambda w: register(w, ADVANCE, PRICE))
simply("guarantee_with_retention", "bank.maker", lambda w: register(w, GuaranteeKind.PERFORMANCE, 1))
simply("guarantee_unknown", "bank.checker", lambda w: guarantees.ConfirmGuarantee(9))
simply("not_issuer", "owner.checker", lambda w: guarantees.ConfirmGuarantee(drafted(w, ADVANCE, 1)))
simply("not_beneficiary", "sub.checker", lambda w: guarantees.ReleaseGuarantee(in_force(w), 1))
simply("guarantee_not_draft", "bank.checker", lambda w: guarantees.ConfirmGuarantee(in_force(w)))
simply("guarantee_not_in_force", "owner.checker", lambda w: guarantees.ReleaseGuarantee(drafted(w, ADVANCE, 1), 1))
simply("not_an_extension", "bank.checker", lambda w: guarantees.ExtendGuarantee(in_force(w), today(w), NOTHING))
simply("above_guarantee", "owner.checker", lambda w: guarantees.ReleaseGuarantee(in_force(w), 100_01))
simply("guarantee_claim_unknown", "bank.checker", lambda w: guarantees.PayGuaranteeClaim(9))


@held_case("guarantee_known")
def _known(w: World) -> int:
    return w.attempt("bank.maker", register(w, ADVANCE, 1, document=NOTHING), register(w, ADVANCE, 1, document=NOTHING))


@held_case("drafter_confirms")
def _drafter(w: World) -> int:
    officer = identity.NewOfficer(Duty.MAKER | Duty.CHECKER, 1, (new_key("bank.both"),))
    w.do("bank.administrator", identity.AppointOfficer(officer))
    w.parties["bank.both"] = w.outcomes[0][1][0].party
    return w.attempt("bank.both", register(w, ADVANCE, 1), guarantees.ConfirmGuarantee(1))


@held_case("guarantees_too_many")
def _too_many(w: World) -> int:
    """The limit is 32 letters; a lower one is set for the test."""
    in_force(w)
    number = drafted(w, ADVANCE, 1)
    with mock.patch.object(cover, "GUARANTEES_PER_SUBJECT_MAX", 1):
        return w.attempt("bank.checker", guarantees.ConfirmGuarantee(number))


@held_case("guarantee_claim_decided")
def _decided(w: World) -> int:
    claimed(w).do("bank.checker", guarantees.PayGuaranteeClaim(1))
    return w.attempt("bank.checker", guarantees.RefuseGuaranteeClaim(1, 1, NOTHING))


@held_case("claim_by_order")
def _by_order(w: World) -> int:
    w.do("authority", identity.AppointOfficer(identity.NewOfficer(int(Duty.CHECKER), 1, (new_key("inspector"),))))
    w.parties["inspector"] = w.outcomes[0][1][0].party
    return w.attempt("inspector", guarantees.ClaimGuarantee(in_force(w, DEPOSIT), 1, w.accounts["owner"], 1, NOTHING))


def with_deposit(w: World) -> World:
    """A raised deposit of 300 yuan for contract 1, required and not placed."""
    w.do("authority", funds.SetWageRecord(w.parties["contractor"], 0, today(w) - 1, False, NOTHING))
    w.do("contractor.maker", funds.AssessDeposit(1))
    return w


@held_case("claim_binding")
def _binding(w: World) -> int:
    guaranteed(with_deposit(w), DEPOSIT, 300_00)
    w.do("authority", funds.UseDeposit(1, 1_00, NOTHING))
    return w.attempt("bank.checker", guarantees.RefuseGuaranteeClaim(1, 1, NOTHING))


# Payment terms and advance.
def offering(**changed: object) -> Callable[[World], Action]:
    return lambda w: funds.OfferPaymentTerms(1, terms(**changed))


simply("payment_terms_wrong", "owner.maker", offering(stages=()))
simply("advance_outside_law", "owner.maker", offering(advance_permille=301))
simply("recoupment_too_late", "owner.maker", offering(advance_permille=300, recoup_from_permille=900))
simply("retention_cap_too_high", "owner.maker", offering(retention_cap_permille=31))
simply("defect_period_too_long", "owner.maker", offering(stages=(ReleaseStage(1000, 25),)))
simply("payment_terms_unknown", "contractor.checker", lambda w: funds.AcceptPaymentTerms(1, 1))
simply("advance_unknown", "contractor.maker", lambda w: funds.RequestAdvance(1, NOTHING))


@held_case("payment_terms_settled")
def _settled(w: World) -> int:
    agree(w)
    return w.attempt("owner.maker", funds.OfferPaymentTerms(1, terms()))


@held_case("advance_not_open")
def _not_open(w: World) -> int:
    agree(w)
    return w.attempt("owner.checker", funds.PayAdvance(1, 0))


@held_case("advance_not_guaranteed")
def _not_guaranteed(w: World) -> int:
    agree(w, advance_guaranteed=True)
    return w.attempt("contractor.maker", funds.RequestAdvance(1, NOTHING))


@held_case("advance_not_approved")
def _not_approved(w: World) -> int:
    agree(w)
    w.do("contractor.maker", funds.RequestAdvance(1, NOTHING))
    return w.attempt("owner.checker", funds.PayAdvance(1, 0))


@held_case("advance_not_late")
def _not_late(w: World) -> int:
    agree(w)
    return w.attempt("contractor.maker", funds.GiveAdvanceNotice(1))


# Retention, defects, waivers.
def accepted(w: World) -> World:
    pay(w, 100_000)
    accept_works(w)
    return w


simply("defects_unknown", "contractor.checker", lambda w: funds.ObjectToDefects(9, 1, NOTHING))


@held_case("defects_above_held")
def _above_held(w: World) -> int:
    return accepted(w).attempt("owner.checker", funds.ClaimDefects(1, PRICE, 1, NOTHING))


@held_case("retention_not_covered")
def _not_covered(w: World) -> int:
    pay(w, 10_000)
    return w.attempt("contractor.maker", funds.ReplaceRetention(1))


@held_case("defects_not_open")
def _defects_not_open(w: World) -> int:
    accepted(w).do("owner.checker", funds.ClaimDefects(1, 1, 1, NOTHING))
    return w.attempt("supervisor.checker", funds.DecideDefects(1, 1, NOTHING))


@held_case("defects_above_claim")
def _above_claim(w: World) -> int:
    accepted(w).do("owner.checker", funds.ClaimDefects(1, 1, 1, NOTHING))
    w.do("contractor.checker", funds.ObjectToDefects(1, 1, NOTHING))
    return w.attempt("supervisor.checker", funds.DecideDefects(1, 2, NOTHING))


@held_case("waiver_not_possible")
def _waiver(w: World) -> int:
    return w.attempt("sub.checker", funds.SignWaiver(submit(w, 2, "sub", 4_000), 2, NOTHING))


@held_case("waivers_missing")
def _waivers_missing(w: World) -> int:
    agree(w, advance_permille=0, waivers_required=True)
    pay(w, 10_000, (submit(w, 2, "sub", 4_000),))
    return w.attempt("contractor.maker", funds.SubmitClaim(1, 202604, (20_000,), (), NOTHING))


# Wage deposit.
simply("wage_record_wrong", "authority", lambda w: funds.SetWageRecord(w.parties["sub"], today(w) + 1, 0, False, NOTHING))
simply("deposit_not_needed", "sub.maker", lambda w: funds.AssessDeposit(2))
simply("deposit_unknown", "contractor.maker", lambda w: funds.PlaceDeposit(1, 0))
simply("complaint_unknown", "authority", lambda w: funds.SettleDepositComplaint(1, 1, NOTHING))


@held_case("deposit_assessed_already")
def _assessed(w: World) -> int:
    return with_deposit(w).attempt("owner.maker", funds.AssessDeposit(1))


@held_case("deposit_not_open")
def _deposit_not_open(w: World) -> int:
    return with_deposit(w).attempt("contractor.maker", funds.AnnounceDepositRelease(1, NOTHING))


@held_case("deposit_short")
def _deposit_short(w: World) -> int:
    return with_deposit(w).attempt("contractor.maker", funds.PlaceDeposit(1, 0))


@held_case("complaint_not_possible")
def _complaint(w: World) -> int:
    return with_deposit(w).attempt("worker1", funds.ComplainAboutDeposit(1, 1, NOTHING))
