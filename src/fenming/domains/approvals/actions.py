"""What can be asked of approvals (action tags 40-55, 190-199)."""

from typing import Annotated

from msgspec import Meta

from fenming.base.fields import Action, Day, Hash, Number, Small
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
    """Approve one step; `evidence` is the hash of the document on which the decision rests (zeros: none).

    `delegation` names the delegation under which the sender decides in another's place; 0 for its own right.
    """

    proposal: Number
    step: Small
    evidence: Hash
    delegation: Number = 0


class Refuse(Action, frozen=True, tag=43):
    """Refuse a proposal in one step. The reason is a code; its text stays off the ledger and only its hash is kept."""

    proposal: Number
    step: Small
    reason: Small
    reason_text: Hash
    delegation: Number = 0


class Withdraw(Action, frozen=True, tag=44):
    """The maker takes an open proposal back."""

    proposal: Number


class LapseProposal(Action, frozen=True, tag=45):
    """Run by the ledger when a proposal has stayed open for too long."""

    proposal: Number


class Delegate(Action, frozen=True, tag=190):
    """Let a colleague decide in an officer's place: asked by that officer (`principal`) or by an administrator of both.

    `scope` 0 with `scope_number` 0 is everywhere; the days are both included.
    """

    principal: Number
    delegate: Number
    scope: Small
    scope_number: Number
    kinds: Annotated[tuple[Small, ...], Meta(min_length=1, max_length=16)]
    from_day: Day
    until_day: Day
    occasion: Small


class RevokeDelegation(Action, frozen=True, tag=191):
    """End a delegation at once; decisions taken under it stand."""

    delegation: Number


class DeclareAbsence(Action, frozen=True, tag=192):
    """An officer, or an administrator for it, says on which days it is away; a later declaration replaces the earlier."""

    officer: Number
    from_day: Day
    until_day: Day


class CheckStep(Action, frozen=True, tag=193):
    """Run by the ledger on the day after a step's last day in time."""

    proposal: Number
    step: Small
