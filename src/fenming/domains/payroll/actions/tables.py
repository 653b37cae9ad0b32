"""Wage tables: announced, received, agreed, submitted, paid, corrected; and the statements that workers sign."""

from typing import Annotated

from msgspec import Meta

from fenming.base.encoding import encode
from fenming.base.fields import Action, Amount, AmountOrZero, Hash, Month, Number, Positional, Small
from fenming.base.hashing import tag_prefix
from fenming.base.limits import BATCH_ITEMS_MAX
from fenming.base.merkle import leaf_hash
from fenming.domains.payroll.actions.signing import NO_DEVICE, LineSignature, WorkerSignature
from fenming.domains.payroll.records import TABLE_LINES_MAX

_LINE_STATEMENT_TAG = tag_prefix(b"fenming/wage-line/1")
_RECEIPT_STATEMENT_TAG = tag_prefix(b"fenming/wage-receipt/1")
_OBJECTION_STATEMENT_TAG = tag_prefix(b"fenming/wage-objection/1")
_REVERSAL_STATEMENT_TAG = tag_prefix(b"fenming/wage-reversal/1")


class OpenWageTable(Action, frozen=True, tag=90):
    """Announce a wage table: how many lines, what they pay, and the Merkle root over `wage_line_leaf` of each."""

    project: Number
    month: Month
    line_count: Annotated[int, Meta(ge=1, le=TABLE_LINES_MAX)]
    total: Amount
    lines_root: Hash
    document: Hash


class NewWageLine(Positional, frozen=True):
    """One line of a wage table: `amount` earned, `set_off` what the worker agreed to have kept back.

    `kind` is a `LineKind`; a supplement or replacement names the line that it corrects.
    """

    engagement: Number
    days: Small
    amount: Amount
    set_off: AmountOrZero = 0
    kind: Small = 0
    corrects_table: Number = 0
    corrects_line: Number = 0


class AddWageLines(Action, frozen=True, tag=91):
    """Send the next part of a wage table."""

    table: Number
    first_line: Small
    lines: Annotated[tuple[NewWageLine, ...], Meta(min_length=1, max_length=BATCH_ITEMS_MAX)]


class SignWageLines(Action, frozen=True, tag=92):
    """Anyone brings the workers' signatures on their lines; `device` is the keyed tag of what took them."""

    table: Number
    signatures: Annotated[tuple[LineSignature, ...], Meta(min_length=1, max_length=BATCH_ITEMS_MAX)]
    device: Hash = NO_DEVICE


class SubmitWageTable(Action, frozen=True, tag=93):
    """The employer submits a complete table, agreed by all, for approval."""

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
    device: Hash = NO_DEVICE


class PublishWageNotice(Action, frozen=True, tag=203):
    """The employer has put the complete table up on the site: from now the objection window runs. `notice` is its hash."""

    table: Number
    notice: Hash


class CloseObjections(Action, frozen=True, tag=204):
    """Run by the ledger when the objection window of a table has lapsed."""

    table: Number


class ObjectToWageLine(Action, frozen=True, tag=205):
    """Anyone brings a worker's signed objection to the own line; reason as a `Grievance`, its text as a hash."""

    table: Number
    reason: Small
    text: Hash
    signature: LineSignature
    device: Hash = NO_DEVICE


class DismissDispute(Action, frozen=True, tag=206):
    """The authority decides that nothing is owed on a disputed line; `decision` is the hash of its document."""

    table: Number
    line: Small
    decision: Hash


class WithdrawWageTable(Action, frozen=True, tag=207):
    """The employer takes back a table that has not been submitted; its lines may then be listed anew."""

    table: Number
    reason: Small
    text: Hash


class FreeWageLines(Action, frozen=True, tag=208):
    """Run by the ledger: free the lines of a withdrawn table, the next from `first_line` on."""

    table: Number
    first_line: Small


class AgreeReversal(Action, frozen=True, tag=209):
    """Anyone brings a worker's signed agreement to give back part of a paid line, to be set off against later wages."""

    table: Number
    line: Small
    amount: Amount
    reason: Small
    text: Hash
    signature: WorkerSignature


def wage_line_leaf(index: int, line: NewWageLine) -> bytes:
    """The leaf of a line in the tree whose root announces the table."""
    return leaf_hash(encode((index, line)))


def line_statement(
    chain_id: bytes, table: int, index: int, month: int, days: int, amount: int, set_off: int = 0
) -> bytes:
    """What a worker signs before the table is approved: this month, these days, this amount, less what is set off."""
    return _LINE_STATEMENT_TAG + chain_id + encode((table, index, month, days, amount, set_off))


def receipt_statement(chain_id: bytes, table: int, index: int, month: int, amount: int) -> bytes:
    """What a worker signs when the money, `amount` after set-off, has arrived."""
    return _RECEIPT_STATEMENT_TAG + chain_id + encode((table, index, month, amount))


def objection_statement(chain_id: bytes, table: int, index: int, reason: int, text: bytes) -> bytes:
    """What a worker signs who does not agree with a line."""
    return _OBJECTION_STATEMENT_TAG + chain_id + encode((table, index, reason, text))


def reversal_statement(chain_id: bytes, table: int, index: int, amount: int, serial: int) -> bytes:
    """What a worker signs who gives part of a paid line back; `serial` counts the engagement's agreements from 1."""
    return _REVERSAL_STATEMENT_TAG + chain_id + encode((table, index, amount, serial))
