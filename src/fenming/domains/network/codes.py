"""Why the network refuses, in the order in which it checks (14000-14999)."""

from fenming.ledger.codes import Code

NOT_OF_A_VALIDATOR = Code(14001, "not_of_a_validator", "Organisation {organisation} runs no validator; only those that do decide on the network.", "单位 {organisation} 没有运行验证节点，只有运行验证节点的单位才能决定网络事项。", ("organisation",))
NODE_UNKNOWN = Code(14002, "node_unknown", "There is no node {node}.", "没有节点 {node}。", ("node",))
NODE_LEFT = Code(14003, "node_left", "Node {node} takes part no more; it comes back as a new node with new keys.", "节点 {node} 已退出；须以新节点、新密钥重新加入。", ("node",))
TIER_UNKNOWN = Code(14004, "tier_unknown", "A node is a validator (1), a full node (2) or a light node (3), not {tier}.", "节点只能是验证节点（1）、全节点（2）或轻节点（3），不能是 {tier}。", ("tier",))
POWER_WRONG = Code(14005, "power_wrong", "A validator has a power of 1 to {limit}, and a node of another tier has none; {power} cannot be.", "验证节点的权重为 1 至 {limit}，其他节点没有权重；{power} 不成立。", ("power", "limit"))
KEYS_NOT_FOR_TIER = Code(14006, "keys_not_for_tier", "A node of tier {tier} cannot have these keys: a validator has all three, a full node a gateway key, a light node none but for checkpoints.", "类别 {tier} 的节点不能使用这些密钥：验证节点须有全部三把，全节点须有网关密钥，轻节点只可有检查点密钥。", ("tier",))
NETWORK_KEY_UNSAFE = Code(14007, "network_key_unsafe", "The key for purpose {purpose} is no safe Ed25519 key.", "用途 {purpose} 的密钥不是安全的 Ed25519 公钥。", ("purpose",))
VERIFIER_KEY_WRONG = Code(14008, "verifier_key_wrong", "The checkpoint key is not the written form of a key of signed notes.", "检查点密钥不是签名文书密钥的规范书写形式。")
NETWORK_KEY_IN_USE = Code(14009, "network_key_in_use", "The key for purpose {purpose} belongs, or belonged, to a node; a key is used once.", "用途 {purpose} 的密钥属于或曾属于某一节点；每把密钥只用一次。", ("purpose",))
NOTHING_CHANGES = Code(14010, "nothing_changes", "This would change nothing.", "此提议不改变任何内容。")
VALIDATORS_TOO_MANY = Code(14011, "validators_too_many", "There are at most {limit} validators.", "验证节点至多 {limit} 个。", ("limit",))
POWER_MOVES_TOO_FAR = Code(14012, "power_moves_too_far", "One change may move a power of {limit} at most, a third of all, not {moved}.", "一次变更至多改变权重 {limit}（总权重的三分之一），不能是 {moved}。", ("moved", "limit"))
LAST_VALIDATOR = Code(14013, "last_validator", "Node {node} is the only validator; the chain would stop without it.", "节点 {node} 是唯一的验证节点，移除后本链将停止。", ("node",))
LIMIT_OUT_OF_RANGE = Code(14014, "limit_out_of_range", "{name} lies between {lowest} and {highest}.", "{name} 须在 {lowest} 与 {highest} 之间。", ("name", "lowest", "highest"))
RULES_NOT_LATER = Code(14015, "rules_not_later", "Rules version {version} is not later than version {current}, which holds.", "规则版本 {version} 不晚于现行版本 {current}。", ("version", "current"))
RULES_TOO_SOON = Code(14016, "rules_too_soon", "New rules hold from height {earliest} on at the earliest, so that every node can have them.", "新规则最早自高度 {earliest} 起生效，以便各节点先行升级。", ("earliest",))
CHANGE_UNKNOWN = Code(14017, "change_unknown", "There is no change {change} to vote on.", "没有可表决的变更 {change}。", ("change",))
CHANGE_CLOSED = Code(14018, "change_closed", "Change {change} has been decided already.", "变更 {change} 已有结论。", ("change",))
VOTED_ALREADY = Code(14019, "voted_already", "Organisation {organisation} has voted on change {change} already.", "单位 {organisation} 已对变更 {change} 表决。", ("organisation", "change"))
VALIDATOR_UNKNOWN = Code(14020, "validator_unknown", "The report names no validator of this chain.", "报告所指的不是本链的验证节点。")
REPORTED_ALREADY = Code(14021, "reported_already", "Node {node} has been reported before; nothing changes.", "节点 {node} 此前已被报告，无须再处理。", ("node",))

CODES = (
    NOT_OF_A_VALIDATOR, NODE_UNKNOWN, NODE_LEFT, TIER_UNKNOWN, POWER_WRONG, KEYS_NOT_FOR_TIER, NETWORK_KEY_UNSAFE,
    VERIFIER_KEY_WRONG, NETWORK_KEY_IN_USE, NOTHING_CHANGES, VALIDATORS_TOO_MANY, POWER_MOVES_TOO_FAR, LAST_VALIDATOR,
    LIMIT_OUT_OF_RANGE, RULES_NOT_LATER, RULES_TOO_SOON, CHANGE_UNKNOWN, CHANGE_CLOSED, VOTED_ALREADY, VALIDATOR_UNKNOWN,
    REPORTED_ALREADY,
)  # fmt: skip
