"""What can be asked of identity (action tags 1-15 and 236-243)."""

from typing import Annotated

from msgspec import Meta

from fenming.base.fields import Action, Day, Hash, Name, Number, Positional, Small
from fenming.base.limits import BATCH_ITEMS_MAX, HOLIDAYS_MAX

Region = Annotated[int, Meta(ge=0, le=999_999)]
"""0 for the whole country, else the six digits of an administrative division (GB/T 2260)."""
PublicKey = Annotated[bytes, Meta(min_length=32, max_length=4096)]


class NewKey(Positional, frozen=True):
    """A public key with its suite."""

    suite: Small
    public_key: PublicKey


class NewOfficer(Positional, frozen=True):
    """An officer of a new organisation: the sum of `Duty` numbers, and the keys, `threshold` of which must sign."""

    duties: Small
    threshold: Small
    keys: tuple[NewKey, ...]


class RegisterOrganisation(Action, frozen=True, tag=1):
    """The authority admits an organisation with its first officers.

    `commitment` is the hash of its registration documents, kept by the authority. The organisation takes the next party
    number, its officers the numbers after it.
    """

    kind: Small
    name: Name
    commitment: Hash
    officers: Annotated[tuple[NewOfficer, ...], Meta(min_length=1, max_length=64)]


class AppointOfficer(Action, frozen=True, tag=2):
    """An administrator of an organisation appoints another officer."""

    officer: NewOfficer


class NewPerson(Positional, frozen=True):
    """A person by the operator's keyed tag of the identity document; the tag's key never reaches the chain."""

    person_tag: Hash
    key: NewKey


class RegisterPeople(Action, frozen=True, tag=3):
    """An operator, having checked their identity documents, gives people a party number each, in order."""

    people: Annotated[tuple[NewPerson, ...], Meta(min_length=1, max_length=BATCH_ITEMS_MAX)]


class AddKey(Action, frozen=True, tag=4):
    """Give a party another key, in the next free slot."""

    party: Number
    key: NewKey


class RevokeKey(Action, frozen=True, tag=5):
    """Take a key's right to sign away; rotation is an `AddKey` and a `RevokeKey` in one envelope."""

    party: Number
    slot: Small


class SetThreshold(Action, frozen=True, tag=6):
    """Change how many keys of a party must sign."""

    party: Number
    threshold: Small


class SetParameter(Action, frozen=True, tag=7):
    """The authority sets a statutory number from a day on, with its legal source; earlier contracts keep the earlier value.

    `region` is 0 for the whole country, else the six digits of an administrative division, whose values go before the country's.
    """

    parameter: Small
    value: Number
    valid_from_day: Day
    source: Annotated[str, Meta(min_length=1, max_length=200)]
    region: Region = 0


class SetHolidays(Action, frozen=True, tag=236):
    """The authority publishes a year's calendar: days off that are not weekends, and weekend days that are worked instead.

    `document` is the hash of the published notice. A later notice for the same year replaces it.
    """

    year: Annotated[int, Meta(ge=1970, le=2999)]
    days_off: Annotated[tuple[Day, ...], Meta(max_length=HOLIDAYS_MAX)]
    days_worked: Annotated[tuple[Day, ...], Meta(max_length=HOLIDAYS_MAX)]
    document: Hash


class SetFirmSize(Action, frozen=True, tag=243):
    """The authority registers how large an organisation is (1 large, 2 small or medium); `evidence` is the document's hash."""

    organisation: Number
    size: Annotated[int, Meta(ge=1, le=2)]
    evidence: Hash
