"""Chain debts cleared in one step by consent of all: every debt or none, and no money goes round."""

from hypothesis import given
from hypothesis import strategies as st

from fenming.domains.contracts.actions import NewLine, OpenProject, SignContract
from fenming.domains.contracts.records import ContractKind, Item, ProjectKind
from fenming.domains.funds import codes as fund_codes
from fenming.domains.funds.actions import ConfirmClaim, PayDirectly, SubmitClaim
from fenming.domains.funds.debts import DUES
from fenming.domains.funds.events import ClaimPaid, NetCovered
from fenming.domains.money.actions import FreezeAccount, Transfer
from fenming.domains.money.codes import FUNDS_SHORT
from fenming.domains.money.events import Posted
from fenming.domains.money.records import AccountKind, Purpose
from fenming.domains.receivables import codes
from fenming.domains.receivables.actions import ConsentClearing, DebtPart, EndClearing, ProposeClearing
from fenming.domains.receivables.events import ClearingClosed
from fenming.domains.receivables.records import ClearingDebt, ClearingStatus
from fenming.domains.receivables.rules.clearing import transfers_of
from fenming.ledger.overlay import BlockState
from scenario import EUR, NOTHING, World, world

PARTIES = ("contractor", "sub", "stranger")


def circle(amounts: tuple[int, int, int] = (80_00, 80_00, 80_00)) -> World:
    """The contractor owes the sub, the sub owes the stranger, the stranger owes the contractor: supplies without retention."""
    w = world()
    for payer, payee, parent, contract in (("contractor", "stranger", 1, 4), ("sub", "stranger", 2, 5), ("stranger", "contractor", 4, 6)):
        kind = ContractKind.WORKS if contract == 4 else ContractKind.SUPPLY
        labour = 100 if contract == 4 else 0
        w.do(
            f"{payer}.maker",
            w.offer(payer, payee, parent=parent, kind=kind, items=(Item("part", 10_000, 100_00),), labour_permille=labour, retention_permille=0),
        )
        w.do(f"{payee}.checker", SignContract(contract, w.accounts[payee]))
    w.do("sub.maker", SubmitClaim(2, 202603, (4_000,), (), NOTHING))
    w.do("stranger.maker", SubmitClaim(5, 202603, (amounts[1] // 8,), (), NOTHING))
    w.do("contractor.maker", SubmitClaim(6, 202603, (amounts[2] // 8,), (), NOTHING))
    for payer, claim in (("contractor", 1), ("sub", 2), ("stranger", 3)):
        w.do(f"{payer}.checker", ConfirmClaim(claim))
    return w


def proposing(first: int = 80_00, second: int = 80_00, third: int = 80_00) -> ProposeClearing:
    return ProposeClearing((DebtPart(1, first), DebtPart(2, second), DebtPart(3, third)))


def consent(w: World, *parties: str) -> None:
    for party in parties:
        w.do(f"{party}.checker", ConsentClearing(1, w.accounts[party]))


def test_a_circle_of_equal_debts_is_cleared_without_money() -> None:
    w = circle()
    w.do("sub.maker", proposing())
    consent(w, "sub", "stranger")
    assert not w.events(NetCovered)
    consent(w, "contractor")
    assert [(e.claim, e.amount) for e in w.events(NetCovered)] == [(1, 80_00), (2, 80_00), (3, 80_00)]
    assert [e.claim for e in w.events(ClaimPaid)] == [2, 3]  # of the sub's claim labour and the rest are still owed
    assert not w.events(Posted)
    assert w.events(ClearingClosed) == [ClearingClosed(1, ClearingStatus.DONE)]
    w.do("bank.maker", Transfer(w.accounts["reserve"], w.accounts["contractor"], 320_00))
    w.do("contractor.checker", PayDirectly(1, w.accounts["contractor"]))
    assert w.balance("contractor") == 80_00


def test_of_unequal_debts_only_the_difference_is_paid() -> None:
    w = circle((80_00, 80_00, 40_00))
    w.do("sub.maker", proposing(third=40_00))
    consent(w, "sub", "stranger")
    w.do("contractor.checker", ConsentClearing(1, w.accounts["contractor"]), expect=FUNDS_SHORT)
    assert DUES.expect(BlockState(w.store), 1).covered == 0
    w.do("bank.maker", Transfer(w.accounts["reserve"], w.accounts["contractor"], 40_00))
    consent(w, "contractor")
    posted = [(e.debit, e.credit, e.amount, e.purpose) for e in w.events(Posted)]
    assert posted == [(w.accounts["contractor"], w.accounts["stranger"], 40_00, Purpose.CLEARING)]


def test_all_or_none_when_a_debt_has_been_paid_meanwhile() -> None:
    w = circle()
    w.do("sub.maker", proposing())
    consent(w, "sub", "contractor")
    w.do("bank.maker", Transfer(w.accounts["reserve"], w.accounts["stranger"], 80_00))
    w.do("stranger.checker", PayDirectly(3, w.accounts["stranger"]))
    w.do("stranger.checker", ConsentClearing(1, w.accounts["stranger"]), expect=fund_codes.NOT_DEBT)
    assert DUES.expect(BlockState(w.store), 1).covered == 0


def test_a_party_refuses_and_nothing_happens() -> None:
    w = circle()
    w.do("sub.maker", proposing())
    w.do("supplier.checker", EndClearing(1), expect=codes.NOT_IN_CLEARING)
    w.do("stranger.checker", EndClearing(1))
    assert w.events(ClearingClosed) == [ClearingClosed(1, ClearingStatus.ENDED)]
    w.do("sub.checker", ConsentClearing(1, w.accounts["sub"]), expect=codes.CLEARING_UNKNOWN)
    w.do("sub.checker", EndClearing(1), expect=codes.CLEARING_UNKNOWN)
    w.pass_days(30)
    w.block([])
    assert not w.events(ClearingClosed)


def test_without_all_consents_it_ends_by_itself() -> None:
    w = circle()
    w.do("sub.maker", proposing())
    consent(w, "sub")
    w.pass_days(30)
    w.block([])
    assert w.events(ClearingClosed) == [ClearingClosed(1, ClearingStatus.ENDED)]


def test_consent_is_given_once_by_a_party_with_an_account_of_its_own() -> None:
    w = circle()
    w.do("sub.maker", proposing())
    w.do("supplier.checker", ConsentClearing(1, w.accounts["supplier"]), expect=codes.NOT_IN_CLEARING)
    w.do("sub.checker", ConsentClearing(1, w.accounts["stranger"]), expect=fund_codes.NOT_PAYERS_ACCOUNT)
    consent(w, "sub")
    w.do("sub.checker", ConsentClearing(1, w.accounts["sub"]), expect=codes.NOT_IN_CLEARING)


def test_what_can_be_cleared() -> None:
    w = circle()
    w.do("supplier.maker", proposing(), expect=codes.NOT_IN_CLEARING)
    w.do("sub.maker", proposing(first=150_41), expect=fund_codes.NET_NOT_FREE)
    backwards = ProposeClearing((DebtPart(2, 1), DebtPart(1, 1)))
    w.do("sub.maker", backwards, expect=codes.CLEARING_TERMS_WRONG)
    w.do("contractor.maker", SubmitClaim(1, 202603, (10_000,), (), NOTHING))
    above = ProposeClearing((DebtPart(1, 1), DebtPart(4, 1)))
    w.do("sub.maker", above, expect=fund_codes.NOT_DEBT)
    w.do("authority", FreezeAccount(w.accounts["project"], NOTHING))
    w.approve_claim(1)
    w.do("sub.maker", above, expect=fund_codes.PAID_BY_OWNER)


def test_debts_of_different_currencies_are_not_cleared_against_each_other() -> None:
    w = circle()
    w.open("euros", "owner", AccountKind.PROJECT, EUR)
    w.open("stranger.euros", "stranger", currency=EUR)
    w.open("contractor.euros", "contractor", currency=EUR)
    w.do("owner.maker", OpenProject("Abroad", ProjectKind.OTHER, w.accounts["euros"], (NewLine("works", 10_000_00),)))
    w.do("owner.maker", w.offer("owner", "stranger", project=2, items=(Item("part", 10_000, 100_00),)))
    w.do("stranger.checker", SignContract(7, w.accounts["stranger.euros"]))
    w.do("stranger.maker", w.offer("stranger", "contractor", project=2, parent=7, items=(Item("part", 1_000, 100_00),)))
    w.do("contractor.checker", SignContract(8, w.accounts["contractor.euros"]))
    w.do("contractor.maker", SubmitClaim(8, 202603, (1_000,), (), NOTHING))
    w.do("stranger.checker", ConfirmClaim(4))
    w.do("sub.maker", ProposeClearing((DebtPart(2, 1), DebtPart(4, 1))), expect=codes.CLEARING_TERMS_WRONG)
    w.do("bank.maker", Transfer(w.accounts["reserve"], w.accounts["stranger"], 1_000_00))
    w.do("stranger.checker", PayDirectly(4, w.accounts["stranger"]), expect=fund_codes.NOT_PAYERS_ACCOUNT)


def test_debts_that_no_party_shares_have_nothing_to_clear() -> None:
    w = circle()
    w.do("supplier.maker", SubmitClaim(3, 202603, (1_000,), (), NOTHING))
    w.do("sub.checker", ConfirmClaim(4))
    w.do("sub.maker", ProposeClearing((DebtPart(2, 1), DebtPart(4, 1))), expect=codes.CLEARING_TERMS_WRONG)
    w.do("sub.maker", ProposeClearing((DebtPart(1, 1), DebtPart(4, 1))))


debts = st.lists(
    st.builds(ClearingDebt, st.integers(1, 99), st.integers(1, 10**12), st.integers(1, 6), st.integers(1, 6)), min_size=1, max_size=20
)


@given(debts)
def test_transfers_leave_everybody_where_the_debts_would(listed: list[ClearingDebt]) -> None:
    net = dict.fromkeys(range(1, 7), 0)
    for debt in listed:
        net[debt.debtor] -= debt.amount
        net[debt.creditor] += debt.amount
    transfers = transfers_of(tuple(listed))
    for debtor, creditor, amount in transfers:
        assert amount > 0
        net[debtor] += amount
        net[creditor] -= amount
    assert not any(net.values())
    assert not {debtor for debtor, _, _ in transfers} & {creditor for _, creditor, _ in transfers}
    assert len(transfers) <= 5
