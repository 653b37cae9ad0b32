"""Reading the views for a report: one connection, one block, names and days remembered."""

from collections.abc import Mapping, Sequence
from enum import IntEnum
from typing import Any

from sqlalchemy import Connection, Row, Table, select

from fenming.base.calendar import date_of, day_of
from fenming.base.check_digits import account_number
from fenming.domains.contracts.records import ContractStatus
from fenming.domains.contracts.views import PROJECTS
from fenming.domains.funds.views import CLAIMS
from fenming.domains.identity.views import PARTIES
from fenming.domains.money.records import Purpose
from fenming.domains.money.references import ReferenceKind
from fenming.domains.money.views import ACCOUNTS, POSTINGS
from fenming.domains.trace.steps import UnknownId
from fenming.interchange.reports.model import Text
from fenming.node.reports.words import PURPOSES
from fenming.readmodel.outcomes import BLOCKS, RECEIPTS

AnyRow = Row[Any]
BOUND = (ContractStatus.SIGNED, ContractStatus.TERMINATED, ContractStatus.SETTLED)
"""A contract that was signed stays in every account, whatever became of it."""


class Source:
    """What the sections read from."""

    def __init__(self, connection: Connection, zone_minutes: int, people: Mapping[int, str] | None = None) -> None:
        self.connection = connection
        self._people = people or {}
        self._zone_minutes = zone_minutes
        self._names: dict[int, str] = {}
        self._days: dict[int, int] = {}
        self._heights: dict[bytes, int] = {}

    def one(self, table: Table, what: str, **key: int) -> AnyRow:
        """The row with this key; raises `UnknownId`."""
        rows = self.all(table, **key)
        if not rows:
            raise UnknownId(f"there is no {what}")
        return rows[0]

    def all(self, table: Table, *where: Any, **key: int) -> list[AnyRow]:
        """Rows in the order of their key."""
        order = list(table.primary_key.columns) or [table.c.height]
        chosen = [table.c[name] == value for name, value in key.items()]
        return list(self.connection.execute(select(table).where(*where, *chosen).order_by(*order)))

    def of_contracts(self, table: Table, contracts: Sequence[AnyRow]) -> list[AnyRow]:
        """Rows of these contracts, in the order of their key."""
        return self.all(table, table.c.contract.in_([row.contract for row in contracts]))

    def currency_of(self, project: int) -> int:
        """The ISO 4217 number of a project's currency."""
        return int(self.one(PROJECTS, f"project-{project}", project=project).currency)

    def name(self, party: int) -> str:
        """An organisation's name, a person as `person` says, and the number of a party that was there from the first block."""
        if party not in self._names:
            rows = self.all(PARTIES, party=party)
            # The authority of the first block was never registered by an action, so that no view knows its name.
            self._names[party] = (rows[0].name or self.person(party)) if rows else f"party-{party}"
        return self._names[party]

    def person(self, party: int) -> str:
        """A natural person: the number, with the name where whoever writes the report holds the personal record."""
        name = self._people.get(party)
        return f"{name} (worker-{party})" if name else f"worker-{party}"

    def owner(self, account: int) -> str:
        """Whose an account is."""
        return self.name(self.one(ACCOUNTS, f"account {account}", account=account).owner)

    def day(self, height: int) -> int | None:
        """The day of a block; None for block 0, which stands for not yet."""
        if not height:
            return None
        if height not in self._days:
            row = self.one(BLOCKS, f"block {height}", height=height)
            self._days[height] = day_of(row.time_ms, self._zone_minutes)
        return self._days[height]

    def date_text(self, day: int | None) -> str:
        """A day within a sentence, 2026-03-31; a dash where there is none."""
        return date_of(day).isoformat() if day else "—"

    def day_of_envelope(self, envelope: bytes) -> int | None:
        """The day on which an envelope was accepted; None where none is named.

        The receipts have no index by envelope, and one envelope carries hundreds of lines: so each is looked for once.
        """
        if not envelope:
            return None
        if envelope not in self._heights:
            chosen = select(RECEIPTS.c.height).where(RECEIPTS.c.envelope_id == envelope, RECEIPTS.c.code == 0)
            self._heights[envelope] = int(self.connection.scalar(chosen) or 0)
        return self.day(self._heights[envelope])

    def postings(self, kind: ReferenceKind, number: int) -> list[AnyRow]:
        """What was moved for a thing, in order."""
        chosen = POSTINGS.c.reference_kind == int(kind), POSTINGS.c.reference_number == number
        return self.all(POSTINGS, *chosen)

    def claims_of(self, contract: int) -> list[AnyRow]:
        """All claims under a contract."""
        return self.all(CLAIMS, contract=contract)


def in_words(kind: type[IntEnum], value: int, texts: Mapping[Any, Text]) -> Text:
    """A status or kind in words."""
    return texts[kind(value)]


def purpose_text(purpose: int) -> Text:
    """What a posting is for, in words."""
    return in_words(Purpose, purpose, PURPOSES)


def account_text(number: int) -> str:
    """An account as people copy it, with its check digits; a dash where none is named."""
    return account_number(number) if number else "—"
