"""Why something was refused: one ordered list of codes, each with its data.

A refusal is a result of the ledger like any other: it is hashed, proven and compared between nodes. So it is a number with
data; the sentences in English and Chinese may be improved at any time and are never hashed. Numbers are never reused. Within a
range they stand in the order in which the checks run, so that the first failing check is the one reported.
"""

from typing import NamedTuple

Datum = int | str


class Code(NamedTuple):
    """One reason for refusal; `fields` names the data that come with it, in order, and the sentences may use them."""

    number: int
    name: str
    english: str
    chinese: str
    fields: tuple[str, ...] = ()


class Rejected(Exception):
    """An expected refusal: the action had no effect, and this is why."""

    def __init__(self, code: Code, **data: Datum) -> None:
        super().__init__(code.name)
        if tuple(data) != code.fields:
            raise TypeError(f"{code.name} needs the data {code.fields}, not {tuple(data)}")
        self.code = code
        self.data = tuple(data.values())


def explain(code: Code, data: tuple[Datum, ...], language: str) -> str:
    """The sentence for a person, `language` being "zh" or anything else for English."""
    return (code.chinese if language == "zh" else code.english).format(**dict(zip(code.fields, data, strict=False)))


OK = Code(0, "ok", "Done.", "已完成。")

# What the envelope alone proves (1-49).
MALFORMED = Code(1, "malformed", "These bytes are not a canonical envelope: {reason}.", "这些字节不是规范的信封：{reason}。", ("reason",))
TOO_LARGE = Code(2, "too_large", "The envelope has {bytes} bytes; at most {limit} are allowed.", "信封有 {bytes} 字节，最多允许 {limit} 字节。", ("bytes", "limit"))
ACTION_COUNT = Code(3, "action_count", "An envelope carries 1 to {limit} actions, not {count}.", "一个信封含 1 至 {limit} 个动作，不能是 {count} 个。", ("count", "limit"))
SPAN_INVALID = Code(4, "span_invalid", "The validity window {from_height}-{until_height} is empty or longer than {limit} blocks.", "有效区间 {from_height}-{until_height} 为空或超过 {limit} 个区块。", ("from_height", "until_height", "limit"))
SIGNATURES_MALFORMED = Code(5, "signatures_malformed", "Signatures must name 1 to {limit} different key slots in ascending order.", "签名须按升序对应 1 至 {limit} 个不同的密钥位。", ("limit",))

# What needs the state (50-99).
NOT_YET_VALID = Code(50, "not_yet_valid", "The envelope is valid from height {valid_from_height}; the chain is at {height}.", "信封自高度 {valid_from_height} 起有效，当前高度为 {height}。", ("valid_from_height", "height"))
EXPIRED = Code(51, "expired", "The envelope was valid until height {valid_until_height}; the chain is at {height}.", "信封有效至高度 {valid_until_height}，当前高度为 {height}。", ("valid_until_height", "height"))
DUPLICATE = Code(52, "duplicate", "This envelope has been accepted before; its receipt stands.", "该信封此前已被接受，原回执有效。")
SENDER_UNKNOWN = Code(53, "sender_unknown", "No party {sender} can sign.", "没有可以签名的参与方 {sender}。", ("sender",))
KEY_UNKNOWN = Code(54, "key_unknown", "Party {sender} has no active key in slot {slot}.", "参与方 {sender} 的密钥位 {slot} 没有有效密钥。", ("sender", "slot"))
SIGNATURES_TOO_FEW = Code(55, "signatures_too_few", "Party {sender} signs with {threshold} keys; {count} signed.", "参与方 {sender} 须 {threshold} 把密钥签名，实际 {count} 把。", ("sender", "threshold", "count"))
SIGNATURE_WRONG = Code(56, "signature_wrong", "The signature of key slot {slot} does not fit the envelope.", "密钥位 {slot} 的签名与信封不符。", ("slot",))
COST_EXCEEDED = Code(57, "cost_exceeded", "The actions cost {cost}; one envelope may cost at most {limit}.", "这些动作的开销为 {cost}，单个信封至多 {limit}。", ("cost", "limit"))

# What the node answers before ordering (100-119); never in a block.
QUEUE_FULL = Code(100, "queue_full", "The node has {waiting} envelopes waiting and takes no more for now.", "节点已有 {waiting} 个信封排队，暂不接收。", ("waiting",))
QUARANTINED = Code(101, "quarantined", "The envelope makes a rule fail in a way it must not; it is kept aside and not ordered.", "该信封使规则发生不应有的错误，已隔离，不予排序。")
UNAVAILABLE = Code(102, "unavailable", "The node has stopped writing: {reason}.", "节点已停止写入：{reason}。", ("reason",))

CODES = (
    OK, MALFORMED, TOO_LARGE, ACTION_COUNT, SPAN_INVALID, SIGNATURES_MALFORMED,
    NOT_YET_VALID, EXPIRED, DUPLICATE, SENDER_UNKNOWN, KEY_UNKNOWN, SIGNATURES_TOO_FEW, SIGNATURE_WRONG, COST_EXCEEDED,
    QUEUE_FULL, QUARANTINED, UNAVAILABLE,
)  # fmt: skip
