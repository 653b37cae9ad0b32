"""What can be asked of funds (action tags 72-87, 170-182)."""

from typing import Annotated

from msgspec import Meta

from fenming.base.fields import Action, Hash, Month, Number, Positional, Small
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


class ConfirmClaim(Action, frozen=True, tag=170):
    """The payer of a contract below the owner's confirms a claim: from now on it is a debt with a last day."""

    claim: Number


class DeemConfirmed(Action, frozen=True, tag=171):
    """Run by the ledger when the time for objecting to a claim has passed."""

    claim: Number


class CheckDue(Action, frozen=True, tag=172):
    """Run by the ledger on the day after a claim, or its labour part, should have been paid."""

    claim: Number


class AgreeDueTerms(Action, frozen=True, tag=173):
    """A party to a contract states days to pay and daily interest; they hold once the other party has stated the same.

    `interest_millionths` is the interest for a day late, in millionths of the sum owed (500: 0.05 %).
    """

    contract: Number
    payment_days: Small
    interest_millionths: Annotated[int, Meta(ge=0, le=10_000)]


class PayDirectly(Action, frozen=True, tag=174):
    """The payer of a contract below the owner's pays a confirmed claim from its own account, or interest still owed on it."""

    claim: Number
    account: Number


class PayApproved(Action, frozen=True, tag=175):
    """Run by the ledger after the last approval, once the claim is a debt."""

    claim: Number


class ItemInDispute(Positional, frozen=True):
    """How much of an item, to date and in thousandths, is not disputed, and the code of the reason."""

    item: Small
    accepted_milli: Number
    reason: Small


class DisputeItems(Action, frozen=True, tag=176):
    """Who decides on a claim disputes quantities; the claim goes on with what is not disputed."""

    claim: Number
    items: Annotated[tuple[ItemInDispute, ...], Meta(min_length=1, max_length=ITEMS_MAX)]
    reason_text: Hash


class ResolveDispute(Action, frozen=True, tag=177):
    """A party to a dispute states quantities for its items; it is resolved once the other side has stated the same.

    `pay_now` asks for a claim of its own for what is agreed; otherwise it enters the payee's next claim.
    """

    dispute: Number
    quantities_milli: Annotated[tuple[Number, ...], Meta(min_length=1, max_length=ITEMS_MAX)]
    pay_now: bool


class CheckDispute(Action, frozen=True, tag=178):
    """Run by the ledger on the day after a dispute should have been resolved."""

    dispute: Number


class ProposeReversal(Action, frozen=True, tag=179):
    """A maker of the payer puts right a paid claim: the right quantities to date, the reason, and how the money comes back."""

    claim: Number
    quantities_milli: Annotated[tuple[Number, ...], Meta(max_length=ITEMS_MAX)]
    reason: Small
    reason_text: Hash
    way: Annotated[int, Meta(ge=1, le=2)]


class CheckReversal(Action, frozen=True, tag=180):
    """The second pair of eyes at the payer: a set-off takes effect, a return is put to the payee."""

    reversal: Number


class ConsentReversal(Action, frozen=True, tag=181):
    """The payee countersigns a return and pays it from its account."""

    reversal: Number
    account: Number


class RefuseReversal(Action, frozen=True, tag=182):
    """The payer drops a reversal, or the payee does not consent to a return."""

    reversal: Number
