"""Complaints, the closing of the special wage account, and the end of personal records."""

from enum import IntEnum
from typing import Annotated

from msgspec import Meta

from fenming.base.fields import Action, Hash, Number, Small
from fenming.base.limits import BATCH_ITEMS_MAX

Commitments = Annotated[tuple[Hash, ...], Meta(min_length=1, max_length=BATCH_ITEMS_MAX)]


class Grievance(IntEnum):
    """What a complaint or an objection is about. The ledger keeps the number as it comes: a wallet of later days may know more."""

    UNPAID = 1
    AMOUNT = 2
    DAYS = 3
    KEPT_BACK = 4
    OTHER = 5


class FileComplaint(Action, frozen=True, tag=217):
    """A worker, or the worker's agent, complains about an engagement: what about as a `Grievance`, the text as a hash."""

    engagement: Number
    kind: Small
    text: Hash


class AnswerComplaint(Action, frozen=True, tag=218):
    """The employer or the general contractor answers; the text as a hash."""

    complaint: Number
    text: Hash


class ReplyToAnswer(Action, frozen=True, tag=219):
    """Whoever complained takes the answer, which ends the complaint, or goes on to the authority."""

    complaint: Number
    is_satisfied: bool


class DecideComplaint(Action, frozen=True, tag=228):
    """The authority ends a complaint with a decision; its outcome as a code, its text as a hash."""

    complaint: Number
    outcome: Small
    text: Hash


class EscalateComplaint(Action, frozen=True, tag=229):
    """Run by the ledger when the clock of a complaint has run out."""

    complaint: Number


class AnnounceClosing(Action, frozen=True, tag=230):
    """The general contractor, its works accepted, gives public notice that the special wage account will be closed."""

    project: Number
    contract: Number
    notice: Hash


class CloseWageAccount(Action, frozen=True, tag=231):
    """The general contractor closes the account after the notice; what is left goes to its account for this project."""

    project: Number
    credit: Number


class KeepRecords(Action, frozen=True, tag=232):
    """An organisation states that it keeps personal records of a project off the ledger, under these commitments."""

    project: Number
    commitments: Commitments


class EraseRecords(Action, frozen=True, tag=233):
    """The holder marks records as due for erasure after the legal term."""

    commitments: Commitments


class StateErased(Action, frozen=True, tag=234):
    """The holder states that value and salt of these records have been erased."""

    commitments: Commitments
