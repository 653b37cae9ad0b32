"""Personal records that are kept off the ledger: by a commitment here, for the legal term, until they are erased.

The commitment stays, and with it the proof that the record existed and when; without the salt nobody can tell what it said.
"""

from msgspec.structs import replace

from fenming.domains.contracts.rules import project_of
from fenming.domains.identity.records import ROLES, Duty
from fenming.domains.identity.rules import NOTHING_KEPT, require_duty
from fenming.domains.payroll import actions, codes, events
from fenming.domains.payroll.records import KEPT_RECORDS, KeptRecord, KeptStatus
from fenming.domains.payroll.rules.common import project_wages
from fenming.ledger.codes import Rejected
from fenming.ledger.context import Context


def keep(context: Context, holder: int, project: int, commitments: tuple[bytes, ...]) -> None:
    """Note that the holder keeps these records."""
    for commitment in commitments:
        if commitment == NOTHING_KEPT or KEPT_RECORDS.read(context.state, commitment):
            raise Rejected(codes.RECORD_KNOWN)
        KEPT_RECORDS.write(context.state, KeptRecord(holder, project, 0, KeptStatus.KEPT), commitment)


def keep_records(context: Context, action: actions.KeepRecords) -> None:
    """State that further records of a project are kept."""
    project_of(context.state, action.project)
    holder = require_duty(context, Duty.MAKER)
    if ROLES.read(context.state, action.project, holder) is None:
        raise Rejected(codes.NOT_HOLDER, party=holder)
    keep(context, holder, action.project, action.commitments)
    context.emit(events.RecordsKept(action.project, holder, action.commitments))


def erase_records(context: Context, action: actions.EraseRecords) -> None:
    """Mark records as due for erasure; the law wants them kept until some years after the project's last wage."""
    holder = require_duty(context, Duty.MAKER)
    for commitment in action.commitments:
        record = _record_in(context, holder, commitment, KeptStatus.KEPT)
        wages = project_wages(context.state, record.project)
        if not wages.closed_day or context.day < wages.records_until_day:
            raise Rejected(codes.RECORDS_STILL_NEEDED, until_day=wages.records_until_day)
        KEPT_RECORDS.write(context.state, replace(record, marked_by=context.sender, status=KeptStatus.DUE), commitment)
    context.emit(events.RecordsAdvanced(KeptStatus.DUE, action.commitments))


def state_erased(context: Context, action: actions.StateErased) -> None:
    """State that value and salt are gone; another officer says so than the one who marked them."""
    holder = require_duty(context, Duty.CHECKER)
    for commitment in action.commitments:
        record = _record_in(context, holder, commitment, KeptStatus.DUE)
        if context.sender == record.marked_by:
            raise Rejected(codes.SECOND_EYES_NEEDED, party=context.sender)
        KEPT_RECORDS.write(context.state, replace(record, status=KeptStatus.ERASED), commitment)
    context.emit(events.RecordsAdvanced(KeptStatus.ERASED, action.commitments))


def _record_in(context: Context, holder: int, commitment: bytes, status: KeptStatus) -> KeptRecord:
    record = KEPT_RECORDS.read(context.state, commitment)
    if record is None or record.holder != holder:
        raise Rejected(codes.NOT_HOLDER, party=holder)
    if record.status != status:
        raise Rejected(codes.RECORD_NOT_IN_STATUS, status=record.status)
    return record
