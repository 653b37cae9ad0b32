"""What can be asked about findings (action tags 220-227)."""

from fenming.base.fields import Action, Day, Hash, Name, Number, Small


class RecordFinding(Action, frozen=True, tag=220):
    """Take a finding up: its id, rule and version, the hash of its text, and the day by which it is to be answered."""

    finding: Hash
    project: Number
    rule: Name
    version: Small
    text: Hash
    answer_by_day: Day


class AnswerFinding(Action, frozen=True, tag=221):
    """A party of the project answers: a reason code and the hash of its evidence."""

    finding: Hash
    reason: Small
    evidence: Hash


class ProposeOutcome(Action, frozen=True, tag=222):
    """An officer of the auditor proposes that a finding is explained or confirmed."""

    finding: Hash
    outcome: Small
    reason: Small
    evidence: Hash


class DecideOutcome(Action, frozen=True, tag=223):
    """A second officer agrees, or sends the finding back."""

    finding: Hash
    agreed: bool


class ReopenFinding(Action, frozen=True, tag=224):
    """The auditor opens a closed finding again, because something new is known, with a new day to answer by."""

    finding: Hash
    reason: Small
    evidence: Hash
    answer_by_day: Day


class RemindFinding(Action, frozen=True, tag=225):
    """Run by the ledger when the day to answer has passed; `round` is how often the finding had been opened then."""

    finding: Hash
    round: Small
