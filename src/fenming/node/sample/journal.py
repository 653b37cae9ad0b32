"""What a story says it did, read back: ids and amounts come from the ledger's views, never from the hand that acted.

A chapter notes a title and where to look; when the story is over, the views are asked. So a step that did not happen, or came to
another sum, shows up as what it was.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Connection, Row, Table, select

from fenming.base.calendar import date_of, day_of
from fenming.domains.contracts.records import SettlementStatus
from fenming.domains.contracts.views import CONTRACTS, PROJECTS
from fenming.domains.contracts.views.tree import SETTLEMENTS, VARIATIONS
from fenming.domains.funds.views import CLAIMS
from fenming.domains.funds.views.debts import DISPUTES
from fenming.domains.funds.views.held import RETENTION_STAGES
from fenming.domains.guarantees.views import GUARANTEES
from fenming.domains.money.records import Purpose
from fenming.domains.money.references import ReferenceKind
from fenming.domains.money.views import POSTINGS
from fenming.domains.payroll.views import WAGE_TABLES
from fenming.domains.payroll.views.people import SETTLEMENTS as LEAVERS
from fenming.domains.trace.queries import Tracer
from fenming.node.sample.plan import Titles
from fenming.readmodel.outcomes import BLOCKS


class Found(NamedTuple):
    """What a step was: ids for `fenming trace`, the sum in minor units, and the day, where the ledger alone knows it."""

    ids: list[str]
    amount: int
    day: int = 0


class Views:
    """The read model, asked in the story's words."""

    def __init__(self, connection: Connection, tracer: Tracer, zone_minutes: int) -> None:
        self._connection = connection
        self._tracer = tracer
        self._zone_minutes = zone_minutes

    def one(self, table: Table, **key: Any) -> Row[Any]:
        """The row that must be there."""
        return self._connection.execute(_chosen(table, key)).one()

    def all(self, table: Table, **key: Any) -> list[Row[Any]]:
        """The rows, in the order of their key."""
        return list(self._connection.execute(_chosen(table, key).order_by(*table.primary_key.columns)))

    def payments(self, purpose: Purpose, kind: ReferenceKind | None = None, number: int = 0) -> list[Row[Any]]:
        """The payments for a purpose, of one claim, contract or guarantee where it is named."""
        key = {"purpose": int(purpose)}
        if kind is not None:
            key |= {"reference_kind": int(kind), "reference_number": number}
        return self.all(POSTINGS, **key)

    def day_of_height(self, height: int) -> int:
        """The day on which a block was made."""
        return day_of(self.one(BLOCKS, height=height).time_ms, self._zone_minutes)

    def traced_to(self, text: str) -> str:
        """Where the trace of an id ends: at the budget line, or at what somebody paid of money of its own; empty: nowhere."""
        trace = self._tracer.trace(text)
        kinds = {step.kind for step in trace.up}
        return next((kind for kind in _ENDS if kind in kinds), "")


_ENDS = ("budget_line", "guarantee", "funding_source", "contract")


def _chosen(table: Table, key: dict[str, Any]) -> Any:
    return select(table).where(*(table.c[name] == value for name, value in key.items()))


Finder = Callable[[Views], Found]


class Step(msgspec.Struct, frozen=True):
    """One thing that happened in the story: in which of its months, on which day, what it was, and to what sum it came."""

    month: int
    date: str
    chapter: str
    title: str
    title_chinese: str
    ids: list[str]
    amount: int
    traced_to: list[str]


class _Note(NamedTuple):
    month: int
    day: int
    chapter: str
    titles: Titles
    find: Finder


class Journal:
    """The notes of a story, in the order in which they were made."""

    def __init__(self) -> None:
        self._notes: list[_Note] = []

    def note(self, month: int, day: int, chapter: str, titles: Titles, find: Finder) -> None:
        """Something happened; where its ids and amount are to be found."""
        self._notes.append(_Note(month, day, chapter, titles, find))

    def steps(self, views: Views, month_of_day: Callable[[int], int]) -> list[Step]:
        """All steps in the order of their days, read back."""
        steps = []
        for note in self._notes:
            found = note.find(views)
            day = found.day or note.day
            month = month_of_day(found.day) if found.day else note.month
            ends = sorted({views.traced_to(text) for text in found.ids})
            steps.append(Step(month, date_of(day).isoformat(), note.chapter, *note.titles, found.ids, found.amount, ends))
        return sorted(steps, key=lambda step: step.date)


# Where to look.


def contract_sum(number: int) -> Finder:
    """What a contract comes to now."""
    return lambda views: Found([f"contract-{number}"], views.one(CONTRACTS, contract=number).signed_amount)


def settled_sum(number: int) -> Finder:
    """What a contract was settled at."""
    return lambda views: Found(
        [f"contract-{number}"], views.one(SETTLEMENTS, contract=number, status=int(SettlementStatus.ACCEPTED)).amount
    )


def variation_sum(number: int) -> Finder:
    """What a variation added."""

    def find(views: Views) -> Found:
        row = views.one(VARIATIONS, variation=number)
        return Found([f"contract-{row.contract}"], row.amount_after - row.amount_before)

    return find


def claim_sum(number: int) -> Finder:
    """What a claim came to."""
    return lambda views: Found([f"claim-{number}"], views.one(CLAIMS, claim=number).this_period)


def interest_sum(claim: int) -> Finder:
    """What lateness cost, to everybody who waited: interest goes down the tree with the payment of the claim."""

    def find(views: Views) -> Found:
        height = views.one(CLAIMS, claim=claim).paid_height
        rows = views.all(POSTINGS, purpose=int(Purpose.LATE_INTEREST), height=height)
        return Found([f"payment-{row.payment}" for row in rows], sum(row.amount for row in rows))

    return find


def disputed_sum(dispute: int) -> Finder:
    """What a dispute took out of its claim."""

    def find(views: Views) -> Found:
        row = views.one(DISPUTES, dispute=dispute)
        return Found([f"claim-{row.claim}"], row.amount)

    return find


def tables_sum(*numbers: int) -> Finder:
    """What wage tables came to."""
    return lambda views: Found(
        [f"table-{number}" for number in numbers], sum(views.one(WAGE_TABLES, wage_table=number).total for number in numbers)
    )


def settlement_sum(engagement: int) -> Finder:
    """What a leaver was paid in the end, and the payment that brought it."""

    def find(views: Views) -> Found:
        row = views.one(LEAVERS, engagement=engagement)
        payments = views.all(POSTINGS, reference_kind=int(ReferenceKind.WAGE_LINE), reference_number=row.wage_table)
        return Found([f"payment-{payment.payment}" for payment in payments if payment.reference_line == row.line], row.amount)

    return find


def payments_sum(purpose: Purpose, kind: ReferenceKind | None = None, number: int = 0) -> Finder:
    """All payments for a purpose."""

    def find(views: Views) -> Found:
        rows = views.payments(purpose, kind, number)
        return Found([f"payment-{row.payment}" for row in rows], sum(row.amount for row in rows))

    return find


def retention_stage(contract: int, stage: int) -> Finder:
    """The payment of a stage of retention, on the day that the ledger had set for it."""

    def find(views: Views) -> Found:
        payment = views.payments(Purpose.RETENTION_RELEASED, ReferenceKind.CONTRACT, contract)[stage]
        day = views.one(RETENTION_STAGES, contract=contract, stage=stage).return_day
        return Found([f"payment-{payment.payment}"], payment.amount, day)

    return find


def guarantee_sum(number: int) -> Finder:
    """What a bank answers for with a guarantee, traced through its contract."""

    def find(views: Views) -> Found:
        row = views.one(GUARANTEES, guarantee=number)
        return Found([f"contract-{row.subject}"], row.amount)

    return find


def guarantee_paid(number: int) -> Finder:
    """What a bank paid out of a guarantee."""
    return payments_sum(Purpose.GUARANTEE_PAID, ReferenceKind.GUARANTEE, number)


def records_kept(project: int) -> Finder:
    """The wage tables whose records are kept, and how many records there are."""

    def find(views: Views) -> Found:
        tables = [f"table-{row.wage_table}" for row in views.all(WAGE_TABLES, project=project)]
        return Found(tables, 0)

    return find


def surplus(project: int) -> Finder:
    """What went back to those who funded the project."""
    return lambda views: Found(
        [f"payment-{row.payment}" for row in views.payments(Purpose.SURPLUS_RETURNED)], views.one(PROJECTS, project=project).surplus
    )
