"""What happened to facts (event tags 32-39)."""

from fenming.base.fields import Event, Number, Small


class FactStated(Event, frozen=True, tag=32):
    """A fact came true; `evidence` is empty when a rule stated it."""

    name: Small
    subject: Number
    evidence: bytes


EVENTS = (FactStated,)
