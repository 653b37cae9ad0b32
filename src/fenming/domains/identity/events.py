"""What happened in identity (event tags 1-15 and 236-243)."""

from fenming.base.fields import Day, Event, Hash, Number, Small


class PartyRegistered(Event, frozen=True, tag=1):
    """A party came into being; `name` is empty for officers and persons, `person_tag` for all others."""

    party: Number
    kind: Small
    organisation: Number
    duties: Small
    name: str
    person_tag: bytes


class KeyAdded(Event, frozen=True, tag=2):
    """A party got a key."""

    party: Number
    slot: Small


class KeyRevoked(Event, frozen=True, tag=3):
    """A key lost its right to sign."""

    party: Number
    slot: Small


class ThresholdSet(Event, frozen=True, tag=4):
    """The number of keys that must sign changed."""

    party: Number
    threshold: Small


class RoleGranted(Event, frozen=True, tag=5):
    """An organisation got a role in a project."""

    project: Number
    organisation: Number
    role: Small


class ParameterSet(Event, frozen=True, tag=6):
    """A statutory number has a new value from a day on; `open_contracts` in its region keep that of their signing day."""

    parameter: Small
    value: Number
    valid_from_day: Day
    source: str
    region: Number
    open_contracts: Number


class HolidaysSet(Event, frozen=True, tag=236):
    """A year's working days were published."""

    year: Small
    days_off: tuple[Day, ...]
    days_worked: tuple[Day, ...]
    document: Hash


class FirmSizeSet(Event, frozen=True, tag=243):
    """An organisation's size was registered."""

    organisation: Number
    size: Small
    evidence: Hash


EVENTS = (
    PartyRegistered, KeyAdded, KeyRevoked, ThresholdSet, RoleGranted, ParameterSet, HolidaysSet, FirmSizeSet,
)  # fmt: skip
