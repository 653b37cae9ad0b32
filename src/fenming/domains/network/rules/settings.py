"""What is voted on beside nodes: CometBFT's limits, and from when on later rules hold."""

from fenming.base.calendar import MILLISECONDS_PER_DAY
from fenming.base.limits import BLOCK_BYTES_MAX
from fenming.domains.network import actions, codes, events
from fenming.domains.network.records import LIMITS, RULES_MARGIN_BLOCKS, Limits
from fenming.ledger.codes import Rejected
from fenming.ledger.context import Context
from fenming.ledger.versions import schedule

BLOCK_BYTES_MIN = 2 * 1024 * 1024
"""A gateway's batch is up to 1.5 MiB, and one that fits into no block would wait for ever."""
EVIDENCE_BLOCKS_MIN, EVIDENCE_BLOCKS_MAX = 10_000, 100_000_000
EVIDENCE_DAYS_MIN, EVIDENCE_DAYS_MAX = 8, 90
"""Longer than the week for which light clients and joining nodes trust a header; else a double signature could pay in it."""

_BOUNDS = (
    ("block_bytes_max", BLOCK_BYTES_MIN, BLOCK_BYTES_MAX),
    ("evidence_age_blocks_max", EVIDENCE_BLOCKS_MIN, EVIDENCE_BLOCKS_MAX),
    ("evidence_age_ms_max", EVIDENCE_DAYS_MIN * MILLISECONDS_PER_DAY, EVIDENCE_DAYS_MAX * MILLISECONDS_PER_DAY),
)


def check_limits(context: Context, action: actions.ProposeLimits) -> None:
    """Refuse limits out of range, and those that hold."""
    if LIMITS.read(context.state) == _limits(action):
        raise Rejected(codes.NOTHING_CHANGES)
    values = (action.block_bytes_max, action.evidence_age_blocks_max, action.evidence_age_ms_max)
    for value, (name, lowest, highest) in zip(values, _BOUNDS, strict=True):
        if not lowest <= value <= highest:
            raise Rejected(codes.LIMIT_OUT_OF_RANGE, name=name, lowest=lowest, highest=highest)


def set_limits(context: Context, action: actions.ProposeLimits) -> None:
    """The limits hold."""
    LIMITS.write(context.state, _limits(action))
    context.emit(events.LimitsSet(action.block_bytes_max, action.evidence_age_blocks_max, action.evidence_age_ms_max))


def check_rules(context: Context, action: actions.ProposeRules) -> None:
    """Refuse rules that are not later than those that hold, or that begin before every node can have them."""
    current = context.frame.rulebook.version
    if action.version <= current:
        raise Rejected(codes.RULES_NOT_LATER, version=action.version, current=current)
    earliest = context.height + RULES_MARGIN_BLOCKS
    if action.from_height < earliest:
        raise Rejected(codes.RULES_TOO_SOON, earliest=earliest)


def schedule_rules(context: Context, action: actions.ProposeRules) -> None:
    """The rules hold from the height on."""
    schedule(context.state, context.height, action.version, action.from_height)
    context.emit(events.RulesScheduled(action.version, action.from_height))


def _limits(action: actions.ProposeLimits) -> Limits:
    return Limits(action.block_bytes_max, action.evidence_age_blocks_max, action.evidence_age_ms_max)
