"""A bank's guarantee from its draft to its end: confirmed by a second officer, claimed, extended, given back, expired."""

from domains.held_world import PRICE, drafted, guaranteed, hash_of, held, register, today, wait
from fenming.domains.contracts.actions import SignContract
from fenming.domains.contracts.codes import BUDGET_LINE_UNKNOWN
from fenming.domains.contracts.records import CONTRACTS
from fenming.domains.guarantees import codes
from fenming.domains.guarantees.actions import (
    ClaimGuarantee,
    ConfirmGuarantee,
    ExtendGuarantee,
    PayGuaranteeClaim,
    RefuseGuaranteeClaim,
    RegisterGuarantee,
    ReleaseGuarantee,
)
from fenming.domains.guarantees.events import (
    GuaranteeChanged,
    GuaranteeClaimed,
    GuaranteeClaimLate,
    GuaranteeDrafted,
    GuaranteeExpiring,
)
from fenming.domains.guarantees.records import GUARANTEES, GuaranteeKind, GuaranteeStatus
from fenming.domains.guarantees.rules.cover import cover_of
from fenming.domains.identity import codes as identity_codes
from fenming.domains.identity.actions import SetParameter
from fenming.domains.identity.parameters import Parameter
from fenming.domains.money.actions import CloseAccount, Transfer
from fenming.domains.money.codes import FUNDS_SHORT
from fenming.domains.money.events import PaymentRedirected
from fenming.domains.money.records import AccountKind
from fenming.ledger.codes import OK, Code
from fenming.ledger.overlay import BlockState
from scenario import EUR, World

ADVANCE, PAYMENT, BID, PERFORMANCE = GuaranteeKind.ADVANCE, GuaranteeKind.PAYMENT, GuaranteeKind.BID, GuaranteeKind.PERFORMANCE


def status_of(w: World, number: int) -> int:
    return GUARANTEES.expect(BlockState(w.store), number).status


def covered(w: World, kind: GuaranteeKind, subject: int = 1) -> int:
    return cover_of(BlockState(w.store), kind, subject)


def claim(w: World, number: int, amount: int) -> int:
    w.do("owner.checker", ClaimGuarantee(number, amount, w.accounts["project"], 1, hash_of("call")))
    return w.events(GuaranteeClaimed)[0].claim


def test_one_officer_drafts_and_another_confirms() -> None:
    w = held()
    number = drafted(w, ADVANCE, 1000_00)
    assert (status_of(w, number), covered(w, ADVANCE)) == (GuaranteeStatus.DRAFT, 0)
    w.do("bank.maker", ConfirmGuarantee(number), expect=identity_codes.DUTY_MISSING)
    w.do("owner.checker", ConfirmGuarantee(number), expect=codes.NOT_ISSUER)
    w.do("bank.checker", ConfirmGuarantee(number), expect=OK)
    w.do("bank.checker", ConfirmGuarantee(number), expect=codes.GUARANTEE_NOT_DRAFT)
    assert (status_of(w, number), covered(w, ADVANCE)) == (GuaranteeStatus.IN_FORCE, 1000_00)


def test_a_draft_that_nobody_confirmed_in_time_stays_a_draft() -> None:
    w = held()
    number = drafted(w, ADVANCE, 1000_00, days=3)
    wait(w, 4)
    w.do("bank.checker", ConfirmGuarantee(number), expect=codes.GUARANTEE_NOT_DRAFT)


def test_who_applies_and_who_benefits_follows_from_the_kind() -> None:
    w = held()
    contract = CONTRACTS.expect(BlockState(w.store), 1)
    for kind, parties in {
        ADVANCE: (contract.payee, contract.payer), PAYMENT: (contract.payer, contract.payee),
        GuaranteeKind.WAGE_DEPOSIT: (contract.payee, 1),
    }.items():  # fmt: skip
        drafted(w, kind, 100_00)
        event = w.events(GuaranteeDrafted)[0]
        assert (event.applicant, event.beneficiary) == parties
    drafted(w, BID, 100_00, line=1, party=w.parties["stranger"])
    event = w.events(GuaranteeDrafted)[0]
    assert (event.applicant, event.beneficiary, event.project) == (w.parties["stranger"], contract.payer, 1)


def test_what_no_bank_may_register() -> None:
    w = held()
    w.open("euro", "bank", currency=EUR)
    w.do("owner.maker", register(w, ADVANCE, 1), expect=identity_codes.NOT_OPERATOR)
    wrong = codes.GUARANTEE_TERMS_WRONG
    cases: list[tuple[RegisterGuarantee, Code]] = [
        (register(w, 99, 1), wrong),
        (register(w, ADVANCE, 1, line=1), wrong),
        (register(w, ADVANCE, 1, party=1), wrong),
        (register(w, GuaranteeKind.WAGE_DEPOSIT, 1, party=w.parties["owner"]), wrong),
        (register(w, BID, 1, line=1, party=w.parties["owner"]), wrong),
        (register(w, BID, 1, line=9, party=w.parties["sub"]), BUDGET_LINE_UNKNOWN),
        (register(w, ADVANCE, 1, days=0), wrong),
        (register(w, ADVANCE, 1, account=w.accounts["owner"]), wrong),
        (register(w, ADVANCE, 1, account=w.accounts["euro"]), wrong),
        (register(w, ADVANCE, PRICE * 300 // 1000 + 1), codes.GUARANTEE_TOO_HIGH),
        (register(w, GuaranteeKind.RETENTION, PRICE * 30 // 1000 + 1), codes.GUARANTEE_TOO_HIGH),
        (register(w, BID, 100_000_00 * 20 // 1000 + 1, line=1, party=w.parties["sub"]), codes.GUARANTEE_TOO_HIGH),
        (register(w, PAYMENT, PRICE + 1), codes.GUARANTEE_TOO_HIGH),
        (register(w, PERFORMANCE, 1), codes.GUARANTEE_WITH_RETENTION),
    ]
    for action, expected in cases:
        w.do("bank.maker", action, expect=expected)


def test_a_contract_without_retention_may_be_secured_by_a_tenth_of_its_price() -> None:
    w = held()
    w.do("owner.maker", w.offer("owner", "stranger", retention_permille=0))
    w.do("stranger.checker", SignContract(4, w.accounts["stranger"]))
    w.do("bank.maker", register(w, PERFORMANCE, PRICE // 10 + 1, 4), expect=codes.GUARANTEE_TOO_HIGH)
    guaranteed(w, PERFORMANCE, PRICE // 10, 4)
    assert covered(w, PERFORMANCE, 4) == PRICE // 10


def test_a_later_law_may_allow_both() -> None:
    w = held()
    wait(w, 1)
    w.do("authority", SetParameter(Parameter.RETENTION_EXCLUDES_PERFORMANCE_BOND, 0, today(w), "a later text"))
    w.do("bank.maker", register(w, PERFORMANCE, 1), expect=codes.GUARANTEE_WITH_RETENTION)
    w.do("owner.maker", w.offer("owner", "stranger"))
    w.do("stranger.checker", SignContract(4, w.accounts["stranger"]))
    w.do("bank.maker", register(w, PERFORMANCE, 1, 4), expect=OK)


def test_a_letter_is_registered_once() -> None:
    w = held()
    letter = hash_of("one letter")
    drafted(w, ADVANCE, 100_00, document=letter)
    w.do("bank.maker", register(w, PAYMENT, 100_00, document=letter), expect=codes.GUARANTEE_KNOWN)


def test_a_claim_is_paid_by_the_bank_from_its_own_account_until_nothing_is_left() -> None:
    w = held()
    number = guaranteed(w, ADVANCE, 1000_00)
    first = claim(w, number, 400_00)
    assert covered(w, ADVANCE) == 600_00
    before, bank = w.balance("project"), w.balance("bank")
    w.do("bank.checker", PayGuaranteeClaim(first), expect=OK)
    w.do("bank.checker", PayGuaranteeClaim(first), expect=codes.GUARANTEE_CLAIM_DECIDED)
    assert (w.balance("project") - before, bank - w.balance("bank")) == (400_00, 400_00)
    last = claim(w, number, 600_00)
    w.do("owner.checker", PayGuaranteeClaim(last), expect=codes.NOT_ISSUER)
    w.do("bank.checker", PayGuaranteeClaim(last), expect=OK)
    assert (status_of(w, number), covered(w, ADVANCE)) == (GuaranteeStatus.EXHAUSTED, 0)


def test_a_refused_claim_may_be_made_again() -> None:
    w = held()
    number = guaranteed(w, ADVANCE, 1000_00)
    w.do("bank.checker", RefuseGuaranteeClaim(claim(w, number, 1000_00), 7, hash_of("why")), expect=OK)
    assert covered(w, ADVANCE) == 1000_00
    w.do("bank.checker", PayGuaranteeClaim(claim(w, number, 1000_00)), expect=OK)


def test_who_may_claim_how_much_into_which_account() -> None:
    w = held()
    number = guaranteed(w, ADVANCE, 1000_00)
    project = w.accounts["project"]
    w.do("contractor.checker", ClaimGuarantee(number, 1, project, 1, hash_of("x")), expect=codes.NOT_BENEFICIARY)
    w.do("owner.checker", ClaimGuarantee(number, 1000_01, project, 1, hash_of("x")), expect=codes.ABOVE_GUARANTEE)
    for account in ("sub", "bank"):
        action = ClaimGuarantee(number, 1, w.accounts[account], 1, hash_of("x"))
        w.do("owner.checker", action, expect=codes.GUARANTEE_TERMS_WRONG)
    w.open("fenced", "owner", AccountKind.PROJECT)
    action = ClaimGuarantee(number, 1, w.accounts["fenced"], 1, hash_of("x"))
    w.do("owner.checker", action, expect=codes.GUARANTEE_TERMS_WRONG)


def test_a_claim_that_the_bank_leaves_lying_is_late_after_its_working_days() -> None:
    w = held()  # a Tuesday
    claim(w, guaranteed(w, ADVANCE, 1000_00), 500_00)
    wait(w, 7)
    assert not w.events(GuaranteeClaimLate)  # the fifth working day is the Tuesday after
    wait(w, 1)
    assert [event.claim for event in w.events(GuaranteeClaimLate)] == [1]


def test_a_decided_claim_is_not_late() -> None:
    w = held()
    w.do("bank.checker", PayGuaranteeClaim(claim(w, guaranteed(w, ADVANCE, 1000_00), 500_00)))
    wait(w, 30)
    assert not w.events(GuaranteeClaimLate)


def test_a_bank_without_money_cannot_pay_and_a_closed_account_does_not_stop_it() -> None:
    w = held()
    w.open("shut", "owner")
    number = guaranteed(w, ADVANCE, 1000_00)
    w.do("owner.checker", ClaimGuarantee(number, 500_00, w.accounts["shut"], 1, hash_of("x")))
    w.do("owner.maker", CloseAccount(w.accounts["shut"]))
    w.do("bank.maker", Transfer(w.accounts["bank"], w.accounts["stranger"], w.balance("bank") - 1))
    w.do("bank.checker", PayGuaranteeClaim(1), expect=FUNDS_SHORT)
    w.do("stranger.maker", Transfer(w.accounts["stranger"], w.accounts["bank"], 500_00))
    w.do("bank.checker", PayGuaranteeClaim(1), expect=OK)
    assert [event.amount for event in w.events(PaymentRedirected)] == [500_00]


def test_an_alert_then_expiry_unless_extended() -> None:
    w = held()
    number = guaranteed(w, ADVANCE, 1000_00, days=100)
    last = today(w) + 100
    wait(w, 70)
    assert [event.valid_until_day for event in w.events(GuaranteeExpiring)] == [last]
    w.do("bank.checker", ExtendGuarantee(number, last, hash_of("longer")), expect=codes.NOT_AN_EXTENSION)
    w.do("owner.checker", ExtendGuarantee(number, last + 60, hash_of("longer")), expect=codes.NOT_ISSUER)
    w.do("bank.checker", ExtendGuarantee(number, last + 60, hash_of("longer")), expect=OK)
    wait(w, 31)
    assert status_of(w, number) == GuaranteeStatus.IN_FORCE
    wait(w, 29)
    assert [event.valid_until_day for event in w.events(GuaranteeExpiring)] == [last + 60]
    wait(w, 31)
    assert status_of(w, number) == GuaranteeStatus.EXPIRED
    w.do("bank.checker", ExtendGuarantee(number, last + 600, hash_of("too late")), expect=codes.GUARANTEE_NOT_IN_FORCE)


def test_a_claim_made_in_time_is_paid_after_the_end() -> None:
    w = held()
    number = guaranteed(w, ADVANCE, 1000_00, days=2)
    made = claim(w, number, 300_00)
    wait(w, 3)
    assert (status_of(w, number), covered(w, ADVANCE)) == (GuaranteeStatus.EXPIRED, 0)
    w.do("bank.checker", PayGuaranteeClaim(made), expect=OK)
    assert status_of(w, number) == GuaranteeStatus.EXPIRED


def test_the_beneficiary_gives_back_a_part_and_then_the_rest() -> None:
    w = held()
    number = guaranteed(w, ADVANCE, 1000_00)
    w.do("contractor.checker", ReleaseGuarantee(number, 1), expect=codes.NOT_BENEFICIARY)
    w.do("owner.checker", ReleaseGuarantee(number, 1000_01), expect=codes.ABOVE_GUARANTEE)
    w.do("owner.checker", ReleaseGuarantee(number, 400_00), expect=OK)
    assert [(event.left, event.status) for event in w.events(GuaranteeChanged)] == [(600_00, GuaranteeStatus.IN_FORCE)]
    w.do("owner.checker", ReleaseGuarantee(number, 600_00), expect=OK)
    assert status_of(w, number) == GuaranteeStatus.RELEASED
    wait(w, 400)
    assert status_of(w, number) == GuaranteeStatus.RELEASED


def test_what_is_given_back_beside_an_open_claim_ends_with_the_claim() -> None:
    w = held()
    number = guaranteed(w, ADVANCE, 1000_00)
    made = claim(w, number, 300_00)
    w.do("owner.checker", ReleaseGuarantee(number, 700_00), expect=OK)
    assert status_of(w, number) == GuaranteeStatus.IN_FORCE
    w.do("bank.checker", PayGuaranteeClaim(made), expect=OK)
    assert status_of(w, number) == GuaranteeStatus.EXHAUSTED


def test_a_bid_guarantee_is_called_by_the_owner() -> None:
    w = held()
    number = guaranteed(w, BID, 1000_00, line=1, party=w.parties["stranger"])
    before = w.balance("project")
    w.do("bank.checker", PayGuaranteeClaim(claim(w, number, 1000_00)))
    assert w.balance("project") - before == 1000_00
