"""What guarantees keeps: each guarantee with what is left of it, the claims on it, and which of them cover what."""

from enum import IntEnum

from fenming.base.fields import Amount, AmountOrZero, Day, Hash, Number, Record, Small
from fenming.ledger.counting import Counter
from fenming.ledger.tables import Table

GUARANTEES_PER_SUBJECT_MAX = 32


class GuaranteeKind(IntEnum):
    """What a bank answers for. A bid stands under a budget line, everything else under a signed contract."""

    BID = 1
    PERFORMANCE = 2
    ADVANCE = 3
    PAYMENT = 4
    RETENTION = 5
    WAGE_DEPOSIT = 6


class GuaranteeStatus(IntEnum):
    """Drafted by one officer of the bank, in force when another has confirmed it; the last three are final."""

    DRAFT = 1
    IN_FORCE = 2
    EXHAUSTED = 3
    RELEASED = 4
    EXPIRED = 5


class ClaimStatus(IntEnum):
    """A claim on a guarantee waits for the bank until it is paid or refused."""

    OPEN = 1
    PAID = 2
    REFUSED = 3


class Guarantee(Record, frozen=True):
    """A bank's promise: `left = amount - paid - released - claimed` can still be claimed.

    `subject` is a contract, or for a bid the project, whose budget `line` it is for. The bank pays from its own `account`.
    `document` is the hash of the letter; one letter is registered once.
    """

    kind: Small
    subject: Number
    line: Small
    project: Number
    issuer: Number
    applicant: Number
    beneficiary: Number
    amount: Amount
    paid: AmountOrZero
    released: AmountOrZero
    claimed: AmountOrZero
    valid_until_day: Day
    account: Number
    document: Hash
    maker: Number
    status: Small

    @property
    def left(self) -> int:
        """What can still be claimed."""
        return self.amount - self.paid - self.released - self.claimed


class GuaranteeClaim(Record, frozen=True):
    """A claim on a guarantee; a binding one (the authority's order on a wage deposit) cannot be refused."""

    guarantee: Number
    amount: Amount
    credit: Number
    binding: bool
    reason: Small
    evidence: Hash
    due_day: Day
    status: Small


class GuaranteeNumber(Record, frozen=True):
    """The guarantee that a letter is registered as."""

    guarantee: Number


class GuaranteeList(Record, frozen=True):
    """The guarantees in force of one kind for one subject, oldest first."""

    guarantees: tuple[Number, ...]


GUARANTEES = Table(144, "guarantees", "Q", Guarantee)
GUARANTEE_COUNT = Table(145, "guarantee_count", "", Counter)
GUARANTEE_DOCUMENTS = Table(146, "guarantee_documents", "32s", GuaranteeNumber)
GUARANTEES_IN_FORCE = Table(147, "guarantees_in_force", "IQ", GuaranteeList)
GUARANTEE_CLAIMS = Table(148, "guarantee_claims", "Q", GuaranteeClaim)
GUARANTEE_CLAIM_COUNT = Table(149, "guarantee_claim_count", "", Counter)
TABLES = (
    GUARANTEES, GUARANTEE_COUNT, GUARANTEE_DOCUMENTS, GUARANTEES_IN_FORCE, GUARANTEE_CLAIMS, GUARANTEE_CLAIM_COUNT,
)  # fmt: skip
