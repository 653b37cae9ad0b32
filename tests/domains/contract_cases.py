"""Every code of budgets, variations, endings and documents, provoked; and the small steps from which scenarios of them are made."""

from collections.abc import Callable
from typing import Any

from fenming.base.calendar import day_from_date
from fenming.domains.approvals.actions import Approve, SetPolicy
from fenming.domains.approvals.events import ProposalOpened
from fenming.domains.approvals.records import Band, Kind, Scope, Step
from fenming.domains.contracts import actions as contracts
from fenming.domains.contracts.records import (
    DOCUMENTS_PER_KIND_MAX,
    DocumentKind,
    Instalment,
    Item,
    ItemChange,
    SourceKind,
    TerminationReason,
)
from fenming.domains.funds import actions as funds
from fenming.domains.identity.records import Duty, Role
from fenming.domains.money.actions import Transfer
from fenming.domains.money.records import AccountKind
from scenario import NOTHING, World

TODAY = day_from_date(2026, 3, 10)
Case = Callable[[World], int]
CONTRACT_CASES: dict[str, tuple[str, Case]] = {}


def case(name: str, where: str = "project") -> Callable[[Case], Case]:
    def register(function: Case) -> Case:
        CONTRACT_CASES[name] = (where, function)
        return function

    return register


def simple(name: str, who: str, action: Callable[[World], Any], where: str = "project") -> None:
    CONTRACT_CASES[name] = (where, lambda w: w.attempt(who, action(w)))


# Steps.


def digest(number: int) -> bytes:
    return number.to_bytes(32, "big")


def with_policies(w: World, *kinds: Kind) -> World:
    """The cost consultant's checker approves these kinds."""
    for kind in kinds or (Kind.BUDGET, Kind.ESTIMATE, Kind.CLOSING, Kind.VARIATION):
        steps = (Step(Role.COST_CONSULTANT, Duty.CHECKER, 1),)
        w.do("owner.administrator", SetPolicy(Scope.PROJECT, 1, kind, (Band(0, True, steps),)))
    return w


def approved(w: World, who: str, action: Any) -> int:
    """Propose and approve; the code of what then ran by itself."""
    w.do(who, action)
    proposal = w.events(ProposalOpened)[0].proposal
    codes = w.block([w.envelope("consultant.checker", Approve(proposal, 0, NOTHING))])
    assert codes[0] == 0
    return codes[1]


def line(amount_fen: int, number: int = 1, source: int = 0) -> contracts.LineChange:
    return contracts.LineChange(number, "works", amount_fen, source, 2026, 205)


def revision(*lines: contracts.LineChange, sources: tuple[contracts.NewSource, ...] = ()) -> contracts.ReviseBudget:
    return contracts.ReviseBudget(1, lines, sources, 1, NOTHING)


def source(w: World, funder: str, *instalments: tuple[int, int], kind: int = SourceKind.TREASURY) -> contracts.NewSource:
    """A source whose instalments are days from today with their amounts."""
    promised = tuple(Instalment(TODAY + days, amount) for days, amount in instalments)
    return contracts.NewSource(kind, w.parties[funder], w.accounts[funder], promised)


def change(quantity_milli: int, unit_price: int = 100_00, item: int = 0, name: str = "works") -> ItemChange:
    return ItemChange(item, name, quantity_milli, unit_price)


def vary(w: World, contract: int, *changes: ItemChange, by: str = "contractor") -> int:
    """One side proposes; the code. The number of the variation is the next one."""
    return w.attempt(f"{by}.maker", contracts.ProposeVariation(contract, changes, 1, NOTHING))


def varied(w: World, contract: int, *changes: ItemChange, sides: tuple[str, str] = ("contractor", "owner"), number: int = 1) -> int:
    """Propose and countersign; the code of the countersignature."""
    assert vary(w, contract, *changes, by=sides[0]) == 0
    return w.attempt(f"{sides[1]}.checker", contracts.SignVariation(number))


def terminate(contract: int, *quantities_milli: int, reason: int = TerminationReason.PAYEE_DEFAULT) -> contracts.TerminateContract:
    return contracts.TerminateContract(contract, reason, NOTHING, quantities_milli, NOTHING)


def settlement(contract: int, *quantities_milli: int, deduction: int = 0) -> contracts.ProposeSettlement:
    return contracts.ProposeSettlement(contract, quantities_milli, deduction, 1, NOTHING)


def settled(w: World, contract: int, *quantities_milli: int, sides: tuple[str, str], deduction: int = 0) -> None:
    w.do(f"{sides[0]}.maker", settlement(contract, *quantities_milli, deduction=deduction))
    w.do(f"{sides[1]}.checker", contracts.AcceptSettlement(contract))


SIDES = {3: ("supplier", "sub"), 2: ("sub", "contractor"), 1: ("contractor", "owner")}


def with_wages(w: World) -> int:
    """Wages in the project's special account, and the number of another such account."""
    w.do("bank.maker", Transfer(w.accounts["reserve"], w.accounts["wages"], 1_00))
    return w.open("wages2", "contractor", AccountKind.SPECIAL_WAGE, project=1)


def all_settled(w: World, **quantities_milli: int) -> World:
    """The tree of the sample project settled from the leaves up, at nothing unless a quantity is named."""
    for contract, sides in SIDES.items():
        settled(w, contract, quantities_milli.get(f"contract{contract}", 0), sides=sides)
    return w


def document(
    kind: int = DocumentKind.INSURANCE, contract: int = 0, number: int = 1, days: int = 365, amount: int = 0, trade: int = 0
) -> contracts.RegisterDocument:
    until = 0 if kind == DocumentKind.TAX_INVOICE else TODAY + days
    return contracts.RegisterDocument(kind, contract, trade, digest(number), TODAY - 400, until, amount)


def confirmed(w: World, holder: str, action: contracts.RegisterDocument, number: int = 1) -> World:
    w.do(f"{holder}.maker", action)
    w.do("supervisor.checker", contracts.ConfirmDocument(number, 1))
    return w


# Projects and budget.

simple("account_serves_project", "owner.maker", lambda w: contracts.OpenProject("x", 1, w.accounts["project"], (contracts.NewLine("a", 1),)))
simple("source_wrong", "owner.maker", lambda w: opening(w, source(w, "owner", (1, 100), kind=9)))
simple("source_unknown", "owner.maker", lambda w: contracts.FundProject(1, 5, w.accounts["owner"], 1))
simple("over_estimate", "owner.maker", lambda w: revision(line(100_000_01)))
simple("estimate_below_budget", "owner.maker", lambda w: contracts.ProposeEstimate(1, 99_999_99, NOTHING))
simple("contracts_open", "owner.maker", lambda w: contracts.ProposeClosing(1, NOTHING))
simple("labour_over_parent", "stranger.checker", lambda w: contracts.SignContract(offered_below(w, 700), w.accounts["stranger"]))


def opening(w: World, *sources: contracts.NewSource, kind: int = 1, lines: tuple[contracts.NewLine, ...] = ()) -> contracts.OpenProject:
    """A second project of the owner, with an account of its own."""
    w.open("second", "owner", AccountKind.PROJECT)
    return contracts.OpenProject("second", kind, w.accounts["second"], lines or (contracts.NewLine("a", 100),), sources)


def offered_below(w: World, labour_permille: int) -> int:
    """A contract under the contractor's own, of 5,000 yuan; its number."""
    items = (Item("more", 5_000, 100_000),)
    w.do("contractor.maker", w.offer("contractor", "stranger", 1, items=items, labour_permille=labour_permille))
    return 4


def funded(w: World, *instalments: tuple[int, int], funder: str = "owner", kind: int = SourceKind.TREASURY) -> World:
    """The sample project with a source of its funder."""
    with_policies(w)
    new = source(w, funder, *(instalments or ((30, 1_000_00),)), kind=kind)
    assert approved(w, "owner.maker", revision(sources=(new,))) == 0
    return w


@case("project_closed")
def _project_closed(w: World) -> int:
    closed_project(w)
    return w.attempt("owner.maker", revision(line(1)))


def closed_project(w: World) -> World:
    all_settled(funded(w))
    assert approved(w, "owner.maker", contracts.ProposeClosing(1, NOTHING)) == 0
    return w


@case("source_exceeded")
def _source_exceeded(w: World) -> int:
    funded(w)
    w.do("bank.maker", Transfer(w.accounts["reserve"], w.accounts["owner"], 2_000_00))
    w.do("owner.maker", contracts.FundProject(1, 1, w.accounts["owner"], 400_00))
    return w.attempt("owner.maker", contracts.FundProject(1, 1, w.accounts["owner"], 600_01))


@case("not_funder")
def _not_funder(w: World) -> int:
    return funded(w).attempt("stranger.maker", contracts.FundProject(1, 1, w.accounts["stranger"], 1))


@case("line_below_committed")
def _below_committed(w: World) -> int:
    return approved(with_policies(w), "owner.maker", revision(line(9_999_99)))


@case("line_unsettled")
def _line_unsettled(w: World) -> int:
    all_settled(with_policies(w), contract1=1)
    return w.attempt("owner.maker", contracts.ProposeClosing(1, NOTHING))


@case("surplus_homeless")
def _homeless(w: World) -> int:
    return all_settled(with_policies(w)).attempt("owner.maker", contracts.ProposeClosing(1, NOTHING))


# Joint ventures.


def venture(w: World, *shares: tuple[str, int]) -> contracts.OfferContract:
    members = tuple(contracts.NewMember(w.parties[name], share) for name, share in shares)
    return w.offer("owner", "contractor", members=members)


simple("members_wrong", "owner.maker", lambda w: venture(w, ("contractor", 6_000), ("stranger", 3_999)))


@case("member_signed_already")
def _member_signed(w: World) -> int:
    w.do("owner.maker", venture(w, ("contractor", 6_000), ("stranger", 4_000)))
    w.do("contractor.checker", contracts.SignContract(4, w.accounts["contractor"]))
    return w.attempt("contractor.checker", contracts.SignContract(4, w.accounts["contractor"]))


# Variations.
simple("not_party_to_contract", "stranger.maker", lambda w: contracts.ProposeVariation(1, (change(1),), 1, NOTHING))
simple("variation_unknown", "owner.checker", lambda w: contracts.SignVariation(9))
simple("too_many_items", "contractor.maker", lambda w: contracts.ProposeVariation(1, (change(1, item=1),) * 200, 1, NOTHING))
CONTRACT_CASES["own_proposal"] = ("project", lambda w: varied(w, 1, change(101_000), sides=("contractor", "contractor")))
CONTRACT_CASES["below_subcontracts"] = ("project", lambda w: varied(w, 1, change(39_999)))


@case("contract_ended")
def _contract_ended(w: World) -> int:
    w.do("owner.checker", terminate(1, 0))
    return vary(w, 1, change(101_000))


@case("variation_open")
def _variation_open(w: World) -> int:
    assert vary(w, 1, change(101_000)) == 0
    return vary(w, 1, change(102_000), by="owner")


@case("variation_not_open")
def _variation_not_open(w: World) -> int:
    assert vary(w, 1, change(101_000)) == 0
    w.do("owner.maker", contracts.RefuseVariation(1))
    return w.attempt("owner.checker", contracts.SignVariation(1))


@case("below_claimed")
def _below_claimed(w: World) -> int:
    w.do("sub.maker", funds.SubmitClaim(2, 202603, (10_000,), (), NOTHING))
    return vary(w, 2, change(9_999), by="sub")


# Endings.
simple("reason_unknown", "owner.checker", lambda w: terminate(1, 0, reason=99))
simple("children_open", "contractor.maker", lambda w: settlement(1, 0))
simple("quantities_wrong", "supplier.maker", lambda w: settlement(3, 1, 2))
simple("quantity_not_agreed", "supplier.maker", lambda w: settlement(3, 10_001))
simple("deduction_too_high", "supplier.maker", lambda w: settlement(3, 1_000, deduction=100_01))
simple("contract_settlement_not_open", "sub.checker", lambda w: contracts.AcceptSettlement(3))
simple("wage_account_in_use", "contractor.maker", lambda w: contracts.NameWageAccount(1, with_wages(w)))
simple("return_too_high", "supplier.maker", lambda w: contracts.ReturnOverpayment(3, w.accounts["supplier"], 1))


@case("claim_undecided")
def _claim_undecided(w: World) -> int:
    w.do("supplier.maker", funds.SubmitClaim(3, 202603, (10_000,), (), NOTHING))
    return w.attempt("supplier.maker", settlement(3, 10_000))


# Documents.
simple("document_terms_wrong", "sub.maker", lambda w: document(kind=99))
simple("document_unknown", "supervisor.checker", lambda w: contracts.ConfirmDocument(9, 1))
simple("document_not_open", "supervisor.checker", lambda w: contracts.ConfirmDocument(1, 1) if confirmed(w, "sub", document()) else None)


@case("document_known")
def _document_known(w: World) -> int:
    w.do("sub.maker", document())
    return w.attempt("supplier.maker", document())


@case("not_confirmer")
def _not_confirmer(w: World) -> int:
    w.do("sub.maker", document())
    return w.attempt("stranger.checker", contracts.ConfirmDocument(1, 1))


@case("too_many_documents")
def _too_many_documents(w: World) -> int:
    for number in range(1, DOCUMENTS_PER_KIND_MAX + 1):
        confirmed(w, "sub", document(number=number), number)
    w.do("sub.maker", document(number=999))
    return w.attempt("supervisor.checker", contracts.ConfirmDocument(DOCUMENTS_PER_KIND_MAX + 1, 1))

