"""Rules and kernel are pure: no clock, random, float, set order, hash(), locale, files or network."""

import ast
from collections.abc import Iterator

import pytest

from tidy.imports import modules, room_of

BANNED_MODULES = {
    "time", "random", "secrets", "os", "sys", "pathlib", "socket", "locale", "uuid", "datetime", "threading", "asyncio",
    "subprocess", "io", "tempfile", "logging", "decimal", "math",
}  # fmt: skip
BANNED_CALLS = {"hash", "open", "input", "eval", "exec", "id", "float", "set", "print", "vars"}


def faults(source: str) -> Iterator[str]:
    """What in a source is not deterministic."""
    for node in ast.walk(ast.parse(source)):
        where = f"line {getattr(node, 'lineno', 0)}"
        if isinstance(node, ast.Import | ast.ImportFrom):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else [alias.name for alias in node.names]
            yield from (f"{where}: imports {name}" for name in names if name.split(".")[0] in BANNED_MODULES)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in BANNED_CALLS:
            yield f"{where}: calls {node.func.id}"
        elif isinstance(node, ast.Constant) and isinstance(node.value, float):
            yield f"{where}: a float"
        elif isinstance(node, ast.BinOp | ast.AugAssign) and isinstance(node.op, ast.Div):
            yield f"{where}: true division"
        elif isinstance(node, ast.For | ast.comprehension) and isinstance(node.iter, ast.Set | ast.SetComp):
            yield f"{where}: walks a set"


@pytest.mark.parametrize(
    "source",
    [
        "import time", "from random import random", "from datetime import datetime", "import os.path", "x = hash('a')",
        "x = open('f')", "x = 1.5", "x = a / b", "x /= 2", "for x in {1, 2}: pass", "y = [x for x in {1, 2}]", "x = set(y)",
        "x = float(y)", "x = id(y)",
    ],
)  # fmt: skip
def test_each_ban_still_bites(source: str) -> None:
    assert list(faults(source))


def test_kernel_and_rules_are_pure() -> None:
    found = []
    for module, path in modules():
        if room_of(module) in ("ledger", "domains.pure") and module not in EXCEPTIONS:
            found += [f"{module} {fault}" for fault in faults(path.read_text())]
    assert not found, "\n".join(found)


EXCEPTIONS = {
    "ledger.rulebook": "compares numbers in a set once, when the rulebook is built",
    "ledger.tables": "compares numbers in a set once, when the rulebook is built",
    "ledger.signing": "remembers signatures in a set and only asks whether one is in it",
}
