"""Who is engaged, lets onto a site, attends, is on leave, and leaves."""

from typing import Annotated

from msgspec import Meta

from fenming.base.encoding import encode
from fenming.base.fields import Action, AmountOrZero, Day, Hash, Month, Name, Number, Positional, Small
from fenming.base.hashing import tag_prefix, tagged
from fenming.base.limits import BATCH_ITEMS_MAX
from fenming.domains.payroll.actions.signing import NO_DEVICE, WorkerSignature
from fenming.domains.payroll.records import CORRECTION_LINES_MAX, CorrectedDays

_SETTLEMENT_STATEMENT_TAG = tag_prefix(b"fenming/settlement/1")
_RECORD_TAG = b"fenming/personal-record/1"


class NewEngagement(Positional, frozen=True):
    """A worker and the wallet opened for this work, with the terms of the labour contract.

    `labour_contract` is the contract's hash, `registration` the commitment (`record_commitment`) of the real-name record that
    the employer keeps off the ledger; without both nobody comes onto a site. `until_day` 0: no end. `rate` in minor units.
    """

    worker: Number
    wallet: Number
    labour_contract: Hash
    registration: Hash
    from_day: Day
    until_day: Day
    basis: Small
    rate: AmountOrZero


class EngageWorkers(Action, frozen=True, tag=88):
    """An employer takes workers on for a project."""

    project: Number
    workers: Annotated[tuple[NewEngagement, ...], Meta(min_length=1, max_length=BATCH_ITEMS_MAX)]


class OpenSite(Action, frozen=True, tag=98):
    """The general contractor names a site of the project that has a gate of its own; it takes the next number from 1."""

    project: Number
    name: Name


class SiteChange(Positional, frozen=True):
    """An engagement that entered a site for good on a day, or left it."""

    engagement: Number
    day: Day
    is_entry: bool


class RecordSitePasses(Action, frozen=True, tag=99):
    """The general contractor records who was let onto a site and who left it; `evidence` is the hash of the gate's file."""

    project: Number
    site: Small
    changes: Annotated[tuple[SiteChange, ...], Meta(min_length=1, max_length=BATCH_ITEMS_MAX)]
    evidence: Hash


class AttendanceLine(Positional, frozen=True):
    """Half-days of one engagement in the month: bit 2n the morning of day n+1, bit 2n+1 its afternoon."""

    engagement: Number
    half_days: Number


class RecordAttendance(Action, frozen=True, tag=89):
    """An employer records attendance at a site from a gate's file with the hash `evidence`; it adds to what is recorded."""

    project: Number
    site: Small
    month: Month
    lines: Annotated[tuple[AttendanceLine, ...], Meta(min_length=1, max_length=BATCH_ITEMS_MAX)]
    evidence: Hash
    device: Hash = NO_DEVICE


class CorrectAttendance(Action, frozen=True, tag=100):
    """An employer asks to put other half-days in place of those recorded at a site; reason as a code, its text as a hash."""

    project: Number
    site: Small
    month: Month
    lines: Annotated[tuple[CorrectedDays, ...], Meta(min_length=1, max_length=CORRECTION_LINES_MAX)]
    reason: Small
    text: Hash


class ConfirmCorrection(Action, frozen=True, tag=101):
    """A checker of the general contractor lets a correction take effect."""

    correction: Number


class RecordLeave(Action, frozen=True, tag=102):
    """An employer records leave from a day to a day; days of paid leave are payable."""

    engagement: Number
    kind: Small
    is_paid: bool
    from_day: Day
    until_day: Day
    evidence: Hash


class EndEngagement(Action, frozen=True, tag=103):
    """The employer or the worker ends the engagement with its last day; a final settlement is then due."""

    engagement: Number
    last_day: Day
    reason: Small
    evidence: Hash


class CheckSettlement(Action, frozen=True, tag=200):
    """Run by the ledger on the due day of a final settlement."""

    engagement: Number


class ConfirmSettlement(Action, frozen=True, tag=201):
    """Anyone brings the signature by which a worker who left confirms that everything is settled."""

    engagement: Number
    signature: WorkerSignature
    device: Hash = NO_DEVICE


class CheckWagesDue(Action, frozen=True, tag=202):
    """Run by the ledger on the day by which a month's wages of an employer are due."""

    project: Number
    employer: Number
    month: Month


def settlement_statement(chain_id: bytes, engagement: int, left_day: int, amount: int) -> bytes:
    """What a worker signs who has left: nothing more is owed; `amount` is what the final line paid (0: there was none)."""
    return _SETTLEMENT_STATEMENT_TAG + chain_id + encode((engagement, left_day, amount))


def record_commitment(salt: bytes, value: bytes) -> bytes:
    """What stands on the ledger for a personal record: a hash under 32 bytes of salt, which are erased with the record."""
    return tagged(_RECORD_TAG, salt, value)
