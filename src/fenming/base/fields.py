"""The types of which actions, records and events are made: bounded, and written in fixed order.

Every struct that is signed, hashed or stored inherits from one of the three classes below, so that none can forget to be
frozen, positional and closed to unknown fields.
"""

from typing import Annotated

from msgspec import Meta, Struct

from fenming.base.limits import AMOUNT_MAX, NAME_CHARACTERS_MAX, NUMBER_MAX

Number = Annotated[int, Meta(ge=0, le=NUMBER_MAX)]
"""A running number (party, account, contract, ...), a height, a count or milliseconds since 1970."""
Amount = Annotated[int, Meta(ge=1, le=AMOUNT_MAX)]
"""Money in minor units, at least one."""
AmountOrZero = Annotated[int, Meta(ge=0, le=AMOUNT_MAX)]
"""Money in minor units, zero allowed."""
Permille = Annotated[int, Meta(ge=0, le=1000)]
Small = Annotated[int, Meta(ge=0, le=65535)]
"""A code of a closed list, or a small count."""
Month = Annotated[int, Meta(ge=190001, le=299912)]
"""A calendar month as year * 100 + month, 202611 for November 2026."""
Day = Annotated[int, Meta(ge=0, le=1_000_000)]
"""A calendar day in the chain's time zone, counted from 1970-01-01."""
Hash = Annotated[bytes, Meta(min_length=32, max_length=32)]
Name = Annotated[str, Meta(min_length=1, max_length=NAME_CHARACTERS_MAX)]
"""A name of an organisation, project or contract. Never of a natural person: those stay off the ledger."""


class Positional(Struct, frozen=True, array_like=True, forbid_unknown_fields=True, gc=False):
    """Encoded as an array of its fields in the order of their definition."""


class Action(Positional, frozen=True):
    """What a party asks for. Subclasses give `tag=` from their domain's range."""


class Record(Positional, frozen=True):
    """What the state keeps under one key."""


class Event(Positional, frozen=True):
    """What happened. Subclasses give `tag=` from their domain's range."""
