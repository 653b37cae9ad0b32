"""Chinese sentences have Chinese punctuation: a half-width comma between two characters reads as if a machine had written it."""

import re
from collections.abc import Iterable

import pytest

from fenming.findings.catalogue import RULES
from fenming.node.checkup.sentences import SENTENCES
from fenming.node.compose import rulebook
from fenming.web.messages import MESSAGES

_CHARACTER = "[\u4e00-\u9fff]"
_HALF_WIDTH = re.compile(rf"{_CHARACTER}[,;:?!]|[}})）][,;:?!] ?{_CHARACTER}|{_CHARACTER}\([^()]*{_CHARACTER}")


def faults(sentences: Iterable[str]) -> list[str]:
    """Those with half-width punctuation beside a Chinese character."""
    return [sentence for sentence in sentences if _HALF_WIDTH.search(sentence)]


def sentences() -> Iterable[str]:
    """What people read in Chinese: codes, pages, findings, and what the doctor says."""
    yield from (code.chinese for code in rulebook().codes)
    yield from (chinese for chinese, _ in MESSAGES.values())
    yield from (text for rule in RULES.values() for text in (rule.chinese, rule.sentence_chinese))
    yield from (text for one in SENTENCES.values() for text in (one.chinese, one.remedy_chinese))


def test_chinese_sentences_have_chinese_punctuation() -> None:
    assert not faults(sentences())


@pytest.mark.parametrize("wrong", ["没有约定金额,却已付款", "原因:{reason}", "由 {name}, 确认", "金额(元)", "是否确认?"])
def test_half_width_punctuation_is_found(wrong: str) -> None:
    assert faults([wrong])


@pytest.mark.parametrize("right", ["没有约定金额，却已付款。", "金额（元）", "12:30 开工", "分明 Fenming, the ledger", "高度 1,000 起"])
def test_other_punctuation_stays(right: str) -> None:
    assert not faults([right])
