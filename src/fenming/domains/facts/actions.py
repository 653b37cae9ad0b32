"""What can be asked of facts (action tags 32-39)."""

from fenming.base.fields import Action, Hash, Number, Small


class AttestFact(Action, frozen=True, tag=32):
    """A supervisor of the project attests a fact about a subject; `evidence` is the hash of the signed document."""

    project: Number
    name: Small
    subject: Number
    evidence: Hash
