"""What can be asked of funds (action tags 72-87)."""

from typing import Annotated

from msgspec import Meta

from fenming.base.fields import Action, Hash, Month, Number
from fenming.domains.contracts.records import ITEMS_MAX
from fenming.domains.funds.records import CLAIMS_PER_INSTRUCTION_MAX


class SubmitClaim(Action, frozen=True, tag=72):
    """The payee of a contract claims a month's work.

    Only quantities measured to date are given, in thousandths of the items' units; every amount is computed. `children` are
    the open claims of the next tier that are to be paid with this one. A claim with the owner goes to approval at once.
    """

    contract: Number
    month: Month
    quantities_milli: Annotated[tuple[Number, ...], Meta(max_length=ITEMS_MAX)]
    children: Annotated[tuple[Number, ...], Meta(max_length=CLAIMS_PER_INSTRUCTION_MAX)]
    document: Hash


class WithdrawClaim(Action, frozen=True, tag=73):
    """The payee takes back a claim that no other claim carries."""

    claim: Number


class PayClaim(Action, frozen=True, tag=74):
    """Run by the ledger on the last approval."""

    claim: Number


class CloseClaim(Action, frozen=True, tag=75):
    """Run by the ledger when a claim was refused, withdrawn or lapsed: the claims it carried are free again."""

    claim: Number


class InstructPayment(Action, frozen=True, tag=76):
    """The owner has an approved claim paid that could not be paid when it was approved."""

    claim: Number


class ReleaseRetention(Action, frozen=True, tag=77):
    """The payer releases what was retained, once the works have been accepted."""

    contract: Number
