"""What can be asked of guarantees (action tags 144-159)."""

from fenming.base.fields import Action, Amount, Day, Hash, Number, Small


class RegisterGuarantee(Action, frozen=True, tag=144):
    """A bank drafts a guarantee that it has issued; `account` is its own account from which a claim will be paid.

    `subject` is the contract, with `line` 0; for a bid it is the project, and `line` the budget line that is tendered. Of a
    contract's guarantees the applicant is the payee and the beneficiary the payer, the other way round for a payment guarantee.
    `party` is the bidder of a bid guarantee and the authority of a wage-deposit guarantee, else 0.
    """

    kind: Small
    subject: Number
    line: Small
    party: Number
    amount: Amount
    valid_until_day: Day
    account: Number
    document: Hash


class ConfirmGuarantee(Action, frozen=True, tag=145):
    """A second officer of the bank puts a drafted guarantee in force."""

    guarantee: Number


class ExtendGuarantee(Action, frozen=True, tag=146):
    """The bank extends a guarantee in force; `document` is the hash of its letter."""

    guarantee: Number
    valid_until_day: Day
    document: Hash


class ReleaseGuarantee(Action, frozen=True, tag=147):
    """The beneficiary gives back a part of a guarantee, or all that is left."""

    guarantee: Number
    amount: Amount


class ClaimGuarantee(Action, frozen=True, tag=148):
    """The beneficiary demands payment into an own account; the reason is a code, its text stays off the ledger."""

    guarantee: Number
    amount: Amount
    credit: Number
    reason: Small
    evidence: Hash


class PayGuaranteeClaim(Action, frozen=True, tag=149):
    """The bank pays a claim from the guarantee's account."""

    claim: Number


class RefuseGuaranteeClaim(Action, frozen=True, tag=150):
    """The bank refuses a claim, with a reason."""

    claim: Number
    reason: Small
    reason_text: Hash


class AlertExpiry(Action, frozen=True, tag=151):
    """Run by the ledger some days before a guarantee ends."""

    guarantee: Number
    valid_until_day: Day


class ExpireGuarantee(Action, frozen=True, tag=152):
    """Run by the ledger on the day after the last day of a guarantee."""

    guarantee: Number
    valid_until_day: Day


class WatchGuaranteeClaim(Action, frozen=True, tag=153):
    """Run by the ledger when the bank's time for a claim is over."""

    claim: Number
