"""The catalogue of the pages: no key is missing or spare, both languages are written, and no page has words of its own."""

import re
from collections.abc import Iterable
from enum import IntEnum
from pathlib import Path

import pytest

from fenming.domains.approvals.records import Kind
from fenming.domains.contracts.records import (
    ContractKind,
    ContractStatus,
    DocumentKind,
    DocumentStatus,
    ProjectStatus,
    VariationStatus,
)
from fenming.domains.findings.records import FindingState
from fenming.domains.funds.records import ClaimStatus
from fenming.domains.identity.records import Duty, PartyKind, Role
from fenming.domains.money.records import AccountKind, AccountStatus, Purpose
from fenming.domains.payroll.actions.closing import Grievance
from fenming.domains.payroll.records import ComplaintStatus, LineKind, LineStatus, TableStatus
from fenming.web.language import Words, language_of
from fenming.web.messages import MESSAGES

ROOT = Path(__file__).resolve().parents[2]
WEB = ROOT / "src" / "fenming" / "web"
TEMPLATES = sorted((WEB / "templates").rglob("*.*ml"))
_DYNAMIC = (
    "entries.", "money.", "help.", "flow.", "verify.", "sign.", "action.", "field.", "inbox.", "door.", "register.", "column.",
    "compare.", "compared.", "report.", "line_status.", "table_status.", "proposal_status.", "guarantee_status.", "rules.",
    "wallet.",
    "act.", "claiming.", "wages.", "where.", "dates.",
)  # fmt: skip
"""Places whose keys are put together: a template or script takes one by a value."""
_ENUMERATIONS: dict[str, type[IntEnum]] = {
    "purpose": Purpose, "account": AccountKind, "account_status": AccountStatus, "contract": ContractStatus,
    "contract_kind": ContractKind, "claim": ClaimStatus, "variation": VariationStatus, "document": DocumentKind,
    "document_status": DocumentStatus, "party": PartyKind, "project": ProjectStatus, "table_status": TableStatus, "line_status": LineStatus,
}  # fmt: skip


def used_keys(text: str) -> set[str]:
    """The keys that a template or a page asks for in so many words."""
    return set(re.findall(r"""(?:\bt|\bwords)\(["']([a-z_]+\.[a-z_]+)["']""", text))


def own_words(template: str) -> list[str]:
    """Text of a template that does not come from the catalogue: letters outside tags, expressions and the names of keys."""
    bare = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", " ", template, flags=re.S)
    bare = re.sub(r"<(script|style)\b.*?</\1>|<kbd.*?</kbd>|<!doctype[^>]*>", " ", bare, flags=re.S | re.I)
    attributes = re.findall(r"""\b(?:alt|title|placeholder|aria-label)="([^"]*)\"""", bare)
    return [word for text in (re.sub(r"<[^>]*>", " ", bare), *attributes) for word in re.findall(r"[^\W\d_]{2,}", text)]


def test_every_key_that_is_asked_for_is_there() -> None:
    sources = [*TEMPLATES, *WEB.rglob("*.py")]
    missing = {key for path in sources for key in used_keys(path.read_text()) if key not in MESSAGES}
    assert not missing


def test_no_key_is_spare() -> None:
    text = "\n".join(path.read_text() for path in [*TEMPLATES, *WEB.rglob("*.py")] if "messages" not in path.parts)
    used = used_keys(text) | set(re.findall(r"""["']([a-z_]+\.[a-z_]+)["']""", text))
    kinds = set(re.findall(r"""(?:coded|badge)\(["']([a-z_]+)["']""", text))
    spare = [
        key for key in MESSAGES
        if key not in used and not key.startswith(_DYNAMIC) and key.partition(".")[0] not in kinds
    ]  # fmt: skip
    assert not spare


@pytest.mark.parametrize("key", sorted(MESSAGES))
def test_both_languages_are_written(key: str) -> None:
    chinese, english = MESSAGES[key]
    assert chinese and english
    assert set(re.findall(r"\{\w+\}", chinese)) == set(re.findall(r"\{\w+\}", english))
    foreign = {"app.other_language", "wallet.other_language", "wallet.take", "unit.permille"}
    assert key in foreign or re.search(r"[\u4e00-\u9fff]", chinese), "the Chinese words are not Chinese"
    assert key in foreign or not re.search(r"[\u4e00-\u9fff]", english), "the English words are not English"


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_a_template_has_no_words_of_its_own(path: Path) -> None:
    # Addresses for programs and an id, which are the same in every language.
    allowed = {"openapi", "json", "metrics", "readyz", "trust", "payment", "urn", "fenming", "project"}
    assert not [word for word in own_words(path.read_text()) if word not in allowed]


@pytest.mark.parametrize("text", ["<p>Pay now</p>", "<b>付款</b>", '<img alt="A seal">', "{{ t('x.y') }} due"])
def test_own_words_are_found(text: str) -> None:
    assert own_words(text)


def test_the_numbers_of_the_ledger_have_words() -> None:
    missing = [f"{kind}.{number}" for kind, members in _ENUMERATIONS.items() for number in members if f"{kind}.{int(number)}" not in MESSAGES]
    missing += [f"role.{int(role)}" for role in Role if f"role.{int(role)}" not in MESSAGES]
    missing += [f"duty.{sum_of}" for sum_of in range(int(sum(Duty)) + 1) if f"duty.{sum_of}" not in MESSAGES]
    missing += [f"about.{kind.name.lower()}" for kind in Kind if f"about.{kind.name.lower()}" not in MESSAGES]
    missing += [f"finding.{state.name.lower()}" for state in FindingState if f"finding.{state.name.lower()}" not in MESSAGES]
    in_the_wallet = {"line": LineStatus, "complaint": ComplaintStatus, "grievance": Grievance}
    missing += [f"wallet.{kind}_{int(one)}" for kind, members in in_the_wallet.items() for one in members if f"wallet.{kind}_{int(one)}" not in MESSAGES]
    missing += [f"wallet.line_kind_{int(kind)}" for kind in LineKind if kind and f"wallet.line_kind_{int(kind)}" not in MESSAGES]
    assert not missing
    for purpose in Purpose:
        assert MESSAGES[f"purpose_name.{purpose.name.lower()}"] == MESSAGES[f"purpose.{int(purpose)}"]


def test_the_language_is_the_cookies_else_the_browsers_else_chinese() -> None:
    wishes: Iterable[tuple[str, str, str]] = (
        ("en", "zh-CN", "en"), ("", "en-GB,en;q=0.9,zh;q=0.2", "en"), ("", "fr,zh-TW;q=0.7,en;q=0.3", "zh"), ("", "fr", "zh"),
        ("xx", "", "zh"), ("", "zh;q=0,en;q=0.1", "en"), ("", "en;q=x", "zh"),
    )  # fmt: skip
    for cookie, accepted, expected in wishes:
        assert language_of(cookie, accepted) == expected


def test_an_unknown_number_is_shown_as_it_is_and_an_unknown_key_is_a_bug() -> None:
    assert Words("en").coded("purpose", 99999) == "99999"
    with pytest.raises(KeyError):
        Words("en")("no.key")
