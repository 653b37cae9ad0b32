"""What can be asked of payroll (action tags 88-103), and the statements that workers sign."""

from typing import Annotated

from msgspec import Meta

from fenming.base.encoding import encode
from fenming.base.fields import Action, Amount, Hash, Month, Number, Positional, Small
from fenming.base.hashing import tag_prefix
from fenming.base.limits import BATCH_ITEMS_MAX, KEYS_PER_PARTY_MAX
from fenming.base.merkle import leaf_hash
from fenming.domains.payroll.records import TABLE_LINES_MAX

_LINE_STATEMENT_TAG = tag_prefix(b"fenming/wage-line/1")
_RECEIPT_STATEMENT_TAG = tag_prefix(b"fenming/wage-receipt/1")


class NewEngagement(Positional, frozen=True):
    """A worker and the wallet opened for this work."""

    worker: Number
    wallet: Number


class EngageWorkers(Action, frozen=True, tag=88):
    """An employer takes workers on for a project."""

    project: Number
    workers: Annotated[tuple[NewEngagement, ...], Meta(min_length=1, max_length=BATCH_ITEMS_MAX)]


class AttendanceLine(Positional, frozen=True):
    """Days that one engagement worked in the month."""

    engagement: Number
    days: Small


class RecordAttendance(Action, frozen=True, tag=89):
    """An employer records a month's attendance; `evidence` is the hash of the gate's file."""

    month: Month
    lines: Annotated[tuple[AttendanceLine, ...], Meta(min_length=1, max_length=BATCH_ITEMS_MAX)]
    evidence: Hash


class OpenWageTable(Action, frozen=True, tag=90):
    """Announce a wage table: how many lines, their sum, and the Merkle root over `wage_line_leaf` of each."""

    project: Number
    month: Month
    line_count: Annotated[int, Meta(ge=1, le=TABLE_LINES_MAX)]
    total: Amount
    lines_root: Hash
    document: Hash


class NewWageLine(Positional, frozen=True):
    """One line of a wage table."""

    engagement: Number
    days: Small
    amount: Amount


class AddWageLines(Action, frozen=True, tag=91):
    """Send the next part of a wage table."""

    table: Number
    first_line: Small
    lines: Annotated[tuple[NewWageLine, ...], Meta(min_length=1, max_length=BATCH_ITEMS_MAX)]


class LineSignature(Positional, frozen=True):
    """A worker's signature on the statement about one line, by the key in a slot."""

    line: Small
    slot: Annotated[int, Meta(ge=0, lt=KEYS_PER_PARTY_MAX)]
    signature: Annotated[bytes, Meta(min_length=1, max_length=8192)]


class SignWageLines(Action, frozen=True, tag=92):
    """Anyone brings the workers' signatures on their lines."""

    table: Number
    signatures: Annotated[tuple[LineSignature, ...], Meta(min_length=1, max_length=BATCH_ITEMS_MAX)]


class SubmitWageTable(Action, frozen=True, tag=93):
    """The employer submits a complete table, signed by all, for approval."""

    table: Number


class ApproveWageTable(Action, frozen=True, tag=94):
    """Run by the ledger on the last approval."""

    table: Number


class ReopenWageTable(Action, frozen=True, tag=95):
    """Run by the ledger when a submitted table was refused, withdrawn or lapsed."""

    table: Number


class PayWages(Action, frozen=True, tag=96):
    """Run by the ledger: pay the next lines of an approved table as far as the special account is funded."""

    table: Number


class SignWageReceipts(Action, frozen=True, tag=97):
    """Anyone brings the workers' signed receipts for wages paid."""

    table: Number
    signatures: Annotated[tuple[LineSignature, ...], Meta(min_length=1, max_length=BATCH_ITEMS_MAX)]


def wage_line_leaf(index: int, line: NewWageLine) -> bytes:
    """The leaf of a line in the tree whose root announces the table."""
    return leaf_hash(encode((index, line.engagement, line.days, line.amount)))


def line_statement(chain_id: bytes, table: int, index: int, month: int, days: int, amount: int) -> bytes:
    """What a worker signs before the table is approved: this month, these days, this amount."""
    return _LINE_STATEMENT_TAG + chain_id + encode((table, index, month, days, amount))


def receipt_statement(chain_id: bytes, table: int, index: int, month: int, amount: int) -> bytes:
    """What a worker signs when the money has arrived."""
    return _RECEIPT_STATEMENT_TAG + chain_id + encode((table, index, month, amount))
