"""Who may decide in an officer's place.

A delegation holds on its days. A substitution holds only while the officer is absent or once the step is late: so a step never
rests on one person's desk, and nobody is passed over who is there and in time. A delegate decides with the principal's duty and
cannot hand it on; and since a proxy would otherwise undo the separation of duties, whoever made a proposal has none for it.
"""

from msgspec.structs import replace

from fenming.domains.approvals import actions, codes, events
from fenming.domains.approvals.records import (
    ABSENCES,
    DELEGATION_COUNT,
    DELEGATIONS,
    Absence,
    Delegation,
    Occasion,
    Proposal,
    Scope,
)
from fenming.domains.approvals.rules.clocks import is_late
from fenming.domains.identity.records import Duty, PartyKind
from fenming.domains.identity.rules import party_of
from fenming.ledger.codes import Rejected
from fenming.ledger.context import Context
from fenming.ledger.counting import next_number

DAYS_MAX = 366
"""A delegation that nobody ends would outlive the people it was meant for."""


def delegate(context: Context, action: actions.Delegate) -> None:
    """Let a colleague decide in an officer's place."""
    organisation = _require_say(context, action.principal)
    colleague = party_of(context.state, action.delegate)
    if (colleague.kind, colleague.organisation) != (PartyKind.OFFICER, organisation) or action.delegate == action.principal:
        raise Rejected(codes.DELEGATION_TERMS_WRONG, term="delegate")
    everywhere = (action.scope, action.scope_number) == (0, 0)
    if not everywhere and (action.scope not in (Scope.PROJECT, Scope.ORGANISATION) or not action.scope_number):
        raise Rejected(codes.DELEGATION_TERMS_WRONG, term="scope")
    if action.occasion not in (Occasion.ALWAYS, Occasion.SUBSTITUTE):
        raise Rejected(codes.DELEGATION_TERMS_WRONG, term="occasion")
    _check_days(context, action.from_day, action.until_day)
    number = next_number(context.state, DELEGATION_COUNT)
    delegation = Delegation(
        organisation, action.principal, action.delegate, action.scope, action.scope_number, action.kinds, action.from_day,
        action.until_day, action.occasion, False,
    )  # fmt: skip
    DELEGATIONS.write(context.state, delegation, number)
    delegated = events.Delegated(
        number, organisation, action.principal, action.delegate, action.scope, action.scope_number, action.kinds,
        action.from_day, action.until_day, action.occasion,
    )  # fmt: skip
    context.emit(delegated)


def revoke_delegation(context: Context, action: actions.RevokeDelegation) -> None:
    """End a delegation at once."""
    delegation = _in_force(context, action.delegation)
    _require_say(context, delegation.principal)
    DELEGATIONS.write(context.state, replace(delegation, revoked=True), action.delegation)
    context.emit(events.DelegationRevoked(action.delegation))


def declare_absence(context: Context, action: actions.DeclareAbsence) -> None:
    """Say on which days an officer is away."""
    _require_say(context, action.officer)
    _check_days(context, action.from_day, action.until_day)
    ABSENCES.write(context.state, Absence(action.from_day, action.until_day), action.officer)
    context.emit(events.AbsenceDeclared(action.officer, action.from_day, action.until_day))


def principal_for(context: Context, number: int, proposal: Proposal, proposal_number: int, step: int) -> int:
    """The officer in whose place the sender decides under a delegation; refuses where it does not reach."""
    delegation = _in_force(context, number)
    reaches = (
        context.sender == delegation.delegate
        and proposal.kind in delegation.kinds
        and (not delegation.scope or (delegation.scope, delegation.scope_number) == (proposal.scope, proposal.scope_number))
        and delegation.from_day <= context.day <= delegation.until_day
    )
    if not reaches or not _is_occasion(context, delegation, proposal_number, step):
        raise Rejected(codes.DELEGATION_NOT_FOR_THIS, delegation=number, party=context.sender)
    return delegation.principal


def _is_occasion(context: Context, delegation: Delegation, proposal: int, step: int) -> bool:
    if delegation.occasion == Occasion.ALWAYS or is_late(context, proposal, step):
        return True
    absence = ABSENCES.read(context.state, delegation.principal)
    return absence is not None and absence.from_day <= context.day <= absence.until_day


def _in_force(context: Context, number: int) -> Delegation:
    delegation = DELEGATIONS.read(context.state, number)
    if delegation is None or delegation.revoked:
        raise Rejected(codes.DELEGATION_UNKNOWN, delegation=number)
    return delegation


def _require_say(context: Context, officer: int) -> int:
    """The organisation of the officer, if the sender is that officer or an administrator beside it."""
    subject = party_of(context.state, officer)
    sender = party_of(context.state, context.sender)
    beside = sender.kind == PartyKind.OFFICER and sender.organisation == subject.organisation
    own = context.sender == officer or bool(sender.duties & Duty.ADMINISTRATOR)
    if subject.kind != PartyKind.OFFICER or not beside or not own:
        raise Rejected(codes.OFFICER_OF_OTHERS, sender=context.sender, officer=officer)
    return subject.organisation


def _check_days(context: Context, from_day: int, until_day: int) -> None:
    if not context.day <= until_day or not from_day <= until_day < from_day + DAYS_MAX:
        raise Rejected(codes.DELEGATION_TERMS_WRONG, term="days")
