"""How each code of delegation, lateness, disputes, reversals, receivables and clearing is provoked (for test_every_code)."""

from collections.abc import Callable
from unittest import mock

from fenming.base.fields import Action
from fenming.domains.approvals import actions as approvals
from fenming.domains.approvals.records import Kind, Occasion
from fenming.domains.contracts import actions as contracts
from fenming.domains.contracts.records import ContractKind, DocumentKind
from fenming.domains.facts import actions as facts
from fenming.domains.facts.records import FactName
from fenming.domains.funds import actions as funds
from fenming.domains.funds.debts import Way
from fenming.domains.funds.rules.disputes import DISPUTES_PER_CLAIM_MAX
from fenming.domains.identity import actions as identity
from fenming.domains.identity.records import Duty
from fenming.domains.receivables import actions as receivables
from fenming.domains.receivables.rules import assigning
from scenario import NOTHING, World, new_key

Case = Callable[[World], int]
CASES: dict[str, tuple[str, Case]] = {}
FAR = 30_000
"""A day in 2052."""


def case(name: str, who: str, action: Callable[[World], Action], *before: Callable[[World], None]) -> None:
    """Register a case on the project: what happens before, then who asks for what and gets the code."""

    def provoke(w: World) -> int:
        for step in before:
            step(w)
        return w.attempt(who, action(w))

    CASES[name] = ("project", provoke)


def sub_claims(w: World) -> None:
    w.do("sub.maker", funds.SubmitClaim(2, 202603, (4_000,), (), NOTHING))


def confirmed(w: World) -> None:
    sub_claims(w)
    w.do("contractor.checker", funds.ConfirmClaim(1))


def issued(w: World) -> None:
    confirmed(w)
    w.do("sub.checker", receivables.IssueReceivable(1))


def contractor_claims(w: World) -> None:
    w.do("contractor.maker", funds.SubmitClaim(1, 202603, (10_000,), (), NOTHING))


def disputed(w: World) -> None:
    contractor_claims(w)
    w.do("supervisor.checker", dispute(6_000))


def dispute(accepted: int) -> funds.DisputeItems:
    return funds.DisputeItems(1, (funds.ItemInDispute(0, accepted, 7),), NOTHING)


def paid(w: World) -> None:
    contractor_claims(w)
    w.approve_claim(1)


def reversal(quantity: int) -> funds.ProposeReversal:
    return funds.ProposeReversal(1, (quantity,), 4, NOTHING, Way.RETURN)


def reversing(w: World) -> None:
    paid(w)
    w.do("owner.maker", reversal(9_000))


def claims_again(w: World) -> None:
    w.do("contractor.maker", funds.SubmitClaim(1, 202604, (11_000,), (), NOTHING))


def delegation(w: World, kind: Kind = Kind.CLAIM, until_day: int = 20_700) -> approvals.Delegate:
    principal, colleague = w.parties["supervisor.checker"], w.parties["supervisor.maker"]
    return approvals.Delegate(principal, colleague, 0, 0, (kind,), 20_500, until_day, Occasion.ALWAYS)


def delegated(w: World) -> None:
    contractor_claims(w)
    w.do("supervisor.checker", delegation(w, Kind.TRANSFER))


def everything_offered(w: World) -> None:
    issued(w)
    w.do("sub.checker", receivables.OfferAssignment(1, w.parties["bank"], 100, 99, 0, FAR))
    w.open("bank.income", "bank")


def taking(w: World) -> receivables.AcceptAssignment:
    return receivables.AcceptAssignment(1, 100, 99, w.accounts["bank.income"], w.accounts["reserve"])


# Approvals.
case("officer_of_others", "owner.administrator", delegation)
case("delegation_terms_wrong", "supervisor.checker", lambda w: delegation(w, until_day=1))
case("delegation_unknown", "supervisor.checker", lambda w: approvals.RevokeDelegation(1))
case("delegation_not_for_this", "supervisor.maker", lambda w: approvals.Approve(1, 0, NOTHING, 1), delegated)

# Funds: lateness and direct payment.
case("due_terms_unlawful", "owner.checker", lambda w: funds.AgreeDueTerms(1, 61, 0))
case("paid_by_owner", "owner.checker", lambda w: funds.ConfirmClaim(1), contractor_claims)
case("not_debt", "contractor.checker", lambda w: funds.PayDirectly(1, w.accounts["contractor"]), sub_claims)
case("confirmed_already", "contractor.checker", lambda w: funds.ConfirmClaim(1), confirmed)
case("not_payers_account", "contractor.checker", lambda w: funds.PayDirectly(1, w.accounts["wages"]), confirmed)
case("claim_pledged", "sub.maker", lambda w: funds.WithdrawClaim(1), issued)

# Funds: disputes.
case("not_decider", "owner.checker", lambda w: dispute(5_000), contractor_claims)
case("dispute_terms_wrong", "supervisor.checker", lambda w: dispute(10_000), contractor_claims)
case("dispute_unknown", "owner.checker", lambda w: funds.ResolveDispute(1, (1,), False))
case("not_in_dispute", "stranger.checker", lambda w: funds.ResolveDispute(1, (7_000,), False), disputed)
case("resolution_wrong", "owner.checker", lambda w: funds.ResolveDispute(1, (5_000,), False), disputed)
case(
    "quantity_in_dispute", "contractor.maker", lambda w: funds.SubmitClaim(1, 202604, (100_000,), (), NOTHING),
    disputed, lambda w: w.approve_claim(1),
)  # fmt: skip

# Funds: reversals.
case("reversal_wrong", "owner.maker", lambda w: reversal(10_000), paid)
case("reversal_unknown", "owner.checker", lambda w: funds.CheckReversal(1))
case("reversal_stale", "owner.checker", lambda w: funds.CheckReversal(1), reversing, claims_again)


def _checker_is_maker(w: World) -> int:
    both = identity.NewOfficer(Duty.MAKER | Duty.CHECKER, 1, (new_key("owner.both"),))
    w.do("owner.administrator", identity.AppointOfficer(both))
    w.parties["owner.both"] = w.outcomes[0][1][0].party
    paid(w)
    w.do("owner.both", reversal(9_000))
    return w.attempt("owner.both", funds.CheckReversal(1))


CASES["reversal_checker_is_maker"] = ("project", _checker_is_maker)


def defects_claimed(w: World) -> None:
    """All of the retention is claimed for defects; then a return of a tenth is checked."""
    paid(w)
    w.do("supervisor.checker", facts.AttestFact(1, FactName.WORKS_ACCEPTED, 1, NOTHING))
    w.do("owner.checker", funds.ClaimDefects(1, 24_00, 1, NOTHING))
    w.do("owner.maker", reversal(9_000))
    w.do("owner.checker", funds.CheckReversal(1))


case(
    "retention_tied", "contractor.checker", lambda w: funds.ConsentReversal(1, w.accounts["contractor"]), defects_claimed
)

# Receivables and clearing.
case("nothing_to_assign", "sub.checker", lambda w: receivables.IssueReceivable(1), issued)
case("receivable_unknown", "sub.checker", lambda w: receivables.EndOffer(1))
case("not_receivable_holder", "bank.checker", lambda w: receivables.OfferAssignment(1, w.parties["bank"], 1, 1, 0, FAR), issued)
case("assignment_terms_wrong", "sub.checker", lambda w: receivables.OfferAssignment(1, w.parties["bank"], 2, 3, 0, FAR), issued)
case("offer_unknown", "bank.checker", lambda w: receivables.AcceptAssignment(1, 1, 1, 1, 1), issued)


def _too_many(w: World) -> int:
    everything_offered(w)
    with mock.patch.object(assigning, "RECEIVABLES_PER_CLAIM_MAX", 1):
        return w.attempt("bank.checker", taking(w))


CASES["receivables_too_many"] = ("project", _too_many)


def two_debts(w: World) -> None:
    """The contractor owes the sub, the sub owes the supplier."""
    confirmed(w)
    w.do("supplier.maker", funds.SubmitClaim(3, 202603, (1_000,), (), NOTHING))
    w.do("sub.checker", funds.ConfirmClaim(2))


def clearing(first: int, second: int = 1) -> receivables.ProposeClearing:
    return receivables.ProposeClearing((receivables.DebtPart(1, first), receivables.DebtPart(2, second)))


def clearing_open(w: World) -> None:
    two_debts(w)
    w.do("sub.maker", clearing(1))


case("net_not_free", "sub.maker", lambda w: clearing(10**9), two_debts)
case(
    "clearing_terms_wrong", "sub.maker",
    lambda w: receivables.ProposeClearing((receivables.DebtPart(2, 1), receivables.DebtPart(1, 1))), two_debts,
)  # fmt: skip
case("clearing_unknown", "sub.checker", lambda w: receivables.EndClearing(1))
case("not_in_clearing", "stranger.checker", lambda w: receivables.EndClearing(1), clearing_open)


def documents_required(w: World) -> None:
    w.do("owner.administrator", contracts.RequireDocuments(1, ContractKind.WORKS, (DocumentKind.INSURANCE,)))
    contractor_claims(w)
    w.approve_claim(1)


case("document_missing", "owner.checker", lambda w: funds.InstructPayment(1), documents_required)


def disputed_often(w: World) -> None:
    w.do("contractor.maker", funds.SubmitClaim(1, 202603, (10_000,), (), NOTHING))
    for count in range(1, DISPUTES_PER_CLAIM_MAX + 1):
        w.do("supervisor.checker", funds.DisputeItems(1, (funds.ItemInDispute(0, 10_000 - count, 7),), NOTHING))


case(
    "disputes_too_many", "supervisor.checker",
    lambda w: funds.DisputeItems(1, (funds.ItemInDispute(0, 1, 7),), NOTHING), disputed_often,
)  # fmt: skip
