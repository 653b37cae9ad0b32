"""How a change is decided: proposed, voted on, carried by more than two thirds of the power, and carried out at once.

Every organisation of validators has one vote, as heavy as its power when the votes are counted: power that was lost meanwhile
counts no more. A change is checked when it is proposed and again before it is carried out, because others came between; then it
may fail.
"""

from collections.abc import Callable
from functools import reduce
from operator import or_
from typing import Any, NamedTuple

import msgspec
from msgspec.structs import replace

from fenming.base.encoding import encode
from fenming.base.fields import Action
from fenming.domains.identity.records import Duty
from fenming.domains.identity.rules import require_duty
from fenming.domains.network import actions, codes, events
from fenming.domains.network.records import (
    CHANGE_COUNT,
    CHANGE_DAYS,
    CHANGES,
    Ballot,
    Change,
    ChangeKind,
    ChangeStatus,
    ValidatorSet,
)
from fenming.domains.network.rules.nodes import (
    add_node,
    change_keys,
    change_power,
    check_keys,
    check_node,
    check_power,
    validators_of,
)
from fenming.domains.network.rules.settings import check_limits, check_rules, schedule_rules, set_limits
from fenming.ledger.codes import Rejected
from fenming.ledger.context import Context
from fenming.ledger.counting import next_number


class Kind(NamedTuple):
    """A kind of change: what may refuse it, and what carries it out."""

    kind: ChangeKind
    check: Callable[[Context, Any], None]
    carry_out: Callable[[Context, Any], None]


KINDS: dict[type[Action], Kind] = {
    actions.ProposeNode: Kind(ChangeKind.NODE, check_node, add_node),
    actions.ProposePower: Kind(ChangeKind.POWER, check_power, change_power),
    actions.ProposeKeys: Kind(ChangeKind.KEYS, check_keys, change_keys),
    actions.ProposeLimits: Kind(ChangeKind.LIMITS, check_limits, set_limits),
    actions.ProposeRules: Kind(ChangeKind.RULES, check_rules, schedule_rules),
}
action_decoder: "msgspec.msgpack.Decoder[Any]" = msgspec.msgpack.Decoder(reduce(or_, actions.CHANGE_ACTIONS))


def propose(context: Context, action: Action) -> None:
    """Put a change to the vote."""
    organisation = _require_validator(context)
    kind = KINDS[type(action)]
    kind.check(context, action)
    number = next_number(context.state, CHANGE_COUNT)
    data = encode(action)
    CHANGES.write(context.state, Change(data, organisation, (), ChangeStatus.OPEN), number)
    lapse_day = context.day + CHANGE_DAYS
    context.wait_until(lapse_day, actions.LapseChange(number))
    node = action.replaces if isinstance(action, actions.ProposeNode) else getattr(action, "node", 0)
    context.emit(events.ChangeProposed(number, kind.kind, node, organisation, data, lapse_day))


def vote_on_change(context: Context, action: actions.VoteOnChange) -> None:
    """Count a vote; the one that decides has the change carried out."""
    organisation = _require_validator(context)
    change = CHANGES.read(context.state, action.change)
    if change is None:
        raise Rejected(codes.CHANGE_UNKNOWN, change=action.change)
    if change.status != ChangeStatus.OPEN:
        raise Rejected(codes.CHANGE_CLOSED, change=action.change)
    if any(ballot.organisation == organisation for ballot in change.ballots):
        raise Rejected(codes.VOTED_ALREADY, organisation=organisation, change=action.change)
    voted = replace(change, ballots=(*change.ballots, Ballot(organisation, action.yes)))
    CHANGES.write(context.state, voted, action.change)
    validators = validators_of(context.state)
    total, power_yes, power_no = validators.power, weight(validators, voted, True), weight(validators, voted, False)
    power = validators.power_of(organisation)
    context.emit(events.VoteCast(action.change, organisation, action.yes, power, power_yes, power_no, total))
    status = decided(total, power_yes, power_no)
    if status == ChangeStatus.CARRIED:
        _carry_out(context, action.change, voted)
    elif status == ChangeStatus.REJECTED:
        _end(context, action.change, voted, status)


def lapse_change(context: Context, action: actions.LapseChange) -> None:
    """End a change that nobody decided in time; one that was decided is left alone."""
    change = CHANGES.expect(context.state, action.change)
    if change.status == ChangeStatus.OPEN:
        _end(context, action.change, change, ChangeStatus.LAPSED)


def weight(validators: ValidatorSet, change: Change, yes: bool) -> int:
    """The power, as it is now, of those who voted so."""
    return sum([validators.power_of(ballot.organisation) for ballot in change.ballots if ballot.yes == yes])


def decided(total: int, power_yes: int, power_no: int) -> ChangeStatus:
    """Carried by more than two thirds of all power; rejected once the rest could not make it so."""
    if 3 * power_yes > 2 * total:
        return ChangeStatus.CARRIED
    return ChangeStatus.REJECTED if 3 * (total - power_no) <= 2 * total else ChangeStatus.OPEN


def _carry_out(context: Context, number: int, change: Change) -> None:
    action = action_decoder.decode(change.action)
    kind = KINDS[type(action)]
    try:
        kind.check(context, action)
    except Rejected as refusal:
        _end(context, number, change, ChangeStatus.FAILED, refusal.code.number)
        return
    _end(context, number, change, ChangeStatus.CARRIED)
    kind.carry_out(context, action)


def _end(context: Context, number: int, change: Change, status: ChangeStatus, code: int = 0) -> None:
    CHANGES.write(context.state, replace(change, status=status), number)
    context.emit(events.ChangeDecided(number, status, code))


def _require_validator(context: Context) -> int:
    """The organisation for which the sender acts as maker, if it runs a validator."""
    organisation = require_duty(context, Duty.MAKER)
    if not validators_of(context.state).power_of(organisation):
        raise Rejected(codes.NOT_OF_A_VALIDATOR, organisation=organisation)
    return organisation
