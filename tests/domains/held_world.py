"""Helpers for scenarios about money held: guarantees, agreed terms, claims by month, and a contract large enough for a deposit."""

import hashlib
from typing import Any

from fenming.base.calendar import day_from_date, day_of
from fenming.domains.approvals.actions import Approve, SetPolicy
from fenming.domains.approvals.events import ProposalOpened
from fenming.domains.approvals.records import Band, Kind, Scope, Step
from fenming.domains.contracts.actions import AssignRole, NameWageAccount, NewLine, OpenProject, SignContract
from fenming.domains.contracts.events import ContractOffered, ProjectOpened
from fenming.domains.contracts.records import Item, ProjectKind
from fenming.domains.facts.actions import AttestFact
from fenming.domains.facts.records import FactName
from fenming.domains.funds.actions import AcceptPaymentTerms, OfferPaymentTerms, SubmitClaim
from fenming.domains.funds.events import ClaimSubmitted, PaymentTermsOffered
from fenming.domains.funds.records import ADVANCES, ReleaseStage, Terms
from fenming.domains.guarantees.actions import ConfirmGuarantee, RegisterGuarantee
from fenming.domains.guarantees.events import GuaranteeDrafted
from fenming.domains.guarantees.records import GuaranteeKind
from fenming.domains.identity.records import Duty, Role
from fenming.domains.money.actions import Transfer
from fenming.domains.money.records import AccountKind
from fenming.ledger.overlay import BlockState
from scenario import CNY, NOTHING, World, world

STAGES = (ReleaseStage(500, 0), ReleaseStage(500, 12))
PRICE = 10_000_00
"""Of contract 1: 100 units at 100 yuan; 80 % payable, of which 30 % wages and 3 % retention."""


def held() -> World:
    """The signed tree of three contracts, a policy for advances, and a bank with money of its own."""
    w = world()
    decide = (Step(Role.OWNER, Duty.CHECKER, 1),)
    w.do("owner.administrator", SetPolicy(Scope.PROJECT, 1, Kind.ADVANCE, (Band(0, True, decide),)))
    w.open("bank", "bank")
    w.do("bank.maker", Transfer(w.accounts["reserve"], w.accounts["bank"], 100_000_00))
    return w


def today(w: World) -> int:
    return day_of(w.time_ms, 480)


def hash_of(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()


def terms(**changed: Any) -> Terms:
    """A tenth as advance, recouped evenly; half of the retention at acceptance, half after a year."""
    values: dict[str, Any] = {
        "advance_permille": 100, "advance_guaranteed": False, "starts_day": 0, "recoup_from_permille": 0,
        "recoup_until_permille": 1000, "retention_cap_permille": 30, "stages": STAGES, "waivers_required": False,
    }  # fmt: skip
    return Terms(**(values | changed))


def agree(w: World, contract: int = 1, payer: str = "owner", payee: str = "contractor", **changed: Any) -> None:
    w.do(f"{payer}.maker", OfferPaymentTerms(contract, terms(**changed)))
    version = w.events(PaymentTermsOffered)[0].version
    w.do(f"{payee}.checker", AcceptPaymentTerms(contract, version))


def drafted(w: World, kind: GuaranteeKind, amount: int, subject: int = 1, days: int = 365, **changed: Any) -> int:
    """A guarantee that a second officer has not confirmed yet."""
    w.do("bank.maker", register(w, kind, amount, subject, days, **changed))
    return w.events(GuaranteeDrafted)[0].guarantee


def register(w: World, kind: int, amount: int, subject: int = 1, days: int = 365, **changed: Any) -> RegisterGuarantee:
    w.salt += 1
    values: dict[str, Any] = {
        "kind": int(kind), "subject": subject, "line": 0, "party": 0, "amount": amount, "valid_until_day": today(w) + days,
        "account": w.accounts["bank"], "document": hash_of(f"letter {w.salt}"),
    }  # fmt: skip
    if kind == GuaranteeKind.WAGE_DEPOSIT:
        values["party"] = 1
    return RegisterGuarantee(**(values | changed))


def guaranteed(w: World, kind: GuaranteeKind, amount: int, subject: int = 1, days: int = 365, **changed: Any) -> int:
    """A guarantee in force."""
    number = drafted(w, kind, amount, subject, days, **changed)
    w.do("bank.checker", ConfirmGuarantee(number))
    return number


def submit(w: World, contract: int, payee: str, quantity: int, children: tuple[int, ...] = ()) -> int:
    """Claim quantities to date; the claim's number."""
    w.do(f"{payee}.maker", SubmitClaim(contract, 202603, (quantity,), children, NOTHING))
    return w.events(ClaimSubmitted)[0].claim


def pay(w: World, quantity: int, children: tuple[int, ...] = (), contract: int = 1) -> int:
    """A claim of the general contractor, certified, audited, approved and paid."""
    claim = submit(w, contract, "contractor", quantity, children)
    w.approve_claim(w.events(ProposalOpened)[0].proposal)
    return claim


def approve_advance(w: World, contract: int = 1) -> None:
    w.do("owner.checker", Approve(ADVANCES.expect(BlockState(w.store), contract).proposal, 0, NOTHING))


def accept_works(w: World, contract: int = 1, project: int = 1) -> None:
    w.do("supervisor.checker", AttestFact(project, FactName.WORKS_ACCEPTED, contract, NOTHING))


def wait(w: World, days: int) -> None:
    """Let days pass and the ledger do by itself what has become due; nothing that it does may fail."""
    w.pass_days(days)
    codes = w.block([])
    assert not any(codes), codes


def until(w: World, year: int, month: int, day: int) -> None:
    """Let the days until a date pass."""
    wait(w, day_from_date(year, month, day) - today(w))


def large(yuan: int = 4_000_000) -> tuple[World, int, int]:
    """A world with a second project, whose general contract is large enough for a wage deposit: project and contract."""
    w = held()
    w.open("project2", "owner", AccountKind.PROJECT)
    lines = (NewLine("works", 10_000_000_00),)
    w.do("owner.maker", OpenProject("Hospital", ProjectKind.GOVERNMENT, w.accounts["project2"], lines))
    project = w.events(ProjectOpened)[0].project
    w.do("owner.administrator", AssignRole(project, w.parties["supervisor"], Role.SUPERVISOR))
    return w, project, general_contract(w, project, yuan)


def general_contract(w: World, project: int, yuan: int = 4_000_000) -> int:
    items = (Item("works", yuan * 10, 100_00),)
    w.do("owner.maker", w.offer("owner", "contractor", project=project, items=items))
    contract = w.events(ContractOffered)[0].contract
    w.do("contractor.checker", SignContract(contract, w.accounts["contractor"]))
    return contract


def wage_account(w: World, project: int) -> None:
    w.open("wages2", "contractor", AccountKind.SPECIAL_WAGE, CNY, project)
    w.do("contractor.maker", NameWageAccount(project, w.accounts["wages2"]))


def fund_contractor(w: World, amount: int) -> None:
    w.do("bank.maker", Transfer(w.accounts["reserve"], w.accounts["contractor"], amount))
