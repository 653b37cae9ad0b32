"""What every table of the picture needs from the views: days of blocks, names of parties, projects and their currencies."""

from typing import Any

from sqlalchemy import Connection, Select, select

from fenming.base.calendar import day_of
from fenming.base.currencies import alphabetic
from fenming.domains.contracts.views import PROJECTS
from fenming.domains.identity.records import PartyKind
from fenming.domains.identity.views import PARTIES
from fenming.domains.money.views import ACCOUNTS
from fenming.readmodel.outcomes import BLOCKS


class Views:
    """One connection to the views of one height."""

    def __init__(self, connection: Connection, zone_minutes: int) -> None:
        self.connection = connection
        self.zone_minutes = zone_minutes
        self.time_ms = self.pairs(select(BLOCKS.c.height, BLOCKS.c.time_ms))
        people = select(PARTIES.c.party).where(PARTIES.c.kind == int(PartyKind.PERSON))
        self._people = set(connection.scalars(people))
        self.owners = self.pairs(select(ACCOUNTS.c.account, ACCOUNTS.c.owner))
        self._currencies = {row.project: row.currency for row in connection.execute(select(PROJECTS))}

    def pairs(self, query: Select[Any]) -> dict[int, int]:
        """A query of two columns as a mapping."""
        return dict(tuple(row) for row in self.connection.execute(query))

    def day(self, height: int) -> int:
        """The day of a block."""
        return day_of(self.time_ms.get(height, 0), self.zone_minutes)

    @property
    def today(self) -> int:
        """The day of the last block that the views know."""
        return self.day(max(self.time_ms, default=0))

    def party(self, number: int) -> str:
        """A party as people write it."""
        return f"worker-{number}" if number in self._people else f"party-{number}"

    def project(self, number: int) -> str:
        """A project as people write it, nothing where there is none."""
        return f"project-{number}" if number else ""

    def currency(self, project: int) -> str:
        """The currency of a project."""
        return currency_code(self._currencies.get(project, 0))


def currency_code(currency: int) -> str:
    """The letters of a currency, its number where it has none."""
    return alphabetic(currency) or str(currency)
