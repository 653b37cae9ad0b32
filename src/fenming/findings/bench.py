"""`fenming bench findings`: all measurements of the rules in one answer.

The faults planted into a made-up programme need no data; every other set is taken where it is there, and named where it is not.
"""

import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from fenming.findings.catalogue import find
from fenming.findings.datasets import AIMS, AMLSIM, aims_picture, amlsim_graph, cardinal_pairs, ocds_pictures
from fenming.findings.measure import REAL_RULES, of_graph, of_planted
from fenming.findings.planted import FAULTS, FLOW_FAULTS, Label
from fenming.findings.samples import clean_programme

SEED = 20260101
_OF_EACH = 6
_OF_EACH_IN_FLOWS = 4
_PAYMENTS_PER_PROJECT = 2_250
_AIMS_TOLERANCE_PERMILLE = 10
_GRAPH_RULES = ("repeated_pair", "repeated_link", "equal_amount_ring", "fan_in", "round_trip")
_STRUCTURE_RULES = ("repeated_link",)
_GRAPH_SETTINGS = {"repeated_link": {"count": 2, "payers_max": 1_000_000}}
"""Strangers who meet twice are rare in a graph of strangers; in a programme they are not, so this is no default."""


def bench(data: Path, seed: int, say: Callable[[str], None]) -> tuple[dict[str, Any], list[tuple[str, Label]]]:
    """The figures, and every label that was planted with the set it went into."""
    say("planting faults into a made-up programme")
    programme, labels = of_planted(clean_programme(seed), seed, tuple(FAULTS), _OF_EACH)
    planted = {"programme": programme}
    named = [("programme", label) for label in labels]
    skipped: list[str] = []
    for country in AIMS:
        if not _is_there(data / "aiddata-aims", skipped):
            break
        say(f"planting faults into the real flows of {country}")
        picture = aims_picture(data / "aiddata-aims", country)
        planted[country], labels = of_planted(picture, seed, FLOW_FAULTS, _OF_EACH_IN_FLOWS, currency="USD")
        named += [(country, label) for label in labels]
    answer = {
        "seed": seed, "precision_at_50": programme["precision_at_50"], "recall_by_kind": programme["recall_by_kind"],
        "false_alarms_per_thousand": programme["false_alarms_per_thousand"], "planted": planted,
        "real": _real(data, skipped, say), "graphs": _graphs(data, skipped, say), "cardinal": _cardinal(data, skipped),
        "skipped": skipped,
    }  # fmt: skip
    return answer, named


def speed(payments: int) -> dict[str, Any]:
    """How long all rules take over a made-up programme of about so many payments, with its attendance and wage lines."""
    picture = clean_programme(SEED, max(1, payments // _PAYMENTS_PER_PROJECT))
    began = time.perf_counter()
    found = find(picture)
    seconds = time.perf_counter() - began
    rows = len(picture.attendance) + len(picture.wage_lines)
    return {"payments": len(picture.payments), "other_rows": rows, "findings": len(found), "seconds": round(seconds, 1)}


def _is_there(folder: Path, skipped: list[str]) -> bool:
    if folder.is_dir():
        return True
    skipped.append(folder.name)
    return False


def _real(data: Path, skipped: list[str], say: Callable[[str], None]) -> dict[str, dict[str, int]]:
    """What untouched data shows, by rule."""
    found: dict[str, dict[str, int]] = {}
    if _is_there(data / "ocds-real", skipped):
        say("reading published contracts")
        counts: Counter[str] = Counter()
        for picture in ocds_pictures(data / "ocds-real").values():
            counts.update(finding.rule for finding in find(picture))
        found["ocds-real"] = dict(sorted(counts.items()))
    for country in AIMS if (data / "aiddata-aims").is_dir() else ():
        settings = {"paid_above_contract": {"tolerance_permille": _AIMS_TOLERANCE_PERMILLE}}
        picture = aims_picture(data / "aiddata-aims", country)
        found[country] = dict(sorted(Counter(f.rule for f in find(picture, REAL_RULES, settings)).items()))
    return found


def _graphs(data: Path, skipped: list[str], say: Callable[[str], None]) -> dict[str, Any]:
    """Parties named, against parties known to be bad; once as published, once with every amount the same."""
    found: dict[str, Any] = {}
    if _is_there(data / "ibm-amlsim", skipped):
        for name in AMLSIM:
            say(f"searching the payment graph {name}, with amounts and with amounts hidden")
            for hidden, rules in ((False, _GRAPH_RULES), (True, _STRUCTURE_RULES)):
                graph = amlsim_graph(data / "ibm-amlsim", name, hidden)
                found[f"{name} amounts hidden" if hidden else name] = of_graph(graph, rules, _GRAPH_SETTINGS)
    return found


def _cardinal(data: Path, skipped: list[str]) -> dict[str, int]:
    if not _is_there(data / "cardinal-fixtures", skipped):
        return {}
    pairs = cardinal_pairs(data / "cardinal-fixtures")
    return {"pairs": len(pairs), "equal": sum(pair.computed == pair.expected for pair in pairs)}
