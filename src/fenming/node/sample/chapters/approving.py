"""How a claim is decided in an ordinary month: certified, audited, approved and paid in the first days of the next."""

from fenming.node.sample.journal import claim_sum
from fenming.node.sample.life import Life
from fenming.node.sample.programme import Claimed

CERTIFIED, AUDITED, APPROVED = 1, 3, 5
"""So many days after the claim the supervisor, the cost consultant and the owner decide."""


def arrange_steps(life: Life, claimed: Claimed) -> None:
    """What supervisor and cost consultant do."""
    life.on(life.today + CERTIFIED, lambda: life.approve_claim(claimed, ("supervisor",)))
    life.on(life.today + AUDITED, lambda: life.approve_claim(claimed, ("consultant",)))


def arrange(life: Life, claimed: Claimed) -> None:
    """Every step in its time, and the payment with the last."""
    arrange_steps(life, claimed)
    life.on(life.today + APPROVED, lambda: pay(life, claimed))


def pay(life: Life, claimed: Claimed) -> None:
    """The treasury sends the month's money, the owner approves, and everybody is paid at once."""
    life.treasury_pays(life.to_pay(claimed.claim))
    life.approve_claim(claimed, ("owner",))
    life.claim_is_open = False
    life.sign_paid_receipts()
    life.note(
        "work", "The claim is approved: contractors, supplier and workers are paid at once", "进度款批准，各级单位与工人同时到账",
        claim_sum(claimed.claim),
    )  # fmt: skip
