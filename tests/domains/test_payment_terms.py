"""Terms for money held: offered by the payer, accepted by the payee in exactly that version, within the law of the signing day."""

import pytest

from domains.held_world import PRICE, agree, held, submit, terms, today
from fenming.domains.contracts import codes as contract_codes
from fenming.domains.contracts.actions import SignContract
from fenming.domains.funds import codes
from fenming.domains.funds.actions import AcceptPaymentTerms, OfferPaymentTerms
from fenming.domains.funds.events import AdvanceAgreed
from fenming.domains.funds.records import ReleaseStage
from fenming.domains.identity.actions import SetParameter
from fenming.domains.identity.parameters import Parameter
from fenming.ledger.codes import OK, Code


def test_the_payee_accepts_what_was_offered_last_and_nothing_else() -> None:
    w = held()
    w.do("owner.maker", OfferPaymentTerms(1, terms()), expect=OK)
    w.do("owner.maker", OfferPaymentTerms(1, terms(advance_permille=200)), expect=OK)
    w.do("contractor.checker", AcceptPaymentTerms(1, 1), expect=codes.TERMS_UNKNOWN)
    w.do("sub.checker", AcceptPaymentTerms(1, 2), expect=contract_codes.NOT_PAYEE)
    w.do("contractor.checker", AcceptPaymentTerms(1, 2), expect=OK)
    assert [event.amount for event in w.events(AdvanceAgreed)] == [PRICE // 5]
    w.do("contractor.checker", AcceptPaymentTerms(1, 2), expect=codes.TERMS_UNKNOWN)
    w.do("owner.maker", OfferPaymentTerms(1, terms()), expect=codes.TERMS_SETTLED)


def test_terms_offered_with_the_contract_are_accepted_with_its_signature() -> None:
    w = held()
    w.do("owner.maker", w.offer("owner", "stranger"), OfferPaymentTerms(4, terms(advance_permille=0)))
    w.do("stranger.checker", AcceptPaymentTerms(4, 1), expect=contract_codes.CONTRACT_NOT_SIGNED)
    w.do("stranger.checker", SignContract(4, w.accounts["stranger"]), AcceptPaymentTerms(4, 1), expect=OK)


def test_terms_come_before_the_first_claim() -> None:
    w = held()
    w.do("owner.maker", OfferPaymentTerms(1, terms()))
    submit(w, 1, "contractor", 10_000)
    w.do("contractor.checker", AcceptPaymentTerms(1, 1), expect=codes.TERMS_SETTLED)
    w.do("owner.maker", OfferPaymentTerms(1, terms()), expect=codes.TERMS_SETTLED)


def test_who_may_offer_terms() -> None:
    w = held()
    w.do("owner.maker", OfferPaymentTerms(99, terms()), expect=contract_codes.CONTRACT_UNKNOWN)
    w.do("contractor.maker", OfferPaymentTerms(1, terms()), expect=contract_codes.NOT_PAYER)
    w.do("contractor.checker", AcceptPaymentTerms(1, 1), expect=codes.TERMS_UNKNOWN)


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"stages": ()}, codes.TERMS_WRONG),
        ({"stages": (ReleaseStage(999, 0),)}, codes.TERMS_WRONG),
        ({"stages": (ReleaseStage(500, 12), ReleaseStage(500, 6))}, codes.TERMS_WRONG),
        ({"stages": (*(ReleaseStage(0, 0),) * 8, ReleaseStage(1000, 0))}, codes.TERMS_WRONG),
        ({"stages": (ReleaseStage(1000, 25),)}, codes.DEFECT_PERIOD_TOO_LONG),
        ({"stages": (ReleaseStage(1000, 24),)}, OK),
        ({"retention_cap_permille": 31}, codes.RETENTION_CAP_TOO_HIGH),
        ({"recoup_from_permille": 500, "recoup_until_permille": 500}, codes.TERMS_WRONG),
        ({"advance_permille": 0, "advance_guaranteed": True}, codes.TERMS_WRONG),
        ({"advance_permille": 99}, codes.ADVANCE_OUTSIDE_LAW),
        ({"advance_permille": 301}, codes.ADVANCE_OUTSIDE_LAW),
        ({"advance_permille": 300, "recoup_from_permille": 439}, OK),
        ({"advance_permille": 300, "recoup_from_permille": 440}, codes.RECOUPMENT_TOO_LATE),
    ],
)
def test_terms_stay_within_the_law_and_can_be_kept(changed: dict[str, object], expected: Code) -> None:
    held().do("owner.maker", OfferPaymentTerms(1, terms(**changed)), expect=expected)


def test_a_signed_contract_keeps_the_law_of_its_day() -> None:
    w = held()
    w.pass_days(10)
    w.do("authority", SetParameter(Parameter.ADVANCE_MAX_PERMILLE, 150, today(w), "a later text"))
    w.do("owner.maker", w.offer("owner", "stranger"))
    w.do("owner.maker", OfferPaymentTerms(4, terms(advance_permille=300)), expect=codes.ADVANCE_OUTSIDE_LAW)
    agree(w, advance_permille=300)
