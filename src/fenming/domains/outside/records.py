"""What is kept of outside payments and projects: one record for each place of each file."""

from enum import IntFlag

from fenming.base.fields import AmountOrZero, Day, Hash, Record, Small
from fenming.ledger.tables import Table

SUPPLIERS_MAX = 100
"""Suppliers recorded of one contracting process; the file keeps the others."""


class OutsideRole(IntFlag):
    """What a party is in a project, by the names of OC4IDS; other names stay in the file."""

    PUBLIC_AUTHORITY = 1
    FUNDER = 2
    ADMINISTRATIVE_ENTITY = 4
    BUYER = 8
    PROCURING_ENTITY = 16
    TENDERER = 32
    SUPPLIER = 64
    PAYER = 128
    PAYEE = 256
    REVIEW_BODY = 512


class RecordedPayment(Record, frozen=True):
    """A payment made outside, as it was published."""

    process: Hash
    contract: Hash
    payer: Hash
    payee: Hash
    amount: AmountOrZero
    is_refund: bool
    currency: Small
    day: Day


class RecordedProject(Record, frozen=True):
    """A project as it was published; the whole file is kept off the ledger under `document`."""

    project: Hash
    document: Hash
    budget: AmountOrZero
    currency: Small
    approval_day: Day


class RecordedParty(Record, frozen=True):
    """A party of a project."""

    project: Hash
    party: Hash
    roles: Small


class RecordedBudget(Record, frozen=True):
    """A line of a project's budget."""

    project: Hash
    source: Hash
    amount: AmountOrZero
    currency: Small
    from_day: Day
    to_day: Day


class RecordedProcess(Record, frozen=True):
    """A contracting process of a project."""

    project: Hash
    process: Hash
    suppliers: tuple[Hash, ...]
    amount: AmountOrZero
    currency: Small
    final_amount: AmountOrZero
    final_currency: Small


OUTSIDE_PAYMENTS = Table(112, "outside_payments", "32s32s", RecordedPayment)
OUTSIDE_PROJECTS = Table(113, "outside_projects", "32s32s", RecordedProject)
OUTSIDE_PARTIES = Table(114, "outside_parties", "32s32s", RecordedParty)
OUTSIDE_BUDGETS = Table(115, "outside_budgets", "32s32s", RecordedBudget)
OUTSIDE_PROCESSES = Table(116, "outside_processes", "32s32s", RecordedProcess)
TABLES = (OUTSIDE_PAYMENTS, OUTSIDE_PROJECTS, OUTSIDE_PARTIES, OUTSIDE_BUDGETS, OUTSIDE_PROCESSES)
