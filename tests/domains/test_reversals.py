"""What was paid too much is put right beside the first claim: by consent or out of the next claims, never by taking."""

import pytest

from domains.held_world import agree, approve_advance, fund_contractor, guaranteed, held, pay
from fenming.domains.contracts.codes import NOT_PAYEE, NOT_PAYER
from fenming.domains.contracts.records import BUDGET_LINES, CONTRACTS
from fenming.domains.facts.actions import AttestFact
from fenming.domains.facts.records import FactName
from fenming.domains.funds import codes
from fenming.domains.funds.actions import (
    CheckReversal,
    ClaimDefects,
    ConsentReversal,
    DecideDefects,
    ObjectToDefects,
    ProposeReversal,
    RefuseReversal,
    ReleaseRetention,
    ReplaceRetention,
    RequestAdvance,
    SubmitClaim,
)
from fenming.domains.funds.codes import CLAIM_EMPTY
from fenming.domains.funds.debts import ReversalStatus, Way
from fenming.domains.funds.events import ClaimSubmitted, ReversalMoved, ReversalProposed
from fenming.domains.funds.records import ADVANCES, CLAIMS, POSITIONS, RETENTIONS, AdvanceStatus, ClaimStatus
from fenming.domains.guarantees.records import GuaranteeKind
from fenming.domains.identity.actions import AppointOfficer, NewOfficer
from fenming.domains.identity.codes import DUTY_MISSING
from fenming.domains.identity.records import Duty
from fenming.domains.money.actions import Transfer
from fenming.domains.money.codes import FUNDS_SHORT
from fenming.domains.money.events import Posted
from fenming.domains.money.records import Purpose
from fenming.ledger.overlay import BlockState
from scenario import NOTHING, World, new_key, world


def paid() -> World:
    """The contractor was paid for ten units: 800 yuan, of which labour 240, retention 24."""
    w = world()
    w.do("contractor.maker", SubmitClaim(1, 202603, (10_000,), (), NOTHING))
    w.approve_claim(1)
    return w


def reversing(quantity: int = 9_000, way: Way = Way.RETURN, claim: int = 1) -> ProposeReversal:
    return ProposeReversal(claim, (quantity,), 4, NOTHING, way)


def position(w: World, contract: int = 1) -> tuple[tuple[int, ...], int, int, int, int]:
    found = POSITIONS.expect(BlockState(w.store), contract)
    return found.quantities_milli, found.billed, found.labour, found.retained, found.net


def test_a_return_moves_money_only_with_the_payees_consent() -> None:
    w = paid()
    w.do("owner.maker", reversing())
    mirror = w.events(ReversalProposed)[0]
    assert (mirror.amount, mirror.labour, mirror.retention, mirror.net) == (80_00, 24_00, 2_40, 53_60)
    w.do("contractor.checker", ConsentReversal(1, w.accounts["contractor"]), expect=codes.REVERSAL_UNKNOWN)
    w.do("owner.checker", CheckReversal(1))
    assert not w.events(Posted)
    before = w.balance("project"), w.balance("contractor")
    w.do("owner.checker", ConsentReversal(1, w.accounts["owner"]), expect=NOT_PAYEE)
    w.do("contractor.checker", ConsentReversal(1, w.accounts["wages"]), expect=codes.NOT_PAYERS_ACCOUNT)
    w.do("contractor.checker", ConsentReversal(1, w.accounts["contractor"]))
    assert [(e.amount, e.purpose) for e in w.events(Posted)] == [(2_40, Purpose.REVERSAL), (77_60, Purpose.REVERSAL)]
    assert w.balance("project") - before[0] == 80_00
    assert before[1] - w.balance("contractor") == 77_60
    assert w.balance("wages") == 240_00  # nobody takes from the special wage account
    assert position(w) == ((9_000,), 720_00, 216_00, 21_60, 482_40)
    assert BUDGET_LINES.expect(BlockState(w.store), 1, 1).paid == 720_00


def test_nothing_is_erased_and_the_works_can_be_claimed_when_they_are_done() -> None:
    w = paid()
    w.do("owner.maker", reversing())
    w.do("owner.checker", CheckReversal(1))
    w.do("contractor.checker", ConsentReversal(1, w.accounts["contractor"]))
    claim = CLAIMS.expect(BlockState(w.store), 1)
    assert (claim.status, claim.figures.this_period) == (ClaimStatus.PAID, 800_00)
    w.do("contractor.maker", SubmitClaim(1, 202604, (10_000,), (), NOTHING))
    figures = w.events(ClaimSubmitted)[0].figures
    assert (figures.this_period, figures.labour, figures.retention, figures.net) == (80_00, 24_00, 2_40, 53_60)


def test_a_set_off_makes_the_next_claim_smaller() -> None:
    w = paid()
    w.do("owner.maker", reversing(way=Way.SET_OFF))
    w.do("owner.checker", CheckReversal(1))
    assert w.events(ReversalMoved)[0].status == ReversalStatus.DONE
    assert not w.events(Posted)
    w.do("contractor.maker", SubmitClaim(1, 202604, (10_000,), (), NOTHING), expect=CLAIM_EMPTY)
    w.do("contractor.maker", SubmitClaim(1, 202604, (12_000,), (), NOTHING))
    figures = w.events(ClaimSubmitted)[0].figures  # three units more than the right nine, one of them paid before
    assert (figures.this_period, figures.labour, figures.retention, figures.net) == (160_00, 48_00, 4_80, 107_20)


def test_a_second_correction_does_not_count_the_first_again() -> None:
    w = paid()
    w.do("owner.maker", reversing(way=Way.SET_OFF))
    w.do("owner.checker", CheckReversal(1))
    w.do("owner.maker", reversing(8_000))
    assert w.events(ReversalProposed)[0].amount == 80_00
    w.do("owner.checker", CheckReversal(2))
    w.do("contractor.checker", ConsentReversal(2, w.accounts["contractor"]))
    assert position(w) == ((8_000,), 720_00, 216_00, 21_60, 482_40)


def test_a_contractor_puts_right_what_it_paid_to_its_sub() -> None:
    w = world()
    w.do("sub.maker", SubmitClaim(2, 202603, (4_000,), (), NOTHING))
    w.do("contractor.maker", SubmitClaim(1, 202603, (10_000,), (1,), NOTHING))
    w.approve_claim(1)
    w.do("owner.maker", reversing(3_000), expect=NOT_PAYER)
    w.do("contractor.maker", reversing(3_000))
    w.do("contractor.checker", CheckReversal(1))
    before = w.balance("contractor")
    w.do("sub.checker", ConsentReversal(1, w.accounts["sub"]))
    assert w.balance("contractor") - before == 80_00
    assert BUDGET_LINES.expect(BlockState(w.store), 1, 1).paid == 800_00


def test_where_retention_was_released_the_payee_gives_it_back_too() -> None:
    w = paid()
    w.do("supervisor.checker", AttestFact(1, FactName.WORKS_ACCEPTED, 1, NOTHING))
    w.do("owner.checker", ReleaseRetention(1))
    w.do("owner.maker", reversing())
    w.do("owner.checker", CheckReversal(1))
    w.do("contractor.checker", ConsentReversal(1, w.accounts["contractor"]))
    assert [e.amount for e in w.events(Posted)] == [80_00]


def test_what_was_recouped_does_not_come_back_as_money_but_is_open_again() -> None:
    w = held()
    agree(w)
    w.do("contractor.maker", RequestAdvance(1, NOTHING))
    approve_advance(w)
    pay(w, 100_000)  # all of the price: the advance of 1,000 yuan is recouped
    assert ADVANCES.expect(BlockState(w.store), 1).status == AdvanceStatus.RECOUPED
    w.do("owner.maker", reversing(90_000))
    mirror = w.events(ReversalProposed)[0]
    assert (mirror.amount, mirror.labour, mirror.retention, mirror.recoupment, mirror.net) == (
        800_00, 240_00, 24_00, 100_00, 436_00
    )  # fmt: skip
    w.do("owner.checker", CheckReversal(1))
    w.do("contractor.checker", ConsentReversal(1, w.accounts["contractor"]))
    assert [e.amount for e in w.events(Posted)] == [24_00, 676_00]
    advance = ADVANCES.expect(BlockState(w.store), 1)
    assert (advance.status, advance.recouped) == (AdvanceStatus.PAID, 900_00)
    assert BUDGET_LINES.expect(BlockState(w.store), 1, 1).paid == 1_000_00 + 7_000_00 - 700_00


def test_retention_above_the_cap_was_never_held_and_does_not_come_back() -> None:
    w = held()
    agree(w, advance_permille=0, retention_cap_permille=20)
    pay(w, 100_000)  # 3 % of 8,000 yuan would be 240; the cap is 2 % of the price, 200
    w.do("owner.maker", reversing(90_000))  # 3 % of 7,200 yuan is 216 and still above it
    mirror = w.events(ReversalProposed)[0]
    assert (mirror.amount, mirror.labour, mirror.retention, mirror.net) == (800_00, 240_00, 0, 560_00)


def test_retention_paid_out_against_a_letter_is_given_back_by_the_payee() -> None:
    w = held()
    agree(w, advance_permille=0)
    pay(w, 10_000)
    guaranteed(w, GuaranteeKind.RETENTION, 24_00)
    w.do("contractor.maker", ReplaceRetention(1))
    fund_contractor(w, 240_00)  # the labour part went into the special wage account
    w.do("owner.maker", reversing(0))
    w.do("owner.checker", CheckReversal(1))
    w.do("contractor.checker", ConsentReversal(1, w.accounts["contractor"]))
    assert [e.amount for e in w.events(Posted)] == [800_00]
    retention = RETENTIONS.expect(BlockState(w.store), 1)
    assert (retention.replaced, retention.released, position(w)[3]) == (0, 0, 0)


def test_retention_that_is_claimed_for_defects_stays_until_that_is_decided() -> None:
    w = paid()
    w.do("supervisor.checker", AttestFact(1, FactName.WORKS_ACCEPTED, 1, NOTHING))
    w.do("owner.checker", ClaimDefects(1, 23_00, 1, NOTHING))
    w.do("owner.maker", reversing())
    w.do("owner.checker", CheckReversal(1))
    w.do("contractor.checker", ConsentReversal(1, w.accounts["contractor"]), expect=codes.RETENTION_TIED)
    w.do("contractor.checker", ObjectToDefects(1, 1, NOTHING))
    w.do("supervisor.checker", DecideDefects(1, 0, NOTHING))
    w.do("contractor.checker", ConsentReversal(1, w.accounts["contractor"]))
    assert w.balance(CONTRACTS.expect(BlockState(w.store), 1).retention_account) == 21_60


def test_a_payee_without_the_money_cannot_consent() -> None:
    w = paid()
    w.do("owner.maker", reversing())
    w.do("owner.checker", CheckReversal(1))
    w.do("contractor.maker", Transfer(w.accounts["contractor"], w.accounts["stranger"], w.balance("contractor")))
    w.do("contractor.checker", ConsentReversal(1, w.accounts["contractor"]), expect=FUNDS_SHORT)
    assert position(w)[0] == (10_000,)


@pytest.mark.parametrize("quantities", [(10_000,), (10_001,), (9_000, 1), ()])
def test_what_takes_nothing_back_is_no_reversal(quantities: tuple[int, ...]) -> None:
    w = paid()
    w.do("owner.maker", ProposeReversal(1, quantities, 4, NOTHING, Way.RETURN), expect=codes.REVERSAL_WRONG)


def test_a_reversal_takes_back_no_more_than_its_claim_paid() -> None:
    w = paid()
    w.do("contractor.maker", SubmitClaim(1, 202604, (11_000,), (), NOTHING))
    w.do("owner.maker", reversing(9_000, claim=2), expect=codes.REVERSAL_WRONG)  # not paid yet
    w.approve_claim(2)
    w.do("owner.maker", reversing(9_000, claim=2), expect=codes.REVERSAL_WRONG)  # two units; the claim paid one
    w.do("owner.maker", reversing(9_000, claim=1))


def test_maker_checker_and_payer_are_who_they_must_be() -> None:
    w = paid()
    w.do("contractor.maker", reversing(), expect=NOT_PAYER)
    w.do("owner.checker", reversing(), expect=DUTY_MISSING)
    both = NewOfficer(Duty.MAKER | Duty.CHECKER, 1, (new_key("owner.both"),))
    w.do("owner.administrator", AppointOfficer(both))
    w.parties["owner.both"] = w.outcomes[0][1][0].party
    w.do("owner.both", reversing())
    w.do("owner.both", CheckReversal(1), expect=codes.REVERSAL_CHECKER_IS_MAKER)
    w.do("contractor.checker", CheckReversal(1), expect=NOT_PAYER)
    w.do("owner.checker", CheckReversal(1))
    w.do("owner.checker", CheckReversal(1), expect=codes.REVERSAL_UNKNOWN)


def test_a_reversal_is_refused_by_the_payer_or_once_it_is_asked_by_the_payee() -> None:
    w = paid()
    w.do("owner.maker", reversing())
    w.do("contractor.checker", RefuseReversal(1), expect=NOT_PAYER)
    w.do("owner.maker", RefuseReversal(1))
    w.do("owner.maker", reversing())
    w.do("owner.checker", CheckReversal(2))
    w.do("contractor.checker", RefuseReversal(2))
    assert w.events(ReversalMoved)[0].status == ReversalStatus.REFUSED
    w.do("contractor.checker", ConsentReversal(2, w.accounts["contractor"]), expect=codes.REVERSAL_UNKNOWN)


def test_what_was_computed_from_an_older_position_is_proposed_anew() -> None:
    w = paid()
    w.do("owner.maker", reversing())
    w.do("contractor.maker", SubmitClaim(1, 202604, (11_000,), (), NOTHING))
    w.do("owner.checker", CheckReversal(1), expect=codes.REVERSAL_STALE)
    w.approve_claim(2)
    w.do("owner.checker", CheckReversal(1), expect=codes.REVERSAL_STALE)
