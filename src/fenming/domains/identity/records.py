"""What identity keeps: parties with their keys, roles in projects, and parameters with their history."""

from enum import IntEnum, IntFlag

from fenming.base.fields import Day, Hash, Number, Positional, Record, Small
from fenming.ledger.counting import Counter
from fenming.ledger.signing import SigningKey
from fenming.ledger.tables import Table


class PartyKind(IntEnum):
    """What a party is. Organisations act through officers."""

    ORGANISATION = 1
    OFFICER = 2
    PERSON = 3
    OPERATOR = 4
    CENTRAL_BANK = 5
    AUTHORITY = 6


ORGANISATION_KINDS = (PartyKind.ORGANISATION, PartyKind.OPERATOR, PartyKind.CENTRAL_BANK, PartyKind.AUTHORITY)


class Duty(IntFlag):
    """What an officer may do for the organisation; who makes a thing never checks it."""

    MAKER = 1
    CHECKER = 2
    ADMINISTRATOR = 4


class Role(IntFlag):
    """What an organisation is in a project."""

    OWNER = 1
    GENERAL_CONTRACTOR = 2
    SUBCONTRACTOR = 4
    SUPPLIER = 8
    SUPERVISOR = 16
    COST_CONSULTANT = 32
    AUDITOR = 64


class Party(Record, frozen=True):
    """A party and who may sign for it.

    `organisation` is the one an officer acts for, and the operator that registered a person. `name` is empty for officers and
    persons; `commitment` binds what is known about them off the ledger.
    """

    kind: Small
    organisation: Number
    duties: Small
    name: str
    commitment: Hash
    threshold: Small
    keys: tuple[SigningKey, ...]


class KeyHolder(Record, frozen=True):
    """The party that a public key belongs to, now and for ever."""

    party: Number


class ProjectRoles(Record, frozen=True):
    """The sum of the `Role` numbers of an organisation in a project."""

    roles: Small


class FirmSize(IntEnum):
    """How large an organisation is in the sense of the law that protects small and medium suppliers from late payment."""

    LARGE = 1
    SMALL_OR_MEDIUM = 2


class OrganisationSize(Record, frozen=True):
    """The `FirmSize` of an organisation, as registered."""

    size: Small


class ParameterValue(Positional, frozen=True):
    """A value from a day on, with the text it rests on."""

    valid_from_day: Day
    value: Number
    source: str


class ParameterHistory(Record, frozen=True):
    """All values of a parameter in a region (0: the whole country), oldest first."""

    values: tuple[ParameterValue, ...]


class Holidays(Record, frozen=True):
    """A year's days off that are no weekends, and its weekend days that are worked."""

    days_off: tuple[Day, ...]
    days_worked: tuple[Day, ...]


PARTIES = Table(16, "parties", "Q", Party)
PARTY_COUNT = Table(17, "party_count", "", Counter)
KEY_HOLDERS = Table(18, "key_holders", "32s", KeyHolder)
PERSONS = Table(19, "persons", "Q32s", KeyHolder)
ROLES = Table(20, "project_roles", "QQ", ProjectRoles)
PARAMETERS = Table(21, "parameters", "II", ParameterHistory)
HOLIDAYS = Table(236, "holidays", "I", Holidays)
OPEN_CONTRACTS = Table(237, "open_contracts", "I", Counter)
"""Signed contracts by region, counted by the domain that keeps them."""
FIRM_SIZES = Table(243, "firm_sizes", "Q", OrganisationSize)
TABLES = (PARTIES, PARTY_COUNT, KEY_HOLDERS, PERSONS, ROLES, PARAMETERS, HOLIDAYS, OPEN_CONTRACTS, FIRM_SIZES)
