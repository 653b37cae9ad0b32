"""What facts keeps: how often each fact came true, and what waits for it."""

from enum import IntEnum

from fenming.base.fields import Number, Record
from fenming.ledger.due import DueItem
from fenming.ledger.tables import Table


class FactName(IntEnum):
    """The facts that rules state (below 1000) and those that a supervisor attests (from 1000)."""

    CONTRACT_SIGNED = 1
    CLAIM_PAID = 2
    SPECIAL_ACCOUNT_FUNDED = 3
    WAGE_TABLE_APPROVED = 4
    GUARANTEE_REDUCED = 30
    WORKS_ACCEPTED = 1000


FIRST_ATTESTABLE = 1000


class Fact(Record, frozen=True):
    """How often the fact came true for the subject, and when first."""

    count: Number
    first_height: Number


class Waiting(Record, frozen=True):
    """The actions `head` to before `tail` wait for the fact to come true (again)."""

    head: Number
    tail: Number


FACTS = Table(40, "facts", "IQ", Fact)
WAITING = Table(41, "fact_waiting", "IQ", Waiting)
WAITING_ITEMS = Table(42, "fact_waiting_items", "IQQ", DueItem)
TABLES = (FACTS, WAITING, WAITING_ITEMS)
