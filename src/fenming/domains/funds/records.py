"""What funds keeps: where each contract stands, claims, and what is known of payments made outside the ledger."""

from enum import IntEnum

from fenming.base.fields import AmountOrZero, Hash, Month, Number, Positional, Record, Small
from fenming.ledger.tables import Table

CLAIMS_PER_INSTRUCTION_MAX = 250


class ClaimStatus(IntEnum):
    """A claim under another's is BUNDLED while that one is decided."""

    SUBMITTED = 1
    BUNDLED = 2
    PAID = 3
    CLOSED = 4


class Position(Record, frozen=True):
    """Where a contract stands: what was billed by item (thousandths) and in money, and what became of it.

    `billed` is the payable progress to date; `billed = labour + retained + net`. `open_claim` is 0 when none is open.
    """

    quantities_milli: tuple[Number, ...]
    billed: AmountOrZero
    labour: AmountOrZero
    retained: AmountOrZero
    net: AmountOrZero
    open_claim: Number


class Figures(Positional, frozen=True):
    """What a claim comes to, computed from quantities and contract: `this_period = labour + retention + net`."""

    measured_to_date: AmountOrZero
    payable_to_date: AmountOrZero
    previously_billed: AmountOrZero
    this_period: AmountOrZero
    labour: AmountOrZero
    retention: AmountOrZero
    net: AmountOrZero


class Claim(Record, frozen=True):
    """A claim for a month's work, with the claims of the tier below that it carries.

    `parent` is the claim that carries this one (0: none), `disputes` those that were opened about it.
    """

    contract: Number
    month: Month
    quantities_milli: tuple[Number, ...]
    figures: Figures
    children: tuple[Number, ...]
    document: Hash
    maker: Number
    proposal: Number
    status: Small
    parent: Number = 0
    disputes: tuple[Number, ...] = ()


class ClaimCount(Record, frozen=True):
    """How many claims there have been."""

    count: Number


POSITIONS = Table(80, "contract_positions", "Q", Position)
CLAIMS = Table(81, "claims", "Q", Claim)
CLAIM_COUNT = Table(82, "claim_count", "", ClaimCount)
TABLES = (POSITIONS, CLAIMS, CLAIM_COUNT)
