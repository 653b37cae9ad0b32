"""What can be asked of approvals (action tags 40-55)."""

from typing import Annotated

from msgspec import Meta

from fenming.base.fields import Action, Hash, Number, Small
from fenming.base.limits import DUE_ITEM_BYTES_MAX
from fenming.domains.approvals.records import Band


class SetPolicy(Action, frozen=True, tag=40):
    """Say who must approve what, by amount: in a project by its owner, in an organisation by its administrator."""

    scope: Small
    scope_number: Number
    kind: Small
    bands: Annotated[tuple[Band, ...], Meta(max_length=16)]


class Propose(Action, frozen=True, tag=41):
    """Put an encoded action, which the policy keeps from being done directly, up for approval."""

    action: Annotated[bytes, Meta(min_length=1, max_length=DUE_ITEM_BYTES_MAX)]


class Approve(Action, frozen=True, tag=42):
    """Approve one step; `evidence` is the hash of the document on which the decision rests (zeros: none)."""

    proposal: Number
    step: Small
    evidence: Hash


class Refuse(Action, frozen=True, tag=43):
    """Refuse a proposal in one step. The reason is a code; its text stays off the ledger and only its hash is kept."""

    proposal: Number
    step: Small
    reason: Small
    reason_text: Hash


class Withdraw(Action, frozen=True, tag=44):
    """The maker takes an open proposal back."""

    proposal: Number


class LapseProposal(Action, frozen=True, tag=45):
    """Run by the ledger when a proposal has stayed open for too long."""

    proposal: Number
