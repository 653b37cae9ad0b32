"""A variation: the structure is strengthened. The subcontract grows by more than the ceiling, so the owner is asked.

The main contract grows first, within its ceiling; only then has the subcontract room to grow into.
"""

from fenming.base.hashing import sha256
from fenming.domains.approvals.actions import Approve
from fenming.domains.approvals.events import ProposalOpened
from fenming.domains.contracts.actions import ProposeVariation, SignVariation
from fenming.domains.contracts.events import VariationProposed
from fenming.domains.contracts.records import CONTRACTS, ItemChange
from fenming.node.sample.journal import variation_sum
from fenming.node.sample.life import Life
from fenming.node.sample.programme import UNIT_PRICE_FEN
from fenming.node.sample.stage import NO_DOCUMENT

_SHARE_PERMILLE = 120
"""By how much the formwork grows; the main contract by twice as much, to pay for what else it brings."""
_ON_DAY = 10
_DESIGN_CHANGED = 1


def arrange(life: Life) -> None:
    """In the middle of the coming month."""
    life.on(life.today + _ON_DAY, lambda: _vary(life))


def _vary(life: Life) -> None:
    tree = life.contracts
    quantity_milli = life.stage.expect(CONTRACTS, tree.formwork).items[0].quantity_milli * _SHARE_PERMILLE // 1000
    main = _change(life, tree.contractor, 2 * quantity_milli)
    life.note(
        "variation", "The design is changed; the main contract grows within the ceiling", "设计变更，总承包合同在限额内调增",
        variation_sum(main),
    )  # fmt: skip
    formwork = _change(life, tree.formwork, quantity_milli)
    life.note(
        "variation", "The formwork grows beyond the ceiling, and the owner approves", "模板分包调增超出限额，经建设单位批准",
        variation_sum(formwork),
    )  # fmt: skip


def _change(life: Life, contract: int, quantity_milli: int) -> int:
    """The payee proposes an item, the payer countersigns, and the owner approves what is above the ceiling; its number."""
    signed = life.signed()[contract]
    item = ItemChange(1, "结构加固 Strengthening", quantity_milli, UNIT_PRICE_FEN)
    action = ProposeVariation(contract, (item,), _DESIGN_CHANGED, sha256(f"design change {contract}".encode()))
    variation = life.stage.find(life.stage.send(life.cast[signed.payee].maker, action), VariationProposed)[0].variation
    events = life.stage.send(life.cast[signed.payer].checker, SignVariation(variation))
    for opened in life.stage.find(events, ProposalOpened):
        life.stage.send(life.cast["owner"].checker, Approve(opened.proposal, 0, NO_DOCUMENT))
    life.added_milli[contract] = quantity_milli
    return variation
