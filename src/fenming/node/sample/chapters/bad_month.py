"""A bad month: the treasury does not pay, the owner is late, and the wages come out of the wage deposit.

The law's answer to a payer without money is not that workers wait. The authority orders the wages out of the deposit, the bank
that answered for it pays within its days, and the contractor refills. When the money comes, the claim is paid as it stands.
"""

from fenming.base.hashing import sha256
from fenming.domains.funds.actions import InstructPayment, PlaceDeposit, UseDeposit
from fenming.domains.funds.records import DEPOSITS
from fenming.domains.guarantees.actions import PayGuaranteeClaim
from fenming.domains.guarantees.events import GuaranteeClaimed
from fenming.domains.money.records import Purpose
from fenming.domains.money.references import ReferenceKind
from fenming.node.sample.chapters import approving
from fenming.node.sample.journal import claim_sum, guarantee_paid, interest_sum, payments_sum, tables_sum
from fenming.node.sample.life import Life
from fenming.node.sample.programme import Claimed

_OWNER_LATE, _ORDERED, _BANK_PAYS, _REFILLED, _MONEY_COMES = 8, 20, 4, 10, 50
"""Days after the month's end; the bank's and the contractor's are days after the order."""


def arrange(life: Life, claimed: Claimed) -> None:
    """Put the bad days into the diary."""
    approving.arrange_steps(life, claimed)
    life.on(life.today + _OWNER_LATE, lambda: _owner_without_money(life, claimed))
    life.on(life.today + _ORDERED, lambda: _order_wages(life))
    life.on(life.today + _MONEY_COMES, lambda: _money_comes(life, claimed))


def _owner_without_money(life: Life, claimed: Claimed) -> None:
    """The owner approves at last, and the project's account cannot pay; the wage tables wait."""
    life.approve_claim(claimed, ("owner",))
    life.note(
        "bad month", "The owner approves late, and the treasury's money has not come: the claim stays unpaid",
        "建设单位迟批，财政资金未到位，进度款无法支付", claim_sum(claimed.claim),
    )  # fmt: skip


def _order_wages(life: Life) -> None:
    """The authority orders what the waiting tables lack, as far as the deposit reaches."""
    lacking = sum(line.amount for file in life.unpaid for line in file.lines) - life.balance("wages")
    placed = life.stage.expect(DEPOSITS, life.contracts.contractor).required
    action = UseDeposit(life.contracts.contractor, min(lacking, placed), sha256(b"order to pay wages"))
    claim = life.stage.find(life.stage.send(life.authority, action), GuaranteeClaimed)[0].claim
    life.on(life.today + _BANK_PAYS, lambda: _bank_pays(life, claim))
    life.on(life.today + _REFILLED, lambda: _refill(life))


def _bank_pays(life: Life, claim: int) -> None:
    life.stage.send(life.cast["bank"].checker, PayGuaranteeClaim(claim))
    paid = life.sign_paid_receipts()
    life.note(
        "guarantee called", "By order of the authority the bank pays on its guarantee into the special wage account",
        "人社部门责令动用工资保证金，银行按保函向工资专户付款", guarantee_paid(life.wage_guarantee),
    )  # fmt: skip
    if paid:
        life.note("bad month", "Wages that waited are paid from it", "拖欠的工资由此发放", tables_sum(*paid))


def _refill(life: Life) -> None:
    """The contractor refills the deposit from its own account."""
    main = life.contracts.contractor
    life.stage.send(life.cast["contractor"].maker, PlaceDeposit(main, life.accounts["contractor"]))
    life.note(
        "bad month", "The contractor refills the wage deposit", "施工总承包单位补足工资保证金",
        payments_sum(Purpose.DEPOSIT_PLACED, ReferenceKind.CONTRACT, main),
    )  # fmt: skip


def _money_comes(life: Life, claimed: Claimed) -> None:
    """The treasury pays what it owes; the owner has the approved claim paid."""
    life.treasury_pays(life.to_pay(claimed.claim))
    life.stage.send(life.cast["owner"].checker, InstructPayment(claimed.claim))
    life.claim_is_open = False
    life.sign_paid_receipts()
    life.note(
        "bad month", "The money has come: the late claim is paid", "资金到位，补付逾期进度款", claim_sum(claimed.claim)
    )
    life.note(
        "bad month", "Interest for each day of lateness is paid with it, down the tree", "同时逐级支付逾期利息",
        interest_sum(claimed.claim),
    )  # fmt: skip
