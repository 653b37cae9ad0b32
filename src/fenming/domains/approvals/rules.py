"""How a proposal passes its steps, and what happens on the last approval.

The action is kept encoded and runs through the due queue, on behalf of its maker, in the block of the last approval. Whoever
made a proposal cannot decide it, and nobody decides twice: separation of duties is a rule here, not a habit.
"""

import msgspec
from msgspec.structs import replace

from fenming.base.encoding import Malformed, decode, encode
from fenming.base.fields import Action
from fenming.domains.approvals import actions, codes, events
from fenming.domains.approvals.records import (
    POLICIES,
    PROPOSAL_COUNT,
    PROPOSALS,
    TABLES,
    Band,
    Decision,
    Kind,
    Policy,
    Proposal,
    ProposalCount,
    ProposalStatus,
    Scope,
)
from fenming.domains.identity.parameters import Parameter, parameter_on
from fenming.domains.identity.records import Duty, PartyKind, Role
from fenming.domains.identity.rules import acting_for, has_role, party_of, require_duty
from fenming.domains.money.actions import Transfer
from fenming.domains.money.rules import require_owner
from fenming.ledger.codes import Rejected
from fenming.ledger.context import Context
from fenming.ledger.rulebook import Domain
from fenming.ledger.tables import State

_transfer_decoder = msgspec.msgpack.Decoder(Transfer)


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


def open_proposal(
    context: Context, scope: Scope, scope_number: int, kind: Kind, subject: int, amount: int,
    action: Action, if_refused: Action | None = None,
) -> int:  # fmt: skip
    """Put an action up for approval under the policy of the scope; refuses where there is no policy."""
    band = band_for(context.state, scope, scope_number, kind, amount)
    if band is None:
        raise Rejected(codes.POLICY_MISSING, kind=int(kind), scope=scope_number)
    count = PROPOSAL_COUNT.read(context.state)
    number = count.count + 1 if count else 1
    PROPOSAL_COUNT.write(context.state, ProposalCount(number))
    refused = encode(if_refused) if if_refused else b""
    proposal = Proposal(
        scope, scope_number, kind, subject, amount, context.sender, encode(action), refused, band, (), ProposalStatus.OPEN
    )
    PROPOSALS.write(context.state, proposal, number)
    context.emit(events.ProposalOpened(number, scope, scope_number, kind, subject, amount, context.sender))
    days = parameter_on(context.state, Parameter.APPROVAL_LAPSE_DAYS, context.day) or 1
    context.wait_until(context.day + days, actions.LapseProposal(number))
    return number


def propose(context: Context, action: actions.Propose) -> None:
    """Put an own transfer up for approval."""
    try:
        transfer = decode(action.action, _transfer_decoder)
    except Malformed:
        raise Rejected(codes.NOT_PROPOSABLE) from None
    account = require_owner(context, transfer.debit, Duty.MAKER)
    open_proposal(context, Scope.ORGANISATION, account.owner, Kind.TRANSFER, transfer.debit, transfer.amount, transfer)


def guard_transfer(context: Context, action: Action) -> None:
    """Refuse a direct transfer that the payer's policy wants approved."""
    if type(action) is not Transfer:
        return
    sender = party_of(context.state, context.sender)
    if sender.kind != PartyKind.OFFICER:
        return
    if band_for(context.state, Scope.ORGANISATION, sender.organisation, Kind.TRANSFER, action.amount):
        raise Rejected(codes.APPROVAL_REQUIRED)


def approve(context: Context, action: actions.Approve) -> None:
    """Approve one step; the last approval sends the action to the due queue."""
    proposal = _open_proposal_of(context, action.proposal)
    organisation = _require_decider(context, proposal, action.step)
    decision = Decision(action.step, context.sender, organisation, action.evidence, context.height)
    decided = replace(proposal, decisions=(*proposal.decisions, decision))
    context.emit(events.StepApproved(action.proposal, action.step, context.sender, organisation, action.evidence))
    if all(_missing(decided, step) == 0 for step in range(len(proposal.band.steps))):
        decided = replace(decided, status=ProposalStatus.APPROVED)
        context.emit(events.ProposalDecided(action.proposal, ProposalStatus.APPROVED, 0, b""))
        context.enqueue_bytes(proposal.action, proposal.maker)
    PROPOSALS.write(context.state, decided, action.proposal)


def refuse(context: Context, action: actions.Refuse) -> None:
    """End a proposal with a reason; what it was about is told through `if_refused`."""
    proposal = _open_proposal_of(context, action.proposal)
    _require_decider(context, proposal, action.step)
    _end(context, action.proposal, proposal, ProposalStatus.REJECTED, action.reason, action.reason_text)


def withdraw(context: Context, action: actions.Withdraw) -> None:
    """The maker takes an open proposal back."""
    proposal = _open_proposal_of(context, action.proposal)
    if context.sender != proposal.maker:
        raise Rejected(codes.NOT_MAKER, proposal=action.proposal)
    _end(context, action.proposal, proposal, ProposalStatus.WITHDRAWN, 0, b"")


def lapse_proposal(context: Context, action: actions.LapseProposal) -> None:
    """End a proposal that nobody decided in time; one that was decided is left alone."""
    proposal = PROPOSALS.expect(context.state, action.proposal)
    if proposal.status == ProposalStatus.OPEN:
        _end(context, action.proposal, proposal, ProposalStatus.LAPSED, 0, b"")


def _open_proposal_of(context: Context, number: int) -> Proposal:
    proposal = PROPOSALS.read(context.state, number)
    if proposal is None:
        raise Rejected(codes.PROPOSAL_UNKNOWN, proposal=number)
    if proposal.status != ProposalStatus.OPEN:
        raise Rejected(codes.PROPOSAL_CLOSED, proposal=number)
    return proposal


def _require_decider(context: Context, proposal: Proposal, step: int) -> int:
    """The organisation for which the sender may decide this step now."""
    if context.sender == proposal.maker:
        raise Rejected(codes.MAKER_IS_CHECKER, party=context.sender)
    if any(decision.party == context.sender for decision in proposal.decisions):
        raise Rejected(codes.DECIDED_ALREADY, party=context.sender)
    if step not in _open_steps(proposal):
        raise Rejected(codes.STEP_NOT_OPEN, step=step)
    wanted = proposal.band.steps[step]
    organisation = acting_for(context)
    sender = party_of(context.state, context.sender)
    in_scope = (
        has_role(context.state, proposal.scope_number, organisation, Role(wanted.role))
        if wanted.role
        else proposal.scope == Scope.ORGANISATION and organisation == proposal.scope_number
    )
    if sender.kind != PartyKind.OFFICER or not sender.duties & wanted.duty or not in_scope:
        raise Rejected(codes.NOT_IN_STEP, party=context.sender, step=step)
    return organisation


def _missing(proposal: Proposal, step: int) -> int:
    return proposal.band.steps[step].count - sum(decision.step == step for decision in proposal.decisions)


def _open_steps(proposal: Proposal) -> list[int]:
    unfinished = [step for step in range(len(proposal.band.steps)) if _missing(proposal, step) > 0]
    return unfinished[:1] if proposal.band.ordered else unfinished


def _end(context: Context, number: int, proposal: Proposal, status: ProposalStatus, reason: int, text: bytes) -> None:
    PROPOSALS.write(context.state, replace(proposal, status=status), number)
    context.emit(events.ProposalDecided(number, status, reason, text))
    if proposal.if_refused:
        context.enqueue_bytes(proposal.if_refused, proposal.maker)


DOMAIN = Domain(
    name="approvals",
    tables=TABLES,
    codes=codes.CODES,
    events=events.EVENTS,
    rules={
        actions.SetPolicy: set_policy,
        actions.Propose: propose,
        actions.Approve: approve,
        actions.Refuse: refuse,
        actions.Withdraw: withdraw,
    },
    due_rules={actions.LapseProposal: lapse_proposal},
    guards=(guard_transfer,),
)
