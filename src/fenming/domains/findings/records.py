"""What is kept of findings: the state of each that was taken up, under the id that anybody can compute again."""

from enum import IntEnum

from fenming.base.fields import Day, Hash, Name, Number, Record, Small
from fenming.ledger.tables import Table


class FindingState(IntEnum):
    """Where a finding stands."""

    OPEN = 1
    PROPOSED = 2
    EXPLAINED = 3
    CONFIRMED = 4


OUTCOMES = (FindingState.EXPLAINED, FindingState.CONFIRMED)


class RecordedFinding(Record, frozen=True):
    """A finding that an organisation took up. `project` is 0 for one that belongs to none.

    `outcome`, `reason`, `evidence` and `proposer` are those of the last proposal, zeros before the first.
    """

    project: Number
    organisation: Number
    rule: Name
    version: Small
    text: Hash
    answer_by_day: Day
    state: Small
    outcome: Small
    reason: Small
    evidence: Hash
    proposer: Number
    rounds: Small


FINDINGS = Table(220, "findings", "32s", RecordedFinding)
TABLES = (FINDINGS,)
