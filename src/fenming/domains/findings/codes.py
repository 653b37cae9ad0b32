"""Why findings are refused, in the order in which they are checked (13000-13999)."""

from fenming.ledger.codes import Code

NOT_AUDITOR = Code(13001, "not_auditor", "Party {party} does not act for an auditor of project {project}.", "参与方 {party} 不代表项目 {project} 的审计单位。", ("party", "project"))
FINDING_RECORDED = Code(13002, "finding_recorded", "This finding has been taken up already.", "该预警已被受理。")
ANSWER_DAY_PAST = Code(13003, "answer_day_past", "Day {day} to answer by has passed already.", "答复期限第 {day} 日已过。", ("day",))
FINDING_UNKNOWN = Code(13004, "finding_unknown", "Nobody has taken this finding up.", "该预警尚未被受理。")
NOT_CONCERNED = Code(13005, "not_concerned", "Party {party} has no role in project {project}.", "参与方 {party} 在项目 {project} 中没有角色。", ("party", "project"))
OUTCOME_INVALID = Code(13006, "outcome_invalid", "A finding ends explained (3) or confirmed (4), not {outcome}.", "预警只能以已说明（3）或已核实（4）结案，不能是 {outcome}。", ("outcome",))
FINDING_STATE_WRONG = Code(13007, "finding_state_wrong", "This cannot be done while the finding is in state {state}.", "预警处于状态 {state} 时不能这样做。", ("state",))
PROPOSER_DECIDES = Code(13008, "proposer_decides", "Party {party} proposed this outcome; a second officer decides it.", "参与方 {party} 是提议人，须由另一名人员决定。", ("party",))

CODES = (
    NOT_AUDITOR, FINDING_RECORDED, ANSWER_DAY_PAST, FINDING_UNKNOWN, NOT_CONCERNED, OUTCOME_INVALID, FINDING_STATE_WRONG,
    PROPOSER_DECIDES,
)  # fmt: skip
