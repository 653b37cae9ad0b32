"""What funds keeps: where each contract stands, its claims, and what is held: advance, retention, wage deposit, waivers."""

from enum import IntEnum

from fenming.base.fields import Amount, AmountOrZero, Day, Hash, Month, Number, Permille, Positional, Record, Small
from fenming.ledger.counting import Counter
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

    `billed` is the payable progress to date; `billed = labour + retained + recouped + net`. `open_claim` is 0 when none is open,
    `last_claim` the last one that was paid.
    """

    quantities_milli: tuple[Number, ...]
    billed: AmountOrZero
    labour: AmountOrZero
    retained: AmountOrZero
    net: AmountOrZero
    open_claim: Number
    recouped: AmountOrZero = 0
    last_claim: Number = 0


class Figures(Positional, frozen=True):
    """What a claim comes to, computed from quantities and contract.

    `this_period = labour + retention + recoupment + net`; what is recouped was paid before, as advance.
    """

    measured_to_date: AmountOrZero
    payable_to_date: AmountOrZero
    previously_billed: AmountOrZero
    this_period: AmountOrZero
    labour: AmountOrZero
    retention: AmountOrZero
    net: AmountOrZero
    recoupment: AmountOrZero = 0


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


class ReleaseStage(Positional, frozen=True):
    """A part of what was retained that falls due so many months after acceptance."""

    share_permille: Permille
    months: Small


class Terms(Positional, frozen=True):
    """What the parties agree about money held under a contract.

    The advance is a share of the contract price (0: none), paid only against an advance guarantee if `advance_guaranteed`. It is
    recouped evenly while the measured value goes from `recoup_from_permille` to `recoup_until_permille` of the price. `starts_day`
    is the agreed start of works (0: not agreed). Retention never exceeds `retention_cap_permille` of the price and is released in
    `stages`. With `waivers_required`, a claim waits for the waivers of the payees whose claims the last one carried.
    """

    advance_permille: Permille
    advance_guaranteed: bool
    starts_day: Day
    recoup_from_permille: Permille
    recoup_until_permille: Permille
    retention_cap_permille: Permille
    stages: tuple[ReleaseStage, ...]
    waivers_required: bool


class PaymentTerms(Record, frozen=True):
    """Terms as the payer offered them last; they hold when the payee has accepted that version."""

    version: Number
    terms: Terms
    agreed: bool


class AdvanceStatus(IntEnum):
    """AGREED until asked for, REQUESTED while it is decided, PAID until claims have recouped all of it."""

    AGREED = 1
    REQUESTED = 2
    PAID = 3
    RECOUPED = 4


class Lateness(IntEnum):
    """How late an unpaid advance is: past its legal day, after notice, and with the payee's right to stop work."""

    IN_TIME = 0
    LATE = 1
    NOTICE_GIVEN = 2
    MAY_STOP = 3


class Advance(Record, frozen=True):
    """An advance with what has been recouped of it. `due_day` is its legal day, `notice_day` that of the notice (0: none).

    `interest_paid` was paid with it because it was late.
    """

    amount: Amount
    recouped: AmountOrZero
    due_day: Day
    notice_day: Day
    proposal: Number
    status: Small
    lateness: Small
    interest_paid: AmountOrZero = 0


class Retention(Record, frozen=True):
    """What became of the retention of a contract: `Position.retained` less these parts is in the retention account.

    `replaced` was paid out against a bank's guarantee, `deducted` went back to the payer for defects, `reserved` is claimed for
    defects that nobody has decided yet. `accepted_day` is 0 until the works are accepted.
    """

    accepted_day: Day
    stages_done: Small
    released: AmountOrZero
    replaced: AmountOrZero
    deducted: AmountOrZero
    reserved: AmountOrZero


class DefectsStatus(IntEnum):
    """Without objection they are deducted by themselves; after one the supervisor decides the amount."""

    OPEN = 1
    OBJECTED = 2
    DEDUCTED = 3
    DISMISSED = 4


class Defects(Record, frozen=True):
    """The payer's claim on the retention for defects; `evidence` is the hash of the inspection."""

    contract: Number
    amount: Amount
    reason: Small
    evidence: Hash
    status: Small


class WaiverKind(IntEnum):
    """A conditional waiver takes effect when its claim is paid; an unconditional one is given after that."""

    CONDITIONAL = 1
    UNCONDITIONAL = 2


class Waiver(Record, frozen=True):
    """A payee's signed statement that a claim's payment settles it."""

    kind: Small
    document: Hash
    maker: Number


class WageRecord(Record, frozen=True):
    """What the authority knows of an organisation's wages: days are 0 where there is nothing to say."""

    clean_since_day: Day
    last_arrears_day: Day
    system_in_place: bool


class DepositBasis(IntEnum):
    """Why a wage deposit has its rate."""

    STANDARD = 1
    RAISED_ARREARS = 2
    LOWERED_CLEAN = 3
    LOWERED_SEVERAL = 4
    EXEMPT_SMALL = 5
    EXEMPT_CLEAN = 6


class DepositStatus(IntEnum):
    """REQUIRED until placed, SHORT after use until refilled, NOTICE while its release is announced."""

    EXEMPT = 1
    REQUIRED = 2
    PLACED = 3
    SHORT = 4
    NOTICE = 5
    RELEASED = 6


class Deposit(Record, frozen=True):
    """The wage deposit of a general contract: money in `account` (0: none yet) and guarantees together are what is placed.

    `due_day` is the last day to place or to refill it, `notice_until_day` the last of the public notice; `complaints` are open.
    """

    basis: Small
    permille: Permille
    required: AmountOrZero
    account: Number
    used: AmountOrZero
    due_day: Day
    late: bool
    notice_until_day: Day
    complaints: Number
    status: Small


class DepositComplaint(Record, frozen=True):
    """A complaint against the release of a deposit, open or settled."""

    open: bool


POSITIONS = Table(80, "contract_positions", "Q", Position)
CLAIMS = Table(81, "claims", "Q", Claim)
CLAIM_COUNT = Table(82, "claim_count", "", Counter)
PAYMENT_TERMS = Table(160, "payment_terms", "Q", PaymentTerms)
ADVANCES = Table(161, "advances", "Q", Advance)
RETENTIONS = Table(162, "retentions", "Q", Retention)
DEFECTS = Table(163, "defects", "Q", Defects)
DEFECTS_COUNT = Table(164, "defects_count", "", Counter)
WAIVERS = Table(165, "waivers", "Q", Waiver)
WAGE_RECORDS = Table(166, "wage_records", "Q", WageRecord)
DEPOSITS = Table(167, "wage_deposits", "Q", Deposit)
DEPOSIT_COUNTS = Table(168, "wage_deposit_counts", "Q", Counter)
DEPOSIT_COMPLAINTS = Table(169, "wage_deposit_complaints", "QQ", DepositComplaint)
TABLES = (
    POSITIONS, CLAIMS, CLAIM_COUNT, PAYMENT_TERMS, ADVANCES, RETENTIONS, DEFECTS, DEFECTS_COUNT, WAIVERS, WAGE_RECORDS,
    DEPOSITS, DEPOSIT_COUNTS, DEPOSIT_COMPLAINTS,
)  # fmt: skip
