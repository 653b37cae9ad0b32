"""No report shows what something is called in the source: every state and kind has words, in both languages."""

from collections.abc import Iterator, Mapping
from enum import IntEnum
from types import ModuleType
from typing import Any

import pytest

from fenming.domains.contracts.records import ContractStatus
from fenming.interchange.reports.model import Text
from fenming.node.reports import people, words

CHOSEN = ("_DISPUTES",)
"""Tables that name some members on purpose."""


def tables(module: ModuleType) -> Iterator[tuple[str, Mapping[Any, Text]]]:
    for name, value in vars(module).items():
        if isinstance(value, dict) and value and all(isinstance(key, IntEnum) for key in value):
            yield name, value


def faults(texts: Mapping[Any, Text]) -> list[str]:
    """Members of the table's enumeration without words in one of the languages."""
    kind = type(next(iter(texts)))
    return [
        member.name
        for member in kind
        if member not in texts
        or not texts[member].english.isascii()
        or not any("\u4e00" <= character <= "\u9fff" for character in texts[member].chinese)
    ]


TABLES = [found for module in (words, people) for found in tables(module) if found[0] not in CHOSEN]


@pytest.mark.parametrize(("name", "texts"), TABLES, ids=[name for name, _ in TABLES])
def test_every_member_has_words_in_both_languages(name: str, texts: Mapping[Any, Text]) -> None:
    assert faults(texts) == [], name


@pytest.mark.parametrize("broken", [{}, {ContractStatus.SETTLED: Text("settled", "settled")}, {ContractStatus.SETTLED: Text("已结算", "已结算")}])
def test_a_member_that_lacks_words_is_noticed(broken: dict[ContractStatus, Text]) -> None:
    others = {status: text for status, text in words.CONTRACT_STATUSES.items() if status != ContractStatus.SETTLED}
    assert faults(others | broken) == ["SETTLED"]


def test_the_words_of_a_table_tell_its_members_apart() -> None:
    for name, texts in TABLES:
        for language in (0, 1):
            assert len({text[language] for text in texts.values()}) == len(texts), name
