"""Money that reaches the special wage account pays what waits for it, whoever sent it and by whatever way."""

import pytest

from fenming.base.invariant import InvariantBroken
from fenming.domains.approvals.actions import Approve
from fenming.domains.contracts.actions import NameWageAccount
from fenming.domains.facts.events import FactStated
from fenming.domains.facts.records import FactName
from fenming.domains.funds.actions import ConfirmClaim, PayDirectly, SubmitClaim
from fenming.domains.identity.rules import authority_of
from fenming.domains.money.actions import Transfer
from fenming.domains.money.events import Posted
from fenming.domains.money.records import AccountKind
from fenming.domains.payroll.actions import SubmitWageTable
from fenming.domains.payroll.records import WAGE_TABLES, TableStatus
from fenming.ledger.codes import OK
from fenming.ledger.overlay import BlockState
from fenming.ledger.rulebook import Domain, Rulebook
from fenming.node.compose import DOMAINS
from scenario import NOTHING, World, rules, world


def with_waiting_table() -> tuple[World, int]:
    """An approved table of two lines of 100 yuan; the special account is empty."""
    w = world()
    table = w.wage_table(amount=100_00)
    w.do("sub.maker", SubmitWageTable(table), expect=OK)
    w.do("contractor.checker", Approve(1, 0, NOTHING), expect=OK)
    assert status_of(w, table) == TableStatus.APPROVED
    give_the_owner_money(w)
    return w, table


def give_the_owner_money(w: World) -> None:
    """Beside the project's own account, which pays for claims alone."""
    w.do("bank.maker", Transfer(w.accounts["reserve"], w.accounts["owner"], 1_000_00), expect=OK)


def status_of(w: World, table: int) -> int:
    found = WAGE_TABLES.read(BlockState(w.store), table)
    assert found is not None
    return found.status


def stated(w: World) -> list[int]:
    return [event.name for event in w.events(FactStated)]


def top_up(w: World, amount: int) -> None:
    w.do("owner.maker", Transfer(w.accounts["owner"], w.accounts["wages"], amount), expect=OK)


def test_a_contractor_that_pays_its_sub_directly_pays_the_workers_in_the_same_block() -> None:
    w, table = with_waiting_table()
    w.do("bank.maker", Transfer(w.accounts["reserve"], w.accounts["contractor"], 1_000_00), expect=OK)
    w.do("sub.maker", SubmitClaim(2, 202603, (6_000,), (), NOTHING), expect=OK)
    w.do("contractor.checker", ConfirmClaim(1), expect=OK)
    w.do("contractor.checker", PayDirectly(1, w.accounts["contractor"]), expect=OK)  # labour: half of 480 yuan
    assert stated(w) == [FactName.CLAIM_PAID, FactName.SPECIAL_ACCOUNT_FUNDED]
    assert (w.balance("worker1.wallet"), w.balance("worker2.wallet"), w.balance("wages")) == (100_00, 100_00, 40_00)
    assert status_of(w, table) == TableStatus.PAID


def test_the_owners_top_up_pays_the_workers_in_the_same_block() -> None:
    w, table = with_waiting_table()
    height = w.height
    top_up(w, 250_00)
    assert w.height == height + 1
    assert (w.balance("worker1.wallet"), w.balance("worker2.wallet"), w.balance("wages")) == (100_00, 100_00, 50_00)
    assert status_of(w, table) == TableStatus.PAID


def test_a_top_up_that_is_too_small_pays_nobody_and_the_next_one_pays_all() -> None:
    w, table = with_waiting_table()
    top_up(w, 199_99)
    assert (w.balance("worker1.wallet"), status_of(w, table)) == (0, TableStatus.APPROVED)
    top_up(w, 1)
    assert (w.balance("worker1.wallet"), w.balance("wages"), status_of(w, table)) == (100_00, 0, TableStatus.PAID)


def test_another_special_account_of_the_project_wakes_nothing_until_it_is_named() -> None:
    w, table = with_waiting_table()
    w.open("wages2", "contractor", AccountKind.SPECIAL_WAGE, project=1)
    w.do("owner.maker", Transfer(w.accounts["owner"], w.accounts["wages2"], 200_00), expect=OK)
    assert (stated(w), status_of(w, table)) == ([], TableStatus.APPROVED)
    w.do("contractor.maker", NameWageAccount(1, w.accounts["wages2"]), expect=OK)
    assert status_of(w, table) == TableStatus.PAID


def test_an_empty_account_that_is_named_is_not_funded() -> None:
    w, _ = with_waiting_table()
    w.open("wages2", "contractor", AccountKind.SPECIAL_WAGE, project=1)
    w.do("contractor.maker", NameWageAccount(1, w.accounts["wages2"]), expect=OK)
    assert stated(w) == []


@pytest.mark.parametrize("project", [0, 99])
def test_a_special_account_without_its_project_receives_like_any_other(project: int) -> None:
    w = world()
    give_the_owner_money(w)
    w.open("elsewhere", "contractor", AccountKind.SPECIAL_WAGE, project=project)
    w.do("owner.maker", Transfer(w.accounts["owner"], w.accounts["elsewhere"], 5_00), expect=OK)
    assert (stated(w), w.balance("elsewhere")) == ([], 5_00)


def test_the_fact_stands_in_the_receipt_of_the_transfer_that_made_it_true() -> None:
    w, _ = with_waiting_table()
    top_up(w, 1_00)
    assert [type(event).__name__ for event in w.outcomes[0][1]] == ["Posted", "FactStated"]
    assert stated(w) == [FactName.SPECIAL_ACCOUNT_FUNDED]


def test_a_domain_may_follow_only_those_below_it() -> None:
    following = Domain("following", follow_ups={Posted: lambda context, event: None})
    above = Rulebook((*DOMAINS, following), authority_of)
    assert len(above.follow_ups[Posted]) == len(rules().follow_ups[Posted]) + 1
    with pytest.raises(InvariantBroken, match="not of a domain below"):
        Rulebook((following, *DOMAINS), authority_of)
