"""Every rejection code is unique, ordered, told in both languages, and stands in the reference."""

import string
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

from fenming.ledger.codes import Code, explain
from fenming.node.compose import DOMAINS, rulebook

ROOT = Path(__file__).resolve().parents[2]


def faults_of(code: Code) -> list[str]:
    """What is wrong with the sentences of a code."""
    found = []
    for language in ("english", "chinese"):
        named = [name for _, name, _, _ in string.Formatter().parse(getattr(code, language)) if name is not None]
        found += [f"{language} names {name}" for name in named if name not in code.fields]
    if not code.english.endswith(".") or not code.chinese.endswith("。"):
        found.append("a sentence does not end")
    if not any("\u4e00" <= character <= "\u9fff" for character in code.chinese):
        found.append("the Chinese sentence is not Chinese")
    return found


def test_every_code_is_told_in_both_languages() -> None:
    assert not [(code.name, fault) for code in rulebook().codes for fault in faults_of(code)]


def test_a_code_with_a_wrong_field_is_found() -> None:
    assert faults_of(Code(1, "x", "Names {missing}.", "没有。"))
    assert faults_of(Code(1, "x", "Good.", "Not Chinese。"))


def test_codes_of_a_domain_stand_in_order_within_a_range_of_their_own() -> None:
    for domain in DOMAINS:
        numbers = [code.number for code in domain.codes]
        assert all(first < second for first, second in pairwise(numbers)), domain.name
        assert len({number // 1000 for number in numbers}) <= 1, domain.name


def test_explanations_show_their_data() -> None:
    for code in rulebook().codes:
        data = tuple(range(11, 11 + len(code.fields)))
        for language in ("en", "zh"):
            assert "{" not in explain(code, data, language)


def test_the_reference_is_current() -> None:
    checked = subprocess.run(
        [sys.executable, str(ROOT / "tools" / "reference.py"), "--check"], capture_output=True, text=True, check=False
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr
