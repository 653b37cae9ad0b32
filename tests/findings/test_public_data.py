"""The rules on other people's data: what was counted by hand there, what the reference implementation answers, what was planted."""

import json
from pathlib import Path

import pytest

from conftest import shared_path
from fenming.base.problems import NotThere
from fenming.findings.bench import SEED, bench
from fenming.findings.catalogue import find
from fenming.findings.datasets import aims_picture, amlsim_graph, cardinal_pairs, read_text
from fenming.findings.measure import of_graph, of_planted
from fenming.findings.ocds import processes_in
from fenming.findings.planted import CLEAN_SHARE_MIN_PERMILLE, EXPECTED_RULES, FAULTS
from fenming.findings.rules.amounts import FIRST, deviation_millionths
from fenming.findings.rules.bidding import INDICATORS, cardinal_results
from fenming.findings.samples import clean_programme
from fenming.interchange.ocds.documents import releases_in

AIMS_SETTINGS = {"paid_above_contract": {"tolerance_permille": 10}}


@pytest.mark.parametrize(
    ("country", "above", "without", "deviation"), [("senegal", 70, 451, 6_549), ("timorleste", 126, 67, 4_440)]
)
def test_aid_ledgers_show_what_was_counted_independently(country: str, above: int, without: int, deviation: int) -> None:
    picture = aims_picture(shared_path("data/aiddata-aims"), country)
    findings = find(picture, ["paid_above_contract", "paid_without_agreement", "benford_first"], AIMS_SETTINGS)
    counts = [sum(finding.rule == rule for finding in findings) for rule in ("paid_above_contract", "paid_without_agreement")]
    assert counts == [above, without]
    assert deviation_millionths([payment.amount for payment in picture.payments if payment.amount > 0], FIRST) == deviation
    assert not [finding for finding in findings if finding.rule == "benford_first"]


def test_every_indicator_equals_the_reference_implementation() -> None:
    pairs = cardinal_pairs(shared_path("data/cardinal-fixtures"))
    assert len(pairs) >= 10
    for pair in pairs:
        assert pair.computed == pair.expected, pair.name


def test_every_example_of_the_reference_manual_is_flagged() -> None:
    for path in sorted(shared_path("data/cardinal-fixtures/doc-examples").glob("*.jsonl")):
        code = f"R{path.stem}"
        processes = list(processes_in(releases_in(path.read_bytes(), [])))
        answer = cardinal_results(processes, [code], {"R048": {"processes_min": 1}})
        assert any(code in values for group in answer.values() for values in group.values()), code
        assert code in INDICATORS


@pytest.mark.parametrize(("name", "recall"), [("cycle", 0.569), ("fanin", 0.096)])
def test_simple_structures_are_found_as_well_as_the_baselines_and_better_without_amounts(name: str, recall: float) -> None:
    folder = shared_path("data/ibm-amlsim")
    settings = {"repeated_link": {"count": 2, "payers_max": 10**6}}
    shown = of_graph(amlsim_graph(folder, name, False), ["repeated_pair"], settings)
    hidden = of_graph(amlsim_graph(folder, name, True), ["repeated_link"], settings)
    assert (shown["repeated_pair"]["precision"], shown["repeated_pair"]["recall"]) == (1.0, recall)
    assert hidden["repeated_link"]["precision"] == 1.0
    assert hidden["repeated_link"]["recall"] > 0.63


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_planted_faults_are_found_and_little_else(seed: int) -> None:
    figures, labels = of_planted(clean_programme(seed), seed, tuple(FAULTS), 5)
    assert {label.kind for label in labels} == set(FAULTS) == set(EXPECTED_RULES)
    assert figures["clean_permille"] >= CLEAN_SHARE_MIN_PERMILLE
    assert figures["precision_at_50"] >= 0.9
    assert min(figures["recall_by_kind"].values()) >= 0.8
    assert figures["false_alarms_per_thousand"] <= 1


def test_the_same_seed_plants_and_finds_the_same() -> None:
    first = of_planted(clean_programme(7, 1, 10), 7, tuple(FAULTS), 2)
    assert first == of_planted(clean_programme(7, 1, 10), 7, tuple(FAULTS), 2)
    assert first != of_planted(clean_programme(8, 1, 10), 8, tuple(FAULTS), 2)


def test_the_measurement_runs_without_any_data_and_names_what_it_did_without(tmp_path: Path) -> None:
    answer, labels = bench(tmp_path, SEED, lambda _: None)
    assert answer["skipped"] == ["aiddata-aims", "ocds-real", "ibm-amlsim", "cardinal-fixtures"]
    assert answer["recall_by_kind"].keys() == FAULTS.keys()
    assert {name for name, _ in labels} == {"programme"}
    json.dumps(answer)


def test_a_set_that_is_not_there_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(NotThere):
        read_text(tmp_path / "nowhere.csv")
