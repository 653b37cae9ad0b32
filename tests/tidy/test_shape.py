"""Files and functions stay small, modules say what they are for, and nothing of the workshop stands in the product."""

import ast
import re
import subprocess
from pathlib import Path

import pytest

from tidy.imports import modules

ROOT = Path(__file__).resolve().parents[2]
FILE_LINES_MAX = 400
FUNCTION_LINES_MAX = 70
LOCAL_IMPORTS_ALLOWED = {"cli.main": "the one command loader"}
FORBIDDEN = re.compile(r"(/wor[k]/|/far[m]/|\.librar[y]|TO[D]O|FIX[M]E|XX[X]|NotImplemented[E]rror|assert Tr[u]e\b)")


def long_functions(source: str) -> list[str]:
    """Functions past the limit."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno:
            if node.end_lineno - node.lineno + 1 > FUNCTION_LINES_MAX:
                found.append(node.name)
    return found


def local_imports(source: str) -> list[int]:
    """Lines of imports inside functions."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            found += [inner.lineno for inner in ast.walk(node) if isinstance(inner, ast.Import | ast.ImportFrom)]
    return found


def forbidden_words(text: str) -> list[str]:
    """Paths of a machine, and words that say that work is unfinished."""
    return FORBIDDEN.findall(text)


def test_no_file_is_too_long() -> None:
    assert not [f"{module} {count}" for module, path in modules() if (count := len(path.read_text().splitlines())) > FILE_LINES_MAX]


def test_no_function_is_too_long() -> None:
    assert not [f"{module}.{name}" for module, path in modules() for name in long_functions(path.read_text())]


def test_every_module_says_what_it_is_for() -> None:
    assert not [module for module, path in modules() if not ast.get_docstring(ast.parse(path.read_text()))]


def test_imports_stand_at_the_top() -> None:
    faults = [m for m, path in modules() if local_imports(path.read_text()) and m not in LOCAL_IMPORTS_ALLOWED]
    assert not faults


def test_no_word_of_the_workshop_stands_in_the_product() -> None:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False).stdout.split("\0")
    # Schemas are other people's words, kept unchanged.
    texts = [ROOT / name for name in listed if name and not name.endswith((".lock", ".png")) and "/schemas/" not in name]
    if not any(texts):
        pytest.skip("this is not a checkout")
    assert not [str(path) for path in texts if path.is_file() and forbidden_words(path.read_text(errors="replace"))]


@pytest.mark.parametrize("text", ["see /wor" + "k/main", "# TO" + "DO later", "raise NotImplemented" + "Error", "assert Tr" + "ue"])
def test_each_forbidden_word_is_found(text: str) -> None:
    assert forbidden_words(text)


def test_a_long_function_and_a_local_import_are_found() -> None:
    assert long_functions("def f():\n" + "    x = 1\n" * FUNCTION_LINES_MAX) == ["f"]
    assert local_imports("def f():\n    import os\n") == [2]
