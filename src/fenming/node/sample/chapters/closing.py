"""How it ends: accepted, settled, and everything that was held goes back by itself on the days that the law sets.

After the works are accepted nobody has to remember anything. The wage account is closed and the deposit released when their public
notices are over, the retention comes in two halves, and what the treasury gave too much returns to it.
"""

from fenming.base.calendar import first_day_of, month_of
from fenming.base.hashing import sha256
from fenming.domains.approvals.actions import Approve
from fenming.domains.approvals.events import ProposalOpened
from fenming.domains.contracts.actions import AcceptSettlement, ProposeClosing, ProposeSettlement
from fenming.domains.contracts.records import CONTRACTS
from fenming.domains.facts.actions import AttestFact
from fenming.domains.facts.records import FactName
from fenming.domains.funds.actions import AnnounceDepositRelease
from fenming.domains.money.actions import NewAccount
from fenming.domains.money.records import AccountKind, Purpose
from fenming.domains.money.references import ReferenceKind
from fenming.domains.payroll.actions import AnnounceClosing, CloseWageAccount, KeepRecords, record_commitment
from fenming.domains.payroll.records import PROJECT_WAGES
from fenming.node.sample.cast import open_accounts
from fenming.node.sample.chapters import approving, leaver
from fenming.node.sample.journal import (
    claim_sum,
    contract_sum,
    payments_sum,
    records_kept,
    retention_stage,
    settled_sum,
    surplus,
)
from fenming.node.sample.life import Life
from fenming.node.sample.programme import CNY, Claimed
from fenming.node.sample.stage import NO_DOCUMENT, new_seed

_ACCEPTED, _SETTLED, _CLOSED = 6, 10, 20
"""Days of a month: of the one after the last works, and of the very last one."""


def arrange(life: Life, end_day: int) -> None:
    """Put the ends into the diary; `end_day` is the last of the life."""
    life.on(life.today + _ACCEPTED, lambda: _accept(life))
    life.on(life.today + _SETTLED, lambda: _settle(life))
    life.on(first_day_of(month_of(end_day)) + _CLOSED - 1, lambda: _close_project(life))


def _accept(life: Life) -> None:
    """The supervisor attests acceptance of each contract; the last workers leave."""
    last_day = first_day_of(month_of(life.today)) - 1
    for crew in life.crews:
        leaver.end_engagements(life, crew, last_day)
        leaver.confirm_settlements(life, crew, last_day, 0)
    for number in life.signed():
        evidence = sha256(f"acceptance {number}".encode())
        action = AttestFact(life.project, FactName.WORKS_ACCEPTED, number, evidence)
        life.stage.send(life.cast["supervisor"].checker, action)
    life.note(
        "acceptance", "The works are accepted; the defects period begins", "工程竣工验收合格，进入缺陷责任期",
        contract_sum(life.contracts.contractor),
    )  # fmt: skip


def _settle(life: Life) -> None:
    """Settle the tree from the leaves up, and claim what the settlements left payable."""
    for number, (payer, payee, english, chinese) in reversed(life.signed().items()):
        quantities = tuple(item.quantity_milli for item in life.stage.expect(CONTRACTS, number).items)
        document = sha256(f"final account {number}".encode())
        life.stage.send(life.cast[payee].maker, ProposeSettlement(number, quantities, 0, 0, document))
        life.stage.send(life.cast[payer].checker, AcceptSettlement(number))
        life.note("settlement", f"{english}: settled by both sides", f"{chinese}合同结算，双方确认", settled_sum(number))
    claimed = life.claim()
    approving.arrange_steps(life, claimed)
    life.on(life.today + approving.APPROVED, lambda: _pay_final(life, claimed))


def _pay_final(life: Life, claimed: Claimed) -> None:
    life.treasury_pays(life.to_pay(claimed.claim))
    life.approve_claim(claimed, ("owner",))
    life.stage.pass_until(life.today)
    life.note("settlement", "The final claim is paid", "支付结算款", claim_sum(claimed.claim))
    _announce(life)


def _announce(life: Life) -> None:
    """Public notice that the special wage account will be closed and the wage deposit released."""
    contractor, main = life.cast["contractor"], life.contracts.contractor
    life.stage.send(contractor.maker, AnnounceClosing(life.project, main, sha256(b"notice of closing")))
    life.stage.send(contractor.maker, AnnounceDepositRelease(main, sha256(b"notice of release")))
    until_day = life.stage.expect(PROJECT_WAGES, life.project).notice_until_day
    life.on(until_day + 1, lambda: _close_wages(life))


def _close_wages(life: Life) -> None:
    """Close the special account, keep the records; the deposit has been released by the ledger this morning."""
    contractor, main = life.cast["contractor"], life.contracts.contractor
    account = NewAccount(contractor.number, AccountKind.GENERAL, CNY, life.project)
    credit = open_accounts(life.stage, life.cast["bank"], [account])[0]
    life.stage.send(contractor.maker, CloseWageAccount(life.project, credit))
    life.note(
        "closing", "The special wage account is closed; what is left goes to the contractor",
        "工资专用账户销户，余额归施工总承包单位",
        payments_sum(Purpose.WAGE_ACCOUNT_CLOSED),
    )  # fmt: skip
    life.note(
        "closing", "The wage deposit is released", "退还工资保证金",
        payments_sum(Purpose.DEPOSIT_RELEASED, ReferenceKind.CONTRACT, main),
    )  # fmt: skip
    wage_files = record_commitment(new_seed(), b"wage files of the project, kept by the contractor")
    life.stage.send(contractor.maker, KeepRecords(life.project, (wage_files,)))
    life.note("closing", "The wage files are kept for the legal term", "工资台账按法定期限保存", records_kept(life.project))
    for stage in range(len(life.plan.retention_months)):
        for number, (_, _, english, chinese) in life.signed().items():
            life.note(
                "retention", f"{english}: retention released, part {stage + 1}", f"{chinese}：第{stage + 1}次返还质量保证金",
                retention_stage(number, stage),
            )  # fmt: skip


def _close_project(life: Life) -> None:
    """The owner closes the project; its surplus returns to the treasury."""
    owner = life.cast["owner"]
    events = life.stage.send(owner.maker, ProposeClosing(life.project, sha256(b"final account of the project")))
    proposal = life.stage.find(events, ProposalOpened)[0].proposal
    life.stage.send(owner.checker, Approve(proposal, 0, NO_DOCUMENT))
    life.note(
        "closing", "The project is closed; its surplus returns to the treasury", "项目决算，结余资金退回财政",
        surplus(life.project),
    )  # fmt: skip
