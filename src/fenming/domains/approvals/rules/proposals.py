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
    PROPOSAL_COUNT,
    PROPOSALS,
    Decision,
    Kind,
    Proposal,
    ProposalStatus,
    Scope,
)
from fenming.domains.approvals.rules.clocks import missing_in, open_steps, start_clocks
from fenming.domains.approvals.rules.delegation import principal_for
from fenming.domains.approvals.rules.policies import band_for
from fenming.domains.identity.parameters import Parameter, parameter_on
from fenming.domains.identity.records import Duty, PartyKind, Role
from fenming.domains.identity.rules import has_role, party_of
from fenming.domains.money.actions import Transfer
from fenming.domains.money.rules import require_owner
from fenming.ledger.codes import Rejected
from fenming.ledger.context import Context
from fenming.ledger.counting import next_number
from fenming.ledger.tables import State

_transfer_decoder = msgspec.msgpack.Decoder(Transfer)


def open_proposal(
    context: Context, scope: Scope, scope_number: int, kind: Kind, subject: int, amount: int,
    action: Action, if_refused: Action | None = None, maker: int | None = None,
) -> int:  # fmt: skip
    """Put an action up for approval under the policy of the scope; refuses where there is no policy.

    `maker` is the party whose proposal it is, where that is not the sender.
    """
    maker = context.sender if maker is None else maker
    band = band_for(context.state, scope, scope_number, kind, amount)
    if band is None:
        raise Rejected(codes.POLICY_MISSING, kind=int(kind), scope=scope_number)
    number = next_number(context.state, PROPOSAL_COUNT)
    refused = encode(if_refused) if if_refused else b""
    proposal = Proposal(
        scope, scope_number, kind, subject, amount, maker, encode(action), refused, band, (), ProposalStatus.OPEN
    )
    PROPOSALS.write(context.state, proposal, number)
    approvals = sum(step.count for step in band.steps)
    context.emit(events.ProposalOpened(number, scope, scope_number, kind, subject, amount, maker, approvals))
    days = parameter_on(context.state, Parameter.APPROVAL_LAPSE_DAYS, context.day) or 1
    context.wait_until(context.day + days, actions.LapseProposal(number))
    start_clocks(context, number, proposal)
    return number


def propose(context: Context, action: actions.Propose) -> None:
    """Put an own transfer up for approval."""
    try:
        transfer = decode(action.action, _transfer_decoder)
    except Malformed:
        raise Rejected(codes.NOT_PROPOSABLE) from None
    account = require_owner(context, transfer.debit, Duty.MAKER)
    open_proposal(context, Scope.ORGANISATION, account.owner, Kind.TRANSFER, transfer.debit, transfer.amount, transfer)


def approve(context: Context, action: actions.Approve) -> None:
    """Approve one step; the last approval sends the action to the due queue."""
    proposal = _open_proposal_of(context, action.proposal)
    organisation, principal = _require_decider(context, action.proposal, proposal, action.step, action.delegation)
    decision = Decision(action.step, context.sender, organisation, action.evidence, context.height, principal)
    decided = replace(proposal, decisions=(*proposal.decisions, decision))
    left = missing_in(decided, action.step)
    approved = events.StepApproved(
        action.proposal, action.step, context.sender, organisation, action.evidence, principal, left
    )
    context.emit(approved)
    start_clocks(context, action.proposal, decided)
    if not open_steps(decided):
        decided = replace(decided, status=ProposalStatus.APPROVED)
        context.emit(events.ProposalDecided(action.proposal, ProposalStatus.APPROVED, 0, b""))
        context.enqueue_bytes(proposal.action, proposal.maker)
    PROPOSALS.write(context.state, decided, action.proposal)


def refuse(context: Context, action: actions.Refuse) -> None:
    """End a proposal with a reason; what it was about is told through `if_refused`."""
    proposal = _open_proposal_of(context, action.proposal)
    _require_decider(context, action.proposal, proposal, action.step, action.delegation)
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


def _require_decider(context: Context, number: int, proposal: Proposal, step: int, delegation: int) -> tuple[int, int]:
    """The organisation for which the sender may decide this step now, and the officer in whose place (0: its own right)."""
    _require_unconcerned(proposal, context.sender)
    if step not in open_steps(proposal):
        raise Rejected(codes.STEP_NOT_OPEN, step=step)
    principal = principal_for(context, delegation, proposal, number, step) if delegation else 0
    if principal:
        _require_unconcerned(proposal, principal)
    organisation = _organisation_in_step(context.state, principal or context.sender, proposal, step)
    if not organisation:
        raise Rejected(codes.NOT_IN_STEP, party=context.sender, step=step)
    return organisation, principal


def _require_unconcerned(proposal: Proposal, party: int) -> None:
    """Refuse whoever made the proposal or has decided on it, itself or through another."""
    if party == proposal.maker:
        raise Rejected(codes.MAKER_IS_CHECKER, party=party)
    if any(party in (decision.party, decision.principal) for decision in proposal.decisions):
        raise Rejected(codes.DECIDED_ALREADY, party=party)


def _organisation_in_step(state: State, officer: int, proposal: Proposal, step: int) -> int:
    """The organisation for which an officer fits a step, or 0."""
    wanted = proposal.band.steps[step]
    party = party_of(state, officer)
    if party.kind != PartyKind.OFFICER or not party.duties & wanted.duty:
        return 0
    if wanted.role:
        in_scope = has_role(state, proposal.scope_number, party.organisation, Role(wanted.role))
    else:
        in_scope = proposal.scope == Scope.ORGANISATION and party.organisation == proposal.scope_number
    return party.organisation if in_scope else 0


def may_decide(context: Context, number: int) -> bool:
    """Whether the sender may, in its own right, decide a step of the open proposal that is open now."""
    proposal = PROPOSALS.expect(context.state, number)
    if proposal.status != ProposalStatus.OPEN or context.sender == proposal.maker:
        return False
    return any(_organisation_in_step(context.state, context.sender, proposal, step) for step in open_steps(proposal))


def reduce_proposal(context: Context, number: int, amount: int) -> None:
    """Put less up for approval than was proposed. The band stays: it is the stricter one, and decisions taken under it stand."""
    proposal = _open_proposal_of(context, number)
    PROPOSALS.write(context.state, replace(proposal, amount=amount), number)
    context.emit(events.ProposalReduced(number, amount))


def _end(context: Context, number: int, proposal: Proposal, status: ProposalStatus, reason: int, text: bytes) -> None:
    PROPOSALS.write(context.state, replace(proposal, status=status), number)
    context.emit(events.ProposalDecided(number, status, reason, text))
    if proposal.if_refused:
        context.enqueue_bytes(proposal.if_refused, proposal.maker)

