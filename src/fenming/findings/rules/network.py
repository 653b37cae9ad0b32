"""What the network itself has on record about those who run it."""

from collections.abc import Iterator

from fenming.findings.hits import Hit, Rule, Settings
from fenming.findings.model import Picture


def double_signing(picture: Picture, _: Settings) -> Iterator[Hit]:
    """A validator signed two different blocks of one height: by intent, or because its key runs in two places."""
    for node in picture.network_nodes:
        if node.double_signed_height:
            words = {"name": node.name, "operator": node.operator, "height": node.double_signed_height}
            inputs = (node.id, str(node.double_signed_height))
            yield Hit(node.id, inputs, 0, 1, words=words)


RULES = (
    Rule(
        "double_signing", 1, "red", "count", "A validator signed twice", "验证节点双重签名",
        "The validator {name} of {operator} signed two different blocks of height {height}.",
        "{operator} 的验证节点 {name} 在高度 {height} 签署了两个不同的区块。",
        "the ledger's consensus: evidence that carries both signatures", ("network_nodes",), double_signing, {}, 990,
    ),
)  # fmt: skip
