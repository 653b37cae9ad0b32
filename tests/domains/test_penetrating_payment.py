"""One approval pays every leaf of the tree at once; amounts to the fen."""

from fenming.base.signatures import ED25519
from fenming.domains.approvals.actions import Approve, Refuse, Withdraw
from fenming.domains.facts.actions import AttestFact
from fenming.domains.facts.records import FactName
from fenming.domains.funds.actions import InstructPayment, ReleaseRetention, SubmitClaim, WithdrawClaim
from fenming.domains.funds.codes import CLAIM_NOT_APPROVED, CLAIM_OPEN, NOTHING_RETAINED
from fenming.domains.funds.events import ClaimClosed
from fenming.domains.money.actions import CloseAccount, Collect, FreezeAccount, Transfer, UnfreezeAccount
from fenming.domains.money.codes import FUNDS_SHORT
from fenming.domains.money.events import PaymentRedirected
from fenming.domains.payroll.actions import LineSignature, SignWageReceipts, SubmitWageTable, receipt_statement
from fenming.domains.payroll.records import WAGE_TABLES, TableStatus
from fenming.ledger.codes import OK
from fenming.ledger.overlay import BlockState
from scenario import NOTHING, World, seed_of, world

CONTRACTOR_PERIOD = 100_000 * 100_00 // 1000 * 800 // 1000 // 10  # a tenth of the contract, 80 % payable
SUB_PERIOD = 10_000 * 100_00 // 1000 * 800 // 1000 // 4


def claim_tree(w: World) -> int:
    """The month's claims from the leaves up; returns the top claim's proposal."""
    w.do("supplier.maker", SubmitClaim(3, 202603, (1_000,), (), NOTHING), expect=OK)
    w.do("sub.maker", SubmitClaim(2, 202603, (4_000,), (1,), NOTHING), expect=OK)
    w.do("contractor.maker", SubmitClaim(1, 202603, (10_000,), (2,), NOTHING), expect=OK)
    return 1


def test_one_approval_pays_supplier_subcontractor_retention_and_workers_in_one_block() -> None:
    w = world()
    table = w.wage_table(amount=60_00)
    w.do("sub.maker", SubmitWageTable(table), expect=OK)
    w.do("contractor.checker", Approve(1, 0, NOTHING), expect=OK)
    claim_tree(w)
    before = w.balance("project")
    w.approve_claim(2)
    # contractor: 10 of 100 units at 100 yuan, 80 % payable = 800 yuan: labour 240, retention 24
    # sub: 4 units = 320 yuan: labour 160, retention 9.60; supplier: 1 unit = 80 yuan: retention 2.40
    assert before - w.balance("project") == 800_00
    assert w.balance("supplier") == 77_60
    assert w.balance("sub") == 320_00 - 160_00 - 9_60 - 80_00
    assert w.balance("contractor") == 800_00 - 240_00 - 24_00 - (320_00 - 160_00)
    assert w.balance("worker1.wallet") == w.balance("worker2.wallet") == 60_00
    assert w.balance("wages") == 240_00 - 2 * 60_00


def test_wages_rest_in_the_special_account_until_their_table_is_approved() -> None:
    w = world()
    claim_tree(w)
    w.approve_claim(1)
    assert w.balance("wages") == 240_00
    table = w.wage_table(amount=100_00)
    w.do("sub.maker", SubmitWageTable(table), expect=OK)
    w.do("contractor.checker", Approve(2, 0, NOTHING), expect=OK)
    assert w.balance("worker1.wallet") == 100_00
    assert w.balance("wages") == 40_00


def test_an_approved_table_waits_for_the_money_and_is_then_paid_by_itself() -> None:
    w = world()
    table = w.wage_table(amount=100_00)
    w.do("sub.maker", SubmitWageTable(table), expect=OK)
    w.do("contractor.checker", Approve(1, 0, NOTHING), expect=OK)
    assert w.balance("worker1.wallet") == 0
    claim_tree(w)
    w.approve_claim(2)
    assert w.balance("worker1.wallet") == 100_00
    found = WAGE_TABLES.read(BlockState(w.store), table)
    assert found is not None
    assert found.status == TableStatus.PAID


def test_a_claim_that_could_not_be_paid_is_paid_on_instruction_once() -> None:
    w = world()
    claim_tree(w)
    w.do("authority", FreezeAccount(w.accounts["project"], NOTHING), expect=OK)
    w.approve_claim(1)
    assert w.balance("supplier") == 0
    w.do("authority", UnfreezeAccount(w.accounts["project"], NOTHING), expect=OK)
    w.do("owner.checker", InstructPayment(3), expect=OK)
    assert w.balance("supplier") == 77_60
    w.do("owner.checker", InstructPayment(3), expect=CLAIM_NOT_APPROVED)


def test_a_refused_claim_frees_those_below_it() -> None:
    w = world()
    claim_tree(w)
    w.do("supervisor.checker", Refuse(1, 0, 3, NOTHING), expect=OK)
    assert [event.claim for event in w.events(ClaimClosed)] == [3]
    w.do("sub.maker", WithdrawClaim(2), expect=OK)
    w.do("supplier.maker", WithdrawClaim(1), expect=OK)
    assert claim_tree_again(w) == OK.number


def claim_tree_again(w: World) -> int:
    return w.attempt("supplier.maker", SubmitClaim(3, 202603, (1_000,), (), NOTHING))


def test_a_maker_takes_a_claim_back_and_the_next_is_free() -> None:
    w = world()
    claim_tree(w)
    w.do("contractor.maker", SubmitClaim(1, 202603, (20_000,), (), NOTHING), expect=CLAIM_OPEN)
    w.do("contractor.maker", Withdraw(1), expect=OK)
    w.do("contractor.maker", SubmitClaim(1, 202603, (20_000,), (2,), NOTHING), expect=OK)


def test_a_proposal_that_nobody_decides_lapses_by_itself() -> None:
    w = world()
    claim_tree(w)
    w.pass_days(90)
    assert set(w.block([])) == {OK.number}  # the proposal lapses, the claim is closed
    assert [event.claim for event in w.events(ClaimClosed)] == [3]


def test_the_second_month_pays_only_what_is_new() -> None:
    w = world()
    claim_tree(w)
    w.approve_claim(1)
    before = w.balance("contractor")
    w.do("contractor.maker", SubmitClaim(1, 202604, (15_000,), (), NOTHING), expect=OK)
    w.approve_claim(2)
    assert w.balance("contractor") - before == 400_00 - 120_00 - 12_00


def test_retention_is_released_after_acceptance_once() -> None:
    w = world()
    claim_tree(w)
    w.approve_claim(1)
    before = w.balance("contractor")
    w.do("supervisor.checker", AttestFact(1, FactName.WORKS_ACCEPTED, 1, NOTHING), expect=OK)
    w.do("owner.checker", ReleaseRetention(1), expect=OK)
    assert w.balance("contractor") - before == 24_00
    w.do("owner.checker", ReleaseRetention(1), expect=NOTHING_RETAINED)


def test_money_for_a_frozen_payee_waits_in_its_own_uncollected_account() -> None:
    w = world()
    claim_tree(w)
    w.do("authority", FreezeAccount(w.accounts["supplier"], NOTHING), expect=OK)
    w.approve_claim(1)
    redirected = w.events(PaymentRedirected)
    assert [event.amount for event in redirected] == [77_60]
    waiting = redirected[0].uncollected
    other = w.open("supplier2", "supplier")
    w.do("supplier.maker", Collect(waiting, other, 77_60), expect=OK)
    assert w.balance(other) == 77_60


def test_a_closed_wallet_does_not_hold_up_the_other_worker() -> None:
    w = world()
    w.do("worker1", CloseAccount(w.accounts["worker1.wallet"]), expect=OK)
    claim_tree(w)
    w.approve_claim(1)
    table = w.wage_table(amount=100_00)
    w.do("sub.maker", SubmitWageTable(table), expect=OK)
    w.do("contractor.checker", Approve(2, 0, NOTHING), expect=OK)
    assert w.balance("worker2.wallet") == 100_00
    assert [event.amount for event in w.events(PaymentRedirected)] == [100_00]


def test_a_worker_signs_for_what_arrived_and_may_spend_it() -> None:
    w = world()
    claim_tree(w)
    w.approve_claim(1)
    table = w.wage_table(amount=100_00)
    w.do("sub.maker", SubmitWageTable(table), expect=OK)
    w.do("contractor.checker", Approve(2, 0, NOTHING), expect=OK)
    statement = receipt_statement(w.genesis.chain_id, table, 0, 202603, 100_00)
    signed = LineSignature(0, 0, ED25519.sign(seed_of("worker1"), statement))
    w.do("stranger.maker", SignWageReceipts(table, (signed,)), expect=OK)
    w.do("worker1", Transfer(w.accounts["worker1.wallet"], w.accounts["stranger"], 100_01), expect=FUNDS_SHORT)
    w.do("worker1", Transfer(w.accounts["worker1.wallet"], w.accounts["stranger"], 100_00), expect=OK)
