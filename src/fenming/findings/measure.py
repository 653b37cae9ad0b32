"""How good the rules are: precision of the first fifty, recall by kind of fault, false alarms in a thousand payments.

A finding is right when it names something planted. What the untouched data gives under the rules that section 2.2 of the research
counted by hand is a real anomaly: told apart, and neither right nor wrong here.
"""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from fenming.findings.catalogue import find, worst_first
from fenming.findings.datasets import Graph
from fenming.findings.model import Finding, Picture
from fenming.findings.planted import EXPECTED_RULES, Label, plant

CAPACITY = 50
REAL_RULES = ("paid_above_contract", "paid_without_agreement", "duplicate_payment", "duplicate_payment_undated")


Figures = dict[str, Any]


def of_planted(picture: Picture, seed: int, kinds: tuple[str, ...], of_each: int, **more: Any) -> tuple[Figures, list[Label]]:
    """Plant faults into a picture and look for them; the figures, and the labels for a file."""
    real = {finding.id for finding in find(picture, REAL_RULES)}
    payments = len(picture.payments)
    labels = plant(picture, seed, kinds, of_each, **more)
    findings = [finding for finding in find(picture) if finding.id not in real]
    return _figures(findings, labels, len(picture.payments), payments, len(real)), labels


def _figures(findings: list[Finding], labels: list[Label], payments: int, clean: int, real: int) -> dict[str, Any]:
    planted = {name for label in labels for name in label.ids}
    right = {finding.id for finding in findings if planted & set(finding.inputs)}
    first = worst_first(findings)[:CAPACITY]
    wrong = [finding for finding in findings if finding.id not in right]
    return {
        "payments": payments, "clean_permille": clean * 1000 // payments, "planted": len(labels), "findings": len(findings),
        "precision_at_50": _share(sum(finding.id in right for finding in first), len(first)),
        "precision": _share(len(right), len(findings)),
        "recall_by_kind": _recall(findings, labels),
        "false_alarms_per_thousand": _share(len(wrong) * 1000, payments),
        "false_alarms_by_rule": dict(sorted(Counter(finding.rule for finding in wrong).items())),
        "real_anomalies": real,
    }  # fmt: skip


def _recall(findings: Iterable[Finding], labels: list[Label]) -> dict[str, float]:
    named: dict[str, set[str]] = {}
    for finding in findings:
        named.setdefault(finding.rule, set()).update(finding.inputs)
    found: dict[str, list[bool]] = {}
    for label in labels:
        hit = any(named.get(rule, set()) & set(label.ids) for rule in EXPECTED_RULES[label.kind])
        found.setdefault(label.kind, []).append(hit)
    return {kind: _share(sum(hits), len(hits)) for kind, hits in found.items()}


def of_graph(graph: Graph, rules: Iterable[str], settings: dict[str, dict[str, int]]) -> dict[str, Any]:
    """Precision, recall and F1 of rules over the parties that they name, together and one by one."""
    payments = {payment.id: payment for payment in graph.picture.payments}
    answer: dict[str, Any] = {}
    union: set[str] = set()
    for rule in rules:
        named: set[str] = set()
        for finding in find(graph.picture, [rule], settings):
            named |= {party for one in finding.inputs for party in (payments[one].payer, payments[one].payee)}
        union |= named
        answer[rule] = _against(named, graph.bad)
    answer["together"] = _against(union, graph.bad)
    return answer


def _against(named: set[str], bad: set[str]) -> dict[str, float]:
    right = len(named & bad)
    f1 = _share(2 * right, len(named) + len(bad))
    return {"precision": _share(right, len(named)), "recall": _share(right, len(bad)), "f1": f1}


def _share(part: int, whole: int) -> float:
    return round(part / whole, 3) if whole else 0.0
