"""What a contract says about being paid is done when it is paid: documents first, and of a joint venture each member its share."""

from hypothesis import given
from hypothesis import strategies as st

from domains.contract_cases import confirmed, document, venture
from fenming.domains.contracts.actions import RequireDocuments, SignContract
from fenming.domains.contracts.records import BUDGET_LINES, ContractKind, DocumentKind
from fenming.domains.funds import codes
from fenming.domains.funds.actions import InstructPayment, SubmitClaim
from fenming.domains.money.events import Posted
from fenming.domains.money.records import Purpose
from fenming.domains.receivables.actions import IssueReceivable
from fenming.domains.receivables.codes import NOTHING_TO_ASSIGN
from fenming.ledger.codes import OK
from fenming.ledger.overlay import BlockState
from scenario import NOTHING, World, world


def posted(w: World, purpose: Purpose) -> list[tuple[int, int]]:
    return [(event.credit, event.amount) for event in w.events(Posted) if event.purpose == purpose]


def test_a_claim_waits_for_the_documents_of_everybody_it_pays_and_is_paid_when_they_are_there() -> None:
    w = world()
    w.do("owner.administrator", RequireDocuments(1, ContractKind.WORKS, (DocumentKind.INSURANCE,)))
    confirmed(w, "contractor", document(days=60))
    w.do("sub.maker", SubmitClaim(2, 202603, (4_000,), (), NOTHING))
    w.do("contractor.maker", SubmitClaim(1, 202603, (10_000,), (1,), NOTHING))
    w.approve_claim(1)
    assert [code for code, _ in w.outcomes] == [0, 0, codes.DOCUMENT_MISSING.number]
    assert not w.events(Posted)
    w.do("owner.checker", InstructPayment(2), expect=codes.DOCUMENT_MISSING)
    confirmed(w, "sub", document(number=2, days=60), 2)
    w.do("owner.checker", InstructPayment(2), expect=OK)
    assert (w.accounts["sub"], 150_40) in posted(w, Purpose.PROGRESS_PAYMENT)


def signed_venture(w: World) -> int:
    """A second contract with the owner, of two members: 60 and 40 per cent."""
    w.do("owner.maker", venture(w, ("contractor", 6_000), ("stranger", 4_000)))
    w.do("contractor.checker", SignContract(4, w.accounts["contractor"]))
    w.do("stranger.checker", SignContract(4, w.accounts["stranger"]))
    return 4


def test_each_member_of_a_joint_venture_is_paid_its_share_of_the_net_part() -> None:
    w = world()
    contract = signed_venture(w)
    before = w.balance("contractor"), w.balance("stranger")
    w.do("contractor.maker", SubmitClaim(contract, 202603, (10_000,), (), NOTHING))
    w.approve_claim(1)
    # 800 yuan: labour 240, retention 24, net 536 of which 321.60 and 214.40.
    assert (w.balance("contractor") - before[0], w.balance("stranger") - before[1]) == (321_60, 214_40)
    line = BUDGET_LINES.expect(BlockState(w.store), 1, 1)
    assert (line.paid, line.certified) == (800_00, 1_000_00)


def test_the_lead_gives_nothing_away_that_belongs_to_the_members() -> None:
    w = world()
    contract = signed_venture(w)
    w.do("owner.administrator", RequireDocuments(1, ContractKind.WORKS, (DocumentKind.INSURANCE,)))
    w.do("contractor.maker", SubmitClaim(contract, 202603, (10_000,), (), NOTHING))
    w.approve_claim(1)
    w.do("contractor.checker", IssueReceivable(1), expect=NOTHING_TO_ASSIGN)


@given(st.integers(1, 100_000))
def test_what_the_members_get_adds_up(quantity: int) -> None:
    w = world()
    contract = signed_venture(w)
    w.do("contractor.maker", SubmitClaim(contract, 202603, (quantity,), (), NOTHING))
    w.approve_claim(1)
    payable = quantity * 100_00 // 1000 * 800 // 1000
    net = payable - payable * 300 // 1000 - payable * 30 // 1000
    assert sum(amount for _, amount in posted(w, Purpose.PROGRESS_PAYMENT)) == net
