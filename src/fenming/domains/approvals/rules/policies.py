"""Who must approve what: policies by scope and kind, in bands by amount."""

from fenming.domains.approvals import actions, codes, events
from fenming.domains.approvals.records import POLICIES, Band, Kind, Policy, Scope
from fenming.domains.identity.records import Duty, PartyKind, Role
from fenming.domains.identity.rules import has_role, party_of, require_duty
from fenming.domains.money.actions import Transfer
from fenming.ledger.codes import Rejected
from fenming.ledger.context import Context
from fenming.ledger.tables import State


def band_for(state: State, scope: Scope, number: int, kind: Kind, amount: int) -> Band | None:
    """The band of the policy that covers the amount, or None where no policy does."""
    policy = POLICIES.read(state, scope, number, kind)
    covering = [band for band in policy.bands if band.from_amount <= amount] if policy else []
    return covering[-1] if covering else None


def set_policy(context: Context, action: actions.SetPolicy) -> None:
    """Set or replace a policy; open proposals keep the band they were opened under."""
    organisation = require_duty(context, Duty.ADMINISTRATOR)
    amounts = [band.from_amount for band in action.bands]
    sound = all(band.steps and all(step.count and step.duty for step in band.steps) for band in action.bands)
    if not amounts or amounts != sorted(amounts) or not sound:
        raise Rejected(codes.POLICY_EMPTY)
    own = action.scope == Scope.ORGANISATION and action.scope_number == organisation
    project = action.scope == Scope.PROJECT and has_role(context.state, action.scope_number, organisation, Role.OWNER)
    if not own and not project:
        raise Rejected(codes.NOT_POLICY_MAKER, organisation=organisation, scope=action.scope_number)
    POLICIES.write(context.state, Policy(action.bands), action.scope, action.scope_number, action.kind)
    context.emit(events.PolicySet(action.scope, action.scope_number, action.kind))


def guard_transfer(context: Context, action: Transfer) -> None:
    """Refuse a direct transfer that the payer's policy wants approved."""
    sender = party_of(context.state, context.sender)
    if sender.kind != PartyKind.OFFICER:
        return
    if band_for(context.state, Scope.ORGANISATION, sender.organisation, Kind.TRANSFER, action.amount):
        raise Rejected(codes.APPROVAL_REQUIRED)
