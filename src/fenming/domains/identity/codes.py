"""Why identity refuses, in the order in which it checks (1000-1999)."""

from fenming.ledger.codes import Code

PARTY_UNKNOWN = Code(1001, "party_unknown", "There is no party {party}.", "没有参与方 {party}。", ("party",))
PARTY_KIND_WRONG = Code(1002, "party_kind_wrong", "Party {party} is not of the kind this action needs.", "参与方 {party} 的类别不符合此操作的要求。", ("party",))
NOT_AUTHORITY = Code(1003, "not_authority", "Only an administrator of the authority may do this, not party {party}.", "只有主管机关的管理员可以这样做，参与方 {party} 不可以。", ("party",))
NOT_OPERATOR = Code(1004, "not_operator", "Only an operator may do this, not party {party}.", "只有运营机构可以这样做，参与方 {party} 不可以。", ("party",))
DUTY_MISSING = Code(1005, "duty_missing", "Party {party} does not hold the duty {duty} that this action needs.", "参与方 {party} 没有此操作所需的岗位职责 {duty}。", ("party", "duty"))
ROLE_MISSING = Code(1006, "role_missing", "Organisation {organisation} does not have the role {role} in project {project}.", "单位 {organisation} 在项目 {project} 中没有角色 {role}。", ("organisation", "role", "project"))
NOT_KEEPER_OF_KEYS = Code(1007, "not_keeper_of_keys", "Party {sender} may not change the keys of party {party}.", "参与方 {sender} 无权更改参与方 {party} 的密钥。", ("sender", "party"))
SUITE_NOT_ENABLED = Code(1008, "suite_not_enabled", "The signature suite {suite} is not enabled on this chain.", "本链未启用签名算法 {suite}。", ("suite",))
KEY_UNSAFE = Code(1009, "key_unsafe", "The public key cannot be registered: its encoding is not canonical or its order is small.", "该公钥不能登记：编码不规范或阶过小。")
KEY_IN_USE = Code(1010, "key_in_use", "The public key is registered already; each key belongs to one party.", "该公钥已登记，一把密钥只属于一个参与方。")
KEY_COUNT = Code(1011, "key_count", "A party has 1 to {limit} active keys.", "一个参与方须有 1 至 {limit} 把有效密钥。", ("limit",))
KEY_SLOT_EMPTY = Code(1012, "key_slot_empty", "Party {party} has no active key in slot {slot}.", "参与方 {party} 的密钥位 {slot} 没有有效密钥。", ("party", "slot"))
THRESHOLD_UNREACHABLE = Code(1013, "threshold_unreachable", "{threshold} signatures cannot be reached with {keys} active keys.", "{keys} 把有效密钥无法达到 {threshold} 个签名的门槛。", ("threshold", "keys"))
PERSON_KNOWN = Code(1014, "person_known", "This operator has registered this person already, as party {party}.", "该运营机构已登记此人，编号 {party}。", ("party",))
PARAMETER_UNKNOWN = Code(1015, "parameter_unknown", "There is no parameter {parameter}.", "没有参数 {parameter}。", ("parameter",))
PARAMETER_NOT_LATER = Code(1016, "parameter_not_later", "A value of this parameter from day {valid_from_day} or later exists already.", "该参数已有自第 {valid_from_day} 日或更晚起的取值。", ("valid_from_day",))
REGION_WRONG = Code(1017, "region_wrong", "{region} is not a region: 0, or the six digits of an administrative division.", "{region} 不是地区代码：应为 0 或六位行政区划代码。", ("region",))
PARAMETER_TOO_HIGH = Code(1039, "parameter_too_high", "{value} is beyond the highest value of this parameter, {limit}.", "{value} 超出该参数的最大取值 {limit}。", ("value", "limit"))
HOLIDAYS_WRONG = Code(1040, "holidays_wrong", "The days off and the weekend days worked must be days of the year {year}, in ascending order.", "休息日和调休上班日须为 {year} 年内的日期并按升序排列。", ("year",))

CODES = (
    PARTY_UNKNOWN, PARTY_KIND_WRONG, NOT_AUTHORITY, NOT_OPERATOR, DUTY_MISSING, ROLE_MISSING, NOT_KEEPER_OF_KEYS,
    SUITE_NOT_ENABLED, KEY_UNSAFE, KEY_IN_USE, KEY_COUNT, KEY_SLOT_EMPTY, THRESHOLD_UNREACHABLE, PERSON_KNOWN,
    PARAMETER_UNKNOWN, PARAMETER_NOT_LATER, REGION_WRONG, PARAMETER_TOO_HIGH, HOLIDAYS_WRONG,
)  # fmt: skip
