"""Waivers: a payee waives, and a contract that requires it makes its next claim wait."""

from domains.held_world import agree, held, pay, submit
from fenming.domains.contracts.codes import NOT_PAYEE
from fenming.domains.funds import codes
from fenming.domains.funds.actions import SignWaiver, SubmitClaim, WithdrawClaim
from fenming.domains.funds.events import WaiverSigned
from fenming.domains.funds.records import WaiverKind
from fenming.ledger.codes import OK
from scenario import NOTHING, World

CONDITIONAL, UNCONDITIONAL = WaiverKind.CONDITIONAL, WaiverKind.UNCONDITIONAL


def waive(claim: int, kind: int) -> SignWaiver:
    return SignWaiver(claim, kind, NOTHING)


def next_claim(w: World) -> int:
    return w.attempt("contractor.maker", SubmitClaim(1, 202604, (20_000,), (), NOTHING))


def test_the_next_claim_waits_for_the_waiver_of_everybody_whose_claim_the_last_one_carried() -> None:
    w = held()
    agree(w, advance_permille=0, waivers_required=True)
    first = submit(w, 2, "sub", 4_000)
    pay(w, 10_000, (first,))
    assert next_claim(w) == codes.WAIVERS_MISSING.number
    w.do("sub.checker", waive(first, CONDITIONAL), expect=codes.WAIVER_NOT_POSSIBLE)
    w.do("sub.checker", waive(first, UNCONDITIONAL), expect=OK)
    assert next_claim(w) == OK.number


def test_a_conditional_waiver_takes_effect_with_the_payment() -> None:
    w = held()
    agree(w, advance_permille=0, waivers_required=True)
    first = submit(w, 2, "sub", 4_000)
    w.do("sub.checker", waive(first, UNCONDITIONAL), expect=codes.WAIVER_NOT_POSSIBLE)
    w.do("sub.checker", waive(first, CONDITIONAL), expect=OK)
    assert [(event.claim, event.amount) for event in w.events(WaiverSigned)] == [(first, 320_00)]
    w.do("sub.checker", waive(first, CONDITIONAL), expect=codes.WAIVER_NOT_POSSIBLE)
    pay(w, 10_000, (first,))
    w.do("sub.checker", waive(first, UNCONDITIONAL), expect=OK)
    w.do("sub.checker", waive(first, UNCONDITIONAL), expect=codes.WAIVER_NOT_POSSIBLE)
    assert next_claim(w) == OK.number


def test_without_the_requirement_nothing_waits() -> None:
    w = held()
    first = submit(w, 2, "sub", 4_000)
    pay(w, 10_000, (first,))
    assert next_claim(w) == OK.number


def test_who_may_waive_what() -> None:
    w = held()
    first = submit(w, 2, "sub", 4_000)
    w.do("supplier.checker", waive(first, CONDITIONAL), expect=NOT_PAYEE)
    w.do("sub.checker", waive(99, CONDITIONAL), expect=codes.CLAIM_UNKNOWN)
    w.do("sub.checker", waive(first, 9), expect=codes.WAIVER_NOT_POSSIBLE)
    w.do("sub.maker", WithdrawClaim(first))
    w.do("sub.checker", waive(first, CONDITIONAL), expect=codes.WAIVER_NOT_POSSIBLE)
