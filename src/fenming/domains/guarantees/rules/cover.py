"""What is in force for a subject, and how a guarantee comes to its end: asked by this domain and by those above it."""

from msgspec.structs import replace

from fenming.domains.facts.records import FactName
from fenming.domains.facts.rules import state_fact
from fenming.domains.guarantees import codes, events
from fenming.domains.guarantees.records import (
    GUARANTEES,
    GUARANTEES_IN_FORCE,
    GUARANTEES_PER_SUBJECT_MAX,
    Guarantee,
    GuaranteeKind,
    GuaranteeList,
    GuaranteeStatus,
)
from fenming.domains.identity.records import Duty
from fenming.domains.identity.rules import require_duty
from fenming.ledger.codes import Rejected
from fenming.ledger.context import Context
from fenming.ledger.tables import State


def guarantee_of(state: State, number: int) -> Guarantee:
    """The guarantee with this number; refuses where there is none."""
    guarantee = GUARANTEES.read(state, number)
    if guarantee is None:
        raise Rejected(codes.GUARANTEE_UNKNOWN, guarantee=number)
    return guarantee


def guarantee_in_force(context: Context, number: int) -> Guarantee:
    """The guarantee with this number, if it can be claimed, extended or given back today."""
    guarantee = guarantee_of(context.state, number)
    if guarantee.status != GuaranteeStatus.IN_FORCE or guarantee.valid_until_day < context.day:
        raise Rejected(codes.GUARANTEE_NOT_IN_FORCE, guarantee=number)
    return guarantee


def require_issuer(context: Context, number: int, guarantee: Guarantee, duty: Duty) -> None:
    """Refuse unless the sender acts for the bank with the duty."""
    organisation = require_duty(context, duty)
    if guarantee.issuer != organisation:
        raise Rejected(codes.NOT_ISSUER, organisation=organisation, guarantee=number)


def require_beneficiary(context: Context, number: int, guarantee: Guarantee) -> None:
    """Refuse unless the sender decides for the beneficiary."""
    organisation = require_duty(context, Duty.CHECKER)
    if guarantee.beneficiary != organisation:
        raise Rejected(codes.NOT_BENEFICIARY, organisation=organisation, guarantee=number)


def numbers_in_force(state: State, kind: GuaranteeKind, subject: int) -> tuple[int, ...]:
    """The guarantees of a kind in force for a subject, oldest first."""
    listed = GUARANTEES_IN_FORCE.read(state, kind, subject)
    return listed.guarantees if listed else ()


def cover_of(state: State, kind: GuaranteeKind, subject: int) -> int:
    """How much the guarantees of a kind in force for a subject still answer for, claims under way deducted."""
    return sum(GUARANTEES.expect(state, number).left for number in numbers_in_force(state, kind, subject))


def put_in_force(context: Context, number: int, guarantee: Guarantee) -> None:
    """Let a confirmed guarantee count."""
    listed = numbers_in_force(context.state, GuaranteeKind(guarantee.kind), guarantee.subject)
    if len(listed) >= GUARANTEES_PER_SUBJECT_MAX:
        raise Rejected(codes.GUARANTEES_TOO_MANY, limit=GUARANTEES_PER_SUBJECT_MAX)
    GUARANTEES_IN_FORCE.write(context.state, GuaranteeList((*listed, number)), guarantee.kind, guarantee.subject)
    write_guarantee(context, number, replace(guarantee, status=GuaranteeStatus.IN_FORCE))


def end_guarantee(context: Context, number: int, guarantee: Guarantee, status: GuaranteeStatus) -> None:
    """Let a guarantee count no longer."""
    listed = numbers_in_force(context.state, GuaranteeKind(guarantee.kind), guarantee.subject)
    others = tuple(other for other in listed if other != number)
    GUARANTEES_IN_FORCE.write(context.state, GuaranteeList(others), guarantee.kind, guarantee.subject)
    write_guarantee(context, number, replace(guarantee, status=status))
    _say_reduced(context, guarantee)


def give_back(context: Context, number: int, guarantee: Guarantee, amount: int) -> None:
    """Release a part of a guarantee; one of which nothing is left or under claim has ended."""
    released = replace(guarantee, released=guarantee.released + amount)
    if released.left or released.claimed:
        write_guarantee(context, number, released)
        _say_reduced(context, guarantee)
    else:
        end_guarantee(context, number, released, GuaranteeStatus.RELEASED)


def give_back_all(context: Context, kind: GuaranteeKind, subject: int) -> None:
    """Release all guarantees of a kind, because what they answered for has been done; claims under way stay."""
    for number in numbers_in_force(context.state, kind, subject):
        guarantee = GUARANTEES.expect(context.state, number)
        if guarantee.left:
            give_back(context, number, guarantee, guarantee.left)


def _say_reduced(context: Context, guarantee: Guarantee) -> None:
    """Wake what rests on the cover of a contract; a bid's subject is no contract."""
    if guarantee.kind != GuaranteeKind.BID:
        state_fact(context, FactName.GUARANTEE_REDUCED, guarantee.subject)


def write_guarantee(context: Context, number: int, guarantee: Guarantee) -> None:
    """Keep a guarantee and say where it stands; of one that has ended nothing can be claimed."""
    GUARANTEES.write(context.state, guarantee, number)
    left = guarantee.left if guarantee.status == GuaranteeStatus.IN_FORCE else 0
    context.emit(events.GuaranteeChanged(number, guarantee.status, left))
