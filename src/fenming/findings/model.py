"""The picture that detectors look at, and what they answer.

A rule must not care where its data came from: the ledger's views, a published file, a sample with planted faults. So every source
is first made into one small relational picture of plain rows, and a detector is a pure function over it. Ids are texts as people
write them (`payment-17`, `contract-3`, a place in a file); amounts are minor units; days count from 1970-01-01 and `NO_DAY` means
undated; shares are permille.
"""

from collections.abc import Iterable
from enum import IntEnum

import msgspec

from fenming.base.hashing import tagged

NO_DAY = -1


class Row(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """A row of the picture. Not seen by the collector: a picture may hold millions, and none refers back."""


class PaymentKind(IntEnum):
    """What a movement of money is, as far as rules must tell them apart."""

    PAYMENT = 1
    WAGE = 2
    FUNDING = 3
    RETENTION = 4
    ADVANCE = 5
    TRANSFER = 6
    REFUND = 7
    INTERNAL = 8


class Payment(Row, frozen=True):
    """Money from a payer to a payee. `when` is the date as published; `contract` is "" where none is named."""

    id: str
    payer: str
    payee: str
    amount: int
    currency: str = "CNY"
    day: int = NO_DAY
    when: str = ""
    kind: PaymentKind = PaymentKind.PAYMENT
    debit: str = ""
    credit: str = ""
    project: str = ""
    contract: str = ""
    reason: str = ""
    invoice: str = ""


class Contract(Row, frozen=True):
    """A contract; `amount` as it stands now, `signed_amount` as it was signed, None where it is not known."""

    id: str
    payer: str = ""
    payee: str = ""
    amount: int | None = None
    signed_amount: int | None = None
    currency: str = "CNY"
    project: str = ""
    parent: str = ""
    category: str = ""
    day: int = NO_DAY
    document: str = ""
    needs_qualification: str = ""
    advance_left: int = 0
    retained: int = 0
    certified: int | None = None
    labour_permille: int = 0


class Claim(Row, frozen=True):
    """Work certified for payment; `paid` of its amount so far."""

    id: str
    contract: str
    amount: int
    certified_day: int
    paid: int = 0
    labour: int = 0
    labour_funded: int = 0
    currency: str = "CNY"


class Variation(Row, frozen=True):
    """A change of a contract's amount."""

    id: str
    contract: str
    amount: int
    day: int


class Engagement(Row, frozen=True):
    """A worker with an employer at a site. `person` is a tag of the human being, the same wherever the human works."""

    id: str
    project: str
    employer: str
    worker: str
    person: str = ""
    account: str = ""
    from_day: int = 0
    until_day: int = NO_DAY
    settled: bool = False
    complaint: bool = False
    id_number_sound: bool = True
    age_years: int = 0


class Attendance(Row, frozen=True):
    """A month's days of a worker at a site; `dates` where the gate tells them, `half_days` where it counts them."""

    id: str
    engagement: str
    month: int
    days: int
    dates: tuple[int, ...] = ()
    half_days: int = 0


class Overlap(Row, frozen=True):
    """Days of a month for which one person stands recorded twice: at two places, or at one and on paid leave."""

    id: str
    engagement: str
    other_engagement: str
    month: int
    days: int
    on_leave: bool = False


class OverdueMonth(Row, frozen=True):
    """A month's wages of an employer that are not all paid by the day on which they were due."""

    id: str
    project: str
    employer: str
    month: int
    attended: int
    settled: int
    due_day: int


class Complaint(Row, frozen=True):
    """A worker's complaint that nobody has ended; `due_day` is when an answer or a decision is due."""

    id: str
    project: str
    engagement: str
    against: str
    due_day: int
    escalated: bool = False


class WageLine(Row, frozen=True):
    """A line of a wage table; `paid` so far. `set_off` is kept back by the worker's own agreement.

    A disputed line is one that the worker does not agree with and nobody has decided on. A settlement pays a leaver what is left,
    which may be for no day.
    """

    id: str
    engagement: str
    month: int
    days: int
    amount: int
    paid: int = 0
    paid_day: int = NO_DAY
    currency: str = "CNY"
    set_off: int = 0
    is_disputed: bool = False
    is_settlement: bool = False

    @property
    def owed(self) -> int:
        """What is to be paid out."""
        return self.amount - self.set_off


class Handling(Row, frozen=True):
    """Somebody else's hand between a payee and the money: on what device, or by what agent, it was signed or collected."""

    id: str
    payee: str
    project: str = ""
    device: str = ""
    agent: str = ""


class Account(Row, frozen=True):
    """An account, and by what device or agent it is used."""

    id: str
    owner: str
    kind: str = "general"
    project: str = ""
    balance: int = 0
    device: str = ""
    agent: str = ""


class Guarantee(Row, frozen=True):
    """A bank's letter for an obligation; `required` is the amount that the rule or the contract asks for."""

    id: str
    contract: str
    amount: int
    required: int
    issuer: str
    issuer_is_bank: bool
    valid_until_day: int
    obligation_until_day: int
    document: str = ""
    currency: str = "CNY"


class Decision(Row, frozen=True):
    """One step of an approval."""

    party: str
    time_ms: int
    evidence_day: int = NO_DAY


class Approval(Row, frozen=True):
    """Something that was put up for approval, with the steps that its policy asks for and those that were taken."""

    id: str
    subject: str
    amount: int
    maker: str
    opened_ms: int
    steps_required: int
    decisions: tuple[Decision, ...]
    done: bool
    subject_day: int = NO_DAY
    currency: str = "CNY"


class Party(Row, frozen=True):
    """An organisation; `controller` is who stands behind it, itself where nobody is known."""

    id: str
    controller: str = ""
    registered_day: int = NO_DAY
    qualifications: tuple[str, ...] = ()


class NetworkNode(Row, frozen=True):
    """A node of the network, and at which height its validator signed twice; 0 for never."""

    id: str
    operator: str
    name: str = ""
    double_signed_height: int = 0


class Household(Row, frozen=True):
    """A household to be resettled: what the register says, what was agreed, who may be paid."""

    id: str
    parcel: str
    register_area: int
    agreed_area: int
    area_before_notice: int
    members: tuple[str, ...]
    account: str
    valuer: str
    inside_line: bool = True
    plan_changed_day: int = NO_DAY
    notice_day: int = NO_DAY


class Payout(Row, frozen=True):
    """Money for a household."""

    id: str
    household: str
    payee: str
    account: str
    amount: int


class Bid(Row, frozen=True):
    """A bid in a tender; the amount in minor units or as published, only compared with its like."""

    status: str
    tenderers: tuple[str, ...] | None = None
    amount: int | None = None
    currency: str = ""
    date: str = ""


class Award(Row, frozen=True):
    """An award; None where the publisher gives no list."""

    status: str | None
    suppliers: tuple[str | None, ...] | None = None
    item_codes: tuple[str, ...] | None = None


class Process(Row, frozen=True):
    """A contracting process. `bids` and `awards` are None where the publisher gives none at all."""

    id: str
    status: str = ""
    method: str | None = None
    method_details: str | None = None
    period_start: str = ""
    period_end: str = ""
    tenderer_count: int | None = None
    buyer: str = ""
    procuring_entity: str = ""
    bids: tuple[Bid, ...] | None = None
    awards: tuple[Award, ...] | None = None


class Picture(msgspec.Struct, kw_only=True):
    """Everything that can be looked at, as of a day."""

    payments: list[Payment] = []
    contracts: list[Contract] = []
    claims: list[Claim] = []
    variations: list[Variation] = []
    engagements: list[Engagement] = []
    attendance: list[Attendance] = []
    overlaps: list[Overlap] = []
    overdue_months: list[OverdueMonth] = []
    complaints: list[Complaint] = []
    handlings: list[Handling] = []
    wage_lines: list[WageLine] = []
    accounts: list[Account] = []
    guarantees: list[Guarantee] = []
    approvals: list[Approval] = []
    parties: list[Party] = []
    network_nodes: list[NetworkNode] = []
    households: list[Household] = []
    payouts: list[Payout] = []
    processes: list[Process] = []
    day: int = 0
    zone_minutes: int = 480


class Finding(msgspec.Struct, frozen=True):
    """A red flag, never a verdict: the rule, what it rests on, its threshold, the value found, and what to say about it.

    `unit` is what value and threshold count: `minor` (of `currency`), `permille`, `days`, `count`, `seconds`,
    `millionths`.
    `rank` orders findings for somebody who can look at a few only.
    """

    id: str
    rule: str
    version: int
    level: str
    project: str
    subject: str
    inputs: tuple[str, ...]
    unit: str
    currency: str
    threshold: int
    value: int
    rank: int
    english: str
    chinese: str


def finding_id(rule: str, version: int, inputs: Iterable[str]) -> str:
    """The id of a finding: the same rule on the same inputs has the same id on every machine and at every height."""
    parts = [rule.encode(), str(version).encode(), *(text.encode("utf-8", "replace") for text in inputs)]
    return tagged(b"fenming-finding", *(len(part).to_bytes(4, "big") + part for part in parts)).hex()
