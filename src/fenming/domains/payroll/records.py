"""What payroll keeps: who works where and on which half-days, each month's wage tables line by line, and what became of them.

Ten thousand workers over two years are 240,000 engagement-months, so a month of a person is one small record: the half-days
attended at each site are bits of one integer (bit 2n the morning of day n+1, bit 2n+1 its afternoon).
"""

from enum import IntEnum, IntFlag

from fenming.base.fields import Amount, AmountOrZero, Day, Hash, Month, Name, Number, Positional, Record, Small
from fenming.ledger.counting import Counter
from fenming.ledger.tables import Table

TABLE_LINES_MAX = 10_000
CORRECTION_LINES_MAX = 200
UNCOLLECTED_LINES_MAX = 60
"""Lines told apart in one worker's uncollected account; older ones are then told as one."""


class WageBasis(IntEnum):
    """What the agreed rate is for. Piece work has no amount that follows from days."""

    DAY = 1
    MONTH = 2
    PIECE = 3


class LeaveKind(IntEnum):
    """Why somebody is away with leave; whether it is paid is said beside it."""

    ANNUAL = 1
    SICK = 2
    INJURY = 3
    PERSONAL = 4
    FAMILY = 5
    STOPPAGE = 6


class TableStatus(IntEnum):
    """A table is received in parts, agreed by the workers, submitted, approved and paid; or withdrawn before that."""

    RECEIVING = 1
    COMPLETE = 2
    SUBMITTED = 3
    APPROVED = 4
    PAID = 5
    WITHDRAWN = 6


class LineStatus(IntEnum):
    """A line is signed or accepted by silence, then paid, then receipted; a disputed one is replaced or dismissed."""

    LISTED = 1
    SIGNED = 2
    PAID = 3
    RECEIPTED = 4
    ACCEPTED = 5
    DISPUTED = 6
    REPLACED = 7
    WITHDRAWN = 8
    DISMISSED = 9


class LineKind(IntEnum):
    """A month's wage, more for a line that was paid, another in place of a disputed one, or the settlement of a leaver."""

    REGULAR = 0
    SUPPLEMENT = 1
    REPLACEMENT = 2
    FINAL = 3


class PowerKind(IntFlag):
    """What an agent may do for a worker."""

    SIGN = 1
    COLLECT = 2
    COMPLAIN = 4


class ComplaintStatus(IntEnum):
    """A complaint is answered or goes to the authority; only the worker or the authority ends it."""

    OPEN = 1
    ANSWERED = 2
    ESCALATED = 3
    RESOLVED = 4


class KeptStatus(IntEnum):
    """A personal record is kept off the ledger for the legal term, then due for erasure, then erased."""

    KEPT = 1
    DUE = 2
    ERASED = 3


class Engagement(Record, frozen=True):
    """One worker with one employer in one project, and the wallet that receives the wages of this work alone.

    `until_day` is 0 where the contract has no end, `left_day` is 0 while the work goes on; `rate` in minor units for a day or
    month by `basis`. `is_held` after the worker's death: wages wait for the heirs.
    """

    project: Number
    employer: Number
    worker: Number
    wallet: Number
    from_day: Day
    until_day: Day
    left_day: Day
    basis: Small
    rate: AmountOrZero
    is_held: bool


class EngagementNumber(Record, frozen=True):
    """The number of an engagement."""

    engagement: Number


class Engagements(Record, frozen=True):
    """All engagements a worker ever had, on any project."""

    engagements: tuple[Number, ...]


class Site(Record, frozen=True):
    """A place of the project with a gate of its own; site 0 is the project's ground as a whole and needs no record."""

    name: Name


class SitePass(Record, frozen=True):
    """When an engagement was let onto a site and when it left it (0: still there)."""

    entered_day: Day
    left_day: Day


class GateFile(Record, frozen=True):
    """An attendance file by its hash; its lines may come in several actions, all for one site and month."""

    employer: Number
    project: Number
    site: Small
    month: Month


class SiteDays(Positional, frozen=True):
    """The half-days attended at a site."""

    site: Small
    half_days: Number


PAID_LEAVE_SITE = 65535
"""Where a day of paid leave is spent: it is recorded, corrected and found to overlap like a day at a site."""


class Attendance(Record, frozen=True):
    """A month of one engagement; `listed_days` stand in wage tables; `is_head`: counted as attended in `MonthWages`."""

    sites: tuple[SiteDays, ...]
    listed_days: Small = 0
    table: Number = 0
    is_head: bool = False


class CorrectedDays(Positional, frozen=True):
    """What an engagement's half-days at a site should be."""

    engagement: Number
    half_days: Number


class Correction(Record, frozen=True):
    """A correction of attendance that waits for a second pair of eyes."""

    project: Number
    employer: Number
    site: Small
    month: Month
    lines: tuple[CorrectedDays, ...]
    reason: Small
    text: Hash
    maker: Number
    is_done: bool


class MonthWages(Record, frozen=True):
    """How many people attended for an employer in a month, and how many of these heads are settled: paid, or nothing is owed."""

    attended: Number
    settled: Number
    due_day: Day
    is_overdue: bool


class ProjectWages(Record, frozen=True):
    """What stands open in a project, and the closing of its special wage account (days are 0 until then)."""

    heads_unpaid: Number = 0
    tables_open: Number = 0
    disputes_open: Number = 0
    settlements_open: Number = 0
    complaints_open: Number = 0
    contract: Number = 0
    notice_until_day: Day = 0
    closed_day: Day = 0
    records_until_day: Day = 0


class WageTable(Record, frozen=True):
    """A month's wages of one employer in one project: what was announced, and how far it has come.

    `total` is what all lines pay together. `strict` and `strict_total` are the unsigned lines that silence cannot accept, with
    their sum; `withheld` and `withheld_total` those that are not paid because they are disputed.
    """

    project: Number
    employer: Number
    month: Month
    line_count: Number
    total: Amount
    lines_root: Hash
    document: Hash
    received: Number
    received_total: AmountOrZero
    frontier: tuple[bytes, ...]
    signed: Number
    strict: Number
    strict_total: AmountOrZero
    withheld: Number
    withheld_total: AmountOrZero
    window_until_day: Day
    is_lapsed: bool
    paid: Number
    paid_total: AmountOrZero
    proposal: Number
    status: Small


class WageLine(Record, frozen=True):
    """What one worker is paid: `amount` earned, less `set_off` of what the worker agreed to give back.

    `is_strict`: silence does not accept it, because it is less than the contract gives, or settles something. A correction
    names the line it corrects. `is_head`: with this line a person who attended in `month` has been paid for it.
    """

    engagement: Number
    month: Month
    days: Small
    amount: Amount
    set_off: AmountOrZero
    kind: Small
    corrects_table: Number
    corrects_line: Number
    is_strict: bool
    is_head: bool
    status: Small

    @property
    def net(self) -> int:
        """What is paid out."""
        return self.amount - self.set_off


class Recovery(Record, frozen=True):
    """What a worker agreed to give back and has not been set off yet; `agreements` numbers the signed statements."""

    outstanding: AmountOrZero
    agreements: Number


class Recovered(Record, frozen=True):
    """How much of a paid line has been agreed to be given back."""

    amount: AmountOrZero


class Settlement(Record, frozen=True):
    """The settlement of a leaver; `is_settled`: its line was paid, or the authority decided that nothing is owed."""

    due_day: Day
    table: Number
    line: Number
    is_settled: bool
    is_confirmed: bool


class Power(Record, frozen=True):
    """A worker's power of attorney; `statements` numbers what the worker signed about it, so that none is used again."""

    kinds: Small
    from_day: Day
    until_day: Day
    document: Hash
    statements: Number


class UncollectedWage(Positional, frozen=True):
    """A wage that could not be delivered: its line, amount, since when, and the code that says why."""

    table: Number
    line: Number
    amount: Amount
    since_day: Day
    reason: Small


class UncollectedWages(Record, frozen=True):
    """What waits in an uncollected account, oldest first: what leaves the account is taken from the oldest."""

    worker: Number
    wages: tuple[UncollectedWage, ...]
    reminders: Number
    is_waiting: bool


class Death(Record, frozen=True):
    """The attested death of a worker, and who inherits into which account once two parties have attested it (0 before)."""

    attested_by: Number
    day: Day
    document: Hash
    heir: Number
    heirs_account: Number


class EstateClaim(Record, frozen=True):
    """Heirs' claim to the wages held."""

    worker: Number
    claimant: Number
    account: Number
    evidence: Hash
    attesters: tuple[Number, ...]


class Complaint(Record, frozen=True):
    """A worker's complaint, its text kept off the ledger, and the day on which the clock of its status runs out."""

    project: Number
    engagement: Number
    against: Number
    kind: Small
    text: Hash
    filer: Number
    due_day: Day
    status: Small


class KeptRecord(Record, frozen=True):
    """A personal record kept off the ledger, by the commitment under which this record stands."""

    holder: Number
    project: Number
    marked_by: Number
    status: Small


ENGAGEMENTS = Table(96, "engagements", "Q", Engagement)
ENGAGEMENT_COUNT = Table(97, "engagement_count", "", Counter)
ENGAGED = Table(98, "engaged", "QQQ", EngagementNumber)
ATTENDANCE = Table(99, "attendance", "QI", Attendance)
WAGE_TABLES = Table(100, "wage_tables", "Q", WageTable)
WAGE_TABLE_COUNT = Table(101, "wage_table_count", "", Counter)
WAGE_LINES = Table(102, "wage_lines", "QI", WageLine)
WORKERS = Table(103, "worker_engagements", "Q", Engagements)
SITES = Table(104, "sites", "QI", Site)
SITE_COUNT = Table(105, "site_count", "Q", Counter)
SITE_PASSES = Table(106, "site_passes", "QI", SitePass)
GATE_FILES = Table(107, "gate_files", "32s", GateFile)
CORRECTIONS = Table(108, "attendance_corrections", "Q", Correction)
CORRECTION_COUNT = Table(109, "attendance_correction_count", "", Counter)
MONTHS = Table(110, "month_wages", "QQI", MonthWages)
PROJECT_WAGES = Table(111, "project_wages", "Q", ProjectWages)
RECOVERIES = Table(200, "wage_recoveries", "Q", Recovery)
RECOVERED = Table(201, "wage_lines_recovered", "QI", Recovered)
SETTLEMENTS = Table(202, "settlements", "Q", Settlement)
POWERS = Table(203, "powers_of_attorney", "QQ", Power)
PAYEES = Table(204, "agents_payees", "Q", Counter)
UNCOLLECTED_WAGES = Table(205, "uncollected_wages", "Q", UncollectedWages)
DEATHS = Table(206, "deaths", "Q", Death)
ESTATE_CLAIMS = Table(207, "estate_claims", "Q", EstateClaim)
ESTATE_CLAIM_COUNT = Table(208, "estate_claim_count", "", Counter)
COMPLAINTS = Table(209, "wage_complaints", "Q", Complaint)
COMPLAINT_COUNT = Table(210, "wage_complaint_count", "", Counter)
KEPT_RECORDS = Table(228, "kept_records", "32s", KeptRecord)
TABLES = (
    ENGAGEMENTS, ENGAGEMENT_COUNT, ENGAGED, ATTENDANCE, WAGE_TABLES, WAGE_TABLE_COUNT, WAGE_LINES, WORKERS, SITES, SITE_COUNT,
    SITE_PASSES, GATE_FILES, CORRECTIONS, CORRECTION_COUNT, MONTHS, PROJECT_WAGES, RECOVERIES, RECOVERED, SETTLEMENTS, POWERS,
    PAYEES, UNCOLLECTED_WAGES, DEATHS, ESTATE_CLAIMS, ESTATE_CLAIM_COUNT, COMPLAINTS, COMPLAINT_COUNT, KEPT_RECORDS,
)  # fmt: skip
