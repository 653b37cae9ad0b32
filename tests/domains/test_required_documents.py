"""Documents that must be valid before pay: who registers, who confirms, when they end, and what is missing on a day."""

import pytest

from domains.contract_cases import TODAY, confirmed, digest, document, venture
from fenming.base.suites import SUITES
from fenming.domains.contracts import actions, codes, events
from fenming.domains.contracts.records import ContractKind, DocumentKind, DocumentStatus
from fenming.domains.contracts.rules import documents_missing
from fenming.domains.funds.actions import SubmitClaim, WithdrawClaim
from fenming.ledger.context import BlockFrame, Context
from fenming.ledger.overlay import BlockState, Overlay
from fenming.ledger.signing import SignatureMemory
from scenario import NOTHING, World, rules, world

INSURANCE, INVOICE, PERMIT = DocumentKind.INSURANCE, DocumentKind.TAX_INVOICE, DocumentKind.SAFETY_PERMIT


def missing(w: World, contract: int) -> tuple[DocumentKind, ...]:
    frame = BlockFrame(rules(), SignatureMemory(SUITES), w.genesis.chain_id, w.height + 1, w.time_ms, 480)
    return documents_missing(Context(frame, Overlay(BlockState(w.store)), 0, NOTHING, False), contract)


def requiring(*kinds: DocumentKind) -> World:
    w = world()
    w.do("owner.administrator", actions.RequireDocuments(1, ContractKind.WORKS, kinds))
    return w


def test_a_document_counts_from_its_confirmation_to_its_last_day() -> None:
    w = requiring(INSURANCE)
    assert missing(w, 2) == (INSURANCE,)
    assert missing(w, 3) == ()
    w.do("sub.maker", document(days=60))
    assert missing(w, 2) == (INSURANCE,)
    w.do("supervisor.checker", actions.ConfirmDocument(1, 1))
    assert missing(w, 2) == ()
    w.pass_days(30)
    w.block([])
    assert w.events(events.DocumentExpiring) == [events.DocumentExpiring(1, w.parties["sub"], INSURANCE, TODAY + 60)]
    w.pass_days(30)
    w.block([])
    assert missing(w, 2) == ()
    w.pass_days(1)
    assert missing(w, 2) == (INSURANCE,)
    w.block([])
    assert w.events(events.DocumentEnded) == [events.DocumentEnded(1, DocumentStatus.EXPIRED)]


def test_a_document_that_ends_soon_is_warned_of_at_once() -> None:
    w = confirmed(requiring(INSURANCE), "sub", document(days=10))
    assert len(w.events(events.DocumentExpiring)) == 1
    w.do("sub.checker", actions.RevokeDocument(1))
    assert missing(w, 2) == (INSURANCE,)
    w.pass_days(11)
    w.block([])
    assert not w.events(events.DocumentEnded)


def test_a_document_that_waited_past_its_end_is_not_confirmed() -> None:
    w = world()
    w.do("sub.maker", document(days=1))
    w.pass_days(2)
    w.do("supervisor.checker", actions.ConfirmDocument(1, 1), expect=codes.DOCUMENT_NOT_OPEN)
    w.do("sub.checker", actions.RevokeDocument(1))
    w.do("sub.checker", actions.RevokeDocument(1), expect=codes.DOCUMENT_NOT_OPEN)
    w.do("stranger.checker", actions.RevokeDocument(1), expect=codes.NOT_CONFIRMER)


def test_a_document_for_one_contract_does_not_serve_another() -> None:
    w = requiring(INSURANCE)
    w.do("owner.maker", w.offer("owner", "sub"))
    w.do("sub.checker", actions.SignContract(4, w.accounts["sub"]))
    confirmed(w, "sub", document(contract=4))
    assert (missing(w, 2), missing(w, 4)) == ((INSURANCE,), ())


def test_invoices_must_cover_what_is_billed() -> None:
    w = requiring(INVOICE)
    assert missing(w, 2) == ()
    w.do("sub.maker", SubmitClaim(2, 202603, (10_000,), (), NOTHING))
    assert missing(w, 2) == (INVOICE,)
    confirmed(w, "sub", document(INVOICE, 2, 1, amount=799_99))
    assert missing(w, 2) == (INVOICE,)
    confirmed(w, "sub", document(INVOICE, 2, 2, amount=1), 2)
    assert missing(w, 2) == ()
    w.do("supervisor.checker", actions.RevokeDocument(1))
    assert missing(w, 2) == (INVOICE,)
    w.do("sub.maker", WithdrawClaim(1))
    assert missing(w, 2) == ()


def test_a_qualification_must_be_of_the_trade_that_the_contract_needs() -> None:
    w = requiring(DocumentKind.QUALIFICATION)
    w.do("owner.maker", w.offer("owner", "stranger", trade=7))
    w.do("stranger.checker", actions.SignContract(4, w.accounts["stranger"]))
    confirmed(w, "stranger", document(DocumentKind.QUALIFICATION, trade=6))
    assert missing(w, 4) == (DocumentKind.QUALIFICATION,)
    confirmed(w, "stranger", document(DocumentKind.QUALIFICATION, number=2, trade=7), 2)
    assert missing(w, 4) == ()


def test_each_member_of_a_joint_venture_holds_the_documents() -> None:
    w = requiring(PERMIT)
    w.do("owner.maker", venture(w, ("contractor", 6_000), ("stranger", 4_000)))
    w.do("stranger.checker", actions.SignContract(4, w.accounts["stranger"]))
    w.do("contractor.checker", actions.SignContract(4, w.accounts["contractor"]))
    confirmed(w, "contractor", document(PERMIT))
    assert missing(w, 4) == (PERMIT,)
    confirmed(w, "stranger", document(PERMIT, contract=4, number=2), 2)
    assert missing(w, 4) == ()


WRONG = {
    "a day of end before its beginning": actions.RegisterDocument(INSURANCE, 0, 0, NOTHING, TODAY + 5, TODAY + 4, 0),
    "a day of end that has passed": document(days=-1),
    "an invoice for nothing": document(INVOICE, 2),
    "an invoice for no contract": document(INVOICE, 0, amount=5),
    "an insurance with a sum": document(amount=5),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_document_that_does_not_fit_is_refused(name: str) -> None:
    world().do("sub.maker", WRONG[name], expect=codes.DOCUMENT_TERMS_WRONG)


def test_nobody_registers_for_another_or_confirms_for_itself() -> None:
    w = world()
    w.do("stranger.maker", document(contract=2), expect=codes.NOT_PAYEE)
    w.do("sub.maker", document(contract=2))
    w.do("sub.checker", actions.ConfirmDocument(1, 1), expect=codes.NOT_CONFIRMER)
    w.do("supervisor.checker", actions.ConfirmDocument(1, 2), expect=codes.NOT_CONFIRMER)
    w.do("owner.maker", actions.RegisterDocument(PERMIT, 0, 0, digest(5), TODAY, 0, 0))
    w.do("owner.checker", actions.ConfirmDocument(2, 1), expect=codes.NOT_CONFIRMER)
    w.do("supervisor.checker", actions.ConfirmDocument(2, 1))


def test_only_what_there_is_can_be_required() -> None:
    w = world()
    w.do("owner.administrator", actions.RequireDocuments(1, 9, ()), expect=codes.CONTRACT_TERMS_WRONG)
    w.do("owner.administrator", actions.RequireDocuments(1, 1, (9,)), expect=codes.DOCUMENT_TERMS_WRONG)
    w.do("sub.administrator", actions.RequireDocuments(1, 1, ()), expect=codes.NOT_PROJECT_OWNER)
