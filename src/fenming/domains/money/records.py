"""What money keeps: accounts, the supply of each currency, and each owner's account for what could not be delivered."""

from enum import IntEnum

from fenming.base.fields import AmountOrZero, Number, Record, Small
from fenming.ledger.counting import Counter
from fenming.ledger.tables import Table


class AccountKind(IntEnum):
    """What an account is for; all but GENERAL, PROJECT and RESERVE are ring-fenced (`fences.py`)."""

    GENERAL = 1
    PROJECT = 2
    SPECIAL_WAGE = 3
    RETENTION = 4
    DEPOSIT = 5
    ESCROW = 6
    RESERVE = 7
    UNCOLLECTED = 8


class AccountStatus(IntEnum):
    """A frozen account neither pays nor receives; a closed one is empty for ever."""

    OPEN = 0
    FROZEN = 1
    CLOSED = 2


class Purpose(IntEnum):
    """What a posting is for. Amounts are only ever moved for one of these."""

    TRANSFER = 1
    ISSUE = 2
    REDEEM = 3
    PROGRESS_PAYMENT = 4
    SUPPLY_PAYMENT = 5
    RETENTION_HELD = 6
    RETENTION_RELEASED = 7
    LABOUR_FUNDING = 8
    WAGE = 9
    UNCOLLECTED = 10
    COLLECTED = 11
    DEPOSIT_PLACED = 12
    DEPOSIT_RELEASED = 13
    ESCROW_PLACED = 14
    ESCROW_RELEASED = 15
    SOURCE_FUNDED = 20
    SURPLUS_RETURNED = 21
    OVERPAYMENT_RETURNED = 22
    ADVANCE = 30
    RETENTION_DEDUCTED = 31
    DEPOSIT_USED = 32
    GUARANTEE_PAID = 33
    LATE_INTEREST = 40
    RECEIVABLE_PAYMENT = 41
    EARLY_PAYMENT = 42
    CLEARING = 43
    REVERSAL = 44
    WAGE_COLLECTED_BY_AGENT = 50
    WAGE_INHERITED = 51
    WAGE_ACCOUNT_CLOSED = 52


class Account(Record, frozen=True):
    """Money of one owner in one currency (its ISO 4217 number); `project` is 0 unless it serves one project."""

    owner: Number
    kind: Small
    currency: Small
    balance: AmountOrZero
    status: Small
    project: Number


class Supply(Record, frozen=True):
    """How much of a currency the central bank has issued and not redeemed: the sum of all balances."""

    issued: AmountOrZero


class AccountName(Record, frozen=True):
    """The account that holds what could not be delivered to an owner."""

    account: Number


ACCOUNTS = Table(32, "accounts", "Q", Account)
ACCOUNT_COUNT = Table(33, "account_count", "", Counter)
SUPPLIES = Table(34, "supplies", "I", Supply)
UNCOLLECTED = Table(35, "uncollected_accounts", "QI", AccountName)
TABLES = (ACCOUNTS, ACCOUNT_COUNT, SUPPLIES, UNCOLLECTED)
