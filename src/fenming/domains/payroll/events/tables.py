"""Wage tables: listed, agreed, disputed, advanced."""

from fenming.base.fields import Amount, AmountOrZero, Day, Event, Hash, Month, Number, Small


class WageTableOpened(Event, frozen=True, tag=90):
    """A wage table was announced."""

    table: Number
    project: Number
    employer: Number
    month: Month
    line_count: Number
    total: Amount
    document: Hash


class WageLineListed(Event, frozen=True, tag=91):
    """A line arrived; `earned` is what its days give by the labour contract (0 where days decide nothing)."""

    table: Number
    line: Small
    engagement: Number
    days: Small
    amount: Amount
    set_off: AmountOrZero
    kind: Small
    corrects_table: Number
    corrects_line: Number
    earned: AmountOrZero


class WageLinesSigned(Event, frozen=True, tag=92):
    """Workers signed these lines on a device (zeros: unknown)."""

    table: Number
    lines: tuple[Small, ...]
    device: Hash


class WageTableAdvanced(Event, frozen=True, tag=93):
    """The table came to a new status."""

    table: Number
    status: Small


class WageReceiptsSigned(Event, frozen=True, tag=94):
    """Workers signed for having received these lines."""

    table: Number
    lines: tuple[Small, ...]
    device: Hash


class AgentSigned(Event, frozen=True, tag=95):
    """An agent, not the worker, gave the signature on a line."""

    table: Number
    line: Small
    worker: Number
    agent: Number
    device: Hash


class WageNoticePublished(Event, frozen=True, tag=204):
    """A table was put up on the site; objections until a day."""

    table: Number
    notice: Hash
    until_day: Day


class ObjectionsClosed(Event, frozen=True, tag=205):
    """The objection window lapsed; so many unsigned lines, which silence cannot accept, are withheld."""

    table: Number
    withheld: Number


class WageLineDisputed(Event, frozen=True, tag=206):
    """A line is out of its table's payment (reason 0: its replacement was taken back)."""

    table: Number
    line: Small
    reason: Small
    text: bytes


class DisputeDismissed(Event, frozen=True, tag=207):
    """The authority decided that nothing is owed on a disputed line."""

    table: Number
    line: Small
    decision: Hash


class WageTableWithdrawn(Event, frozen=True, tag=208):
    """A table was taken back before submission."""

    table: Number
    reason: Small
    text: Hash


class ReversalAgreed(Event, frozen=True, tag=209):
    """A worker agreed to give back part of a paid line; so much is outstanding now."""

    engagement: Number
    table: Number
    line: Small
    amount: Amount
    outstanding: Amount
    reason: Small
    text: Hash
