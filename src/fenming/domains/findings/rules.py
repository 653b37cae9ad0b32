"""How a finding is taken up, answered and closed.

The ledger does not compute findings: a rule of detection may be improved at any time, and a chain must replay for ever. It keeps
what people decided about one, under the id that the detector gives, so that anybody who computes it again finds the decision.
"""

from msgspec.structs import replace

from fenming.domains.findings import actions, codes, events
from fenming.domains.findings.records import FINDINGS, OUTCOMES, TABLES, FindingState, RecordedFinding
from fenming.domains.identity.records import ROLES, Duty, PartyKind, Role
from fenming.domains.identity.rules import acting_for, has_role, party_of, require_duty
from fenming.ledger.codes import Rejected
from fenming.ledger.context import Context
from fenming.ledger.rulebook import Domain

_NO_EVIDENCE = bytes(32)


def record_finding(context: Context, action: actions.RecordFinding) -> None:
    """Take a finding up and wait for its day."""
    organisation = _require_auditor(context, action.project, Duty.MAKER)
    if FINDINGS.read(context.state, action.finding):
        raise Rejected(codes.FINDING_RECORDED)
    _require_day(context, action.answer_by_day)
    facts = (action.project, organisation, action.rule, action.version, action.text, action.answer_by_day)
    recorded = RecordedFinding(*facts, FindingState.OPEN, 0, 0, _NO_EVIDENCE, 0, 1)
    FINDINGS.write(context.state, recorded, action.finding)
    context.emit(events.FindingRecorded(action.finding, *facts))
    context.wait_until(action.answer_by_day + 1, actions.RemindFinding(action.finding, 1))


def answer_finding(context: Context, action: actions.AnswerFinding) -> None:
    """Note what a party of the project says to it; the auditor weighs it."""
    finding = _finding_of(context, action.finding)
    organisation = require_duty(context, Duty.MAKER)
    if finding.project and ROLES.read(context.state, finding.project, organisation) is None:
        raise Rejected(codes.NOT_CONCERNED, party=context.sender, project=finding.project)
    _require_state(finding, FindingState.OPEN, FindingState.PROPOSED)
    context.emit(events.FindingAnswered(action.finding, organisation, action.reason, action.evidence))


def propose_outcome(context: Context, action: actions.ProposeOutcome) -> None:
    """Say how a finding ends; it ends when a second officer agrees."""
    finding = _finding_of(context, action.finding)
    _require_own(context, finding, Duty.MAKER | Duty.CHECKER)
    if action.outcome not in OUTCOMES:
        raise Rejected(codes.OUTCOME_INVALID, outcome=action.outcome)
    _require_state(finding, FindingState.OPEN)
    proposed = replace(finding, outcome=action.outcome, reason=action.reason, evidence=action.evidence, proposer=context.sender)
    _advance(context, action.finding, proposed, FindingState.PROPOSED)


def decide_outcome(context: Context, action: actions.DecideOutcome) -> None:
    """The second pair of eyes: the outcome holds, or the finding is open again."""
    finding = _finding_of(context, action.finding)
    _require_own(context, finding, Duty.CHECKER)
    _require_state(finding, FindingState.PROPOSED)
    if context.sender == finding.proposer:
        raise Rejected(codes.PROPOSER_DECIDES, party=context.sender)
    _advance(context, action.finding, finding, FindingState(finding.outcome) if action.agreed else FindingState.OPEN)


def reopen_finding(context: Context, action: actions.ReopenFinding) -> None:
    """A closed finding is open again; what was decided before stays in the events."""
    finding = _finding_of(context, action.finding)
    _require_own(context, finding, Duty.MAKER | Duty.CHECKER)
    _require_state(finding, *OUTCOMES)
    _require_day(context, action.answer_by_day)
    opened = replace(finding, outcome=0, proposer=0, answer_by_day=action.answer_by_day, rounds=finding.rounds + 1)
    changed = replace(opened, reason=action.reason, evidence=action.evidence)
    _advance(context, action.finding, changed, FindingState.OPEN)
    context.wait_until(action.answer_by_day + 1, actions.RemindFinding(action.finding, changed.rounds))


def remind_finding(context: Context, action: actions.RemindFinding) -> None:
    """Tell everybody that a finding is overdue; one that has been closed since, or opened anew, is left alone."""
    finding = FINDINGS.expect(context.state, action.finding)
    if finding.state == FindingState.OPEN and finding.rounds == action.round:
        context.emit(events.FindingOverdue(action.finding, finding.project))


def _require_auditor(context: Context, project: int, duty: Duty) -> int:
    """The auditor of the project for which the sender acts; the authority where there is no project."""
    organisation = acting_for(context)
    sender = party_of(context.state, context.sender)
    if project:
        is_auditor = has_role(context.state, project, organisation, Role.AUDITOR)
    else:
        is_auditor = party_of(context.state, organisation).kind == PartyKind.AUTHORITY
    if sender.kind != PartyKind.OFFICER or not sender.duties & duty or not is_auditor:
        raise Rejected(codes.NOT_AUDITOR, party=context.sender, project=project)
    return organisation


def _require_own(context: Context, finding: RecordedFinding, duty: Duty) -> None:
    """The sender acts for the organisation that took the finding up."""
    if _require_auditor(context, finding.project, duty) != finding.organisation:
        raise Rejected(codes.NOT_AUDITOR, party=context.sender, project=finding.project)


def _finding_of(context: Context, number: bytes) -> RecordedFinding:
    finding = FINDINGS.read(context.state, number)
    if finding is None:
        raise Rejected(codes.FINDING_UNKNOWN)
    return finding


def _require_day(context: Context, day: int) -> None:
    if day < context.day:
        raise Rejected(codes.ANSWER_DAY_PAST, day=day)


def _require_state(finding: RecordedFinding, *states: FindingState) -> None:
    if finding.state not in states:
        raise Rejected(codes.FINDING_STATE_WRONG, state=finding.state)


def _advance(context: Context, number: bytes, finding: RecordedFinding, state: FindingState) -> None:
    FINDINGS.write(context.state, replace(finding, state=state), number)
    facts = (finding.outcome, finding.reason, finding.evidence, finding.answer_by_day)
    context.emit(events.FindingAdvanced(number, state, *facts))


DOMAIN = Domain(
    name="findings",
    tables=TABLES,
    codes=codes.CODES,
    events=events.EVENTS,
    rules={
        actions.RecordFinding: record_finding,
        actions.AnswerFinding: answer_finding,
        actions.ProposeOutcome: propose_outcome,
        actions.DecideOutcome: decide_outcome,
        actions.ReopenFinding: reopen_finding,
    },
    due_rules={actions.RemindFinding: remind_finding},
)
