"""Parties, roles and the statutory numbers with their history as tables.

Every chain begins with the founding values, which no event tells: whoever lists parameters adds them (`queries.py`).
"""

from sqlalchemy import BigInteger, Boolean, Column, Integer, LargeBinary, Table, Text

from fenming.domains.identity import events
from fenming.readmodel.spoken import spoken
from fenming.readmodel.view import METADATA, Changes, Source, View

PARTIES = Table(
    "parties", METADATA,
    Column("party", BigInteger, primary_key=True, autoincrement=False),
    Column("kind", Integer, nullable=False),
    Column("organisation", BigInteger, nullable=False, index=True),
    Column("duties", Integer, nullable=False),
    Column("name", Text, nullable=False),
    Column("person_tag", LargeBinary(32), nullable=False),
    Column("height", Integer, nullable=False),
)  # fmt: skip

PARTY_NAMES = Table(
    "party_names", METADATA,
    Column("party", BigInteger, primary_key=True, autoincrement=False),
    Column("name", Text, nullable=False),
    Column("spoken", Text, nullable=False),
)  # fmt: skip
"""Of parties that have a name: with its sound, and without the many who have none, so that looking through all of it is quick."""

ROLES = Table(
    "project_roles", METADATA,
    Column("project", BigInteger, nullable=False, index=True),
    Column("organisation", BigInteger, nullable=False),
    Column("role", Integer, nullable=False),
    Column("height", Integer, nullable=False),
)  # fmt: skip

HOLIDAYS = Table(
    "holidays", METADATA,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("year", Integer, nullable=False, index=True),
    Column("day", Integer, nullable=False),
    Column("worked", Boolean, nullable=False),
    Column("document", LargeBinary(32), nullable=False),
    Column("height", Integer, nullable=False),
)  # fmt: skip

PARAMETERS = Table(
    "parameter_values", METADATA,
    Column("parameter", Integer, primary_key=True, autoincrement=False),
    Column("region", BigInteger, primary_key=True, autoincrement=False),
    Column("valid_from_day", Integer, primary_key=True, autoincrement=False),
    Column("value", BigInteger, nullable=False),
    Column("source", Text, nullable=False),
    Column("open_contracts", BigInteger, nullable=False),
    Column("set_by", BigInteger, nullable=False),
    Column("envelope_id", LargeBinary(32), nullable=False),
    Column("height", Integer, nullable=False),
)  # fmt: skip


def _registered(changes: Changes, source: Source, event: events.PartyRegistered) -> None:
    changes.insert(
        PARTIES, party=event.party, kind=event.kind, organisation=event.organisation, duties=event.duties,
        name=event.name, person_tag=event.person_tag, height=source.height,
    )  # fmt: skip
    if event.name:
        changes.insert(PARTY_NAMES, party=event.party, name=event.name, spoken=spoken(event.name))


def _granted(changes: Changes, source: Source, event: events.RoleGranted) -> None:
    changes.insert(
        ROLES, project=event.project, organisation=event.organisation, role=event.role, height=source.height
    )


def _holidays_set(changes: Changes, source: Source, event: events.HolidaysSet) -> None:
    for day in (*event.days_off, *event.days_worked):
        changes.insert(
            HOLIDAYS, number=changes.next_number(HOLIDAYS), year=event.year, day=day, worked=day in event.days_worked,
            document=event.document, height=source.height,
        )  # fmt: skip


def _parameter_set(changes: Changes, source: Source, event: events.ParameterSet) -> None:
    changes.insert(
        PARAMETERS, parameter=event.parameter, region=event.region, valid_from_day=event.valid_from_day, value=event.value,
        source=event.source, open_contracts=event.open_contracts, set_by=source.sender, envelope_id=source.envelope_id,
        height=source.height,
    )  # fmt: skip


VIEW = View(
    "identity",
    {
        events.PartyRegistered: _registered,
        events.RoleGranted: _granted,
        events.HolidaysSet: _holidays_set,
        events.ParameterSet: _parameter_set,
    },
)
