"""How a guarantee nears its end: an alert in time, expiry on the day after its last, and extension before that.

The timers carry the last day that they were set for. After an extension that day is no longer the guarantee's, and the old
timers do nothing.
"""

from msgspec.structs import replace

from fenming.domains.guarantees import actions, codes, events
from fenming.domains.guarantees.records import GUARANTEES, GuaranteeStatus
from fenming.domains.guarantees.rules.cover import end_guarantee, guarantee_in_force, require_issuer
from fenming.domains.identity.parameters import Parameter, number_on
from fenming.domains.identity.records import Duty
from fenming.ledger.codes import Rejected
from fenming.ledger.context import Context


def watch_expiry(context: Context, number: int, valid_until_day: int) -> None:
    """Set the alert and the end; one that ends sooner than the alert's days is alerted tomorrow."""
    days = number_on(context.state, Parameter.GUARANTEE_WARNING_DAYS, context.day, 0)
    alert_day = max(valid_until_day - days, context.day + 1)
    context.wait_until(alert_day, actions.AlertExpiry(number, valid_until_day))
    context.wait_until(valid_until_day + 1, actions.ExpireGuarantee(number, valid_until_day))


def extend_guarantee(context: Context, action: actions.ExtendGuarantee) -> None:
    """Move the last day of a guarantee further away."""
    guarantee = guarantee_in_force(context, action.guarantee)
    require_issuer(context, action.guarantee, guarantee, Duty.CHECKER)
    if action.valid_until_day <= guarantee.valid_until_day:
        raise Rejected(
            codes.NOT_AN_EXTENSION, guarantee=action.guarantee, valid_until_day=guarantee.valid_until_day
        )
    GUARANTEES.write(context.state, replace(guarantee, valid_until_day=action.valid_until_day), action.guarantee)
    context.emit(events.GuaranteeExtended(action.guarantee, action.valid_until_day, action.document))
    watch_expiry(context, action.guarantee, action.valid_until_day)


def alert_expiry(context: Context, action: actions.AlertExpiry) -> None:
    """Warn both parties while there is time to extend or to claim."""
    guarantee = GUARANTEES.expect(context.state, action.guarantee)
    if guarantee.status == GuaranteeStatus.IN_FORCE and guarantee.valid_until_day == action.valid_until_day:
        context.emit(events.GuaranteeExpiring(action.guarantee, guarantee.left, action.valid_until_day))


def expire_guarantee(context: Context, action: actions.ExpireGuarantee) -> None:
    """End a guarantee whose time is over; a claim made in time is still decided."""
    guarantee = GUARANTEES.expect(context.state, action.guarantee)
    if guarantee.status == GuaranteeStatus.IN_FORCE and guarantee.valid_until_day == action.valid_until_day:
        end_guarantee(context, action.guarantee, guarantee, GuaranteeStatus.EXPIRED)
