"""What can be asked of funds (action tags 72-87, 160-182 and 244-247)."""

from typing import Annotated

from msgspec import Meta

from fenming.base.fields import Action, Amount, AmountOrZero, Day, Hash, Month, Number, Positional, Small
from fenming.domains.contracts.records import ITEMS_MAX
from fenming.domains.funds.records import CLAIMS_PER_INSTRUCTION_MAX, Terms


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


class OfferPaymentTerms(Action, frozen=True, tag=78):
    """The payer of a contract offers terms for advance, retention and waivers, before anything has been claimed."""

    contract: Number
    terms: Terms


class AcceptPaymentTerms(Action, frozen=True, tag=79):
    """The payee accepts exactly this version of the terms."""

    contract: Number
    version: Number


class RequestAdvance(Action, frozen=True, tag=80):
    """The payee asks for the agreed advance; of a contract with the owner it goes to approval at once."""

    contract: Number
    document: Hash


class PayAdvance(Action, frozen=True, tag=81):
    """The payer pays the advance: the owner from the project's account after approval, a contractor from its own `debit`.

    Run by the ledger on the last approval; the owner sends it (with `debit` 0) where the money was short then.
    """

    contract: Number
    debit: Number


class CloseAdvance(Action, frozen=True, tag=82):
    """Run by the ledger when the advance was refused, withdrawn or lapsed: it may be asked for again."""

    contract: Number


class GiveAdvanceNotice(Action, frozen=True, tag=83):
    """The payee demands an advance that is past its legal day; the time after which it may stop work begins."""

    contract: Number


class WatchAdvance(Action, frozen=True, tag=84):
    """Run by the ledger when an advance may have become later than `lateness` says."""

    contract: Number
    lateness: Small


class BeginDefectsPeriod(Action, frozen=True, tag=85):
    """Run by the ledger when the works of a contract with retention have been accepted."""

    contract: Number


class ReleaseRetentionStage(Action, frozen=True, tag=86):
    """Run by the ledger when a stage of retention must have been returned."""

    contract: Number
    stage: Small


class ReplaceRetention(Action, frozen=True, tag=87):
    """The payee has money held back paid out, as far as retention guarantees cover it."""

    contract: Number


class ClaimDefects(Action, frozen=True, tag=160):
    """The payer claims a part of the retention for defects."""

    contract: Number
    amount: Amount
    reason: Small
    evidence: Hash


class ObjectToDefects(Action, frozen=True, tag=161):
    """The payee objects in time; the supervisor decides."""

    defects: Number
    reason: Small
    reason_text: Hash


class DeductDefects(Action, frozen=True, tag=162):
    """Run by the ledger when the time for objections is over."""

    defects: Number


class DecideDefects(Action, frozen=True, tag=163):
    """The project's supervisor decides disputed defects: the amount to deduct, 0 for nothing."""

    defects: Number
    amount: AmountOrZero
    evidence: Hash


class SignWaiver(Action, frozen=True, tag=164):
    """The payee of a claim waives further demands for its work: conditionally before payment, unconditionally after it."""

    claim: Number
    kind: Small
    document: Hash


class SetWageRecord(Action, frozen=True, tag=165):
    """The authority records how an organisation has paid its wages; days are 0 where there is nothing to say."""

    organisation: Number
    clean_since_day: Day
    last_arrears_day: Day
    system_in_place: bool
    evidence: Hash


class AssessDeposit(Action, frozen=True, tag=166):
    """Have the wage deposit of a general contract computed; without it the first claim does."""

    contract: Number


class PlaceDeposit(Action, frozen=True, tag=167):
    """The contractor places or refills the deposit: what guarantees do not cover is moved from `debit` (0: they cover all)."""

    contract: Number
    debit: Number


class UseDeposit(Action, frozen=True, tag=168):
    """The authority orders an amount of the deposit into the project's special wage account."""

    contract: Number
    amount: Amount
    order: Hash


class AnnounceDepositRelease(Action, frozen=True, tag=169):
    """The contractor announces the release of its deposit after acceptance; `notice` is the hash of the public notice."""

    contract: Number
    notice: Hash


class ComplainAboutDeposit(Action, frozen=True, tag=244):
    """Anybody but the contractor says that wages are unpaid; the deposit stays until the authority has settled it."""

    contract: Number
    reason: Small
    evidence: Hash


class SettleDepositComplaint(Action, frozen=True, tag=245):
    """The authority settles a party's complaint."""

    contract: Number
    party: Number
    document: Hash


class WatchDeposit(Action, frozen=True, tag=246):
    """Run by the ledger on a day that was set for the deposit: it is late, or its notice is over."""

    contract: Number
    day: Day


class CheckDepositCover(Action, frozen=True, tag=247):
    """Run by the ledger when a guarantee of the contract has ended or become less: the deposit may be short."""

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
