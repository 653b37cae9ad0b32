"""A disputed claim: the cost consultant does not accept a part of the formwork; what is not disputed is paid all the same.

A few days later both sides have measured again. What they agree on becomes a claim of its own, which the contractor pays from its
own account; the rest was not built yet and stands in the next month's claim.
"""

from fenming.base.hashing import sha256
from fenming.domains.funds.actions import DisputeItems, ItemInDispute, PayDirectly, ResolveDispute
from fenming.domains.funds.debts import DISPUTES
from fenming.domains.funds.events import DisputeEnded, DisputeOpened
from fenming.node.sample.chapters import approving
from fenming.node.sample.journal import claim_sum, disputed_sum
from fenming.node.sample.life import Life
from fenming.node.sample.programme import Claimed

_DISPUTED_PERMILLE = 100
_AGREED_PERMILLE = 700
_RESOLVED = 8
"""Days after the claim."""
_MEASURED_TOO_MUCH = 1


def arrange(life: Life, claimed: Claimed) -> None:
    """The approval of the month, with a dispute about the claim of the formwork in it."""
    life.on(life.today + approving.AUDITED, lambda: _dispute(life, claimed.children[0]))
    approving.arrange(life, claimed)


def _dispute(life: Life, claim: int) -> None:
    contract = life.contracts.formwork
    claimed_milli = life.measured(contract)[0]
    accepted_milli = claimed_milli - life.contracts.quantities[contract] * _DISPUTED_PERMILLE // 1000
    item = ItemInDispute(0, accepted_milli, _MEASURED_TOO_MUCH)
    action = DisputeItems(claim, (item,), sha256(b"measured on site"))
    opened = life.stage.find(life.stage.send(life.cast["consultant"].checker, action), DisputeOpened)[0]
    life.note(
        "dispute", "The cost consultant disputes a part of the formwork; the rest goes on to be paid",
        "造价咨询对模板工程量提出异议，无争议部分照常支付", disputed_sum(opened.dispute),
    )  # fmt: skip
    life.on(life.today + _RESOLVED - approving.AUDITED, lambda: _resolve(life, opened.dispute))


def _resolve(life: Life, dispute: int) -> None:
    """Both sides state the same quantity; what they agree on is claimed, and paid by the contractor directly."""
    item = life.stage.expect(DISPUTES, dispute).items[0]
    agreed_milli = item.accepted_milli + (item.claimed_milli - item.accepted_milli) * _AGREED_PERMILLE // 1000
    action = ResolveDispute(dispute, (agreed_milli,), True)
    life.stage.send(life.cast["formwork"].checker, action)
    ended = life.stage.find(life.stage.send(life.cast["consultant"].checker, action), DisputeEnded)[0]
    life.stage.send(life.cast["contractor"].checker, PayDirectly(ended.claim, life.accounts["contractor"]))
    life.note(
        "dispute", "Measured again together: what is agreed becomes a claim, and the contractor pays it directly",
        "双方复核达成一致，按一致数量单独申请，由总承包单位直接支付", claim_sum(ended.claim),
    )  # fmt: skip
