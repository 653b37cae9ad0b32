"""A finding is taken up, answered, and closed by two pairs of eyes; the ledger reminds of what is late."""

from fenming.base.calendar import day_from_date
from fenming.domains.contracts.actions import AssignRole
from fenming.domains.findings import codes
from fenming.domains.findings.actions import AnswerFinding, DecideOutcome, ProposeOutcome, RecordFinding, ReopenFinding
from fenming.domains.findings.events import FindingAdvanced, FindingAnswered, FindingOverdue, FindingRecorded
from fenming.domains.findings.records import FindingState
from fenming.domains.identity.codes import DUTY_MISSING
from fenming.domains.identity.records import Role
from scenario import NOTHING, World, world

FINDING, TEXT, EVIDENCE = b"f" * 32, b"t" * 32, b"e" * 32
TODAY = day_from_date(2026, 3, 10)
EXPLAINED, CONFIRMED = FindingState.EXPLAINED, FindingState.CONFIRMED


def record(project: int = 1, day: int = TODAY + 30, finding: bytes = FINDING) -> RecordFinding:
    return RecordFinding(finding, project, "duplicate_payment", 1, TEXT, day)


def audited(recorded: bool = True) -> World:
    """The consultant becomes the auditor and takes a finding up."""
    w = world("project")
    w.do("owner.administrator", AssignRole(1, w.parties["stranger"], Role.AUDITOR))
    if recorded:
        w.do("stranger.maker", record())
        assert w.events(FindingRecorded)[0].organisation == w.parties["stranger"]
    return w


def test_a_finding_is_taken_up_answered_explained_and_closed_by_a_second_officer() -> None:
    w = audited()
    w.do("contractor.maker", AnswerFinding(FINDING, 7, EVIDENCE))
    assert w.events(FindingAnswered)[0].organisation == w.parties["contractor"]
    w.do("stranger.maker", ProposeOutcome(FINDING, EXPLAINED, 3, EVIDENCE))
    w.do("stranger.maker", DecideOutcome(FINDING, True), expect=codes.NOT_AUDITOR)
    w.do("stranger.checker", DecideOutcome(FINDING, True))
    assert [event.state for event in w.events(FindingAdvanced)] == [EXPLAINED]


def test_a_checker_does_not_decide_what_the_same_checker_proposed() -> None:
    w = audited()
    w.do("stranger.checker", ProposeOutcome(FINDING, CONFIRMED, 3, EVIDENCE))
    w.do("stranger.checker", DecideOutcome(FINDING, True), expect=codes.PROPOSER_DECIDES)


def test_an_outcome_that_is_refused_leaves_the_finding_open() -> None:
    w = audited()
    w.do("stranger.maker", ProposeOutcome(FINDING, CONFIRMED, 3, EVIDENCE))
    w.do("stranger.maker", ProposeOutcome(FINDING, EXPLAINED, 3, EVIDENCE), expect=codes.FINDING_STATE_WRONG)
    w.do("stranger.checker", DecideOutcome(FINDING, False))
    w.do("stranger.maker", ProposeOutcome(FINDING, EXPLAINED, 3, EVIDENCE))


def test_a_closed_finding_is_opened_again_with_a_new_day() -> None:
    w = closed()
    w.do("contractor.maker", AnswerFinding(FINDING, 7, EVIDENCE), expect=codes.FINDING_STATE_WRONG)
    w.do("stranger.maker", ReopenFinding(FINDING, 9, EVIDENCE, TODAY - 1), expect=codes.ANSWER_DAY_PAST)
    w.do("stranger.maker", ReopenFinding(FINDING, 9, EVIDENCE, TODAY + 5))
    w.do("stranger.maker", ReopenFinding(FINDING, 9, EVIDENCE, TODAY + 5), expect=codes.FINDING_STATE_WRONG)
    assert overdue_after(w, 6) == [FINDING]
    assert overdue_after(w, 40) == []


def test_the_ledger_reminds_of_what_is_late_and_of_nothing_else() -> None:
    assert overdue_after(audited(), 30) == []
    assert overdue_after(audited(), 31) == [FINDING]
    assert overdue_after(closed(), 31) == []


def closed() -> World:
    w = audited()
    w.do("stranger.maker", ProposeOutcome(FINDING, CONFIRMED, 3, EVIDENCE))
    w.do("stranger.checker", DecideOutcome(FINDING, True))
    return w


def overdue_after(w: World, days: int) -> list[bytes]:
    w.pass_days(days)
    w.block([])
    return [event.finding for event in w.events(FindingOverdue)]


def test_who_may_not_and_what_may_not_be_done() -> None:
    w = audited(recorded=False)
    w.do("owner.maker", record(), expect=codes.NOT_AUDITOR)
    w.do("worker1", record(), expect=codes.NOT_AUDITOR)
    w.do("stranger.checker", record(), expect=codes.NOT_AUDITOR)
    w.do("stranger.maker", record(project=0), expect=codes.NOT_AUDITOR)
    w.do("stranger.maker", record(day=TODAY - 1), expect=codes.ANSWER_DAY_PAST)
    w.do("stranger.maker", record())
    w.do("stranger.maker", record(), expect=codes.FINDING_RECORDED)
    w.do("bank.maker", AnswerFinding(FINDING, 1, EVIDENCE), expect=codes.NOT_CONCERNED)
    w.do("contractor.checker", AnswerFinding(FINDING, 1, EVIDENCE), expect=DUTY_MISSING)
    w.do("contractor.maker", AnswerFinding(NOTHING, 1, EVIDENCE), expect=codes.FINDING_UNKNOWN)
    w.do("stranger.maker", ProposeOutcome(FINDING, FindingState.OPEN, 1, EVIDENCE), expect=codes.OUTCOME_INVALID)
    w.do("stranger.checker", DecideOutcome(FINDING, True), expect=codes.FINDING_STATE_WRONG)


def test_a_second_auditor_does_not_close_what_the_first_took_up() -> None:
    w = audited()
    w.do("owner.administrator", AssignRole(1, w.parties["consultant"], Role.AUDITOR))
    w.do("consultant.maker", ProposeOutcome(FINDING, EXPLAINED, 1, EVIDENCE), expect=codes.NOT_AUDITOR)


def test_the_authority_takes_up_what_belongs_to_no_project() -> None:
    w = world("parties")
    w.do("authority", record(project=0))
    w.do("bank.maker", AnswerFinding(FINDING, 1, EVIDENCE))
    w.do("authority", ProposeOutcome(FINDING, EXPLAINED, 1, EVIDENCE))
