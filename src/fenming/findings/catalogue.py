"""All rules, and running them: the same picture gives the same findings, in the same order, with the same ids.

To add a rule, write a detector in the file of its family and a `Rule` under it, and provoke it in `tests/findings/cases.py`; a test
fails while a rule of this list has no case there.
"""

import contextlib
import gc
from collections.abc import Iterable, Iterator, Mapping

from fenming.base.problems import BadUsage
from fenming.findings.hits import Hit, Rule, money
from fenming.findings.model import Finding, Picture, finding_id
from fenming.findings.rules import (
    agreements,
    amounts,
    bidding,
    flows,
    grievances,
    network,
    payments,
    resettlement,
    splitting,
    wages,
)

RULES: dict[str, Rule] = {
    rule.id: rule
    for family in (payments, splitting, flows, wages, grievances, agreements, amounts, resettlement, bidding, network)
    for rule in family.RULES
}


def find(picture: Picture, rules: Iterable[str] = (), settings: Mapping[str, Mapping[str, int]] | None = None) -> list[Finding]:
    """All findings of the rules (all of them when none is named), rule by rule in the order of the picture.

    `settings` changes thresholds by rule and name; raises `BadUsage` for a rule or a threshold that is not there.
    """
    chosen = [rule_named(name) for name in rules] or list(RULES.values())
    _check(settings or {})
    with _collector_paused():
        return [finding for rule in chosen for finding in found_by(rule, picture, (settings or {}).get(rule.id, {}))]


@contextlib.contextmanager
def _collector_paused() -> Iterator[None]:
    """Detectors make millions of short lists and no cycles; walking them again and again would take half of the time."""
    was_running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_running:
            gc.enable()


def found_by(rule: Rule, picture: Picture, settings: Mapping[str, int]) -> Iterator[Finding]:
    """What one rule finds."""
    told: set[str] = set()
    for hit in rule.detect(picture, {**rule.defaults, **settings}):
        finding = _finding(rule, hit)
        if finding.id not in told:
            told.add(finding.id)
            yield finding


def rule_named(name: str) -> Rule:
    """The rule with this id; raises `BadUsage`."""
    if name not in RULES:
        raise BadUsage(f"there is no rule {name!r}; known: {', '.join(RULES)}")
    return RULES[name]


def _check(settings: Mapping[str, Mapping[str, int]]) -> None:
    for rule, changed in settings.items():
        for name in changed:
            if name not in rule_named(rule).defaults:
                raise BadUsage(f"rule {rule} has no threshold {name!r}; known: {', '.join(RULES[rule].defaults) or 'none'}")


def _finding(rule: Rule, hit: Hit) -> Finding:
    shown = {"value": _shown(rule.unit, hit.value, hit.currency), "threshold": _shown(rule.unit, hit.threshold, hit.currency)}
    words = shown | dict(hit.words)
    return Finding(
        finding_id(rule.id, rule.version, hit.inputs), rule.id, rule.version, hit.level or rule.level, hit.project, hit.subject,
        hit.inputs, rule.unit, hit.currency if rule.unit == "minor" else "", hit.threshold, hit.value, _rank(rule, hit),
        rule.sentence.format(**words), rule.sentence_chinese.format(**words),
    )  # fmt: skip


def _shown(unit: str, value: int, currency: str) -> str:
    return money(value, currency) if unit == "minor" else str(value)


def _rank(rule: Rule, hit: Hit) -> int:
    """First how certain the rule is, then how far the value lies beyond the threshold (thousandths, at most tenfold)."""
    beyond = min(abs(hit.value - hit.threshold) * 1000 // max(abs(hit.threshold), 1), 9999)
    return rule.certainty * 10_000 + beyond


def worst_first(findings: Iterable[Finding]) -> list[Finding]:
    """Findings for somebody who can look at a few only."""
    return sorted(findings, key=lambda finding: (-finding.rank, finding.rule, finding.id))
