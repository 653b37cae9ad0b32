"""What happened to findings (event tags 220-227)."""

from fenming.base.fields import Day, Event, Hash, Name, Number, Small


class FindingRecorded(Event, frozen=True, tag=220):
    """An auditor took a finding up."""

    finding: Hash
    project: Number
    organisation: Number
    rule: Name
    version: Small
    text: Hash
    answer_by_day: Day


class FindingAnswered(Event, frozen=True, tag=221):
    """A party of the project answered."""

    finding: Hash
    organisation: Number
    reason: Small
    evidence: Hash


class FindingAdvanced(Event, frozen=True, tag=222):
    """A finding came to another state; reason and evidence are those of the step."""

    finding: Hash
    state: Small
    outcome: Small
    reason: Small
    evidence: Hash
    answer_by_day: Day


class FindingOverdue(Event, frozen=True, tag=223):
    """The day to answer has passed and the finding is still open."""

    finding: Hash
    project: Number


EVENTS = (FindingRecorded, FindingAnswered, FindingAdvanced, FindingOverdue)
