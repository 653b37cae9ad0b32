"""How it begins: money promised, contracts signed, terms agreed, and what the bank answers for before the first stone is laid."""

from fenming.base.calendar import add_months
from fenming.base.hashing import sha256
from fenming.domains.approvals.actions import Approve, SetPolicy
from fenming.domains.approvals.events import ProposalOpened
from fenming.domains.approvals.records import Band, Kind, Scope, Step
from fenming.domains.funds.actions import (
    AcceptPaymentTerms,
    AssessDeposit,
    OfferPaymentTerms,
    PlaceDeposit,
    RequestAdvance,
    SetWageRecord,
)
from fenming.domains.funds.events import DepositAssessed, PaymentTermsOffered
from fenming.domains.funds.records import ADVANCES, ReleaseStage, Terms
from fenming.domains.guarantees.actions import ConfirmGuarantee, RegisterGuarantee
from fenming.domains.guarantees.events import GuaranteeDrafted
from fenming.domains.guarantees.records import GuaranteeKind
from fenming.domains.identity.records import Duty, Role
from fenming.domains.money.records import Purpose
from fenming.domains.money.references import ReferenceKind
from fenming.node.sample.journal import contract_sum, guarantee_sum, payments_sum
from fenming.node.sample.life import Life
from fenming.node.sample.stage import NO_DOCUMENT

_ADVANCE_PERMILLE = 100
_RECOUPED_PERMILLE = (200, 800)
_RETENTION_CAP_PERMILLE = 30
_HALF_PERMILLE = 500
_ARREARS_BEFORE_DAYS = 300
_EVERY_OWNER_STEP = (Kind.ADVANCE, Kind.VARIATION, Kind.CLOSING)
_DAYS_TO_DECIDE = 3
_AUTHORITY_PARTY = 1


def play(life: Life) -> None:
    """Open, sign, agree, secure, and pay the advance."""
    life.fund()
    _set_owner_rules(life)
    _record_arrears(life)
    life.contract()
    _agree_terms(life)
    for number, (payer, payee, english, chinese) in life.signed().items():
        title = f"{english}: signed by {life.cast[payer].name} and {life.cast[payee].name}"
        life.note("signing", title, f"{chinese}合同双方签署", contract_sum(number))
    life.engage()
    _secure_wages(life)
    _pay_advance(life)


def _set_owner_rules(life: Life) -> None:
    """How many days everybody has to decide on a claim, and what the owner decides alone."""
    steps = tuple(
        Step(role, Duty.CHECKER, 1, _DAYS_TO_DECIDE) for role in (Role.SUPERVISOR, Role.COST_CONSULTANT, Role.OWNER)
    )
    policies = [SetPolicy(Scope.PROJECT, life.project, Kind.CLAIM, (Band(0, True, steps),))]
    bands = (Band(0, True, (Step(Role.OWNER, Duty.CHECKER, 1),)),)
    policies += [SetPolicy(Scope.PROJECT, life.project, kind, bands) for kind in _EVERY_OWNER_STEP]
    life.stage.send(life.cast["owner"].administrator, *policies)


def _record_arrears(life: Life) -> None:
    """The contractor paid wages late last year: the law wants a deposit of it, and a high one."""
    action = SetWageRecord(
        life.cast["contractor"].number, 0, life.today - _ARREARS_BEFORE_DAYS, False, sha256(b"decision on arrears")
    )
    life.stage.send(life.authority, action)


def _agree_terms(life: Life) -> None:
    """Both halves of the retention come back in stages; only the main contract has an advance, secured by a bank."""
    for number, (payer, payee, _, _) in life.signed().items():
        is_main = number == life.contracts.contractor
        stages = tuple(ReleaseStage(_HALF_PERMILLE, months) for months in life.plan.retention_months)
        advance = _ADVANCE_PERMILLE if is_main else 0
        terms = Terms(advance, is_main, life.today, *_RECOUPED_PERMILLE, _RETENTION_CAP_PERMILLE, stages, False)
        offered = life.stage.send(life.cast[payer].maker, OfferPaymentTerms(number, terms))
        version = life.stage.find(offered, PaymentTermsOffered)[0].version
        life.stage.send(life.cast[payee].checker, AcceptPaymentTerms(number, version))


def _secure_wages(life: Life) -> None:
    """The wage deposit, placed as a letter of the bank in favour of the authority."""
    main = life.contracts.contractor
    contractor = life.cast["contractor"].maker
    assessed = life.stage.find(life.stage.send(contractor, AssessDeposit(main)), DepositAssessed)[0]
    life.wage_guarantee = guarantee(life, GuaranteeKind.WAGE_DEPOSIT, assessed.required, _AUTHORITY_PARTY)
    life.stage.send(contractor, PlaceDeposit(main, 0))
    life.note(
        "guarantee", "The wage deposit is placed as a letter of the bank", "以银行保函存储农民工工资保证金",
        guarantee_sum(life.wage_guarantee),
    )  # fmt: skip


def guarantee(life: Life, kind: GuaranteeKind, amount: int, party: int = 0) -> int:
    """A guarantee of the bank for the main contract: drafted by one officer, confirmed by another; its number."""
    bank = life.cast["bank"]
    until_day = add_months(life.first_day, life.plan.months + 1)
    action = RegisterGuarantee(
        kind, life.contracts.contractor, 0, party, amount, until_day, life.accounts["reserve"],
        sha256(f"letter of guarantee {kind} {life.today}".encode()),
    )  # fmt: skip
    number = life.stage.find(life.stage.send(bank.maker, action), GuaranteeDrafted)[0].guarantee
    life.stage.send(bank.checker, ConfirmGuarantee(number))
    return number


def _pay_advance(life: Life) -> None:
    main = life.contracts.contractor
    amount = life.stage.expect(ADVANCES, main).amount
    guarantee(life, GuaranteeKind.ADVANCE, amount)
    events = life.stage.send(life.cast["contractor"].maker, RequestAdvance(main, sha256(b"request for the advance")))
    proposal = life.stage.find(events, ProposalOpened)[0].proposal
    life.treasury_pays(amount)
    life.stage.send(life.cast["owner"].checker, Approve(proposal, 0, NO_DOCUMENT))
    life.note(
        "advance", "The advance is paid against a guarantee of the bank", "凭预付款保函支付预付款",
        payments_sum(Purpose.ADVANCE, ReferenceKind.CONTRACT, main),
    )  # fmt: skip
