"""A worker's signature, wherever it is brought."""

from typing import Annotated

from msgspec import Meta

from fenming.base.fields import Number, Positional, Small
from fenming.base.limits import KEYS_PER_PARTY_MAX

NO_DEVICE = bytes(32)
"""Where it is not known which device took a signature: otherwise the keyed tag of the device."""

Slot = Annotated[int, Meta(ge=0, lt=KEYS_PER_PARTY_MAX)]
SignatureBytes = Annotated[bytes, Meta(min_length=1, max_length=8192)]


class WorkerSignature(Positional, frozen=True):
    """A signature by the key in a slot of the worker, or of `agent` where the worker named one (0: the worker's own)."""

    slot: Slot
    signature: SignatureBytes
    agent: Number = 0


class LineSignature(Positional, frozen=True):
    """The same on the statement about one line."""

    line: Small
    slot: Slot
    signature: SignatureBytes
    agent: Number = 0
